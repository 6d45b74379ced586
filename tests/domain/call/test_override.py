"""The threat-to-life override: nothing refuses it, nothing lowers it, and few may end it."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.contact import BeginCall, EndCall
from rcrp_desktop.domain.call.duties import ConfirmOnCad, TellChange
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import (
    MISPRESS_MS,
    GiveOverrideReason,
    MispressOverride,
    OverrideMispressed,
    OverrideRaised,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
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
    call.do(RaiseOverride())
    return call


@pytest.mark.parametrize("who", [HANDLER, SUPERVISOR, TRAINER, ("nobody", "unknown_role")])
def test_anybody_raises_it_on_a_call_that_never_began(who):
    call = OneCall(mode="")
    assert call.do(RaiseOverride(), who) == (OverrideRaised(1),)
    assert call.standing.response is ResponseClass.POLICE_IMMEDIATE


def test_a_call_that_an_override_began_can_still_be_opened():
    call = OneCall(mode="")
    call.do(RaiseOverride())
    call.do(BeginCall("live"))
    assert call.state.opening is not None
    assert call.state.override is not None


def test_a_call_that_an_override_began_is_live_until_said_otherwise():
    call = OneCall(mode="")
    call.do(RaiseOverride())
    assert call.refused(StandDownOverride("Why."), TRAINER) is Refusal.NOT_PERMITTED


def test_it_is_raised_again_while_one_stands():
    call = raised()
    assert call.do(RaiseOverride()) == (OverrideRaised(2),)


def test_no_answer_and_no_decision_lowers_it():
    call = raised()
    call.answer(**ADVICE_ANSWERS)
    assert call.refused(AcceptRecommendation()) is Refusal.OVERRIDE_STANDS
    call.do(AskSupervisor())
    call.do(DecideRequest("r1", "overturn", "advice_given", "Seen."), SUPERVISOR)
    call.do(BringNewInformation("new_fact"))
    call.do(EndCall())
    assert call.standing.source == "override"


def test_the_person_who_raised_it_takes_it_back_within_seconds():
    call = raised()
    call.now_ms += MISPRESS_MS - 1_000
    assert [f.number for f in call.do(MispressOverride())] == [1]
    assert call.state.override is None
    assert call.state.overrides[0].mispressed.actor == HANDLER[0]


def test_somebody_else_does_not():
    assert raised().refused(MispressOverride(), OTHER) is Refusal.NOT_PERMITTED


@pytest.mark.parametrize("step", [MISPRESS_MS, -60_000])
def test_not_later_and_not_by_a_clock_set_back(step):
    call = raised()
    call.now_ms += step
    assert call.refused(MispressOverride()) is Refusal.TOO_LATE


def test_taking_back_the_second_leaves_the_first():
    call = raised()
    call.do(RaiseOverride())
    call.do(MispressOverride())
    assert call.state.override.number == 1


def test_a_supervisor_stands_it_down_with_a_rationale():
    call = raised()
    assert call.refused(StandDownOverride("  "), SUPERVISOR) is Refusal.RATIONALE_MISSING
    call.do(StandDownOverride("Another address."), SUPERVISOR)
    override = call.state.overrides[0]
    assert (override.stood_down.actor, override.stand_down_reason) == (
        "supervisor-1",
        "Another address.",
    )


@pytest.mark.parametrize("who", [HANDLER, TRAINER, ("lead-1", "policy")])
def test_nobody_else_stands_it_down_in_a_live_call(who):
    assert raised().refused(StandDownOverride("Why."), who) is Refusal.NOT_PERMITTED


def test_a_trainer_stands_it_down_in_training():
    call = OneCall(mode="training")
    call.do(RaiseOverride())
    assert call.do(StandDownOverride("Practice."), TRAINER)


def test_after_it_is_stood_down_the_caller_is_told_and_cad_is_put_right():
    call = raised()
    call.do(ConfirmOnCad())
    call.do(StandDownOverride("Another address."), SUPERVISOR)
    assert call.owed() == [Owed.TELL_CALLER_OF_CHANGE, Owed.CANCEL_ON_CAD]
    call.do(TellChange("override-1/caller", "could_not"))
    call.do(ConfirmOnCad())
    assert call.owed() == [Owed.TELL_CALLER_OF_CHANGE]
    call.do(TellChange("override-1/caller", "done"))
    assert call.owed() == []


def test_a_mispress_that_reached_cad_is_put_right_there():
    call = raised()
    call.do(ConfirmOnCad())
    call.do(MispressOverride())
    assert call.owed() == [Owed.CANCEL_ON_CAD]


def test_a_mispress_that_never_reached_cad_owes_nothing():
    call = raised()
    call.do(MispressOverride())
    assert call.owed() == []


def test_without_an_override_there_is_nothing_to_end_or_to_explain():
    call = OneCall()
    assert call.refused(MispressOverride()) is Refusal.NO_OVERRIDE
    assert call.refused(StandDownOverride("Why."), SUPERVISOR) is Refusal.NO_OVERRIDE
    assert call.refused(GiveOverrideReason("Why.")) is Refusal.NO_OVERRIDE


def test_the_reason_may_follow():
    call = raised()
    assert call.refused(GiveOverrideReason(" ")) is Refusal.RATIONALE_MISSING
    call.do(GiveOverrideReason("He has a rope."))
    assert call.state.overrides[0].reason == "He has a rope."


def test_a_recovered_override_is_marked_as_such():
    call = OneCall()
    fact = OverrideRaised(1, recovered=True)
    state = evolve(call.state, Event("call-1", Stamp(1, "h", "handler", "c"), fact))
    assert state.override.recovered


def test_what_stood_before_stands_again_once_it_is_over():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AcceptRecommendation())
    call.do(RaiseOverride())
    call.do(StandDownOverride("Another address."), OTHER_SUPERVISOR)
    assert (call.standing.source, call.standing.route.id) == ("decision", "advice_given")


@pytest.mark.parametrize("meant", [1, 2])
def test_the_one_that_is_meant_is_taken_back_and_no_other(meant):
    call = raised()
    call.do(RaiseOverride())
    assert [f.number for f in call.do(MispressOverride(meant))] == [meant]
    assert [o.number for o in call.state.overrides if o.stands] == [3 - meant]
    assert call.refused(MispressOverride(meant)) is Refusal.NO_OVERRIDE


def test_nobody_takes_back_what_somebody_else_raised_whatever_a_log_says():
    state = raised().state
    at = Stamp(9_000_000, OTHER[0], OTHER[1], "c-other")
    taken = evolve(
        state, Event("call-1", at, OverrideMispressed(1, state.overrides[0].raised.command))
    )
    assert taken.override is not None
