"""What waits for the disk, in words and in the order of the acts. Nothing here says that anything was done."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rcrp_desktop.domain.call.answers import (
    AnswerQuestion,
    BringNewInformation,
    ConfirmHeld,
    TakeBack,
    WithdrawAnswer,
)
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.duties import RecordAgency, RecordCallBack, RecordDuty, TellChange
from rcrp_desktop.domain.call.notes import NoticePhrase, WriteNote
from rcrp_desktop.domain.call.open_items import label_of
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice
from rcrp_desktop.domain.call.override import MispressOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.call_inputs import Facts, option_label

ACTS_TOLD = 3


def act_words(facts: Facts, command: Command) -> str:
    """An act as it is called while nobody can say yet that it is recorded: what, about what, and how it came out."""
    key = f"waiting.act.{_snake(type(command).__name__)}"
    return facts.text(key, **_about(facts, command))


def _about(facts: Facts, command: Command) -> dict[str, object]:
    pack = facts.pack
    match command:
        case AnswerQuestion(question=question, option=option):
            label = option_label(pack.question(question), option)
            return {"number": _number(facts, question), "option": label}
        case ConfirmHeld(question=question) | WithdrawAnswer(question=question):
            return {"number": _number(facts, question)}
        case AskSupervisor(question=question):
            number = _number(facts, question)
            return {"about": facts.text("waiting.about_question", number=number) if number else ""}
        case NoticePhrase(flag=flag):
            asked = next((f.question for f in pack.red_flags if f.id == flag), "")
            return {"number": _number(facts, asked)}
        case BringNewInformation(trigger=trigger):
            return {"what": facts.text(f"reassess.trigger.{trigger}")}
        case AcceptRecommendation(route=route):
            named = pack.route(route) if pack.has_route(route) else facts.said.route
            return {"route": named.label if named is not None else ""}
        case AskLessPolice(route=route):
            return {"route": pack.route(route).label if pack.has_route(route) else route}
        case GiveReference(reference=reference):
            return {"reference": reference}
        case RecordDuty() | RecordAgency() | TellChange() | RecordCallBack():
            return _duty_words(facts, command)
        case _:
            return {}


def _duty_words(
    facts: Facts, command: RecordDuty | RecordAgency | TellChange | RecordCallBack
) -> dict[str, object]:
    pack, came = facts.pack, facts.text(f"waiting.came.{command.outcome}")
    match command:
        case RecordDuty(duty=duty, check=check):
            every = (d for route in pack.routes for d in route.duties)
            label = next((d.label for d in every if d.id == duty), duty)
            looked = label_of("check", check, pack) if check else label
            return {"what": looked, "came": came}
        case RecordAgency(agency=agency):
            return {"what": label_of("agency", agency, pack), "came": came}
        case TellChange(item=item):
            kind = next((i.kind for i in facts.items if i.id == item), Owed.TELL_CALLER_OF_CHANGE)
            return {"what": facts.text(f"items.kind.{kind.value}"), "came": came}
        case RecordCallBack():
            return {"came": came}


def _number(facts: Facts, question_id: str) -> str:
    question = facts.pack.question(question_id)
    return str(question.number) if question is not None else ""


TURNING = (
    AnswerQuestion | ConfirmHeld | TakeBack | WithdrawAnswer | AskSupervisor
    | AcceptRecommendation | BringNewInformation | RecordDuty | RecordAgency | EndCall
)  # fmt: skip
"""After these something else may be on screen, so what is pressed meanwhile is not about that."""


def turning(waiting: Sequence[Command]) -> list[Command]:
    """What of that may change the question on screen."""
    return [act for act in waiting if isinstance(act, TURNING)]


def is_held_up(facts: Facts) -> bool:
    """Whether keys that answer or accept do nothing now, and the screen has begun to say so."""
    return bool(turning(facts.status.waiting))


def waiting_text(facts: Facts, *, also: bool = False) -> str:
    """NOT RECORDED YET, what waits, and what to do; empty while the disk answers in time.

    ``also``: another line says that of the override already.
    """
    told = waiting_acts(facts)
    if not told:
        return ""
    if also:
        return facts.text("waiting.also", acts=", ".join(told))
    since = facts.desk.times.second(facts.status.waiting_since_ms)
    return facts.text("waiting.line", since=since, acts=", ".join(told))


def waiting_acts(facts: Facts) -> list[str]:
    """The acts that the disk is too long in answering for, in words, and how many more there are."""
    waiting = facts.status.waiting
    told = [act_words(facts, command) for command in _told_first(waiting)]
    if len(waiting) > len(told):
        told.append(facts.text("waiting.more", number=len(waiting) - len(told)))
    return told


def _told_first(waiting: Sequence[Command]) -> list[Command]:
    """The newest, and whatever takes an override back, by name; all in the order of the acts."""
    if len(waiting) <= ACTS_TOLD:
        return list(waiting)
    places = range(len(waiting))
    named = {place for place in places if isinstance(waiting[place], MispressOverride)}
    for place in reversed(places):
        if len(named) < ACTS_TOLD:
            named.add(place)
    return [waiting[place] for place in sorted(named)]


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


def recorded_text(facts_now: Callable[[], Facts], command: Command, early: int) -> str | None:
    """What the notice says once an act is recorded: of ``early`` keys, of an override that stands beside it.

    None leaves what it says: a note is written by itself, and nobody has read the line for that.
    ``facts_now`` is asked where words need it alone: every key comes by here.
    """
    if early:
        return came_early_text(facts_now(), early)
    if isinstance(command, WriteNote | NoticePhrase):
        return None
    if not isinstance(command, MispressOverride):
        return ""
    facts = facts_now()
    standing = facts.state.override
    if standing is None:
        return ""
    raised = facts.desk.times.second(standing.raised.at_ms)
    return facts.text("emergency.another_stands", time=raised)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
