"""On the board: whoever asked for less police, or handled the call, decides on police alone, and sees who decides on less."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from tests.support.supervisor_window import Workroom
from tests.ui.test_supervisor_board import CRIME, board_of


@pytest.fixture
def work(work: Workroom) -> Workroom:
    work.window.pages["board"] = BoardPage(work.tools)
    return work


def test_ones_own_request_offers_police_and_nothing_less(work: Workroom):
    boss = work.room.desk("2290", "supervisor")
    call = boss.a_call("1", CRIME, AskLessPolice("advice_given", "I know them."))
    board = board_of(work)
    assert board.decision.note.text().startswith("You asked for this yourself. You can send police")
    assert _offered(board) == ["police_now", "police_soon"]
    work.window.press(Act.ACCEPT)
    assert board.decision.notice.accessibleName() == board.decision.note.text()
    assert boss.reopened(call).requests[0].decision is None
    assert board.decision.send.isVisible()
    work.window.press(Act.SEND_POLICE)
    decided = boss.reopened(call).requests[0].decision
    assert decided is not None
    assert decided.route == "police_now"


def _offered(board: BoardPage) -> list[str]:
    return [board.decision.routes.itemData(n) for n in range(board.decision.routes.count())]


def test_who_handled_a_call_alone_confirms_police_and_is_told_who_decides_on_less(work: Workroom):
    boss = work.room.desk("2290", "supervisor")
    call = boss.a_call("1", CRIME, EndCall(caller_gone=False))
    board = board_of(work)
    note = "You answered, decided or closed this call yourself. You can send police"
    assert board.decision.note.text().startswith(note)
    assert board.decision.note.text().endswith("another supervisor decides.")
    assert _offered(board) == ["police_now", "police_soon"]
    board.decision.routes.setCurrentIndex(board.decision.routes.findData("police_soon"))
    board.decision.decide.click()
    decided = boss.reopened(call).requests[0].decision
    assert decided is not None
    assert decided.route == "police_soon"
