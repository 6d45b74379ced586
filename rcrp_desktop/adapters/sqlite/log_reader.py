"""Reads one audit log, one's own or another's, in short read transactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

from rcrp_desktop.adapters.sqlite.connection import open_reader
from rcrp_desktop.adapters.sqlite.errors import sqlite_problems
from rcrp_desktop.adapters.sqlite.log_state import read_header
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.domain.audit.checkpoint import parse_note
from rcrp_desktop.domain.audit.entry import Head, LogMode, RecordClass, StoredEntry
from rcrp_desktop.domain.audit.rows import HeaderRow
from rcrp_desktop.domain.canonical import Json, parse_canonical

_Row = tuple[int, bytes, bytes, str, RecordClass, int, str]
_LEAVES = "SELECT seq, leaf, leaf_hash, kind, record_class, at_ms, call FROM leaf"
_LATEST_MS = 253_402_000_000_000
"""Late in the year 9999: no clock says more, and no calendar here can."""


class LeafMark(NamedTuple):
    """What the columns beside a leaf say of it."""

    seq: int
    kind: str
    at_ms: int
    call: str


class SqliteLogReader:
    """See the ``LogReader`` port. Stays on the thread that opened it, except for :meth:`interrupt`."""

    def __init__(self, path: Path) -> None:
        self._connection = open_reader(path)

    def entries(self, after_seq: int = -1, limit: int = 1000) -> list[StoredEntry]:
        """The next entries after a number, oldest first."""
        return self._read(f"{_LEAVES} WHERE seq>? ORDER BY seq LIMIT ?", (after_seq, limit))

    def entries_of_call(self, call: str) -> list[StoredEntry]:
        """Everything this log holds about one call, oldest first."""
        if not call:
            return []
        return self._read(f"{_LEAVES} WHERE call=? AND call<>'' ORDER BY seq", (call,))

    def head(self) -> Head:
        """The newest tree head, as stored; whether it is true is for verification."""
        with sqlite_problems():
            row = self._connection.execute(
                "SELECT c.note, l.leaf FROM checkpoint c JOIN leaf l ON l.seq=c.size-1"
                " ORDER BY c.size DESC LIMIT 1"
            ).fetchone()
        if row is None:
            raise StorageCorrupt("the log has no head")
        note, leaf = _understood(row[0], row[1])
        head = note.checkpoint
        return Head(head.origin, head.size, head.root, bool(note.signatures), leaf["wall"], row[0])

    def mode(self) -> LogMode:
        """Whether these are live, training or example records."""
        return cast("LogMode", self._own_row().mode)

    def origin(self) -> str:
        """The name the log signs under."""
        return self._own_row().origin

    def public_key(self) -> bytes | None:
        """The key the log says it is signed with."""
        return self._own_row().public_key

    def ruleset(self, digest_hex: str) -> bytes | None:
        """The bytes kept under this digest."""
        try:
            digest = bytes.fromhex(digest_hex)
        except ValueError:  # an altered entry can ask for anything
            return None
        rows = self._rows("SELECT body FROM ruleset WHERE sha256=?", (digest,))
        return rows[0][0] if rows else None

    def last_seq(self) -> int:
        """The number of the newest entry, -1 for a log without any."""
        return self._one("SELECT coalesce(max(seq),-1) FROM leaf")

    def erased_count(self) -> int:
        """How many parts were lawfully erased; it only grows."""
        return self._one("SELECT count(*) FROM erased")

    def erased_calls(self) -> set[str]:
        """Calls of which something was erased."""
        query = "SELECT DISTINCT l.call FROM erased e JOIN leaf l ON l.seq=e.seq WHERE l.call<>''"
        return {row[0] for row in self._rows(query, ())}

    def newest_of_call(self, call: str) -> tuple[int, bytes] | None:
        """Number and leaf hash of the newest entry that names the call."""
        query = (
            "SELECT seq, leaf_hash FROM leaf WHERE call=? AND call<>'' ORDER BY seq DESC LIMIT 1"
        )
        rows = self._rows(query, (call,))
        return cast("tuple[int, bytes]", rows[0]) if rows else None

    def hash_at(self, seq: int) -> bytes | None:
        """The stored hash of one entry."""
        rows = self._rows("SELECT leaf_hash FROM leaf WHERE seq=?", (seq,))
        return rows[0][0] if rows else None

    def leaves_of_call(self, call: str) -> list[tuple[int, bytes]]:
        """Number and bytes of every entry that names the call, oldest first."""
        query = "SELECT seq, leaf FROM leaf WHERE call=? AND call<>'' ORDER BY seq"
        return [(row[0], row[1]) for row in self._rows(query, (call,))]

    def sealed_parts(self, seq: int) -> list[tuple[str, bytes, bytes]]:
        """Name, salt and bytes of the parts of one entry that are still there."""
        query = "SELECT part, salt, body FROM part WHERE seq=?"
        return [(row[0], row[1], row[2]) for row in self._rows(query, (seq,))]

    def entries_of_kind(self, kind: str) -> list[StoredEntry]:
        """Every entry of a rare kind, oldest first; goes through the whole log."""
        return self._read(f"{_LEAVES} WHERE kind=? ORDER BY seq", (kind,))

    def calls_at(self, seqs: set[int]) -> set[str]:
        """The calls that these entries name."""
        query = "SELECT call FROM leaf WHERE seq=? AND call<>''"
        return {row[0] for seq in seqs for row in self._rows(query, (seq,))}

    def calls_between(self, after_seq: int, to_seq: int, record_class: str) -> set[str]:
        """Calls that entries of a class in ``(after_seq, to_seq]`` name."""
        query = (
            "SELECT DISTINCT call FROM leaf WHERE seq>? AND seq<=? AND record_class=? AND call<>''"
        )
        return {row[0] for row in self._rows(query, (after_seq, to_seq, record_class))}

    def parts_between(self, after_seq: int, to_seq: int, kind: str) -> Iterator[tuple[str, Json]]:
        """Call and part of every entry of a kind in ``(after_seq, to_seq]`` whose part can be read."""
        query = (
            "SELECT l.call, p.body FROM leaf l JOIN part p ON p.seq=l.seq"
            " WHERE l.seq>? AND l.seq<=? AND l.kind=? ORDER BY l.seq"
        )
        for call, body in self._rows(query, (after_seq, to_seq, kind)):
            with suppress(ValueError):
                yield call, parse_canonical(body)

    def marks_before(self, seq: int, limit: int) -> list[LeafMark]:
        """The entries before a number, newest first, without their content."""
        query = "SELECT seq, kind, at_ms, call FROM leaf WHERE seq<? ORDER BY seq DESC LIMIT ?"
        return [LeafMark(*row) for row in self._rows(query, (seq, limit))]

    def leaf_hashes(self, size: int) -> list[bytes]:
        """The stored hashes of the first ``size`` entries, for an inclusion proof."""
        query = "SELECT leaf_hash FROM leaf WHERE seq<? ORDER BY seq"
        return [row[0] for row in self._rows(query, (size,))]

    def interrupt(self) -> None:
        """Stop the query under way; the only call another thread may make."""
        self._connection.interrupt()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _own_row(self) -> HeaderRow:
        with sqlite_problems():
            row = read_header(self._connection)
        if row is None:
            raise StorageCorrupt("the log's own row is missing")
        return row

    def _one(self, query: str) -> int:
        return int(self._rows(query, ())[0][0])

    def _rows(self, query: str, values: tuple[object, ...]) -> list[Any]:
        with sqlite_problems():
            return self._connection.execute(query, values).fetchall()

    def _read(self, query: str, values: tuple[object, ...]) -> list[StoredEntry]:
        origin = self._own_row().origin
        with sqlite_problems():
            self._connection.execute("BEGIN")
            try:
                rows: list[_Row] = self._connection.execute(query, values).fetchall()
                parts = self._parts(rows)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
        return [_stored(origin, row, parts.get(row[0], {})) for row in rows]

    def _parts(self, rows: list[_Row]) -> dict[int, dict[str, bytes]]:
        """The parts of these leaves; a range is read when that is what they are."""
        if not rows:
            return {}
        low, high = rows[0][0], rows[-1][0]
        wanted = {row[0] for row in rows}
        if high - low < 2 * len(rows):
            found = self._connection.execute(
                "SELECT seq, part, body FROM part WHERE seq BETWEEN ? AND ?", (low, high)
            ).fetchall()
        else:
            query = "SELECT seq, part, body FROM part WHERE seq=?"
            found = [r for seq in wanted for r in self._connection.execute(query, (seq,))]
        parts: dict[int, dict[str, bytes]] = {}
        for seq, name, body in found:
            if seq in wanted:
                parts.setdefault(seq, {})[name] = body
        return parts


def _stored(origin: str, row: _Row, held: Mapping[str, bytes]) -> StoredEntry:
    """The entry; where its bytes cannot be read, what the columns beside them still say of it.

    One entry that somebody altered must not keep all the others from being read.
    """
    seq, data, hashed, kind, record_class, at_ms, call = row
    parts = {name: _part_value(body) for name, body in held.items()}
    read = {name: value for name, value in parts.items() if value is not _UNREADABLE}
    at_ms = min(max(at_ms, 0), _LATEST_MS)
    leaf = _leaf_of(data)
    if leaf is None or row[3:] != (leaf["kind"], leaf["class"], leaf["at"], leaf["call"]):
        beside = (origin, seq, kind, record_class, at_ms, "", "", call, "")
        return StoredEntry(*beside, {}, read, (), hashed, damaged=True)
    return StoredEntry(
        origin=origin,
        seq=seq,
        kind=kind,
        record_class=record_class,
        at_ms=at_ms,
        actor=leaf["actor"],
        role=leaf["role"],
        call=call,
        command=leaf["command"],
        body=leaf["body"],
        parts=read,
        erased=tuple(sorted(leaf["parts"].keys() - parts.keys())),
        leaf_hash=hashed,
        damaged=len(read) < len(parts) or not parts.keys() <= leaf["parts"].keys(),
    )


_LEAF = {"actor": str, "role": str, "command": str, "body": dict, "parts": dict}
_BESIDE = ("kind", "class", "at", "call")
_UNREADABLE = object()


def _leaf_of(data: bytes) -> Mapping[str, Any] | None:
    """The leaf that ``data`` spells, None where that cannot be read."""
    try:
        leaf = cast("Mapping[str, Any]", parse_canonical(data))
    except ValueError:
        return None
    whole = isinstance(leaf, dict) and all(name in leaf for name in _BESIDE)
    return leaf if whole and all(type(leaf.get(n)) is kind for n, kind in _LEAF.items()) else None


def _part_value(body: bytes) -> Any:  # noqa: ANN401 - a part, or that it cannot be read
    try:
        return parse_canonical(body)
    except ValueError:
        return _UNREADABLE


def _understood(note: str, leaf: bytes) -> tuple[Any, Mapping[str, Any]]:
    try:
        parsed = cast("Mapping[str, Any]", parse_canonical(leaf))
        parsed["wall"]
        return parse_note(note), parsed
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StorageCorrupt(f"the head cannot be read: {error}") from error
