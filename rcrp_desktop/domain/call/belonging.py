"""Which assessment a fact belongs to: the one begun by the command that it names, whatever number it has here.

Two desks that begin the next assessment at once give it the same number. Numbers are for reading only: the second
of the two gets another one here, and what each desk records names the command that began its own.
"""

from __future__ import annotations

from rcrp_desktop.domain.call.answers import NewInformationCame
from rcrp_desktop.domain.call.events import Event, Fact, OfAssessment
from rcrp_desktop.domain.call.meant import assessment_act
from rcrp_desktop.domain.call.state import Assessment, CallState, Stamp, position
from rcrp_desktop.domain.call.supervisor import SupervisorAsked
from rcrp_desktop.domain.frozen import replace


def named(state: CallState, fact: Fact) -> Fact:
    """The fact as it is recorded: with the command that began its assessment, of which ``state`` knows."""
    if isinstance(fact, OfAssessment):
        return replace(fact, begun=assessment_act(state, fact.assessment))
    return fact


class Begun:
    """Which command began which assessment of one call, as its events are told one after the other.

    A log may hold any number of them: who looks through all for each event takes long over many.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._of_several: set[str] = set()

    def follow(self, state: CallState) -> None:
        """After each event. What it began is the newest, or, unread, the one before that."""
        for assessment in state.assessments[-2:]:
            if assessment.number > 1:
                act = assessment.began.command
                if self._numbers.setdefault(act, assessment.number) != assessment.number:
                    self._of_several.add(act)

    def by(self, state: CallState, act: str) -> Assessment | None:
        """As ``_of_same_act`` finds it."""
        if act in self._of_several:
            return _of_same_act(state, act)
        number = self._numbers.get(act)
        return state.assessments[position(state, number)] if number is not None else None


def placed(state: CallState, event: Event, known: Begun | None = None) -> tuple[CallState, Fact]:
    """The fact with the number that its assessment has here. ``known`` has followed the events before, if anybody has."""
    fact, at = event.fact, event.stamp
    if isinstance(fact, NewInformationCame):
        return _begun(state, fact, at, known)
    if not isinstance(fact, OfAssessment):
        return state, fact
    if fact.begun:
        state, number = _of_act(state, fact.begun, fact.assessment, at, known)
        return state, fact if number == fact.assessment else replace(fact, assessment=number)
    return _counted(state, fact, at)


def _of_act(
    state: CallState, act: str, number: int, at: Stamp, known: Begun | None
) -> tuple[CallState, int]:
    found = _begun_by(state, act, known)
    if found is not None:
        return state, found.number
    return _with_unread(state, number, replace(at, command=act))


def _begun_by(state: CallState, act: str, known: Begun | None) -> Assessment | None:
    return _of_same_act(state, act) if known is None else known.by(state, act)


def _of_same_act(state: CallState, act: str) -> Assessment | None:
    """The first of the call belongs to no act: what began it, a call or an override, is told apart by nothing."""
    begun = (a for a in state.assessments if a.number > 1 and a.began.command == act)
    return next(begun, None)


def _with_unread(state: CallState, number: int, began: Stamp) -> tuple[CallState, int]:
    """With an assessment whose beginning cannot be read: what is told of it is of no other.

    It is the newest only where its desk counted beyond all that are known: else a newer one was begun, and no police
    that was decided in an older one covers nothing.
    """
    known, here = state.assessments, _free(state, number)
    unread = Assessment(here, began, place=state.revision)
    if number > state.highest:
        newer = replace(state, assessments=(*known, unread), ended=None, highest=number)
        return newer, here
    highest = max(state.highest, here)
    return replace(state, assessments=(*known[:-1], unread, known[-1]), highest=highest), here


def _begun(
    state: CallState, fact: NewInformationCame, at: Stamp, known: Begun | None
) -> tuple[CallState, Fact]:
    """A number that another assessment has already is given to no second one."""
    unread = _begun_by(state, at.command, known)
    if unread is not None and not unread.trigger:
        return state, replace(fact, assessment=unread.number)
    number = _free(state, fact.assessment)
    if number == fact.assessment:
        return state, fact
    numbers = {**state.numbers, (at.actor, fact.assessment): number}
    return replace(state, numbers=numbers), replace(fact, assessment=number)


def _free(state: CallState, number: int) -> int:
    if number > state.highest:
        return number
    taken = {assessment.number for assessment in state.assessments}
    return max(taken) + 1 if number in taken else number  # the newest need not have the highest


def _counted(state: CallState, fact: OfAssessment, at: Stamp) -> tuple[CallState, Fact]:
    """By its number alone, as earlier records have it.

    What a desk records under a number that it gave itself is about its own, until it uses the other number, and so
    has seen both.
    """
    given, actor = fact.assessment, at.actor
    is_known = any(a.number == given for a in state.assessments)
    # A request waits whatever it is about; it begins nothing on which less police could be decided.
    if given > 1 and not is_known and not isinstance(fact, SupervisorAsked):
        return _with_unread(state, given, replace(at, command=""))[0], fact
    if not state.numbers:
        return state, fact
    here = state.numbers.get((actor, given))
    if here is not None:
        return state, replace(fact, assessment=here)
    seen = {key for key, number in state.numbers.items() if key[0] == actor and number == given}
    left = {key: number for key, number in state.numbers.items() if key not in seen}
    return (replace(state, numbers=left) if seen else state), fact
