"""A plain reading of the rules, one after the other: the reference the decision diagram is compared with.

Deliberately naive. It must share nothing with the diagram but the condition language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rcrp_desktop.domain.policy.conditions import NOT_ASKED, Truth, truth
from rcrp_desktop.domain.policy.pack import Option, PolicyPack, Question, Route, Rule


def counting_answers(pack: PolicyPack, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that count, taking every unanswered question as not asked."""
    counted: dict[str, str] = {}
    for question in pack.questions:
        everything = {q.id: counted.get(q.id, NOT_ASKED) for q in pack.questions}
        if question.id in answers and truth(question.ask_when, everything) is Truth.HOLDS:
            counted[question.id] = answers[question.id]
    return counted


def first_rule(pack: PolicyPack, answers: Mapping[str, str]) -> Rule | None:
    """The first rule that holds for a complete set of answers."""
    counted = counting_answers(pack, answers)
    everything = {q.id: counted.get(q.id, NOT_ASKED) for q in pack.questions}
    return next((rule for rule in pack.rules if truth(rule.when, everything) is Truth.HOLDS), None)


def route_read(pack: PolicyPack, answers: Mapping[str, str]) -> Route | None:
    """Where a complete set of answers leads: as the first rule says, unless a told danger would fall silent."""
    rule = first_rule(pack, answers)
    if rule is None:
        return None
    route = pack.route_of(rule)
    if route.response.is_no_police and dangers_told(pack, answers):
        return pack.route_of_told_danger
    return route


def dangers_told(pack: PolicyPack, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers of a complete set that do not count although they are more dangerous than the lowest."""
    counted = counting_answers(pack, answers)
    return {
        question.id: option.id
        for question in pack.questions
        for option in question.options
        if question.id not in counted
        and answers.get(question.id) == option.id
        and is_danger(question, option)
    }


def is_danger(question: Question, option: Option) -> bool:
    """Whether the danger order has something below the option. What it leaves out is lowest."""
    if option.danger < 0:
        return False
    ranked = [other.danger for other in question.options if other.danger >= 0]
    if len(set(ranked)) == 1:
        return len(ranked) < len(question.options)
    return option.danger > min(ranked)


def asked_next(pack: PolicyPack, known: Mapping[str, str]) -> Question | None:
    """The first question in pack order that is asked and has no value in ``known``."""
    for question in pack.questions:
        if question.id not in known and truth(question.ask_when, known) is Truth.HOLDS:
            return question
    return None


def completions(pack: PolicyPack, answers: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Every complete set of counting answers that agrees with the counting ``answers``. Exponential."""
    yield from _complete(pack, answers, {}, 0)


def _complete(
    pack: PolicyPack, answers: Mapping[str, str], known: dict[str, str], level: int
) -> Iterator[dict[str, str]]:
    if level == len(pack.questions):
        yield {question: option for question, option in known.items() if option != NOT_ASKED}
        return
    question = pack.questions[level]
    if truth(question.ask_when, known) is not Truth.HOLDS:
        yield from _complete(pack, answers, {**known, question.id: NOT_ASKED}, level + 1)
        return
    given = answers.get(question.id)
    for option in question.options:
        if given is None or option.id == given:
            yield from _complete(pack, answers, {**known, question.id: option.id}, level + 1)
