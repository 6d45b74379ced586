"""Who waits for what does not come is known by what they heard last, whatever the debt to them is called."""

from __future__ import annotations

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.duties import (
    ConfirmOnCad,
    RecordAgency,
    RecordCallBack,
    RecordDuty,
    TellChange,
)
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.open_items import OpenItem, open_items, worst_first
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from tests.support.one_call import OTHER, SMALL, SUPERVISOR, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

TOLD = RecordDuty("caller_told", "done")
TAKEN = RecordAgency("ambulance", "accepted", 20)
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
CALLER, AGENCY = Owed.CALLER_NOT_TOLD, Owed.AGENCY_NOT_ACCEPTED


def otherwise(call: OneCall) -> set[Owed]:
    """Without what a supervisor says that services must hear: that is called a change, and presses by that."""
    pressing = {item.kind for item in open_items(call.state, SMALL) if item.otherwise}
    return pressing - {Owed.TELL_AGENCY_OF_CHANGE}


def no_police(*then) -> OneCall:
    call = OneCall()
    call.answer(**AMBULANCE_ANSWERS)
    for command in (AcceptRecommendation(), *then):
        call.do(command)
    return call


def on_cad(call: OneCall) -> None:
    call.do(ConfirmOnCad("", holds_on_cad(call.state, standing(call.state, SMALL), SMALL)))


def tell(call: OneCall, kind: Owed) -> None:
    (item,) = [item for item in open_items(call.state, SMALL) if item.kind is kind]
    call.do(TellChange(item.id, "done"))


def test_who_heard_nothing_yet_waits_for_nothing_else():
    assert otherwise(no_police()) == set()


def ended(call: OneCall) -> OneCall:
    """A supervisor ends the police who go, for the route of before."""
    call.do(AskSupervisor("asked", "", "The caller rang back"))
    (item,) = [r.item for r in call.state.requests if r.decision is None]
    call.do(DecideRequest(item, "overturn", "partner_ambulance", "Heard"), SUPERVISOR)
    return call


def test_who_was_told_that_police_come_waits_for_them_once_a_supervisor_ends_them():
    """The route asks that the caller is told, so the debt is not called a change."""
    call = no_police(TOLD, TAKEN, SendPolice())
    for kind in (Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE):
        tell(call, kind)
    on_cad(call)
    ended(call)
    assert otherwise(call) == {CALLER, AGENCY, Owed.CANCEL_ON_CAD}
    on_cad(call)
    assert otherwise(call) == {CALLER, AGENCY}
    call.do(TAKEN)
    assert otherwise(call) == {CALLER}
    call.do(TOLD)
    assert otherwise(call) == set()


def test_who_could_not_be_told_of_it_waits_still():
    call = ended(no_police(TOLD, SendPolice()))
    call.do(RecordDuty("caller_told", "could_not", "", "No reply"))
    assert CALLER not in call.owed()
    assert otherwise(call) == {Owed.CALL_BACK}
    call.do(TOLD)
    assert otherwise(call) == set()


def test_a_call_back_of_who_heard_what_holds_does_not_press():
    call = no_police(TOLD, TAKEN, EndCall(caller_gone=True))
    assert Owed.CALL_BACK in call.owed()
    assert otherwise(call) == set()
    call.do(RecordCallBack("done"))


def test_who_heard_of_a_threat_to_life_waits_once_it_is_stood_down():
    """Nobody records that the words on the red face were said; they were there to be said."""
    call = no_police(RaiseOverride())
    call.do(StandDownOverride("Wrong house"), SUPERVISOR)
    assert CALLER in otherwise(call)
    call.do(TOLD)
    assert CALLER not in call.owed()
    assert otherwise(call) == set()


def test_an_override_that_was_taken_back_at_once_made_nobody_wait():
    call = no_police(RaiseOverride(), MispressOverride())
    assert otherwise(call) == set()


def test_who_waits_for_police_that_a_supervisor_agreed_to_lower_waits_still():
    """Agreed to, and so asked for by nobody as a change to tell."""
    call = OneCall()
    call.answer(**CRIME)
    call.do(AcceptRecommendation())
    call.do(AskLessPolice("partner_ambulance", "Known here"))
    (item,) = [r.item for r in call.state.requests]
    call.do(DecideRequest(item, "agree", "", "Known"), SUPERVISOR)
    assert CALLER in otherwise(call)
    assert AGENCY not in otherwise(call), "they were told nothing yet"
    call.do(TOLD)
    assert CALLER not in otherwise(call)


def test_what_is_owed_as_a_change_presses_as_before():
    call = no_police(TOLD, TAKEN, SendPolice())
    assert otherwise(call) >= {Owed.TELL_CALLER_OF_CHANGE, Owed.POLICE_NOT_ON_CAD}
    assert all(item.otherwise for item in open_items(call.state, SMALL))
    call = no_police(TOLD, BringNewInformation("new_fact", "More"))
    assert Owed.DECIDE_AGAIN in otherwise(call)


def test_a_text_on_cad_that_says_another_route_presses_and_one_of_another_act_does_not():
    call = no_police()
    on_cad(call)
    call.do(BringNewInformation("new_fact", "More"))
    for question, option in ADVICE_ANSWERS.items():
        call.do(AnswerQuestion(question, option))
    call.do(AskSupervisor("asked", "", "Is it known?"))
    assert Owed.NOT_ON_CAD in otherwise(call), "CAD says that the ambulance service leads"
    call.do(DecideRequest("r1", "overturn", "partner_ambulance", "Known"), SUPERVISOR)
    assert Owed.NOT_ON_CAD in call.owed()
    assert Owed.NOT_ON_CAD not in otherwise(call)


def test_nothing_is_otherwise_on_cad_that_has_no_text_of_the_call():
    assert Owed.NOT_ON_CAD not in otherwise(no_police())


def test_while_a_supervisor_is_asked_nothing_holds_that_the_caller_could_hear():
    call = no_police(TOLD, AskSupervisor("asked", "", "Is it known?"))
    assert Owed.AWAITING_SUPERVISOR in call.owed()
    assert otherwise(call) <= {Owed.NOT_ON_CAD}


def test_a_supervisor_who_says_that_the_caller_must_hear_makes_it_press():
    """Of a call of which nobody was told anything yet."""
    call = OneCall()
    call.answer(act_done="no")
    call.do(AskSupervisor("asked", "", "Is it known?"), OTHER)
    call.answer(**AMBULANCE_ANSWERS)
    call.do(DecideRequest("r1", "overturn", "partner_ambulance", "Known"), SUPERVISOR)
    assert otherwise(call) == {CALLER}


def test_of_one_kind_who_heard_otherwise_stands_first():
    def item(otherwise: bool, since: int, kind: Owed = CALLER) -> OpenItem:
        return OpenItem(f"i{since}", kind, "call-1", since, 1, "", otherwise)

    old, waits, paper = item(False, 1), item(True, 2), item(True, 0, Owed.CANCEL_ON_CAD)
    assert sorted((paper, old, waits), key=worst_first) == [waits, old, paper]
