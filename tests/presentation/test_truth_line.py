"""The truth line says what holds no longer: until somebody has decided again, and nowhere else."""

from __future__ import annotations

from hypothesis import example

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import decisions, pending_requests
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_inputs import Elsewhere
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.call_screen import present_call
from tests.presentation.test_call_laws import few, states, walks
from tests.presentation.test_news import on_cad
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS


@walks
@example(13_779, 0)  # police at once are recommended where police later were decided
@example(657_253, 0)
@few
def test_it_stands_exactly_while_what_was_decided_does_not_hold(seed, which):
    for bench, state in states(seed, which):
        found = facts(bench, state)
        is_decided = any(True for _ in decisions(state))
        lapsed = is_decided and found.look.now.source not in ("decision", "override")
        truth = present_call(found).truth
        assert any(line.startswith("DECIDE AGAIN:") for line in truth) is lapsed
        owed = any(item.kind is Owed.DECIDE_AGAIN for item in found.items)
        assert owed == (lapsed and not pending_requests(state))


def test_that_a_supervisor_is_asked_about_a_question_decides_nothing():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation(), BringNewInformation("new_fact"))
    asked = bench.do(state, AskSupervisor("unsure", "act_done"))
    (line,) = present_call(facts(bench, asked)).truth
    assert line.startswith("DECIDE AGAIN: “Advice")
    assert "A supervisor is asked" in line


def test_another_call_that_presses_is_named_also_under_police_at_once():
    bench = Bench()
    state = bench.a_call({}, RaiseOverride())
    other = Elsewhere("other", "on-cad", "CAD 17", bench.clock.now_ms(), Owed.POLICE_NOT_ON_CAD)
    found = replace(facts(bench, state), elsewhere=(other,))
    screen = present_call(found)
    assert screen.stage is Stage.EMERGENCY
    (line,) = screen.truth
    assert line.startswith("ANOTHER CALL, CAD 17")


@walks
@few
def test_whoever_stood_police_down_is_named_on_every_face_but_that_of_police_who_go(seed, which):
    for bench, state in states(seed, which):
        newest = max(state.overrides, key=lambda o: o.ended_place, default=None)
        screen = present_call(facts(bench, state))
        words = (*screen.truth, screen.outcome.awaiting if screen.outcome is not None else "")
        if newest is None or newest.stood_down is None:
            assert not any("STOOD DOWN" in line or "stood down" in line for line in words)
        elif newest.ended_place == state.revision and screen.stage is not Stage.EMERGENCY:
            assert any(newest.stand_down_reason in line for line in words), screen.stage


def test_on_the_card_that_says_it_already_it_is_not_said_twice():
    bench = Bench()
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), RaiseOverride())
    boss = bench.colleague("2290", "supervisor")
    made = boss.perform(state, StandDownOverride("Found asleep."))
    screen = present_call(facts(bench, made.state))
    assert screen.stage is Stage.OUTCOME
    assert screen.outcome is not None
    assert "Found asleep." in screen.outcome.awaiting
    assert not any("STOOD DOWN" in line for line in screen.truth)
    assert "Found asleep." in screen.announce


@walks
@few
def test_police_who_are_on_cad_and_ended_are_to_be_cancelled_there_on_every_face(seed, which):
    for bench, state in states(seed, which):
        found = facts(bench, state)
        screen = present_call(found)
        is_over = found.look.police_on_cad in ("ended", "ended_override")
        cancels = [line for line in screen.truth if line.startswith("CANCEL IT IN CAD:")]
        assert len(cancels) == is_over
        assert not (is_over and screen.stage is Stage.EMERGENCY)
        if is_over:
            engine = bench.engines.engine
            holds = holds_on_cad(state, found.look.now, engine)
            paid = bench.service.perform(state, ConfirmOnCad("", holds))
            if isinstance(paid, Performed) and facts(bench, paid.state).look.cad_debt is None:
                after = present_call(facts(bench, paid.state)).truth
                assert not any("IN CAD" in line for line in after)


def test_less_police_than_are_on_cad_are_to_be_changed_there():
    bench = Bench()
    asked = AskSupervisor("asked", text="Is it known?")
    state = bench.a_call({"act_done": "yes"}, AcceptRecommendation())
    state = on_cad(bench, bench.do(state, asked))
    boss = bench.colleague("2290", "supervisor")
    made = boss.perform(state, DecideRequest("r1", "overturn", "police_soon", "He is in."))
    assert isinstance(made, Performed)
    truth = present_call(facts(bench, made.state)).truth
    assert [line for line in truth if line.startswith("CHANGE IT IN CAD:")]
    paid = on_cad(bench, made.state)
    assert not any("IN CAD" in line for line in present_call(facts(bench, paid)).truth)
