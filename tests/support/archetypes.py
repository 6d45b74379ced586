"""Kinds of call for the small pack, and a plain reading of what is measured of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import UNSURE, Archetype, PolicyPack, Question
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack

QUIET = Archetype("quiet", "A call without a need", dict(ADVICE_ANSWERS))
"""Has no answer to ``goodbye``, which is asked once ``intent`` is not known."""

WARD = Archetype(
    "ward",
    "A patient who left a ward",
    {**ADVICE_ANSWERS, "caller": "health_worker", "left_ward": "yes", "goodbye": "no"},
)

ARMED = Archetype(
    "armed", "Somebody with a knife", {"act_done": "no", "weapon": "yes"}, threat=True
)


def a_pack_with_kinds() -> PolicyPack:
    """The small pack with three kinds of call, one of them a threat."""
    return replace(a_pack(), archetypes=(QUIET, WARD, ARMED))


def not_known(question: Question) -> str:
    """The option for it, or what the handler has then: "does not fit"."""
    return next((o.id for o in question.options if o.unknown), UNSURE)


def is_referred(engine: Engine, kind: Archetype, turned: frozenset[str]) -> bool:
    """One call, question by question, in which some answers turned to not known."""
    given: dict[str, str] = {}
    said = engine.recommend(given)
    while (question := said.next_question) is not None:
        answer = kind.answers.get(question.id, not_known(question))
        if question.id in turned and not_known(question) != UNSURE:
            answer = not_known(question)
        if answer == UNSURE:
            if question.id in said.can_change:
                return True
            answer = question.options[0].id  # whichever: it changes nothing
        given[question.id] = answer
        said = engine.recommend(given)
    return said.route is None or not said.route.response.is_no_police


def enumerated(engine: Engine, kind: Archetype, chances: Mapping[str, Fraction]) -> Fraction:
    """What ``doubt`` counts, from all sets of questions whose answer turns; ``chances`` for each question."""
    total = Fraction()
    for turned, chance in _sets([*chances.items()]):
        if is_referred(engine, kind, turned):
            total += chance
    return total


def _sets(
    left: list[tuple[str, Fraction]],
) -> Iterator[tuple[frozenset[str], Fraction]]:
    if not left:
        yield frozenset(), Fraction(1)
        return
    (name, chance), *rest = left
    for turned, likely in _sets(rest):
        yield turned, likely * (1 - chance)
        yield turned | {name}, likely * chance


def every_call(engine: Engine) -> Iterator[tuple[str, ...]]:
    """The words said in every call that is asked to its end. Exponential."""
    yield from _calls(engine, {}, ())


def _calls(
    engine: Engine, given: Mapping[str, str], said: tuple[str, ...]
) -> Iterator[tuple[str, ...]]:
    recommended = engine.recommend(given)
    question = recommended.next_question
    if question is None:
        yield said
        return
    words = question.words(recommended.counting.known)
    for option in question.options:
        yield from _calls(engine, {**given, question.id: option.id}, (*said, words))
