"""The one writer of one audit log: an append is one transaction, signed, and on the disk on return."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.heads import HeadKeeper
from rcrp_desktop.adapters.sqlite.connection import mark_of
from rcrp_desktop.adapters.sqlite.errors import fault_of_append, file_problems
from rcrp_desktop.adapters.sqlite.log_state import (
    LastLeaf,
    LogState,
    expect_left,
    open_again,
    read_state,
)
from rcrp_desktop.adapters.sqlite.recorded import MAX_BATCH, find_act, had_head
from rcrp_desktop.application.audit_ports import Clock, Known, Signer
from rcrp_desktop.application.problems import IntegrityBroken, OperationalProblem, StorageCorrupt
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Note, build_note
from rcrp_desktop.domain.audit.entry import LogMode, NewEntry, Receipt, Unrecordable, seal_code
from rcrp_desktop.domain.audit.leaf import LogIdentity, Moment, SealedLeaf, seal_entry
from rcrp_desktop.domain.audit.merkle import Frontier
from rcrp_desktop.domain.audit.walk import CLOCK_TOLERANCE_MS
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import frozen, replace

_INSERT_LEAF = (
    "INSERT INTO leaf(seq, first_seq, kind, record_class, at_ms, call, command, mode, leaf,"
    " leaf_hash) VALUES(?,?,?,?,?,?,?,?,?,?)"
)
_NEWEST_HEAD = "SELECT size, frontier FROM checkpoint ORDER BY size DESC LIMIT 1"
_INSERT_PART = "INSERT INTO part(seq, part, salt, body) VALUES(?,?,?,?)"

Statement = tuple[str, tuple[object, ...]]


@frozen
class Tools:
    """What a log needs of the outside world for as long as it is open."""

    clock: Clock
    signer: Signer | None
    heads: HeadKeeper
    lock: FileLock
    fresh_salt: Callable[[], bytes]


@frozen
class _Batch:
    """Everything one transaction will write, worked out before it begins."""

    leaves: tuple[SealedLeaf, ...]
    frontier: Frontier
    note: Note
    moment: Moment
    also: tuple[Statement, ...]


class SqliteAuditLog:
    """See the ``AuditLog`` port. Made by :func:`rcrp_desktop.adapters.sqlite.opening.open_log`."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        state: LogState,
        identity: LogIdentity,
        actor: str,
        tools: Tools,
    ) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = connection
        self._state = state
        self._identity = identity
        self._actor = actor
        self._tools = tools
        self._is_damaged = False
        self._mark = mark_of(path)
        self._tried: Checkpoint | None = None

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def origin(self) -> str:
        """The name the log signs under."""
        return self._state.header.origin

    def size(self) -> int:
        """How many entries it holds."""
        return self._state.frontier.size

    def head(self) -> Checkpoint:
        """The head over all entries."""
        return self._state.head

    def is_signed(self) -> bool:
        """Whether what is appended now comes under a signature."""
        return self._tools.signer is not None

    def is_keyed(self) -> bool:
        """Whether this log has a key of its own, also while the key store does not give it."""
        return self._state.header.public_key is not None

    def append(self, entries: Sequence[NewEntry]) -> Receipt:
        """Record all or none of the entries; when this returns, the disk has them."""
        if not 0 < len(entries) <= MAX_BATCH:
            raise Unrecordable(f"{len(entries)} entries are no batch")
        return self._earlier(self._ready(), entries) or self._write(entries)

    def known(self, entries: Sequence[NewEntry]) -> Known:
        """Whether the log has something under the command of these entries, and whether it is they."""
        connection = self._ready()
        with self._reading():
            found = find_act(connection, entries)
        if found is None:
            return "no"
        return "same" if found.is_same else "other"

    def knows(self, head: Checkpoint) -> bool:
        """Whether this log once had that head, or follows the log that ended with it."""
        connection = self._ready()
        with self._reading():
            return had_head(connection, self.head(), head)

    def look(self) -> None:
        """One look at the file's name, size and time; only where they changed, at what is in it."""
        self._ready()

    def append_system(self, kind: str, body: Mapping[str, Json] | None = None) -> Receipt:
        """Record something the program itself did or noticed, now."""
        return self.append([self._system_entry(kind, body or {})])

    def keep_ruleset(self, digest_hex: str, body: bytes) -> None:
        """Keep the bytes whose SHA-256 this is; a second time does nothing."""
        digest = sha256(body)
        if digest.hexdigest() != digest_hex:
            raise ValueError("the digest is not that of these bytes")
        key = digest.digest()
        connection = self._ready()
        with self._reading():
            kept = connection.execute("SELECT 1 FROM ruleset WHERE sha256=?", (key,)).fetchone()
        if kept is None:
            entry = self._system_entry("ruleset", {"sha256": digest_hex, "bytes": len(body)})
            insert = ("INSERT INTO ruleset(sha256, body) VALUES(?,?)", (key, body))
            self._write([entry], lambda _leaves: (insert,))

    def close(self) -> None:
        """Record the orderly end, tell the head stores, and let go of the file."""
        try:
            if self._connection is not None:
                # The end may fail to be recorded, and of a damaged file it must not be: the next
                # start then says "unclean" and looks at the pages.
                with suppress(OperationalProblem):
                    if not self._is_damaged:
                        self.append_system("stop")
                self._tools.heads.settle(self._state.head)
        finally:
            self.abandon()
            self._tools.lock.release()

    def abandon(self) -> None:
        """Let go of the file without a word, as if killed; the lock stays with whoever opened."""
        self._drop_connection()

    # --- writing ----------------------------------------------------------------------------

    def _write(
        self,
        entries: Sequence[NewEntry],
        also: Callable[[tuple[SealedLeaf, ...]], tuple[Statement, ...]] = lambda _leaves: (),
    ) -> Receipt:
        moment = Moment(self._tools.clock.now_ms(), self._tools.clock.monotonic_ms())
        leaves = (*self._clock_leaves(moment), *self._seal(entries, moment))
        frontier = self._state.frontier.copy()
        for leaf in leaves:
            frontier.append(leaf.leaf_hash)
        head = Checkpoint(self.origin(), frontier.size, frontier.root())
        note = build_note(head, self._tools.signer)
        batch = _Batch(leaves, frontier, note, moment, also(leaves))
        self._store(batch)
        self._tools.heads.appended(head)
        own = leaves[-len(entries) :]
        return self._receipt(own[0].seq, own[-1].seq, own[-1].leaf_hash, moment.wall_ms)

    def _seal(self, entries: Sequence[NewEntry], moment: Moment) -> tuple[SealedLeaf, ...]:
        first = self.size() + (1 if self._jump(moment) else 0)
        return tuple(
            seal_entry(entry, self._identity, moment, (seq, first), self._tools.fresh_salt)
            for seq, entry in enumerate(entries, first)
        )

    def _clock_leaves(self, moment: Moment) -> tuple[SealedLeaf, ...]:
        jump = self._jump(moment)
        if not jump:
            return ()
        place = (self.size(), self.size())
        entry = replace(self._system_entry("clock-jump", {"ms": jump}), at_ms=moment.wall_ms)
        return (seal_entry(entry, self._identity, moment, place, self._tools.fresh_salt),)

    def _jump(self, moment: Moment) -> int:
        """By how many milliseconds the clock was set back since the last entry; 0 if it was not."""
        last = self._state.last
        forward = moment.wall_ms - last.moment.wall_ms
        if last.boot == self._identity.boot:
            forward = min(forward, forward - (moment.mono_ms - last.moment.mono_ms))
        return forward if forward < -CLOCK_TOLERANCE_MS else 0

    def _store(self, batch: _Batch) -> None:
        connection = self._ready()
        self._tried = batch.note.checkpoint
        try:
            connection.execute("BEGIN IMMEDIATE")
            self._expect_as_left(connection)
            self._fill(connection, batch)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            problem = fault_of_append(error)
            self._is_damaged = self._is_damaged or isinstance(problem, StorageCorrupt)
            # A failed commit may have reached the disk all the same: look before deciding.
            if self._is_stored(batch):
                return
            if problem is None:
                raise
            raise problem from error
        except BaseException:
            self._drop_connection()
            raise
        self._mark = mark_of(self._path)
        self._state.frontier = batch.frontier
        self._state.last = LastLeaf(batch.leaves[-1].entry.kind, self._identity.boot, batch.moment)

    def _expect_as_left(self, connection: sqlite3.Connection) -> None:
        """What somebody put under the running program must not be appended to as if it were the log."""
        with file_problems():
            row = connection.execute(_NEWEST_HEAD).fetchone()
        frontier = self._state.frontier
        if row != (frontier.size, frontier.to_bytes()):
            raise IntegrityBroken("fork", "another head than was left there", str(self.head()))

    def _fill(self, connection: sqlite3.Connection, batch: _Batch) -> None:
        for leaf in batch.leaves:
            insert_leaf(connection, leaf, self._identity.mode)
        for statement, values in batch.also:
            connection.execute(statement, values)
        head = batch.note.checkpoint
        connection.execute(
            "INSERT INTO checkpoint(size, note, frontier) VALUES(?,?,?)",
            (head.size, batch.note.text(), batch.frontier.to_bytes()),
        )
        # An unsigned head does not displace the last signed one.
        keep = "%\u2014 %" if not batch.note.signatures else ""
        connection.execute(
            "DELETE FROM checkpoint WHERE size<? AND note NOT LIKE ?", (head.size, keep)
        )

    def _is_stored(self, batch: _Batch) -> bool:
        """Open the file afresh and look whether the batch is in it after all."""
        self._drop_connection()
        last = batch.leaves[-1]
        connection = self._ready()
        with file_problems():
            row = connection.execute(
                "SELECT leaf_hash FROM leaf WHERE seq=?", (last.seq,)
            ).fetchone()
        return row is not None and row[0] == last.leaf_hash

    def _ready(self) -> sqlite3.Connection:
        """The connection, opened again when a fault took it away or somebody else wrote to the file.

        SQLite trusts its memory of a file whose counter says what it said, and a copy's counter can say that.
        """
        if self._connection is not None and mark_of(self._path) != self._mark:
            self._drop_connection()
        if self._connection is None:
            connection = open_again(self._path, self._state)
            try:
                with file_problems():
                    state = read_state(connection)
                    expect_left(self._state, state, self._tried)
            except BaseException:
                connection.close()
                raise
            self._connection, self._state = connection, state
            self._mark = mark_of(self._path)
        return self._connection

    @contextmanager
    def _reading(self) -> Generator[None, None, None]:
        """Raise whatever goes wrong as the file's problem, and remember that a file is damaged."""
        try:
            with file_problems():
                yield
        except StorageCorrupt:
            self._is_damaged = True
            raise

    def _drop_connection(self) -> None:
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    # --- receipts ---------------------------------------------------------------------------

    def _earlier(
        self, connection: sqlite3.Connection, entries: Sequence[NewEntry]
    ) -> Receipt | None:
        """The receipt of these very entries, when their command is recorded already."""
        with self._reading():
            found = find_act(connection, entries)
        if found is None:
            return None
        if not found.is_same:
            raise ValueError(f"command {entries[0].command} is recorded with other content")
        receipt = self._receipt(found.first_seq, found.last_seq, found.last_hash, found.wall_ms)
        return replace(receipt, size=found.last_seq + 1, signed=found.signed, repeated=True)

    def _receipt(self, first: int, last: int, hashed: bytes, at_ms: int) -> Receipt:
        return Receipt(
            origin=self.origin(),
            first_seq=first,
            last_seq=last,
            at_ms=at_ms,
            size=self.size(),
            seal=seal_code(last, hashed),
            signed=self.is_signed(),
            repeated=False,
        )

    def _system_entry(self, kind: str, body: Mapping[str, Json]) -> NewEntry:
        now = self._tools.clock.now_ms()
        return NewEntry(kind, "system", now, self._actor, "", "", "", body, {})


def insert_leaf(connection: sqlite3.Connection, leaf: SealedLeaf, mode: LogMode) -> None:
    """Write one leaf and its parts inside the caller's transaction."""
    entry = leaf.entry
    row = (
        leaf.seq,
        leaf.first_seq,
        entry.kind,
        entry.record_class,
        entry.at_ms,
        entry.call,
        entry.command,
        mode,
        leaf.data,
        leaf.leaf_hash,
    )
    connection.execute(_INSERT_LEAF, row)
    for part in leaf.parts:
        connection.execute(_INSERT_PART, (leaf.seq, part.name, part.salt, part.body))
