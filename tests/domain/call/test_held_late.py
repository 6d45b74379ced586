"""What is told in an assessment after another desk began the next is held there too: a told danger never falls silent."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.domain.call.answers import (
    AnswerQuestion,
    BringNewInformation,
    Command,
    ConfirmHeld,
    TakeBack,
    WithdrawAnswer,
)
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.standing import recommendation, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.told_late import held_now
from rcrp_desktop.domain.call.unsaid import unsaid_dangers
from rcrp_desktop.domain.duties import Owed
from tests.support.call_bench import Bench
from tests.support.call_strategies import few
from tests.support.pack_builder import ADVICE_ANSWERS

TELL = AnswerQuestion("goodbye", "yes")
AGAIN = BringNewInformation("new_fact", "x")


def done(service: CallService, state: CallState, *commands: Command) -> CallState:
    for command in commands:
        result = service.perform(state, command)
        assert isinstance(result, Performed)
        state = result.state
    return state


def told_after(bench: Bench, other: CallService) -> str:
    """The colleague tells it in the first assessment and has not read that the second began."""
    state = bench.a_call({"intent": "none"})
    theirs = other.reopen(state.call)
    bench.clock.pass_minutes(1)
    done(bench.service, state, AGAIN)
    bench.clock.pass_minutes(1)
    done(other, theirs, TELL)
    return state.call


def told_in_the_first_of_two_begun_at_once(bench: Bench, other: CallService) -> str:
    state = bench.a_call({"intent": "none"})
    theirs = other.reopen(state.call)
    bench.clock.pass_minutes(1)
    state = done(bench.service, state, AGAIN)
    bench.clock.pass_minutes(1)
    done(other, theirs, AGAIN)
    bench.clock.pass_minutes(1)
    done(bench.service, state, TELL)
    return state.call


def slip_taken_back(bench: Bench, other: CallService) -> str:
    state = bench.a_call({"intent": "none"})
    theirs = done(other, other.reopen(state.call), TELL, AnswerQuestion("goodbye", "no"))
    bench.clock.pass_minutes(1)
    done(bench.service, bench.service.reopen(state.call), AGAIN)
    bench.clock.pass_minutes(1)
    done(other, theirs, TakeBack())
    return state.call


def withdrawal_taken_back(bench: Bench, other: CallService) -> str:
    state = bench.a_call({"intent": "none"})
    theirs = done(other, other.reopen(state.call), TELL, WithdrawAnswer("goodbye"))
    bench.clock.pass_minutes(1)
    done(bench.service, bench.service.reopen(state.call), AGAIN)
    bench.clock.pass_minutes(1)
    done(other, theirs, TakeBack())
    return state.call


def told_before_by_a_clock_that_is_behind(bench: Bench, other: CallService) -> str:
    state = bench.a_call({"intent": "none"})
    theirs = other.reopen(state.call)
    bench.clock.pass_minutes(5)
    done(other, theirs, TELL)
    bench.clock.pass_minutes(-3)
    done(bench.service, state, AGAIN)
    bench.clock.pass_minutes(4)
    return state.call


WAYS = (
    told_after,
    told_in_the_first_of_two_begun_at_once,
    slip_taken_back,
    withdrawal_taken_back,
    told_before_by_a_clock_that_is_behind,
)


@pytest.mark.parametrize("way", WAYS)
def test_told_late_it_keeps_the_call_with_a_supervisor(way):
    bench = Bench()
    call = way(bench, bench.colleague("5512"))
    state = bench.service.reopen(call)
    answers = (AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items())
    state = bench.service.reopen(done(bench.service, state, *answers).call)
    assert held_now(state, state.current, bench.engines.engine.pack)["goodbye"] == "yes"
    said = recommendation(state, bench.engines.engine)
    assert (said.route.id, said.told) == ("ask_supervisor", (("goodbye", "yes"),))


def test_no_police_that_was_decided_before_it_was_read_is_decided_again():
    bench = Bench()
    other = bench.colleague("5512")
    state = bench.a_call({"intent": "none"})
    theirs = other.reopen(state.call)
    answers = (AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items())
    state = done(bench.service, state, AGAIN, *answers, AcceptRecommendation())
    assert standing(state, bench.engines.engine).source == "decision"
    bench.clock.pass_minutes(1)
    done(other, theirs, TELL)
    state = bench.service.reopen(state.call)
    now = standing(state, bench.engines.engine)
    assert (now.source, now.route.id) == ("recommendation", "ask_supervisor")
    assert Owed.DECIDE_AGAIN in [item.kind for item in open_items(state, bench.engines.engine)]


def test_what_was_answered_anew_stands_and_taken_back_it_is_held():
    bench = Bench()
    other = bench.colleague("5512")
    state = bench.a_call({"intent": "none"})
    theirs = other.reopen(state.call)
    state = done(bench.service, state, AGAIN, AnswerQuestion("goodbye", "no"))
    bench.clock.pass_minutes(1)
    done(other, theirs, TELL)
    state = bench.service.reopen(state.call)
    assert state.current.answers["goodbye"] == "no"
    state = bench.service.reopen(done(bench.service, state, TakeBack()).call)
    assert "goodbye" not in state.current.answers
    assert held_now(state, state.current, bench.engines.engine.pack)["goodbye"] == "yes"


def test_a_late_no_unsays_no_danger_that_is_held():
    """It is an act of the assessment before: no route of this one falls by it, and nobody would be asked."""
    bench = Bench()
    other = bench.colleague("5512")
    state = done(bench.service, bench.a_call({"intent": "none"}), TELL)
    theirs = other.reopen(state.call)
    answers = [AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()]
    state = done(bench.service, state, AGAIN, *answers)
    bench.clock.pass_minutes(1)
    done(other, theirs, AnswerQuestion("goodbye", "no"))
    said = recommendation(bench.service.reopen(state.call), bench.engines.engine)
    assert (said.route.id, said.told) == ("ask_supervisor", (("goodbye", "yes"),))


def test_what_is_held_again_late_is_told_in_the_assessment_after():
    bench = Bench()
    other = bench.colleague("5512")
    state = done(bench.service, bench.a_call({"intent": "none"}), TELL, AGAIN)
    theirs = done(other, other.reopen(state.call), WithdrawAnswer("goodbye"))
    answers = [AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()]
    state = done(bench.service, bench.service.reopen(state.call), AGAIN, *answers)
    bench.clock.pass_minutes(1)
    done(other, theirs, TakeBack())
    said = recommendation(bench.service.reopen(state.call), bench.engines.engine)
    assert said.told == (("goodbye", "yes"),)


def test_told_anew_late_after_a_withdrawal_two_assessments_on_it_is_heard():
    bench = Bench()
    other = bench.colleague("5512")
    state = bench.a_call({"intent": "none"})
    theirs = other.reopen(state.call)
    state = done(bench.service, state, TELL, AGAIN, AGAIN, WithdrawAnswer("goodbye"))
    bench.clock.pass_minutes(1)
    done(other, theirs, TELL)
    answers = [AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()]
    state = done(bench.service, bench.service.reopen(state.call), *answers)
    said = recommendation(bench.service.reopen(state.call), bench.engines.engine)
    assert said.told == (("goodbye", "yes"),)
    state = done(bench.service, bench.service.reopen(state.call), WithdrawAnswer("goodbye"))
    assert recommendation(state, bench.engines.engine).told == ()


@pytest.mark.parametrize("then", [(), (WithdrawAnswer("goodbye"),)])
def test_a_lower_answer_that_is_not_asked_for_hides_nothing_told_since(then):
    bench = Bench()
    other = bench.colleague("5512")
    state = bench.a_call({"intent": "none"})
    theirs = other.reopen(state.call)
    state = done(bench.service, state, AGAIN, AnswerQuestion("goodbye", "no"))
    bench.clock.pass_minutes(1)
    done(other, theirs, TELL)
    answers = [AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()]
    state = done(bench.service, bench.service.reopen(state.call), *answers, *then)
    pack = bench.engines.engine.pack
    told = recommendation(state, bench.engines.engine).told
    assert (dict(told), dict(unsaid_dangers(state, pack))) == (
        ({}, {"goodbye": "yes"}) if then else ({"goodbye": "yes"}, {})
    )


@few
@given(st.integers(0, 1 << 30))
def test_whatever_is_told_late_is_held_until_somebody_who_had_read_it_settles_it_there(seed):
    chance, bench = random.Random(seed), Bench()
    state = bench.a_call({"intent": "none"})
    desks = [(bench.service, state), (other := bench.colleague("5512"), other.reopen(state.call))]
    for _ in range(14):
        number = chance.randrange(2)
        service, known = desks[number]
        if chance.random() < 0.3:
            known = service.reopen(known.call)
        bench.clock.pass_minutes(1)
        result = service.perform(known, a_command(chance))
        desks[number] = service, result.state if isinstance(result, Performed) else known
    state, pack = bench.service.reopen(state.call), bench.engines.engine.pack
    for place, assessment in enumerate(state.assessments):
        held = held_now(state, assessment, pack)
        acts = {(one.question, one.place, one.by.unseen) for one in assessment.undo if one.by}
        for earlier in state.assessments[:place]:
            for line in earlier.lines:
                is_late = line.place > assessment.place
                read = [
                    at
                    for q, at, unseen in acts
                    if q == line.question and at > line.place and line.place not in unseen
                ]
                if is_late and not read:
                    asked = pack.question(line.question)
                    assert asked.option(held[asked.id]).danger >= asked.option(line.option).danger


def a_command(chance: random.Random) -> Command:
    question = chance.choice(("goodbye", "crime", "intent"))
    answer = {"intent": ("none", "thoughts")}.get(question, ("yes", "no"))
    kinds = (
        AnswerQuestion(question, chance.choice(answer)),
        AnswerQuestion(question, chance.choice(answer)),
        AGAIN,
        TakeBack(),
        WithdrawAnswer("goodbye"),
        ConfirmHeld(question),
    )
    return chance.choice(kinds)
