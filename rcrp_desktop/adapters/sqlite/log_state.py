"""Reads from an open log file what appending to it needs: its own row, its frontier, its last leaf."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, cast

from rcrp_desktop.adapters.looking import is_file
from rcrp_desktop.adapters.sqlite.connection import open_writer
from rcrp_desktop.adapters.sqlite.errors import expect_types
from rcrp_desktop.adapters.sqlite.log_header import read_header
from rcrp_desktop.adapters.sqlite.log_places import LOCK_FILE
from rcrp_desktop.adapters.sqlite.schema import schema_faults
from rcrp_desktop.application.problems import IntegrityBroken, StorageUnavailable
from rcrp_desktop.domain.audit import merkle
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, parse_note
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.audit.header import HeaderRow
from rcrp_desktop.domain.audit.leaf import Moment
from rcrp_desktop.domain.canonical import parse_canonical
from rcrp_desktop.domain.frozen import frozen


@frozen
class LastLeaf:
    """The clocks and the kind of the newest entry."""

    kind: str
    boot: str
    moment: Moment


@dataclass(slots=True)
class LogState:
    """Where the log stands. ``frontier`` is replaced, never grown in place, when a commit is known."""

    header: HeaderRow
    frontier: merkle.Frontier
    last: LastLeaf

    @property
    def mode(self) -> LogMode:
        """The mode of every record in it; the table admits no other words."""
        return cast("LogMode", self.header.mode)

    @property
    def head(self) -> Checkpoint:
        """The head over all entries."""
        return Checkpoint(self.header.origin, self.frontier.size, self.frontier.root())


def is_laid_out(connection: sqlite3.Connection) -> bool:
    """Whether the file holds anything: one that was being made when the power went does not."""
    return connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] > 0


def read_state(connection: sqlite3.Connection) -> LogState:
    """Where the log in this file stands. Does not hash it through: that is for verification.

    Raises:
        IntegrityBroken: when what is read contradicts itself.
    """
    faults = schema_faults(connection)
    if faults:
        raise IntegrityBroken("schema", "; ".join(faults))
    row = read_header(connection)
    newest = connection.execute(
        "SELECT size, note, frontier FROM checkpoint ORDER BY size DESC LIMIT 1"
    ).fetchone()
    leaf = connection.execute(
        "SELECT seq, leaf, leaf_hash FROM leaf ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    if row is None or newest is None or leaf is None:
        raise IntegrityBroken("fork", "a log without entries or without a head")
    expect_types(newest, int, str, (bytes, NoneType))
    expect_types(leaf, int, bytes, bytes)
    try:
        frontier = merkle.Frontier.from_bytes(newest[0], newest[2] or b"")
        head = parse_note(newest[1]).checkpoint
        last = _last_leaf(leaf[1])
    except (ValueError, KeyError, TypeError) as error:
        raise IntegrityBroken("fork", str(error)) from error
    if head != Checkpoint(row.origin, frontier.size, frontier.root()):
        raise IntegrityBroken("fork", "the newest head is not that of the frontier")
    if leaf[0] + 1 != frontier.size or merkle.leaf_hash(leaf[1]) != leaf[2]:
        raise IntegrityBroken("fork", "the last entry is not the one under the newest head")
    return LogState(row, frontier, last)


def root_at(connection: sqlite3.Connection, size: int) -> bytes:
    """The head the log had at an earlier size, from the hashes it keeps."""
    rows = connection.execute("SELECT leaf_hash FROM leaf WHERE seq<? ORDER BY seq", (size,))
    return merkle.root_of(row[0] for row in rows)


def open_again(path: Path, before: LogState) -> sqlite3.Connection:
    """A connection that writes to the log that was open there.

    Raises:
        IntegrityBroken: its folder is there and the log is not. A folder that is away may come back.
        OperationalProblem: as when it was first opened.
    """
    try:
        return open_writer(path)
    except StorageUnavailable as problem:
        if is_file(path) or not is_file(path.with_name(LOCK_FILE)):
            raise
        raise IntegrityBroken("rollback", "no log", str(before.head)) from problem


def expect_left(before: LogState, now: LogState, tried: Checkpoint | None) -> None:
    """Opened again, it must be the log as it was left, or grown by the append whose end was not seen.

    Anything more was written by another, and the next append would sign it.
    """
    old = before.head
    if now.header != before.header or now.frontier.size < old.size:
        raise IntegrityBroken("rollback", str(now.head), str(old))
    if now.head not in (old, tried):
        raise IntegrityBroken("fork", str(now.head), str(old))


def _last_leaf(data: bytes) -> LastLeaf:
    leaf = cast("Mapping[str, Any]", parse_canonical(data))
    expect_types((leaf["kind"], leaf["boot"], leaf["wall"], leaf["mono"]), str, str, int, int)
    return LastLeaf(leaf["kind"], leaf["boot"], Moment(leaf["wall"], leaf["mono"]))
