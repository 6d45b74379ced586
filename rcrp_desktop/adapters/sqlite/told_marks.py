"""By what the entries are known again of calls that were let go of: none of them is missed in silence.

Forty bytes of memory an entry, a fortieth of what the entry itself takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from struct import Struct

from rcrp_desktop.adapters.sqlite.told_acts import UNSURE, Mark, Place, ToldActs, leaf_of, mark_of
from rcrp_desktop.domain.audit.entry import StoredEntry

MOST_MARKS = 2_000_000
"""Of all calls; of one that was let go of beyond that nobody knows any more whether all of it is there."""

_PACKED = Struct(">Q8s8s")


class ToldMarks:
    """For one thread at a time."""

    def __init__(self, most: int = MOST_MARKS) -> None:
        self._most, self._count = most, 0
        self._calls: dict[str, dict[str, bytes]] = {}
        self._unknown: set[str] = set()

    def add(self, call: str, entries: Sequence[StoredEntry]) -> None:
        """These were read of a call."""
        if self._count + len(entries) > self._most:
            self._unknown.add(call)
            return
        marks = self._calls.setdefault(call, {})
        read: dict[str, bytearray] = {}
        for entry in entries:  # of a long call each mark alone would copy all that were before it
            read.setdefault(entry.origin, bytearray()).extend(_packed(mark_of(entry)))
        for origin, found in read.items():
            marks[origin] = marks.get(origin, b"") + found
        self._count += len(entries)

    def is_unknown(self, call: str) -> bool:
        """Whether nobody knows what was read of the call."""
        return call in self._unknown

    def of(self, call: str) -> Iterator[Mark]:
        """What is known of the call that is not known to be there."""
        for origin, marks in self._calls.get(call, {}).items():
            for seq, leaf, act in _PACKED.iter_unpack(marks):
                yield Mark(origin, seq, leaf, act)

    def missed(self, call: str, told: Sequence[StoredEntry], acts: ToldActs) -> list[Place]:
        """Where entries stood of the call that are not ``told`` now, nor of acts that were written anew as a whole.

        The others are known no more: whoever told them keeps them. None is missed where what stands is not sure: that is
        damaged by itself.
        """
        marks = [*self.of(call)]
        if not marks:
            return []
        here = _Here(told)
        left = [mark for mark in marks if not here.has(mark) and not acts.is_anew(mark)]
        self._keep(call, left)
        self._count -= len(marks) - len(left)
        return [mark.place for mark in left if mark.place not in here.unsure]

    def _keep(self, call: str, left: Iterable[Mark]) -> None:
        """Also where what stands there now is not sure, and told as damaged: it may be another once it is read."""
        logs: dict[str, bytearray] = {}
        for mark in left:
            logs.setdefault(mark.origin, bytearray()).extend(_packed(mark))
        self._calls.pop(call, None)
        if logs:
            self._calls[call] = {origin: bytes(some) for origin, some in logs.items()}


class _Here:
    """What is told now, by place."""

    def __init__(self, told: Sequence[StoredEntry]) -> None:
        self.leaves = {(entry.origin, entry.seq, leaf_of(entry)) for entry in told}
        self.places = {(entry.origin, entry.seq) for entry in told}
        self.unsure = {(entry.origin, entry.seq) for entry in told if entry.unsure}

    def has(self, mark: Mark) -> bool:
        """Whether its entry stands there; of one that was not sure, whichever does."""
        if mark.leaf == UNSURE:
            return mark.place in self.places
        return (*mark.place, mark.leaf) in self.leaves


def _packed(mark: Mark) -> bytes:
    return _PACKED.pack(mark.seq, mark.leaf, mark.act)
