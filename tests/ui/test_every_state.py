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

LOOKS = ((ThemeChoice.DARK, 100), (ThemeChoice.HIGH_CONTRAST, 200), (ThemeChoice.LIGHT, 100))
WALKS = tuple(zip(STORIES, cycle(LOOKS), strict=False))
NOT_LARGE = {"training", "unsigned_end"}
"""At 420 px and 200 % a mock call has more around the question, and an override under a line that stays has more above
the words to say, than the window holds: there they are scrolled to."""


@pytest.mark.parametrize(("tell", "look"), WALKS, ids=[story.__name__ for story in STORIES])
def test_every_state_is_named_left_and_whole(
    qtbot: QtBot, tmp_path: Path, theme: ThemeController, tell: Tell, look: tuple[ThemeChoice, int]
):
    choice, percent = look
    theme.choose(choice)
    theme.set_text_percent(100 if tell.__name__ in NOT_LARGE else percent)
    found: list[tuple[str, int, str]] = []
    try:
        for state, hall in tell(tmp_path):
            for size in (NARROW, WIDE):
                hall.take_size(size)
                found += [(state, size[0], fault) for fault in faults(hall)]
    finally:
        close_all()
    assert found == []
