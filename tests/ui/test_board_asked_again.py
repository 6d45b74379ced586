"""A call that is asked about again and again says once what it asks, and each row says what came of it since."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.presentation.supervisor.common import Row
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.rows import row_of
from tests.support.supervisor_window import Workroom
from tests.ui.test_decided_differently import decided_differently
from tests.ui.test_supervisor_board import CRIME, a_request, board_of

UNSURE = AskSupervisor("unsure", "caller", "Who is it?")


def row_now(work: Workroom, call: CallState, item: str = "r1") -> str:
    return row_of(work.room.desk("4471").reopened(call), item)


@pytest.fixture
def work(work: Workroom, monkeypatch: pytest.MonkeyPatch) -> Workroom:
    monkeypatch.setattr(chosen_first, "READ_SECONDS", 0)
    work.window.pages["board"] = BoardPage(work.tools)
    return work


def asked_again(work: Workroom, times: int, call: CallState | None = None) -> CallState:
    """``U``, and a supervisor asks again: so many times over, then ``U`` once more."""
    handler, boss = work.room.desk("4471"), work.room.desk("3301", "supervisor")
    call = call or handler.a_call("0001-23NOV", {}, UNSURE)
    for _ in range(times):
        work.room.clock.pass_minutes(5)
        boss.do(boss.reopened(call), BringNewInformation("supervisor_asks", ""))
        handler.do(handler.reopened(call), UNSURE)
    return call


def awaiting(board: BoardPage) -> list[Row]:
    """The rows under the first heading."""
    rows = board.table.rows.rows
    assert rows[0].key == "awaiting_supervisor"
    ends = [n for n, row in enumerate(rows) if row.is_group and n] or [len(rows)]
    return list(rows[1 : ends[0]])


def about(row: Row) -> tuple[str, str]:
    return row.cells[4].text, row.cells[4].note


def still_open(work: Workroom, call: CallState) -> list[str]:
    return [r.item for r in pending_requests(work.room.desk("4471").reopened(call))]


def test_what_is_asked_in_the_same_words_is_one_row(work: Workroom):
    call = asked_again(work, 3)
    work.room.clock.pass_minutes(5)
    board = board_of(work)
    (row,) = awaiting(board)
    assert row.key == row_now(work, call, "r4")
    assert row.cells[0].text == "20 min", "so long has somebody waited for an answer"
    assert about(row) == ("Unsure: 3 Caller", "Open from assessments 1, 2, 3 too")
    assert board.table.rows.rows[0].cells[0].text == "Awaiting your decision  1"
    assert board.right.startswith("2 owed")
    assert board.chosen.asked.text() == (
        "Asked 12:15 by 4471, 5 min ago: Unsure: 3 Caller. 3 other requests of this call are open, and stay so until"
        " they are decided"
    )


def test_what_two_people_wrote_is_two_rows(work: Workroom):
    """Of one kind both, about one question; only whoever reads both knows that they ask the same."""
    handler, boss = work.room.desk("4471"), work.room.desk("3301", "supervisor")
    call = handler.a_call("0001-23NOV", {}, UNSURE)
    boss.do(boss.reopened(call), BringNewInformation("supervisor_asks", ""))
    other = AskSupervisor("unsure", "caller", "He has a knife. Who is it?")
    handler.do(handler.reopened(call), other)
    now, before = awaiting(board_of(work))
    assert (now.key, before.key) == (row_now(work, call, "r2"), row_now(work, call))
    assert about(now) == ("Unsure: 3 Caller", "")
    assert about(before)[1]


def test_what_is_left_open_says_that_it_was_asked_again(work: Workroom):
    call = asked_again(work, 3)
    board = board_of(work)
    work.window.press(Act.SEND_POLICE)
    assert still_open(work, call) == ["r1", "r2", "r3"]
    (row,) = awaiting(board)
    assert about(row) == ("Unsure: 3 Caller", "Assessments 1, 2, 3; asked again since")
    QTest.keyClick(board.table, Qt.Key.Key_Space)
    said = board.chosen.asked.text()
    assert "That was in assessment 3. 3301 asked again 12:15: assessment 4" in said
    for left in (["r1", "r2"], ["r1"]):
        work.window.press(Act.SEND_POLICE)
        assert still_open(work, call) == left
        board.table.take()
    assert about(awaiting(board)[0])[1] == "Assessment 1; asked again since"


def test_what_was_asked_again_stands_behind_what_is_asked_now(work: Workroom):
    old = asked_again(work, 1)
    work.room.clock.pass_minutes(1)
    other = a_request(work.room, "0002-23NOV")
    board = board_of(work)
    assert [row.key for row in awaiting(board)] == [row_now(work, old, "r2"), row_now(work, other)]
    work.window.press(Act.SEND_POLICE)
    assert [row.key for row in awaiting(board)] == [row_now(work, other), row_now(work, old)]


def test_other_words_of_a_call_are_other_rows_and_stand_together(work: Workroom):
    handler = work.room.desk("4471")
    call = handler.a_call("1", CRIME, AskLessPolice("hospital_leads", "The ward has her."))
    work.room.clock.pass_minutes(1)
    other = a_request(work.room, "2")
    work.room.clock.pass_minutes(1)
    call = handler.reopened(call)
    handler.do(call, BringNewInformation("new_fact", ""))
    handler.do(handler.reopened(call), UNSURE)
    handler.do(handler.reopened(call), AskSupervisor("asked", text="And now?"))
    rows = awaiting(board_of(work))
    ids = [
        row_now(work, call, "r2"),
        row_now(work, call, "r3"),
        row_now(work, call),
        row_now(work, other),
    ]
    assert [row.key for row in rows] == ids
    assert about(rows[2]) == ("Less police asked", "Assessment 1; another has begun since")
    assert [about(row)[1] for row in (rows[0], rows[1], rows[3])] == ["", "", ""]


def test_two_of_one_assessment_are_two_rows(work: Workroom):
    """Their words are the same, and what is written with them is not."""
    ask = AskSupervisor("asked", text="One."), AskSupervisor("asked", text="Two.")
    work.room.desk("4471").a_call("1", ADVICE_ANSWERS, *ask)
    assert len(awaiting(board_of(work))) == 2


def test_supervisors_who_differ_are_asked_first_whatever_began_since(work: Workroom):
    """Police who were decided on stand meanwhile."""
    differing = decided_differently(work.room)
    work.room.clock.pass_minutes(1)
    other = a_request(work.room, "2")
    handler = work.room.desk("4471")
    handler.do(handler.reopened(differing), BringNewInformation("new_fact", ""))
    rows = awaiting(board_of(work))
    assert [row.key for row in rows] == [row_now(work, differing), row_now(work, other)]


# --- asking again twice


def assessments(work: Workroom, call: CallState) -> int:
    return len(work.room.desk("4471").reopened(call).assessments)


def test_to_ask_again_twice_asks_once_and_says_so(work: Workroom):
    call = a_request(work.room)
    work.room.clock.pass_minutes(1)
    board = board_of(work)
    work.window.press(Act.NEW_INFORMATION)
    work.window.press(Act.NEW_INFORMATION)
    assert assessments(work, call) == 2
    assert "asked again 12:01, and assessment 2 has no answer" in (
        board.decision.notice.accessibleName()
    )
    assert about(awaiting(board)[0]) == ("Less police asked", "Assessment 1; asked again since")


@pytest.mark.parametrize("since", ["why", "answer", "request", "new fact"])
def test_what_came_since_is_asked_about_again(work: Workroom, since: str):
    call = a_request(work.room)
    board = board_of(work)
    work.window.press(Act.NEW_INFORMATION)
    handler = work.room.desk("4471")
    if since == "why":
        board.decision.why.setPlainText("Ask whether he is alone.")
    else:
        acts = {"answer": AnswerQuestion("caller", ADVICE_ANSWERS["caller"]), "request": UNSURE}
        act = acts.get(since, BringNewInformation("new_fact", ""))
        handler.do(handler.reopened(call), act)
        board.refresh()
    before = assessments(work, call)
    if board.decision.isVisible():
        board.decision.choose("again")
    assert assessments(work, call) == before + 1


def test_who_had_not_seen_that_it_was_asked_again_asks_nothing(work: Workroom):
    call = a_request(work.room)
    board = board_of(work)
    boss = work.room.desk("3301", "supervisor")
    boss.do(boss.reopened(call), BringNewInformation("supervisor_asks", ""))
    work.window.press(Act.NEW_INFORMATION)
    assert assessments(work, call) == 2
    assert "assessment 2 began since this was shown to you" in (
        board.decision.notice.accessibleName()
    )


# --- what other rows of the call say


def test_a_debt_of_a_call_that_waits_says_who_was_asked(work: Workroom):
    asked_again(work, 1)
    call = work.room.desk("4471").a_call("0007-23NOV", CRIME, AskSupervisor("asked", text="Sure?"))
    work.room.clock.pass_minutes(2)
    board = board_of(work)
    board.table.choose(f"{call.call} on-cad")
    assert board.table.chosen_key == f"{call.call} on-cad"
    said = board.chosen.asked.text()
    assert said.endswith(
        "This call waits for a supervisor's decision. Asked 12:05 by 4471, 2 min ago: Handler asks"
    )
    assert said.startswith("Owed since")


def test_an_open_call_shows_what_is_asked_now_first(work: Workroom):
    call = asked_again(work, 2)
    detail = work.office.supervision.open_call(call.call)
    assert isinstance(detail, CallDetail)
    page = CallViewPage(work.tools, detail, "board")
    board_of(work)
    work.window.show_widget(page)
    assert page.decision.key == row_now(work, call, "r3")
    work.window.press(Act.SEND_POLICE)
    assert still_open(work, call) == ["r1", "r2"]
    assert page.decision.key == row_now(work, call, "r2")
