"""Feeds a log file to verification, in short reads, so that a log in use is not held up."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from types import NoneType
from typing import Any

from rcrp_desktop.adapters.keys import check_ed25519
from rcrp_desktop.adapters.sqlite.connection import open_reader
from rcrp_desktop.adapters.sqlite.errors import expect_types, fault_of_file
from rcrp_desktop.adapters.sqlite.log_state import read_header
from rcrp_desktop.adapters.sqlite.schema import SCHEMA_VERSION, schema_faults, schema_version
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.domain.audit.report import (
    Finding,
    IntegrityReport,
    KnownHead,
    Verdict,
    failed_report,
)
from rcrp_desktop.domain.audit.rows import (
    CheckpointRow,
    ErasedRow,
    LeafRow,
    LogContents,
    PartRow,
)
from rcrp_desktop.domain.audit.verify import verify_log

_PAGE = 1000
_TREE_PAGE = 10_000
_LEAVES = (
    "SELECT seq, first_seq, kind, record_class, at_ms, call, command, mode, leaf, leaf_hash"
    " FROM leaf WHERE seq>? AND seq<? ORDER BY seq LIMIT ?"
)
_LEAF_TYPES = (int, int, str, str, int, str, str, str, bytes, bytes)


class SqliteLogVerifier:
    """See the ``LogVerifier`` port. Any thread; ``progress`` is told how many entries are done."""

    def __init__(self, progress: Callable[[int], None] | None = None) -> None:
        self._progress = progress or _tell_nobody

    def verify(
        self,
        path: Path,
        *,
        known_heads: Sequence[KnownHead] = (),
        registered_key: bytes | None = None,
        tree_only: bool = False,
    ) -> IntegrityReport:
        """The verdict on the log at ``path``; a damaged file is a verdict, a missing one a problem."""
        try:
            with closing(open_reader(path)) as connection:
                return self._verify(connection, known_heads, registered_key, tree_only=tree_only)
        except StorageCorrupt as problem:
            return failed_report(Verdict.INTEGRITY, problem.detail)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            problem = fault_of_file(error)
            if isinstance(problem, StorageCorrupt):
                return failed_report(Verdict.INTEGRITY, problem.detail)
            raise problem from error

    def _verify(
        self,
        connection: sqlite3.Connection,
        known_heads: Sequence[KnownHead],
        registered_key: bytes | None,
        *,
        tree_only: bool,
    ) -> IntegrityReport:
        version = schema_version(connection)
        if version > SCHEMA_VERSION:
            return failed_report(Verdict.CANNOT_JUDGE, f"the file has the newer form {version}")
        faults = schema_faults(connection)
        if version != SCHEMA_VERSION:
            faults.append(f"the file says it has form {version}")
        if faults:
            # Rows read through an altered schema prove nothing, so they are not read.
            return failed_report(Verdict.SCHEMA, "; ".join(faults))
        contents = self._contents(connection, [] if tree_only else _page_faults(connection))
        pairs = self._pairs(connection, contents.end) if tree_only else None
        return verify_log(
            contents,
            check_ed25519,
            known_heads=known_heads,
            registered_key=registered_key,
            tree_only=pairs,
        )

    def _contents(self, connection: sqlite3.Connection, faults: Sequence[Finding]) -> LogContents:
        """What one short read gives; the leaves follow page by page."""
        connection.execute("BEGIN")
        header = read_header(connection)
        end = connection.execute("SELECT coalesce(max(seq)+1,0) FROM leaf").fetchone()[0]
        checkpoints = _typed(
            connection.execute("SELECT size, note, frontier FROM checkpoint"),
            (int, str, (bytes, NoneType)),
        )
        stray = _typed(
            connection.execute(
                "SELECT seq, part FROM part WHERE seq NOT IN (SELECT seq FROM leaf) LIMIT 1000"
            ),
            (int, str),
        )
        erased = _erased(connection)
        connection.execute("COMMIT")
        return LogContents(
            header=header,
            leaves=self._leaves(connection, end),
            end=end,
            stray_parts=stray,
            checkpoints=[CheckpointRow(*row) for row in checkpoints],
            erased_before=erased,
            erased_now=lambda: _erased(connection),
            rulesets=_rulesets(connection),
            faults=faults,
        )

    def _leaves(self, connection: sqlite3.Connection, end: int) -> Iterator[LeafRow]:
        done = -1
        while True:
            connection.execute("BEGIN")
            rows = _typed(connection.execute(_LEAVES, (done, end, _PAGE)), _LEAF_TYPES)
            last = rows[-1][0] if rows else done
            found = _typed(
                connection.execute(
                    "SELECT seq, part, salt, body FROM part WHERE seq>? AND seq<=? ORDER BY seq",
                    (done, last),
                ),
                (int, str, bytes, bytes),
            )
            connection.execute("COMMIT")
            if not rows:
                return
            parts = {
                seq: [PartRow(*part[1:]) for part in group]
                for seq, group in groupby(found, key=lambda part: part[0])
            }
            for row in rows:
                yield LeafRow._make((*row, parts.get(row[0], ())))
            done = last
            self._progress(done + 1)

    def _pairs(self, connection: sqlite3.Connection, end: int) -> Iterator[tuple[int, bytes]]:
        done = -1
        query = "SELECT seq, leaf FROM leaf WHERE seq>? AND seq<? ORDER BY seq LIMIT ?"
        while rows := _typed(connection.execute(query, (done, end, _TREE_PAGE)), (int, bytes)):
            yield from rows
            done = rows[-1][0]
            self._progress(done + 1)


def _typed(cursor: sqlite3.Cursor, types: tuple[type | tuple[type, ...], ...]) -> list[Any]:
    rows = cursor.fetchall()
    for row in rows:
        if tuple(map(type, row)) != types:  # the quick look, which most rows need only
            expect_types(row, *types)
    return rows


def _tell_nobody(_done: int) -> None:
    """Progress that nobody asked for."""


def _page_faults(connection: sqlite3.Connection) -> list[Finding]:
    rows = connection.execute("PRAGMA integrity_check(20)").fetchall()
    faults = [Finding(Verdict.INTEGRITY, str(row[0])) for row in rows if row[0] != "ok"]
    strays = connection.execute("PRAGMA foreign_key_check").fetchmany(20)
    faults += [
        Finding(Verdict.INTEGRITY, f"row {row[1]} of {row[0]} belongs to no entry")
        for row in strays
        if row[0] != "part"  # reported as orphan parts, with their names
    ]
    return faults


def _erased(connection: sqlite3.Connection) -> list[ErasedRow]:
    rows = connection.execute("SELECT seq, part, by_origin, by_seq, by_leaf_hash FROM erased")
    return [ErasedRow(*row) for row in _typed(rows, (int, str, str, int, bytes))]


def _rulesets(connection: sqlite3.Connection) -> Iterator[tuple[bytes, bytes]]:
    # One body at a time: they are the largest things in the file.
    keys = _typed(connection.execute("SELECT sha256 FROM ruleset"), (bytes,))
    for (key,) in keys:
        row = connection.execute("SELECT body FROM ruleset WHERE sha256=?", (key,)).fetchone()
        expect_types(row, bytes)
        yield key, sha256(row[0]).digest()
