"""The live board: what waits, decided with the keyboard alone, and the call that is opened from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit, QWidget

from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import RecordAgency
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.presentation.supervisor.board import BoardModel
from rcrp_desktop.ui.accessibility import audit
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight
from rcrp_desktop.ui.widgets.notice import Notice
from tests.support.call_window import is_wholly_seen
from tests.support.inline_background import InlineBackground
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.room import Room
from tests.support.rows import row_of
from tests.support.supervisor_window import Workroom, a_workroom

Show = Callable[..., QWidget]
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def work(work: Workroom) -> Workroom:
    work.window.pages["board"] = BoardPage(work.tools)
    return work


def board_of(work: Workroom) -> BoardPage:
    work.window.show_page("board")
    page = work.window.page
    assert isinstance(page, BoardPage)
    QTest.keyClick(page.table, Qt.Key.Key_Space)  # the row that the program chose is looked at
    return page


def a_request(room: Room, reference: str = "0398-23NOV") -> CallState:
    asked = AskLessPolice("hospital_leads", "The ward says it is theirs.")
    noted = WriteNote("With a relative.")
    return room.desk("4471").a_call(
        reference, CRIME, noted, asked, RecordAgency("hospital", "accepted")
    )


def keys_of(board: BoardPage) -> list[str]:
    return [row.key for row in board.table.rows.rows if not row.is_group]


def test_an_empty_board_says_so(work: Workroom):
    board = board_of(work)
    assert board.empty.isVisible()
    assert board.empty.text() == "Nothing is owed."
    assert board.right.startswith("nothing owed")
    assert not board.decision.isVisible()


def test_debts_stand_in_groups_and_the_first_is_chosen(work: Workroom):
    a_request(work.room)
    work.room.clock.pass_minutes(18)
    board = board_of(work)
    groups = [row.cells[0].text for row in board.table.rows.rows if row.is_group]
    assert groups[0] == "Awaiting your decision  1"
    assert board.table.hasFocus()
    assert board.chosen.lead.text.text() == "Recommended: police, priority"
    assert board.chosen.asked.text() == "Asked 12:00 by 4471, 18 min ago: Less police asked"
    assert board.chosen.said.text() == "The ward says it is theirs."
    assert board.decision.wanted.text() == "Asked for: Hospital leads"
    assert any("Crime: Yes" in line for line in board.chosen.decided_by.texts)


def test_sending_police_with_one_key_reaches_the_handler(work: Workroom):
    call = a_request(work.room)
    work.room.clock.pass_minutes(1)
    board = board_of(work)
    work.window.press(Act.SEND_POLICE)
    again = work.room.desk("4471").reopened(call)
    decision = again.requests[0].decision
    assert decision is not None
    assert (decision.verdict, decision.route) == ("overturn", "police_now")
    owed = {item.kind for item in open_items(again, work.room.engines.engine)}
    assert {Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE} <= owed
    assert "Recorded: overturned, 0398-23NOV" in board.told.accessibleName()
    assert row_of(call) not in keys_of(board)
    assert f"{call.call} r1/caller" in keys_of(board)


def test_less_police_without_a_reason_is_refused_where_the_reason_goes(work: Workroom):
    call = a_request(work.room)
    board = board_of(work)
    work.window.press(Act.ACCEPT)
    assert board.decision.notice.isVisible()
    assert "Write why first" in board.decision.notice.accessibleName()
    assert board.decision.why.hasFocus()
    QTest.keyClicks(board.decision.why, "Ward is with her now.")
    board.decision.agree.click()
    decision = work.room.desk("4471").reopened(call).requests[0].decision
    assert decision is not None
    assert (decision.verdict, decision.text) == ("agree", "Ward is with her now.")


def test_that_a_reason_is_missing_is_said_in_sight_and_goes_with_its_first_word(
    work: Workroom, theme, monkeypatch: pytest.MonkeyPatch
):
    """It stood on beside a reason that was written, and with large text it was told below the edge."""
    a_request(work.room)
    board = board_of(work)
    theme.set_text_percent(200)
    work.window.resize(420, 900)
    settle()
    monkeypatch.setattr(chosen_first, "READ_SECONDS", 0)
    for _ in range(2):  # the first shows it
        work.window.press(Act.ACCEPT)
    settle()
    assert board.decision.why.hasFocus()
    bring_into_sight(board.decision.why)  # as the ring of a window does
    assert is_wholly_seen(board.decision.notice)
    QTest.keyClicks(board.decision.why, " ")
    assert board.decision.notice.isVisible(), "nothing is written yet"
    QTest.keyClicks(board.decision.why, "W")
    assert not board.decision.notice.isVisible()


def settle() -> None:
    for _ in range(8):
        QApplication.sendPostedEvents()


def test_leaving_the_reason_leads_back_to_the_list_and_decides_nothing(work: Workroom):
    """Enter after Esc must not press whatever would have the focus then."""
    call = a_request(work.room)
    work.room.clock.pass_minutes(1)
    board = board_of(work)
    work.window.press(Act.NEXT_PANE)
    assert board.decision.why.hasFocus()
    QTest.keyClick(board.decision.why, Qt.Key.Key_Escape)
    assert board.table.hasFocus()
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    assert work.room.desk("4471").reopened(call).requests[0].decision is None


@pytest.mark.parametrize("begin", ["beside", "narrow"])
def test_who_writes_why_goes_on_there_in_a_narrow_window(
    work: Workroom, begin: str, monkeypatch: pytest.MonkeyPatch
):
    """A hidden field hands its focus on, in the end to the override."""
    a_request(work.room)
    board = board_of(work)
    monkeypatch.setattr(chosen_first, "READ_SECONDS", 0)
    if begin == "narrow":
        work.window.resize(420, 900)
        work.window.press(Act.ACCEPT)  # shows it
    work.window.press(Act.ACCEPT)
    assert board.decision.why.hasFocus()
    work.window.resize(420, 900)
    assert board.decision.why.isVisible()
    assert board.decision.why.hasFocus()


def test_another_route_can_be_chosen(work: Workroom):
    call = a_request(work.room)
    work.room.clock.pass_minutes(1)
    board = board_of(work)
    board.decision.routes.setCurrentIndex(board.decision.routes.findData("police_soon"))
    board.decision.decide.click()
    decision = work.room.desk("4471").reopened(call).requests[0].decision
    assert decision is not None
    assert decision.route == "police_soon"


def test_a_question_that_does_not_fit_has_nothing_to_agree_to(work: Workroom):
    work.room.desk("4471").a_call("1", {}, AskSupervisor("unsure", "caller", "A neighbour?"))
    board = board_of(work)
    assert not board.decision.agree.isVisible()
    assert board.table.rows.rows[1].cells[4].text == "Unsure: 3 Caller"
    assert board.decision.wanted.text() == "No route was asked for"


def test_no_police_is_not_offered_before_every_safety_question_has_an_answer(work: Workroom):
    """And the board says why, and how many; police can be sent."""
    call = work.room.desk("4471").a_call("1", {}, AskSupervisor("unsure", "act_done"))
    work.room.clock.pass_minutes(1)
    board = board_of(work)
    offered = [board.decision.routes.itemData(n) for n in range(board.decision.routes.count())]
    assert offered == ["police_now", "police_soon"]
    assert board.decision.limits.isVisible()
    assert board.decision.limits.text().startswith("4 safety questions have no answer yet.")
    refused = work.office.supervision.decide_route(call.call, "r1", "advice_given", "Known.")
    assert isinstance(refused, Rejected)
    work.window.press(Act.SEND_POLICE)
    decision = work.room.desk("4471").reopened(call).requests[0].decision
    assert decision is not None
    assert decision.route == "police_now"


def test_no_police_without_all_answers_is_named_where_the_line_is_closed(work: Workroom):
    call = work.room.desk("4471").a_call("1", {}, EndCall())
    work.room.clock.pass_minutes(1)
    board = board_of(work)
    assert board.decision.limits.text().startswith("The line is closed and 5 safety questions")
    asked = "Left to a supervisor 12:00, 1 min ago: Ended undecided"
    assert board.chosen.asked.text() == asked, "nobody asked"
    board.decision.why.setPlainText("Her son is with her.")
    board.decision.routes.setCurrentIndex(board.decision.routes.findData("advice_given"))
    board.decision.decide.click()
    decision = work.room.desk("4471").reopened(call).requests[0].decision
    assert decision is not None
    assert (decision.route, decision.covers_unasked) == ("advice_given", True)


def test_asking_again_begins_another_assessment(work: Workroom):
    call = a_request(work.room)
    work.room.clock.pass_minutes(1)
    board_of(work)
    work.window.press(Act.NEW_INFORMATION)
    assert len(work.room.desk("4471").reopened(call).assessments) == 2


def test_an_override_is_stood_down_from_the_board(work: Workroom):
    handler = work.room.desk("4471")
    call = handler.a_call("1", ADVICE_ANSWERS, RaiseOverride())
    work.room.clock.pass_minutes(1)
    board = board_of(work)
    assert board.stand_down.isVisible()
    assert "4471" in board.stand_down.line.text()
    board.stand_down.act.click()
    assert board.stand_down.notice.isVisible()
    board.stand_down.why.setPlainText("Wrong house, spoken to the person.")
    board.stand_down.act.click()
    assert handler.reopened(call).override is None
    assert board.call_on_show == call.call


def test_of_two_overrides_one_stood_down_says_that_police_still_attend(
    work: Workroom, monkeypatch: pytest.MonkeyPatch
):
    """And the one that then stands under the button is read first."""
    monkeypatch.setattr(chosen_first, "READ_SECONDS", 0)
    handler, other = work.room.desk("4471"), work.room.desk("4502")
    call = handler.a_call("1", ADVICE_ANSWERS, RaiseOverride())
    work.room.clock.pass_minutes(1)
    other.do(other.reopened(call), RaiseOverride())
    board = board_of(work)
    for still_attend in (True, False):
        board.stand_down.why.setPlainText("Wrong house, spoken to the person.")
        board.stand_down.act.click()
        if not still_attend:
            assert "changed since" in board.stand_down.notice.accessibleName()
            board.stand_down.act.click()
        said = board.told.accessibleName()
        assert ("Police still attend at once" in said) is still_attend
        assert ("raised" in said and "4471" in said) is still_attend
        assert ("still to be told" in said) is not still_attend


def test_what_is_typed_stays_while_the_board_is_renewed(work: Workroom):
    a_request(work.room)
    board = board_of(work)
    board.decision.why.setPlainText("Half a sent")
    work.room.clock.pass_minutes(2)
    work.room.desk("4502").a_call("2", AMBULANCE_ANSWERS, AcceptRecommendation())
    board.refresh()
    assert board.decision.why.toPlainText() == "Half a sent"
    assert len(keys_of(board)) > 1
    board.table.choose(keys_of(board)[1])
    assert board.decision.why.toPlainText() == ""
    board.table.choose(keys_of(board)[0])
    assert board.decision.why.toPlainText() == "Half a sent"


def test_the_chosen_row_stays_chosen_when_others_come_and_go(work: Workroom):
    first = a_request(work.room, "1")
    second = a_request(work.room, "2")
    board = board_of(work)
    board.table.choose(row_of(second))
    work.room.clock.pass_minutes(1)
    work.office.supervision.send_police(first.call, "r1", "")
    board.refresh()
    assert board.table.chosen_key == row_of(second)
    assert board.chosen.accessibleName() == "2"


def test_rows_keep_their_place_under_the_pointer_and_only_age(work: Workroom):
    a_request(work.room, "1")
    board = board_of(work)
    before = keys_of(board)
    work.room.clock.pass_minutes(5)
    a_request(work.room, "2")
    board._read(may_move=False)
    shown = keys_of(board)
    assert shown[: len(before)] == before
    assert board.table.rows.rows[1].cells[0].text == "5 min"
    board.refresh()
    assert len(keys_of(board)) > len(shown)


def test_arrows_step_over_groups(work: Workroom):
    a_request(work.room, "1")
    work.room.desk("4502").a_call("2", AMBULANCE_ANSWERS, AcceptRecommendation())
    board = board_of(work)
    seen = [board.table.chosen_key]
    for _ in range(len(keys_of(board)) + 2):
        QTest.keyClick(board.table, Qt.Key.Key_Down)
        if board.table.chosen_key != seen[-1]:
            seen.append(board.table.chosen_key)
    assert seen == keys_of(board)
    for _ in range(len(keys_of(board)) + 2):
        QTest.keyClick(board.table, Qt.Key.Key_Up)
    assert board.table.chosen_key == keys_of(board)[0]


def test_looking_at_a_request_is_on_record_once(work: Workroom):
    call = a_request(work.room)
    board = board_of(work)
    for _ in range(3):
        board.refresh()
    opened = [e for e in work.office.looks() if e.kind == "access_open"]
    assert [entry.call for entry in opened] == [call.call]


def test_enter_opens_the_call_and_esc_comes_back(work: Workroom):
    call = a_request(work.room)
    board = board_of(work)
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    assert page.call_on_show == call.call
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert work.window.page is board
    assert board.table.hasFocus()


def test_an_answer_about_a_row_that_is_no_longer_chosen_is_dropped(tmp_path: Path, show: Show):
    room, lanes = Room(tmp_path / "data"), InlineBackground()
    work = a_workroom(room, tmp_path, lanes)
    board = work.window.pages["board"] = BoardPage(work.tools)
    show(work.window, 1360, 860)
    first, second = a_request(room, "1"), a_request(room, "2")
    work.window.show_page("board")
    lanes.hold = True
    board.table.choose(row_of(second))
    board.table.choose(row_of(first))
    lanes.run_all()
    assert board.chosen.accessibleName() == "1"
    work.office.close()
    room.close()


@pytest.mark.parametrize("width", [1360, 1000, 420])
def test_every_control_has_a_name_and_tab_reaches_it(work: Workroom, width: int):
    a_request(work.room)
    board = board_of(work)
    work.window.resize(width, 860)
    assert audit(work.window) == []
    if width < 1120:
        board.focus_first()
        QTest.keyClick(board.table, Qt.Key.Key_Return)
        assert board.open_button.hasFocus()
        assert audit(work.window) == []
        board.open_button.setFocus()
        QTest.keyClick(board.open_button, Qt.Key.Key_Escape)
        assert board.table.hasFocus()
    assert work.window.width() <= width


def test_the_override_line_names_the_chosen_row_before_its_call_is_read(tmp_path: Path, show: Show):
    room, lanes = Room(tmp_path / "data"), InlineBackground()
    work = a_workroom(room, tmp_path, lanes)
    board = work.window.pages["board"] = BoardPage(work.tools)
    show(work.window, 1360, 860)
    assert board.override_line == ""
    first, second = a_request(room, "1"), a_request(room, "2")
    work.window.show_page("board")
    for call, reference in ((second, "2"), (first, "1")):
        lanes.hold, told = True, work.window.key_changes
        board.table.choose(row_of(call))
        assert board.call_on_show == call.call
        assert board.override_line == f"Raises it on this call: {reference}."
        assert work.window.key_changes > told
        lanes.hold = False
        lanes.run_all()
    work.office.close()
    room.close()


def test_a_key_before_the_row_is_read_does_not_decide_on_the_row_before(tmp_path: Path, show: Show):
    room, lanes = Room(tmp_path / "data"), InlineBackground()
    work = a_workroom(room, tmp_path, lanes)
    board = work.window.pages["board"] = BoardPage(work.tools)
    show(work.window, 1360, 860)
    first, second = a_request(room, "1"), a_request(room, "2")
    work.window.show_page("board")
    board.table.choose(row_of(first))
    lanes.hold = True
    board.table.choose(row_of(second))
    work.window.press(Act.SEND_POLICE)
    assert "still being read" in board.decision.notice.accessibleName()
    lanes.hold = False
    lanes.run_all()
    handler = room.desk("4471")
    assert handler.reopened(first).requests[0].decision is None
    assert handler.reopened(second).requests[0].decision is None
    work.window.press(Act.SEND_POLICE)
    assert handler.reopened(second).requests[0].decision is not None
    work.office.close()
    room.close()


def test_an_override_on_an_example_call_starts_a_real_one_and_the_line_says_so(work: Workroom):
    call = a_request(work.room, "EX-000179")
    tools = replace(work.tools, has_examples=True)
    work.window.pages["board"] = BoardPage(tools)
    board = board_of(work)
    assert board.table.chosen_key.startswith(call.call)
    assert board.call_on_show == ""
    assert board.override_line == "EX-000179: an example. Starts a real call."
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    assert (page.call_on_show, page.override_line) == ("", board.override_line)


def test_police_raised_or_decided_are_what_the_chosen_call_says_first(work: Workroom):
    handler = work.room.desk("4471")
    raised = handler.a_call("1", {}, RaiseOverride())
    decided = handler.a_call("2", {}, AskSupervisor("unsure", "caller", "Who?"))
    work.room.clock.pass_minutes(1)
    work.office.supervision.send_police(decided.call, "r1", "")
    board = board_of(work)
    said: dict[str, str] = {}
    for key in keys_of(board):
        board.table.choose(key)
        said[key.partition(" ")[0]] = board.chosen.lead.text.text()
    assert said[raised.call] == "Police at once: threat to life raised 12:00"
    assert said[decided.call] == "Decided 12:01 by you: police at once"
    board.table.choose(next(key for key in keys_of(board) if key.startswith(raised.call)))
    assert board.chosen.changes.isHidden()
    assert board.chosen.lead.mark.isVisible()


def test_agreeing_where_no_route_was_asked_for_says_what_to_do(work: Workroom):
    work.room.desk("4471").a_call("1", {}, AskSupervisor("unsure", "caller", "A neighbour?"))
    board = board_of(work)
    work.window.press(Act.ACCEPT)
    assert "No route was asked for" in board.decision.notice.accessibleName()


def test_keys_that_decide_are_hinted_only_where_they_decide(work: Workroom):
    def hinted() -> set[str]:
        return {hint.text for hint in board.hints()} & {"agree", "send police", "open call"}

    board = board_of(work)
    assert hinted() == set()
    a_request(work.room, "1")
    work.room.desk("4502").a_call("2", AMBULANCE_ANSWERS, AcceptRecommendation())
    board.refresh()
    for key in keys_of(board):
        board.table.choose(key)
        decides = {"agree", "send police"} if key in board.model.requests else set[str]()
        assert hinted() == {"open call", *decides}


# --- what a list holds back, and whose a choice is


def rest_on(board: BoardPage, monkeypatch: pytest.MonkeyPatch, *, resting: bool) -> None:
    monkeypatch.setattr(type(board.table), "has_pointer", property(lambda _: resting))


@pytest.mark.parametrize("size", [(1360, 860), (420, 900)], ids=str)
def test_a_list_says_what_it_holds_back_and_shows_it_with_a_key(
    work: Workroom, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
):
    first = a_request(work.room)
    board = board_of(work)
    work.window.resize(*size)
    rest_on(board, monkeypatch, resting=True)
    board.look_again()
    assert not board.held.isVisible()
    work.room.clock.pass_minutes(1)
    a_request(work.room, "0399-23NOV")
    before = keys_of(board)
    board.look_again()
    shown = keys_of(board)
    assert shown[: len(before)] == before  # what comes below moves nothing
    new = len(present_keys(work, board)) - len(shown)
    assert new > 0
    assert f"{new} new row" in board.held.accessibleName()
    assert "R shows it" in board.held.accessibleName()
    work.window.press(Act.REVIEW)
    assert len(keys_of(board)) == len(shown) + new
    assert not board.held.isVisible()
    boss = work.room.desk("2291", "supervisor")
    boss.do(boss.reopened(first), DecideRequest("r1", "overturn", "police_now", ""))
    board.look_again()
    assert "1 row here is no longer owed. R takes it away." in board.held.accessibleName()
    assert ("R",) in [hint.keys for hint in board.hints()]
    rest_on(board, monkeypatch, resting=False)
    board.look_again()
    assert not board.held.isVisible()


def present_keys(work: Workroom, board: BoardPage) -> list[str]:
    found: list[BoardModel] = []
    work.lanes.read(lambda: board._presented()[0], found.append)
    return [row.key for row in found[0].rows if not row.is_group]


def fields_of(board: BoardPage) -> dict[str, object]:
    """Everything that a person can have chosen or written beside the list."""
    found: dict[str, object] = {"chosen": board.table.chosen_key}
    for panel in (board.decision, board.stand_down, board.chosen):
        for number, part in enumerate(panel.findChildren(QComboBox)):
            found[f"{type(panel).__name__} list {number}"] = (
                part.currentData(),
                part.currentText(),
            )
        for number, part in enumerate(panel.findChildren(QPlainTextEdit)):
            found[f"{type(panel).__name__} text {number}"] = part.toPlainText()
        for number, part in enumerate(panel.findChildren(Notice)):
            found[f"{type(panel).__name__} notice {number}"] = part.accessibleName()
    return found


@pytest.mark.parametrize("how", ["chosen", "overturned", "refused"])
def test_a_choice_belongs_to_its_call(work: Workroom, how: str):
    """After overturning one call the next opens as if it were the first."""
    first = a_request(work.room)
    work.room.clock.pass_minutes(1)
    second = a_request(work.room, "0399-23NOV")
    board = board_of(work)
    board.table.choose(row_of(second))
    fresh = fields_of(board)
    assert fresh["DecisionPanel list 0"] == (None, "")
    board.table.choose(row_of(first))
    board.decision.routes.setCurrentIndex(2)
    board.decision.why.setPlainText("The ward has her.")
    board.stand_down.why.setPlainText("It was another address.")
    if how == "overturned":
        board.decision.decide.click()
        assert work.room.desk("4471").reopened(first).requests[0].decision is not None
    elif how == "refused":
        board.decision.why.setPlainText("")
        board.decision.agree.click()
    board.table.choose(row_of(second))
    assert fields_of(board) == fresh


def test_no_route_is_decided_that_nobody_chose(work: Workroom):
    call = a_request(work.room)
    work.room.clock.pass_minutes(1)
    board = board_of(work)
    board.decision.why.setPlainText("Police are needed.")
    board.decision.decide.click()
    assert "Choose a route first" in board.decision.notice.accessibleName()
    assert work.room.desk("4471").reopened(call).requests[0].decision is None


def test_a_choice_of_route_outlives_the_looks_of_the_list(work: Workroom):
    a_request(work.room)
    board = board_of(work)
    board.decision.routes.setCurrentIndex(2)
    chosen = board.decision.routes.currentData()
    board.look_again()
    assert board.decision.routes.currentData() == chosen
