"""What was asked about one outcome is not recorded of another that came meanwhile: nobody was told of that."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty, TellChange
from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride
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
    return TellChange(item.id, "done", "", History(call.state, SMALL.pack).route_now)


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
    call.do(DecideRequest("r1", "agree", "", "Right."), SUPERVISOR)
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
