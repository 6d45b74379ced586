"""Answers within one assessment, and the new information that begins the next."""

from __future__ import annotations

from operator import attrgetter
from typing import assert_never

from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.left_to_supervisors import asking_again
from rcrp_desktop.domain.call.meant import assessment_act
from rcrp_desktop.domain.call.numbering import of_next_assessment
from rcrp_desktop.domain.call.state import (
    AnswerHow,
    AnswerLine,
    Assessment,
    CallState,
    Stamp,
    Trigger,
    Undo,
    in_assessment,
    position,
)
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.rows import Row, added, changed, newest_place, places, without
from rcrp_desktop.domain.whole_numbers import LaterNumber, Number

# --- what can be asked for --------------------------------------------------------------------------


@frozen
class AnswerQuestion:
    """Answer or change an answer."""

    question: str
    option: str


@frozen
class ConfirmHeld:
    """The earlier answer is still so."""

    question: str


@frozen
class TakeBack:
    """Undo the last answer that this person gave."""


@frozen
class WithdrawAnswer:
    """An answer whose question is not asked holds no longer: nobody says so any more, or it was a slip."""

    question: str


@frozen
class BringNewInformation:
    """Start the next assessment."""

    trigger: Trigger
    text: str = ""


Command = AnswerQuestion | ConfirmHeld | TakeBack | WithdrawAnswer | BringNewInformation

# --- what happened ----------------------------------------------------------------------------------


@frozen
class AnswerGiven:
    """An answer; an earlier one to the same question in the same assessment stays on record."""

    assessment: Number
    question: str
    option: str
    how: AnswerHow
    begun: str = ""


@frozen
class AnswerTakenBack:
    """One's own last answer was undone; ``restored`` is what the question had before it on that screen, or empty.

    Where another desk had answered before it unread, that stands again instead.
    """

    assessment: Number
    question: str
    restored: str
    begun: str = ""


@frozen
class AnswerWithdrawn:
    """An answer that did not count holds no longer, whoever gave it; ``withdrawn`` is what it was on that screen.

    Where another desk had answered meanwhile, unread, that stands.
    """

    assessment: Number
    question: str
    withdrawn: str
    begun: str = ""


@frozen
class NewInformationCame:
    """Assessment ``assessment`` began; earlier answers are held, not counted.

    ``after`` is the command that began the one before it at this desk, "" for the first of the call: whatever the
    clocks tell, it came after that.
    """

    assessment: LaterNumber
    trigger: Trigger
    text: str
    after: str = ""


Answered = AnswerGiven | AnswerTakenBack | AnswerWithdrawn
"""What alters the answers of an assessment."""

Fact = Answered | NewInformationCame


def answer_from_now_on(fact: Answered) -> str:
    """What the question has once the fact is told, or empty."""
    match fact:
        case AnswerGiven(option=option):
            return option
        case AnswerTakenBack(restored=restored):
            return restored
        case AnswerWithdrawn():
            return ""
        case _:
            assert_never(fact)


# --- the rules --------------------------------------------------------------------------------------

Facts = tuple[Fact, ...]


def decide(state: CallState, command: Command, pack: PolicyPack, stamp: Stamp) -> Facts | Rejected:
    """The facts that ``command`` makes, or why it is refused."""
    match command:
        case AnswerQuestion(question, option):
            return _answer(state, pack, question, option)
        case ConfirmHeld(question):
            return _confirm(state, pack, question)
        case TakeBack():
            return _take_back(state, pack, stamp)
        case WithdrawAnswer(question):
            return _withdraw(state, pack, question)
        case BringNewInformation(trigger, text):
            return (new_information(state, trigger, text),)
        case _:
            assert_never(command)


def new_information(state: CallState, trigger: Trigger, text: str) -> NewInformationCame:
    """The fact that begins the next assessment."""
    number = state.current.number
    after = assessment_act(state, number)
    return NewInformationCame(of_next_assessment(state), trigger, text, after)


def _answer(
    state: CallState, pack: PolicyPack, question_id: str, option_id: str
) -> Facts | Rejected:
    question = pack.question(question_id)
    if question is None:
        return Rejected(Refusal.NO_SUCH_QUESTION, question_id)
    if question.option(option_id) is None:
        return Rejected(Refusal.OPTION_NOT_OFFERED, option_id)
    before = state.current.answers.get(question_id)
    if before == option_id and question_id not in state.current.set_aside:
        return ()
    how: AnswerHow = "changed" if before is not None else "answered"
    return (AnswerGiven(state.current.number, question_id, option_id, how),)


def _confirm(state: CallState, pack: PolicyPack, question: str) -> Facts | Rejected:
    held = state.current.held.get(question)
    if held is None or pack.question(question) is None:
        return Rejected(Refusal.NOTHING_HELD, question)
    return (AnswerGiven(state.current.number, question, held, "confirmed"),)


def _take_back(state: CallState, pack: PolicyPack, stamp: Stamp) -> Facts | Rejected:
    """The last answer of one's own; never one on which police were decided, who stay whatever is answered.

    It would be gone without anything on the screen telling so, and the press was meant for the decision. What a
    colleague answered in that instant was not meant either: a told danger never falls silent (design §4).
    """
    own = [one for one in state.current.undo if one.by is not None and one.by.is_by_who_did(stamp)]
    if not own:
        return Rejected(Refusal.NOTHING_TO_TAKE_BACK)
    last = own[-1]
    undo = state.current.undo
    if undo[_newest(undo, last.question)] is not last:
        return Rejected(Refusal.ANSWERED_SINCE)
    decided = History(state, pack).newest
    if decided is not None and decided.place > last.place:
        response = pack.route(decided.route).response
        if decided.assessment == state.current.number and response.sends_police:
            return Rejected(Refusal.DECIDED_SINCE)
    return (AnswerTakenBack(state.current.number, last.question, last.before),)


def _withdraw(state: CallState, pack: PolicyPack, question: str) -> Facts | Rejected:
    """Of an answer that counts another is given instead: its question is asked, and stays so."""
    current = state.current
    told = current.answers.get(question) or current.held.get(question)
    if told is None or pack.question(question) is None:
        return Rejected(Refusal.NOTHING_TO_WITHDRAW, question)
    if question in count(pack, current.answers).counted:
        return Rejected(Refusal.ANSWER_COUNTS, question)
    return (AnswerWithdrawn(current.number, question, told),)


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


def _newest(undo: Row[Undo], question: str) -> int:
    return newest_place(undo, _question, question)


_question = attrgetter("question")


def _taken_back(assessment: Assessment, fact: AnswerTakenBack, at: Stamp, place: int) -> Assessment:
    """Nobody takes back what they had not read: what another desk answered meanwhile stays, or stands again."""
    undo, newest = assessment.undo, _newest(assessment.undo, fact.question)
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
