"""What answers and new information make of a call."""

from __future__ import annotations

from typing import assert_never

from rcrp_desktop.domain.call.answers import (
    AnswerGiven,
    AnswerTakenBack,
    AnswerWithdrawn,
    Fact,
    NewInformationCame,
    newest_undo,
)
from rcrp_desktop.domain.call.left_to_supervisors import asking_again
from rcrp_desktop.domain.call.state import (
    AnswerLine,
    Assessment,
    CallState,
    Stamp,
    Undo,
    in_assessment,
    position,
)
from rcrp_desktop.domain.call.told_late import is_told_late
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rows import Row, added, changed, places, without


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state after one more fact."""
    match fact:
        case AnswerGiven():
            given = in_assessment(
                state, fact.assessment, lambda a: _answered(a, fact, at, state.revision)
            )
            return asking_again(given, fact.assessment)
        case AnswerTakenBack():
            taken = in_assessment(
                state, fact.assessment, lambda a: _taken_back(a, fact, at, state.revision)
            )
            return asking_again(taken, fact.assessment)
        case AnswerWithdrawn():
            is_read = not any(_is_unread(a, fact, at) for a in state.assessments)
            told = (fact.question, fact.withdrawn)
            late = fact.withdrawn if is_told_late(state, fact.assessment, *told) else ""
            gone = in_assessment(
                state,
                fact.assessment,
                lambda a: _without(a, fact, at, state.revision, is_read=is_read, late=late),
            )
            return asking_again(gone, fact.assessment)
        case NewInformationCame():
            return _next_assessment(state, fact, at)
        case _:
            assert_never(fact)


def _answered(assessment: Assessment, fact: AnswerGiven, at: Stamp, place: int) -> Assessment:
    line = AnswerLine(fact.question, fact.option, fact.how, at, place=place)
    undo = Undo(
        fact.question,
        assessment.answers.get(fact.question, ""),
        assessment.held.get(fact.question, ""),
        fact.question in assessment.set_aside,
        place,
        at,
    )
    held = {q: o for q, o in assessment.held.items() if q != fact.question}
    return replace(
        assessment,
        answers={**assessment.answers, fact.question: fact.option},
        held=held,
        set_aside=assessment.set_aside - {fact.question},
        lines=added(_withdrawn(assessment.lines, fact.question, at, place), line),
        undo=added(assessment.undo, undo),
        acts=added(assessment.acts, at.command),
        hands=assessment.hands | {at.actor},
        accounts=assessment.accounts | {at.account},
    )


def _withdrawn(lines: Row[AnswerLine], question: str, at: Stamp, place: int) -> Row[AnswerLine]:
    return changed(
        lines,
        [*places(lines, _standing_on, question)],
        lambda line: replace(line, withdrawn_ms=at.at_ms, withdrawn_place=place),
    )


def _standing_on(line: AnswerLine) -> str | None:
    return line.question if not line.withdrawn_ms else None


def _taken_back(assessment: Assessment, fact: AnswerTakenBack, at: Stamp, place: int) -> Assessment:
    """Nobody takes back what they had not read: what another desk answered meanwhile stays, or stands again."""
    undo, newest = assessment.undo, newest_undo(assessment.undo, fact.question)
    last = undo[newest] if newest >= 0 else None
    if last is not None and last.place in at.unseen:
        return replace(assessment, acts=added(assessment.acts, at.command))
    if last is not None and not _is_meant(assessment, last, fact, at):
        last = None
    answers = {q: o for q, o in assessment.answers.items() if q != fact.question}
    lines = _withdrawn(assessment.lines, fact.question, at, place)
    restored = last.before if last is not None else fact.restored
    if restored:
        answers[fact.question] = restored
        line = AnswerLine(fact.question, restored, "restored", at, place=place)
        lines = added(lines, line)
    elif last is not None and last.held:
        # It stands nowhere as an answer, and is told anew to whoever began another assessment meanwhile (``told_late``).
        lines = added(
            lines, AnswerLine(fact.question, last.held, "held", at, at.at_ms, place, place)
        )
    taken = replace(
        assessment,
        answers=answers,
        lines=lines,
        undo=without(undo, newest) if last is not None else undo,
        acts=added(assessment.acts, at.command),
        hands=assessment.hands | {at.actor},
        accounts=assessment.accounts | {at.account},
    )
    return _as_before(taken, last) if last is not None else taken


def _is_unread(assessment: Assessment, fact: AnswerWithdrawn, at: Stamp) -> bool:
    lines = assessment.lines
    standing = (lines[n] for n in places(lines, _standing_on, fact.question))
    return any(line.place in at.unseen for line in standing)


def _without(
    assessment: Assessment,
    fact: AnswerWithdrawn,
    at: Stamp,
    place: int,
    *,
    is_read: bool,
    late: str,
) -> Assessment:
    """Only what was on that screen: given, held or told ``late``; to take the withdrawal back brings it again."""
    question = fact.question
    given, held = assessment.answers.get(question, ""), assessment.held.get(question, "")
    if fact.withdrawn not in (given or held, late) or not is_read:
        return replace(assessment, acts=added(assessment.acts, at.command))
    undo = Undo(question, given, "" if given else held, set_aside=False, place=place, by=at)
    return replace(
        assessment,
        answers={q: o for q, o in assessment.answers.items() if q != question},
        held={q: o for q, o in assessment.held.items() if q != question},
        lines=_withdrawn(assessment.lines, question, at, place),
        undo=added(assessment.undo, undo),
        acts=added(assessment.acts, at.command),
        hands=assessment.hands | {at.actor},
        accounts=assessment.accounts | {at.account},
    )


def _is_meant(assessment: Assessment, last: Undo, fact: AnswerTakenBack, at: Stamp) -> bool:
    """Whether it was the newest known answer that was taken back, and not one that cannot be read any more.

    It led to what the record says was restored; or to what another desk had answered before it, unread.
    """
    if last.before == fact.restored:
        return True
    return last.by is not None and last.by.is_by_who_did(at) and _was_unread(assessment, fact, at)


def _was_unread(assessment: Assessment, fact: AnswerTakenBack, at: Stamp) -> bool:
    return any(
        line.question == fact.question and line.place in at.unseen for line in assessment.lines
    )


def _as_before(assessment: Assessment, last: Undo) -> Assessment:
    """What was held is held again, and what was set aside is again with the supervisor."""
    held = {**assessment.held, last.question: last.held} if last.held else assessment.held
    aside = {last.question} if last.set_aside else set[str]()
    return replace(assessment, held=held, set_aside=assessment.set_aside | aside)


def _next_assessment(state: CallState, fact: NewInformationCame, at: Stamp) -> CallState:
    every = state.assessments
    others, told = every, None
    if fact.assessment <= state.highest and (place := position(state, fact.assessment)) >= 0:
        others, told = without(every, place), every[place]
    held = {**others[-1].held, **others[-1].answers} if others else {}
    begun = replace(
        told or Assessment(fact.assessment, at),
        began=at,
        place=state.revision,
        trigger=fact.trigger,
        text=fact.text,
        held={q: o for q, o in held.items() if told is None or q not in told.answers},
    )
    highest = max(state.highest, fact.assessment)
    return replace(state, assessments=added(others, begun), ended=None, highest=highest)
