"""By what the entries are known again of calls that were let go of: none of them is missed in silence.

Forty bytes of memory an entry, a fortieth of what the entry itself takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from struct import Struct

from rcrp_desktop.domain.audit.checkpoint import owner_in
from rcrp_desktop.domain.audit.entry import StoredEntry

MOST_MARKS = 2_000_000
"""Of all calls; of one that was let go of beyond that nobody knows any more whether all of it is there."""

Place = tuple[str, int]
Act = tuple[str, str, str]
_Anew = Mapping[Act, Mapping[str, int]]

_MARK = Struct(">Q8s8s")
_UNSURE = bytes(8)


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
            read.setdefault(entry.origin, bytearray()).extend(_mark(entry))
        for origin, found in read.items():
            marks[origin] = marks.get(origin, b"") + found
        self._count += len(entries)

    def is_unknown(self, call: str) -> bool:
        """Whether nobody knows what was read of the call."""
        return call in self._unknown

    def missed(self, call: str, told: Sequence[StoredEntry], anew: _Anew) -> list[Place]:
        """Where entries stood of the call that are not ``told`` now, nor of acts that were written ``anew`` as a whole.

        The others are known no more: whoever told them keeps them. None is missed where what stands is not sure: that is
        damaged by itself.
        """
        marks = self._calls.pop(call, {})
        if not marks:
            return []
        here = _Here(told)
        acts = {_short(act): logs for act, logs in anew.items()}
        left = {o: b"".join(_left(o, some, here, acts)) for o, some in marks.items()}
        self._count -= sum(len(some) - len(left[o]) for o, some in marks.items()) // _MARK.size
        if left := {origin: some for origin, some in left.items() if some}:
            self._calls[call] = left
        places = [(o, seq) for o, some in left.items() for seq, _, _ in _MARK.iter_unpack(some)]
        return [place for place in places if place not in here.unsure]


class _Here:
    """What is told now, by place."""

    def __init__(self, told: Sequence[StoredEntry]) -> None:
        self.leaves = {(entry.origin, entry.seq, _leaf(entry)) for entry in told}
        self.places = {(entry.origin, entry.seq) for entry in told}
        self.unsure = {(entry.origin, entry.seq) for entry in told if entry.unsure}

    def has(self, place: Place, leaf: bytes) -> bool:
        """Whether the entry of a mark stands there; of one that was not sure, whichever does."""
        return place in self.places if leaf == _UNSURE else (*place, leaf) in self.leaves


def is_whole_in(logs: Mapping[str, int], count: int, besides: str = "") -> bool:
    """Whether one of the logs has as many entries of an act: several may be alike in all that names them."""
    return any(here >= count for log, here in logs.items() if log != besides)


def act_of(entry: StoredEntry) -> Act:
    """What an entry has in every log of its person: one that is lost is written anew in the next."""
    return owner_in(entry.origin), entry.command, entry.kind


def _left(
    origin: str, marks: bytes, here: _Here, anew: Mapping[bytes, Mapping[str, int]]
) -> Iterator[bytes]:
    """Also where what stands there now is not sure, and told as damaged: it may be another once it is read."""
    of_act = Counter(act for _, _, act in _MARK.iter_unpack(marks)) if anew else Counter[bytes]()
    for seq, leaf, act in _MARK.iter_unpack(marks):
        is_here = here.has((origin, seq), leaf)
        if not is_here and not is_whole_in(anew.get(act, {}), of_act[act]):
            yield _MARK.pack(seq, leaf, act)


def _mark(entry: StoredEntry) -> bytes:
    return _MARK.pack(entry.seq, _leaf(entry), _short(act_of(entry)))


def _leaf(entry: StoredEntry) -> bytes:
    """Nothing where the entry is not sure: it may be any that stood there."""
    return _UNSURE if entry.unsure else entry.leaf_hash[:8].ljust(8, b"\0")


def _short(act: Act) -> bytes:
    return sha256("\0".join(act).encode("utf-8", "surrogatepass")).digest()[:8]
