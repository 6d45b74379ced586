"""The state of a call as a fold of its events. ``evolve`` is total, so any recorded list can be read back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from rcrp_desktop.domain.call import (
    answers,
    contact,
    duties,
    notes,
    outcome,
    override,
    route_shown,
    supervisor,
    unconfirmed,
)
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.state import Assessment, CallState, Stamp


def fold(call: str, events: Iterable[Event]) -> CallState:
    """The state after all ``events`` of one call, in order."""
    state = CallState(call)
    for event in events:
        state = evolve(state, event)
    return state


def evolve(state: CallState, event: Event) -> CallState:
    """The state after one more event. Never raises: a fact that does not apply changes only the revision."""
    stepped = replace(state, revision=state.revision + 1, last=event.stamp)
    if not stepped.assessments:
        stepped = replace(stepped, began=event.stamp, assessments=(Assessment(1, event.stamp),))
    stepped, fact = _numbered(stepped, event)
    return _apply(stepped, fact, event.stamp)


def _numbered(state: CallState, event: Event) -> tuple[CallState, Fact]:
    """The fact with the number that its assessment has here.

    Two desks that begin the next assessment at once give it the same number. They are two: what each desk then
    records under that number is about its own, until it uses the other number, and so has seen both.
    """
    fact, actor = event.fact, event.stamp.actor
    if isinstance(fact, answers.NewInformationCame):
        return _begun_at_once(state, fact, actor)
    given = getattr(fact, "assessment", None)
    if not isinstance(given, int) or not state.numbers:
        return state, fact
    here = state.numbers.get((actor, given))
    if here is not None:
        return state, cast("Fact", replace(cast("answers.AnswerGiven", fact), assessment=here))
    seen = {key for key, number in state.numbers.items() if key[0] == actor and number == given}
    left = {key: number for key, number in state.numbers.items() if key not in seen}
    return (replace(state, numbers=left) if seen else state), fact


def _begun_at_once(
    state: CallState, fact: answers.NewInformationCame, actor: str
) -> tuple[CallState, Fact]:
    taken = {assessment.number for assessment in state.assessments}
    if fact.assessment not in taken:
        return state, fact
    number = max(taken) + 1  # the newest need not have the highest: a desk can have counted on
    numbers = {**state.numbers, (actor, fact.assessment): number}
    return replace(state, numbers=numbers), replace(fact, assessment=number)


def _apply(state: CallState, fact: Fact, at: Stamp) -> CallState:
    if isinstance(fact, answers.Fact):
        return answers.evolve(state, fact, at)
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
