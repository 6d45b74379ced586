"""The threat-to-life override: nothing refuses it, nothing lowers it, and few may end it."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain import commands as c
from rcrp_desktop.domain import events as e
from rcrp_desktop.domain.call_state import evolve
from rcrp_desktop.domain.decide import MISPRESS_MS
from rcrp_desktop.domain.open_items import Owed
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Refusal
from tests.support.one_call import (
    HANDLER,
    OTHER,
    OTHER_SUPERVISOR,
    SUPERVISOR,
    TRAINER,
    OneCall,
)
from tests.support.pack_builder import ADVICE_ANSWERS


def raised() -> OneCall:
    call = OneCall()
    call.do(c.RaiseOverride())
    return call


@pytest.mark.parametrize("who", [HANDLER, SUPERVISOR, TRAINER, ("nobody", "unknown_role")])
def test_anybody_raises_it_on_a_call_that_never_began(who):
    call = OneCall(mode="")
    assert call.do(c.RaiseOverride(), who) == (e.OverrideRaised(1),)
    assert call.standing.response is ResponseClass.POLICE_IMMEDIATE


def test_a_call_that_an_override_began_can_still_be_opened():
    call = OneCall(mode="")
    call.do(c.RaiseOverride())
    call.do(c.BeginCall("live"))
    assert call.state.opening is not None
    assert call.state.override is not None


def test_a_call_that_an_override_began_is_live_until_said_otherwise():
    call = OneCall(mode="")
    call.do(c.RaiseOverride())
    assert call.refused(c.StandDownOverride("Why."), TRAINER) is Refusal.NOT_PERMITTED


def test_it_is_raised_again_while_one_stands():
    call = raised()
    assert call.do(c.RaiseOverride()) == (e.OverrideRaised(2),)


def test_no_answer_and_no_decision_lowers_it():
    call = raised()
    call.answer(**ADVICE_ANSWERS)
    assert call.refused(c.AcceptRecommendation()) is Refusal.OVERRIDE_STANDS
    call.do(c.AskSupervisor())
    call.do(c.DecideRequest("r1", "overturn", "advice_given", "Seen."), SUPERVISOR)
    call.do(c.BringNewInformation("new_fact"))
    call.do(c.EndCall())
    assert call.standing.source == "override"


def test_the_person_who_raised_it_takes_it_back_within_seconds():
    call = raised()
    call.now_ms += MISPRESS_MS - 1_000
    assert call.do(c.MispressOverride()) == (e.OverrideMispressed(1),)
    assert call.state.override is None
    assert call.state.overrides[0].mispressed.actor == HANDLER[0]


def test_somebody_else_does_not():
    assert raised().refused(c.MispressOverride(), OTHER) is Refusal.NOT_PERMITTED


@pytest.mark.parametrize("step", [MISPRESS_MS, -60_000])
def test_not_later_and_not_by_a_clock_set_back(step):
    call = raised()
    call.now_ms += step
    assert call.refused(c.MispressOverride()) is Refusal.TOO_LATE


def test_taking_back_the_second_leaves_the_first():
    call = raised()
    call.do(c.RaiseOverride())
    call.do(c.MispressOverride())
    assert call.state.override.number == 1


def test_a_supervisor_stands_it_down_with_a_rationale():
    call = raised()
    assert call.refused(c.StandDownOverride("  "), SUPERVISOR) is Refusal.RATIONALE_MISSING
    call.do(c.StandDownOverride("Another address."), SUPERVISOR)
    override = call.state.overrides[0]
    assert (override.stood_down.actor, override.stand_down_reason) == (
        "supervisor-1",
        "Another address.",
    )


@pytest.mark.parametrize("who", [HANDLER, TRAINER, ("lead-1", "policy")])
def test_nobody_else_stands_it_down_in_a_live_call(who):
    assert raised().refused(c.StandDownOverride("Why."), who) is Refusal.NOT_PERMITTED


def test_a_trainer_stands_it_down_in_training():
    call = OneCall(mode="training")
    call.do(c.RaiseOverride())
    assert call.do(c.StandDownOverride("Practice."), TRAINER)


def test_after_it_is_stood_down_the_caller_is_told_and_cad_is_put_right():
    call = raised()
    call.do(c.ConfirmOnCad())
    call.do(c.StandDownOverride("Another address."), SUPERVISOR)
    assert call.owed() == [Owed.TELL_CALLER_OF_CHANGE, Owed.NOT_ON_CAD]
    call.do(c.TellChange("override-1/caller", "could_not"))
    call.do(c.ConfirmOnCad())
    assert call.owed() == [Owed.TELL_CALLER_OF_CHANGE]
    call.do(c.TellChange("override-1/caller", "done"))
    assert call.owed() == []


def test_a_mispress_that_reached_cad_is_put_right_there():
    call = raised()
    call.do(c.ConfirmOnCad())
    call.do(c.MispressOverride())
    assert call.owed() == [Owed.NOT_ON_CAD]


def test_a_mispress_that_never_reached_cad_owes_nothing():
    call = raised()
    call.do(c.MispressOverride())
    assert call.owed() == []


def test_without_an_override_there_is_nothing_to_end_or_to_explain():
    call = OneCall()
    assert call.refused(c.MispressOverride()) is Refusal.NO_OVERRIDE
    assert call.refused(c.StandDownOverride("Why."), SUPERVISOR) is Refusal.NO_OVERRIDE
    assert call.refused(c.GiveOverrideReason("Why.")) is Refusal.NO_OVERRIDE


def test_the_reason_may_follow():
    call = raised()
    assert call.refused(c.GiveOverrideReason(" ")) is Refusal.RATIONALE_MISSING
    call.do(c.GiveOverrideReason("He has a rope."))
    assert call.state.overrides[0].reason == "He has a rope."


def test_a_recovered_override_is_marked_as_such():
    call = OneCall()
    fact = e.OverrideRaised(1, recovered=True)
    state = evolve(call.state, e.Event("call-1", e.Stamp(1, "h", "handler", "c"), fact))
    assert state.override.recovered


def test_what_stood_before_stands_again_once_it_is_over():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(c.AcceptRecommendation())
    call.do(c.RaiseOverride())
    call.do(c.StandDownOverride("Another address."), OTHER_SUPERVISOR)
    assert (call.standing.source, call.standing.route.id) == ("decision", "advice_given")
