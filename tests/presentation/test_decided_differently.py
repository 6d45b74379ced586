"""Two supervisors decided one request differently: every place that tells the call says what, who, when and that it is open."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.four_eyes import supervisor_first
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import (
    AskSupervisor,
    DecideRequest,
    SupervisorDecided,
)
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.items import present_item
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS

AGREED = ("agree", "advice_given")
SENT = ("overturn", "police_now")
SOON = ("overturn", "police_soon")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def differing(bench: Bench, *decisions: tuple[str, str]) -> CallState:
    """Decided by supervisors 2290, 3301 ... half a minute apart, none of whom had seen the others' decision."""
    state = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked", text="Is it known?"))
    of, now = state.requests[0].stamp.command, state.requests[0].stamp.at_ms
    for count, (verdict, route) in enumerate(decisions):
        stamp = Stamp(
            now + 30_000 * (count + 1), ("2290", "3301")[count], "supervisor", f"d{count}"
        )
        made = SupervisorDecided("r1", verdict, route, "Known.", False, False, of)
        state = evolve(state, Event(state.call, stamp, made))
    return state


def done(bench: Bench, state: CallState, command: Command) -> CallState:
    result = bench.colleague("4402", "supervisor").perform(state, command)
    assert isinstance(result, Performed), result
    return result.state


@pytest.mark.parametrize("decisions", [(SENT, AGREED), (AGREED, SENT), (SOON, AGREED)])
def test_the_text_for_cad_tells_both_and_that_it_is_open(bench, decisions):
    lines = "\n".join(map(str, cad_lines(facts(bench, differing(bench, *decisions)), 400)))
    assert "SUPERVISORS DECIDED DIFFERENTLY" in lines
    assert "SUPERVISOR 2290:" in lines
    assert "SUPERVISOR 3301:" in lines
    assert "AWAITING SUPERVISOR" not in lines.replace("SUPERVISORS DECIDED", "")


@pytest.mark.parametrize("decisions", [(SENT, AGREED), (SOON, AGREED)])
def test_the_screen_of_the_call_tells_both_beside_the_police_who_stand(bench, decisions):
    screen = present_call(facts(bench, differing(bench, *decisions)))
    told = screen.emergency.awaited if screen.emergency is not None else screen.outcome.awaiting
    assert "2290 12:00" in told
    assert "3301 12:01" in told
    assert "open again" in told


def test_what_is_owed_says_that_they_differ(bench):
    state = differing(bench, SENT, AGREED)
    about = facts(bench, state)
    details = [present_item(about, item).detail for item in about.items]
    assert "Supervisors decided differently: open again" in details


def test_the_words_of_the_decision_that_stands_are_the_reason(bench):
    state = differing(bench, AGREED, SENT)
    act = facts(bench, state).act
    assert act is not None
    sent = next(one for one in state.requests[0].every_decision if one.made.route == "police_now")
    assert (act.made, act.reason) == (sent.stamp, sent.made.text)


def test_no_police_of_one_of_them_is_a_refusal_before(bench):
    """The next assessment may not tell no police as the first time."""
    state = done(bench, differing(bench, AGREED, SENT), BringNewInformation("new_fact", "More."))
    engine = bench.service.engine_of(state)
    assert supervisor_first(state, engine.pack.route("advice_given"), engine) == "second_refusal"


def test_it_says_so_no_more_once_somebody_decided_who_knew_of_both(bench):
    state = differing(bench, SENT, AGREED)
    state = done(bench, state, DecideRequest("r1", "agree", "advice_given", "We have spoken."))
    about = facts(bench, state)
    lines = "\n".join(map(str, cad_lines(about, 400)))
    assert "DECIDED DIFFERENTLY" not in lines
    assert "DOES NOT HOLD NOW: SUPERVISOR 2290" in lines
    assert "4402" in lines


def test_of_police_who_stand_nothing_is_said_where_nobody_decided_on_any(bench):
    about = facts(bench, differing(bench, ("overturn", "hospital_leads"), AGREED))
    told = [present_call(about).outcome.awaiting, *map(str, cad_lines(about, 400))]
    assert not [line for line in told if "police who were decided" in line.lower()]
    assert "open again, for a supervisor" in told[0]
