"""A told danger never falls silent (design §3.3, law 6).

An answer whose question is not asked, or not known to be asked yet, does not count. More dangerous than the lowest of
its order it still keeps the call with a supervisor or with police, until it counts, is changed or is withdrawn.
So does one that is held from an earlier assessment: new information unsays nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from rcrp_desktop.domain.policy.conditions import (
    NOT_ASKED,
    Condition,
    Truth,
    questions_of,
    truth,
)
from rcrp_desktop.domain.policy.counting import Counting
from rcrp_desktop.domain.policy.danger_order import above_the_lowest
from rcrp_desktop.domain.policy.pack import PolicyPack

Told = tuple[tuple[str, str], ...]
"""Questions and their answers, in pack order."""


class ToldDangers:
    """Which answers of a pack are dangers, whether or not their question is asked."""

    def __init__(self, pack: PolicyPack) -> None:
        self._dangers = {
            question.id: frozenset(above_the_lowest(question)) for question in pack.questions
        }
        self._asks = {q.id: q.ask_when for q in pack.questions}
        self._waited_for = {name: questions_of(asks) for name, asks in self._asks.items()}

    def among(self, counting: Counting) -> Told:
        """Those of answers that do not count, given or held. What is asked again is not among them."""
        told = self._with_held(counting) if counting.held else counting.not_counted
        if not told:
            return ()
        return tuple([one for one in told.items() if one[1] in self._dangers[one[0]]])

    def _with_held(self, counting: Counting) -> Mapping[str, str]:
        given, held = counting.not_counted, counting.held
        return {
            name: given[name]
            if given.get(name) in self._dangers[name]
            else held.get(name) or given[name]
            for name, asks in self._asks.items()
            if name in given or (name in held and _is_not_asked(name, asks, counting))
        }

    def openers(self, told: Told, known: Mapping[str, str]) -> frozenset[str]:
        """The questions that decide whether all of ``told`` come to count; none where one of them no longer can."""
        if any(known.get(question) == NOT_ASKED for question, _ in told):
            return frozenset()
        waited_for = (self._waited_for[question] for question, _ in told)
        return frozenset(name for names in waited_for for name in names if name not in known)


def _is_not_asked(name: str, asks: Condition, counting: Counting) -> bool:
    """Whether a question without an answer is not asked, or not known to be asked yet."""
    return name not in counting.counted and truth(asks, counting.known) is not Truth.HOLDS
