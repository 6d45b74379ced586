"""What waits for the disk, in words and in the order of the acts. Nothing here says that anything was done."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rcrp_desktop.domain.call.answers import AnswerQuestion, ConfirmHeld
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.presentation.call_inputs import Facts, option_label

ACTS_TOLD = 3


def act_words(facts: Facts, command: Command) -> str:
    """An act as it is called while nobody can say yet that it is recorded."""
    key = f"waiting.act.{_snake(type(command).__name__)}"
    match command:
        case AnswerQuestion(question=question_id, option=option):
            question = facts.pack.question(question_id)
            number = question.number if question is not None else ""
            return facts.text(key, number=number, option=option_label(question, option))
        case ConfirmHeld(question=question_id):
            question = facts.pack.question(question_id)
            return facts.text(key, number=question.number if question is not None else "")
        case _:
            return facts.text(key)


def waiting_text(facts: Facts, *, also: bool = False) -> str:
    """NOT RECORDED YET, what waits, and what to do; empty while the disk answers in time.

    ``also``: another line says that of the override already.
    """
    waiting = facts.status.waiting
    if not waiting:
        return ""
    told = [act_words(facts, command) for command in waiting[:ACTS_TOLD]]
    if len(waiting) > ACTS_TOLD:
        told.append(facts.text("waiting.more", number=len(waiting) - ACTS_TOLD))
    if also:
        return facts.text("waiting.also", acts=", ".join(told))
    since = facts.desk.times.second(facts.status.waiting_since_ms)
    return facts.text("waiting.line", since=since, acts=", ".join(told))


def not_taken_text(facts: Facts, waiting: Sequence[Command]) -> str:
    """Why an answer key does nothing: it would answer a question that nobody has seen."""
    act, key = act_words(facts, waiting[-1]), facts.desk.override_key
    return facts.text("waiting.not_taken", act=act, override=key)


def pressed_already_text(facts: Facts, command: Command) -> str:
    """Why the same key again does nothing."""
    return facts.text("waiting.already", act=act_words(facts, command))


def came_early_text(facts: Facts, keys: int) -> str:
    """Said when the disk has answered: what was pressed meanwhile answered nothing."""
    return facts.desk.texts.count("waiting.came_early", keys)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
