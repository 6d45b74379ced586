"""Which assessment a fact belongs to: the one begun by the command that it names, whatever number it has here.

Two desks that begin the next assessment at once give it the same number. Numbers are for reading only: the second
of the two gets another one here, and what each desk records names the command that began its own.
"""

from __future__ import annotations

from rcrp_desktop.domain.call.answers import NewInformationCame
from rcrp_desktop.domain.call.events import Event, Fact, OfAssessment
from rcrp_desktop.domain.call.meant import assessment_act
from rcrp_desktop.domain.call.numbering import of_assessment
from rcrp_desktop.domain.call.state import Assessment, CallState, Renumbered, Stamp, position
from rcrp_desktop.domain.call.supervisor import SupervisorAsked
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rows import (
    added,
    exchanged,
    first_place,
    inserted,
    newest_place,
    without,
)


def named(state: CallState, fact: Fact) -> Fact:
    """The fact as it is recorded: with the command that began its assessment, of which ``state`` knows."""
    if isinstance(fact, OfAssessment):
        return replace(fact, begun=assessment_act(state, fact.assessment))
    return fact


def placed(state: CallState, event: Event) -> tuple[CallState, Fact]:
    """The fact with the number that its assessment has here."""
    fact, at = event.fact, event.stamp
    if isinstance(fact, NewInformationCame):
        return _begun(state, fact, at)
    if not isinstance(fact, OfAssessment):
        return state, fact
    if fact.begun:
        state, number = _of_act(state, fact.begun, fact.assessment, at)
        return state, fact if number == fact.assessment else replace(fact, assessment=number)
    return _counted(state, fact, at)


def _of_act(state: CallState, act: str, number: int, at: Stamp) -> tuple[CallState, int]:
    found = _begun_by(state, act)
    if found is not None:
        return state, found.number
    return _with_unread(state, number, replace(at, command=act))


def _begun_by(state: CallState, act: str) -> Assessment | None:
    """The first of the call belongs to no act: what began it, a call or an override, is told apart by nothing."""
    place = first_place(state.assessments, _own_act, act)
    return state.assessments[place] if place >= 0 else None


def _own_act(assessment: Assessment) -> str | None:
    return assessment.began.command if assessment.number > 1 else None


def _with_unread(state: CallState, number: int, began: Stamp) -> tuple[CallState, int]:
    """With an assessment whose beginning cannot be read: what is told of it is of no other.

    It is the newest only where its desk counted beyond all that are known: else a newer one was begun, and no police
    that was decided in an older one covers nothing.
    """
    is_newest = number > state.highest
    state, here = of_assessment(state, number)
    known, unread = state.assessments, Assessment(here, began, place=state.revision)
    if is_newest:
        newer = replace(state, assessments=added(known, unread), ended=None, highest=number)
        return newer, here
    before_newest = inserted(known, len(known) - 1, unread)
    return replace(state, assessments=before_newest, highest=max(state.highest, here)), here


def _begun(state: CallState, fact: NewInformationCame, at: Stamp) -> tuple[CallState, Fact]:
    """A number that another assessment has already is given to no second one."""
    unread = _begun_by(state, at.command)
    if unread is not None and not unread.trigger:
        return state, replace(fact, assessment=unread.number)
    state, number = of_assessment(state, fact.assessment)
    if number == fact.assessment:
        return state, fact
    renumbered = Renumbered(at.actor, fact.assessment, number)
    return _with_number(state, renumbered), replace(fact, assessment=number)


def _with_number(state: CallState, renumbered: Renumbered) -> CallState:
    known = state.numbers
    before = newest_place(known, _given, (renumbered.actor, renumbered.given))
    if before >= 0:
        return replace(state, numbers=exchanged(known, before, renumbered))
    return replace(state, numbers=added(known, renumbered))


def _given(renumbered: Renumbered) -> tuple[str, int]:
    return renumbered.actor, renumbered.given


def _here(renumbered: Renumbered) -> tuple[str, int]:
    return renumbered.actor, renumbered.here


def _counted(state: CallState, fact: OfAssessment, at: Stamp) -> tuple[CallState, Fact]:
    """By its number alone, as earlier records have it.

    What a desk records under a number that it gave itself is about its own, until it uses the other number, and so
    has seen both.
    """
    given, actor = fact.assessment, at.actor
    is_known = position(state, given) >= 0
    # A request waits whatever it is about; it begins nothing on which less police could be decided.
    if given > 1 and not is_known and not isinstance(fact, SupervisorAsked):
        return _with_unread(state, given, replace(at, command=""))[0], fact
    if not state.numbers:
        return state, fact
    numbers = state.numbers
    place = newest_place(numbers, _given, (actor, given))
    if place >= 0:
        return state, replace(fact, assessment=numbers[place].here)
    seen = newest_place(numbers, _here, (actor, given))
    return (replace(state, numbers=without(numbers, seen)) if seen >= 0 else state), fact
