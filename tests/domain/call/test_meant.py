"""An act ends one thing, also where several were made under one command, as a line that is taken in twice makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve, fold
from rcrp_desktop.domain.call.override import (
    GiveOverrideReason,
    MispressOverride,
    OverrideRaised,
    StandDownOverride,
)
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import DecideRequest, SupervisorAsked
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Rejected
from tests.support.pack_builder import a_pack

ENGINE = Engine(a_pack())
HANDLER = Stamp(1_000, "4471", "handler", "h1")
BOSS = Stamp(2_000, "2290", "supervisor", "b1")
COMMANDS = st.lists(st.sampled_from(("c1", "c2")), min_size=1, max_size=4)
BEGAN = CallBegan("small", "1.0.0", "5" * 64, "live")


def told(fact: Fact, commands: Sequence[str]) -> CallState:
    made = [Event("call-1", replace(HANDLER, command=command), fact) for command in commands]
    return fold("call-1", [Event("call-1", HANDLER, BEGAN), *made])


def after(state: CallState, command: Command, stamp: Stamp) -> CallState:
    facts = decide(state, command, ENGINE, stamp)
    assert not isinstance(facts, Rejected)
    for fact in facts:
        state = evolve(state, Event("call-1", stamp, fact))
    return state


@given(COMMANDS)
def test_a_stand_down_ends_one_override(commands):
    raised = told(OverrideRaised(1), commands)
    ended = after(raised, StandDownOverride("Misheard."), BOSS)
    assert sum(not o.stands for o in ended.overrides) == 1


@given(COMMANDS)
def test_a_mispress_takes_back_one_override_and_a_reason_is_of_one(commands):
    raised = told(OverrideRaised(1), commands)
    taken = after(raised, MispressOverride(), replace(HANDLER, command="h2"))
    assert sum(not o.stands for o in taken.overrides) == 1
    reasoned = after(raised, GiveOverrideReason("A knife."), HANDLER)
    assert sum(bool(o.reason) for o in reasoned.overrides) == 1


@given(COMMANDS)
def test_a_decision_closes_one_request(commands):
    asked = told(SupervisorAsked("r1", 1, "asked", "", "advice_given", ""), commands)
    item = pending_requests(asked)[-1].item
    decided = after(asked, DecideRequest(item, "overturn", "police_now", ""), BOSS)
    assert len(pending_requests(decided)) == len(commands) - 1
