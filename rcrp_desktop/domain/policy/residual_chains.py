"""Hash-consed lists of residual conditions, so that equal tails are one and are worked on once.

While a diagram is built, the list of rules that are still open and the list of ask-conditions are restricted
again and again by one answer. Most conditions do not speak of the question at hand: a chain knows of which
questions its whole tail speaks, and what was done to a tail before is looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rcrp_desktop.domain.policy.residuals import FALSE, TRUE, Residuals

END = 0
"""The empty chain."""


class Chains:
    """Chains by number. ``heads``, ``places`` and ``tails`` are read-only outside of this class.

    ``decide``: the chain is a rule list. What is excluded drops out, and nothing stands behind what holds.
    Otherwise the chain keeps its length, and the place of a condition in it has a meaning.
    """

    def __init__(self, residuals: Residuals, *, decide: bool) -> None:
        self._residuals = residuals
        self._decide = decide
        self.heads: list[int] = [FALSE]
        self.places: list[int] = [-1]
        self.tails: list[int] = [END]
        self._supports: list[int] = [0]
        self._numbers: dict[tuple[int, int, int], int] = {}
        self._given: dict[tuple[int, int, str], int] = {}

    def chain(self, conditions: Sequence[int]) -> int:
        """The chain of these residuals, each with its place in the list."""
        number = END
        for place in range(len(conditions) - 1, -1, -1):
            number = self._link(conditions[place], place if self._decide else 0, number)
        return number

    def each(self, number: int) -> Iterator[int]:
        """The conditions of a chain, in order."""
        while number != END:
            yield self.heads[number]
            number = self.tails[number]

    def given(self, number: int, place: int, option: str) -> int:
        """What is left of a chain once question ``place`` has ``option`` (or ``NOT_ASKED``)."""
        if not self._supports[number] >> place & 1:
            return number
        key = (number, place, option)
        found = self._given.get(key)
        if found is None:
            head = self._residuals.given(self.heads[number], place, option)
            tail = END
            if head != TRUE or not self._decide:
                tail = self.given(self.tails[number], place, option)
            found = self._given[key] = self._link(head, self.places[number], tail)
        return found

    def _link(self, head: int, place: int, tail: int) -> int:
        if self._decide:
            if head == FALSE:
                return tail
            if head == TRUE:
                tail = END
        key = (head, place, tail)
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.heads)
            self.heads.append(head)
            self.places.append(place)
            self.tails.append(tail)
            self._supports.append(self._residuals.supports[head] | self._supports[tail])
        return found
