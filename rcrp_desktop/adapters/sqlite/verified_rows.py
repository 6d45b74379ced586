"""Every row of a log as verification reads it: all of them, in short reads, and never more than fits.

Whatever the file says, reading ends: pages are asked for by a number that must grow, each is bounded, and what
stands where nothing can stand is read like all else, so that it is named.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from hashlib import sha256
from types import NoneType
from typing import Any, cast

from rcrp_desktop.adapters.sqlite.errors import expect_types, fault_of_file
from rcrp_desktop.adapters.sqlite.log_header import read_header
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.domain.audit.leaf_reading import (
    MAX_BYTES,
    SALT_BYTES,
    parse_leaf,
    part_commitment,
)
from rcrp_desktop.domain.audit.merkle import leaf_hash
from rcrp_desktop.domain.audit.report import Finding, Verdict
from rcrp_desktop.domain.audit.rows import (
    CheckpointRow,
    ErasedRow,
    LeafRow,
    LogContents,
    Named,
    PartRow,
)
from rcrp_desktop.domain.canonical import Json, parse_canonical

LOWEST = -(2**63)
MOST_PARTS = 50
MOST_HEADS = 100  # a log keeps two: the newest, and the last that was signed
MOST_ERASED = 250_000
MOST_STRAYS = 1000
MOST_RULESETS = 10_000
_PAGE = 1000
_TREE_PAGE = 10_000
_PAGE_BYTES = 16 * 1024 * 1024
# What is larger than any entry is not even loaded: nothing of it could be right.
_LEAF = f"CASE WHEN length(leaf)>{MAX_BYTES} THEN NULL ELSE leaf END"
_BODY = f"CASE WHEN length(body)>{MAX_BYTES} THEN NULL ELSE body END"
_LEAVES = (
    f"SELECT seq, first_seq, kind, record_class, at_ms, call, command, mode, {_LEAF}, leaf_hash"
    " FROM leaf WHERE seq>=? AND seq<=? ORDER BY seq LIMIT ?"
)
_PAIRS = f"SELECT seq, {_LEAF} FROM leaf WHERE seq>=? AND seq<=? ORDER BY seq LIMIT ?"
_PARTS = f"SELECT seq, part, salt, {_BODY} FROM part WHERE seq>=? AND seq<=? ORDER BY seq"
_BYTES = (bytes, NoneType)
_LEAF_TYPES = (int, int, str, str, int, str, str, str, bytes, bytes)
_Parts = dict[int, list[PartRow]]


class VerifiedRows:
    """The rows of one open log. ``faults`` grow while they are read."""

    def __init__(
        self, connection: sqlite3.Connection, faults: list[Finding], progress: Callable[[int], None]
    ) -> None:
        self._connection = connection
        self._faults = faults
        self._progress = progress
        self._last = -1

    def contents(self, *, pages: bool) -> LogContents:
        """What one short read gives; the leaves follow page by page. ``pages``: look at the file's own too."""
        if pages:
            self._look_at_pages()
        execute = self._connection.execute
        execute("BEGIN")
        header = read_header(self._connection)
        newest = execute("SELECT max(seq) FROM leaf").fetchone()[0]
        self._last = -1 if newest is None else int(newest)
        stray = execute(
            "SELECT seq, part FROM part WHERE seq NOT IN (SELECT seq FROM leaf) LIMIT ?",
            (MOST_STRAYS,),
        ).fetchall()
        contents = LogContents(
            header=header,
            leaves=self._leaves(),
            end=max(self._last + 1, 0),
            stray_parts=[(expect_int(row[0]), str(row[1])) for row in stray],
            checkpoints=self._checkpoints(),
            erased_before=self._erased(),
            erased_now=self._erased,
            rulesets=self._rulesets(),
            faults=lambda: self._faults,
            entry=self._entry,
            named=self._named,
        )
        execute("COMMIT")
        return contents

    def pairs(self) -> Iterator[tuple[int, bytes]]:
        """Numbers and bytes of all leaves, as fast as can be."""
        for rows in self._pages(_PAIRS, (int, _BYTES), _TREE_PAGE):
            yield from rows

    # --- pages ------------------------------------------------------------------------------

    def _pages(
        self, query: str, types: tuple[type | tuple[type, ...], ...], size: int
    ) -> Iterator[list[Any]]:
        """Pages whose numbers grow; ends, and names why, where they do not or a page cannot be read."""
        low, leaf = LOWEST, types.index(_BYTES)
        while low <= self._last:
            try:
                rows = self._page(query, (low, self._last, size), types, leaf)
            except StorageCorrupt as problem:
                self._fault(f"after entry {max(low, 0) - 1}: {problem.detail}")
                return
            if rows:
                yield rows
            if not rows or rows[-1][0] < low:
                return
            low = rows[-1][0] + 1
            self._progress(max(low, 0))

    def _page(
        self,
        query: str,
        values: tuple[int, int, int],
        types: tuple[type | tuple[type, ...], ...],
        leaf: int,
    ) -> list[Any]:
        """Rows, up to so many bytes. Values of another type than the column's are damage."""
        rows: list[Any] = []
        total, low = 0, values[0]
        usual = tuple(bytes if kind is _BYTES else kind for kind in types)
        try:
            for row in self._connection.execute(query, values):
                if tuple(map(type, row)) != usual:  # the quick look, which most rows need only
                    expect_types(row, *types)
                    self._fault("larger than any entry, so it was not read", row[0])
                    rows.append((*row[:leaf], b"", *row[leaf + 1 :]))
                else:
                    rows.append(row)
                    total += len(row[leaf])
                if total > _PAGE_BYTES or row[0] < low:
                    break
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise fault_of_file(error) from error
        return rows

    def _leaves(self) -> Iterator[LeafRow]:
        types = (int, int, str, str, int, str, str, str, _BYTES, bytes)
        for rows in self._pages(_LEAVES, types, _PAGE):
            done = 0
            while done < len(rows):
                parts, upto = self._parts(rows[done][0], rows[-1][0])
                for row in rows[done:]:
                    if row[0] > upto:
                        break
                    done += 1
                    yield LeafRow._make((*row, parts.get(row[0], ())))

    def _parts(self, low: int, high: int) -> tuple[_Parts, int]:
        """The parts of these entries, or of the first of them when all would be too much; and up to which."""
        found: _Parts = {}
        total, last, upto = 0, low, high
        try:
            for row in self._connection.execute(_PARTS, (low, high)):
                if total > _PAGE_BYTES and row[0] > last:
                    upto = last
                    break
                last = row[0]
                total += self._take_part(found.setdefault(last, []), row)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            problem = fault_of_file(error)
            if not isinstance(problem, StorageCorrupt):
                raise problem from error
            self._fault(f"parts of entries {low} to {high}: {problem.detail}")
        return found, upto

    def _take_part(self, parts: list[PartRow], row: tuple[Any, ...]) -> int:
        seq, name, salt, body = row
        if len(parts) >= MOST_PARTS:
            if len(parts) == MOST_PARTS:
                self._fault(f"has more than {MOST_PARTS} parts; the others were not read", seq)
                parts.append(parts[-1])
            return 0
        if body is None:
            self._fault("larger than any part, so it was not read", seq)
            body = b""
        if (type(seq), type(name), type(salt), type(body)) != (int, str, bytes, bytes):
            self._fault("a part is not of its columns' types", seq if type(seq) is int else None)
            return 0
        parts.append(PartRow(name, salt, body))
        return len(body)

    # --- the other tables -------------------------------------------------------------------

    def _look_at_pages(self) -> None:
        rows = self._connection.execute("PRAGMA integrity_check(20)").fetchall()
        for row in rows:
            if row[0] != "ok":
                self._fault(str(row[0])[:200])

    def _checkpoints(self) -> list[CheckpointRow]:
        query = "SELECT size, note, frontier FROM checkpoint ORDER BY size DESC LIMIT ?"
        rows = self._connection.execute(query, (MOST_HEADS + 1,)).fetchall()
        if len(rows) > MOST_HEADS:
            self._fault(f"more than {MOST_HEADS} tree heads; the older ones were not read")
        return [CheckpointRow(*row) for row in _typed(rows[:MOST_HEADS], int, str, _BYTES)]

    def _erased(self) -> list[ErasedRow]:
        query = "SELECT seq, part, by_origin, by_seq, by_leaf_hash FROM erased LIMIT ?"
        rows = self._connection.execute(query, (MOST_ERASED + 1,)).fetchall()
        if len(rows) > MOST_ERASED:
            self._fault(f"more than {MOST_ERASED} erasures; the others were not read")
        return [ErasedRow(*row) for row in _typed(rows[:MOST_ERASED], int, str, str, int, bytes)]

    def _rulesets(self) -> Iterator[tuple[bytes, bytes]]:
        # One body at a time: they are the largest things in the file.
        query = "SELECT sha256 FROM ruleset LIMIT ?"
        keys = self._connection.execute(query, (MOST_RULESETS + 1,)).fetchall()
        if len(keys) > MOST_RULESETS:
            self._fault(f"more than {MOST_RULESETS} rule sets; the others were not read")
        for (key,) in _typed(keys[:MOST_RULESETS], bytes):
            query = "SELECT body FROM ruleset WHERE sha256=?"
            row = self._connection.execute(query, (key,)).fetchone()
            expect_types(row, bytes)
            yield key, sha256(row[0]).digest()

    # --- what entries are known by ----------------------------------------------------------

    def _entry(self, seq: int) -> LeafRow | None:
        try:
            rows = self._page(_LEAVES, (seq, seq, 1), (*_LEAF_TYPES[:8], _BYTES, bytes), 8)
        except StorageCorrupt:
            return None
        return LeafRow._make((*rows[0], ())) if rows else None

    def _named(self, seqs: Collection[int]) -> dict[int, Named]:
        """The call of each entry, and the newest CAD reference that the call was given here."""
        rows = {seq: row for seq in sorted(seqs) if (row := self._entry(seq)) is not None}
        calls = {seq: _call_of(row) for seq, row in rows.items()}
        references = {call: self._reference(call) for call in set(calls.values()) if call}
        return {seq: Named(call, references.get(call, "")) for seq, call in calls.items()}

    def _reference(self, call: str) -> str:
        query = (
            f"SELECT l.leaf, p.part, p.salt, {_BODY} FROM leaf l JOIN part p ON p.seq=l.seq"
            " WHERE l.call=? AND l.call<>'' AND l.kind='reference_given' ORDER BY l.seq DESC LIMIT 9"
        )
        try:
            rows = self._connection.execute(query, (call,)).fetchall()
        except sqlite3.Error:
            return ""
        return next(filter(None, (_reference_in(*row) for row in rows)), "")

    def _fault(self, message: str, seq: int | None = None) -> None:
        self._faults.append(Finding(Verdict.INTEGRITY, message, seq))


def expect_int(value: object) -> int:
    """The number. Raises StorageCorrupt where a damaged page holds something else."""
    expect_types((value,), int)
    return cast("int", value)


def _typed(rows: list[Any], *types: type | tuple[type, ...]) -> list[Any]:
    for row in rows:
        expect_types(row, *types)
    return rows


def _call_of(row: LeafRow) -> str:
    """The call that the entry names; that of the column where the leaf was altered."""
    try:
        call = parse_leaf(row.leaf).get("call") if leaf_hash(row.leaf) == row.leaf_hash else None
    except ValueError:
        call = None
    return call if isinstance(call, str) else row.call


def _reference_in(leaf: object, name: object, salt: object, body: object) -> str:
    """The reference that a part holds, when its entry committed to it."""
    try:
        if not (isinstance(leaf, bytes) and isinstance(name, str) and isinstance(body, bytes)):
            return ""
        if not isinstance(salt, bytes) or len(salt) != SALT_BYTES:
            return ""
        promised = parse_leaf(leaf)["parts"].get(name)
        if promised != part_commitment(name, salt, body).hex():
            return ""
        value: Json = parse_canonical(body)
    except ValueError:
        return ""
    reference = value.get("reference") if isinstance(value, dict) else None
    return reference if isinstance(reference, str) else ""
