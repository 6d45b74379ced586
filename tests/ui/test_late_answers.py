"""A result that comes late moves no focus, takes no word and says nothing about another call than its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.supervisor.drafts import Draft
from rcrp_desktop.ui.supervisor.search_page import SearchPageView
from rcrp_desktop.ui.typing_guard import is_text_field
from tests.support.inline_background import InlineBackground
from tests.support.room import Room
from tests.support.rows import row_of
from tests.support.supervisor_window import Workroom, a_workroom

Show = Callable[..., QWidget]


class Desk:
    """A board with two requests, the older chosen and read, over a disk that hangs when told to."""

    def __init__(self, room: Room, work: Workroom, lanes: InlineBackground) -> None:
        self.room, self.work, self.lanes = room, work, lanes
        self.board = work.window.page
        assert isinstance(self.board, BoardPage)

    def choose(self, call: CallState) -> None:
        self.board.table.choose(row_of(call))

    def answer(self) -> None:
        self.lanes.hold = False
        self.lanes.run_all()

    def decision_on(self, call: CallState) -> object:
        return self.room.desk("4471").reopened(call).requests[0].decision

    def decided_elsewhere(self, call: CallState) -> None:
        boss = self.room.desk("2291", "supervisor")
        boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "police_now", ""))


@pytest.fixture
def asked(tmp_path: Path, show: Show) -> Iterator[tuple[Desk, CallState, CallState]]:
    room, lanes = Room(tmp_path / "data"), InlineBackground()
    work = a_workroom(room, tmp_path, lanes)
    work.window.pages["board"] = BoardPage(work.tools)
    show(work.window, 1360, 860)
    calls = [
        room.desk("4471").a_call(name, {}, AskSupervisor("unsure", "caller", "Who?"))
        for name in ("1", "2")
    ]
    room.clock.pass_minutes(1)
    work.window.show_page("board")
    desk = Desk(room, work, lanes)
    desk.choose(calls[0])
    yield desk, calls[0], calls[1]
    work.office.close()
    room.close()


def test_words_typed_while_a_decision_hangs_stay_words(asked: tuple[Desk, CallState, CallState]):
    desk, first, second = asked
    board, press = desk.board, desk.work.window.press
    desk.lanes.hold = True
    press(Act.SEND_POLICE)
    desk.choose(second)
    press(Act.NEXT_PANE)
    assert board.decision.why.hasFocus()
    QTest.keyClicks(board.decision.why, "Seen by officer")
    desk.answer()
    assert board.decision.why.hasFocus()
    assert board.decision.why.toPlainText() == "Seen by officer"
    assert desk.decision_on(first) is not None
    assert desk.decision_on(second) is None
    assert "Recorded: decided, 1." in board.told.accessibleName()


def test_a_decision_leads_back_to_the_list_from_where_it_was_made(
    asked: tuple[Desk, CallState, CallState],
):
    desk, _, _ = asked
    board = desk.board
    board.decision.send.setFocus()
    desk.lanes.hold = True
    board.decision.send.click()
    desk.answer()
    assert board.table.hasFocus()


def test_a_refusal_that_comes_late_takes_nobody_to_its_box(
    asked: tuple[Desk, CallState, CallState],
):
    desk, first, second = asked
    board = desk.board
    board.decision.routes.setCurrentIndex(board.decision.routes.findData("police_soon"))
    desk.lanes.hold = True
    board.decision.decide.click()
    desk.decided_elsewhere(first)
    desk.choose(second)
    board.table.setFocus()
    desk.answer()
    assert board.table.hasFocus()
    assert board.told.accessibleName().startswith("1. Not recorded: More was recorded on this call")
    assert board.decision.notice.accessibleName() == ""


def test_what_stands_beside_the_list_is_about_the_chosen_row_or_says_that_it_is_not_read(
    asked: tuple[Desk, CallState, CallState],
):
    desk, first, second = asked
    board = desk.board
    assert "Who?" in board.chosen.said.text()
    desk.lanes.hold = True
    desk.choose(second)
    assert board.chosen.accessibleName() == "2"
    assert board.chosen.said.text() == "This call is still being read."
    assert board.decision.model is None
    desk.work.window.press(Act.SEND_POLICE)
    desk.answer()
    assert desk.decision_on(first) is None
    assert desk.decision_on(second) is None
    assert "Who?" in board.chosen.said.text()


def test_the_line_of_what_is_not_recorded_names_each_call_until_its_own_answer(
    asked: tuple[Desk, CallState, CallState],
):
    desk, first, second = asked
    board, press = desk.board, desk.work.window.press
    desk.lanes.hold = True
    press(Act.SEND_POLICE)
    desk.choose(second)
    desk.lanes.waiting.rotate(-1)
    desk.lanes.run_next()  # the look at the second comes through, the decision on the first still hangs
    press(Act.SEND_POLICE)
    acts = desk.work.tools.decisions._waiting
    assert [act.subject.reference for act in acts] == ["1", "2"]
    assert all(act.timer.isActive() and act.timer.interval() == 1_000 for act in acts)
    for act in list(acts):
        act.timer.timeout.emit()
    assert "NOT RECORDED YET: your decision on 1, 2." in desk.work.window.unrecorded
    assert board.decision.notice.accessibleName() == ""
    desk.lanes.run_next()
    assert "NOT RECORDED YET: your decision on 2." in desk.work.window.unrecorded
    desk.answer()
    assert desk.work.window.unrecorded == ""
    assert desk.decision_on(first) is not None
    assert desk.decision_on(second) is not None


def test_the_same_decision_pressed_again_is_not_sent_twice(
    asked: tuple[Desk, CallState, CallState],
):
    desk, _, _ = asked
    desk.lanes.hold = True
    desk.work.window.press(Act.SEND_POLICE)
    sent = len(desk.lanes.waiting)
    desk.work.window.press(Act.SEND_POLICE)
    assert len(desk.lanes.waiting) == sent
    assert "Pressed already: your decision on 1" in desk.board.told.accessibleName()


def test_a_request_that_goes_while_its_reason_is_typed_leaves_the_words(
    asked: tuple[Desk, CallState, CallState],
):
    desk, first, second = asked
    board = desk.board
    desk.work.window.press(Act.NEXT_PANE)
    QTest.keyClicks(board.decision.why, "Send them")
    desk.decided_elsewhere(first)
    board.look_again()
    assert board.decision.why.hasFocus()
    assert board.decision.why.toPlainText() == "Send them"
    assert "waits for no decision any more" in board.decision.notice.accessibleName()
    assert not board.decision.send.isVisible()
    assert "1 row here is no longer owed" in board.held.accessibleName()
    assert "Not shown while you write" in board.held.accessibleName()  # telling the caller is owed
    QTest.keyClick(board.decision.why, Qt.Key.Key_Escape)
    board.refresh()
    assert board.table.hasFocus()
    assert desk.decision_on(second) is None


def test_threat_to_life_raised_again_is_not_told_as_an_end_of_it(
    asked: tuple[Desk, CallState, CallState],
):
    """It said "waits for no decision any more" beside the new one, and named the time of the one before."""
    desk, _, _ = asked
    handler = desk.room.desk("4471")
    raised = handler.a_call("3", {}, RaiseOverride())
    board = desk.board
    board.refresh()
    key = next(row.key for row in board.table.rows.rows if row.key.startswith(raised.call))
    board.table.choose(key)
    first = board.stand_down.line.text()
    desk.work.window.press(Act.NEXT_PANE)
    QTest.keyClicks(board.stand_down.why, "Wrong house")
    desk.room.clock.pass_minutes(20)
    handler.do(handler.reopened(raised), RaiseOverride())
    board.choice.look(key)
    said = board.stand_down.notice.accessibleName()
    assert said == board._words.say("stand_down.again")
    assert "no decision" not in said
    assert board.stand_down.line.text() != first
    assert "12:21" in board.stand_down.line.text()
    assert not board.stand_down.act.isVisible()
    assert board.stand_down.why.toPlainText() == "Wrong house"
    QTest.keyClick(board.stand_down.why, Qt.Key.Key_Escape)
    board.choice.look(key)
    assert board.stand_down.act.isVisible()
    assert board.stand_down.why.toPlainText() == ""
    assert board.stand_down.notice.accessibleName() == ""


def test_an_override_stood_down_elsewhere_leaves_the_reason_that_is_typed(
    asked: tuple[Desk, CallState, CallState],
):
    desk, _, _ = asked
    raised = desk.room.desk("4471").a_call("3", {}, RaiseOverride())
    board = desk.board
    board.refresh()
    key = next(row.key for row in board.table.rows.rows if row.key.startswith(raised.call))
    board.table.choose(key)
    board.stand_down.why.setFocus()
    QTest.keyClicks(board.stand_down.why, "Wrong house")
    desk.room.clock.pass_minutes(1)
    desk.work.office.supervision.stand_down(raised.call, "Spoken to them.")
    board.look_again()
    assert board.stand_down.why.hasFocus()
    assert board.stand_down.why.toPlainText() == "Wrong house"
    assert not board.stand_down.act.isVisible()


def test_reason_and_route_wait_as_the_draft_of_their_call(
    asked: tuple[Desk, CallState, CallState],
):
    desk, first, second = asked
    board = desk.board
    board.decision.why.setPlainText("The ward has her.")
    board.decision.routes.setCurrentIndex(2)
    chosen = board.decision.routes.currentData()
    desk.choose(second)
    assert (board.decision.why.toPlainText(), board.decision.routes.currentData()) == ("", None)
    desk.lanes.hold = True
    desk.choose(first)
    assert board.decision.why.toPlainText() == "The ward has her."
    desk.choose(second)
    desk.choose(first)
    desk.answer()
    drafted = (board.decision.why.toPlainText(), board.decision.routes.currentData())
    assert drafted == ("The ward has her.", chosen)
    desk.work.window.press(Act.SEND_POLICE)
    assert desk.work.tools.decisions.drafts.of(row_of(first)) == Draft()


@pytest.mark.parametrize("meanwhile", ["typed", "another row"])
def test_a_call_that_was_read_late_is_not_brought_up_over_what_is_done_now(
    asked: tuple[Desk, CallState, CallState], meanwhile: str
):
    desk, _, second = asked
    board = desk.board
    desk.lanes.hold = True
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    if meanwhile == "typed":
        desk.work.window.press(Act.NEXT_PANE)
        QTest.keyClicks(board.decision.why, "Se")
    else:
        desk.choose(second)
    desk.answer()
    assert desk.work.window.page is board
    assert "open it again" in board.notice.accessibleName()
    board.focus_first()
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    assert isinstance(desk.work.window.page, CallViewPage)


def test_a_decision_on_an_open_call_takes_nobody_from_what_they_write(
    asked: tuple[Desk, CallState, CallState],
):
    desk, first, _ = asked
    QTest.keyClick(desk.board.table, Qt.Key.Key_Return)
    page = desk.work.window.page
    assert isinstance(page, CallViewPage)
    desk.lanes.hold = True
    desk.work.window.press(Act.SEND_POLICE)
    page.decision.why.setFocus()
    QTest.keyClicks(page.decision.why, "Seen")
    desk.answer()
    assert desk.decision_on(first) is not None
    assert page.decision.why.hasFocus()
    assert page.decision.why.toPlainText() == "Seen"


def test_the_keys_that_an_opened_call_names_decide_and_are_no_letters_of_a_field(
    asked: tuple[Desk, CallState, CallState],
):
    """The focus was in the field for why: S wrote an s, and no police went."""
    desk, _, _ = asked
    QTest.keyClick(desk.board.table, Qt.Key.Key_Return)
    page = desk.work.window.page
    assert isinstance(page, CallViewPage)
    assert any("S" in hint.keys for hint in page.hints())
    assert not is_text_field(QApplication.focusWidget())
    assert page.decision.isVisible()
    desk.work.window.press(Act.NEXT_PANE)
    assert page.decision.why.hasFocus(), "and F6 leads to it"


def test_a_search_that_needs_a_reason_waits_for_whoever_types_on(
    asked: tuple[Desk, CallState, CallState],
):
    desk, _, _ = asked
    desk.work.office.access.reason_needed = True
    desk.work.window.pages["record"] = SearchPageView(desk.work.tools)
    desk.work.window.show_page("record")
    page = desk.work.window.page
    assert isinstance(page, SearchPageView)
    page.go_to_search()
    desk.lanes.hold = True
    page.head.box.setText("ward")
    page._search()
    QTest.keyClicks(page.head.box, " nine")
    desk.answer()
    assert page.head.box.hasFocus()
