"""Where one pane has room for all, the board says what a key did in the pane that is on show, and only what is true."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from tests.support.supervisor_window import Workroom
from tests.ui.test_supervisor_board import a_request


def in_detail(work: Workroom) -> BoardPage:
    board = work.window.pages["board"] = BoardPage(work.tools)
    work.window.resize(420, 740)
    work.window.show_page("board")
    QTest.keyClick(board.table, Qt.Key.Key_Space)
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    assert board.panes.place == "detail"
    assert not board.panel.isVisible()
    return board


@pytest.mark.parametrize("act", [Act.SEND_POLICE, Act.ACCEPT, Act.NEW_INFORMATION])
def test_a_key_that_decides_nothing_says_so(work: Workroom, act: Act):
    work.room.desk("4471").a_call("7", {}, RaiseOverride())
    board = in_detail(work)
    work.window.press(act)
    assert board.side.told.isVisible()
    assert "this row of 7 asks for no decision" in board.side.told.accessibleName()
    QTest.keyClick(board.open_button, Qt.Key.Key_Escape)
    assert "asks for no decision" in board.told.accessibleName()


@pytest.mark.parametrize("why", ["", "Known risk."])
def test_who_went_on_with_tab_reads_that_it_is_recorded_and_no_more(work: Workroom, why: str):
    a_request(work.room)
    board = in_detail(work)
    board.decision.why.setPlainText(why)
    work.lanes.hold = True  # type: ignore[attr-defined]
    work.window.press(Act.SEND_POLICE)
    board.decision.why.setFocus(Qt.FocusReason.TabFocusReason)
    work.lanes.hold = False  # type: ignore[attr-defined]
    work.lanes.run_all()  # type: ignore[attr-defined]
    board.choice.look(board.table.chosen_key)
    assert board.side.told.isVisible()
    assert "Recorded: overturned" in board.side.told.accessibleName()
    said = board.decision.notice.accessibleName()
    assert said == "This waits for no decision any more."


def test_where_the_list_is_beside_it_is_said_once(work: Workroom):
    work.room.desk("4471").a_call("7", {}, RaiseOverride())
    board = in_detail(work)
    work.window.resize(1360, 860)
    work.window.press(Act.SEND_POLICE)
    assert board.told.isVisible()
    assert board.side.told.isHidden()
