"""The truth line says what holds no longer: wherever it is owed to decide again, and nowhere else."""

from __future__ import annotations

from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.call_screen import present_call
from tests.presentation.test_call_laws import few, states, walks
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import AMBULANCE_ANSWERS


@walks
@few
def test_it_stands_exactly_while_a_decision_is_owed_again(seed, which):
    for bench, state in states(seed, which):
        found = facts(bench, state)
        owed = any(item.kind is Owed.DECIDE_AGAIN for item in found.items)
        truth = present_call(found).truth
        assert any(line.startswith("DECIDE AGAIN:") for line in truth) is owed


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
    assert screen.truth == ()
    assert "Found asleep." in screen.announce
