"""Answers within one assessment, and the new information that begins the next."""

from __future__ import annotations

from operator import attrgetter
from typing import assert_never

from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.meant import assessment_act
from rcrp_desktop.domain.call.numbering import of_next_assessment
from rcrp_desktop.domain.call.state import (
    AnswerHow,
    CallState,
    Stamp,
    Trigger,
    Undo,
)
from rcrp_desktop.domain.call.told_late import held_now
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.danger_order import above_the_lowest
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.domain.rows import Row, newest_place
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
    if undo[newest_undo(undo, last.question)] is not last:
        return Rejected(Refusal.ANSWERED_SINCE)
    decided = History(state, pack).newest
    if decided is not None and decided.place > last.place:
        response = pack.route(decided.route).response
        if decided.assessment == state.current.number and response.sends_police:
            return Rejected(Refusal.DECIDED_SINCE)
    return (AnswerTakenBack(state.current.number, last.question, last.before),)


def _withdraw(state: CallState, pack: PolicyPack, question: str) -> Facts | Rejected:
    """Of an answer that counts another is given instead: its question is asked, and stays so."""
    current, asked = state.current, pack.question(question)
    given, held = (of.get(question, "") for of in (current.answers, held_now(state, current, pack)))
    if asked is None or not (given or held):
        return Rejected(Refusal.NOTHING_TO_WITHDRAW, question)
    if question in count(pack, current.answers).counted:
        return Rejected(Refusal.ANSWER_COUNTS, question)
    is_held_heard = held and given not in above_the_lowest(asked)
    return (AnswerWithdrawn(current.number, question, held if is_held_heard else given),)


def newest_undo(undo: Row[Undo], question: str) -> int:
    """Where the newest undo of a question stands; -1 for none."""
    return newest_place(undo, of_question, question)


of_question = attrgetter("question")
