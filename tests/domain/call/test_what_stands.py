"""Whose act it is that stands, whose words tell why, and what goes on beside a new assessment."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import AskAmbulance
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AddRationale, SendPolice
from rcrp_desktop.domain.call.override import GiveOverrideReason, RaiseOverride
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.domain.call.what_stands import (
    StandingAct,
    ambulance_asked,
    reason_for,
    standing_act,
)
from tests.support.call_bench import Bench
from tests.support.pack_builder import ADVICE_ANSWERS

NEWS = BringNewInformation("new_fact", "He rang again.")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def act_of(bench: Bench, state: CallState) -> StandingAct:
    found = standing_act(state, standing(state, bench.engines.engine))
    assert found is not None
    return found


def done(desk: CallService, state: CallState, command: Command) -> CallState:
    result = desk.perform(state, command)
    assert isinstance(result, Performed), result
    return result.state


def added(act: StandingAct) -> list[tuple[str, str]]:
    return [(one.stamp.actor, one.text) for one in act.added]


def by_two(bench: Bench) -> CallState:
    """4471 sends police at once; 5512, who had not read that, decides police soon, and says why."""
    other = bench.colleague("5512")
    begun = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"})
    bench.do(begun, SendPolice())
    bench.clock.pass_minutes(0.1)
    theirs = done(other, begun, AcceptRecommendation())
    done(other, theirs, AddRationale("A quarrel, no hurry."))
    return bench.service.reopen(begun.call)


# --- whose reason ---------------------------------------------------------------------------------------


def test_the_reason_is_of_the_decision_that_stands_and_not_of_the_newest(bench):
    act = act_of(bench, by_two(bench))
    assert (act.made.actor, act.reason, act.added) == ("4471", "", ())


def test_what_is_written_of_the_decision_that_stands_is_recorded_of_that_one(bench):
    state = by_two(bench)
    act = act_of(bench, state)
    after = bench.do(state, reason_for(state, act.made.command, "He has a knife."))
    assert act_of(bench, after).reason == "He has a knife."
    reasons = {one.stamp.actor: one.rationale for one in after.current.decisions}
    assert reasons == {"4471": "He has a knife.", "5512": "A quarrel, no hurry."}


def test_words_of_another_person_stand_beside_the_reason_of_whoever_decided(bench):
    state = bench.a_call({}, SendPolice(), AddRationale("He has a knife."))
    made = act_of(bench, state).made.command
    other = bench.colleague("5512")
    state = done(other, state, AddRationale("Not sure.", made))
    state = done(other, state, AddRationale("Heard it too.", made))
    act = act_of(bench, state)
    assert (act.reason, added(act)) == ("He has a knife.", [("5512", "Heard it too.")])
    act = act_of(bench, bench.do(state, AddRationale("A gun.", made)))
    assert (act.reason, added(act)) == ("A gun.", [("5512", "Heard it too.")])


def test_words_of_another_person_are_nobodys_reason_for_a_threat_to_life(bench):
    state = bench.a_call({}, RaiseOverride())
    made = act_of(bench, state).made.command
    state = done(bench.colleague("5512"), state, GiveOverrideReason("Not sure.", made))
    act = act_of(bench, state)
    assert (act.why, added(act)) == ("none", [("5512", "Not sure.")])
    act = act_of(bench, bench.do(state, GiveOverrideReason("A knife.", made)))
    assert (act.reason, added(act)) == ("A knife.", [("5512", "Not sure.")])


def test_nobody_gives_the_reason_of_a_threat_to_life_that_nobody_confirmed(bench):
    """Whoever took it in from the spill file did not raise it."""
    begun = bench.a_call({})
    found = ActUnconfirmed("override_raised", "5512", "handler", 0, "unbound", "")
    state = evolve(begun, Event(begun.call, bench.service.stamp(), found))
    made = act_of(bench, state).made
    assert made.actor == "4471"
    act = act_of(bench, bench.do(state, GiveOverrideReason("Found today.", made.command)))
    assert (act.why, added(act)) == ("not_known", [("4471", "Found today.")])
    assert not act.is_of(act.made.doer)


def test_a_reason_names_the_very_act_whatever_stands_when_it_is_told(bench):
    state = bench.a_call({}, SendPolice())
    made = act_of(bench, state).made.command
    state = bench.do(state, RaiseOverride())
    raised = act_of(bench, state).made.command
    assert reason_for(state, made, "A knife.") == AddRationale("A knife.", made)
    assert reason_for(state, raised, "A knife.") == GiveOverrideReason("A knife.", raised)


# --- why ------------------------------------------------------------------------------------------------


def test_a_supervisors_decision_has_its_reason_and_takes_no_other(bench):
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked"))
    boss = bench.colleague("2290", "supervisor")
    act = act_of(
        bench, done(boss, asked, DecideRequest("r1", "overturn", "police_now", "I know the ward."))
    )
    assert (act.by, act.reason, act.takes_reason) == ("supervisor", "I know the ward.", False)


def test_a_supervisors_decision_stands_beside_a_handlers_later_one(bench):
    begun = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"}, AskSupervisor("asked"))
    boss = bench.colleague("2290", "supervisor")
    done(boss, begun, DecideRequest("r1", "overturn", "police_now", "He has a knife."))
    bench.clock.pass_minutes(0.1)
    done(bench.colleague("5512"), begun, AcceptRecommendation())
    act = act_of(bench, bench.service.reopen(begun.call))
    assert (act.made.actor, act.by, act.reason) == ("2290", "supervisor", "He has a knife.")


def test_whoever_accepts_and_writes_nothing_accepted(bench):
    act = act_of(bench, bench.a_call(ADVICE_ANSWERS, AcceptRecommendation()))
    assert (act.why, act.takes_reason) == ("accepted", True)


def test_a_recommendation_is_nobodys_act(bench):
    state = bench.a_call(ADVICE_ANSWERS)
    assert standing_act(state, standing(state, bench.engines.engine)) is None
    assert standing_act(state, None) is None


def test_without_its_policy_a_threat_to_life_is_known_to_stand(bench):
    act = standing_act(bench.a_call({}, RaiseOverride()), None)
    assert act is not None
    assert act.by == "override"


# --- new information --------------------------------------------------------------------------------------


def test_a_reason_holds_in_the_next_assessment_and_may_follow_there(bench):
    sent = bench.a_call({}, SendPolice())
    told = bench.do(sent, AddRationale("He has a knife."), NEWS)
    assert act_of(bench, told).reason == "He has a knife."
    later = bench.do(sent, NEWS)
    made = act_of(bench, later).made.command
    after = bench.do(later, reason_for(later, made, "He has a knife."))
    assert act_of(bench, after).reason == "He has a knife."


def test_an_ambulance_that_was_asked_for_is_on_its_way_in_the_next_assessment_too(bench):
    state = bench.a_call({}, RaiseOverride())
    assert ambulance_asked(state) is None
    first = bench.do(state, AskAmbulance(), NEWS)
    assert ambulance_asked(first) == first.assessments[0].ambulance
    bench.clock.pass_minutes(1)
    again = bench.do(first, AskAmbulance())
    assert ambulance_asked(again) == again.current.ambulance is not None
