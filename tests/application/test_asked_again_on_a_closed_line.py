"""To ask for the questions again reaches nobody: it takes no supervisor's right to decide where the line is closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, ConfirmHeld
from rcrp_desktop.domain.call.asked_again import awaits_questions
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.duties import AskAmbulance
from rcrp_desktop.domain.call.notes import NoticePhrase, WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.supervisor.to_decide import DecisionModel, present_decision
from tests.presentation.test_came_since import WORDS
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room
from tests.support.rows import named
from tests.support.supervisor import Office, an_office

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
WHY = "The daughter is with her."
ASK = AskSupervisor("asked", text="Which?")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def office(room: Room, tmp_path: Path) -> Iterator[Office]:
    made = an_office(room, tmp_path / "index.db")
    yield made
    made.close()


def asked(room: Room, *then: Command) -> CallState:
    return room.desk("4471").a_call("1", ADVICE_ANSWERS, ASK, *then)


def again(office: Office, call: CallState) -> None:
    assert isinstance(office.supervision.ask_again(call.call, "Again."), Performed)


def at_the_desk(room: Room, call: CallState, *acts: Command) -> None:
    desk = room.desk("4471")
    for act in acts:
        desk.do(desk.reopened(call), act)


def offered(office: Office, call: CallState) -> DecisionModel:
    detail = office.supervision.open_call(call.call)
    assert isinstance(detail, CallDetail)
    model = present_decision(detail, detail.request(named(detail.state)), WORDS)
    assert model is not None
    return model


def decide(office: Office, call: CallState) -> Performed | Rejected:
    return office.supervision.decide_route(call.call, "r1", "advice_given", WHY)


@pytest.mark.parametrize("times", [1, 2])
def test_no_police_can_still_be_decided_with_a_reason(room: Room, office: Office, times: int):
    call = asked(room, EndCall())
    assert "advice_given" in dict(offered(office, call).routes)
    for _ in range(times):
        again(office, call)
    model = offered(office, call)
    assert not model.only_police
    assert "advice_given" in dict(model.routes)
    assert "The line is closed" in model.limits
    done = decide(office, call)
    assert isinstance(done, Performed)
    made = done.state.requests[0].decision
    assert made is not None
    assert made.unasked > 0, "the record says how many had no answer"


def test_what_was_asked_for_again_is_decided_by_that_for_nobody(room: Room, office: Office):
    """The questions wait for whoever reaches the caller; where nobody does, a supervisor is asked."""
    call = asked(room, EndCall())
    again(office, call)
    assert isinstance(decide(office, call), Performed)
    desk = room.desk("4471")
    assert standing(desk.reopened(call), room.engines.engine).source == "open"
    at_the_desk(room, call, EndCall())
    asks = pending_requests(desk.reopened(call))
    assert [request.reason for request in asks] == ["ended_undecided"]


def refused(office: Office, call: CallState) -> bool:
    only_police = offered(office, call).only_police
    result = decide(office, call)
    is_refused = isinstance(result, Rejected) and result.refusal is Refusal.SAFETY_NOT_ASKED
    assert is_refused is only_police
    return is_refused


@pytest.mark.parametrize(
    "reached",
    [
        AnswerQuestion("act_done", "no"),
        ConfirmHeld("act_done"),
        AskSupervisor("unsure", "act_done"),
        BringNewInformation("second_call", "She rang again."),
        WriteNote("Reached her: he is at the door with a knife."),
        NoticePhrase("goodbye"),
        RaiseOverride(),
        GiveReference("0399-23NOV"),
        AskAmbulance(),
    ],
)
def test_once_somebody_was_reached_they_are_asked_first(
    room: Room, office: Office, reached: Command
):
    call = asked(room, EndCall())
    again(office, call)
    at_the_desk(room, call, reached)
    assert refused(office, call)
    at_the_desk(room, call, EndCall())
    assert not refused(office, call)


@pytest.mark.parametrize("asked_again", [True, False])
def test_the_panel_says_why_and_what_helps(room: Room, office: Office, *, asked_again: bool):
    call = room.desk("4471").a_call("1", {}, ASK, EndCall())
    if asked_again:
        again(office, call)
    at_the_desk(room, call, WriteNote("Reached her."))
    model = offered(office, call)
    assert model.only_police
    assert "since its line was closed: somebody may be there" in model.limits
    assert "or the handler closes the line again" in model.limits


def test_where_the_line_is_open_the_questions_are_asked_first(room: Room, office: Office):
    call = asked(room)
    again(office, call)
    assert refused(office, call)
    assert "line" not in offered(office, call).limits
    at_the_desk(room, call, EndCall())
    assert not refused(office, call)


def test_who_asks_again_after_somebody_was_reached_has_them_asked(room: Room, office: Office):
    call = asked(room, EndCall())
    again(office, call)
    at_the_desk(room, call, ConfirmHeld("act_done"))
    again(office, call)
    assert refused(office, call)


def test_who_asks_again_after_a_note_has_them_asked(room: Room, office: Office):
    call = asked(room, EndCall())
    again(office, call)
    at_the_desk(room, call, WriteNote("Reached her."))
    again(office, call)
    assert refused(office, call)


def test_what_supervisors_do_reaches_nobody(room: Room, office: Office):
    call = asked(room, RaiseOverride(), EndCall())
    again(office, call)
    assert isinstance(office.supervision.stand_down(call.call, "A dog barked."), Performed)
    assert not refused(office, call)


def test_nor_does_what_they_decide(room: Room, office: Office):
    call = asked(room, ASK, EndCall())
    again(office, call)
    assert isinstance(decide(office, call), Performed)
    other = office.supervision.decide_route(call.call, "r2", "advice_given", WHY)
    assert isinstance(other, Performed)


@pytest.mark.parametrize("question", ["weapon", "crime"])
def test_nor_that_police_who_were_shown_stand_under_another_assessment(
    room: Room, office: Office, question: str
):
    call = room.desk("4471").a_call("1", {**ADVICE_ANSWERS, question: "yes"}, ASK, EndCall())
    again(office, call)
    again(office, call)
    assert not offered(office, call).only_police


def test_a_note_leaves_the_questions_waiting(room: Room, office: Office):
    call = asked(room, EndCall())
    again(office, call)
    at_the_desk(room, call, WriteNote("Reached her."))
    assert awaits_questions(room.desk("4471").reopened(call))
    at_the_desk(room, call, AnswerQuestion("act_done", "no"))
    assert not awaits_questions(room.desk("4471").reopened(call))


def test_they_wait_no_more_once_the_line_is_closed_again(room: Room, office: Office):
    """Police are decided and go on: nothing else would end what the handler's desk says of it over every other call."""
    call = room.desk("4471").a_call("1", CRIME, AcceptRecommendation(), ASK, EndCall())
    again(office, call)
    assert awaits_questions(room.desk("4471").reopened(call))
    assert offered(office, call).asked_already
    at_the_desk(room, call, EndCall())
    assert not awaits_questions(room.desk("4471").reopened(call))
    assert not offered(office, call).asked_already
    again(office, call)
    assert awaits_questions(room.desk("4471").reopened(call))


def test_who_closed_it_unread_of_that_ends_nothing(room: Room, office: Office):
    call = room.desk("4471").a_call("1", CRIME, AcceptRecommendation(), ASK)
    desk = room.desk("4471")
    unread = desk.reopened(call)
    again(office, call)
    room.clock.pass_minutes(1)
    desk.do(unread, EndCall())
    assert desk.reopened(call).ended is not None
    assert awaits_questions(desk.reopened(call))
    at_the_desk(room, call, EndCall())
    assert not awaits_questions(desk.reopened(call))
