"""The searchable index over all logs: built from them, caught up with them, thrown away when in doubt.

Two connections, each behind a lock: one builds in short transactions, the other searches what is there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from threading import Lock
from typing import TypeVar

from rcrp_desktop.adapters.sqlite import index_queries as queries
from rcrp_desktop.adapters.sqlite.errors import sqlite_problems
from rcrp_desktop.adapters.sqlite.index_rows import flag_bits, row_of, summary_of
from rcrp_desktop.adapters.sqlite.index_schema import connect, is_ours, lay_out
from rcrp_desktop.adapters.sqlite.shelf import LogShelf, ShelvedLog
from rcrp_desktop.application.audit_ports import Clock
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.ports import Engines
from rcrp_desktop.application.problems import OperationalProblem, StorageCorrupt
from rcrp_desktop.application.read_models import CallSummary, Happened, Summarised, summarise
from rcrp_desktop.application.search import (
    PAGE,
    Cursor,
    Facets,
    Filters,
    IndexState,
    OwedBoard,
    SearchPage,
)
from rcrp_desktop.domain.audit.entry import LogMode

STEP = 1_000  # leaves taken in by one transaction: some hundred calls, a tenth of a second
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Indexed:
    """How far a log is in the index."""

    last_seq: int
    last_hash: bytes
    erased: int


class SqliteCallIndex:
    """See the ``CallIndex`` port."""

    def __init__(
        self,
        path: Path,
        data: Path,
        engines: Engines,
        clock: Clock,
        *,
        mode: LogMode | None = None,
        zone: tzinfo | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """``path`` is the index file, ``data`` holds ``logs/``; ``zone`` None is the machine's own.

        ``progress`` is told how many entries are taken in, on the thread that catches up.
        """
        self._path = path
        self._shelf = LogShelf(data, mode)
        self._engines = engines
        self._clock = clock
        self._zone = zone
        self._progress = progress
        self._building, self._reading = Lock(), Lock()
        self._builder: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._rebuilt = ""
        self._missing: list[str] = []
        self._behind = 0

    def catch_up(self, budget_ms: int = 0) -> IndexState:
        """Take in what the logs have beyond the index; built anew where it cannot be trusted.

        With a budget it stops after about so many milliseconds; ``behind`` says how much is left.

        Raises:
            OperationalProblem: there is no room for an index, or no right to write one.
        """
        with self._building:
            try:
                with sqlite_problems():
                    return self._catch_up(budget_ms)
            except StorageCorrupt as problem:
                self._start_anew(problem.detail)
                with sqlite_problems():
                    return self._catch_up(budget_ms)

    def rebuild(self) -> IndexState:
        """Throw the index away and build it from the logs."""
        with self._building:
            self._start_anew("asked for")
            with sqlite_problems():
                return self._catch_up()

    def state(self) -> IndexState:
        """What the index holds now."""
        return self._read(self._state)

    def page(self, filters: Filters, after: Cursor | None = None, limit: int = PAGE) -> SearchPage:
        """Calls after a place in the list."""
        return self._read(lambda connection: queries.page(connection, filters, after, limit))

    def facets(self, filters: Filters) -> Facets:
        """Counts for the names that can narrow a search."""
        return self._read(lambda connection: queries.facets(connection, filters, self._zone))

    def summary(self, call: str) -> CallSummary | None:
        """One call, or None where it is not in the index."""
        query = "SELECT detail FROM call WHERE call=?"
        row = self._read(lambda connection: connection.execute(query, (call,)).fetchone())
        return summary_of(row[0]) if row else None

    def owed(self, limit_per_kind: int = PAGE) -> OwedBoard:
        """Everything still owed, over all calls."""
        return self._read(lambda connection: queries.owed(connection, limit_per_kind))

    def close(self) -> None:
        """Let go of the index and of all logs."""
        with self._building, self._reading:
            self._drop()
            self._shelf.close()

    # --- reading ----------------------------------------------------------------------------

    def _read(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        try:
            return self._asked(question)
        except StorageCorrupt:
            with self._building:
                try:  # somebody else may have built it while this waited
                    return self._asked(question)
                except StorageCorrupt as problem:
                    self._start_anew(problem.detail)
                with sqlite_problems():
                    self._catch_up()
            return self._asked(question)

    def _asked(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        with self._reading, sqlite_problems():
            if self._reader is None:
                if not self._path.exists():
                    raise StorageCorrupt("there is no index yet")
                reader = connect(self._path)
                if not is_ours(reader):
                    reader.close()
                    raise StorageCorrupt("the index has another form")
                reader.execute("PRAGMA query_only=ON")
                self._reader = reader
            return question(self._reader)

    def _state(self, connection: sqlite3.Connection) -> IndexState:
        logs, entries, at_ms = connection.execute(
            "SELECT count(*), coalesce(sum(last_seq+1),0), coalesce(max(at_ms),0) FROM log"
        ).fetchone()
        calls = connection.execute("SELECT coalesce(sum(number),0) FROM facet").fetchone()[0]
        unknown = connection.execute("SELECT count(*) FROM call WHERE has_pack=0").fetchone()[0]
        damaged = connection.execute(
            "SELECT coalesce(sum(number),0) FROM facet WHERE flags & ?",
            (flag_bits(frozenset({Happened.DAMAGED})),),
        ).fetchone()[0]
        unread = sorted(path.parent.name for path in self._shelf.faults)
        faults = tuple(dict.fromkeys([*unread, *self._missing]))
        return IndexState(
            logs, entries, calls, at_ms, unknown, damaged, self._rebuilt, faults, self._behind
        )

    # --- building ---------------------------------------------------------------------------

    def _catch_up(self, budget_ms: int = 0) -> IndexState:
        connection = self._opened()
        logs = self._shelf.logs()
        known = _known(connection)
        if any(not _continues(log, known[log.key]) for log in logs if log.key in known):
            self._start_anew("a log was replaced")
            connection, known = self._opened(), {}
        # A share that is away for a while takes no calls out of the index.
        self._missing = sorted(known.keys() - {log.key for log in logs})
        since, done = self._clock.monotonic_ms(), 0
        for taken in self._take_in_all(connection, logs, known):
            done += taken
            if self._progress is not None:
                self._progress(done)
            if budget_ms and self._clock.monotonic_ms() - since >= budget_ms:
                break
        known = _known(connection)
        self._behind = sum(
            max(0, log.reader.last_seq() - (known[log.key].last_seq if log.key in known else -1))
            for log in self._shelf.logs()
        )
        return self._state(connection)

    def _take_in_all(
        self,
        connection: sqlite3.Connection,
        logs: Sequence[ShelvedLog],
        known: Mapping[str, _Indexed],
    ) -> Iterator[int]:
        """Log by log; one that turns out to be unreadable is left for the next time."""
        for log in logs:
            before = known.get(log.key, _Indexed(-1, b"", 0))
            try:
                yield from self._take_in(connection, log, before, logs)
            except StorageCorrupt as problem:
                if _is_readable(log):
                    raise
                self._shelf.failed(log, problem)

    def _take_in(
        self,
        connection: sqlite3.Connection,
        log: ShelvedLog,
        before: _Indexed,
        logs: Sequence[ShelvedLog],
    ) -> Iterator[int]:
        last, erased = log.reader.last_seq(), log.reader.erased_count()
        if erased != before.erased:
            calls = log.reader.erased_calls()
            with _transaction(connection):
                self._fold(connection, calls, logs)
                connection.execute("UPDATE log SET erased=? WHERE origin=?", (erased, log.key))
            # What was erased must not linger in the pages of the word index either.
            connection.execute("INSERT INTO words(words) VALUES('optimize')")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        done = before.last_seq
        while done < last:
            upto = min(done + STEP, last)
            calls = log.reader.calls_between(done, upto, "decision")
            with _transaction(connection):
                self._fold(connection, calls, logs)
                self._stand(connection, log, upto, erased)
            yield upto - done
            done = upto

    def _fold(
        self, connection: sqlite3.Connection, calls: set[str], logs: Sequence[ShelvedLog]
    ) -> None:
        for call in sorted(calls):
            entries = merged_entries([log.reader.entries_of_call(call) for log in logs])
            _put(connection, call, summarise(call, entries, self._engines), self._zone)

    def _stand(
        self, connection: sqlite3.Connection, log: ShelvedLog, seq: int, erased: int
    ) -> None:
        head = log.reader.head()
        hashed = log.reader.hash_at(seq) or b""
        row = (log.key, seq, hashed, head.size, head.root, erased, self._clock.now_ms())
        connection.execute(
            "INSERT OR REPLACE INTO log(origin,last_seq,last_hash,size,root,erased,at_ms)"
            " VALUES(?,?,?,?,?,?,?)",
            row,
        )

    def _opened(self) -> sqlite3.Connection:
        if self._builder is None:
            is_new = not self._path.exists()
            connection = connect(self._path)
            if is_new:
                lay_out(connection)
            elif not is_ours(connection):
                connection.close()
                self._start_anew("another form")
                return self._opened()
            self._builder = connection
        return self._builder

    def _start_anew(self, why: str) -> None:
        with self._reading:
            self._drop()
            for name in ("", "-wal", "-shm", "-journal"):
                self._path.with_name(self._path.name + name).unlink(missing_ok=True)
        self._rebuilt = why

    def _drop(self) -> None:
        for connection in (self._builder, self._reader):
            if connection is not None:
                with suppress(sqlite3.Error):
                    connection.close()
        self._builder = self._reader = None


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Generator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _known(connection: sqlite3.Connection) -> dict[str, _Indexed]:
    rows = connection.execute("SELECT origin, last_seq, last_hash, erased FROM log").fetchall()
    return {row[0]: _Indexed(*row[1:]) for row in rows}


def _continues(log: ShelvedLog, before: _Indexed) -> bool:
    """Whether the log still has the entry that the index ended with."""
    return log.reader.hash_at(before.last_seq) == before.last_hash


def _is_readable(log: ShelvedLog) -> bool:
    try:
        log.reader.head()
    except OperationalProblem:
        return False
    return True


def _put(
    connection: sqlite3.Connection, call: str, made: Summarised | None, zone: tzinfo | None
) -> None:
    found = connection.execute("SELECT id FROM call WHERE call=?", (call,)).fetchone()
    if found is not None:
        for statement in (
            "DELETE FROM item WHERE call_id=?",
            "DELETE FROM words WHERE rowid=?",
            "DELETE FROM call WHERE id=?",
        ):
            connection.execute(statement, found)
    if made is None:
        return
    row_id = found[0] if found is not None else None
    row = row_of(made.summary, row_id, zone)
    columns = ",".join(row)
    cursor = connection.execute(
        f"INSERT INTO call({columns}) VALUES({','.join('?' * len(row))})", tuple(row.values())
    )
    words = made.words
    connection.execute(
        "INSERT INTO words(rowid, reference, notes, reasons, rules) VALUES(?,?,?,?,?)",
        (cursor.lastrowid, made.summary.reference, words.notes, words.reasons, words.rules),
    )
    connection.executemany(
        "INSERT INTO item(call_id, call, place, kind, since_ms) VALUES(?,?,?,?,?)",
        [
            (cursor.lastrowid, made.summary.call, place, item.kind.value, item.since_ms)
            for place, item in enumerate(made.summary.items)
        ],
    )
