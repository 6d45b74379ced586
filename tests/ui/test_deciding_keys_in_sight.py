"""However much was written, the keys with which a supervisor decides stand in the window: what is read above them scrolls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import GiveOverrideReason, RaiseOverride
from rcrp_desktop.ui.accessibility import audit
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.theme.controller import ThemeChoice
from tests.gallery.hall import Hall, close_all
from tests.gallery.roles import BOSS, a_call_that_waits, something_comes
from tests.support.call_window import is_wholly_seen
from tests.support.room import ManualClock

SENTENCE = (
    "Officers were there today and spoke with her and her brother, who stays until the team rings. "
)
WORDS = (SENTENCE * 8).strip()
LOOKS = (((1366, 768), 100), ((1280, 720), 100), ((1024, 860), 100))
LARGE_ENOUGH = (LOOKS[0], LOOKS[2])
"""For what came since, whole, and the keys below it."""
LARGER = ((1366, 768), 150)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Hall]:
    """A board with a request in many words chosen on it."""
    clock = ManualClock()
    a_call_that_waits(tmp_path, clock, WORDS)
    hall = Hall(tmp_path, "supervisor", person=BOSS, clock=clock)
    hall.until(lambda: hall.window.page.choice.call)
    hall.keys("Space")
    hall.until(lambda: hall.window.page.choice.detail is not None)
    hall.rest()
    yield hall
    close_all()


def opened(hall: Hall) -> CallViewPage:
    hall.keys("Return")
    hall.until(lambda: isinstance(hall.window.page, CallViewPage))
    hall.rest()
    return hall.window.page


def hold_back(hall: Hall, folder: Path) -> None:
    """More comes while why is written, and the press that would send less is told of it."""
    page = hall.window.page
    hall.until(lambda: not page.decision.first.is_unread)
    page.decision.why.setPlainText("The ward is with her.")
    something_comes(hall, folder, WriteNote("She has climbed over the railing. " * 20))
    hall.keys("A")
    hall.until(page.decision.notice.isVisible)
    hall.rest()


def keys_out_of_sight(hall: Hall, theme, looks=LOOKS) -> list[str]:
    box = hall.window.page.decision
    found: list[str] = []
    for size, percent in looks:
        hall.take_look(theme, ThemeChoice.LIGHT, size, percent)
        if isinstance(hall.window.page, BoardPage) and not hall.window.page.panes.is_beside:
            hall.window.page.panes.go("detail")
            hall.rest()
        told = [box.notice] if box.notice.isVisible() else []
        keys = [box.agree, box.send, *([] if told else [box.again])]
        shown = [part for part in (*told, *keys) if not part.isHidden()]
        found += [f"{part} at {size} {percent} %" for part in shown if not is_wholly_seen(part)]
    return found


def test_on_an_opened_call(board: Hall, theme):
    """At 1366 x 768 the key that sends police stood half below the edge."""
    opened(board)
    assert keys_out_of_sight(board, theme, (*LOOKS, LARGER)) == []


def test_on_an_opened_call_where_a_press_was_held_back(board: Hall, theme, tmp_path: Path):
    page = opened(board)
    hold_back(board, tmp_path)
    assert keys_out_of_sight(board, theme, LARGE_ENOUGH) == []
    board.take_look(theme, ThemeChoice.LIGHT, *LARGER)
    assert is_wholly_seen(page.decision.notice), "what came is read before the keys are"


def test_on_the_board_too(board: Hall, theme, tmp_path: Path):
    assert keys_out_of_sight(board, theme) == []
    board.take_look(theme, ThemeChoice.LIGHT, *LOOKS[0])
    hold_back(board, tmp_path)
    assert keys_out_of_sight(board, theme) == []


def test_what_scrolls_above_them_is_read_to_its_end_by_keys(board: Hall, theme):
    page = opened(board)
    board.take_look(theme, ThemeChoice.LIGHT, (1280, 720), 100)
    lane = page.decision.read
    assert lane.is_limited
    assert page.decision.said.text() in lane.accessibleName()
    assert audit(board.window) == []
    lane.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(60):
        QTest.keyClick(lane, Qt.Key.Key_Down)
    bar = lane.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    assert is_wholly_seen(page.decision.send)


def test_what_stands_a_threat_to_life_down_is_in_sight_too(board: Hall, theme, tmp_path: Path):
    """Why it was raised may be as long."""
    something_comes(board, tmp_path, RaiseOverride())
    board.until(board.window.page.stand_down.isVisible)
    page = opened(board)
    something_comes(board, tmp_path, GiveOverrideReason(WORDS))
    board.until(lambda: len(page.stand_down.reason.text()) > 600)
    board.take_look(theme, ThemeChoice.LIGHT, (1366, 768), 100)
    page.stand_down.act.setFocus()
    board.rest()
    assert is_wholly_seen(page.stand_down.act)
    assert is_wholly_seen(page.stand_down.why)
