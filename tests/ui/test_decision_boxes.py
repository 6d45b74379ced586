"""The boxes in which a supervisor decides lie over nothing and are cut by nothing; what sends police is in sight first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.theme.controller import ThemeChoice
from rcrp_desktop.ui.widgets.action_button import ActionButton
from tests.gallery.faults import cut_words, overlaps, squeezed
from tests.gallery.hall import NARROW, Hall, close_all
from tests.gallery.roles import BOSS, a_call_that_waits, something_comes
from tests.support.call_window import is_wholly_seen
from tests.support.room import ManualClock

WIDE = ((1366, 768), (1280, 720))
LOOKS = [(size, percent) for percent in (100, 200) for size in (*WIDE, NARROW)]
LOW = ((420, 560), 150)
"""Where the head of an opened call leaves nothing below it."""
STATES = ("request", "override", "both", "notice")
Opened = Callable[[str], Hall]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """The board of a supervisor with a call chosen on it that is in some state."""

    def opened(state: str) -> Hall:
        clock = ManualClock()
        a_call_that_waits(tmp_path, clock)
        hall = Hall(tmp_path, "supervisor", person=BOSS, clock=clock)
        board = hall.window.page
        hall.until(lambda: board.choice.call)
        hall.keys("Space")
        hall.until(lambda: board.choice.detail is not None)
        if state == "both":
            something_comes(hall, tmp_path, RaiseOverride())
            hall.until(board.stand_down.isVisible)
        while state == "override" and not board.stand_down.isVisible():
            hall.keys("Down")
            hall.until(lambda: board.choice.detail is not None)
        if state == "notice":
            hall.keys("A")
            assert board.decision.notice.isVisible()
        return hall

    yield opened
    close_all()


def wrong(hall: Hall) -> list[str]:
    window = hall.window
    return [*overlaps(window), *squeezed(window), *cut_words(window)]


@pytest.mark.parametrize("state", STATES)
def test_on_the_board_no_box_lies_over_another(opened: Opened, theme, state: str):
    hall = opened(state)
    board = hall.window.page
    assert isinstance(board, BoardPage)
    boxes = (board.decision.isVisible(), board.stand_down.isVisible())
    assert boxes == (state != "override", state in ("both", "override"))
    board.panes.go("detail")
    for size, percent in LOOKS:
        hall.take_look(theme, ThemeChoice.LIGHT, size, percent)
        assert wrong(hall) == [], f"{size} {percent} %"
        if percent == 100 and boxes[0]:
            assert is_wholly_seen(board.decision.send), size
        if percent == 100 and boxes[0] and size in WIDE:
            assert is_wholly_seen(board.chosen.said), size


@pytest.mark.parametrize("state", STATES)
def test_on_an_opened_call_no_box_lies_over_another(opened: Opened, theme, state: str):
    hall = opened(state)
    hall.keys("Escape", "Return")
    hall.until(lambda: isinstance(hall.window.page, CallViewPage))
    hall.rest()
    page = hall.window.page
    if state == "notice":
        hall.keys("A")
    for size, percent in (*LOOKS, LOW):
        hall.take_look(theme, ThemeChoice.LIGHT, size, percent)
        assert wrong(hall) == [], f"{size} {percent} %"
        if percent == 100 and state in ("request", "both") and size in WIDE:
            assert is_wholly_seen(page.decision.send), size


def test_that_controls_lie_over_each_other_or_are_squeezed_is_seen(qtbot):
    """The look itself: what it cannot see it would not tell."""
    page = QWidget()
    qtbot.addWidget(page)
    one, other = ActionButton("One", parent=page), ActionButton("Other", parent=page)
    page.resize(300, 200)
    page.show()
    one.setGeometry(0, 0, 100, 40)
    other.setGeometry(0, 30, 100, 40)
    assert overlaps(page) == ["over each other: 'One' and 'Other'"]
    assert squeezed(page) == []
    other.setGeometry(0, 40, 100, 10)
    assert overlaps(page) == []
    assert squeezed(page) == ["squeezed: 'Other'"]
