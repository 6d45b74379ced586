"""The state of a call: a fold of its events. ``evolve`` is total, so any recorded list can be read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from rcrp_desktop.domain.assessments import AssessmentFact, assess
from rcrp_desktop.domain.call_parts import (
    Assessment,
    OverrideState,
    Request,
)
from rcrp_desktop.domain.events import (
    CallBegan,
    CalledBack,
    CallEnded,
    ChangeTold,
    Event,
    NewInformationCame,
    NoteWritten,
    OverrideMispressed,
    OverrideRaised,
    OverrideReasonGiven,
    OverrideStoodDown,
    PhraseNoticed,
    ReferenceGiven,
    Stamp,
    SupervisorAsked,
    SupervisorDecided,
)
from rcrp_desktop.domain.policy.pack import ResponseClass


@dataclass(frozen=True, slots=True)
class CallState:
    """A call as its events tell it. ``began`` is None for a call that has no events yet.

    ``caller_gone`` tells of the newest end of the line; ``gone`` is when a caller last went before the end,
    which stays owed when the call goes on. Fields named ``place`` are revisions (see ``call_parts``).
    ``damaged``: something that was recorded of it cannot be read, and is not told here.
    """

    call: str
    began: Stamp | None = None
    opening: CallBegan | None = None
    reference: ReferenceGiven | None = None
    assessments: tuple[Assessment, ...] = ()
    overrides: tuple[OverrideState, ...] = ()
    requests: tuple[Request, ...] = ()
    notes: str = ""
    notes_at: Stamp | None = None
    phrases: tuple[PhraseNoticed, ...] = ()
    ended: Stamp | None = None
    ended_place: int = 0
    caller_gone: bool = False
    gone: Stamp | None = None
    gone_place: int = 0
    called_back: CalledBack | None = None
    called_back_place: int = 0
    revision: int = 0
    last: Stamp | None = None
    damaged: bool = False

    @property
    def current(self) -> Assessment:
        """The newest assessment. IndexError before the call began: a bug in the caller."""
        return self.assessments[-1]

    @property
    def override(self) -> OverrideState | None:
        """The override that stands, if one does."""
        return next((o for o in reversed(self.overrides) if o.stands), None)


_OverrideFact = OverrideRaised | OverrideReasonGiven | OverrideMispressed | OverrideStoodDown

_AssessmentChange = Callable[[Assessment], Assessment]
_OverrideChange = Callable[[OverrideState], OverrideState]
_RequestChange = Callable[[Request], Request]


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
    return _apply(stepped, event)


def _apply(state: CallState, event: Event) -> CallState:  # noqa: C901  (one case for each fact, nothing else)
    fact, at = event.fact, event.stamp
    if isinstance(fact, AssessmentFact):
        number = fact.assessment
        return _in(state, number, lambda a: assess(a, fact, at, state.revision))
    if isinstance(fact, _OverrideFact):
        return _override(state, fact, at)
    match fact:
        case CallBegan():
            # A call keeps the version it began with, whatever a second log says.
            return replace(state, opening=state.opening or fact)
        case ReferenceGiven():
            return replace(state, reference=fact)
        case NoteWritten(text):
            return replace(state, notes=text, notes_at=at)
        case PhraseNoticed():
            return replace(state, phrases=(*state.phrases, fact))
        case SupervisorAsked():
            return _asked(state, fact, at)
        case SupervisorDecided():
            return _supervisor_decided(state, fact, at)
        case NewInformationCame():
            return _next_assessment(state, fact, at)
        case ChangeTold():
            return _change_told(state, fact)
        case CallEnded(caller_gone):
            return _ended(state, at, caller_gone=caller_gone)
        case CalledBack():
            return replace(state, called_back=fact, called_back_place=state.revision)
        case _:
            assert_never(fact)


def _override(state: CallState, fact: _OverrideFact, at: Stamp) -> CallState:
    here = state.revision
    match fact:
        case OverrideRaised(number, recovered):
            raised = OverrideState(number, at, recovered, place=here)
            return replace(state, overrides=(*state.overrides, raised))
        case OverrideReasonGiven(number, text):
            return _with_override(state, number, lambda o: replace(o, reason=text))
        case OverrideMispressed(number):
            return _with_override(state, number, lambda o: _mispressed(o, at, here))
        case OverrideStoodDown(number, text):
            return _with_override(state, number, lambda o: _stood_down(o, at, text, here))
        case _:
            assert_never(fact)


def _in(state: CallState, number: int, change: _AssessmentChange) -> CallState:
    changed = tuple(change(a) if a.number == number else a for a in state.assessments)
    return replace(state, assessments=changed)


def _with_override(state: CallState, number: int, change: _OverrideChange) -> CallState:
    changed = tuple(change(o) if o.number == number else o for o in state.overrides)
    return replace(state, overrides=changed)


def _mispressed(override: OverrideState, at: Stamp, place: int) -> OverrideState:
    return replace(override, mispressed=at, ended_place=place)


def _stood_down(override: OverrideState, at: Stamp, text: str, place: int) -> OverrideState:
    return replace(override, stood_down=at, stand_down_reason=text, ended_place=place)


def _ended(state: CallState, at: Stamp, *, caller_gone: bool) -> CallState:
    ended = replace(state, ended=at, ended_place=state.revision, caller_gone=caller_gone)
    return replace(ended, gone=at, gone_place=state.revision) if caller_gone else ended


def _asked(state: CallState, fact: SupervisorAsked, at: Stamp) -> CallState:
    stepped = replace(state, requests=(*state.requests, Request(fact, at, place=state.revision)))
    if not fact.question:
        return stepped
    return _in(
        stepped, fact.assessment, lambda a: replace(a, set_aside=a.set_aside | {fact.question})
    )


def _supervisor_decided(state: CallState, fact: SupervisorDecided, at: Stamp) -> CallState:
    request = next((r for r in state.requests if r.fact.item == fact.item), None)
    covered = state
    if request is not None and not (
        fact.verdict == "agree" and overtaken_on_screen(state, request)
    ):
        about = request.fact.assessment
        covered = _in(state, about, lambda a: replace(a, answered_since=False))
    place = state.revision
    return _with_request(
        covered,
        fact.item,
        lambda r: replace(r, decision=fact, decided=at, decided_place=place),
    )


def overtaken_on_screen(state: CallState, request: Request) -> bool:
    """Whether police came on screen after the request: to agree with it is not to have seen them."""
    return any(
        shown.place > request.place and shown.fact.response in _POLICE
        for assessment in state.assessments
        for shown in assessment.shown
    )


_POLICE = frozenset(response.value for response in ResponseClass if response.sends_police)


def _with_request(state: CallState, item: str, change: _RequestChange) -> CallState:
    changed = tuple(change(r) if r.fact.item == item else r for r in state.requests)
    return replace(state, requests=changed)


def _change_told(state: CallState, fact: ChangeTold) -> CallState:
    item, _, whom = fact.item.partition("/")
    overrides = tuple(
        replace(o, caller_told_of_change=fact) if o.item == item else o for o in state.overrides
    )
    state = replace(state, overrides=overrides)
    if whom == "caller":
        return _with_request(state, item, lambda r: replace(r, caller_told_of_change=fact))
    return _with_request(state, item, lambda r: replace(r, agency_told_of_change=fact))


def _next_assessment(state: CallState, fact: NewInformationCame, at: Stamp) -> CallState:
    before = state.current
    held = {**before.held, **before.answers}
    begun = Assessment(fact.assessment, at, trigger=fact.trigger, text=fact.text, held=held)
    return replace(state, assessments=(*state.assessments, begun), ended=None)
