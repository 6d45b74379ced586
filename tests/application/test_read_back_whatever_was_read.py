"""What a desk records is read back, whatever numbers the logs that it read give theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.event_codec import from_entry, to_entry
from rcrp_desktop.domain.call.answers import (
    AnswerGiven,
    AnswerQuestion,
    BringNewInformation,
    NewInformationCame,
)
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall, CallBegan, GiveReference, ReferenceGiven
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.duties import AmbulanceAsked, RecordAgency
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve, fold
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import (
    MispressOverride,
    OverrideMispressed,
    OverrideRaised,
    OverrideReasonGiven,
    OverrideStoodDown,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.domain.whole_numbers import MOST
from tests.support.call_bench import stored
from tests.support.call_strategies import commands
from tests.support.pack_builder import a_pack
from tests.support.room import Room
from tests.support.search_depth import sized

ENGINE = Engine(a_pack())
BEGAN = CallBegan("small", "1.0.0", ENGINE.pack.digest, "live")
PEOPLE = [("4471", "handler"), ("5512", "handler"), ("2290", "supervisor")]
NUMBERS = st.sampled_from([1, 2, 3, MOST - 2, MOST - 1, MOST])
OF = st.sampled_from(["", "one act", "act-0"])
COUNTING = st.sampled_from(
    [
        BringNewInformation("new_fact", "He has a knife now"),
        AnswerQuestion("weapon", "yes"),
        RaiseOverride(),
        MispressOverride(),
        StandDownOverride("It is over, both are at home."),
    ]
)
"""What a desk does under a number that it counts or has read."""


def from_any_log() -> st.SearchStrategy[Fact]:
    """What an altered or foreign log may tell, with numbers of its own."""
    later = NUMBERS.filter(lambda number: number > 1)
    text = st.just("")
    return st.one_of(
        st.builds(NewInformationCame, later, st.just("new_fact"), text),
        st.builds(AnswerGiven, NUMBERS, st.just("weapon"), st.just("yes"), st.just("answered"), OF),
        st.builds(OverrideRaised, NUMBERS),
        st.builds(OverrideReasonGiven, NUMBERS, text, OF),
        st.builds(OverrideMispressed, NUMBERS, OF),
        st.builds(OverrideStoodDown, NUMBERS, text, OF),
        st.builds(AmbulanceAsked, NUMBERS),
    )


def read_back(event: Event, seq: int) -> Event | None:
    return from_entry(stored(to_entry(event), seq))


def steps() -> st.SearchStrategy[list[tuple[Fact | Command, tuple[str, str], str]]]:
    step = st.tuples(
        st.one_of(from_any_log(), from_any_log(), COUNTING, COUNTING, commands(ENGINE.pack)),
        st.sampled_from(PEOPLE),
        st.sampled_from(["", "one act", "own"]),
    )
    return st.lists(step, max_size=14)


@settings(max_examples=sized(80, 3_000))
@given(steps())
def test_whatever_was_read_what_is_recorded_is_read_back(told):
    """The state that is shown as an act is done is the one that every reader of the log comes to."""
    events = [Event("call-1", Stamp(1_000, "4471", "handler", "began"), BEGAN)]
    shown = fold("call-1", events)
    for n, (step, (actor, role), command) in enumerate(told):
        act = f"act-{n}" if command == "own" else command
        stamp = Stamp(2_000 + n, actor, role, act)
        made = [Event("call-1", stamp, fact) for fact in _facts(shown, step, stamp)]
        events += made
        shown = reduce(evolve, made, shown)
    read = [read_back(event, n) for n, event in enumerate(events)]
    assert read == events
    assert fold("call-1", [event for event in read if event is not None]) == shown


def _facts(state: CallState, step: Fact | Command, stamp: Stamp) -> Sequence[Fact]:
    if isinstance(step, get_args(Fact)):
        return (step,)
    made = decide(state, step, ENGINE, stamp)
    return () if isinstance(made, Rejected) else made


# --- at desks ----------------------------------------------------------------------------------


def told_by_a_colleague(room: Room, call: str, *facts: Fact) -> None:
    other = room.desk("5512")
    for n, fact in enumerate(facts):
        stamp = replace(other.service.stamp(), command=f"theirs-{n}")
        other.recorder.log.append([to_entry(Event(call, stamp, fact))])
    room.clock.pass_minutes(1)


@pytest.fixture
def room(tmp_path: Path):
    made = Room(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("number", [5, MOST - 1, MOST])
def test_what_was_told_after_a_number_that_no_call_has_is_read_by_every_desk(room: Room, number):
    own = room.desk("4471")
    call = own.do(own.service.new_call(), BeginCall("live")).call
    told_by_a_colleague(room, call, NewInformationCame(number, "new_fact", "x"))
    shown = own.do(
        own.service.reopen(call),
        BringNewInformation("new_fact", "He has a knife now"),
        BringNewInformation("new_fact", "He is at the door"),
        AnswerQuestion("weapon", "yes"),
        AcceptRecommendation(),
    )
    for desk in (own, room.desk("2290", "supervisor")):
        read = desk.service.reopen(call)
        assert not read.damaged
        assert read.current.answers == shown.current.answers == {"weapon": "yes"}
        assert [a.number for a in read.assessments] == [a.number for a in shown.assessments]
        assert read.current.decision is not None


@pytest.mark.parametrize("number", [5, MOST])
def test_each_threat_to_life_of_a_number_that_no_call_has_can_be_ended(room: Room, number):
    own, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = own.do(own.service.new_call(), BeginCall("live")).call
    told_by_a_colleague(room, call, *[OverrideRaised(number)] * 3)
    for _ in range(3):
        boss.do(boss.service.reopen(call), StandDownOverride("It is over, both are at home."))
    read = own.service.reopen(call)
    assert not read.damaged
    assert [o.stands for o in read.overrides] == [False] * 3


def test_ones_own_of_a_number_that_another_has_is_taken_back(room: Room):
    own = room.desk("4471")
    call = own.do(own.service.new_call(), BeginCall("live")).call
    told_by_a_colleague(room, call, OverrideRaised(MOST), OverrideRaised(1))
    raised = own.service.raise_override(own.service.reopen(call))
    own.service.record_events(raised.events)
    own.do(raised.state, MispressOverride())
    read = own.service.reopen(call)
    assert not read.damaged
    assert [(o.raised.actor, o.stands) for o in read.overrides] == [
        ("5512", True),
        ("5512", True),
        ("4471", False),
    ]


# --- counts ------------------------------------------------------------------------------------


def test_more_than_a_record_tells_of_is_recorded_as_the_most():
    state = fold("call-1", [Event("call-1", Stamp(1_000, "4471", "handler", "c1"), BEGAN)])
    at = Stamp(2_000, "4471", "handler", "c2")
    too_many = MOST + 1
    given_ = GiveReference("0398", *[too_many] * 7)
    asked = RecordAgency("ambulance", "accepted", too_many, "")
    assert decide(state, given_, ENGINE, at)[0] == ReferenceGiven("0398", *[MOST] * 7)
    assert decide(state, asked, ENGINE, at)[0].wait_minutes == MOST
