"""What a call has come to."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerGiven, BringNewInformation
from rcrp_desktop.domain.call.decisions import decisions
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.outcome import (
    AcceptRecommendation,
    AskLessPolice,
    DecisionMade,
    RationaleAdded,
    SendPolice,
)
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.route_shown import RouteShown
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.standing import (
    newest_decision,
    recommendation,
    standing,
)
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import (
    AskSupervisor,
    DecideRequest,
    SupervisorAsked,
    SupervisorDecided,
)
from rcrp_desktop.domain.policy.conditions import ALWAYS
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.one_call import SMALL, SUPERVISOR, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack, a_rule

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


def settled(answers: dict[str, str] = ADVICE_ANSWERS) -> OneCall:
    call = OneCall()
    call.answer(**answers)
    return call


def folded(*facts: Fact, at_ms: int = 5) -> CallState:
    """A state that no single desk would have made: logs of several desks, put together."""
    state = CallState("call-1")
    for number, fact in enumerate(facts):
        stamp = Stamp(at_ms, f"actor-{number}", "handler", "c")
        state = evolve(state, Event("call-1", stamp, fact))
    return state


def test_a_call_is_open_then_recommended_then_decided():
    call = OneCall()
    assert call.standing.source == "open"
    call.answer(**ADVICE_ANSWERS)
    assert (call.standing.source, call.standing.is_no_police) == ("recommendation", True)
    call.do(AcceptRecommendation())
    assert (call.standing.source, call.standing.assessment) == ("decision", 1)


def test_what_the_policy_is_asked_holds_what_was_handed_on_and_whether_to_go_on():
    at_once = settled({"act_done": "yes"})
    assert recommendation(at_once.state, at_once.engine).next_question is None
    further = recommendation(at_once.state, at_once.engine, go_on=True).next_question
    assert further is not None
    assert further.id not in at_once.state.current.answers
    handed = OneCall()
    first = recommendation(handed.state, handed.engine).next_question
    assert first is not None
    handed.do(AskSupervisor("unsure", first.id))
    following = recommendation(handed.state, handed.engine).next_question
    assert following is not None
    assert following.id != first.id


def test_a_recommendation_stands_since_it_came_on_screen():
    call = settled()
    shown = call.state.current.shown[-1]
    assert (call.standing.since, call.standing.place) == (shown.stamp, shown.place)


def test_a_recommendation_that_was_never_shown_stands_since_the_last_event():
    pack = replace(a_pack(), rules=(a_rule("only", ALWAYS, "police_now"),), guarantees=())
    call = OneCall(Engine(pack))
    assert call.standing.source == "recommendation"
    assert call.standing.since == call.state.last


def test_a_no_police_decision_does_not_cover_answers_given_since():
    call = settled()
    call.do(AcceptRecommendation())
    call.answer(crime="yes")
    assert (call.standing.source, call.standing.route.id) == ("recommendation", "police_soon")


def test_a_question_that_a_supervisor_decided_is_asked_again_once_the_decision_covers_nothing():
    """Left out, and decided on by nobody any more, it left the handler before an empty screen."""
    call = OneCall()
    call.do(AskSupervisor("unsure", "crime"))
    call.answer(**{q: o for q, o in ADVICE_ANSWERS.items() if q != "crime"})
    item = call.state.requests[0].item
    call.do(DecideRequest(item, "overturn", "advice_given", "Told by a neighbour."), SUPERVISOR)
    assert call.standing.source == "decision"
    call.answer(health_need="not_known")
    call.answer(health_need="no")
    assert call.standing.source == "open"
    again = recommendation(call.state, call.engine).next_question
    assert again is not None
    assert again.id == "crime"


def test_a_no_police_decision_does_not_cover_the_next_assessment():
    call = settled()
    call.do(AcceptRecommendation())
    call.do(BringNewInformation("new_fact"))
    assert call.standing.source == "open"


def test_police_who_were_decided_on_stay_until_the_next_assessment_is_decided():
    call = settled(CRIME)
    call.do(AcceptRecommendation())
    call.do(BringNewInformation("new_fact"))
    call.answer(**ADVICE_ANSWERS)
    assert call.standing.route.id == "police_soon"
    call.do(AcceptRecommendation())
    assert call.standing.route.id == "police_soon"
    call.do(DecideRequest("r1", "agree", "", "Found at home."), SUPERVISOR)
    assert call.standing.route.id == "advice_given"


def test_a_supervisor_who_is_asked_stands_before_no_police():
    call = settled()
    call.do(AskSupervisor())
    assert (call.standing.source, call.standing.route) == ("awaiting_supervisor", None)


def test_police_on_screen_stand_while_a_supervisor_is_asked():
    call = settled(CRIME)
    call.do(AskSupervisor())
    assert (call.standing.source, call.standing.route.id) == ("recommendation", "police_soon")


def test_decisions_of_one_moment_follow_each_other_in_the_order_of_events():
    no_police = DecisionMade(1, "advice_given", "advice_given", "as_recommended", "")
    police = DecisionMade(1, "advice_given", "police_now", "more_police", "")
    assert newest_decision(folded(no_police, police), SMALL).route == "police_now"


def test_a_clock_set_back_hides_no_decision():
    call = settled()
    call.do(AcceptRecommendation())
    call.now_ms -= 600_000
    call.do(SendPolice())
    assert call.standing.route.id == "police_now"


def test_a_clock_set_back_hides_no_answer_of_a_supervisor_either():
    call = settled(CRIME)
    call.do(AcceptRecommendation())
    call.do(AskLessPolice("advice_given", "Closed already."))
    call.now_ms -= 600_000
    call.do(DecideRequest("r1", "agree", "", "Seen."), SUPERVISOR)
    assert call.standing.route.id == "advice_given"


def test_an_agreement_from_another_desk_does_not_lower_police_it_never_saw():
    """The supervisor's log was written without the handler's newest events."""
    asked = SupervisorAsked("r1", 1, "second_refusal", "", "advice_given", "")
    police = DecisionMade(1, "", "police_now", "more_police", "")
    agreed = SupervisorDecided(
        "r1", "agree", "advice_given", "Seen.", tell_caller=False, tell_agency=False
    )
    assert newest_decision(folded(asked, police, agreed), SMALL).route == "police_now"
    assert newest_decision(folded(police, asked, agreed), SMALL).route == "advice_given"


def test_an_agreement_from_another_desk_does_not_cover_police_on_screen_it_never_saw():
    answers = [AnswerGiven(1, q, o, "answered") for q, o in CRIME.items()]
    asked = SupervisorAsked("r1", 1, "unsure", "", "advice_given", "")
    shown = RouteShown(1, "police_soon", "police_priority", ("r05_crime",), "")
    agreed = SupervisorDecided(
        "r1", "agree", "advice_given", "Seen.", tell_caller=False, tell_agency=False
    )
    now = standing(folded(asked, *answers, shown, agreed), SMALL)
    assert (now.source, now.route.id) == ("recommendation", "police_soon")


def test_police_decided_for_the_assessment_before_stand_over_no_police_for_this_one():
    """Its request waited on: no police of before covers nothing any more, and police of before are police."""
    call = OneCall()
    call.do(AskSupervisor("asked"))
    call.do(BringNewInformation("new_fact"))
    call.answer(**ADVICE_ANSWERS)
    call.do(AskSupervisor("asked"))
    call.do(DecideRequest("r2", "overturn", "advice_given", "Seen."), SUPERVISOR)
    call.do(DecideRequest("r1", "overturn", "police_soon"), SUPERVISOR)
    assert (call.standing.source, call.standing.route.id) == ("decision", "police_soon")


@given(st.permutations(["police", "advice", "hospital"]))
def test_police_sent_after_a_request_stand_over_every_earlier_decision_on_it(order):
    """Earlier records say nothing of what was known: whoever decides a request has seen what was there when it was asked."""
    made = {
        "police": DecisionMade(1, "", "police_now", "more_police", ""),
        "advice": SupervisorDecided("r1", "agree", "advice_given", "x", False, False),
        "hospital": SupervisorDecided("r1", "overturn", "hospital_leads", "x", False, False),
    }
    asked = SupervisorAsked("r1", 1, "asked", "", "advice_given", "")
    state = folded(asked, *(made[name] for name in order))
    assert newest_decision(state, SMALL).route == "police_now"


@given(st.booleans())
def test_a_decision_keeps_who_made_it_and_what_they_knew(by_handler):
    call = settled()
    call.do(SendPolice() if by_handler else AskSupervisor())
    if not by_handler:
        call.do(DecideRequest("r1", "overturn", "police_now"), SUPERVISOR)
    (first,) = decisions(call.state)
    assert (first.is_handlers, first.after, first.sight) == (
        by_handler,
        call.state.began.command,
        sight(call.state, 1),
    )
    call.do(SendPolice())
    last = max(decisions(call.state), key=lambda made: made.place)
    assert (last.is_handlers, last.after) == (True, first.stamp.command)


def test_a_rationale_without_a_decision_changes_nothing():
    assert folded(RationaleAdded(1, "Why.")).current.decision is None


def test_a_decision_on_an_earlier_assessment_does_not_hide_the_one_that_covers_the_answers():
    """Else the call had nothing to ask and had come to nothing, and nobody had it."""
    call = OneCall()
    call.do(AskSupervisor("asked"))
    call.do(BringNewInformation("new_fact"))
    call.do(AskSupervisor("unsure", "intent"))
    call.answer(**{q: o for q, o in ADVICE_ANSWERS.items() if q != "intent"})
    for item in ("r2", "r1"):
        call.do(DecideRequest(item, "overturn", "advice_given", "Seen."), SUPERVISOR)
    assert (call.standing.source, call.standing.assessment) == ("decision", 2)


def test_police_at_once_go_once_somebody_sends_them():
    """By threat to life or by a decision, the handler's or a supervisor's; recommended, or at a lower grade, they do not."""
    call = settled({**ADVICE_ANSWERS, "act_done": "yes"})
    assert call.standing.response is ResponseClass.POLICE_IMMEDIATE
    assert not call.standing.sends_at_once
    call.do(AcceptRecommendation())
    assert call.standing.sends_at_once
    lower = settled(CRIME)
    lower.do(AcceptRecommendation())
    assert (lower.standing.source, lower.standing.sends_at_once) == ("decision", False)
    asked = settled()
    asked.do(AskSupervisor("asked"))
    item = asked.state.requests[0].item
    assert not asked.standing.sends_at_once
    asked.do(DecideRequest(item, "overturn", "police_now", ""), SUPERVISOR)
    assert asked.standing.sends_at_once
    raised = settled()
    raised.do(RaiseOverride())
    assert raised.standing.sends_at_once
