"""NOT RECORDED YET is wholly in sight whenever it holds, and every notice shows its head whole and scrolls to its end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.ui.theme.controller import ThemeChoice
from rcrp_desktop.ui.widgets.notice_lane import head_of
from rcrp_desktop.ui.widgets.text import Text
from tests.support.call_bench import Bench, national
from tests.support.call_window import TEXTS, bench_window, seen_part

WIDTHS = [(420, 900), (560, 800), (719, 760), (760, 860), (1024, 768), (1366, 768)]
PERCENTS = [100, 150, 200]
WAITS = TEXTS("waiting.line", acts="“Home or private place” to question 6", since="12:00:00")
NOT_RECORDED = {
    "spilled": TEXTS("recorded.spilled"),
    "late": TEXTS("recorded.late"),
    "nowhere": TEXTS("recorded.nowhere", time="12:00:00"),
    "hung": WAITS,
}
IN_USE = TEXTS("problem.in_use", who="4471")
UNREAD = TEXTS("problem.unread_record")
STANDING = {
    "in use": (IN_USE,),
    "unread": (UNREAD,),
    "late": (TEXTS("problem.spill_unconfirmed"), IN_USE),
    "aside": (TEXTS("problem.aside.corrupt"), UNREAD),
}


def settle() -> None:
    for _ in range(8):
        QApplication.sendPostedEvents()


def shows_head(text: Text, head: str) -> bool:
    """From its top, as far as the head goes."""
    seen = seen_part(text)
    top = text.mapTo(text.window(), text.rect().topLeft())
    return seen.topLeft() == top and seen.height() >= text.height_of(head, text.width())


@pytest.fixture(params=PERCENTS)
def percent(request, theme) -> int:
    theme.set_text_percent(request.param)
    return request.param


def reaches_its_end(screen) -> bool:
    lane = screen.window.notices
    lane.setFocus()
    for _ in range(80):
        QTest.keyClick(lane, Qt.Key.Key_Down)
    bar = lane.verticalScrollBar()
    return not lane.is_limited or bar.value() == bar.maximum() > 0


@pytest.mark.parametrize("size", WIDTHS, ids=str)
def test_not_recorded_is_wholly_in_sight_whatever_else_is_told(qtbot, percent, size):
    """At 420 px and 200 % it was cut to "NOT" beside a button."""
    with bench_window(qtbot, Bench(national()), size=size) as (screen, _):
        window = screen.window
        for lines in STANDING.values():
            window.standing.clear()
            window.standing.add(*lines)
            for words in NOT_RECORDED.values():
                window.say(words)
                settle()
                title = window.notice._title
                head = head_of(words)
                assert head.startswith("NOT RECORDED")
                assert shows_head(title, head), (lines, words)
                assert title.height_of(head, title.width()) == title.height_of("N", title.width())
                assert title.height() >= title.heightForWidth(title.width())
                window.say("")
        window.say(WAITS)
        settle()
        assert reaches_its_end(screen)
        window.say(NOT_RECORDED["nowhere"])
        settle()
        assert shows_head(window.notice._title, "NOT RECORDED."), "whoever had scrolled too"


@pytest.mark.parametrize("size", WIDTHS, ids=str)
@pytest.mark.parametrize("about", STANDING)
def test_a_standing_line_shows_its_first_sentence_whole_and_scrolls(qtbot, percent, size, about):
    with bench_window(qtbot, Bench(national()), size=size) as (screen, _):
        standing = screen.window.standing
        standing.add(*STANDING[about])
        settle()
        assert shows_head(standing._text, head_of(standing._text.text()))
        assert reaches_its_end(screen)


@pytest.mark.parametrize("choice", [ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST])
def test_no_theme_cuts_it(qtbot, theme, choice):
    theme.choose(choice)
    theme.set_text_percent(200)
    with bench_window(qtbot, Bench(national()), size=(420, 900)) as (screen, _):
        screen.window.standing.add(*STANDING["late"])
        screen.window.say(WAITS)
        settle()
        assert shows_head(screen.window.notice._title, head_of(WAITS))
