"""A lower grade chosen on a page that has not read what calls for police at once is refused, and the page says why."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_news import PLACES, page_of
from tests.ui.test_board_next_row import READ, Watch, watch, work
from tests.ui.test_board_reading_time import reading

__all__ = ["reading", "watch", "work"]
pytestmark = pytest.mark.usefixtures("reading")

UNTOLD = {question: o for question, o in ADVICE_ANSWERS.items() if question != "weapon"}


def asked(work: Workroom) -> CallState:
    ask = AskSupervisor("asked", text="Is it known?")
    call = work.room.desk("4471").a_call("0398-23NOV", UNTOLD, ask)
    work.room.clock.pass_minutes(1)
    return call


def armed(work: Workroom, call: CallState) -> None:
    handler = work.room.desk("4471")
    handler.do(handler.reopened(call), AnswerQuestion("weapon", "yes"))


def stands(work: Workroom, call: CallState) -> ResponseClass | None:
    now = work.room.desk("4471").reopened(call)
    return standing(now, work.room.engines.engine).response


@pytest.mark.parametrize("where", PLACES)
def test_a_weapon_told_meanwhile(work: Workroom, watch: Watch, where: str):
    call = asked(work)
    page = page_of(work, where)
    page.decision.why.setPlainText("An officer calls by.")
    watch.now += READ
    armed(work, call)
    page.decision.choose("route:police_soon")
    assert stands(work, call) is ResponseClass.POLICE_IMMEDIATE
    assert pending_requests(work.room.desk("4471").reopened(call))
    said = f"{page.decision.notice.accessibleName()} {page.told.accessibleName()}"
    assert "More was recorded on this call since it was shown to you" in said
    assert "Recorded:" not in said


@pytest.mark.parametrize("where", PLACES)
def test_police_at_once_go_on_whatever_was_told(work: Workroom, watch: Watch, where: str):
    call = asked(work)
    page = page_of(work, where)
    watch.now += READ
    armed(work, call)
    page.decision.choose("send")
    assert not pending_requests(work.room.desk("4471").reopened(call))
    assert stands(work, call) is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("where", PLACES)
def test_the_grade_that_was_asked_for_is_picked_where_agreeing_is_refused(
    work: Workroom, watch: Watch, where: str
):
    """The weapon was told again after it was asked for, and all of it stands on the page."""
    handler, less = work.room.desk("4471"), AskLessPolice("police_soon", "He is calm.")
    call = handler.a_call("0398-23NOV", {**UNTOLD, "weapon": "yes"}, less)
    handler.do(handler.reopened(call), AnswerQuestion("weapon", "no"))
    armed(work, call)
    page = page_of(work, where)
    page.decision.why.setPlainText("An officer calls by.")
    watch.now += READ
    page.decision.choose("agree")
    said = f"{page.decision.notice.accessibleName()} {page.told.accessibleName()}"
    assert "To decide for what was asked, choose it in the list." in said
    assert stands(work, call) is ResponseClass.POLICE_IMMEDIATE
    page.decision.choose("route:police_soon")
    assert not pending_requests(work.room.desk("4471").reopened(call))
    assert stands(work, call) is ResponseClass.POLICE_PRIORITY
