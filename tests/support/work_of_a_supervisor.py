"""The fixture of tests of a supervisor's pages: a window over a room's real logs, closed after the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from tests.support.room import Room
from tests.support.supervisor_window import Workroom, a_workroom


@pytest.fixture
def work(tmp_path: Path, show: Callable[..., QWidget]) -> Iterator[Workroom]:
    """In a window that shows two columns."""
    room = Room(tmp_path / "data")
    made = a_workroom(room, tmp_path)
    show(made.window, 1360, 860)
    yield made
    made.office.close()
    room.close()
