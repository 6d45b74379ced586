"""The state of a call as a fold of its events. ``evolve`` is total, so any recorded list can be read back."""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.domain.call import (
    answered,
    answers,
    belonging,
    contact,
    duties,
    notes,
    outcome,
    override,
    reaching,
    route_shown,
    supervisor,
    together,
    unconfirmed,
)
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.state import Assessment, CallState, Stamp
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine


def fold(call: str, events: Sequence[Event]) -> CallState:
    """The state after all ``events`` of one call, in order."""
    return fold_told(call, events)[0]


def fold_told(
    call: str, events: Sequence[Event], engine: Engine | None = None
) -> tuple[CallState, tuple[Event, ...]]:
    """Also the events with the numbers that assessments have in it: what a desk counted may be another's here.

    With an engine also what follows from acts that no desk had all (``together``).
    """
    state, told = CallState(call), list[Event]()
    acts = together.Acts(events, engine) if engine is not None else None
    for place, event in enumerate(events):
        state, fact = _evolved(state, event)
        told.append(event if fact is event.fact else replace(event, fact=fact))
        if acts is not None:
            state = acts.followed(state, place, told[-1])
    return state, tuple(told)


def evolve(state: CallState, event: Event) -> CallState:
    """The state after one more event. Never raises: a fact that does not apply changes only the revision."""
    return _evolved(state, event)[0]


def _evolved(state: CallState, event: Event) -> tuple[CallState, Fact]:
    stepped = replace(state, revision=state.revision + 1, last=event.stamp)
    if not stepped.assessments:
        first = Assessment(1, event.stamp, place=stepped.revision)
        stepped = replace(stepped, began=event.stamp, assessments=(first,), highest=1)
    stepped, fact = belonging.placed(stepped, event)
    return reaching.with_act(_apply(stepped, fact, event.stamp), fact, event.stamp), fact


def _apply(state: CallState, fact: Fact, at: Stamp) -> CallState:
    if isinstance(fact, answers.Fact):
        return answered.evolve(state, fact, at)
    if isinstance(fact, route_shown.Fact):
        return route_shown.evolve(state, fact, at)
    if isinstance(fact, notes.Fact):
        return notes.evolve(state, fact, at)
    if isinstance(fact, contact.Fact):
        return contact.evolve(state, fact, at)
    if isinstance(fact, override.Fact):
        return override.evolve(state, fact, at)
    if isinstance(fact, supervisor.Fact):
        return supervisor.evolve(state, fact, at)
    if isinstance(fact, outcome.Fact):
        return outcome.evolve(state, fact, at)
    if isinstance(fact, unconfirmed.Fact):
        return unconfirmed.evolve(state, fact, at)
    # Whatever no topic above takes is about duties; a checker refuses this line where that is not so.
    return duties.evolve(state, fact, at)
