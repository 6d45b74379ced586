"""A room and the index over it, for whoever reads the record back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from tests.support.index import an_index
from tests.support.room import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def index(room: Room, tmp_path: Path) -> Iterator[SqliteCallIndex]:
    made = an_index(room, tmp_path / "index.db")
    yield made
    made.close()
