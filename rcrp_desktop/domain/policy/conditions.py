"""The condition language of policy packs: ``all``, ``any`` and ``not`` over ``question is option``.

Small and closed on purpose, so that every pack can be analysed exactly. A condition is three-valued while
questions are unanswered: it holds, it is excluded, or it is open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import assert_never

from rcrp_desktop.domain.frozen import frozen

NOT_ASKED = ""
"""The value of a question that is known not to count: every ``question is option`` about it is false."""


class Truth(Enum):
    """What is known of a condition under the answers so far."""

    HOLDS = "holds"
    EXCLUDED = "excluded"
    OPEN = "open"


@frozen
class Is:
    """True when the counting answer to ``question`` is ``option``."""

    question: str
    option: str


@frozen
class All:
    """True when every part is; empty means always."""

    parts: tuple[Condition, ...]


@frozen
class AnyOf:
    """True when at least one part is; empty means never."""

    parts: tuple[Condition, ...]


@frozen
class Not:
    """True when its part is false."""

    part: Condition


Condition = Is | All | AnyOf | Not

ALWAYS = All(())
NEVER = AnyOf(())


def truth(condition: Condition, known: Mapping[str, str]) -> Truth:
    """Kleene's three-valued reading under ``known`` answers.

    ``known`` maps a question to its counting option, or to ``NOT_ASKED``; a question that is missing is open.
    """
    match condition:
        case Is(question, option):
            if question not in known:
                return Truth.OPEN
            return Truth.HOLDS if known[question] == option else Truth.EXCLUDED
        case All(parts):
            return _combine(
                (truth(part, known) for part in parts), stops=Truth.EXCLUDED, empty=Truth.HOLDS
            )
        case AnyOf(parts):
            return _combine(
                (truth(part, known) for part in parts), stops=Truth.HOLDS, empty=Truth.EXCLUDED
            )
        case Not(part):
            return _negated(truth(part, known))
        case _:
            assert_never(condition)


def _combine(values: Iterator[Truth], *, stops: Truth, empty: Truth) -> Truth:
    result = empty
    for value in values:
        if value is stops:
            return stops
        if value is Truth.OPEN:
            result = Truth.OPEN
    return result


def _negated(value: Truth) -> Truth:
    match value:
        case Truth.HOLDS:
            return Truth.EXCLUDED
        case Truth.EXCLUDED:
            return Truth.HOLDS
        case Truth.OPEN:
            return Truth.OPEN
        case _:
            assert_never(value)


def atoms(condition: Condition) -> Iterator[Is]:
    """Every ``question is option`` in reading order, repeats included."""
    match condition:
        case Is():
            yield condition
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from atoms(part)
        case Not(part):
            yield from atoms(part)
        case _:
            assert_never(condition)


def questions_of(condition: Condition) -> frozenset[str]:
    """The questions a condition speaks of."""
    return frozenset(atom.question for atom in atoms(condition))


def deciding_atoms(
    condition: Condition, known: Mapping[str, str], *, wanted: Truth
) -> tuple[Is, ...]:
    """A smallest-first choice of atoms that make ``condition`` have the ``wanted`` truth.

    Used for the rule trace: the answers that decided. An atom in the result may stand for an answer that is
    *different* (inside ``not``); the caller shows the answer given.
    """
    match condition:
        case Is():
            return (condition,)
        case All(parts):
            return _deciding(parts, known, wanted=wanted, every=wanted is Truth.HOLDS)
        case AnyOf(parts):
            return _deciding(parts, known, wanted=wanted, every=wanted is Truth.EXCLUDED)
        case Not(part):
            return deciding_atoms(part, known, wanted=_negated(wanted))
        case _:
            assert_never(condition)


def _deciding(
    parts: tuple[Condition, ...], known: Mapping[str, str], *, wanted: Truth, every: bool
) -> tuple[Is, ...]:
    chosen = [deciding_atoms(p, known, wanted=wanted) for p in parts if truth(p, known) is wanted]
    if not chosen:
        return ()
    picked = chosen if every else [min(chosen, key=len)]
    return tuple(dict.fromkeys(atom for group in picked for atom in group))


def describe(condition: Condition) -> str:
    """The condition in the notation of pack files, for messages."""
    match condition:
        case Is(question, option):
            return f"{question} is {option}"
        case All(parts):
            return "always" if not parts else "all(" + ", ".join(map(describe, parts)) + ")"
        case AnyOf(parts):
            return "never" if not parts else "any(" + ", ".join(map(describe, parts)) + ")"
        case Not(part):
            return f"not({describe(part)})"
        case _:
            assert_never(condition)
