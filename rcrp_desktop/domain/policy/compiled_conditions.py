"""Conditions as functions: what a call is asked at every key is read several times faster than from the tree.

``conditions.truth`` says the same of the same condition; it is the reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import assert_never

from rcrp_desktop.domain.policy.conditions import All, AnyOf, Condition, Is, Not

Reader = Callable[[Mapping[str, str]], bool | None]
"""True where the condition holds under the known answers, False where it is excluded, None while it is open."""


def reader(condition: Condition) -> Reader:
    """The function that reads a condition."""
    match condition:
        case Is(question, option):
            return _is(question, option)
        case All(parts):
            return _joined([reader(part) for part in parts], stops=False)
        case AnyOf(parts):
            return _joined([reader(part) for part in parts], stops=True)
        case Not(part):
            return _negated(reader(part))
        case _:
            assert_never(condition)


def _is(question: str, option: str) -> Reader:
    def read(known: Mapping[str, str]) -> bool | None:
        answer = known.get(question)
        return None if answer is None else answer == option

    return read


def _negated(part: Reader) -> Reader:
    def read(known: Mapping[str, str]) -> bool | None:
        value = part(known)
        return None if value is None else not value

    return read


def _joined(parts: Sequence[Reader], *, stops: bool) -> Reader:
    """``stops`` is the value with which one part decides: False in an ``all``, True in an ``any``."""
    goes_on = not stops

    def read(known: Mapping[str, str]) -> bool | None:
        result: bool | None = goes_on
        for part in parts:
            value = part(known)
            if value is stops:
                return stops
            if value is None:
                result = None
        return result

    return read
