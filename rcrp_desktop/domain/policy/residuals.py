"""Hash-consed residual conditions: what is left of a condition once some answers are given.

Equal residuals have equal numbers, so a list of residual rules is a tuple of small integers and can key a
memo table. That is what keeps building the decision diagram cheap (Bryant 1986, reduced ordered diagrams).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from rcrp_desktop.domain.policy.conditions import All, AnyOf, Condition, Is, Not

FALSE = 0
TRUE = 1

_Shape = tuple[str, tuple[int, ...], str]


class Residuals:
    """A table of residual conditions over numbered questions."""

    def __init__(self, index: Mapping[str, int]) -> None:
        """``index`` gives each question its place in pack order.

        ``speaks_of`` holds, for each number, the bit set of the answers that the residual speaks of, and ``about``
        for each question that of all its answers that any condition speaks of.
        """
        self._index = index
        self._shapes: list[_Shape] = [("const", (), "false"), ("const", (), "true")]
        self.speaks_of: list[int] = [0, 0]
        self.about = [0] * len(index)
        self._answers: dict[tuple[int, str], int] = {}
        self._numbers: dict[_Shape, int] = {shape: n for n, shape in enumerate(self._shapes)}
        self._given: dict[tuple[int, int, str], int] = {}

    def intern(self, condition: Condition) -> int:
        """The number of a whole condition."""
        match condition:
            case Is(question, option):
                place = self._index[question]
                return self._number(("is", (place,), option), self._bit_of(place, option))
            case All(parts):
                return self._all([self.intern(part) for part in parts])
            case AnyOf(parts):
                return self._any([self.intern(part) for part in parts])
            case Not(part):
                return self._not(self.intern(part))
            case _:
                assert_never(condition)

    def bit(self, place: int, option: str) -> int:
        """The bit of an answer; none where no condition speaks of it. It then does what ``NOT_ASKED`` does."""
        return self._answers.get((place, option), 0)

    def _bit_of(self, place: int, option: str) -> int:
        bit = self._answers.setdefault((place, option), 1 << len(self._answers))
        self.about[place] |= bit
        return bit

    def given(self, number: int, place: int, option: str) -> int:
        """What is left once question ``place`` has ``option`` (or ``NOT_ASKED``)."""
        if not self.speaks_of[number] & self.about[place]:
            return number
        key = (number, place, option)
        found = self._given.get(key)
        if found is None:
            found = self._given[key] = self._restrict(number, place, option)
        return found

    def _restrict(self, number: int, place: int, option: str) -> int:
        kind, members, wanted = self._shapes[number]
        if kind == "is":
            return TRUE if wanted == option else FALSE
        left = [self.given(member, place, option) for member in members]
        if kind == "all":
            return self._all(left)
        if kind == "any":
            return self._any(left)
        return self._not(left[0])

    def _number(self, shape: _Shape, speaks_of: int) -> int:
        found = self._numbers.get(shape)
        if found is None:
            found = self._numbers[shape] = len(self._shapes)
            self._shapes.append(shape)
            self.speaks_of.append(speaks_of)
        return found

    def _all(self, members: list[int]) -> int:
        return self._join("all", members, stops=FALSE, neutral=TRUE)

    def _any(self, members: list[int]) -> int:
        return self._join("any", members, stops=TRUE, neutral=FALSE)

    def _join(self, kind: str, members: list[int], *, stops: int, neutral: int) -> int:
        if stops in members:
            return stops
        kept = sorted(set(members) - {neutral})
        if not kept:
            return neutral
        if len(kept) == 1:
            return kept[0]
        speaks_of = 0
        for member in kept:
            speaks_of |= self.speaks_of[member]
        return self._number((kind, tuple(kept), ""), speaks_of)

    def _not(self, number: int) -> int:
        if number in (FALSE, TRUE):
            return TRUE - number
        kind, members, _ = self._shapes[number]
        if kind == "not":
            return members[0]
        return self._number(("not", (number,), ""), self.speaks_of[number])
