"""What follows by itself is nobody who is there: it opens no line that was closed."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.line_closed import is_acted_on_since, is_line_closed
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest, SupervisorAsked
from tests.support.call_bench import Bench
from tests.support.desks_apart import ENGINE
from tests.support.pack_builder import ADVICE_ANSWERS

ACCEPT, END = AcceptRecommendation(), EndCall()
REFERENCE, DOWN = GiveReference("CAD 1"), StandDownOverride("Wrong house.")


@pytest.fixture
def bench() -> Bench:
    bench = Bench(ENGINE)
    bench.references.known["CAD 1"] = Contacts(1, 1)
    return bench


def do(at: CallService, call: CallState, act: Command) -> list[type]:
    done = at.perform(at.reopen(call.call), act)
    assert isinstance(done, Performed), done
    return [type(event.fact) for event in done.events]


BROUGHT = [((ACCEPT, END), REFERENCE), ((ACCEPT, RaiseOverride(), REFERENCE, END), DOWN)]


@pytest.mark.parametrize(("before", "act"), BROUGHT)
def test_what_a_supervisors_act_brings_about_leaves_it_closed(
    bench: Bench, before: tuple[Command, ...], act: Command
):
    call = bench.a_call(ADVICE_ANSWERS, *before)
    supervisor = bench.colleague("2290", "supervisor")
    assert do(supervisor, call, act)[-1] is SupervisorAsked
    state = supervisor.reopen(call.call)
    assert is_line_closed(state)
    assert not is_acted_on_since(state)


def test_another_supervisor_decides_without_the_questions_once_they_are_asked_again(bench: Bench):
    call = bench.a_call(ADVICE_ANSWERS, ACCEPT, RaiseOverride(), REFERENCE, END)
    one, two = bench.colleague("2290", "supervisor"), bench.colleague("2291", "supervisor")
    do(one, call, DOWN)
    do(one, call, BringNewInformation("supervisor_asks", "Again."))
    state = two.reopen(call.call)
    (request,) = pending_requests(state)
    less = DecideRequest(request.item, "overturn", "advice_given", "Seen.")
    assert two.refusal(state, less) is None


def test_closing_it_is_nothing_that_was_done_since(bench: Bench):
    """A reference of another desk was not read as it was decided, and is as the line is closed."""
    call = bench.a_call(ADVICE_ANSWERS)
    other = bench.colleague("5512")
    before = other.reopen(call.call)
    do(bench.service, call, ACCEPT)
    bench.clock.pass_minutes(1)
    other.perform(before, REFERENCE)
    bench.clock.pass_minutes(1)
    do(bench.service, call, END)
    state = bench.service.reopen(call.call)
    assert pending_requests(state)
    assert is_line_closed(state)


def test_what_the_handler_does_who_brings_it_about_still_counts(bench: Bench):
    call = bench.a_call(ADVICE_ANSWERS, ACCEPT, END)
    assert do(bench.service, call, REFERENCE)[-1] is SupervisorAsked
    assert is_acted_on_since(bench.service.reopen(call.call))
    do(bench.service, call, END)
    assert is_line_closed(bench.service.reopen(call.call))
    do(bench.service, call, WriteNote("She rang me."))
    assert is_acted_on_since(bench.service.reopen(call.call))
