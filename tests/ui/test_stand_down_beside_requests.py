"""What came of a call holds its stand-down back whatever becomes of the requests beside it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.ui.key_table import Act
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.supervisor import remember_nothing
from tests.support.supervisor_window import Workroom
from tests.support.unreadable import unread
from tests.ui.test_board_news import PLACES, RAILING, Page, comes, look, page_of
from tests.ui.test_board_next_row import READ, Watch, watch, work
from tests.ui.test_board_reading_time import reading
from tests.ui.test_stand_down_guard import ASK, raised, said, stands

__all__ = ["reading", "watch", "work"]

pytestmark = pytest.mark.usefixtures("reading")

Beside = Callable[[Workroom, CallState], object]


def a_colleague_decides(work: Workroom, call: CallState, route: str = "advice_given") -> None:
    boss = work.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", route, "Known."))


def a_handler_asks(work: Workroom, call: CallState) -> None:
    desk = work.room.desk("4471")
    desk.do(desk.reopened(call), AskSupervisor("asked", text="Another thing?"))


def police_are_sent(work: Workroom, call: CallState) -> None:
    a_colleague_decides(work, call, "police_now")


def begun(work: Workroom, watch: Watch, where: str, call: CallState) -> Page:
    """Why is being written, of a call that was read."""
    page = page_of(work, where)
    watch.now += READ
    page.stand_down.why.setFocus()
    page.stand_down.why.setPlainText("Wrong house.")
    watch.now += 20
    return page


@pytest.mark.parametrize("apart", [True, False], ids=["before", "in-one-look"])
@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("beside", [a_colleague_decides, a_handler_asks, police_are_sent])
@pytest.mark.parametrize("where", PLACES)
def test_a_note_that_nobody_read_holds_back_what_is_no_request(
    work: Workroom, watch: Watch, where: str, beside: Beside, is_closed: bool, apart: bool
):
    """The request went, or another came, and with it all that was not read of the call."""
    asked = () if beside is a_handler_asks else (ASK,)
    closed = (EndCall(),) if is_closed else ()
    told = (ADVICE_ANSWERS, RaiseOverride(), *asked, *closed)
    call = work.room.desk("4471").a_call("1", *told)
    page = begun(work, watch, where, call)
    if apart:
        comes(work, page, call, RAILING)
        watch.now += 2
        beside(work, call)
        look(page)
    else:
        beside(work, call)
        comes(work, page, call, RAILING)
    watch.now += 0.05
    page.stand_down.act.click()
    assert stands(work, call)


@pytest.mark.parametrize("where", PLACES)
def test_ones_own_police_beside_it_have_not_read_the_note_either(
    work: Workroom, watch: Watch, where: str
):
    call = raised(work, ASK)
    page = begun(work, watch, where, call)
    comes(work, page, call, RAILING)
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    look(page)
    watch.now += 0.05
    page.stand_down.act.click()
    assert stands(work, call)


@pytest.mark.parametrize("wait", [0.05, READ])
def test_another_row_of_the_same_call_tells_no_more_of_it(
    work: Workroom, watch: Watch, wait: float
):
    call = raised(work, ASK, AskSupervisor("asked", text="Other?"))
    page = page_of(work, "board")
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    watch.now += READ
    page.stand_down.why.setPlainText("Wrong house.")
    comes(work, page, call, RAILING)
    watch.now += 5
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    watch.now += wait
    page.stand_down.act.click()
    assert stands(work, call)
    assert said(page)


@pytest.mark.parametrize("where", PLACES)
def test_a_second_override_under_the_button_is_read_first(work: Workroom, watch: Watch, where: str):
    """Whatever one's own stand-down left: the button is the same, and what it ends is not."""
    call = raised(work)
    desk = work.room.desk("5512")
    desk.do(desk.reopened(call), RaiseOverride())
    page = begun(work, watch, where, call)
    page.stand_down.act.click()
    look(page)
    page.stand_down.why.setPlainText("Wrong house too.")
    watch.now += READ
    page.stand_down.act.click()
    assert stands(work, call)


@pytest.mark.parametrize("where", PLACES)
def test_a_note_in_the_place_of_another_is_read_first(work: Workroom, watch: Watch, where: str):
    """The call tells as much as was on show, and tells other things."""
    call = raised(work)
    other = work.room.desk("5512")
    other.do(other.reopened(call), WriteNote("She is well."))
    page = begun(work, watch, where, call)
    desk = work.room.desk("4471")
    desk.do(desk.reopened(call), RAILING)
    with unread(other):
        remember_nothing(work.office)
        page.stand_down.act.click()
    assert stands(work, call)
