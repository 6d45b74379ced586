"""What the text for CAD says of what nobody was sure of, of who decided, and why."""

from __future__ import annotations

import re

import pytest

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.decisions import decisions
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AddRationale, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import recommendation, safety_to_ask
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.presentation.cad_text import cad_lines
from tests.presentation.test_call_laws import few, states, walks
from tests.support.call_bench import Bench, national
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS

MARKS = re.compile(r"(DOES NOT HOLD NOW|OVERTAKEN, POLICE STILL GO): ")
DIGITS = "32421513316"
DECISION = re.compile(r"(DECISION: |SUPERVISOR \w+: )")


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


def told(bench: Bench, state: CallState, **more) -> list[str]:
    return cad_lines(facts(bench, state, **more), 2_000)


def begins(lines: list[str], words: str) -> list[str]:
    return [line for line in lines if line.startswith(words)]


def unsure_at_first(bench: Bench, digits: str) -> CallState:
    """U at the first question of danger, then these keys, each to the question that is asked then."""
    unsure = AskSupervisor("unsure", "life_now", "He says a knife, then not.")
    state = bench.a_call({"caller": "public"}, unsure)
    for digit in digits:
        asked = recommendation(state, bench.engines.engine).next_question
        assert asked is not None
        state = bench.do(state, AnswerQuestion(asked.id, asked.options[int(digit) - 1].id))
    return state


def supervisor(bench: Bench) -> CallService:
    return bench.colleague("2290", "supervisor")


def decided(
    bench: Bench, state: CallState, route: str, text: str, boss: CallService | None = None
) -> CallState:
    item = next(r.item for r in state.requests if r.decision is None)
    boss = boss or supervisor(bench)
    done = boss.perform(state, DecideRequest(item, "overturn", route, text))
    assert isinstance(done, Performed), done
    return done.state


# --- what nobody was sure of ------------------------------------------------------------------------


def test_a_question_left_to_a_supervisor_is_named_before_and_after_they_decided(bench):
    state = unsure_at_first(bench, DIGITS)
    name = "NOT SURE, LEFT TO A SUPERVISOR: DANGER TO LIFE NOW."
    asked = "ASKED BY 4471: UNSURE: DANGER TO LIFE NOW"
    lines = told(bench, state)
    assert begins(lines, name)
    (line,) = begins(lines, "AWAITING SUPERVISOR SINCE")
    assert asked in line
    state = decided(bench, state, "police_priority", "Sent to look.")
    lines = told(bench, state)
    assert begins(lines, name)
    (line,) = begins(lines, "SUPERVISOR ASKED ")
    assert "BY 4471: UNSURE: DANGER TO LIFE NOW" in line
    assert "SAID BY 4471: HE SAYS A KNIFE, THEN NOT." in lines


@walks
@few
def test_every_question_left_to_a_supervisor_is_named_however_it_was_decided(seed, which):
    for bench, state in states(seed, which):
        text = "\n".join(told(bench, state))
        for request in state.requests:
            question = bench.engines.engine.pack.question(request.question)
            if question is not None:
                assert f"UNSURE: {question.short.rstrip('?')}".upper() in text


def test_safety_questions_without_an_answer_are_counted_once_the_line_is_closed(bench):
    state = bench.do(unsure_at_first(bench, "33"), EndCall())
    number = len(safety_to_ask(state, bench.engines.engine))
    assert number > 1
    (line,) = begins(told(bench, state), "LINE CLOSED ")
    assert line.endswith(f"SAFETY QUESTIONS WITHOUT AN ANSWER: {number}.")
    route = next(r.id for r in bench.engines.engine.pack.routes if r.response.is_no_police)
    state = decided(bench, state, route, "Known to the ward.")
    lines = told(bench, state)
    at = lines.index(begins(lines, "SUPERVISOR 2290:")[0])
    assert lines[at + 1] == f"SAFETY QUESTIONS WITHOUT AN ANSWER THEN: {number}."


def test_safety_questions_without_an_answer_are_counted_beside_a_decision(bench):
    state = bench.a_call({"life_now": "no"}, SendPolice())
    number = len(safety_to_ask(state, bench.engines.engine))
    assert f"SAFETY QUESTIONS WITHOUT AN ANSWER: {number}." in told(bench, state)


# --- why --------------------------------------------------------------------------------------------


def test_while_a_supervisor_is_asked_why_says_what_about(bench):
    lines = told(bench, unsure_at_first(bench, "33"))
    assert begins(lines, "WHY: ") == ["WHY: A SUPERVISOR IS ASKED. UNSURE: DANGER TO LIFE NOW."]


def test_the_reason_of_a_supervisor_is_told_as_theirs(bench):
    state = unsure_at_first(bench, DIGITS)
    wrote = decided(bench, state, "police_priority", "Seen on the bridge.")
    assert begins(told(bench, wrote), "WHY: ") == ["WHY: SUPERVISOR 2290: SEEN ON THE BRIDGE."]
    silent = decided(bench, state, "police_now", "")
    lines = told(bench, silent)
    assert begins(lines, "WHY: ") == ["WHY: NO REASON WRITTEN BY SUPERVISOR 2290."]


def test_the_reason_of_a_supervisor_is_kept_once_another_decision_stands(bench):
    state = decided(bench, unsure_at_first(bench, "33"), "police_priority", "Seen on the bridge.")
    lines = told(bench, bench.do(state, SendPolice(), AddRationale("Screams.")))
    assert begins(lines, "WHY: ") == ["WHY: 4471: SCREAMS."]
    at = lines.index(begins(lines, "OVERTAKEN, POLICE STILL GO: SUPERVISOR 2290:")[0])
    assert lines[at + 1] == "REASON: SEEN ON THE BRIDGE."


def test_what_the_answers_led_to_is_not_told_as_why_a_person_decided():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, SendPolice())
    lines = told(bench, state)
    assert begins(lines, "WHY: ") == ["WHY: NO REASON WRITTEN BY 4471."]
    assert begins(lines, "THE ANSWERS ALONE LED TO: ")


def test_a_question_nobody_was_sure_of_is_no_reason_in_the_text(bench):
    state = bench.do(unsure_at_first(bench, "332"), AnswerQuestion("intent", "plan"))
    lines = told(bench, state)
    assert begins(lines, "WHY: ") == ["WHY: THEY MEAN TO DIE, OR THERE ARE GOODBYE SIGNS."]
    assert not [line for line in lines if "SOMEONE'S LIFE IS IN DANGER" in line]
    assert begins(lines, "NOT SURE, LEFT TO A SUPERVISOR: DANGER TO LIFE NOW.")
    assert not [line for line in lines if "R01_LIFE_NOW" in line]


# --- which decision stands --------------------------------------------------------------------------


@walks
@few
def test_of_all_decision_lines_exactly_the_one_that_stands_is_unmarked(seed, which):
    for bench, state in states(seed, which):
        now = facts(bench, state)
        lines = [line for line in told(bench, state) if DECISION.match(MARKS.sub("", line))]
        assert len(lines) == len(list(decisions(state)))
        unmarked = [line for line in lines if not MARKS.match(line)]
        assert len(unmarked) == (now.stands.source == "decision")
        goes = now.stands.response is not None and now.stands.response.sends_police
        for line in lines:
            assert goes or not line.startswith("OVERTAKEN")
        for line in unmarked:
            assert now.stands.route is not None
            assert now.stands.route.label.rstrip(".").upper() in line


def test_a_lower_decision_of_a_supervisor_is_marked_once_the_handler_sends_police_at_once(bench):
    state = decided(bench, unsure_at_first(bench, "33"), "police_priority", "Seen.")
    lines = told(bench, bench.do(state, SendPolice()))
    assert not begins(lines, "SUPERVISOR 2290:")
    assert begins(lines, "OVERTAKEN, POLICE STILL GO: SUPERVISOR 2290:")
    assert begins(lines, "DECISION: MORE POLICE THAN RECOMMENDED")


def test_a_decision_of_an_assessment_before_that_still_stands_is_told(bench):
    state = bench.a_call(
        {"life_now": "yes"}, AcceptRecommendation(), BringNewInformation("new_fact")
    )
    assert facts(bench, state).stands.source == "decision"
    (line,) = begins(told(bench, state), "DECISION: ")
    assert "AS RECOMMENDED" in line
    marked = told(bench, bench.do(state, RaiseOverride()))
    assert begins(marked, "OVERTAKEN, POLICE STILL GO: DECISION: ")


def test_who_closed_the_line_is_not_said_to_have_asked(bench):
    state = bench.a_call({}, EndCall(caller_gone=False))
    (line,) = begins(told(bench, state), "AWAITING SUPERVISOR")
    assert " BY " not in line
    assert line.endswith(" UTC: ENDED BEFORE IT WAS DECIDED")
    state = decided(bench, state, "police_now", "")
    assert len(begins(told(bench, state), "LEFT TO A SUPERVISOR")) == 1
