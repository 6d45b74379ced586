"""An answer whose question is not asked can be withdrawn; what falls by that falls as by any other answer."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import (
    AnswerQuestion,
    AnswerWithdrawn,
    BringNewInformation,
    TakeBack,
    WithdrawAnswer,
)
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.route_shown import RouteFell, RouteShown
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.standing import pending_requests, recommendation
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.call_bench import Bench
from tests.support.pack_builder import ADVICE_ANSWERS

TELL = AnswerQuestion("goodbye", "yes")
WITHDRAW = WithdrawAnswer("goodbye")


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def kept(bench: Bench) -> CallState:
    """Advice, but for a danger that was told and is not asked about: told before anything was shown."""
    state = bench.a_call({"goodbye": "yes"})
    answers = [AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()]
    return bench.do(state, *answers)


def route_of(bench: Bench, state: CallState) -> str:
    route = recommendation(state, bench.engines.engine).route
    return route.id if route is not None else ""


def facts_of_last(bench: Bench) -> list[object]:
    command = bench.log.entries[-1].command
    return [e.fact for e in bench.log.events() if e.stamp.command == command]


def test_a_withdrawal_is_a_fact_of_its_own_and_stays_on_record(bench: Bench, kept: CallState):
    assert route_of(bench, kept) == "ask_supervisor"
    state = bench.do(kept, WITHDRAW)
    assert AnswerWithdrawn(1, "goodbye", "yes") in facts_of_last(bench)
    assert "answer_withdrawn" in bench.log.kinds()
    assert "goodbye" not in state.current.answers
    (line,) = [line for line in state.current.lines if line.question == "goodbye"]
    assert (line.option, bool(line.withdrawn_ms)) == ("yes", True)
    assert route_of(bench, state) == "advice_given"


def test_what_falls_by_it_is_told_as_a_fall_and_needs_a_supervisor(bench: Bench, kept: CallState):
    bench.clock.pass_minutes(5)
    state = bench.do(kept, WITHDRAW)
    fall, shown = [f for f in facts_of_last(bench) if isinstance(f, RouteFell | RouteShown)]
    assert isinstance(fall, RouteFell)
    assert isinstance(shown, RouteShown)
    assert (fall.from_route, fall.to_route) == ("ask_supervisor", "advice_given")
    assert (fall.because, fall.quick) == ("goodbye withdrawn", False)
    assert shown.say == ""
    asked = bench.do(state, AcceptRecommendation())
    assert [request.reason for request in pending_requests(asked)] == ["route_fell"]


def test_a_slip_withdrawn_at_once_is_a_quick_fall(bench: Bench):
    state = bench.do(bench.a_call(ADVICE_ANSWERS), TELL)
    bench.do(state, WITHDRAW)
    (fall,) = [f for f in facts_of_last(bench) if isinstance(f, RouteFell)]
    assert fall.quick


def test_a_danger_that_stood_longer_than_a_slip_falls_by_no_slip(bench: Bench):
    """The route has been on screen for a moment only; what keeps it was told while questions were asked."""
    state = bench.a_call({"goodbye": "yes"})
    bench.clock.pass_minutes(0.2)
    answers = [AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()]
    for undone in (WITHDRAW, AnswerQuestion("goodbye", "no")):
        bench.do(bench.do(state, *answers), undone)
        fall = next(f for f in facts_of_last(bench) if isinstance(f, RouteFell))
        assert not fall.quick
        state = bench.a_call({"goodbye": "yes"})
        bench.clock.pass_minutes(0.2)


def test_nor_where_it_goes_before_the_answer_that_lets_the_route_fall(bench: Bench):
    state = bench.a_call({"goodbye": "yes"})
    bench.clock.pass_minutes(0.2)
    answers = [AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()]
    bench.do(state, *answers, TakeBack(), WITHDRAW, answers[-1])
    falls = [f for f in facts_of_last(bench) if isinstance(f, RouteFell)]
    assert [f.quick for f in falls] == [False]


def test_nor_one_that_somebody_else_told_a_moment_ago(bench: Bench):
    state = bench.a_call({"intent": "none"})
    theirs = bench.colleague("5512").perform(state, TELL)
    assert isinstance(theirs, Performed)
    answers = [AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()]
    bench.do(bench.service.reopen(state.call), *answers, WITHDRAW)
    (fall,) = [f for f in facts_of_last(bench) if isinstance(f, RouteFell)]
    assert not fall.quick


def test_nor_one_that_was_told_before_the_new_information(bench: Bench, kept: CallState):
    bench.do(again(bench, kept), WITHDRAW)
    (fall,) = [f for f in facts_of_last(bench) if isinstance(f, RouteFell)]
    assert not fall.quick


def test_the_withdrawal_can_be_taken_back(bench: Bench, kept: CallState):
    state = bench.do(kept, WITHDRAW, TakeBack())
    assert state.current.answers["goodbye"] == "yes"
    assert route_of(bench, state) == "ask_supervisor"


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        ({}, Refusal.NOTHING_TO_WITHDRAW),
        ({**ADVICE_ANSWERS, "intent": "thoughts", "goodbye": "no"}, Refusal.ANSWER_COUNTS),
    ],
)
def test_only_what_was_told_and_does_not_count_can_be_withdrawn(
    bench: Bench, answers: dict[str, str], refusal: Refusal
):
    result = bench.service.perform(bench.a_call(answers), WITHDRAW)
    assert isinstance(result, Rejected)
    assert (result.refusal, result.detail) == (refusal, "goodbye")


def test_a_danger_held_from_before_is_heard_until_it_is_withdrawn(bench: Bench, kept: CallState):
    state = again(bench, kept)
    assert route_of(bench, state) == "ask_supervisor"
    state = bench.do(state, WITHDRAW)
    (fact,) = [f for f in facts_of_last(bench) if isinstance(f, AnswerWithdrawn)]
    assert (fact.assessment, fact.question, fact.withdrawn) == (2, "goodbye", "yes")
    assert "goodbye" not in state.current.held
    assert route_of(bench, state) == "advice_given"
    assert [shown.route for shown in state.current.shown] == ["ask_supervisor", "advice_given"]
    assert len(state.current.falls) == 1
    assert bench.service.reopen(state.call) == state


def test_it_is_heard_also_where_nothing_had_come_of_it_before(bench: Bench):
    state = again(bench, bench.a_call({"goodbye": "yes"}))
    assert route_of(bench, state) == "ask_supervisor"


def test_the_withdrawal_of_what_was_held_can_be_taken_back(bench: Bench, kept: CallState):
    state = bench.do(again(bench, kept), WITHDRAW, TakeBack())
    assert (state.current.held["goodbye"], "goodbye" in state.current.answers) == ("yes", False)
    assert route_of(bench, state) == "ask_supervisor"


def test_what_was_withdrawn_is_not_held_in_the_assessment_after(bench: Bench, kept: CallState):
    state = again(bench, bench.do(again(bench, kept), WITHDRAW))
    assert state.current.number == 3
    assert route_of(bench, state) == "advice_given"


def test_nobody_withdraws_what_a_colleague_told_meanwhile_in_the_assessment_before(
    bench: Bench, kept: CallState
):
    other = bench.colleague("5512")
    first = other.perform(kept, AnswerQuestion("goodbye", "not_known"))
    assert isinstance(first, Performed)
    assert isinstance(other.perform(first.state, TELL), Performed)
    bench.clock.pass_minutes(1)
    bench.do(again(bench, kept), WITHDRAW)
    told = bench.service.reopen(kept.call)
    assert route_of(bench, told) == "ask_supervisor"


def again(bench: Bench, state: CallState) -> CallState:
    """The next assessment, with the same answers."""
    state = bench.do(state, BringNewInformation("new_fact", "x"))
    return bench.do(state, *(AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()))


def test_whoever_withdraws_has_had_a_hand_in_the_answers(bench: Bench, kept: CallState):
    """They cannot agree to what follows from it (four eyes), and no decision that had not seen it covers it."""
    before = sight(kept, 1)
    theirs = bench.colleague("5512").perform(kept, WITHDRAW)
    assert isinstance(theirs, Performed)
    current = theirs.state.current
    assert "5512" in current.hands
    assert "5512" in current.accounts
    assert current.acts[-1] == theirs.state.last.command
    assert sight(theirs.state, 1) != before


def test_nobody_withdraws_what_they_had_not_read(bench: Bench, kept: CallState):
    """A colleague tells it anew, otherwise, in the same instant: that stands, whoever reads both logs."""
    theirs = bench.colleague("5512").perform(kept, AnswerQuestion("goodbye", "not_known"))
    assert isinstance(theirs, Performed)
    bench.do(kept, WITHDRAW)
    state = bench.service.reopen(kept.call)
    assert state.current.answers["goodbye"] == "not_known"


def test_nor_what_a_colleague_told_anew_in_the_same_words(bench: Bench, kept: CallState):
    """They changed it and changed it back: what stands now was never on the screen of whoever withdraws."""
    other = bench.colleague("5512")
    first = other.perform(kept, AnswerQuestion("goodbye", "not_known"))
    assert isinstance(first, Performed)
    assert isinstance(other.perform(first.state, TELL), Performed)
    bench.clock.pass_minutes(1)
    bench.do(kept, WITHDRAW)
    assert bench.service.reopen(kept.call).current.answers["goodbye"] == "yes"


def test_a_withdrawal_of_another_answer_than_stands_takes_nothing_away(kept: CallState):
    stamp = Stamp(kept.last.at_ms + 1, "4471", "handler", "c-other")
    state = evolve(kept, Event(kept.call, stamp, AnswerWithdrawn(1, "goodbye", "no")))
    assert state.current.answers["goodbye"] == "yes"
