"""Whoever is told at a desk as somebody else is not that person: an act of one name may be another's."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.override import (
    GiveOverrideReason,
    MispressOverride,
    OverrideMispressed,
    RaiseOverride,
)
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.one_call import SMALL

HANA = Stamp(1_000_000, "hana", "handler", "c1")
TOLD = replace(HANA, unverified=True, account="aaaa")
TOLD_ELSEWHERE = replace(TOLD, account="bbbb")
EVERY = (HANA, TOLD, TOLD_ELSEWHERE)
APART = [(a, b) for a in EVERY for b in EVERY if a is not b]


def later(by: Stamp, command: str = "c2") -> Stamp:
    return replace(by, at_ms=by.at_ms + 2_000, command=command)


def after(state: CallState, command: Command, by: Stamp) -> CallState:
    facts = decide(state, command, SMALL, by)
    assert not isinstance(facts, Rejected)
    for fact in facts:
        state = evolve(state, Event("call-1", by, fact))
    return state


@pytest.mark.parametrize(("raised_by", "by"), APART)
def test_nobody_of_the_same_name_takes_back_a_threat_to_life(raised_by: Stamp, by: Stamp):
    state = after(CallState("call-1"), RaiseOverride(), raised_by)
    found = decide(state, MispressOverride(), SMALL, later(by))
    assert found == Rejected(Refusal.NOT_PERMITTED, "hana")
    forged = evolve(state, Event("call-1", later(by), OverrideMispressed(1, "c1")))
    assert forged.override is not None


@pytest.mark.parametrize(("raised_by", "by"), APART)
def test_words_of_another_of_that_name_are_no_reason_of_theirs(raised_by: Stamp, by: Stamp):
    state = after(CallState("call-1"), RaiseOverride(), raised_by)
    state = after(state, GiveOverrideReason("He has a knife."), later(raised_by))
    state = after(state, GiveOverrideReason("A slip."), later(by, "c3"))
    (override,) = state.overrides
    assert override.reason == "He has a knife."
    assert [words.text for words in override.added] == ["A slip."]


@pytest.mark.parametrize("by", EVERY)
def test_one_person_at_one_account_takes_back_what_they_pressed(by: Stamp):
    state = after(CallState("call-1"), RaiseOverride(), by)
    assert after(state, MispressOverride(), later(by)).override is None
