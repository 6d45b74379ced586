"""Which parts entries of a log record as erased. The table of erasures only says where to look: no tree covers it.

Believed is an entry that gives, with the hashes kept around it or with the bytes there, its peak of the frontier under
the head: where a hash beside it was altered, the bytes tell what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from rcrp_desktop.adapters.sqlite.counted_rows import Counted, CountedRows
from rcrp_desktop.domain.audit.erasures import ERASE, Erased, erased_by
from rcrp_desktop.domain.audit.leaf_reading import parse_leaf
from rcrp_desktop.domain.audit.merkle import leaf_hash, peaks_of, root_of

_AT_ONCE = 20_000
_SAYS_IT = f'"kind":"{ERASE}"'.encode()
_Entry = tuple[int, bytes]
"""Number and hash of one that records erasures."""


class RecordedErasures:
    """Of one log, whatever another says of it. Stays on the thread that reads the log."""

    def __init__(self, rows: CountedRows) -> None:
        self._rows = rows
        self._looked_at = 0
        self._known: dict[_Entry, frozenset[Erased]] = {}
        self._parts: frozenset[Erased] = frozenset()

    def parts(self) -> frozenset[Erased]:
        """All of them; they only grow."""
        counted = self._rows.counted()
        if (
            counted.size > self._looked_at
        ):  # with an erasure comes its entry, and with that another head
            self._known |= self._covered(counted, self._found())
            self._parts = self._parts.union(*self._known.values())
            self._looked_at = counted.size
        return self._parts

    def of(self, seq: int) -> frozenset[str]:
        """The parts of one entry whose row names the entry that records it."""
        if not self.parts():
            return frozenset()
        columns = "e.part, e.by_origin, e.by_seq, e.by_leaf_hash"
        rows = self._rows.erased(columns, "AND l.seq=?", (seq,))
        return frozenset(part for part, *by in rows if self._records((seq, part), *by))

    def _records(self, erased: Erased, origin: object, seq: int, hashed: bytes) -> bool:
        is_own = origin == self._rows.header.origin
        return is_own and erased in self._known.get((seq, hashed), ())

    def _found(self) -> dict[_Entry, frozenset[Erased]]:
        """By their own bytes, of those that were not looked at before."""
        where, values = "AND l.seq>=? AND instr(l.leaf, ?)>0", (self._looked_at, _SAYS_IT)
        found: dict[_Entry, frozenset[Erased]] = {}
        for seq, data in self._rows.named_by_erasures("l.seq, l.leaf", where, values):
            with suppress(ValueError):
                leaf = parse_leaf(data)
                found[seq, leaf_hash(data)] = erased_by(leaf["kind"], leaf["body"])
        return found

    def _covered(
        self, counted: Counted, found: Mapping[_Entry, frozenset[Erased]]
    ) -> dict[_Entry, frozenset[Erased]]:
        covered: dict[_Entry, frozenset[Erased]] = {}
        for numbers, peak in peaks_of(counted.size, counted.frontier):
            here = {seq: hashed for seq, hashed in found if seq in numbers}
            if here and self._gives(peak, numbers, here):
                covered |= {entry: found[entry] for entry in here.items()}
        return covered

    def _gives(self, peak: bytes, numbers: range, here: Mapping[int, bytes]) -> bool:
        either = (self._kept_hashes(numbers), self._hashes_of_bytes(numbers))
        return any(_is_root(peak, hashes, here) for hashes in either)

    def _kept_hashes(self, numbers: range) -> Iterator[tuple[int, bytes]]:
        return self._column("leaf_hash", numbers)

    def _hashes_of_bytes(self, numbers: range) -> Iterator[tuple[int, bytes]]:
        return ((seq, leaf_hash(data)) for seq, data in self._column("leaf", numbers))

    def _column(self, name: str, numbers: range) -> Iterator[tuple[int, bytes]]:
        for low in range(numbers.start, numbers.stop, _AT_ONCE):
            between = (low, min(low + _AT_ONCE, numbers.stop))
            where = "AND l.seq>=? AND l.seq<?"
            yield from self._rows.leaves(f"l.seq, l.{name}", where, between)


def _is_root(peak: bytes, hashes: Iterable[tuple[int, bytes]], here: Mapping[int, bytes]) -> bool:
    try:
        return root_of(here.get(seq, hashed) for seq, hashed in hashes) == peak
    except TypeError:  # a hash, or bytes, that are none
        return False
