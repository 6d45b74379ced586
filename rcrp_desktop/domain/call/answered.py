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
    of_question,
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
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rows import Row, added, changed, exchanged, places, without


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state after one more fact."""
    match fact:
        case AnswerGiven():
            given = in_assessment(
                state, fact.assessment, lambda a: _answered(a, fact, at, state.revision)
            )
            return asking_again(_held_on(given, fact, at), fact.assessment)
        case AnswerTakenBack():
            taken = in_assessment(
                state, fact.assessment, lambda a: _taken_back(a, fact, at, state.revision)
            )
            return asking_again(_held_on(taken, fact, at), fact.assessment)
        case AnswerWithdrawn():
            is_read = not any(_is_unread(a, fact, at) for a in state.assessments)
            gone = in_assessment(
                state,
                fact.assessment,
                lambda a: _without(a, fact, at, state.revision, is_read=is_read),
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
    assessment: Assessment, fact: AnswerWithdrawn, at: Stamp, place: int, *, is_read: bool
) -> Assessment:
    """Only what was on that screen, given or held; to take the withdrawal back brings it again."""
    question = fact.question
    given, held = assessment.answers.get(question, ""), assessment.held.get(question, "")
    if (given or held) != fact.withdrawn or not is_read:
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


def _held_on(state: CallState, fact: AnswerGiven | AnswerTakenBack, at: Stamp) -> CallState:
    """Also held in the assessments after, where it came late: its desk had not read that new information had come.

    What was answered there anew stands. It is an act of each in which it is held: nobody who decided had seen it.
    """
    about = position(state, fact.assessment)
    if about < 0 or about == len(state.assessments) - 1:
        return state
    question, every = fact.question, state.assessments
    if not (told := every[about].answers.get(question)):
        return state
    for place in range(about + 1, len(every)):
        later = every[place]
        if question in later.answers:
            every = exchanged(every, place, _held_below(later, question, told))
            break
        if later.held.get(question) == told:
            break
        held = {**later.held, question: told}
        acts = added(later.acts, at.command)
        every = exchanged(every, place, replace(later, held=held, acts=acts))
    return replace(state, assessments=every)


def _held_below(assessment: Assessment, question: str, told: str) -> Assessment:
    """What is held again once the answer in its place is taken back."""
    undo = assessment.undo
    first = [n for n in places(undo, of_question, question) if not undo[n].before]
    return replace(assessment, undo=changed(undo, first, lambda one: replace(one, held=told)))


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
