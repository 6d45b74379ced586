"""Whoever reads CAD, or what is owed to it, calls police off only once somebody who may has ended them."""

from __future__ import annotations

import pytest

from rcrp_desktop.cli.call_lines import owed_lines
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import MispressOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.cad_text import cad_lines, present_cad
from rcrp_desktop.presentation.items import present_item
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS

POLICE = {**ADVICE_ANSWERS, "act_done": "yes"}
NO_LONGER = AnswerQuestion("act_done", "no")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def on_cad(bench: Bench) -> CallState:
    """Police are recommended, and on CAD, for a minute."""
    state = bench.a_call(POLICE)
    state = bench.do(state, ConfirmOnCad("", present_cad(facts(bench, state)).tells))
    bench.clock.pass_minutes(1)
    return state


def text_of(bench: Bench, state: CallState) -> str:
    return " ".join(line.removeprefix("| ") for line in cad_lines(facts(bench, state), 60))


def owed_to_cad(bench: Bench, state: CallState) -> str:
    told = facts(bench, state)
    (item,) = (i for i in told.items if i.kind in (Owed.CANCEL_ON_CAD, Owed.NOT_ON_CAD))
    detail = present_item(told, item).detail
    assert any(detail in line for line in owed_lines(told)), "the terminal says the same"
    return detail


@pytest.mark.parametrize(
    "then", [(NO_LONGER,), (NO_LONGER, AcceptRecommendation()), (BringNewInformation("new_fact"),)]
)
def test_police_on_cad_are_not_called_off_while_nobody_has_decided(
    bench: Bench, then: tuple[Command, ...]
):
    state = bench.do(on_cad(bench), *then)
    text, owed = text_of(bench, state), owed_to_cad(bench, state)
    assert "CANCEL POLICE" not in text
    assert "NONE STAND" not in text
    assert "POLICE ON CAD STAY UNTIL IT IS DECIDED" in text
    assert "stay until it is decided" in owed
    assert "Advice" not in owed, "nobody is told of a route that waits for a supervisor"


def test_a_route_that_waits_for_a_supervisor_is_not_named_where_cad_has_nothing(bench: Bench):
    state = bench.a_call(POLICE)
    bench.clock.pass_minutes(1)
    state = bench.do(state, NO_LONGER)
    assert owed_to_cad(bench, state) == "Supervisor decides"


def test_police_on_cad_are_called_off_once_a_supervisor_has_decided(bench: Bench):
    state = bench.do(on_cad(bench), NO_LONGER, AcceptRecommendation())
    boss = bench.colleague("2290", "supervisor")
    boss.perform(boss.reopen(state.call), DecideRequest("r1", "agree", "", "Seen."))
    state = bench.service.reopen(state.call)
    assert "CANCEL POLICE HERE" in text_of(bench, state)
    assert owed_to_cad(bench, state) == ("They are on CAD and none stand. Now: Advice only")


def test_a_slip_that_is_put_right_does_not_say_that_police_stay_and_do_not_attend(bench: Bench):
    state = bench.a_call(POLICE)
    state = bench.do(state, ConfirmOnCad("", present_cad(facts(bench, state)).tells), NO_LONGER)
    text = text_of(bench, state)
    assert "POLICE ON CAD STAY" in text
    assert "NOT ATTENDING" not in text


def test_an_override_that_was_taken_back_is_called_off_by_its_name(bench: Bench):
    state = bench.do(bench.a_call(POLICE), BringNewInformation("new_fact"))
    state = bench.service.raise_override(state).state
    state = bench.do(state, ConfirmOnCad("", present_cad(facts(bench, state)).tells))
    state = bench.do(state, MispressOverride())
    assert "CANCEL POLICE AT ONCE HERE" in text_of(bench, state)
    assert "NONE STAND" not in text_of(bench, state)
