"""Which entries name a call: by the b-tree over that column, as long as it gives what the entries say.

No tree head covers that b-tree, or the columns beside an entry, and what is not found by them looks like what never
happened. So a log is looked through once for each opening, and then what it grew by: every entry that counts must be
there, say in its own bytes what stands beside it, and be found under its call. What was found then must be found
ever after: a bit can flip while the log is open. Where an entry is not found, all are read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from rcrp_desktop.adapters.sqlite.bounds import gathered
from rcrp_desktop.adapters.sqlite.errors import problem_of
from rcrp_desktop.adapters.sqlite.known_calls import KnownCalls, Numbers
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.domain.audit.leaf_reading import parse_leaf

_PAGE = 2000
_MOST_UNSAID = 1000
_MOST_NUMBERS = 100_000  # twice what anybody reads of one call
_LOWEST = -(2**63)
# These stand next to each other in an entry's canonical bytes, so one search finds all.
_BESIDE = ("call", "class", "command", "first", "kind", "mode")
_COLUMNS = "l.call, l.record_class, l.command, l.first_seq, l.kind, l.mode"
# What was made bytes reads the same when it is joined, and is equal to no text.
_TEXTS = ("call", "record_class", "command", "kind", "mode")
SAYS_IT = (
    " AND ".join(f"typeof(l.{name})='text'" for name in _TEXTS)
    + """ AND instr(l.leaf, CAST('"call":"' || l.call || '","class":"' || l.record_class || '","command":"' || l.command"""
    """ || '","first":' || l.first_seq || ',"kind":"' || l.kind || '","mode":"' || l.mode || '"' AS BLOB)) > 0"""
)
SAYS_WHEN = """instr(l.leaf, CAST('"at":' || l.at_ms || ',"body":' AS BLOB)) > 0"""
# Twice by the number: a cell says it once for its order, and once for where it leads to.
_IS_FOUND = (
    "l.call='' OR EXISTS(SELECT 1 FROM leaf k INDEXED BY leaf_call"
    " WHERE k.call=l.call AND k.call<>'' AND k.seq=l.seq AND +k.seq=l.seq)"
)
# In one statement, so that what is appended meanwhile is in all of its counts or in none.
_LOOK = (
    "SELECT coalesce(sum(l.seq>=0 AND l.seq<?1), 0), coalesce(sum(l.call<>''), 0),"
    " coalesce(sum(l.seq<?1 AND l.call<>''), 0),"
    f" coalesce(sum(CASE WHEN {_IS_FOUND} THEN 0 ELSE 1 END), 0),"
    f" coalesce(sum(CASE WHEN {SAYS_IT} THEN 0 ELSE 1 END), 0),"
    " (SELECT count(*) FROM leaf INDEXED BY leaf_call WHERE call<>'')"
    " FROM leaf l NOT INDEXED WHERE l.seq>=?2"
)
_NUMBERS = "SELECT call, count(*), sum(seq), max(seq) FROM leaf {} WHERE call<>'' AND seq>=? AND seq<? GROUP BY call"
_OF_ALL, _OF_ADDED = _NUMBERS.format("INDEXED BY leaf_call"), _NUMBERS.format("NOT INDEXED")
_UNSAID = (
    f"SELECT l.leaf, {_COLUMNS} FROM leaf l NOT INDEXED WHERE l.seq>=? AND NOT coalesce({SAYS_IT}, 0)"
    f" LIMIT {_MOST_UNSAID + 1}"
)
_ENTRIES = "SELECT seq, call, leaf FROM leaf NOT INDEXED WHERE seq>=? AND seq<? ORDER BY seq"


class FoundByCall:
    """Of one open log. Raises StorageCorrupt where entries that count are missing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._looked_at = 0
        self._known = KnownCalls()
        self._numbers: dict[str, list[int]] = {}
        self.is_amiss = False
        """Whether b-tree or columns were found not to give what the entries say. They are believed no more."""

    def numbers(self, call: str, size: int) -> Sequence[int] | None:
        """The entries under ``size`` that name the call; None where the b-tree gives them."""
        self.look(size)
        return self._numbers.get(call, [])[:_MOST_NUMBERS] if self.is_amiss else None

    def look(self, size: int) -> None:
        """See whether the b-tree gives all that counts by now."""
        if size <= self._looked_at:
            return
        if not self.is_amiss and not self._holds(self._looked_at, size):
            self.disbelieve()
        while self.is_amiss and self._looked_at < size:
            high = min(self._looked_at + _PAGE, size)
            self._read(self._looked_at, high)
            self._looked_at = high
        self._looked_at = size

    def bears_out(self, call: str, found: Sequence[int], limit: int, *, newest_first: bool) -> bool:
        """Whether a call's numbers are all that were found of it when the log was looked through.

        Where ``limit`` (-1 for none) was reached they are some of those.
        """
        known = self._numbers_known(call)
        seen = [number for number in found if number < self._looked_at]
        if not 0 <= limit <= len(found):
            return known.are(seen)
        is_newest = not (newest_first and seen) or seen[0] == known.newest
        return is_newest and len(set(seen)) == len(seen)

    def disbelieve(self) -> None:
        """Something is not found any more. All entries are read at the next look; raises where they were."""
        if self.is_amiss:
            raise StorageCorrupt("entries under the head are missing")
        self.is_amiss = True
        self._looked_at = 0

    def _numbers_known(self, call: str) -> Numbers:
        if not self.is_amiss:
            return self._known.of(call)
        read = self._numbers.get(call, [])[:_MOST_NUMBERS]
        return Numbers(len(read), sum(read), max(read, default=-1))

    def _holds(self, low: int, high: int) -> bool:
        """Whether each entry is found; as many cells as entries then stand in order, and none is passed over."""
        first = low or _LOWEST
        try:
            look = self._connection.execute(_LOOK, (high, first)).fetchone()
            rows, named, counted, missed, unsaid, cells = look
            if rows == high - low:
                self._know(low, high)
        except sqlite3.DatabaseError as error:
            if isinstance(problem_of(error), StorageCorrupt):
                return False  # of which of the two, shows when the entries alone are read
            raise
        if rows != high - low:
            raise StorageCorrupt("entries under the head are missing")
        is_whole = not missed and (low > 0 or (named == cells and counted == self._known.entries()))
        return is_whole and (not unsaid or self._is_said(first))

    def _know(self, low: int, high: int) -> None:
        calls = self._connection.execute(_OF_ADDED if low else _OF_ALL, (low, high))
        if low:
            self._known.add(calls.fetchall())  # all or none: a look that failed is made again
        else:
            self._known = KnownCalls(calls)

    def _is_said(self, first: int) -> bool:
        """Whether the entries say what stands beside them after all: what has quotes in it is written otherwise."""
        rows = gathered(self._connection.execute(_UNSAID, (first,)))
        return len(rows) <= _MOST_UNSAID and all(
            _beside(leaf) == columns for leaf, *columns in rows
        )

    def _read(self, low: int, high: int) -> None:
        rows = gathered(self._connection.execute(_ENTRIES, (low, high)))
        if [row[0] for row in rows] != list(range(low, high)):
            raise StorageCorrupt("entries under the head are missing")
        for seq, column, leaf in rows:
            for call in {column, named_by(leaf)}:
                if isinstance(call, str) and call:
                    self._numbers.setdefault(call, []).append(seq)


def named_by(leaf: object) -> object:
    """The call that an entry's own bytes name, None where they are none."""
    return (_beside(leaf) or [None])[0]


def _beside(leaf: object) -> list[object]:
    try:
        parsed = parse_leaf(leaf) if isinstance(leaf, bytes) else None
        return [parsed[name] for name in _BESIDE] if parsed is not None else []
    except (ValueError, KeyError):
        return []
