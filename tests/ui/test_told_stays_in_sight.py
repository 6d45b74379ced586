"""What was told last stays in sight when the window takes another size or its text another, until somebody looks away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.theme.controller import ThemeChoice
from rcrp_desktop.ui.widgets.columns import Lane
from rcrp_desktop.ui.widgets.focus_ring import panes_of
from tests.gallery.hall import NARROW, Hall, close_all
from tests.gallery.roles import BOSS, a_call_that_waits, something_comes
from tests.support.call_window import seen_part
from tests.support.room import ManualClock

LOOKS = (
    ((1366, 768), 100),
    ((1024, 860), 100),
    (NARROW, 100),
    ((1366, 768), 150),
    (NARROW, 200),
    ((1360, 860), 200),
    ((1366, 768), 100),
)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Hall]:
    clock = ManualClock()
    a_call_that_waits(tmp_path, clock, "Officers were there today and spoke with her. " * 9)
    hall = Hall(tmp_path, "supervisor", person=BOSS, clock=clock)
    hall.until(lambda: hall.window.page.choice.call)
    hall.keys("Space")
    hall.until(lambda: hall.window.page.choice.detail is not None)
    hall.rest()
    yield hall
    close_all()


def hold_back(hall: Hall, folder: Path) -> QWidget:
    """The call changed since it came on show: the press that would send less is told of it."""
    page = hall.window.page
    hall.until(lambda: not page.decision.first.is_unread)
    page.decision.why.setPlainText("The ward is with her.")
    something_comes(hall, folder, WriteNote("She has climbed over the railing."))
    hall.keys("A")
    hall.until(page.decision.notice.isVisible)
    # A refusal goes to the box for why, which is in sight before all of what is told where both have no room.
    (page.copy_button if isinstance(page, CallViewPage) else page.open_button).setFocus()
    hall.rest()
    return page.decision.notice


def begins_in_sight(hall: Hall, told: QWidget) -> bool:
    """Whether the first line of it is seen."""
    seen, top = seen_part(told), told.mapTo(hall.window, told.rect().topLeft()).y()
    return seen.height() >= told.fontMetrics().height() and seen.top() <= top


def out_of_sight(hall: Hall, theme, told: QWidget, looks=LOOKS) -> list[str]:
    """The looks in which it cannot be begun to be read."""
    found: list[str] = []
    for size, percent in looks:
        hall.take_look(theme, ThemeChoice.LIGHT, size, percent)
        if not begins_in_sight(hall, told):
            found.append(f"{size} {percent} %: {seen_part(told)} of {told.geometry()}")
    return found


def test_on_an_opened_call(board: Hall, theme, tmp_path: Path):
    board.keys("Return")
    board.until(lambda: isinstance(board.window.page, CallViewPage))
    board.rest()
    told = hold_back(board, tmp_path)
    assert out_of_sight(board, theme, told) == []


def test_on_the_board(board: Hall, theme, tmp_path: Path):
    told = hold_back(board, tmp_path)
    board.window.page.panes.go("detail")
    assert out_of_sight(board, theme, told) == []


def test_what_is_told_above_the_list_is_told_where_a_narrow_window_hides_it(board: Hall, theme):
    page = board.window.page
    page.panes.go("detail")
    page.open_button.setFocus()
    page._tell("It could not be recorded.")
    board.take_look(theme, ThemeChoice.LIGHT, NARROW, 100)
    assert not page.told.isVisible()
    assert seen_part(page.side.told).height() > 0
    assert page.side.told.accessibleName() == "It could not be recorded."
    board.take_look(theme, ThemeChoice.LIGHT, (1366, 768), 100)
    assert page.told.isVisible()
    assert not page.side.told.isVisible()


@pytest.mark.parametrize("leave", ["scroll", "go on"])
def test_who_looked_elsewhere_is_not_taken_back(board: Hall, theme, tmp_path: Path, leave: str):
    board.keys("Return")
    board.until(lambda: isinstance(board.window.page, CallViewPage))
    board.take_look(theme, ThemeChoice.LIGHT, NARROW, 100)
    told = hold_back(board, tmp_path)
    page = board.window.page
    if leave == "scroll":
        lane = next(pane for pane in panes_of(page.decision) if isinstance(pane, Lane))
        for _ in range(80):
            QTest.keyClick(lane, Qt.Key.Key_Down)
    else:
        page.steps.more.setFocus(Qt.FocusReason.TabFocusReason)
    board.rest()
    assert not begins_in_sight(board, told)
    board.take_size((430, 880))
    assert not begins_in_sight(board, told)


def test_on_the_call_screen_what_was_refused(theme, tmp_path: Path):
    hall = Hall(tmp_path, clock=ManualClock())
    try:
        hall.answer_towards(ResponseClass.POLICE_PRIORITY)
        hall.keys("U")
        hall.keys("Return", hall.page.ask.options.rows[-1].model.key)
        refusal = hall.page.ask.refusal
        assert refusal.isVisible()
        assert out_of_sight(hall, theme, refusal, (*LOOKS[2:5], LOOKS[0])) == []
    finally:
        close_all()
