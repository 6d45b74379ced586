"""What was asked about one outcome is not recorded of another that came meanwhile: nobody was told of that."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty, TellChange
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import (
    AcceptRecommendation,
    AddRationale,
    AskLessPolice,
    SendPolice,
)
from rcrp_desktop.domain.call.override import (
    GiveOverrideReason,
    MispressOverride,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.standing import known_decision
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.rejections import Refusal
from tests.support.one_call import OTHER, SMALL, SUPERVISOR, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

CALLER = Owed.TELL_CALLER_OF_CHANGE


def police_instead_of_advice() -> OneCall:
    """The caller was told that police do not attend; police at once are decided on, and less is asked for."""
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AcceptRecommendation())
    call.do(RecordDuty("caller_told", "done"))
    call.do(BringNewInformation("new_fact"))
    call.answer(**{**ADVICE_ANSWERS, "crime": "yes"})
    call.do(SendPolice())
    call.do(AskLessPolice("police_soon", "Seen to be calm."))
    return call


def news(call: OneCall) -> TellChange:
    (item,) = [item for item in open_items(call.state, SMALL) if item.kind is CALLER]
    return TellChange(item.id, "done", "", Look(call.state, SMALL).came_to)


def test_police_at_once_that_was_told_is_not_recorded_as_the_less_that_a_supervisor_agreed_to():
    call = police_instead_of_advice()
    before = news(call)
    call.do(DecideRequest("r1", "agree", "", "Agreed."), SUPERVISOR)
    assert news(call).item == before.item, "the same line, and other news"
    assert call.refused(before) is Refusal.NEWS_IS_OLD
    assert CALLER in call.owed()
    call.do(news(call))
    assert CALLER not in call.owed()


def test_what_holds_again_or_as_well_is_recorded():
    call = police_instead_of_advice()
    before = news(call)
    call.do(RaiseOverride(), OTHER)
    call.do(before)
    again = police_instead_of_advice()
    before = news(again)
    again.do(RaiseOverride())
    again.do(MispressOverride())
    again.do(before)


@pytest.mark.parametrize(
    "made",
    [
        RecordDuty("caller_told", "done"),
        RecordDuty("checks", "done", "markers"),
        RecordAgency("ambulance", "accepted", 20),
    ],
)
def test_a_duty_asked_about_for_one_decision_is_not_done_for_the_next(made: Command):
    call = OneCall()
    call.answer(**AMBULANCE_ANSWERS)
    call.do(AcceptRecommendation())
    call.do(AskSupervisor("asked"))
    asked = _about(made, known_decision(call.state, SMALL))
    call.do(DecideRequest("r1", "overturn", "crisis_leads", "Known."), SUPERVISOR)
    assert call.refused(asked) is Refusal.NEWS_IS_OLD
    call.do(_about(made, known_decision(call.state, SMALL)))


def test_a_duty_asked_about_before_the_same_was_decided_again_is_done():
    call = OneCall()
    call.answer(**AMBULANCE_ANSWERS)
    call.do(AcceptRecommendation())
    call.do(AskSupervisor("asked"))
    asked = RecordDuty("caller_told", "done", of=known_decision(call.state, SMALL))
    call.do(DecideRequest("r1", "agree", call.state.current.decision.decided, "Right."), SUPERVISOR)
    call.do(asked)
    assert Owed.CALLER_NOT_TOLD not in call.owed()


def _about(made: Command, of: str) -> Command:
    match made:
        case RecordDuty(duty, outcome, check, text):
            return RecordDuty(duty, outcome, check, text, of)
        case RecordAgency(agency, outcome, minutes, text):
            return RecordAgency(agency, outcome, minutes, text, of)
        case _:
            raise AssertionError(made)


LAPSES = [
    (AnswerQuestion("health_need", "yes"), OTHER),
    (RaiseOverride(), SUPERVISOR),
    (BringNewInformation("new_fact"), OTHER),
]


@pytest.mark.parametrize(("since", "who"), LAPSES)
def test_a_duty_is_not_done_for_a_decision_that_does_not_hold(since: Command, who: tuple[str, str]):
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AcceptRecommendation())
    of = known_decision(call.state, SMALL)
    call.do(since, who)
    assert call.refused(RecordDuty("caller_told", "done", of=of)) is Refusal.NEWS_IS_OLD
    assert call.refused(RecordAgency("ambulance", "accepted", of=of)) is Refusal.NEWS_IS_OLD


def test_nobody_is_told_of_a_change_that_does_not_hold_any_more():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(AcceptRecommendation())
    call.do(RecordDuty("caller_told", "done"))
    call.do(RaiseOverride())
    before = news(call)
    call.do(StandDownOverride("Another address."), SUPERVISOR)
    call.do(AnswerQuestion("health_need", "yes"), OTHER)
    assert call.standing.source != "decision"
    assert call.refused(before) is Refusal.NEWS_IS_OLD


def test_a_reason_is_told_of_the_decision_that_it_was_asked_about():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    call.do(SendPolice())
    first = known_decision(call.state, SMALL)
    call.do(SendPolice(), OTHER)
    call.do(AddRationale("Shouting.", first))
    assert [d.rationale for d in call.state.current.decisions] == ["Shouting.", ""]
    call.do(BringNewInformation("new_fact"))
    call.do(AddRationale("Shouting, twice.", first))
    assert call.state.assessments[0].decisions[0].rationale == "Shouting, twice."


def test_a_reason_is_told_of_the_threat_that_it_was_asked_about():
    call = OneCall()
    call.do(RaiseOverride())
    own = call.state.overrides[0].raised.command
    call.do(RaiseOverride(), OTHER)
    call.do(GiveOverrideReason("A knife.", own))
    assert [o.reason for o in call.state.overrides] == ["A knife.", ""]


def test_less_police_is_asked_for_of_what_was_on_screen_alone():
    call = OneCall()
    call.answer(**{**ADVICE_ANSWERS, "crime": "yes"})
    than = holds_on_cad(call.state, call.standing, SMALL)
    less = AskLessPolice("advice_given", "Seen.", than)
    call.do(AnswerQuestion("act_done", "yes"), OTHER)
    assert call.refused(less) is Refusal.NEWS_IS_OLD
    than = holds_on_cad(call.state, call.standing, SMALL)
    call.do(AskLessPolice("advice_given", "Seen.", than))
