"""Reads one audit log, one's own or another's, in short read transactions. All of it goes through ``CountedRows``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from rcrp_desktop.adapters.sqlite.connection import SettledCopy, open_reader, wait_at_most
from rcrp_desktop.adapters.sqlite.counted_rows import CountedRows
from rcrp_desktop.adapters.sqlite.errors import expect_types
from rcrp_desktop.adapters.sqlite.found_by_call import SAYS_IT, SAYS_WHEN, named_by
from rcrp_desktop.adapters.sqlite.read_entry import (
    EntryRow,
    read_entry,
    said_by,
    with_possible_times,
)
from rcrp_desktop.adapters.sqlite.recorded_erasures import RecordedErasures
from rcrp_desktop.application.one_step import WAIT_S
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, parse_note
from rcrp_desktop.domain.audit.entry import Head, LogMode, StoredEntry
from rcrp_desktop.domain.audit.erasures import Erased
from rcrp_desktop.domain.audit.leaf_reading import parse_leaf
from rcrp_desktop.domain.audit.merkle import Frontier, leaf_hash
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import replace

MOST_OF_CALL = 50_000
"""More entries than any call can have. A log that holds more of one is not read for it: it would take all memory."""

_COLUMNS = "l.seq, l.leaf, l.leaf_hash, l.kind, l.record_class, l.at_ms, l.call"  # as in EntryRow
_UNSAID = f"CASE WHEN coalesce({SAYS_IT} AND {SAYS_WHEN}, 0) THEN x'' ELSE l.leaf END"
_AT_ONCE = 500
_STRETCH = 20_000


class LeafMark(NamedTuple):
    """What is told of an entry without its content."""

    seq: int
    kind: str
    at_ms: int
    call: str


class SqliteLogReader:
    """Reads one log, one's own or another's. Stays on the thread that opened it, except for :meth:`interrupt`."""

    def __init__(self, path: Path, most_s: float = WAIT_S) -> None:
        """Raises OperationalProblem where nothing can be read: the tables or the log's own row are not right.

        It waits for a log that is busy no longer than ``most_s``.
        """
        self._path = path
        self._connection = open_reader(path, most_s)
        self._waits_s = -1.0
        self._holds_damage = False
        try:
            self._rows = CountedRows(self._connection)
            self._erasures = RecordedErasures(self._rows)
        except BaseException:
            self._connection.close()
            raise

    def wait_at_most(self, seconds: float) -> None:
        """From now on it waits so long for a log that is busy."""
        if seconds != self._waits_s:
            wait_at_most(self._connection, self._path, seconds)
            self._waits_s = seconds

    def expect_head(self) -> None:
        """Raise StorageCorrupt where no tree head bears out what is here: then nothing of it counts."""
        self._rows.counted()

    def expect_entries(self) -> None:
        """Raise StorageCorrupt where entries that count are missing."""
        self._rows.are_found()

    @property
    def is_amiss(self) -> bool:
        """Whether what finds entries was seen to be damaged, or an entry or a part is not what it must be: the log is to be named."""
        return self._rows.is_amiss or self._holds_damage

    @property
    def is_copy(self) -> bool:
        """Whether what is read is a copy of the log, which does not change with it."""
        return isinstance(self._connection, SettledCopy)

    def entries(self, after_seq: int = -1, limit: int = 1000) -> list[StoredEntry]:
        """The next entries after a number, oldest first."""
        return self._read("AND l.seq>?", (after_seq,), limit)

    def entries_of_call(self, call: str, limit: int = -1) -> list[StoredEntry]:
        """Everything this log holds about one call, oldest first; with a ``limit``, the first so many entries."""
        if not call:
            return []
        if limit < 0:
            self._expect_few(call)
        with self._rows.one_look():
            told = self._told(self._rows.of_call(_COLUMNS, call, limit=limit))
        named = (replace(e, call=call) if e.damaged and e.call != call else e for e in told)
        return with_possible_times([*named])

    def head(self) -> Head:
        """The newest tree head; whether all entries give it is for verification."""
        counted = self._rows.counted()
        rows = self._rows.leaves("l.leaf", "AND l.seq=?", (counted.size - 1,))
        note = parse_note(counted.note)
        try:
            wall = parse_leaf(rows[0][0])["wall"]
        except (ValueError, IndexError) as error:
            raise StorageCorrupt(f"the newest entry cannot be read: {error}") from error
        head = note.checkpoint
        signed = bool(note.signatures)
        return Head(head.origin, head.size, head.root, signed, wall, counted.note)

    def checkpoint(self) -> Checkpoint:
        """The newest tree head alone."""
        return parse_note(self._rows.counted().note).checkpoint

    def grown(self, known: Frontier, size: int) -> Frontier:
        """The frontier over so many entries, from a known one and the kept hashes of those after it."""
        grown = known.copy()
        for hashed in self._hashes("AND l.seq>=? AND l.seq<?", (known.size, size)):
            grown.append(hashed)
        if grown.size != size:
            raise StorageCorrupt("entries under the head are missing")
        return grown

    def mode(self) -> LogMode:
        """Whether these are live, training or example records."""
        return cast("LogMode", self._rows.header.mode)

    def origin(self) -> str:
        """The name the log signs under."""
        return self._rows.header.origin

    def public_key(self) -> bytes | None:
        """The key the log says it is signed with."""
        return self._rows.header.public_key

    def ruleset(self, digest_hex: str) -> bytes | None:
        """The bytes kept under this digest; None where they are not those."""
        try:
            digest = bytes.fromhex(digest_hex)
        except ValueError:  # an altered entry can ask for anything
            return None
        return self._rows.ruleset(digest)

    def last_seq(self) -> int:
        """The number of the newest entry, -1 for a log without any."""
        return self._rows.counted().size - 1

    def erased_count(self) -> int:
        """How many parts were lawfully erased, as entries under the head record it; it only grows."""
        return len(self._erasures.parts())

    def erased_parts(self) -> frozenset[Erased]:
        """Number and name of each of them."""
        return self._erasures.parts()

    def erased_of(self, seq: int) -> frozenset[str]:
        """Those of one entry, where the row of each names the entry that records it."""
        return self._erasures.of(seq)

    def erased_calls(self) -> set[str]:
        """Calls of which something was erased."""
        return self.calls_at({seq for seq, _ in self._erasures.parts()})

    def newest_of_call(self, call: str) -> tuple[int, bytes] | None:
        """Number and leaf hash of the newest entry that names the call."""
        rows = self._rows.of_call("l.seq, l.leaf_hash", call, newest_first=True, limit=1)
        return cast("tuple[int, bytes]", rows[0]) if rows else None

    def hash_at(self, seq: int) -> bytes | None:
        """The stored hash of one entry."""
        rows = self._rows.leaves("l.leaf_hash", "AND l.seq=?", (seq,))
        return rows[0][0] if rows else None

    def leaves_of_call(self, call: str) -> list[tuple[int, bytes]]:
        """Number and bytes of every entry that names the call, oldest first."""
        self._expect_few(call)
        rows = self._rows.of_call("l.seq, l.leaf, l.leaf_hash", call)
        for row in rows:
            expect_types(row, int, bytes, bytes)
        self._holds_damage |= any(leaf_hash(leaf) != hashed for _, leaf, hashed in rows)
        return [(seq, leaf) for seq, leaf, _ in rows]

    def sealed_parts(self, seq: int) -> list[tuple[str, bytes, bytes]]:
        """Name, salt and bytes of the parts of one entry that are still there, those that it committed to."""
        found = self._rows.parts("l.leaf, p.part, p.salt, p.body", "AND l.seq=?", (seq,))
        return [(row[1], row[2], row[3]) for row in found if row[1] in _promised(row[0])]

    def entries_of_kind(self, kind: str) -> list[StoredEntry]:
        """Every entry of a rare kind, oldest first; goes through the whole log."""
        return self._of_kind(kind)

    def calls_at(self, seqs: set[int]) -> set[str]:
        """The calls that these entries name."""
        numbers, found = sorted(seqs), set[str]()
        for first in range(0, len(numbers), _AT_ONCE):
            some = numbers[first : first + _AT_ONCE]
            where = f"AND l.call<>'' AND l.seq IN ({','.join('?' * len(some))})"
            found |= {row[0] for row in self._rows.leaves("l.call", where, tuple(some))}
        return found

    def calls_among(self, calls: Sequence[str]) -> set[str]:
        """Those of the calls that entries here name."""
        if not self._rows.are_found():
            return {call for call in calls if self._rows.of_call("l.seq", call, limit=1)}
        found: set[str] = set()
        for first in range(0, len(calls), _AT_ONCE):
            some = calls[first : first + _AT_ONCE]
            where = f"AND l.call IN ({','.join('?' * len(some))})"
            found |= {row[0] for row in self._rows.leaves("DISTINCT l.call", where, tuple(some))}
        return found

    def calls_told_between(
        self, after_seq: int, to_seq: int, *, looked_at_too: bool = False
    ) -> set[str]:
        """Calls of which an entry in ``(after_seq, to_seq]`` tells something: who looked at them only where asked for."""
        columns = "l.seq, l.record_class, l.call"
        if not self._rows.are_found():
            columns += ", l.leaf"
        rows = self._rows.leaves(columns, "AND l.seq>? AND l.seq<=?", (after_seq, to_seq))
        between = range(max(after_seq + 1, 0), min(to_seq, self.last_seq()) + 1)
        if [row[0] for row in rows] != list(between):
            raise StorageCorrupt("entries are missing from their order")
        told = [row for row in rows if looked_at_too or row[1] != "access"]
        named = {row[2] for row in told} | {named_by(leaf) for row in told for leaf in row[3:]}
        return {call for call in named if isinstance(call, str) and call}

    def parts_between(self, after_seq: int, to_seq: int, kind: str) -> Iterator[tuple[str, Json]]:
        """Call and part of every entry of a kind in ``(after_seq, to_seq]``; one that cannot be told is ``amiss``."""
        first, end = max(after_seq, -1), min(to_seq, self.last_seq())
        for low in range(first, end, _STRETCH):
            between = (low, min(low + _STRETCH, end))
            for entry in self._of_kind(kind, "AND l.seq>? AND l.seq<=?", between):
                self._holds_damage = self._holds_damage or entry.damaged
                for part in entry.parts.values():
                    yield entry.call, part

    def marks_before(self, seq: int, limit: int) -> list[LeafMark]:
        """The entries before a number, newest first, without their content."""
        columns = f"l.seq, l.kind, l.at_ms, l.call, l.leaf_hash, {_UNSAID}"
        rows = self._rows.leaves(columns, "AND l.seq<?", (seq,), newest_first=True, limit=limit)
        return [_mark(*row) for row in rows]

    def leaf_hashes(self, size: int) -> list[bytes]:
        """The stored hashes of the first ``size`` entries, for an inclusion proof."""
        return self._hashes("AND l.seq<?", (size,))

    def interrupt(self) -> None:
        """Stop the query under way; the only call another thread may make."""
        self._connection.interrupt()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _hashes(self, where: str, values: tuple[object, ...]) -> list[bytes]:
        hashes = [row[0] for row in self._rows.leaves("l.leaf_hash", where, values)]
        if any(type(hashed) is not bytes for hashed in hashes):
            raise StorageCorrupt("a hash of an entry is none")
        return hashes

    def _expect_few(self, call: str) -> None:
        """Raise StorageCorrupt where more entries name the call than any call can have."""
        more = self._rows.of_call("l.seq", call, limit=MOST_OF_CALL + 1)
        if len(more) > MOST_OF_CALL:
            raise StorageCorrupt(f"more than {MOST_OF_CALL} entries of one call")

    def _of_kind(
        self, kind: str, where: str = "", values: tuple[object, ...] = ()
    ) -> list[StoredEntry]:
        if self._rows.are_found():
            return self._read(f"{where} AND l.kind=?", (*values, kind))
        said = f'"kind":"{kind}"'.encode()
        return self._read(f"{where} AND (l.kind=? OR instr(l.leaf, ?)>0)", (*values, kind, said))

    def _read(self, where: str, values: tuple[object, ...], limit: int = -1) -> list[StoredEntry]:
        with self._rows.one_look():
            return self._told(self._rows.leaves(_COLUMNS, where, values, limit=limit))

    def _told(self, rows: list[EntryRow]) -> list[StoredEntry]:
        """The entries of these rows with their parts, within one look."""
        parts = self._parts([row[0] for row in rows])
        header = self._rows.header
        read = (read_entry(header, row, parts.get(row[0], {})) for row in rows)
        return [self._as_erased(entry) if entry.erased else entry for entry in read]

    def _as_erased(self, entry: StoredEntry) -> StoredEntry:
        """The entry without the parts that are gone; it is damaged where no recorded erasure names them."""
        erased = self._erasures.of(entry.seq).intersection(entry.erased)
        damaged = entry.damaged or not erased.issuperset(entry.erased)
        return replace(entry, damaged=damaged, erased=tuple(sorted(erased)))

    def _parts(self, seqs: list[int]) -> dict[int, dict[str, tuple[bytes, bytes]]]:
        """The parts of these entries; a range is read when that is what they are."""
        if not seqs:
            return {}
        wanted = set(seqs)
        if seqs[-1] - seqs[0] < 2 * len(seqs):
            found = self._rows.parts_among(seqs[0], seqs[-1])
        else:
            found = [row for seq in seqs for row in self._rows.parts_among(seq, seq)]
        parts: dict[int, dict[str, tuple[bytes, bytes]]] = defaultdict(dict)
        for seq, name, salt, body in found:
            if seq in wanted:
                parts[seq][name] = (salt, body)
        return parts


def _mark(seq: int, kind: str, at_ms: int, call: str, hashed: bytes, unsaid: bytes) -> LeafMark:
    """What the entry's own bytes say, where the columns are not what they say."""
    said = said_by(seq, unsaid, hashed) if unsaid else None
    if said is None:
        return LeafMark(seq, kind, at_ms, call)
    kind, _, at_ms, call = said
    return LeafMark(seq, kind, at_ms, call)


def _promised(leaf: bytes) -> Mapping[str, object]:
    try:
        return parse_leaf(leaf)["parts"]
    except ValueError:
        return {}
