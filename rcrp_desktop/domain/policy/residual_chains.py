"""Hash-consed lists of residual conditions, so that equal tails are one and are worked on once.

While a diagram is built, the list of ask-conditions is restricted again and again by one answer. Most do not speak
of the question at hand: a chain knows of which questions its whole tail speaks, and what was done to a tail before
is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rcrp_desktop.domain.policy.residuals import FALSE, Residuals

END = 0
"""The empty chain."""


class Chains:
    """Chains by number; the place of a condition in a chain has a meaning, so each keeps its length.

    ``heads``, ``tails`` and ``speaks_of``, as ``Residuals`` has it, are read-only outside of this class.
    """

    def __init__(self, residuals: Residuals) -> None:
        self._residuals = residuals
        self.heads: list[int] = [FALSE]
        self.tails: list[int] = [END]
        self.speaks_of: list[int] = [0]
        self._numbers: dict[tuple[int, int], int] = {}
        self._given: dict[tuple[int, int, str], int] = {}

    def chain(self, conditions: Sequence[int]) -> int:
        """The chain of these residuals."""
        number = END
        for condition in reversed(conditions):
            number = self._link(condition, number)
        return number

    def each(self, number: int) -> Iterator[int]:
        """The conditions of a chain, in order."""
        while number != END:
            yield self.heads[number]
            number = self.tails[number]

    def given(self, number: int, place: int, option: str) -> int:
        """What is left of a chain once question ``place`` has ``option`` (or ``NOT_ASKED``)."""
        if not self.speaks_of[number] & self._residuals.about[place]:
            return number
        key = (number, place, option)
        found = self._given.get(key)
        if found is None:
            head = self._residuals.given(self.heads[number], place, option)
            tail = self.given(self.tails[number], place, option)
            found = self._given[key] = self._link(head, tail)
        return found

    def _link(self, head: int, tail: int) -> int:
        key = (head, tail)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.heads)
            self.heads.append(head)
            self.tails.append(tail)
            self.speaks_of.append(self._residuals.speaks_of[head] | self.speaks_of[tail])
        return found
