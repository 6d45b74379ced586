"""Any answers, in any order, unsure ones among them: what is said of them never goes below what is known."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from rcrp_desktop.application.assess import as_json, assess, unrecorded_calls
from rcrp_desktop.application.ports import Person
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import UNSURE
from tests.support.pack_builder import a_pack
from tests.support.room import CountedIds, ManualClock

ENGINE = Engine(a_pack())


@st.composite
def some_answers(draw: st.DrawFn) -> dict[str, str]:
    asked = draw(st.lists(st.sampled_from(ENGINE.pack.questions), unique_by=lambda q: q.id))
    return {q.id: draw(st.sampled_from([UNSURE, *(o.id for o in q.options)])) for q in asked}


@given(some_answers())
def test_a_route_is_named_exactly_when_it_is_settled(answers: dict[str, str]):
    found = as_json(assess(ENGINE, answers), answers)
    assert (found["route"] is None) == (found["status"] == "open")
    counted, not_counted = found["counted"], found["not_counted"]
    assert isinstance(counted, dict)
    assert isinstance(not_counted, dict)
    assert {**counted, **not_counted} == answers
    assert not counted.keys() & not_counted.keys()


@given(some_answers())
def test_no_police_is_never_said_while_something_is_unsure(answers: dict[str, str]):
    assessed = assess(ENGINE, answers)
    if assessed.route is not None and assessed.route.response.is_no_police:
        assert not assessed.unsure
        assert not assessed.said.unanswered_safety


# A question that other answers leave unasked, left to a supervisor before they were known.
UNASKED_AND_UNSURE = {
    "intent": "none",
    "left_ward": UNSURE,
    "act_done": "no",
    "weapon": "no",
    "caller": "person",
    "crime": "no",
    "goodbye": UNSURE,
    "health_need": "yes",
}


@example(UNASKED_AND_UNSURE)
@given(some_answers())
def test_it_is_what_a_recorded_call_would_stand_at(answers: dict[str, str]):
    calls = unrecorded_calls(ENGINE, ManualClock(), CountedIds(), Person("1", "handler", True))
    state = calls.begin().state
    for question, option in answers.items():
        command = AnswerQuestion(question, option)
        if option == UNSURE:
            command = AskSupervisor("unsure", question)
        state = calls.perform(state, command).state
    now, route = standing(state, ENGINE), assess(ENGINE, answers).route
    if route is not None:
        assert now.response is route.response
    else:
        # Where nothing is settled here, a call is open or with a supervisor, and never less.
        assert now.response is None or not now.response.is_no_police
