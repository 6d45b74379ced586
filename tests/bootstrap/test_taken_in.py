"""Building the index took twelve seconds at 2,000 calls without a word on the terminal."""

from __future__ import annotations

import io

import pytest

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.bootstrap.taken_in import TakenIn
from tests.support.room import ManualClock


class Terminal(io.StringIO):
    def __init__(self, *, is_watched: bool) -> None:
        super().__init__()
        self._is_watched = is_watched

    def isatty(self) -> bool:
        return self._is_watched


@pytest.mark.parametrize("is_watched", [True, False])
def test_a_line_every_two_seconds_where_somebody_watches(is_watched):
    clock, terminal = ManualClock(), Terminal(is_watched=is_watched)
    told = TakenIn(terminal, load_texts(resource_path("text")), clock)
    for step in range(1, 9):
        clock.now += 700
        told(1_000 * step)
    lines = terminal.getvalue().splitlines()
    assert [line.rpartition(": ")[2] for line in lines] == (
        ["3,000 entries", "6,000 entries"] if is_watched else []
    )


def test_nothing_is_said_of_what_is_done_at_once():
    clock, terminal = ManualClock(), Terminal(is_watched=True)
    told = TakenIn(terminal, load_texts(resource_path("text")), clock)
    clock.now += 1_999
    told(1_000)
    assert not terminal.getvalue()
