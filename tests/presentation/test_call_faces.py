"""Which face a call shows, as laws over random calls: what could still raise what stands is asked, or one key away."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, TakeBack
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import (
    newest_decision,
    pending_requests,
    police_decided,
    recommendation,
    standing,
)
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.policy.conditions import Truth, truth
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.call_emergency import present_emergency
from rcrp_desktop.presentation.call_face import asked_again, face_of, is_police_later
from rcrp_desktop.presentation.call_inputs import Facts, RecordingStatus, Turn, headline, turn
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.problem_text import refusal_text
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, WALKS, engines, facts, states

walks = given(st.integers(0, 2**32), st.integers(0, WALKS - 1))
few = settings(max_examples=25)
LATER = (ResponseClass.POLICE_PRIORITY, ResponseClass.POLICE_SCHEDULED)


def decided_later(seed: int) -> Iterator[tuple[Bench, CallState]]:
    """A supervisor decides for police who do not go at once somewhere among the questions, and the call goes on."""
    chosen, bench = random.Random(seed), Bench(engines()[0])
    engine = bench.engines.engine
    state = bench.a_call({})
    asks_at, news_at = chosen.randrange(6), chosen.randrange(12)
    later = [r for r in engine.pack.routes if r.response in LATER]
    for step in range(12):
        asked = recommendation(state, engine).next_question
        if step == asks_at and asked is not None:
            state = bench.do(state, AskSupervisor("unsure", asked.id))
            wanted = DecideRequest(
                state.requests[-1].item, "overturn", chosen.choice(later).id, "Go."
            )
            done = bench.colleague("2290", "supervisor").perform(state, wanted)
            assert isinstance(done, Performed)
            state = done.state
        elif step == news_at:
            state = bench.do(state, BringNewInformation("new_fact", ""))
        elif asked is not None:
            mostly = [o for o in asked.options if not o.unknown][-1:] or asked.options
            option = chosen.choice(mostly if chosen.random() < 0.8 else asked.options)
            state = bench.do(state, AnswerQuestion(asked.id, option.id))
        yield bench, state


def raising(state: CallState, engine: Engine) -> list[str]:
    """Questions without an answer, and with no supervisor, of which an answer leaves more police possible than stand.

    Nor once left to one in a call that is over: it was decided without an answer, and nobody is on the line.
    """
    now = standing(state, engine).response
    said = recommendation(state, engine)
    asked = {r.question for r in pending_requests(state)}
    asked |= state.current.set_aside if state.ended is not None else frozenset()
    found = []
    for name in said.can_change:
        question = engine.pack.question(name)
        assert question is not None
        if name in asked or truth(question.ask_when, said.counting.known) is not Truth.HOLDS:
            continue
        after = [
            engine.recommend({**state.current.answers, name: option.id}).could_be
            for option in question.options
        ]
        if now is None or any(r.response.protection > now.protection for f in after for r in f):
            found.append(name)
    return found


def is_at_once(state: CallState, engine: Engine) -> bool:
    stands = standing(state, engine)
    at_once = stands.response is ResponseClass.POLICE_IMMEDIATE
    return at_once and stands.source in ("override", "decision")


@walks
@few
def test_what_could_still_raise_what_stands_is_asked_or_one_key_away(seed, which):
    for bench, state in states(seed, which):
        engine = bench.engines.engine
        if is_at_once(state, engine) or not raising(state, engine):
            continue
        screen = present_call(facts(bench, state))
        keys = {key for hint in screen.hints for key in hint.keys}
        assert screen.question is not None or "Q" in keys


@walks
@few
def test_while_police_later_stand_it_is_asked_without_a_key_and_nothing_lowers_them(seed, which):
    for bench, state in [*states(seed, which), *decided_later(seed)]:
        engine = bench.engines.engine
        now = facts(bench, state)
        stands, said = standing(state, engine), recommendation(state, engine)
        if stands.source != "decision" or not is_police_later(now):
            continue
        screen = present_call(now)
        if raising(state, engine) and state.ended is None:
            assert screen.question is not None
        if screen.question is None:
            continue
        assert dict(screen.header.fields)[TEXTS("header.route")] == headline(now)
        assert headline(now) in screen.header.short
        above = {r.response.value for r in said.could_be if r.response.protection > protection(now)}
        assert {mark.mark.value for mark in screen.route.marks} == above
        assert "Esc" in {key for hint in screen.hints for key in hint.keys}
        back = present_call(facts(bench, state, turn=turn(now, "standing")))
        assert back.outcome is not None
        assert back.outcome.headline == headline(now)


def protection(now: Facts) -> int:
    assert now.stands.response is not None
    return now.stands.response.protection


@walks
@few
def test_whoever_turns_away_finds_a_question_again(seed, which):
    for bench, state in states(seed, which):
        now = facts(bench, state)
        for to in ("questions", "standing"):
            later = facts(bench, state, turn=Turn(to, "what stood before"))
            assert face_of(later) is face_of(now), "a turn ends with what it was from"
        if "Q" not in {key for hint in present_call(now).hints for key in hint.keys}:
            continue
        on = facts(bench, state, turn=turn(now, "questions"))
        assert present_call(on).question is not None
        assert headline(on) == headline(now)


@walks
@few
def test_an_answer_that_is_taken_away_is_asked_again_or_it_is_not_taken(seed, which):
    for bench, state in states(seed, which):
        if not state.current.undo:
            continue
        engine = bench.engines.engine
        result = bench.service.perform(state, TakeBack())
        if isinstance(result, Rejected):
            assert result.refusal is Refusal.DECIDED_SINCE
            assert police_decided(state, engine) >= 0
            continue
        last = state.current.undo[-1]
        on_show = asked_again(facts(bench, result.state), result.events)
        screen = present_call(facts(bench, result.state, on_show=on_show))
        made = newest_decision(state, engine)
        if made is not None and made.assessment == state.current.number and made.place > last.place:
            assert not engine.pack.route(made.route).response.sends_police
        if not last.before:
            assert screen.question is not None
            assert screen.question.id == last.question


def answered_towards(bench: Bench, wanted: ResponseClass, state: CallState) -> CallState:
    """A call answered until it is settled, by the least dangerous answers that leave the response possible."""
    while (asked := recommendation(state, bench.engines.engine).next_question) is not None:
        for option in sorted(asked.options, key=lambda o: (o.unknown, o.danger)):
            answers = {**state.current.answers, asked.id: option.id}
            found = bench.engines.engine.recommend(answers).could_be
            if any(route.response is wanted for route in found):
                state = bench.do(state, AnswerQuestion(asked.id, option.id))
                break
    return state


@pytest.mark.parametrize("grade", [ResponseClass.POLICE_PRIORITY, ResponseClass.POLICE_SCHEDULED])
def test_a_knife_told_after_police_were_decided_comes_to_police_at_once(grade):
    bench = Bench(engines()[0])
    state = answered_towards(bench, grade, bench.a_call({}))
    state = bench.do(state, AcceptRecommendation())
    assert present_call(facts(bench, state)).outcome is not None
    state = bench.do(state, BringNewInformation("new_fact", ""))
    asked = []
    while (screen := present_call(facts(bench, state))).question is not None:
        asked.append(screen.question.id)
        held = state.current.held[screen.question.id]
        option = "yes" if screen.question.id == "weapon" else held
        state = bench.do(state, AnswerQuestion(screen.question.id, option))
    assert asked[-1] == "weapon"
    outcome = screen.outcome
    assert outcome is not None
    assert outcome.headline == TEXTS("phrase.attending")
    assert outcome.actions[0].key == "A"
    assert "12:00 by you" in outcome.awaiting
    state = bench.do(state, AcceptRecommendation())
    assert face_of(facts(bench, state)) is Stage.EMERGENCY


def test_less_that_a_supervisor_decided_stands_on_the_answers_that_it_was_decided_on():
    bench = Bench(engines()[0])
    state = answered_towards(bench, ResponseClass.POLICE_PRIORITY, bench.a_call({}))
    lower = next(
        r for r in bench.engines.engine.pack.routes if r.response is ResponseClass.POLICE_SCHEDULED
    )
    state = bench.do(state, AskLessPolice(lower.id, "Seen today."))
    boss = bench.colleague("2290", "supervisor")
    done = boss.perform(state, DecideRequest("r1", "agree", "", "Seen."))
    assert isinstance(done, Performed)
    stands = standing(done.state, bench.engines.engine)
    assert (stands.source, stands.response) == ("decision", ResponseClass.POLICE_SCHEDULED)


def test_police_of_a_supervisor_on_one_question_leave_that_question_and_the_others_asked():
    bench = Bench(engines()[0])
    first = {"caller": "public", "life_now": "no"}
    state = bench.a_call(first, AskSupervisor("unsure", "act_done"))
    boss = bench.colleague("2290", "supervisor")
    wanted = next(
        r for r in bench.engines.engine.pack.routes if r.response is ResponseClass.POLICE_PRIORITY
    )
    done = boss.perform(state, DecideRequest("r1", "overturn", wanted.id, "Go."))
    assert isinstance(done, Performed)
    screen = present_call(facts(bench, done.state))
    assert screen.question is not None
    assert screen.question.id == "act_done"
    assert screen.announce.startswith(headline(facts(bench, done.state)))
    assert TEXTS("question.send", police=headline(facts(bench, done.state))) in (
        screen.question.do_now
    )


def test_backspace_right_after_police_were_decided_takes_nothing():
    bench = Bench(engines()[0])
    state = answered_towards(bench, ResponseClass.POLICE_PRIORITY, bench.a_call({}))
    state = bench.do(state, AcceptRecommendation())
    result = bench.service.perform(state, TakeBack())
    assert isinstance(result, Rejected)
    assert refusal_text(result, TEXTS) == TEXTS("refused.decided_since")


@pytest.mark.parametrize("raised", [RaiseOverride(), SendPolice()])
def test_going_on_is_offered_under_police_at_once_only_while_a_question_is_left(raised):
    bench = Bench(engines()[0])
    state = answered_towards(bench, ResponseClass.PARTNER, bench.a_call({}))
    whole = bench.do(state, raised)
    for answered, left in ((whole, False), (bench.a_call({"life_now": "no"}, raised), True)):
        now = facts(bench, answered)
        assert ("Q" in {key for hint in present_call(now).hints for key in hint.keys}) is left
        assert present_emergency(now).can_go_on is left
    on = facts(bench, whole, turn=turn(facts(bench, whole), "questions"))
    assert face_of(on) is Stage.EMERGENCY


def test_beside_what_a_supervisor_decided_stands_no_number_of_an_entry_of_this_desk():
    bench = Bench(engines()[0])
    state = bench.a_call({"life_now": "no"}, AskSupervisor("unsure", "act_done"))
    boss = bench.colleague("2290", "supervisor")
    done = boss.perform(state, DecideRequest("r1", "overturn", at_once(bench), "Go."))
    assert isinstance(done, Performed)
    said = present_emergency(facts(bench, done.state)).block.recorded
    assert said == TEXTS("recorded.elsewhere")


def test_beside_one_s_own_decision_stands_its_own_entry_and_no_later_one():
    bench = Bench(engines()[0])
    state = bench.a_call({"life_now": "no"}, SendPolice())
    made = standing(state, bench.engines.engine).since
    assert made is not None
    known = RecordingStatus(9, made.at_ms + 60_000, entries=((made.command, 4, made.at_ms),))
    said = present_emergency(facts(bench, state, status=known)).block.recorded
    assert said == TEXTS("recorded.override", time="12:00:00", number="4")
    read_back = present_emergency(facts(bench, state)).block.recorded
    assert read_back == TEXTS("recorded.on_record")


def at_once(bench: Bench) -> str:
    routes = bench.engines.engine.pack.routes
    return next(r.id for r in routes if r.response is ResponseClass.POLICE_IMMEDIATE)
