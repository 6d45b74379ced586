"""Which entries of a log name which call, as it was found when the log was looked through: later readings are held to it.

Of a call its numbers are kept as how many there are, their sum, and the newest: 32 bytes, however many they are.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

NumbersOfCall = tuple[str, int, int, int]
"""The call, how many entries name it, the sum of their numbers, and the newest."""


class Numbers(NamedTuple):
    """Of the entries that name one call."""

    entries: int = 0
    total: int = 0
    newest: int = -1

    def with_later(self, later: Numbers) -> Numbers:
        """These, and those that were added after them."""
        newest = max(self.newest, later.newest)
        return Numbers(self.entries + later.entries, self.total + later.total, newest)

    def are(self, found: Sequence[int]) -> bool:
        """Whether these are the numbers that were found: no single one can be another and the sum the same."""
        return (len(set(found)), sum(found)) == (self.entries, self.total)


_NONE = Numbers()


class KnownCalls:
    """Of one open log, as far as it was looked through."""

    def __init__(self, calls: Iterable[NumbersOfCall] = ()) -> None:
        """``calls`` are all that its entries name at its opening."""
        unordered = [array("q") for _ in range(4)]
        for call, *numbers in calls:
            for column, value in zip(unordered, (hash(call), *numbers), strict=True):
                column.append(value)
        in_order = sorted(range(len(unordered[0])), key=unordered[0].__getitem__)
        self._names, *self._numbers = (
            array("q", (column[at] for at in in_order)) for column in unordered
        )
        self._later: dict[str, Numbers] = {}

    def entries(self) -> int:
        """How many entries name a call at all."""
        later = sum(numbers.entries for numbers in self._later.values())
        return sum(self._numbers[0]) + later

    def add(self, calls: Iterable[NumbersOfCall]) -> None:
        """What came after."""
        for call, *numbers in calls:
            self._later[call] = self._later.get(call, _NONE).with_later(Numbers(*numbers))

    def of(self, call: str) -> Numbers:
        """The numbers of one call, none where nothing names it."""
        name = hash(call)
        at = bisect_left(self._names, name)
        is_there = at < len(self._names) and self._names[at] == name
        first = Numbers(*(column[at] for column in self._numbers)) if is_there else _NONE
        return first.with_later(self._later.get(call, _NONE))
