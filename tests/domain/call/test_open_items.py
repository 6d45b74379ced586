"""What is still owed on a call, kind by kind, and what ends each debt."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.domain.call.answers import BringNewInformation, TakeBack
from rcrp_desktop.domain.call.contact import CallEnded, EndCall
from rcrp_desktop.domain.call.duties import (
    CadConfirmed,
    ChangeTold,
    ConfirmOnCad,
    RecordAgency,
    RecordCallBack,
    RecordDuty,
    TellChange,
)
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.holds import Holds
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.open_items import (
    OpenItem,
    about_item,
    applicable,
    items_without_pack,
    no_longer_owed,
    open_items,
)
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import (
    AskSupervisor,
    DecideRequest,
    SupervisorAsked,
    SupervisorDecided,
)
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Duty
from rcrp_desktop.domain.rejections import Refusal
from tests.support.one_call import HANDLER, SMALL, SUPERVISOR, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS, a_pack

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


def decided(answers: dict[str, str] = AMBULANCE_ANSWERS, engine: Engine = SMALL) -> OneCall:
    call = OneCall(engine)
    call.answer(**answers)
    call.do(AcceptRecommendation())
    return call


def item(call: OneCall, kind: Owed) -> OpenItem:
    (found,) = [i for i in open_items(call.state, call.engine) if i.kind is kind]
    return found


def test_a_call_that_has_not_begun_owes_nothing():
    assert open_items(CallState("call-1"), SMALL) == ()


def test_an_open_call_owes_nothing():
    assert OneCall().owed() == []


def test_a_no_police_decision_owes_its_duties_in_the_order_of_a_board():
    assert decided().owed() == [
        Owed.AGENCY_NOT_ACCEPTED,
        Owed.CALLER_NOT_TOLD,
        Owed.CHECKS_OWED,
        Owed.NOT_ON_CAD,
    ]


def test_every_debt_says_since_when_and_about_what():
    call = decided()
    at = call.state.current.decision.stamp.at_ms
    agency = item(call, Owed.AGENCY_NOT_ACCEPTED)
    expected = ("a1-agency_accepts-ambulance", "call-1", at, 1, "ambulance")
    assert (
        agency.id,
        agency.call,
        agency.since_ms,
        agency.assessment,
        agency.subject,
    ) == expected


def test_when_everything_is_done_nothing_is_owed():
    call = decided()
    call.do(RecordDuty("caller_told", "done"))
    call.do(RecordDuty("checks", "done", "markers"))
    call.do(RecordAgency("ambulance", "accepted", 20))
    call.do(ConfirmOnCad("17-AB12"))
    assert call.owed() == []


def test_an_agency_that_took_it_and_then_did_not_is_owed_again():
    call = decided()
    call.do(RecordAgency("ambulance", "accepted", 20))
    assert Owed.AGENCY_NOT_ACCEPTED not in call.owed()
    call.do(RecordAgency("ambulance", "no_answer"))
    assert Owed.AGENCY_NOT_ACCEPTED in call.owed()


def test_debts_outlive_the_call():
    call = decided()
    call.do(EndCall())
    assert {Owed.AGENCY_NOT_ACCEPTED, Owed.CALLER_NOT_TOLD} <= set(call.owed())


def test_what_a_decision_owed_that_no_longer_holds_is_one_debt_to_decide_again():
    """Else a caller could be told that police are not attending while that is being judged again."""
    call = decided()
    call.do(BringNewInformation("agency_declined"))
    assert Owed.DECIDE_AGAIN in call.owed()
    assert not {Owed.AGENCY_NOT_ACCEPTED, Owed.CALLER_NOT_TOLD} & set(call.owed())
    gone = {owed.kind for owed in no_longer_owed(call.state, SMALL)}
    assert gone == {Owed.AGENCY_NOT_ACCEPTED, Owed.CALLER_NOT_TOLD, Owed.CHECKS_OWED}
    assert item(call, Owed.DECIDE_AGAIN).since_ms == call.state.current.began.at_ms


def test_since_when_it_is_to_be_decided_again_goes_by_the_order_of_events_and_not_by_a_clock():
    call = decided(ADVICE_ANSWERS)
    call.now_ms -= 600_000
    call.answer(health_need="yes")
    since = call.now_ms
    call.answer(intent="thoughts")
    assert item(call, Owed.DECIDE_AGAIN).since_ms == since


def test_an_answer_that_was_taken_back_is_what_a_decision_covers_no_more():
    call = OneCall()
    call.answer(**AMBULANCE_ANSWERS)
    call.answer(health_need="no")
    call.do(AcceptRecommendation())
    call.do(TakeBack())
    assert item(call, Owed.DECIDE_AGAIN).since_ms == call.now_ms


def test_it_is_owed_where_the_line_was_closed_too_and_goes_with_the_next_decision():
    call = decided()
    call.do(EndCall())
    call.do(BringNewInformation("agency_declined"))
    assert Owed.DECIDE_AGAIN in call.owed()
    call.do(SendPolice())
    assert call.owed() == [Owed.POLICE_NOT_ON_CAD]


def test_who_was_told_of_a_decision_before_must_hear_of_the_one_that_holds():
    changes = (Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE)
    call = decided()
    call.do(RecordDuty("caller_told", "done"))
    call.do(RecordAgency("ambulance", "accepted", 20))
    call.do(BringNewInformation("new_fact"))
    assert not set(changes) & set(call.owed()), "what was said stands until it is settled"
    call.answer(**CRIME)
    call.do(AcceptRecommendation())
    assert Owed.DECIDE_AGAIN not in call.owed()
    agency = item(call, Owed.TELL_AGENCY_OF_CHANGE)
    assert about_item(agency, call.state, SMALL.pack) == SMALL.pack.agency("ambulance").name
    call.do(TellChange(item(call, Owed.TELL_CALLER_OF_CHANGE).id, "could_not", "No answer."))
    assert Owed.TELL_CALLER_OF_CHANGE in call.owed(), "only who was reached has been told"
    for kind in changes:
        call.do(TellChange(item(call, kind).id, "done"))
        assert kind not in call.owed()


def test_police_who_are_decided_on_owe_cad_alone():
    call = decided(CRIME)
    assert call.owed() == [Owed.POLICE_NOT_ON_CAD]
    assert item(call, Owed.POLICE_NOT_ON_CAD).subject == "police_priority"
    call.do(ConfirmOnCad())
    assert call.owed() == []


def test_a_new_decision_is_not_on_cad_until_it_is_pasted_again_whatever_the_clock_says():
    call = decided()
    call.do(ConfirmOnCad())
    call.now_ms -= 600_000
    call.do(SendPolice())
    assert Owed.POLICE_NOT_ON_CAD in call.owed()


def on_cad(call: OneCall) -> ConfirmOnCad:
    return ConfirmOnCad("17-AB12", holds_on_cad(call.state, call.standing, call.engine))


def _confirmed(tells: Holds) -> CadConfirmed:
    return CadConfirmed(1, "17-AB12", tells=tells.act, how=tells.how, route=tells.route)


def test_a_text_of_before_what_stands_is_refused_and_cad_is_still_owed():
    call = decided()
    before = on_cad(call)
    call.do(AskSupervisor("asked", text="Is it known?"))
    call.do(DecideRequest("r1", "overturn", "police_now", "Known."), SUPERVISOR)
    assert call.refused(before) is Refusal.TEXT_IS_OLD
    assert Owed.POLICE_NOT_ON_CAD in call.owed()
    call.do(on_cad(call))
    assert Owed.POLICE_NOT_ON_CAD not in call.owed()


def test_a_text_that_was_confirmed_without_sight_of_what_stands_leaves_cad_owed():
    """The desk had not read the other log: its confirmation comes last in the order of all logs."""
    call = decided()
    call.do(AskSupervisor("asked", text="Is it known?"))
    blind = _confirmed(on_cad(call).tells)
    call.do(DecideRequest("r1", "overturn", "police_now", "Known."), SUPERVISOR)
    stamp = Stamp(call.now_ms + 1_000, "handler-1", "handler", "c-blind")
    call.state = evolve(call.state, Event("call-1", stamp, blind))
    assert Owed.POLICE_NOT_ON_CAD in call.owed()


@pytest.mark.parametrize(("who", "is_owed"), [(SUPERVISOR, True), (HANDLER, False)])
def test_a_record_that_does_not_say_what_its_text_told_pays_for_the_confirmers_own_acts(
    who, is_owed
):
    call = decided(ADVICE_ANSWERS)
    call.do(SendPolice(), who)
    call.do(ConfirmOnCad("17-AB12"))
    assert (Owed.POLICE_NOT_ON_CAD in call.owed()) is is_owed


def test_a_text_without_a_pack_at_hand_is_held_to_the_override_too():
    call = decided()
    before = _confirmed(on_cad(call).tells)
    call.do(RaiseOverride())
    stamp = Stamp(call.now_ms + 1_000, "handler-1", "handler", "c-blind")
    blind = evolve(call.state, Event("call-1", stamp, before))
    assert [i.kind for i in items_without_pack(blind)] == [Owed.POLICE_NOT_ON_CAD]
    call.do(on_cad(call))
    assert items_without_pack(call.state) == ()


def test_under_an_override_the_duties_of_what_it_overrides_rest():
    call = decided()
    call.do(RaiseOverride())
    assert call.owed() == [Owed.POLICE_NOT_ON_CAD]
    assert applicable(call.state, SMALL) is None


def test_a_recommendation_on_screen_is_not_on_cad_yet():
    call = OneCall()
    call.answer(**ADVICE_ANSWERS)
    assert call.owed() == [Owed.NOT_ON_CAD]


def test_a_call_that_ended_open_is_not_on_cad():
    call = OneCall()
    call.do(EndCall())
    assert call.owed() == [Owed.AWAITING_SUPERVISOR, Owed.NOT_ON_CAD]


def test_an_end_that_reached_the_record_without_its_request_is_not_on_cad_either():
    call = OneCall()
    stamp = Stamp(5, "handler-1", "handler", "c")
    state = evolve(call.state, Event("call-1", stamp, CallEnded(caller_gone=False)))
    (owed,) = open_items(state, SMALL)
    assert (owed.kind, owed.since_ms, owed.subject) == (Owed.NOT_ON_CAD, 5, "supervisor")


def test_a_request_waits_for_a_supervisor():
    call = OneCall()
    call.do(AskSupervisor("unsure", "weapon"))
    waiting = item(call, Owed.AWAITING_SUPERVISOR)
    assert (waiting.id, waiting.subject) == ("r1", "unsure")


def test_a_changed_outcome_is_told_to_caller_and_agency():
    call = decided()
    call.do(BringNewInformation("new_fact"))
    call.do(AskSupervisor())
    call.do(RecordAgency("ambulance", "no_answer"))
    call.do(DecideRequest("r1", "overturn", "police_soon"), SUPERVISOR)
    debts = [Owed.POLICE_NOT_ON_CAD, Owed.TELL_AGENCY_OF_CHANGE, Owed.TELL_CALLER_OF_CHANGE]
    assert call.owed() == debts
    assert item(call, Owed.TELL_AGENCY_OF_CHANGE).subject == "police_soon"
    call.do(TellChange("r1/agency", "done"))
    call.do(TellChange("r1/caller", "could_not", "No answer."))
    assert call.owed() == [Owed.POLICE_NOT_ON_CAD, Owed.TELL_CALLER_OF_CHANGE]
    call.do(TellChange("r1/caller", "done"))
    assert call.owed() == [Owed.POLICE_NOT_ON_CAD]
    assert call.refused(TellChange("r1/caller", "done")) is Refusal.NO_SUCH_ITEM


# --- calling back ---------------------------------------------------------------------------------


def test_a_caller_who_went_before_the_end_is_called_back():
    call = decided()
    call.do(EndCall(caller_gone=True))
    assert Owed.CALL_BACK in call.owed()
    call.do(RecordCallBack("could_not", "No answer."))
    assert Owed.CALL_BACK in call.owed()
    call.do(RecordCallBack("done"))
    assert Owed.CALL_BACK not in call.owed()
    assert call.refused(RecordCallBack("done")) is Refusal.NO_SUCH_ITEM


def test_the_call_back_stays_owed_when_the_call_goes_on():
    call = decided()
    call.do(EndCall(caller_gone=True))
    call.do(RecordAgency("ambulance", "declined", text="Full."))
    assert Owed.CALL_BACK in call.owed()
    call.do(EndCall())
    assert Owed.CALL_BACK in call.owed()


def test_a_caller_who_goes_again_is_called_back_again():
    call = decided()
    for _ in range(2):
        call.do(EndCall(caller_gone=True))
        assert Owed.CALL_BACK in call.owed()
        call.do(RecordCallBack("done"))
        assert Owed.CALL_BACK not in call.owed()


def test_a_caller_who_could_not_be_told_is_called_back_until_told():
    call = decided()
    call.do(RecordDuty("caller_told", "could_not", text="Hung up."))
    assert Owed.CALLER_NOT_TOLD not in call.owed()
    assert item(call, Owed.CALL_BACK).since_ms == call.now_ms
    call.do(RecordDuty("caller_told", "done"))
    assert Owed.CALL_BACK not in call.owed()


def test_a_call_back_is_owed_since_the_first_of_what_nobody_paid():
    call = decided()
    call.do(EndCall(caller_gone=True))
    since = call.now_ms
    call.do(RecordDuty("caller_told", "could_not", text="No reply."))
    assert item(call, Owed.CALL_BACK).since_ms == since


def test_what_counts_is_the_kind_of_the_duty_and_not_its_name():
    duties = (Duty("say_it", "caller_told", "Caller told"), Duty("net", "advice_given", "Advice"))
    routes = tuple(
        replace(r, duties=duties) if r.id == "advice_given" else r for r in a_pack().routes
    )
    call = decided(ADVICE_ANSWERS, Engine(replace(a_pack(), routes=routes)))
    assert {Owed.CALLER_NOT_TOLD, Owed.ADVICE_OWED} <= set(call.owed())
    for duty in ("say_it", "net"):
        call.do(RecordDuty(duty, "could_not", text="Hung up."))
        assert call.owed() == [Owed.CALL_BACK, *call.owed()[1:]]
        assert Owed.CALL_BACK in call.owed()
        call.do(RecordCallBack("done"))
        assert Owed.CALL_BACK not in call.owed()
    call.do(RecordDuty("net", "could_not", text="Hung up."))
    call.do(RecordDuty("say_it", "done"))
    assert Owed.CALL_BACK in call.owed(), "another duty"


def test_a_system_check_that_was_not_possible_is_recorded_and_owed_no_more():
    call = decided()
    call.do(RecordDuty("checks", "could_not", "markers", "Down."))
    assert Owed.CHECKS_OWED not in call.owed()


# --- states that only a damaged or foreign log can give --------------------------------------------


def test_a_decision_about_an_assessment_that_is_not_there_owes_no_duties():
    call = OneCall()
    stamp = Stamp(5, "handler-1", "handler", "c")
    for fact in (
        SupervisorAsked("r9", 7, "asked", "", "", ""),
        SupervisorDecided(
            "r9", "agree", "advice_given", "Seen.", tell_caller=False, tell_agency=False
        ),
    ):
        call.state = evolve(call.state, Event("call-1", stamp, fact))
    assert applicable(call.state, SMALL) is None
    assert call.standing.source == "open"


@pytest.mark.parametrize("whom", ["caller", "agency"])
def test_a_change_told_about_an_unknown_request_changes_nothing(whom):
    call = OneCall()
    stamp = Stamp(5, "handler-1", "handler", "c")
    after = evolve(call.state, Event("call-1", stamp, ChangeTold(f"r9/{whom}", "done", "")))
    assert (after.requests, after.overrides) == ((), ())
