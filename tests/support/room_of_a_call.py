"""The fixtures of tests in which several desks act on one call: the room, and a call that one desk has asked through."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.domain.call.state import CallState
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    """Closed after the test."""
    made = Room(tmp_path)
    yield made
    made.close()


@pytest.fixture
def call(room: Room) -> CallState:
    """Asked through to advice at the desk of 4471 a second ago; nobody has decided."""
    begun = room.desk("4471").a_call("0398-23NOV", ADVICE_ANSWERS)
    room.clock.now += 1_000
    return begun
