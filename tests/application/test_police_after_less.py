"""Police are decided also on a request that was decided for less meanwhile: nothing swallows them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.supervision import CallDetail, OnScreen
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest, SupervisorDecided
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room
from tests.support.supervisor import Office, an_office

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
LESS = AskLessPolice("hospital_leads", "The ward says it is theirs.")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    room = Room(tmp_path / "data", signed=True)
    made = an_office(room, tmp_path / "index.db")
    yield made
    made.close()
    room.close()


def asked_for_less(office: Office) -> CallState:
    return office.room.desk("4471").a_call("0398-23NOV", CRIME, LESS)


def as_the_handler_reads(office: Office, call: CallState) -> CallState:
    return office.room.desk("4471").reopened(call)


def response_of(office: Office, call: CallState) -> ResponseClass | None:
    return standing(as_the_handler_reads(office, call), office.room.engines.engine).response


def by_a_colleague(office: Office, call: CallState, route: str) -> None:
    boss = office.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", route, "The ward has her."))


def test_police_after_ones_own_lesser_decision_stand_and_nobody_is_asked_again(office: Office):
    call = asked_for_less(office)
    assert isinstance(office.supervision.agree(call.call, "r1", "Theirs."), Performed)
    sent = office.supervision.send_police(call.call, "r1", "No: he has a knife.")
    assert isinstance(sent, Performed)
    assert response_of(office, call) is ResponseClass.POLICE_IMMEDIATE
    read = as_the_handler_reads(office, call)
    assert not pending_requests(read)
    decision = read.requests[0].decision
    assert decision is not None
    assert (decision.route, decision.text) == ("police_now", "No: he has a knife.")
    kept = [(one.made.route, one.made.text) for one in read.requests[0].every_decision]
    assert kept == [("hospital_leads", "Theirs."), ("police_now", "No: he has a knife.")]
    owed = {item.kind for item in open_items(read, office.room.engines.engine)}
    assert Owed.TELL_CALLER_OF_CHANGE in owed


def test_police_after_a_colleagues_lesser_decision_stand_and_somebody_is_asked_again(
    office: Office,
):
    """Whoever pressed had not read of it: a supervisor is to know of both, and police go meanwhile."""
    call = asked_for_less(office)
    by_a_colleague(office, call, "hospital_leads")
    sent = office.supervision.send_police(call.call, "r1", "")
    assert isinstance(sent, Performed)
    (fact,) = [event.fact for event in sent.events]
    assert isinstance(fact, SupervisorDecided)
    assert fact.knew == 0, "the record claims nothing that was not on the screen"
    assert response_of(office, call) is ResponseClass.POLICE_IMMEDIATE
    request = as_the_handler_reads(office, call).requests[0]
    assert [one.made.route for one in request.differing] == ["hospital_leads", "police_now"]


def test_police_after_a_colleagues_lesser_police_stand(office: Office):
    call = asked_for_less(office)
    by_a_colleague(office, call, "police_soon")
    assert isinstance(office.supervision.send_police(call.call, "r1", ""), Performed)
    assert response_of(office, call) is ResponseClass.POLICE_IMMEDIATE


def test_police_whom_a_colleague_sent_meanwhile_are_sent_by_both(office: Office):
    """Whoever lowers them is to have known of both."""
    call = asked_for_less(office)
    by_a_colleague(office, call, "police_now")
    assert isinstance(office.supervision.send_police(call.call, "r1", ""), Performed)
    read = as_the_handler_reads(office, call)
    assert not pending_requests(read)
    assert [one.stamp.actor for one in read.requests[0].closing] == ["2291", "2290"]


def test_police_whom_this_person_sent_already_are_recorded_once(office: Office):
    call = asked_for_less(office)
    for _ in range(2):
        assert isinstance(office.supervision.send_police(call.call, "r1", ""), Performed)
    assert len(as_the_handler_reads(office, call).requests[0].every_decision) == 1


def test_police_that_were_lowered_since_are_sent_anew(office: Office):
    """What does not stand any more is no reason to record nothing."""
    call = asked_for_less(office)
    office.supervision.send_police(call.call, "r1", "")
    handler = office.room.desk("4471")
    handler.do(handler.reopened(call), LESS)
    boss = office.room.desk("2291", "supervisor")
    office.room.clock.pass_minutes(1)
    boss.do(boss.reopened(call), DecideRequest("r2", "agree", text="Ward has her."))
    assert response_of(office, call) is not ResponseClass.POLICE_IMMEDIATE
    office.room.clock.pass_minutes(1)
    assert isinstance(office.supervision.send_police(call.call, "r1", ""), Performed)
    assert response_of(office, call) is ResponseClass.POLICE_IMMEDIATE


def test_more_police_by_their_route_too_and_less_is_refused_as_before(office: Office):
    call = asked_for_less(office)
    office.supervision.agree(call.call, "r1", "Theirs.")
    soon = office.supervision.decide_route(call.call, "r1", "police_soon", "")
    assert isinstance(soon, Performed)
    for route in ("hospital_leads", "advice_given"):
        refused = office.supervision.decide_route(call.call, "r1", route, "Theirs.")
        assert refused == Rejected(Refusal.NO_SUCH_ITEM, "r1")
    assert isinstance(office.supervision.send_police(call.call, "r1", ""), Performed)
    fewer = office.supervision.decide_route(call.call, "r1", "police_soon", "")
    assert isinstance(fewer, Rejected)
    assert response_of(office, call) is ResponseClass.POLICE_IMMEDIATE


def test_police_who_were_asked_for_are_agreed_to_where_a_colleague_decided_less_unread(
    office: Office,
):
    """A screen that showed nothing of that holds no police back who are as many as stand."""
    handler, less = office.room.desk("4471"), AskLessPolice("police_soon", "He is calm.")
    call = handler.a_call("1", {**ADVICE_ANSWERS, "weapon": "yes"}, less)
    handler.do(handler.reopened(call), AnswerQuestion("weapon", "no"))
    detail = office.supervision.open_call(call.call)
    assert isinstance(detail, CallDetail)
    seen = OnScreen(events=detail.state.revision, shown=detail)
    by_a_colleague(office, call, "advice_given")
    agreed = office.supervision.agree(call.call, "r1", "An officer calls by.", seen=seen)
    assert isinstance(agreed, Performed)
    request = as_the_handler_reads(office, call).requests[0]
    assert "police_soon" in [one.made.route for one in request.every_decision]


def test_more_than_was_decided_that_is_no_police_comes_too_late(office: Office):
    call = asked_for_less(office)
    office.supervision.decide_route(call.call, "r1", "advice_given", "Nobody is there.")
    for route in ("hospital_leads", "partner_ambulance"):
        refused = office.supervision.decide_route(call.call, "r1", route, "Theirs.")
        assert refused == Rejected(Refusal.NO_SUCH_ITEM, "r1")


def test_police_after_ones_own_request_to_ask_again(office: Office):
    call = asked_for_less(office)
    office.supervision.ask_again(call.call, "Ask about the knife.")
    assert isinstance(office.supervision.send_police(call.call, "r1", ""), Performed)
    assert response_of(office, call) is ResponseClass.POLICE_IMMEDIATE


def test_a_colleagues_police_after_ones_own_lesser_decision_ask_again(office: Office):
    """Another person's is never taken for the last word of whoever decided first."""
    call = asked_for_less(office)
    office.supervision.agree(call.call, "r1", "Theirs.")
    boss = office.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "police_now", ""))
    request = as_the_handler_reads(office, call).requests[0]
    assert request.decision is None
    assert len(request.differing) == 2


def test_police_are_decided_on_the_request_that_was_on_the_screen(office: Office):
    """Beside one that waits under another number."""
    call = office.room.desk("4471").a_call("1", CRIME, LESS, AskSupervisor("asked"))
    office.supervision.agree(call.call, "r1", "Theirs.")
    office.supervision.send_police(call.call, "r1", "")
    assert [r.item for r in pending_requests(as_the_handler_reads(office, call))] == ["r2"]
