"""What a log has on record already: an act under its command, a head that it once had."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, cast

from rcrp_desktop.adapters.sqlite.errors import expect_types
from rcrp_desktop.adapters.sqlite.log_state import root_at
from rcrp_desktop.application.written_anew import said
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, parse_note
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.canonical import Json, canonical_bytes, parse_canonical
from rcrp_desktop.domain.frozen import frozen

MAX_BATCH = 1000


@frozen
class Found:
    """An act that is recorded. ``is_same``: it says what the entries say that were asked about."""

    first_seq: int
    last_seq: int
    last_hash: bytes
    wall_ms: int
    signed: bool
    is_same: bool


def find_act(connection: sqlite3.Connection, entries: Sequence[NewEntry]) -> Found | None:
    """The act that is recorded under the command of these entries, if one is."""
    command = entries[0].command
    if not command:
        return None
    row = connection.execute(
        "SELECT seq FROM leaf WHERE command=? AND command<>'' AND seq=first_seq", (command,)
    ).fetchone()
    if row is None:
        return None
    first = row[0]
    rows = connection.execute(
        "SELECT seq, leaf, leaf_hash FROM leaf WHERE seq>=? AND seq<? AND first_seq=?",
        (first, first + MAX_BATCH, first),
    ).fetchall()
    for found in rows:
        expect_types(found, int, bytes, bytes)
    stored = [_said(connection, seq, leaf) for seq, leaf, _ in rows]
    newest = connection.execute("SELECT note FROM checkpoint ORDER BY size DESC").fetchone()
    return Found(
        first_seq=first,
        last_seq=rows[-1][0],
        last_hash=rows[-1][2],
        wall_ms=cast("Mapping[str, Any]", parse_canonical(rows[0][1]))["wall"],
        signed=bool(parse_note(newest[0]).signatures),
        is_same=_are_same(stored, entries),
    )


def had_head(connection: sqlite3.Connection, now: Checkpoint, head: Checkpoint) -> bool:
    """Whether the log with the head ``now`` once had this one, or follows the log that ended with it."""
    if head.origin == now.origin:
        return 0 < head.size <= now.size and root_at(connection, head.size) == head.root
    first = connection.execute("SELECT leaf FROM leaf WHERE seq=0").fetchone()
    leaf = cast("Mapping[str, Any]", parse_canonical(first[0]))
    before = {"origin": head.origin, "size": head.size, "root": head.root.hex()}
    return leaf["kind"] == "genesis" and leaf["body"].get("previous") == before


def _said(
    connection: sqlite3.Connection, seq: int, data: bytes
) -> tuple[Mapping[str, Any], dict[str, bytes]]:
    parts = connection.execute("SELECT part, body FROM part WHERE seq=?", (seq,)).fetchall()
    return cast("Mapping[str, Any]", parse_canonical(data)), dict(parts)


def _are_same(
    stored: Sequence[tuple[Mapping[str, Any], dict[str, bytes]]], entries: Sequence[NewEntry]
) -> bool:
    """Whether the stored leaves say what the entries say; parts erased since count as equal."""
    return len(stored) == len(entries) and all(
        (leaf["kind"], leaf["actor"], leaf["call"]) == (entry.kind, entry.actor, entry.call)
        and _said_by(leaf["origin"], leaf["body"]) == _said_by(leaf["origin"], entry.body)
        and leaf["parts"].keys() == entry.parts.keys()
        and all(canonical_bytes(entry.parts[name]) == body for name, body in parts.items())
        for (leaf, parts), entry in zip(stored, entries, strict=True)
    )


def _said_by(log: str, body: Mapping[str, Json]) -> bytes:
    return canonical_bytes(said(log, body))
