"""A told danger never falls silent (design §3.3, law 6).

An answer whose question is not asked, or not known to be asked yet, does not count. More dangerous than the lowest of
its order it still keeps the call with a supervisor or with police, until it counts, is changed or is withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping

from rcrp_desktop.domain.policy.conditions import NOT_ASKED, questions_of
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
        self._waited_for = {q.id: questions_of(q.ask_when) for q in pack.questions}

    def among(self, not_counted: Mapping[str, str]) -> Told:
        """Those of answers that do not count; ``not_counted`` is in pack order."""
        if not not_counted:
            return ()
        return tuple([one for one in not_counted.items() if one[1] in self._dangers[one[0]]])

    def openers(self, told: Told, known: Mapping[str, str]) -> frozenset[str]:
        """The questions that decide whether all of ``told`` come to count; none where one of them no longer can."""
        if any(known.get(question) == NOT_ASKED for question, _ in told):
            return frozenset()
        waited_for = (self._waited_for[question] for question, _ in told)
        return frozenset(name for names in waited_for for name in names if name not in known)
