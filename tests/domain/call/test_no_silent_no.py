"""No police is decided by nobody before every safety question was asked, or left to the supervisor who decides."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.standing import pending_requests, recommendation
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest, SupervisorDecided
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.one_call import SMALL, SUPERVISOR, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.safety import not_asked

QUESTIONS = {q.id: tuple(o.id for o in q.options) for q in SMALL.pack.questions}
NO_POLICE = sorted(r.id for r in SMALL.pack.routes if r.response.is_no_police)
POLICE = sorted(r.id for r in SMALL.pack.routes if r.response.sends_police)
ANSWERS = st.dictionaries(st.sampled_from(sorted(QUESTIONS)), st.integers(0, 3), max_size=8)
LEFT = st.lists(st.sampled_from(sorted(QUESTIONS)), max_size=3, unique=True)
ROUTES = st.sampled_from(NO_POLICE)


def decide(route: str, item: str = "r1", *, text: str = "Known to us.") -> DecideRequest:
    return DecideRequest(item, "overturn", route, text)


def asked(given_answers: dict[str, int], left: list[str]) -> OneCall:
    """Some questions left to a supervisor, some answered, and a supervisor asked about the call."""
    call = OneCall()
    for question in left:
        call.do(AskSupervisor("unsure", question))
    for question, number in given_answers.items():
        options = QUESTIONS[question]
        if question not in left:
            call.do(AnswerQuestion(question, options[number % len(options)]))
    call.do(AskSupervisor())
    return call


def test_a_call_of_which_nothing_was_asked_does_not_come_to_no_police():
    call = OneCall()
    first = recommendation(call.state, SMALL).next_question
    call.do(AskSupervisor("unsure", first.id))
    made = call.attempt(decide("advice_given"), SUPERVISOR)
    assert made == Rejected(Refusal.SAFETY_NOT_ASKED, "4")
    assert call.standing.source == "awaiting_supervisor"
    assert recommendation(call.state, SMALL).next_question is not None
    call.answer(**{q: o for q, o in ADVICE_ANSWERS.items() if q != first.id})
    call.do(decide("advice_given"), SUPERVISOR)
    assert (call.standing.source, call.standing.is_no_police) == ("decision", True)


@given(ANSWERS, LEFT, ROUTES)
def test_no_police_is_decided_only_once_every_safety_question_was_asked(answers, left, route):
    call = asked(answers, left)
    missing = not_asked(call.state.current, SMALL)
    made = call.attempt(decide(route, call.state.requests[-1].item), SUPERVISOR)
    if missing:
        assert made == Rejected(Refusal.SAFETY_NOT_ASKED, str(len(missing)))
        assert len(pending_requests(call.state)) == len(left) + 1
    else:
        assert not isinstance(made, Rejected) or made.refusal is Refusal.TOO_LATE


@given(ANSWERS, LEFT, st.sampled_from(POLICE), st.booleans())
def test_police_are_decided_at_any_time(answers, left, route, ended):
    call = asked(answers, left)
    if ended:
        call.do(EndCall())
    call.do(decide(route, call.state.requests[-1].item), SUPERVISOR)
    assert call.standing.response.sends_police


@given(ANSWERS, LEFT, ROUTES, st.sampled_from(["agree", "overturn"]))
def test_no_police_recorded_before_that_never_holds(answers, left, route, verdict):
    """As an earlier program recorded it, or a desk that had not seen that an answer was taken back."""
    call = asked(answers, left)
    missing = not_asked(call.state.current, SMALL)
    stamp = Stamp(call.now_ms, *SUPERVISOR, "decided")
    for request in pending_requests(call.state):
        made = SupervisorDecided(request.item, verdict, route, "Known.", True, False)
        call.state = evolve(call.state, Event("call-1", stamp, made))
    now = call.standing
    assert not missing or now.source in ("open", "recommendation")
    if missing and now.source == "open":
        assert recommendation(call.state, SMALL).next_question is not None
        assert Owed.DECIDE_AGAIN in call.owed()


@given(ANSWERS, LEFT, ROUTES)
def test_when_nobody_is_there_to_ask_it_is_decided_knowingly_and_once(answers, left, route):
    call = asked(answers, left)
    call.do(EndCall(caller_gone=True))
    missing = not_asked(call.state.current, SMALL)
    for request in pending_requests(call.state):
        blank = call.attempt(decide(route, request.item, text=" "), SUPERVISOR)
        assert isinstance(blank, Rejected)
        made = call.attempt(decide(route, request.item), SUPERVISOR)
        if isinstance(made, Rejected):
            assert made.refusal is Refusal.TOO_LATE
            return
        assert [fact.unasked for fact in made] == [len(missing)]
    assert (call.standing.source, call.standing.is_no_police) == ("decision", True)


def test_an_earlier_decision_on_a_line_that_was_closed_stays_as_it_was():
    call = OneCall()
    call.do(EndCall())
    stamp = Stamp(call.now_ms, *SUPERVISOR, "decided")
    made = SupervisorDecided(
        "r1", "overturn", "advice_given", "Known.", tell_caller=True, tell_agency=False
    )
    call.state = evolve(call.state, Event("call-1", stamp, made))
    assert (call.standing.source, call.standing.is_no_police) == ("decision", True)
    call.do(BringNewInformation("second_call"))
    assert call.standing.source == "open"


def test_a_request_of_the_assessment_before_is_decided_once_this_one_was_asked():
    """Nobody answers in the one before any more: else it waited for ever, and no police for it."""
    call = OneCall()
    call.do(AskSupervisor())
    call.do(BringNewInformation("new_fact"))
    assert call.refused(decide("advice_given"), SUPERVISOR) is Refusal.SAFETY_NOT_ASKED
    call.answer(**ADVICE_ANSWERS)
    call.do(decide("advice_given"), SUPERVISOR)
    assert not pending_requests(call.state)
    assert call.standing.source == "recommendation"


def test_what_was_answered_since_it_was_on_the_screen_is_not_decided_on():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AskSupervisor())
    shown = sight(call.state, 1)
    call.answer(health_need="not_known")
    old = replace(decide("advice_given"), sight=shown)
    assert call.refused(old, SUPERVISOR) is Refusal.LOOK_IS_OLD
    call.do(replace(old, sight=sight(call.state, 1)), SUPERVISOR)
    assert call.standing.source == "decision"
    call.do(AskSupervisor())
    call.do(replace(old, item="r2", route="police_now"), SUPERVISOR)
    assert call.standing.response.sends_police


def test_what_was_decided_on_answers_that_were_erased_stays_decided():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AcceptRecommendation())
    about = call.state.current
    erased = replace(about, answers={"(erased)": "(erased)"})
    call.state = replace(call.state, assessments=(erased,))
    assert (call.standing.source, call.standing.is_no_police) == ("decision", True)


@pytest.mark.parametrize("first", ["handler", "supervisor"])
def test_police_who_were_sent_with_nothing_asked_stand(first):
    call = OneCall()
    call.do(AskSupervisor())
    if first == "handler":
        call.do(SendPolice())
    else:
        call.do(decide("police_soon"), SUPERVISOR)
    assert call.standing.response.sends_police
