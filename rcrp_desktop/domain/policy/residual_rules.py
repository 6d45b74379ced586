"""Hash-consed rule lists: what is left of all rules, in order, once some answers are given.

While a diagram is built the list of rules that are still open is restricted again and again by one answer. Equal
lists have equal numbers, and one answer is given to all rules of a list in one sweep: a list has few rules left,
and what becomes of each under that answer was mostly looked up before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rcrp_desktop.domain.policy.residuals import FALSE, TRUE, Residuals

GONE = 0
"""What is left of a rule that is excluded."""


class _Left(dict[int, int]):
    """For each open rule what is left of it under one answer; made when it is first looked up."""

    def __init__(self, residuals: Residuals, rules: int, place: int, option: str) -> None:
        super().__init__()
        self._residuals, self._rules = residuals, rules
        self._place, self._option = place, option

    def __missing__(self, rule: int) -> int:
        condition, own_place = divmod(rule, self._rules)
        left = self._residuals.given(condition, self._place, self._option)
        found = self[rule] = GONE if left == FALSE else left * self._rules + own_place
        return found


class RuleLists:
    """Rule lists by number. Of a list is kept what is open, in order, and what holds: nothing stands behind that.

    An open rule is one number, made of what is left of its condition and of its place among the rules.
    ``speaks_of``, as ``Residuals`` has it, is read-only outside of this class.
    """

    def __init__(self, residuals: Residuals, conditions: Sequence[int]) -> None:
        """``conditions`` are the residuals of all rules; the list of them is ``first``."""
        self._residuals = residuals
        self._rules = len(conditions)
        self._decides_below = (TRUE + 1) * self._rules
        self._lists: list[tuple[int, ...]] = []
        self.speaks_of: list[int] = []
        self._numbers: dict[tuple[int, ...], int] = {}
        self._left: dict[tuple[int, str], _Left] = {}
        self._given: dict[tuple[int, int, str], int] = {}
        rules = {n: c * self._rules + n for n, c in enumerate(conditions) if c != FALSE}
        self.first = self._number(self._open(rules.values()))

    def is_decided(self, number: int) -> bool:
        """Whether one rule holds and none above it is open, or no rule can hold any more."""
        rules = self._lists[number]
        return not rules or rules[0] < self._decides_below

    def deciding(self, number: int) -> int | None:
        """The place of the rule that holds while none above it is open."""
        rules = self._lists[number]
        return rules[0] % self._rules if rules and rules[0] < self._decides_below else None

    def given(self, number: int, place: int, option: str) -> int:
        """What is left of a list once question ``place`` has ``option`` (or ``NOT_ASKED``)."""
        if not self.speaks_of[number] & self._residuals.about[place]:
            return number
        key = (number, place, option)
        found = self._given.get(key)
        if found is None:
            left = self._left_under(place, option)
            kept = self._open(map(left.__getitem__, self._lists[number]))
            found = self._given[key] = self._number(kept)
        return found

    def _left_under(self, place: int, option: str) -> _Left:
        found = self._left.get((place, option))
        if found is None:
            found = _Left(self._residuals, self._rules, place, option)
            self._left[place, option] = found
        return found

    def _open(self, rules: Iterable[int]) -> tuple[int, ...]:
        kept: list[int] = []
        for rule in rules:
            if rule != GONE:
                kept.append(rule)
                if rule < self._decides_below:
                    break
        return tuple(kept)

    def _number(self, rules: tuple[int, ...]) -> int:
        found = self._numbers.get(rules)
        if found is None:
            found = self._numbers[rules] = len(self._lists)
            self._lists.append(rules)
            self.speaks_of.append(self._spoken_of(rules))
        return found

    def _spoken_of(self, rules: tuple[int, ...]) -> int:
        answers = 0
        for rule in rules:
            answers |= self._residuals.speaks_of[rule // self._rules]
        return answers
