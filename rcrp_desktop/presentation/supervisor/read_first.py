"""Which entries of a call are read before others, by whoever has little time: a threat to life, then people's words."""

from __future__ import annotations

from enum import IntEnum
from typing import assert_never

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
from rcrp_desktop.domain.call.events import Fact
from rcrp_desktop.domain.policy.engine import Engine


class ReadFirst(IntEnum):
    """The lower is read first. ``WORDS``: also what a person decided, and what did not come off without a word."""

    LIFE = 0
    WORDS = 1
    REST = 2
    FOLLOWS = 3


def read_first(fact: Fact, engine: Engine | None) -> ReadFirst:
    """Without the policy of the call (``engine``) nobody can tell which answers are threats to life."""
    if isinstance(fact, override.Fact):
        return ReadFirst.LIFE
    # A phrase that was noticed stands in a note, whose words are told by themselves.
    if isinstance(fact, route_shown.Fact | notes.PhraseNoticed):
        return ReadFirst.FOLLOWS
    if isinstance(fact, notes.Fact | supervisor.Fact | outcome.Fact):
        return ReadFirst.WORDS
    if isinstance(fact, contact.Fact):
        return ReadFirst.REST
    return _by_what_it_tells(fact, engine)


def _by_what_it_tells(
    fact: answers.Fact | duties.Fact | unconfirmed.Fact, engine: Engine | None
) -> ReadFirst:
    match fact:
        case answers.AnswerGiven() | answers.AnswerTakenBack() | answers.AnswerWithdrawn():
            return _of_answer(fact, engine)
        case unconfirmed.ActUnconfirmed() if fact.claimed == "override_raised":
            return ReadFirst.LIFE
        case answers.NewInformationCame() | unconfirmed.ActUnconfirmed():
            return _either(ReadFirst.WORDS, is_so=bool(fact.text))
        case duties.AmbulanceAsked() | duties.CadConfirmed():
            return ReadFirst.REST
        case (
            duties.DutyRecorded()
            | duties.AgencyAnswered()
            | duties.ChangeTold()
            | duties.CalledBack()
        ):
            is_plain = fact.outcome in ("done", "accepted")
            return _either(ReadFirst.WORDS, is_so=bool(fact.text) or not is_plain)
        case _:
            assert_never(fact)


def _of_answer(fact: answers.Answered, engine: Engine | None) -> ReadFirst:
    """By what is answered from now on."""
    answer = answers.answer_from_now_on(fact)
    question = engine.pack.question(fact.question) if engine is not None else None
    option = question.option(answer) if question is not None else None
    return _either(ReadFirst.LIFE, is_so=option is not None and option.life)


def _either(first: ReadFirst, *, is_so: bool) -> ReadFirst:
    return first if is_so else ReadFirst.REST
