"""The record has the words that were really shown: in those of the caller who was there, and anew when they turn to another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.state import CallState, Shown
from rcrp_desktop.domain.policy.conditions import All, Is
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Wording
from tests.support.call_bench import Bench
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack
from tests.support.worded_pack import OWN_ADVICE, OWN_POLICE, spoken_pack

ADVICE = a_pack().route("advice_given").say
POLICE = a_pack().route("police_soon").say
REPORTED = {**ADVICE_ANSWERS, "crime": "yes"}


def shown_in(state: CallState) -> list[Shown]:
    return [shown for assessment in state.assessments for shown in assessment.shown]


@pytest.mark.parametrize(("caller", "say"), [("person", OWN_ADVICE.say), ("public", ADVICE)])
def test_what_is_shown_is_recorded_in_the_words_for_the_caller(caller: str, say: str):
    bench = Bench(Engine(spoken_pack()))
    (shown,) = shown_in(bench.a_call({**ADVICE_ANSWERS, "caller": caller}))
    assert shown.say == say


def test_words_that_turn_to_another_caller_are_recorded_on_the_same_route():
    bench = Bench(Engine(spoken_pack()))
    call = bench.a_call(REPORTED, AnswerQuestion("caller", "person"))
    shown = shown_in(call)
    assert [one.route for one in shown] == ["police_soon", "police_soon"]
    assert [one.say for one in shown] == [POLICE, OWN_POLICE.say]


def test_words_that_stay_are_recorded_once():
    bench = Bench(Engine(spoken_pack()))
    call = bench.a_call(REPORTED, AnswerQuestion("weapon", "no"), AnswerQuestion("intent", "none"))
    assert len(shown_in(call)) == 1


def test_words_that_are_withheld_stay_withheld_whoever_rings():
    bench = Bench(Engine(spoken_pack()))
    call = bench.a_call(REPORTED)
    bench.clock.pass_minutes(60)
    call = bench.do(call, AnswerQuestion("crime", "no"))
    before = shown_in(call)
    assert before[-1].say == ""
    assert shown_in(bench.do(call, AnswerQuestion("caller", "person"))) == before


def test_words_that_answers_of_two_desks_bring_about_are_shown_together():
    """Neither desk had both answers: one knew who rings, the other of what is needed."""
    when = All((Is("caller", "person"), Is("health_need", "yes")))
    own = Wording(when, "Police are coming to you, and an ambulance.")
    routes = (
        replace(route, say_to=(own,)) if route.id == "police_soon" else route
        for route in a_pack().routes
    )
    bench = Bench(Engine(replace(a_pack(), routes=tuple(routes))))
    call = bench.a_call(REPORTED)
    for desk, answer in (("5512", ("caller", "person")), ("5513", ("health_need", "yes"))):
        assert isinstance(bench.colleague(desk).perform(call, AnswerQuestion(*answer)), Performed)
    last = shown_in(bench.service.reopen(call.call))[-1]
    assert (last.route, last.say) == ("police_soon", own.say)
