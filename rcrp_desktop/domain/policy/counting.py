"""Which answers count: those whose question is asked under the answers before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.compiled_conditions import Reader, reader
from rcrp_desktop.domain.policy.conditions import ALWAYS, NOT_ASKED
from rcrp_desktop.domain.policy.pack import PolicyPack

NOTHING_HELD: Mapping[str, str] = MappingProxyType({})


@frozen
class Counting:
    """Which answers count (design §3.3.1). ``known`` also says which questions are not asked.

    ``held`` are those of an earlier assessment that nobody confirmed or changed: none of them counts.
    """

    counted: Mapping[str, str]
    not_counted: Mapping[str, str]
    known: Mapping[str, str]
    held: Mapping[str, str]


def count(pack: PolicyPack, answers: Mapping[str, str]) -> Counting:
    """Sort answers into those that count and those that do not.

    Pack order is enough: an ask-condition speaks of earlier questions only.
    """
    return counted_by(askings(pack), answers)


Asking = tuple[str, Reader | None]
"""A question and what reads its ask-condition; None where it is always asked."""


def askings(pack: PolicyPack) -> tuple[Asking, ...]:
    """Of every question, in pack order."""
    return tuple(
        (q.id, None if q.ask_when == ALWAYS else reader(q.ask_when)) for q in pack.questions
    )


def counted_by(
    of: Sequence[Asking], answers: Mapping[str, str], held: Mapping[str, str] = NOTHING_HELD
) -> Counting:
    """The same, with the conditions read already."""
    counted: dict[str, str] = {}
    not_counted: dict[str, str] = {}
    known: dict[str, str] = {}
    for question, read in of:
        answer = answers.get(question)
        asked = True if read is None else read(known)
        if asked is False:
            known[question] = NOT_ASKED
        if answer is None:
            continue
        if asked:
            counted[question] = known[question] = answer
        else:
            not_counted[question] = answer
    return Counting(counted, not_counted, known, held)
