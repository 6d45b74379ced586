"""Begins a log: tables, its own row, the first entry and its head in one transaction."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from rcrp_desktop.adapters.looking import storage_problem
from rcrp_desktop.adapters.private_files import sync_folder
from rcrp_desktop.adapters.sqlite.audit_log import Tools, insert_leaf
from rcrp_desktop.adapters.sqlite.connection import open_writer
from rcrp_desktop.adapters.sqlite.errors import problem_of
from rcrp_desktop.adapters.sqlite.schema import create_tables
from rcrp_desktop.application.problems import StorageCorrupt, StorageUnavailable
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, build_note
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.audit.leaf import LogIdentity, Moment, SealedLeaf, seal_entry
from rcrp_desktop.domain.audit.merkle import Frontier
from rcrp_desktop.domain.canonical import Json


def begin_epoch(
    path: Path,
    identity: LogIdentity,
    actor: str,
    tools: Tools,
    previous: Checkpoint | None,
    reason: str,
) -> sqlite3.Connection:
    """A connection to a new log whose first entry holds its key and the last head before it.

    Raises:
        StorageUnavailable: it cannot be begun now. No empty file is left that could be removed.
    """
    try:
        return _begun(path, _genesis(identity, actor, tools, previous, reason), identity, tools)
    except OSError as error:
        _forget_empty(path)
        raise storage_problem(error, path.name) from error
    except (StorageCorrupt, sqlite3.DatabaseError) as error:
        _forget_empty(path)
        if isinstance(error, StorageCorrupt) or isinstance(problem_of(error), StorageCorrupt):
            # Nothing but this wrote to it: what cannot be read back the disk did, and a later try may succeed.
            raise StorageUnavailable("io", f"a log that was just begun: {error}") from error
        raise
    except StorageUnavailable:
        _forget_empty(path)
        raise


def _begun(
    path: Path, genesis: SealedLeaf, identity: LogIdentity, tools: Tools
) -> sqlite3.Connection:
    connection = open_writer(path, create=True)
    try:
        connection.execute("BEGIN IMMEDIATE")
        create_tables(connection)
        _fill(connection, genesis, identity, tools)
        connection.execute("COMMIT")
        sync_folder(path.parent)
    except BaseException:
        connection.close()
        raise
    return connection


def _forget_empty(path: Path) -> None:
    """A log of which nothing was written is none, and would look like one that was emptied."""
    with suppress(OSError):
        if path.lstat().st_size == 0:
            path.unlink()


def _genesis(
    identity: LogIdentity, actor: str, tools: Tools, previous: Checkpoint | None, reason: str
) -> SealedLeaf:
    now = tools.clock.now_ms()
    before: Json = None
    if previous is not None:
        before = {
            "origin": previous.origin,
            "size": previous.size,
            "root": previous.root.hex(),
        }
    body: dict[str, Json] = {
        "key": tools.signer.public_key.hex() if tools.signer else "",
        "reason": reason,
        "previous": before,
    }
    entry = NewEntry("genesis", "system", now, actor, "", "", "", body, {})
    moment = Moment(now, tools.clock.monotonic_ms())
    return seal_entry(entry, identity, moment, (0, 0), tools.fresh_salt)


def _fill(
    connection: sqlite3.Connection, genesis: SealedLeaf, identity: LogIdentity, tools: Tools
) -> None:
    key = tools.signer.public_key if tools.signer else None
    connection.execute(
        "INSERT INTO log(one, origin, mode, public_key, created_ms) VALUES(1,?,?,?,?)",
        (identity.origin, identity.mode, key, genesis.entry.at_ms),
    )
    insert_leaf(connection, genesis, identity.mode)
    frontier = Frontier()
    frontier.append(genesis.leaf_hash)
    note = build_note(Checkpoint(identity.origin, 1, frontier.root()), tools.signer)
    connection.execute(
        "INSERT INTO checkpoint(size, note, frontier) VALUES(1,?,?)",
        (note.text(), frontier.to_bytes()),
    )
