"""What is drawn once and shown again is as it would be drawn anew: under another look, and beside what changed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, QRegion

from rcrp_desktop.presentation.widgets import OverrideModel
from rcrp_desktop.ui.theme.controller import ThemeChoice
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.key_cap import KeyCap
from rcrp_desktop.ui.widgets.override_bar import OverrideBar
from rcrp_desktop.ui.widgets.painting import CapSize

BAR = OverrideModel("F2", "Threat to life: send police now", "On the live call.", "no. 1")


def face_of(cap: KeyCap) -> str:
    """The colour inside the edge, beside the text."""
    return cap.grab().toImage().pixelColor(4, cap.height() // 2).name()


def test_a_key_cap_has_the_colours_of_each_look(theme):
    found = set()
    for choice in (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.LIGHT):
        theme.choose(choice)
        cap = KeyCap("7", CapSize.LARGE)
        cap.resize(cap.sizeHint())
        assert face_of(cap) == active_theme().colour("key").name()
        found.add(face_of(cap))
    assert len(found) == 2, "else this tries nothing"


def test_a_key_cap_has_the_size_of_each_text_size(theme):
    inks = []
    for percent in (100, 200, 100):
        theme.set_text_percent(percent)
        cap = KeyCap("7", CapSize.LARGE)
        cap.resize(64, 64)
        image = cap.grab().toImage()
        ink = active_theme().colour("ink").rgb()
        inks.append(sum(image.pixel(x, y) == ink for x in range(64) for y in range(64)))
    assert inks[0] == inks[2]
    assert inks[1] > inks[0], "a larger figure has more ink"


@pytest.mark.parametrize("changed", [{"right": "no. 2 481"}, {"line": "On another call."}])
def test_the_override_bar_painted_in_part_is_the_whole_bar(theme, qtbot, changed):
    asked: list[QRegion] = []

    class Watched(OverrideBar):
        def paintEvent(self, event):
            asked.append(event.region())
            super().paintEvent(event)

    bar = Watched()
    qtbot.addWidget(bar)
    bar.bind(BAR)
    bar.resize(900, 48)
    bar.show()
    qtbot.waitUntil(lambda: bool(asked))
    screen = QImage(bar.grab().toImage())
    asked.clear()
    bar.bind(replace(BAR, **changed))
    qtbot.waitUntil(lambda: bool(asked))
    part = asked[0]
    assert (part.boundingRect().left() > 0) is ("right" in changed)
    bar.render(screen, part.boundingRect().topLeft(), part)
    fresh = OverrideBar()
    qtbot.addWidget(fresh)
    fresh.bind(bar._model)
    fresh.resize(bar.size())
    wanted = QImage(screen.size(), screen.format())
    fresh.render(wanted, QPoint())
    assert screen == wanted
