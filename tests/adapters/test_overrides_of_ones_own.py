"""A threat to life that somebody raised comes back at their start while it stands, whoever began the call."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from rcrp_desktop.application.calls import UNFINISHED_WITHIN_MS
from rcrp_desktop.domain.call.contact import BeginCall, EndCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import MispressOverride, StandDownOverride
from rcrp_desktop.domain.call.state import CallState
from tests.support.desks_apart import CALM
from tests.support.room import Desk, Room


@pytest.fixture
def room(tmp_path: Path) -> Generator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def raised(desk: Desk, state: CallState) -> CallState:
    performed = desk.service.raise_override(state)
    desk.service.record_events(performed.events)
    return performed.state


def begun(room: Room, before: str) -> CallState:
    """A colleague's call, as the desk of 5512 left it before it raised the override."""
    first, second = room.desk("4471"), room.desk("5512")
    state = first.do(first.service.new_call(), BeginCall("live"), *CALM[:3])
    if before == "an override of the colleague":
        state = first.do(raised(first, state), MispressOverride())
    state = second.service.reopen(state.call)
    if before == "an answer":
        state = second.do(state, *CALM[3:4])
    if before == "a note":
        state = second.do(state, WriteNote("Heard in the background."))
    return state


BEFORE = ["nothing", "an override of the colleague", "an answer", "a note"]


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("is_gone", [False, True])
def test_it_comes_back_with_the_colleagues_log_or_without(
    room: Room, before: str, *, is_gone: bool
):
    second = room.desk("5512")
    call = raised(second, begun(room, before)).call
    if is_gone:
        shutil.rmtree(room.desk("4471").path.parent)
    for found in (second.service.unfinished(), second.service.owing()):
        assert [(c.call, c.override is not None) for c in found.states] == [(call, True)]
        assert [c.damaged for c in found.states] == [is_gone], "its beginning is missing"


@pytest.mark.parametrize("who", ["5512", "2290"])
def test_one_that_was_withdrawn_does_not(room: Room, who: str):
    second, boss = room.desk("5512"), room.desk("2290", "supervisor")
    call = raised(second, begun(room, "an answer")).call
    if who == "5512":
        second.do(second.service.reopen(call), MispressOverride())
    else:
        boss.do(boss.service.reopen(call), StandDownOverride("Misheard."))
    assert second.service.unfinished().states == ()
    shutil.rmtree(room.desk("4471").path.parent)
    assert second.service.unfinished().states == ()


def test_one_of_a_colleague_on_a_call_that_was_worked_on_does_not(room: Room):
    first, second = room.desk("4471"), room.desk("5512")
    call = begun(room, "an answer")
    raised(first, first.service.reopen(call.call))
    assert second.service.unfinished().states == ()


def test_beside_one_of_a_colleague_ones_own_that_was_withdrawn_does_not(room: Room):
    first, second = room.desk("4471"), room.desk("5512")
    call = raised(second, begun(room, "an answer"))
    second.do(second.service.reopen(call.call), MispressOverride())
    raised(first, first.service.reopen(call.call))
    assert second.service.unfinished().states == ()


def test_while_the_line_is_open_and_not_for_ever(room: Room):
    first, second = room.desk("4471"), room.desk("5512")
    call = raised(second, begun(room, "an answer"))
    first.do(first.service.reopen(call.call), EndCall(caller_gone=True))
    assert second.service.unfinished().states == ()
    assert [c.call for c in second.service.owing().states] == [call.call]
    room.clock.pass_minutes(UNFINISHED_WITHIN_MS / 60_000 + 1)
    assert second.service.owing().states == ()


def test_one_that_was_raised_lately_on_an_old_call_of_ones_own(room: Room):
    first = room.desk("4471")
    state = first.do(first.service.new_call(), BeginCall("live"), *CALM[:3])
    room.clock.pass_minutes(UNFINISHED_WITHIN_MS / 60_000 + 1)
    raised(first, first.service.reopen(state.call))
    assert [c.call for c in first.service.unfinished().states] == [state.call]


def test_a_call_that_began_with_the_key_lacks_no_beginning(room: Room):
    first, second = room.desk("4471"), room.desk("5512")
    call = raised(first, first.service.new_call())
    assert [c.damaged for c in first.service.unfinished().states] == [False]
    second.do(second.service.reopen(call.call), WriteNote("Seen."))
    assert not first.service.reopen(call.call).damaged
