"""Answers, undo, held answers, notes and references: one fact a test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.domain.call.answers import (
    AnswerGiven,
    AnswerQuestion,
    AnswerTakenBack,
    BringNewInformation,
    ConfirmHeld,
    TakeBack,
)
from rcrp_desktop.domain.call.contact import (
    BeginCall,
    CallBegan,
    EndCall,
    GiveReference,
)
from rcrp_desktop.domain.call.decide import TEXT_LIMIT
from rcrp_desktop.domain.call.duties import AskAmbulance
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.notes import NoticePhrase, PhraseNoticed, WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice
from rcrp_desktop.domain.call.override import MISPRESS_MS, GiveOverrideReason
from rcrp_desktop.domain.call.route_shown import RouteFell, RouteShown
from rcrp_desktop.domain.call.standing import recommendation
from rcrp_desktop.domain.call.state import Reference, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Refusal
from tests.support.one_call import HANDLER, OTHER, SMALL, OneCall
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack

ADVICE = ADVICE_ANSWERS


def test_a_call_begins_under_the_pack_in_force():
    call = OneCall(mode="")
    assert call.do(BeginCall("live")) == (CallBegan("small", "1.0.0", SMALL.pack.digest, "live"),)
    assert call.state.current.number == 1


def test_a_call_begins_once():
    assert OneCall().refused(BeginCall("live")) is Refusal.ALREADY_BEGUN


def test_a_call_keeps_the_version_it_began_with():
    call = OneCall()
    later = Event("call-1", Stamp(9, "x", "handler", "c"), CallBegan("new", "2", "", "live"))
    assert evolve(call.state, later).opening == call.state.opening


@pytest.mark.parametrize("command", [AnswerQuestion("weapon", "no"), TakeBack(), EndCall()])
def test_nothing_but_the_override_is_done_before_the_call_began(command):
    assert OneCall(mode="").refused(command) is Refusal.NOT_BEGUN


def test_an_answer_is_recorded_as_answered_then_as_changed():
    call = OneCall()
    (first,) = call.do(AnswerQuestion("weapon", "no"))
    (then,) = call.do(AnswerQuestion("weapon", "not_known"))
    assert first == AnswerGiven(1, "weapon", "no", "answered")
    assert then == AnswerGiven(1, "weapon", "not_known", "changed")


def test_a_changed_answer_stays_in_the_record_struck_through():
    call = OneCall()
    call.answer(weapon="no")
    call.do(AnswerQuestion("weapon", "not_known"))
    old, new = call.state.current.lines
    assert (old.option, old.withdrawn_ms) == ("no", new.stamp.at_ms)
    assert (new.option, new.withdrawn_ms) == ("not_known", 0)


def test_the_same_answer_again_records_nothing():
    call = OneCall()
    call.answer(weapon="no")
    assert call.do(AnswerQuestion("weapon", "no")) == ()


def test_the_same_answer_takes_a_question_back_from_the_supervisor():
    call = OneCall()
    call.answer(weapon="no")
    call.do(AskSupervisor("unsure", "weapon"))
    assert call.do(AnswerQuestion("weapon", "no")) != ()
    assert call.state.current.set_aside == frozenset()


def test_an_unknown_question_or_option_is_refused():
    call = OneCall()
    assert call.refused(AnswerQuestion("shoe_size", "no")) is Refusal.NO_SUCH_QUESTION
    assert call.refused(AnswerQuestion("weapon", "perhaps")) is Refusal.OPTION_NOT_OFFERED


def test_undo_takes_the_last_answer_back_and_restores_what_was_there():
    call = OneCall()
    call.answer(weapon="no", act_done="no")
    call.do(AnswerQuestion("weapon", "not_known"))
    assert call.do(TakeBack())[0] == AnswerTakenBack(1, "weapon", "no")
    assert call.state.current.answers == {"weapon": "no", "act_done": "no"}
    call.do(TakeBack())
    assert call.state.current.answers == {"weapon": "no"}
    assert [line.how for line in call.state.current.lines][-1] == "restored"


def test_with_nothing_left_undo_is_refused():
    call = OneCall()
    call.answer(weapon="no")
    call.do(TakeBack())
    assert call.refused(TakeBack()) is Refusal.NOTHING_TO_TAKE_BACK


def test_a_settled_route_is_shown_once_with_its_words():
    call = OneCall()
    call.answer(**ADVICE)
    (shown,) = call.state.current.shown
    assert (shown.assessment, shown.route, shown.response) == (1, "advice_given", "advice")
    assert (shown.rules, shown.say) == (("r10_no_need",), "Words for advice_given.")


def test_a_route_that_falls_is_said_before_the_lower_one_is_shown():
    call = OneCall()
    call.answer(act_done="yes")
    call.answer(**{**ADVICE, "act_done": "not_known"})
    made = call.do(AnswerQuestion("act_done", "no"))
    assert made[1:] == (
        RouteFell(1, "ask_supervisor", "advice_given", "act_done changed", quick=True),
        RouteShown(1, "advice_given", "advice", ("r10_no_need",), "Words for advice_given."),
    )


def test_a_fall_by_another_person_is_not_a_slip():
    call = OneCall()
    call.answer(act_done="yes")
    call.do(AnswerQuestion("act_done", "not_known"), OTHER)
    for question, option in ADVICE.items():
        if question != "act_done":
            call.do(AnswerQuestion(question, option), OTHER)
    fall = call.state.current.falls[0]
    assert (fall.from_route, fall.to_route) == ("police_now", "ask_supervisor")
    assert not fall.quick


def test_a_fall_after_the_mispress_time_is_not_a_slip_and_neither_is_one_by_a_clock_set_back():
    for step in (MISPRESS_MS, -60_000):
        call = OneCall()
        call.answer(**{**ADVICE, "act_done": "yes"})
        call.now_ms += step
        call.answer(act_done="no")
        assert [fall.quick for fall in call.state.current.falls] == [False]


def test_taking_an_answer_back_can_make_the_route_fall():
    call = OneCall()
    call.answer(**ADVICE)
    call.answer(crime="yes")
    made = call.do(TakeBack())
    assert RouteFell(1, "police_soon", "advice_given", "crime taken back", quick=True) in made


def test_new_information_holds_the_earlier_answers():
    call = OneCall()
    call.answer(**ADVICE)
    call.do(BringNewInformation("second_call", "The neighbour rang."))
    assert call.state.current.number == 2
    assert call.state.current.answers == {}
    assert call.state.current.held == ADVICE
    assert recommendation(call.state, SMALL).next_question.id == "act_done"


def test_a_held_answer_is_confirmed_with_one_key():
    call = OneCall()
    call.answer(weapon="no")
    call.do(BringNewInformation("new_fact"))
    assert call.do(ConfirmHeld("weapon")) == (AnswerGiven(2, "weapon", "no", "confirmed", "c2"),)
    assert call.state.current.held == {}
    assert call.refused(ConfirmHeld("weapon")) is Refusal.NOTHING_HELD


@pytest.mark.parametrize("command", [ConfirmHeld("weapon"), AnswerQuestion("weapon", "not_known")])
def test_undo_of_a_held_answer_holds_it_again(command):
    call = OneCall()
    call.answer(weapon="no")
    call.do(BringNewInformation("new_fact"))
    call.do(command)
    call.do(TakeBack())
    assert call.state.current.answers == {}
    assert call.state.current.held == {"weapon": "no"}


def test_answers_held_twice_are_still_held():
    call = OneCall()
    call.answer(weapon="no", act_done="no")
    call.do(BringNewInformation("new_fact"))
    call.answer(weapon="not_known")
    call.do(BringNewInformation("new_fact"))
    assert call.state.current.held == {"weapon": "not_known", "act_done": "no"}


def test_undo_of_an_answer_leaves_its_question_with_the_supervisor_again():
    call = OneCall()
    call.do(AskSupervisor("unsure", "weapon"))
    call.answer(weapon="no")
    assert call.state.current.set_aside == frozenset()
    call.do(TakeBack())
    assert call.state.current.set_aside == {"weapon"}


def test_a_route_of_an_earlier_assessment_is_shown_again_in_the_next():
    call = OneCall()
    call.answer(**ADVICE)
    call.do(BringNewInformation("new_fact"))
    for question in ADVICE:
        call.do(ConfirmHeld(question))
    assert [shown.route for shown in call.state.current.shown] == ["advice_given"]


def test_notes_are_replaced_as_a_whole():
    call = OneCall()
    call.do(WriteNote("first"))
    call.do(WriteNote("second"))
    assert call.state.notes == "second"


@pytest.mark.parametrize(
    "command",
    [
        WriteNote("x" * (TEXT_LIMIT + 1)),
        AskSupervisor(text="x" * (TEXT_LIMIT + 1)),
        BringNewInformation("new_fact", "x" * (TEXT_LIMIT + 1)),
        AskLessPolice("advice_given", "x" * (TEXT_LIMIT + 1)),
        GiveOverrideReason("x" * (TEXT_LIMIT + 1)),
    ],
)
def test_a_text_that_is_too_long_is_refused(command):
    assert OneCall().refused(command) is Refusal.TEXT_TOO_LONG


def test_a_text_of_just_the_limit_is_taken():
    assert OneCall().do(WriteNote("x" * TEXT_LIMIT))


def test_a_red_flag_asks_its_question_and_answers_none():
    call = OneCall()
    assert call.do(NoticePhrase("goodbye")) == (PhraseNoticed("goodbye", "goodbye"),)
    assert call.state.current.answers == {}
    assert call.refused(NoticePhrase("nonsense")) is Refusal.NO_SUCH_PHRASE


def test_a_reference_is_trimmed_and_kept():
    call = OneCall()
    call.do(GiveReference("  CAD 123 ", 4, 0))
    assert call.state.reference == Reference("CAD 123", 4, 0)


@pytest.mark.parametrize("reference", ["", "   ", "x" * 41, "caf\u00e9", "a\nb"])
def test_a_reference_that_cad_cannot_hold_is_refused(reference):
    assert OneCall().refused(GiveReference(reference)) is Refusal.REFERENCE_UNUSABLE


def test_the_ambulance_was_asked():
    call = OneCall()
    call.do(AskAmbulance())
    assert call.state.current.ambulance.actor == HANDLER[0]


def test_no_police_is_not_decided_while_a_safety_question_is_unanswered():
    """A pack that was never checked: it would give advice before the weapon is asked about."""
    pack = a_pack()
    careless = replace(pack, rules=(*pack.rules[:1], *pack.rules[9:]), guarantees=())
    call = OneCall(Engine(careless))
    call.answer(act_done="no", crime="no", health_need="no")
    assert recommendation(call.state, call.engine).route.id == "advice_given"
    assert call.refused(AcceptRecommendation()) is Refusal.NOT_SETTLED
