"""Decisions, supervisors, closing duties and the end of a call: one fact a test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, NewInformationCame
from rcrp_desktop.domain.call.contact import CallEnded, EndCall, GiveReference
from rcrp_desktop.domain.call.duties import DutyRecorded, RecordAgency, RecordDuty
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.outcome import (
    AcceptRecommendation,
    AddRationale,
    AskLessPolice,
    DecisionMade,
    SendPolice,
    police_now_route,
)
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest, SupervisorAsked
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Refusal
from tests.support.one_call import HANDLER, OTHER, OTHER_SUPERVISOR, SUPERVISOR, TRAINER, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS, a_pack

LIFE = {"act_done": "no", "weapon": "yes"}
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
UNKNOWN = {**ADVICE_ANSWERS, "weapon": "not_known"}


def settled(answers: dict[str, str] = ADVICE_ANSWERS) -> OneCall:
    call = OneCall()
    call.answer(**answers)
    return call


def decided(answers: dict[str, str] = ADVICE_ANSWERS) -> OneCall:
    call = settled(answers)
    call.do(AcceptRecommendation())
    return call


# --- as recommended -------------------------------------------------------------------------------


def test_a_settled_route_is_decided_with_one_key():
    call = settled()
    seen = sight(call.state, 1)
    assert call.do(AcceptRecommendation()) == (
        DecisionMade(
            1, "advice_given", "advice_given", "as_recommended", "", after="c0", sight=seen
        ),
    )
    assert (call.standing.source, call.standing.route.id) == ("decision", "advice_given")


def test_an_open_call_is_not_decided_as_recommended():
    assert OneCall().refused(AcceptRecommendation()) is Refusal.NOT_SETTLED


def test_a_route_to_a_supervisor_asks_one():
    call = settled(UNKNOWN)
    assert call.do(AcceptRecommendation()) == (
        SupervisorAsked("r1", 1, "asked", "", wanted_route="", text=""),
    )
    assert call.standing.source == "awaiting_supervisor"


def test_no_police_waits_while_a_supervisor_is_asked():
    call = settled()
    call.do(AskSupervisor())
    assert call.refused(AcceptRecommendation()) is Refusal.AWAITS_SUPERVISOR


def test_police_do_not_wait_for_a_supervisor():
    call = settled(CRIME)
    call.do(AskSupervisor())
    assert isinstance(call.do(AcceptRecommendation())[0], DecisionMade)
    assert call.standing.route.id == "police_soon"


def test_a_second_refusal_on_one_reference_needs_a_supervisor():
    call = OneCall()
    call.do(GiveReference("CAD 1", 3, 1))
    call.answer(**ADVICE_ANSWERS)
    (asked,) = call.do(AcceptRecommendation())
    assert (asked.reason, asked.wanted_route) == ("second_refusal", "advice_given")


def test_a_second_refusal_in_one_call_needs_a_supervisor():
    call = decided()
    call.do(BringNewInformation("second_call"))
    call.answer(**ADVICE_ANSWERS)
    (asked,) = call.do(AcceptRecommendation())
    assert asked.reason == "second_refusal"


def test_a_refusal_by_a_supervisor_counts_as_the_first():
    call = settled(UNKNOWN)
    call.do(AcceptRecommendation())
    call.do(DecideRequest("r1", "agree", "advice_given", "Seen."), SUPERVISOR)
    call.do(BringNewInformation("second_call"))
    call.answer(**ADVICE_ANSWERS)
    assert call.do(AcceptRecommendation())[0].reason == "second_refusal"


def test_no_police_after_a_fall_needs_a_supervisor():
    call = settled(CRIME)
    call.now_ms += 60_000
    call.answer(crime="no")
    assert call.do(AcceptRecommendation())[0].reason == "route_fell"


def test_no_police_after_a_slip_of_seconds_does_not():
    call = settled(CRIME)
    call.answer(crime="no")
    assert isinstance(call.do(AcceptRecommendation())[0], DecisionMade)


# --- more and less police -------------------------------------------------------------------------


def test_more_police_is_one_key_and_the_reason_may_follow():
    call = settled()
    seen = sight(call.state, 1)
    assert call.do(SendPolice()) == (
        DecisionMade(1, "advice_given", "police_now", "more_police", "", after="c0", sight=seen),
    )
    assert call.refused(AddRationale(" ")) is Refusal.RATIONALE_MISSING
    call.do(AddRationale("Her voice."))
    assert call.state.current.decision.rationale == "Her voice."


def test_police_are_sent_before_anything_is_settled():
    (made,) = OneCall().do(SendPolice())
    assert (made.recommended, made.decided) == ("", "police_now")


def test_sending_police_where_they_are_recommended_at_once_is_as_recommended():
    call = settled({"act_done": "yes"})
    (made,) = call.do(SendPolice())
    assert (made.decided, made.direction) == ("police_now", "as_recommended")


def test_a_pack_without_police_at_once_cannot_send_them_by_this_key():
    rest = a_pack().rules[-1:]
    kept = tuple(r for r in a_pack().routes if r.response is not ResponseClass.POLICE_IMMEDIATE)
    engine = Engine(replace(a_pack(), rules=rest, routes=kept))
    assert police_now_route(engine) is None
    assert OneCall(engine).refused(SendPolice()) is Refusal.NO_SUCH_ROUTE


def test_police_sent_against_advice_are_not_taken_back_by_accepting_the_advice():
    call = settled()
    call.do(SendPolice())
    (asked,) = call.do(AcceptRecommendation())
    assert (asked.reason, asked.wanted_route) == ("less_police", "advice_given")
    assert call.standing.route.id == "police_now"
    assert call.refused(AcceptRecommendation()) is Refusal.AWAITS_SUPERVISOR


def test_less_police_needs_a_reason_and_somebody_else():
    call = settled(CRIME)
    assert call.refused(AskLessPolice("advice_given", " ")) is Refusal.RATIONALE_MISSING
    call.do(AskLessPolice("advice_given", "Closed already."), SUPERVISOR)
    wish = DecideRequest("r1", "agree", "", "Seen.")
    assert call.refused(wish, SUPERVISOR) is Refusal.SAME_PERSON
    assert call.standing.response is ResponseClass.POLICE_PRIORITY
    call.do(wish, OTHER_SUPERVISOR)
    assert call.standing.route.id == "advice_given"


def test_less_police_than_decided_can_be_asked_for_on_an_open_call():
    call = OneCall()
    call.do(SendPolice())
    call.do(AskLessPolice("police_soon", "He is in custody."))
    call.do(DecideRequest("r1", "agree", "", "Seen."), SUPERVISOR)
    assert call.standing.route.id == "police_soon"


def test_a_lower_grade_than_decided_needs_a_rationale_of_the_supervisor_too():
    call = settled(CRIME)
    call.do(SendPolice())
    call.do(AcceptRecommendation())
    wish = DecideRequest("r1", "agree")
    assert call.refused(wish, SUPERVISOR) is Refusal.RATIONALE_MISSING
    assert call.standing.route.id == "police_now"


@pytest.mark.parametrize("route", ["police_soon", "police_now"])
def test_as_much_police_is_not_less(route):
    wish = AskLessPolice(route, "Why.")
    assert settled(CRIME).refused(wish) is Refusal.NOT_LESS_POLICE


def test_less_police_is_asked_for_by_a_route_of_the_pack_once_there_is_something_to_lower():
    assert settled(CRIME).refused(AskLessPolice("nowhere", "Why.")) is Refusal.NO_SUCH_ROUTE
    assert OneCall().refused(AskLessPolice("advice_given", "Why.")) is Refusal.NOT_SETTLED


def test_less_police_may_leave_the_route_to_the_supervisor():
    call = settled(CRIME)
    (asked,) = call.do(AskLessPolice("ask_supervisor", "Not sure."))
    assert asked.wanted_route == ""
    call.do(DecideRequest("r1", "agree", "police_soon"), SUPERVISOR)
    assert call.standing.route.id == "police_soon"


def test_a_reason_is_added_to_a_decision_only():
    assert settled().refused(AddRationale("Why.")) is Refusal.NOTHING_DECIDED


# --- supervisors ----------------------------------------------------------------------------------


def test_a_question_that_does_not_fit_is_set_aside_and_a_supervisor_is_asked():
    call = OneCall()
    (asked,) = call.do(AskSupervisor("unsure", "weapon", "He will not say."))
    assert asked == SupervisorAsked("r1", 1, "unsure", "weapon", "", "He will not say.")
    assert call.state.current.set_aside == {"weapon"}


def test_a_supervisor_is_asked_about_questions_of_the_pack_only():
    assert OneCall().refused(AskSupervisor("unsure", "x")) is Refusal.NO_SUCH_QUESTION


@pytest.mark.parametrize("answers", [ADVICE_ANSWERS, CRIME, LIFE, UNKNOWN])
@pytest.mark.parametrize("reason", ["asked", "unsure", "caller_disagrees"])
def test_who_asks_a_supervisor_asks_for_no_route(answers, reason):
    """They may want more than is recommended: a board said that no police were asked for."""
    call = settled(answers)
    (asked,) = call.do(AskSupervisor(reason, text="I think police should go."))
    assert asked.wanted_route == ""
    assert (
        call.refused(DecideRequest("r1", "agree", "", "Yes."), SUPERVISOR) is Refusal.NO_SUCH_ROUTE
    )


@pytest.mark.parametrize("reason", ["asked", "unsure", "caller_disagrees", "ended_undecided"])
def test_a_route_that_nobody_named_is_not_asked_for_in_earlier_records_either(reason):
    call = settled()
    fact = SupervisorAsked("r1", 1, reason, "", "advice_given", "Police should go.")
    asked = evolve(call.state, Event(call.state.call, call.state.last, fact)).requests[0]
    assert (asked.wanted_route, asked.text) == ("", "Police should go.")


@pytest.mark.parametrize("reason", ["less_police", "second_refusal", "route_fell"])
def test_a_route_that_was_named_is_asked_for(reason):
    call = settled()
    fact = SupervisorAsked("r1", 1, reason, "", "advice_given", "")
    asked = evolve(call.state, Event(call.state.call, call.state.last, fact)).requests[0]
    assert asked.wanted_route == "advice_given"


def test_the_same_as_before_is_no_news_where_no_route_was_asked_for():
    call = settled(CRIME)
    call.do(AcceptRecommendation())
    call.do(AskSupervisor("asked", text="Caller rang back."))
    (made,) = call.do(DecideRequest("r1", "overturn", "police_soon", "Stays."), SUPERVISOR)
    assert (made.tell_caller, made.tell_agency) == (False, False)


def test_what_was_decided_is_what_a_supervisor_changes_where_no_route_was_asked_for():
    """Not what is recommended: police were sent in its place."""
    call = settled(AMBULANCE_ANSWERS)
    call.do(SendPolice())
    call.do(AskSupervisor("asked", text="Caller rang back."))
    (made,) = call.do(DecideRequest("r1", "overturn", "police_soon", "Less will do."), SUPERVISOR)
    assert (made.tell_caller, made.tell_agency) == (True, False)


def test_a_supervisor_overturns_and_whoever_was_told_is_told_again():
    call = settled(AMBULANCE_ANSWERS)
    call.do(AskSupervisor())
    (made,) = call.do(DecideRequest("r1", "overturn", "police_soon"), SUPERVISOR)
    assert (made.route, made.tell_caller, made.tell_agency) == ("police_soon", True, True)


def test_no_agency_is_told_where_none_knew():
    call = settled()
    call.do(AskSupervisor())
    (made,) = call.do(DecideRequest("r1", "overturn", "police_soon"), SUPERVISOR)
    assert (made.tell_caller, made.tell_agency) == (True, False)


def test_an_agency_that_was_asked_is_told():
    call = settled()
    call.do(RecordAgency("hospital", "no_answer"))
    call.do(AskSupervisor())
    (made,) = call.do(DecideRequest("r1", "overturn", "police_soon"), SUPERVISOR)
    assert made.tell_agency


@pytest.mark.parametrize("who", [HANDLER, OTHER, TRAINER])
def test_only_a_supervisor_decides_a_request(who):
    call = settled()
    call.do(AskSupervisor())
    wish = DecideRequest("r1", "agree", "", "Seen.")
    assert call.refused(wish, who) is Refusal.NOT_PERMITTED


def test_a_trainer_plays_the_supervisor_in_training():
    call = OneCall(mode="training")
    call.do(AskSupervisor())
    assert call.do(DecideRequest("r1", "agree", "police_now"), TRAINER)


def test_a_request_is_decided_once_and_by_an_outcome():
    call = settled(UNKNOWN)
    call.do(AskSupervisor())
    nothing = DecideRequest("r1", "agree", "", "Seen.")
    assert call.refused(nothing, SUPERVISOR) is Refusal.NO_SUCH_ROUTE
    again = DecideRequest("r1", "overturn", "ask_supervisor", "Seen.")
    assert call.refused(again, SUPERVISOR) is Refusal.NO_SUCH_ROUTE
    call.do(DecideRequest("r1", "agree", "police_now"), SUPERVISOR)
    assert call.do(DecideRequest("r1", "agree", "police_now"), SUPERVISOR) == ()
    late = DecideRequest("r1", "agree", "police_soon", "Seen.")
    assert call.refused(late, SUPERVISOR) is Refusal.NO_SUCH_ITEM


def test_no_police_by_a_supervisor_needs_a_rationale():
    call = settled(UNKNOWN)
    call.do(AcceptRecommendation())
    wish = DecideRequest("r1", "agree", "advice_given")
    assert call.refused(wish, SUPERVISOR) is Refusal.RATIONALE_MISSING


def test_agreeing_with_a_request_does_not_undo_police_who_were_decided_on_since():
    call = settled()
    call.do(AskSupervisor())
    call.do(SendPolice())
    for verdict in ("agree", "overturn"):
        wish = DecideRequest("r1", verdict, "advice_given", "Seen.")
        assert call.refused(wish, SUPERVISOR) is Refusal.TOO_LATE
    assert call.do(DecideRequest("r1", "overturn", "police_now"), SUPERVISOR)


def test_agreeing_with_a_request_does_not_undo_police_who_came_on_screen_since():
    call = settled()
    call.do(AskSupervisor())
    call.answer(crime="yes")
    wish = DecideRequest("r1", "agree", "advice_given", "Seen.")
    assert call.refused(wish, SUPERVISOR) is Refusal.SHOWN_SINCE
    assert call.do(DecideRequest("r1", "overturn", "advice_given", "Seen."), SUPERVISOR)


def test_a_second_request_is_decided_after_the_first_sent_police():
    call = settled(UNKNOWN)
    call.do(AskSupervisor())
    call.do(AskSupervisor())
    call.do(DecideRequest("r2", "agree", "police_now"), SUPERVISOR)
    wish = DecideRequest("r1", "agree", "advice_given", "Seen.")
    assert call.refused(wish, SUPERVISOR) is Refusal.TOO_LATE


# --- agencies and duties --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "trigger"),
    [
        (RecordAgency("ambulance", "declined", text="Full."), "agency_declined"),
        (RecordAgency("ambulance", "accepted", 120, "Late."), "agency_delayed"),
    ],
)
def test_an_agency_that_declines_or_is_long_delayed_is_new_information(command, trigger):
    call = decided(AMBULANCE_ANSWERS)
    _, new = call.do(command)
    assert new == NewInformationCame(2, trigger, command.text)


def test_an_agency_that_accepts_soon_is_no_news():
    call = decided(AMBULANCE_ANSWERS)
    assert len(call.do(RecordAgency("ambulance", "accepted", 119))) == 1


@pytest.mark.parametrize(("setting", "news"), [(30, True), (31, False), ("soon", False)])
def test_a_pack_says_what_long_delayed_is(setting, news):
    pack = a_pack()
    engine = Engine(replace(pack, settings={**pack.settings, "long_wait_minutes": setting}))
    made = OneCall(engine).do(RecordAgency("ambulance", "accepted", 30))
    assert (len(made) == 2) is news


def test_an_agency_outside_the_directory_is_refused():
    assert OneCall().refused(RecordAgency("plumber", "accepted")) is Refusal.NO_SUCH_AGENCY


def test_a_duty_of_the_route_is_recorded():
    call = decided()
    (done,) = call.do(RecordDuty("caller_told", "done"))
    of = call.state.current.decision.stamp.command
    assert done == DutyRecorded(1, "caller_told", "", "done", "", of=of)


def test_duties_can_be_done_before_the_decision():
    call = settled()
    assert call.do(RecordDuty("caller_told", "done"))


@pytest.mark.parametrize(
    "command",
    [
        RecordDuty("sing", "done"),
        RecordDuty("checks", "done"),
        RecordDuty("checks", "done", "horoscope"),
        RecordDuty("caller_told", "done", "markers"),
        RecordDuty("caller_told", "found"),
    ],
)
def test_what_is_no_duty_of_the_route_is_refused(command):
    assert decided().refused(command) is Refusal.NO_SUCH_DUTY


def test_an_open_call_has_no_duties():
    assert OneCall().refused(RecordDuty("caller_told", "done")) is Refusal.NO_SUCH_DUTY


def test_a_duty_that_could_not_be_done_needs_its_reason():
    wish = RecordDuty("caller_told", "could_not")
    assert decided().refused(wish) is Refusal.RATIONALE_MISSING


@pytest.mark.parametrize(("text", "said"), [("", "markers"), ("A marker.", "A marker.")])
def test_what_a_check_finds_is_new_information(text, said):
    _, new = decided().do(RecordDuty("checks", "found", "markers", text))
    assert new == NewInformationCame(2, "new_fact", said)


# --- the end --------------------------------------------------------------------------------------


def test_a_decided_call_just_ends():
    call = decided()
    assert call.do(EndCall()) == (CallEnded(caller_gone=False),)


def test_a_call_that_ends_open_goes_to_a_supervisor():
    call = OneCall()
    ended, asked = call.do(EndCall(caller_gone=True))
    assert ended == CallEnded(caller_gone=True)
    assert (asked.reason, asked.wanted_route) == ("ended_undecided", "")
    assert call.standing.source == "awaiting_supervisor"


def test_a_settled_call_that_ends_undecided_asks_for_no_route():
    _, asked = settled().do(EndCall())
    assert asked.wanted_route == ""


def test_a_call_at_a_supervisors_route_that_ends_wants_no_route():
    _, asked = settled(UNKNOWN).do(EndCall())
    assert asked.wanted_route == ""


def test_police_on_screen_when_the_line_drops_stay():
    call = settled(LIFE)
    call.do(EndCall(caller_gone=True))
    assert (call.standing.source, call.standing.route.id) == ("recommendation", "police_now")


def test_ending_twice_asks_once():
    call = OneCall()
    call.do(EndCall())
    assert call.do(EndCall()) == (CallEnded(caller_gone=False),)


def test_an_answer_after_the_end_that_undoes_the_decision_asks_a_supervisor():
    call = decided()
    call.do(EndCall())
    made = call.do(AnswerQuestion("crime", "not_known"))
    assert made[-1].reason == "ended_undecided"
    assert call.standing.source == "awaiting_supervisor"


def test_new_information_opens_an_ended_call_again():
    call = decided()
    call.do(EndCall())
    call.do(RecordAgency("hospital", "declined"))
    assert call.state.ended is None
    assert call.standing.source == "open"
