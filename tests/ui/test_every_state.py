"""Every screen and state, as the keys of each role reach it: named, left by Tab, in the window, and nothing cut.

Each story is walked in one look here; ``python -m tests.gallery`` looks at every state in all of them.
"""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from tests.gallery.faults import faults
from tests.gallery.hall import NARROW, WIDE, close_all
from tests.gallery.stories import STORIES, Tell

THEMES = (ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST, ThemeChoice.LIGHT)
NOT_LARGE = {
    "threat_to_life",
    "police",
    "several_calls",
    "board",
    "set_aside",
    "hanging_disk",
    "the_hour_that_comes_twice",
}
"""Walked at 100 %; every screen of theirs is on show in one of the others, which are walked at 200 %."""
ALSO_SMALL = {"record", "training"}
"""Walked at 100 % too: their tables have other columns beside each other there than at 200 %."""
SCROLLED_TO = {"training", "unsigned_end"}
"""At 420 px and 200 % a mock call has more around the question, and an override under a line that stays has more above
the words to say, than the window holds: there they are scrolled to."""

Walk = tuple[Tell, ThemeChoice, int]
ONCE = tuple(
    (tell, choice, 100 if tell.__name__ in NOT_LARGE else 200)
    for tell, choice in zip(STORIES, cycle(THEMES), strict=False)
)
WALKS: tuple[Walk, ...] = (
    *ONCE,
    *((tell, choice, 100) for tell, choice, _ in ONCE if tell.__name__ in ALSO_SMALL),
)


@pytest.mark.parametrize(
    ("tell", "choice", "percent"), WALKS, ids=[f"{walk[0].__name__}-{walk[2]}" for walk in WALKS]
)
def test_every_state_is_named_left_and_whole(
    qtbot: QtBot,
    tmp_path: Path,
    theme: ThemeController,
    tell: Tell,
    choice: ThemeChoice,
    percent: int,
):
    """At 420 px and 200 % too no screen scrolls sideways and no word is cut."""
    theme.choose(choice)
    theme.set_text_percent(percent)
    found: list[tuple[str, int, str]] = []
    try:
        for state, hall in tell(tmp_path):
            for size in (NARROW, WIDE):
                hall.take_size(size)
                seen = [f for f in faults(hall) if not _is_scrolled_to(tell, f)]
                found += [(state, size[0], fault) for fault in seen]
    finally:
        close_all()
    assert found == []


def _is_scrolled_to(tell: Tell, fault: str) -> bool:
    return tell.__name__ in SCROLLED_TO and fault.startswith("out of sight")
