"""The state of a call: a fold of its events. ``evolve`` is total, so any recorded list can be read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from rcrp_desktop.domain.events import (
    AgencyAnswered,
    AmbulanceAsked,
    AnswerGiven,
    AnswerTakenBack,
    CadConfirmed,
    CallBegan,
    CalledBack,
    CallEnded,
    ChangeTold,
    DecisionMade,
    DutyRecorded,
    Event,
    NewInformationCame,
    NoteWritten,
    OverrideMispressed,
    OverrideRaised,
    OverrideReasonGiven,
    OverrideStoodDown,
    PhraseNoticed,
    RationaleAdded,
    ReferenceGiven,
    RouteFell,
    RouteShown,
    Stamp,
    SupervisorAsked,
    SupervisorDecided,
)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer as it was given. ``withdrawn_ms`` is when it was changed or taken back, 0 while it stands."""

    question: str
    option: str
    how: str
    stamp: Stamp
    withdrawn_ms: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A route that came on screen."""

    fact: RouteShown
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Fell:
    """A fall of the route on screen."""

    fact: RouteFell
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's decision in one assessment."""

    fact: DecisionMade
    stamp: Stamp
    rationale: str


@dataclass(frozen=True, slots=True)
class DutyDone:
    """A duty or check as recorded last."""

    fact: DutyRecorded
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class AgencyReply:
    """An agency's answer."""

    fact: AgencyAnswered
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Request:
    """Something a supervisor is asked to decide, and the decision once made."""

    fact: SupervisorAsked
    stamp: Stamp
    decision: SupervisorDecided | None = None
    decided: Stamp | None = None
    caller_told_of_change: ChangeTold | None = None
    agency_told_of_change: ChangeTold | None = None


@dataclass(frozen=True, slots=True)
class OverrideState:
    """One raising of the override and what became of it."""

    number: int
    raised: Stamp
    recovered: bool = False
    reason: str = ""
    mispressed: Stamp | None = None
    stood_down: Stamp | None = None
    stand_down_reason: str = ""
    caller_told_of_change: ChangeTold | None = None

    @property
    def item(self) -> str:
        """The id under which debts that follow from it are known."""
        return f"override-{self.number}"

    @property
    def stands(self) -> bool:
        """Neither mis-pressed nor stood down."""
        return self.mispressed is None and self.stood_down is None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One numbered pass through the questions.

    ``undo`` is the stack of (question, what it had before) that Backspace takes from. ``answered_since``:
    answers changed after the newest decision, so that a no-police decision no longer covers them.
    """

    number: int
    began: Stamp
    trigger: str = ""
    text: str = ""
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    held: Mapping[str, str] = field(default_factory=dict[str, str])
    lines: tuple[AnswerLine, ...] = ()
    undo: tuple[tuple[str, str], ...] = ()
    set_aside: frozenset[str] = frozenset()
    shown: tuple[Shown, ...] = ()
    falls: tuple[Fell, ...] = ()
    decisions: tuple[Decided, ...] = ()
    duties: tuple[DutyDone, ...] = ()
    agencies: tuple[AgencyReply, ...] = ()
    ambulance: Stamp | None = None
    on_cad: Stamp | None = None
    seal: str = ""
    answered_since: bool = False

    @property
    def decision(self) -> Decided | None:
        """The newest decision."""
        return self.decisions[-1] if self.decisions else None


@dataclass(frozen=True, slots=True)
class CallState:
    """A call as its events tell it. ``began`` is None for a call that has no events yet."""

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
    caller_gone: bool = False
    called_back: CalledBack | None = None
    revision: int = 0
    last: Stamp | None = None

    @property
    def current(self) -> Assessment:
        """The newest assessment. IndexError before the call began: a bug in the caller."""
        return self.assessments[-1]

    @property
    def override(self) -> OverrideState | None:
        """The override that stands, if one does."""
        return next((o for o in reversed(self.overrides) if o.stands), None)


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
    if isinstance(event.fact, CallBegan):
        return _begin(stepped, event.fact, event.stamp)
    if not stepped.assessments:
        stepped = replace(stepped, began=event.stamp, assessments=(Assessment(1, event.stamp),))
    return _apply(stepped, event)


def _begin(state: CallState, fact: CallBegan, at: Stamp) -> CallState:
    assessments = state.assessments or (Assessment(1, at),)
    return replace(state, began=state.began or at, opening=fact, assessments=assessments)


def _apply(state: CallState, event: Event) -> CallState:  # noqa: C901  (one case for each fact, nothing else)
    at = event.stamp
    match event.fact:
        case CallBegan():
            return state
        case ReferenceGiven() as fact:
            return replace(state, reference=fact)
        case AnswerGiven() as fact:
            return _in(state, fact.assessment, lambda a: _answered(a, fact, at))
        case AnswerTakenBack() as fact:
            return _in(state, fact.assessment, lambda a: _taken_back(a, fact, at))
        case RouteShown() as fact:
            return _in(
                state, fact.assessment, lambda a: replace(a, shown=(*a.shown, Shown(fact, at)))
            )
        case RouteFell() as fact:
            return _in(
                state, fact.assessment, lambda a: replace(a, falls=(*a.falls, Fell(fact, at)))
            )
        case NoteWritten(text):
            return replace(state, notes=text, notes_at=at)
        case PhraseNoticed() as fact:
            return replace(state, phrases=(*state.phrases, fact))
        case SupervisorAsked() as fact:
            return _asked(state, fact, at)
        case SupervisorDecided() as fact:
            return _supervisor_decided(state, fact, at)
        case NewInformationCame() as fact:
            return _next_assessment(state, fact, at)
        case OverrideRaised() as fact:
            return replace(
                state, overrides=(*state.overrides, OverrideState(fact.number, at, fact.recovered))
            )
        case OverrideReasonGiven(number, text):
            return _with_override(state, number, lambda o: replace(o, reason=text))
        case OverrideMispressed(number):
            return _with_override(state, number, lambda o: replace(o, mispressed=at))
        case OverrideStoodDown(number, text):
            return _with_override(
                state, number, lambda o: replace(o, stood_down=at, stand_down_reason=text)
            )
        case DecisionMade() as fact:
            made = Decided(fact, at, fact.text)
            return _in(
                state,
                fact.assessment,
                lambda a: replace(a, decisions=(*a.decisions, made), answered_since=False),
            )
        case RationaleAdded() as fact:
            return _in(state, fact.assessment, lambda a: _with_rationale(a, fact.text))
        case DutyRecorded() as fact:
            done = DutyDone(fact, at)
            return _in(state, fact.assessment, lambda a: replace(a, duties=(*a.duties, done)))
        case AgencyAnswered() as fact:
            reply = AgencyReply(fact, at)
            return _in(state, fact.assessment, lambda a: replace(a, agencies=(*a.agencies, reply)))
        case AmbulanceAsked(assessment):
            return _in(state, assessment, lambda a: replace(a, ambulance=at))
        case CadConfirmed(assessment, seal):
            return _in(state, assessment, lambda a: replace(a, on_cad=at, seal=seal))
        case ChangeTold() as fact:
            return _change_told(state, fact)
        case CallEnded(caller_gone):
            return replace(state, ended=at, caller_gone=caller_gone)
        case CalledBack() as fact:
            return replace(state, called_back=fact)
        case _:
            assert_never(event.fact)


def _in(state: CallState, number: int, change: _AssessmentChange) -> CallState:
    changed = tuple(change(a) if a.number == number else a for a in state.assessments)
    return replace(state, assessments=changed)


def _with_override(state: CallState, number: int, change: _OverrideChange) -> CallState:
    changed = tuple(change(o) if o.number == number else o for o in state.overrides)
    return replace(state, overrides=changed)


def _answered(assessment: Assessment, fact: AnswerGiven, at: Stamp) -> Assessment:
    line = AnswerLine(fact.question, fact.option, fact.how, at)
    held = {q: o for q, o in assessment.held.items() if q != fact.question}
    return replace(
        assessment,
        answers={**assessment.answers, fact.question: fact.option},
        held=held,
        set_aside=assessment.set_aside - {fact.question},
        lines=(*_withdrawn(assessment.lines, fact.question, at), line),
        undo=(*assessment.undo, (fact.question, assessment.answers.get(fact.question, ""))),
        answered_since=True,
    )


def _withdrawn(lines: tuple[AnswerLine, ...], question: str, at: Stamp) -> tuple[AnswerLine, ...]:
    return tuple(
        replace(line, withdrawn_ms=at.at_ms)
        if line.question == question and not line.withdrawn_ms
        else line
        for line in lines
    )


def _taken_back(assessment: Assessment, fact: AnswerTakenBack, at: Stamp) -> Assessment:
    answers = {q: o for q, o in assessment.answers.items() if q != fact.question}
    lines = _withdrawn(assessment.lines, fact.question, at)
    if fact.restored:
        answers[fact.question] = fact.restored
        lines = (*lines, AnswerLine(fact.question, fact.restored, "restored", at))
    return replace(
        assessment, answers=answers, lines=lines, undo=assessment.undo[:-1], answered_since=True
    )


def _asked(state: CallState, fact: SupervisorAsked, at: Stamp) -> CallState:
    stepped = replace(state, requests=(*state.requests, Request(fact, at)))
    if not fact.question:
        return stepped
    return _in(
        stepped, fact.assessment, lambda a: replace(a, set_aside=a.set_aside | {fact.question})
    )


def _supervisor_decided(state: CallState, fact: SupervisorDecided, at: Stamp) -> CallState:
    about = next((r.fact.assessment for r in state.requests if r.fact.item == fact.item), 0)
    covered = _in(state, about, lambda a: replace(a, answered_since=False))
    return _with_request(covered, fact.item, lambda r: replace(r, decision=fact, decided=at))


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


def _with_rationale(assessment: Assessment, text: str) -> Assessment:
    if not assessment.decisions:
        return assessment
    last = replace(assessment.decisions[-1], rationale=text)
    return replace(assessment, decisions=(*assessment.decisions[:-1], last))
