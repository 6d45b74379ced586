"""One assessment as a fold of the facts about it. Total, like the fold of the call around it."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from rcrp_desktop.domain.call_parts import (
    AgencyReply,
    AnswerLine,
    Assessment,
    Decided,
    DutyDone,
    Fell,
    Shown,
    Undo,
)
from rcrp_desktop.domain.events import (
    AgencyAnswered,
    AmbulanceAsked,
    AnswerGiven,
    AnswerTakenBack,
    CadConfirmed,
    DecisionMade,
    DutyRecorded,
    RationaleAdded,
    RouteFell,
    RouteShown,
    Stamp,
)

AssessmentFact = (
    AnswerGiven
    | AnswerTakenBack
    | RouteShown
    | RouteFell
    | DecisionMade
    | RationaleAdded
    | DutyRecorded
    | AgencyAnswered
    | AmbulanceAsked
    | CadConfirmed
)
"""The facts that belong to one assessment and name it."""


def assess(  # noqa: C901  (one case for each fact, nothing else)
    now: Assessment, fact: AssessmentFact, at: Stamp, place: int
) -> Assessment:
    """The assessment after one more fact, which came at revision ``place``."""
    match fact:
        case AnswerGiven():
            return _answered(now, fact, at)
        case AnswerTakenBack():
            return _taken_back(now, fact, at)
        case RouteShown():
            return replace(now, shown=(*now.shown, Shown(fact, at, place)))
        case RouteFell():
            return replace(now, falls=(*now.falls, Fell(fact, at)))
        case DecisionMade():
            made = Decided(fact, at, fact.text, place)
            return replace(now, decisions=(*now.decisions, made), answered_since=False)
        case RationaleAdded(_, text):
            return _with_rationale(now, text)
        case DutyRecorded():
            return replace(now, duties=(*now.duties, DutyDone(fact, at, place)))
        case AgencyAnswered():
            return replace(now, agencies=(*now.agencies, AgencyReply(fact, at)))
        case AmbulanceAsked():
            return replace(now, ambulance=at)
        case CadConfirmed(_, seal):
            return replace(now, on_cad=at, on_cad_place=place, seal=seal)
        case _:
            assert_never(fact)


def _answered(assessment: Assessment, fact: AnswerGiven, at: Stamp) -> Assessment:
    line = AnswerLine(fact.question, fact.option, fact.how, at)
    undo = Undo(
        fact.question,
        assessment.answers.get(fact.question, ""),
        assessment.held.get(fact.question, ""),
        fact.question in assessment.set_aside,
    )
    held = {q: o for q, o in assessment.held.items() if q != fact.question}
    return replace(
        assessment,
        answers={**assessment.answers, fact.question: fact.option},
        held=held,
        set_aside=assessment.set_aside - {fact.question},
        lines=(*_withdrawn(assessment.lines, fact.question, at), line),
        undo=(*assessment.undo, undo),
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
    taken = replace(
        assessment, answers=answers, lines=lines, undo=assessment.undo[:-1], answered_since=True
    )
    last = assessment.undo[-1] if assessment.undo else None
    return _as_before(taken, last) if last and last.question == fact.question else taken


def _as_before(assessment: Assessment, last: Undo) -> Assessment:
    """What was held is held again, and what was set aside is again with the supervisor."""
    held = {**assessment.held, last.question: last.held} if last.held else assessment.held
    aside = {last.question} if last.set_aside else set[str]()
    return replace(assessment, held=held, set_aside=assessment.set_aside | aside)


def _with_rationale(assessment: Assessment, text: str) -> Assessment:
    if not assessment.decisions:
        return assessment
    last = replace(assessment.decisions[-1], rationale=text)
    return replace(assessment, decisions=(*assessment.decisions[:-1], last))
