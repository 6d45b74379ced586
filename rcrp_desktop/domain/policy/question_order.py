"""Which question of a pack is asked next (design §3.3): in pack order, and the ones that another waits for before it."""

from __future__ import annotations

from collections.abc import Collection
from typing import assert_never

from rcrp_desktop.domain.policy.conditions import Truth, questions_of, truth
from rcrp_desktop.domain.policy.counting import Counting
from rcrp_desktop.domain.policy.pack import PolicyPack, Question, ResponseClass, Route


class QuestionOrder:
    """The questions of a pack, in the order in which they are asked."""

    def __init__(self, pack: PolicyPack) -> None:
        self._pack = pack

    def next(
        self,
        counting: Counting,
        settled: Route | None,
        support: Collection[int],
        safety: tuple[str, ...],
        set_aside: Collection[str],
        *,
        go_on: bool,
    ) -> Question | None:
        """The next question of a call, given the places of those that can still change the route and the open safety ones.

        ``go_on`` asks whatever has no answer, also where police already go at once.
        """
        at_once = settled is not None and settled.response is ResponseClass.POLICE_IMMEDIATE
        if at_once and not go_on:
            return None
        wanted = {self._pack.questions[place].id for place in support} | set(safety)
        if go_on:
            wanted = {q.id for q in self._pack.questions}
        if not wanted:
            return None
        for question in self._pack.questions:
            if question.id in wanted and question.id not in set_aside:
                asked = self.first_askable(question, counting, set_aside)
                if asked is not None:
                    return asked
        return None

    def first_askable(
        self, question: Question, counting: Counting, set_aside: Collection[str]
    ) -> Question | None:
        """``question``, or the earlier one that must be answered before it is known to be asked."""
        if question.id in counting.counted:
            return None
        asked = truth(question.ask_when, counting.known)
        match asked:
            case Truth.HOLDS:
                return question
            case Truth.EXCLUDED:
                return None
            case Truth.OPEN:
                return self._opener(question, counting, set_aside)
            case _:
                assert_never(asked)

    def _opener(
        self, question: Question, counting: Counting, set_aside: Collection[str]
    ) -> Question | None:
        for earlier in self._pack.questions:
            if earlier.id in questions_of(question.ask_when) and earlier.id not in set_aside:
                found = self.first_askable(earlier, counting, set_aside)
                if found is not None:
                    return found
        return None
