"""What changes under whoever is about to decide less than police at once holds that back once; police go on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.request import RequestDecision
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.rows import row_of
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_next_row import (
    READ,
    Watch,
    by_a_colleague,
    left_of,
    two_asked,
    watch,
    work,
)
from tests.ui.test_board_reading_time import reading
from tests.ui.test_supervisor_board import CRIME, board_of

__all__ = ["reading", "watch", "work"]

pytestmark = pytest.mark.usefixtures("reading")
PLACES = ["board", "call"]
RAILING = WriteNote("He has climbed over the railing of the bridge.")
WHY = "Ward is with her."
Page = BoardPage | CallViewPage


def asked_for_less(work: Workroom) -> CallState:
    ask = AskLessPolice("hospital_leads", "The ward says it is theirs.")
    return work.room.desk("4471").a_call("0398-23NOV", CRIME, WriteNote("With a relative."), ask)


def page_of(work: Workroom, where: str) -> Page:
    page = board_of(work)
    if where == "call":
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, Page)
    return page


def look(page: Page) -> None:
    page.look_again() if isinstance(page, BoardPage) else page.refresh()


def comes(work: Workroom, page: Page, call: CallState, *acts: Command) -> None:
    desk = work.room.desk("4471")
    for act in acts:
        desk.do(desk.reopened(call), act)
    look(page)


def decided(work: Workroom, call: CallState) -> RequestDecision | None:
    return work.room.desk("4471").reopened(call).requests[0].decision


def said(page: Page) -> str:
    return page.decision.notice.accessibleName()


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("news", [RAILING, AnswerQuestion("health_need", "yes")])
@pytest.mark.parametrize("ago", [0.05, 20])
def test_less_police_is_held_back_once_by_what_came_meanwhile(
    work: Workroom, watch: Watch, where: str, news: Command, ago: float
):
    """Also where it came long ago: whoever was writing why read nothing else."""
    call = asked_for_less(work)
    page = page_of(work, where)
    watch.now += READ
    page.decision.why.setPlainText(WHY)
    comes(work, page, call, news)
    watch.now += ago
    work.window.press(Act.ACCEPT)
    assert decided(work, call) is None
    assert "changed since it came on show" in said(page)
    assert page.decision.why.toPlainText() == WHY
    watch.now += 0.05
    work.window.press(Act.ACCEPT)
    assert decided(work, call) is None, "nobody has read it in between"
    watch.now += READ
    work.window.press(Act.ACCEPT)
    made = decided(work, call)
    assert made is not None
    state = work.room.desk("4471").reopened(call)
    assert made.sight == sight(state, state.current.number), "what was on show and read"


@pytest.mark.parametrize("where", PLACES)
def test_what_comes_after_that_holds_it_back_again(work: Workroom, watch: Watch, where: str):
    call = asked_for_less(work)
    page = page_of(work, where)
    watch.now += READ
    page.decision.why.setPlainText(WHY)
    for note in ("She is on the roof.", "She is at the edge."):
        comes(work, page, call, WriteNote(note))
        watch.now += READ
        work.window.press(Act.ACCEPT)
        assert decided(work, call) is None
        watch.now += READ
    work.window.press(Act.ACCEPT)
    assert decided(work, call) is not None


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("how", ["key", "route"])
def test_police_at_once_are_held_back_by_no_news(
    work: Workroom, watch: Watch, where: str, how: str
):
    call = asked_for_less(work)
    page = page_of(work, where)
    watch.now += READ
    comes(work, page, call, RAILING)
    watch.now += 0.05
    if how == "key":
        work.window.press(Act.SEND_POLICE)
    else:
        routes = page.decision.routes
        routes.setCurrentIndex(routes.findData("police_now"))
        page.decision.decide.click()
    assert decided(work, call) is not None


@pytest.mark.parametrize("where", PLACES)
def test_another_route_for_less_is_held_back(work: Workroom, watch: Watch, where: str):
    call = asked_for_less(work)
    page = page_of(work, where)
    page.decision.why.setPlainText(WHY)
    routes = page.decision.routes
    routes.setCurrentIndex(routes.findData("hospital_leads"))
    assert routes.currentData()
    watch.now += READ
    comes(work, page, call, RAILING)
    page.decision.decide.click()
    assert decided(work, call) is None


@pytest.mark.parametrize("where", PLACES)
def test_that_time_goes_by_is_no_news(work: Workroom, watch: Watch, where: str):
    call = asked_for_less(work)
    page = page_of(work, where)
    watch.now += READ
    page.decision.why.setPlainText(WHY)
    for minutes in (1, 200, 4000):
        work.room.clock.pass_minutes(minutes)
        look(page)
    work.window.press(Act.ACCEPT)
    assert decided(work, call) is not None


@pytest.mark.parametrize("where", PLACES)
def test_to_stand_police_down_is_held_back_too(work: Workroom, watch: Watch, where: str):
    ask = AskSupervisor("asked")
    call = work.room.desk("4471").a_call("1", ADVICE_ANSWERS, RaiseOverride(), ask)
    page = page_of(work, where)
    watch.now += READ
    page.stand_down.why.setPlainText("Wrong house.")
    comes(work, page, call, RAILING)
    watch.now += 0.05
    page.stand_down.act.click()
    assert work.room.desk("4471").reopened(call).override is not None
    assert "changed since" in page.stand_down.notice.accessibleName()
    watch.now += READ
    page.stand_down.act.click()
    assert work.room.desk("4471").reopened(call).override is None


def test_a_key_that_is_held_down_has_read_no_news(work: Workroom, watch: Watch):
    call = asked_for_less(work)
    page = page_of(work, "board")
    watch.now += READ
    page.decision.why.setPlainText(WHY)
    comes(work, page, call, RAILING)
    work.window.press(Act.ACCEPT)
    watch.now += READ
    page.decision.first.key_was_down()
    work.window.press(Act.ACCEPT)
    assert decided(work, call) is None


def away_and_back(work: Workroom, page: BoardPage) -> None:
    chosen = page.table.chosen_key
    page.table.choose(next(row.key for row in page.table.rows.rows if "0002" in str(row.cells)))
    page.table.choose(chosen)


def beside_another_page(work: Workroom, page: BoardPage) -> None:
    page.decision.first.came_by_itself()
    work.window.press(Act.ACCEPT)


@pytest.mark.parametrize("read", [away_and_back, beside_another_page])
def test_what_comes_on_show_anew_is_read_from_then(
    work: Workroom, watch: Watch, read: Callable[[Workroom, BoardPage], None]
):
    """One reading is enough: the words that ask for it ask for all that is on show."""
    call = asked_for_less(work)
    work.room.clock.pass_minutes(1)
    work.room.desk("4471").a_call("0002-23NOV", CRIME, AskSupervisor("asked"))
    page = page_of(work, "board")
    assert isinstance(page, BoardPage)
    page.table.choose(row_of(call))
    watch.now += READ
    page.decision.why.setPlainText(WHY)
    comes(work, page, call, RAILING)
    read(work, page)
    watch.now += READ
    work.window.press(Act.ACCEPT)
    assert decided(work, call) is not None


@pytest.mark.parametrize("where", PLACES)
def test_a_request_that_comes_back_decided_differently_is_read_first(
    work: Workroom, watch: Watch, monkeypatch: pytest.MonkeyPatch, where: str
):
    """In the one look that followed the press: the second of two was meant for what the first had decided."""
    ask = AskSupervisor("asked", text="Which?")
    call = work.room.desk("4471").a_call("0398-23NOV", AMBULANCE_ANSWERS, ask)
    other = work.room.desk("3301", "supervisor")
    theirs = DecideRequest("r1", "overturn", "partner_ambulance", "Theirs.")
    seen = other.reopened(call)
    page = page_of(work, where)
    watch.now += READ
    page.decision.why.setPlainText("Mine.")
    routes = page.decision.routes
    routes.setCurrentIndex(routes.findData("advice_given"))
    service = type(work.office.supervision)
    real = service.decide_route

    def and_a_colleague(*args: str, **more: str) -> object:
        done = real(*args, **more)  # type: ignore[arg-type]
        other.do(seen, theirs)
        return done

    monkeypatch.setattr(service, "decide_route", and_a_colleague)
    page.decision.decide.click()
    look(page)
    assert decided(work, call) is None
    assert "you did not choose it" in said(page)
    watch.now += 0.05
    work.window.press(Act.SEND_POLICE)
    assert decided(work, call) is None
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert decided(work, call) is not None


def test_who_opens_a_row_that_was_decided_meanwhile_has_chosen_no_other(
    work: Workroom, watch: Watch
):
    """The board has not looked since: another request of the call stands where it was."""
    board, call = two_asked(work)
    board.table.choose(row_of(call, "r2"))
    by_a_colleague(work, call, "r2")
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    assert "you did not choose it" in page.decision.notice.accessibleName()
    for left in (["r1"], []):
        watch.now += READ
        work.window.press(Act.SEND_POLICE)
        assert left_of(work, call) == left


@pytest.mark.parametrize("decided_meanwhile", [True, False])
def test_who_opens_the_row_of_a_debt_has_chosen_no_request(
    work: Workroom, watch: Watch, decided_meanwhile: bool
):
    """What is asked of the call was another row: also where the first of two was decided meanwhile."""
    ask = AskSupervisor("unsure", "caller", "Who?"), AskSupervisor("asked", text="Which?")
    call = work.room.desk("4471").a_call("1", ADVICE_ANSWERS, RaiseOverride(), *ask)
    board = board_of(work)
    rows = [row.key for row in board.table.rows.rows if row.key.startswith(f"{call.call} ")]
    board.table.choose(next(key for key in rows if key not in board.model.requests))
    if decided_meanwhile:
        by_a_colleague(work, call, "r1")
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    assert "you did not choose it" in page.decision.notice.accessibleName()
    before = left_of(work, call)
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert left_of(work, call) == before, "the first key only asks to read it"
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert len(left_of(work, call)) == len(before) - 1
