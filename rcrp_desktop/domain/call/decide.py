"""``decide(state, command, engine, stamp)``: the rules of the call, as facts or a refusal. Pure.

The override is never refused: not by a missing pack, a missing call, a role or an earlier decision.
"""

from __future__ import annotations

from rcrp_desktop.domain.call import (
    answers,
    asked_by_itself,
    belonging,
    contact,
    duties,
    notes,
    outcome,
    override,
    route_shown,
    supervisor,
)
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.permissions import may
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Refusal, Rejected

TEXT_LIMIT = 4_000

Facts = tuple[Fact, ...]

_Ordinary = (
    contact.Command
    | answers.Command
    | notes.Command
    | override.Command
    | outcome.Command
    | supervisor.Command
    | duties.Command
)


def decide(state: CallState, command: Command, engine: Engine, stamp: Stamp) -> Facts | Rejected:
    """The facts that ``command`` makes, in the order in which they are recorded, or why it is refused."""
    if isinstance(command, override.RaiseOverride):
        return override.raise_override(state)
    if isinstance(command, contact.BeginCall):
        return contact.begin(state, command, engine.pack)
    if state.began is None or not state.assessments:
        return Rejected(Refusal.NOT_BEGUN)
    # A call that an override began has no mode yet: it is live until it is said not to be.
    mode = state.opening.mode if state.opening is not None else "live"
    if not may(stamp.role, command, mode):
        return Rejected(Refusal.NOT_PERMITTED, stamp.role)
    if len(getattr(command, "text", "")) > TEXT_LIMIT:
        return Rejected(Refusal.TEXT_TOO_LONG, str(TEXT_LIMIT))
    facts = _decide(state, command, engine, stamp)
    return facts if isinstance(facts, Rejected) else _with_consequences(state, facts, engine, stamp)


def _decide(state: CallState, command: _Ordinary, engine: Engine, stamp: Stamp) -> Facts | Rejected:
    if isinstance(command, answers.Command):
        return answers.decide(state, command, engine.pack, stamp)
    if isinstance(command, notes.Command):
        return notes.decide(command, engine.pack)
    if isinstance(command, contact.Command):
        return contact.decide(command)
    if isinstance(command, override.Command):
        return override.decide(state, command, stamp)
    if isinstance(command, outcome.Command):
        return outcome.decide(state, command, engine)
    if isinstance(command, supervisor.Command):
        return supervisor.decide(state, command, engine, stamp)
    # Whatever no topic above takes is about duties; a checker refuses this line where that is not so.
    return duties.decide(state, command, engine)


def _with_consequences(state: CallState, facts: Facts, engine: Engine, stamp: Stamp) -> Facts:
    """Also what answers bring on screen, and what supervisors are asked though nobody asks."""
    facts = tuple(belonging.named(state, fact) for fact in facts)
    after = _after(state, facts, stamp)
    given = [f for f in facts if isinstance(f, answers.Answered)]
    shown: Facts = ()
    if given:
        shown = route_shown.shown_by(state, after, given[0], engine, stamp)
    end = _after(after, shown, stamp)
    follow = (*shown, *asked_by_itself.what_follows(end, engine))
    return (*facts, *(belonging.named(end, fact) for fact in follow))


def _after(state: CallState, facts: Facts, stamp: Stamp) -> CallState:
    for fact in facts:
        state = evolve(state, Event(state.call, stamp, fact))
    return state
