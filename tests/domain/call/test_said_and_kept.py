"""A refusal names what it refuses, and what was told to a call is kept as it was told."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import (
    REFERENCE_LIMIT,
    BeginCall,
    CallEnded,
    GiveReference,
    is_reference,
)
from rcrp_desktop.domain.call.decide import TEXT_LIMIT, decide
from rcrp_desktop.domain.call.duties import (
    CadConfirmed,
    RecordAgency,
    RecordCallBack,
    RecordDuty,
    TellChange,
)
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve, fold
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.open_items import items_without_pack, open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import OverrideRaised, raise_override
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.call_strategies import a_stamp, commands, facts, stamps
from tests.support.one_call import HANDLER, SUPERVISOR, OneCall
from tests.support.pack_builder import AMBULANCE_ANSWERS, a_pack

ENGINE = Engine(a_pack())
ACTS = st.lists(st.tuples(commands(a_pack()), stamps()), max_size=12)


def named_by(command: Command) -> set[str]:
    if isinstance(command, RecordCallBack):
        return {"call-back"}
    if isinstance(command, SendPolice):
        return {"police_immediate"}
    values = (getattr(command, field.name) for field in fields(command))
    return {value for value in values if isinstance(value, str)}


@given(ACTS)
def test_what_there_is_not_is_refused_by_its_name(acts):
    state = CallState("call-1")
    for command, stamp in [(BeginCall("live"), a_stamp(0)), *acts]:
        made = decide(state, command, ENGINE, stamp)
        if isinstance(made, Rejected):
            if made.refusal.name.startswith("NO_SUCH"):
                assert made.detail in named_by(command)
            continue
        for fact in made:
            state = evolve(state, Event("call-1", stamp, fact))


@given(st.lists(st.tuples(facts(), stamps()), max_size=15), st.booleans(), stamps())
def test_what_cad_was_told_and_how_a_call_ended_is_kept_with_who_said_it(drawn, gone, stamp):
    events = [Event("call-1", at, fact) for fact, at in drawn]
    before = fold("call-1", events)
    told = CadConfirmed(before.current.number if before.assessments else 1, "17-AB12")
    after = evolve(before, Event("call-1", stamp, told))
    (about,) = [a for a in after.assessments if a.number == told.assessment][-1:]
    assert (about.on_cad, about.seal) == (stamp, "17-AB12")
    assert about.on_cad_place == after.revision
    ended = evolve(before, Event("call-1", stamp, CallEnded(caller_gone=gone)))
    if before.ended is None:
        assert (ended.ended, ended.caller_gone) == (stamp, gone)


@given(st.lists(st.booleans(), max_size=6))
def test_threats_to_life_are_counted_from_one_whoever_told_them(confirmed):
    """A number that two share would let one be stood down with the other."""
    state = CallState("call-1")
    for n, sure in enumerate(confirmed):
        claim = ActUnconfirmed("override_raised", "4471", "handler", 5, "unbound", "{}")
        fact = raise_override(state)[0] if sure else claim
        assert isinstance(fact, OverrideRaised | ActUnconfirmed)
        state = evolve(state, Event("call-1", a_stamp(command=f"c{n}"), fact))
    assert [o.number for o in state.overrides] == list(range(1, len(confirmed) + 1))
    assert [not o.unconfirmed for o in state.overrides] == confirmed
    assert [not o.recovered for o in state.overrides] == confirmed


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (RecordAgency("unknown_name", "accepted", 20), "unknown_name"),
        (RecordDuty("unknown_name", "done"), "unknown_name"),
        (RecordDuty("checks", "done", "unknown_name"), "unknown_name"),
        (RecordDuty("caller_told", "found", "", "Seen."), "caller_told"),
        (TellChange("r9/caller", "done"), "r9/caller"),
        (RecordCallBack("done", ""), "call-back"),
        (AskLessPolice("unknown_name", "Told."), "unknown_name"),
        (DecideRequest("r9", "agree", "", "Seen."), "r9"),
        (GiveReference("x" * (REFERENCE_LIMIT + 1)), str(REFERENCE_LIMIT)),
        (WriteNote("x" * (TEXT_LIMIT + 1)), str(TEXT_LIMIT)),
    ],
)
def test_a_refusal_says_what_there_is_not_or_how_much_there_may_be(command: Command, name: str):
    call = OneCall()
    call.answer(**AMBULANCE_ANSWERS)
    call.do(AcceptRecommendation())
    made = call.attempt(command, SUPERVISOR)
    if isinstance(made, Rejected) and made.refusal is Refusal.NOT_PERMITTED:
        made = call.attempt(command, HANDLER)
    assert isinstance(made, Rejected)
    assert made.detail == name


@given(ACTS)
def test_what_is_owed_whatever_the_pack_says_is_the_same_debt_with_it(acts):
    """A call whose pack is not at hand owes less, and nothing else."""
    state = CallState("call-1")
    for command, stamp in [(BeginCall("live"), a_stamp(0)), *acts]:
        made = decide(state, command, ENGINE, stamp)
        for fact in () if isinstance(made, Rejected) else made:
            state = evolve(state, Event("call-1", stamp, fact))
    state = evolve(state, Event("call-1", a_stamp(), raise_override(state)[0]))
    known = open_items(state, ENGINE)
    assert set(items_without_pack(state)) <= set(known)
    assert "on-cad" in {item.id for item in known}


@pytest.mark.parametrize(
    ("reference", "is_one"),
    [("7", True), ("7-41", True), ("C/1", True), ("-741", False), ("=1", False), ("@a", False)],
)
def test_a_reference_begins_with_a_letter_or_a_figure_and_then_may_hold_a_sign(
    reference: str, is_one: bool
):
    """Else a spreadsheet would take it for a formula."""
    assert is_reference(reference) is is_one
