"""The searchable index over all logs: built from them, caught up with them, thrown away when in doubt.

Two connections, each behind a lock: one builds in short transactions, the other searches what is there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import tzinfo
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from rcrp_desktop.adapters.private_files import is_for_readers_only
from rcrp_desktop.adapters.sqlite import index_queries as queries
from rcrp_desktop.adapters.sqlite.aside_logs import AsideLogs
from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.adapters.sqlite.errors import disk_problems
from rcrp_desktop.adapters.sqlite.index_build import (
    CallFolds,
    is_readable,
    transaction,
)
from rcrp_desktop.adapters.sqlite.index_connection import HeldConnection
from rcrp_desktop.adapters.sqlite.index_file import IndexFile
from rcrp_desktop.adapters.sqlite.index_heads import (
    IndexedLog,
    folded_again,
    folded_of,
    head_of,
    known_logs,
    last_of,
    stand,
)
from rcrp_desktop.adapters.sqlite.index_lacks import LogLacks
from rcrp_desktop.adapters.sqlite.index_rows import flag_bits, summary_of
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.adapters.sqlite.waiting import looked
from rcrp_desktop.application.audit_ports import Clock
from rcrp_desktop.application.ports import Engines
from rcrp_desktop.application.problems import OperationalProblem, StorageCorrupt
from rcrp_desktop.application.read_models import CallSummary, Happened
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
from rcrp_desktop.domain.audit.merkle import Frontier

if TYPE_CHECKING:
    from rcrp_desktop.adapters.sqlite.missed_logs import Missed

STEP = 1_000  # leaves taken in by one transaction: some hundred calls, a tenth of a second
_TRIES = 3  # others may find the same fault and mend it at the same moment
_T = TypeVar("_T")


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
        self._file = IndexFile(path)
        self._shelf = LogShelf(data, mode)
        self._beside = AsideLogs(data, mode)
        self._lacks = LogLacks(self._shelf.heads)
        self._folds = CallFolds(engines, zone, self._set_aside, self._beside, self._lacks)
        self._logs: list[ShelvedLog] = []
        self._aside: set[str] = set()
        self._clock = clock
        self._zone = zone
        self._progress = progress
        self._building, self._reading = Lock(), Lock()
        self._builder = HeldConnection()
        self._reader = HeldConnection()
        self._rebuilt = ""
        self._missing: list[str] = []
        self._missed: tuple[Missed, ...] = ()
        self._behind = 0
        self._heads: dict[str, Frontier] = {}
        self._replaced: set[str] = set()  # an index built anew no longer knows what it held of them
        self._told: dict[str, int] = {}  # how far each log was in the index when that was last said

    def catch_up(self, budget_ms: int = 0) -> IndexState:
        """Take in what the logs have beyond the index; built anew where it cannot be trusted.

        Several processes share the work: each takes in a step while it holds the lock on the file.
        With a budget it stops after about so many milliseconds; ``behind`` says how much is left.

        Raises:
            OperationalProblem: there is no room for an index, or no right to write one.
        """
        return looked(self._building, partial(self._caught_up, budget_ms))

    def _caught_up(self, budget_ms: int) -> IndexState:
        for _ in range(_TRIES):
            try:
                with self._problems():
                    state = self._catch_up(budget_ms)
            except StorageCorrupt as problem:
                self._start_anew(problem.detail)
                continue
            if budget_ms or not state.behind:
                return state
        with self._problems():
            return self._catch_up(budget_ms)

    def rebuild(self) -> IndexState:
        """Throw the index away and build it from the logs."""
        with self._building:
            self._start_anew("asked for")
        return self.catch_up()

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

    def is_told_by_logs(self, rows: Sequence[CallSummary]) -> bool:
        """Whether the logs, read afresh, tell each of these rows so. Some milliseconds for each.

        Of a call in a log that is away nothing can be said; the state names that log.
        """
        return looked(self._building, partial(self._are_told, rows))

    def _are_told(self, rows: Sequence[CallSummary]) -> bool:
        with self._problems():
            for log in tuple(self._logs):
                self._look(log)
            return all(self._is_told(row) for row in rows)

    def close(self) -> None:
        """Let go of the index and of all logs."""
        with self._building, self._reading:
            self._builder.close()
            self._reader.close()
            self._shelf.close()
            self._beside.close()

    def _problems(self) -> AbstractContextManager[None]:
        """Every way in goes through this: a failing disk ends a search with words."""
        return disk_problems(self._file.path.name)

    # --- reading ----------------------------------------------------------------------------

    def _read(self, question: Callable[[sqlite3.Connection], _T]) -> _T:
        with suppress(StorageCorrupt):
            return self._asked(question)
        for _ in range(_TRIES):
            self.catch_up()  # mends it, or finds that somebody else has by now
            with suppress(StorageCorrupt):
                return self._asked(question, is_held=True)
        self.catch_up()
        return self._asked(question, is_held=True)

    def _asked(self, question: Callable[[sqlite3.Connection], _T], *, is_held: bool = False) -> _T:
        """Answered from one state of the index, which holds at least what was last said of it."""
        with self._reading, self._problems():
            # While somebody writes, nobody can tell whether the file is as it was left.
            with self._file.held() if is_held else nullcontext():
                reader = self._reader.on(self._file)
            reader.execute("PRAGMA query_only=ON")
            reader.execute("BEGIN")
            try:
                self._expect_told(reader)
                return question(reader)
            finally:
                reader.execute("ROLLBACK")

    def _expect_told(self, reader: sqlite3.Connection) -> None:
        known = known_logs(reader)
        for key, last in self._told.items():
            if key not in known or known[key].last_seq < last:
                raise StorageCorrupt("the index is being built anew")

    def _is_told(self, row: CallSummary) -> bool:
        made = self._folds.told(row.call, self._logs)
        if made is not None and made.summary == row:
            return True
        away = {span.origin for span in row.spans} - {log.key for log in self._logs}
        return bool(away) and away <= {*self._missing, *self._aside}

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
        unread = self._shelf.unread()
        read = {log.path.parent.name for log in self._logs} - unread
        other = self._replaced & read
        set_back = (*sorted(other), *(m.name for m in self._missed if m.name in read - other))
        unread.update(other)
        unread.update(missed.name for missed in self._missed)
        named = {missed.origin for missed in self._missed}
        known = [origin for origin in self._missing if origin not in named]
        faults = tuple(dict.fromkeys([*sorted(unread), *known]))
        part_read = frozenset({*self._missing, *self._aside, *named})
        closed = tuple(p.parent.name for p in self._shelf.faults if is_for_readers_only(p.parent))
        counts = (logs, entries, calls, at_ms, unknown, damaged)
        told = (self._rebuilt, faults, self._behind, closed, part_read, set_back)
        return IndexState(*counts, *told)

    # --- building ---------------------------------------------------------------------------

    def _catch_up(self, budget_ms: int = 0) -> IndexState:
        with self._file.held():
            connection = self._mine()
            self._logs = self._shelf.logs()
            self._missed = self._shelf.missed()
            self._aside.clear()
            self._lacks.forget()
            known = known_logs(connection)
        self._heads.clear()
        replaced = [log for log in tuple(self._logs) if not self._continues(log, known)]
        if replaced:
            self._replaced.update(log.path.parent.name for log in replaced)
            raise StorageCorrupt("a log was replaced")
        # A share that is away for a while takes no calls out of the index.
        self._missing = sorted(known.keys() - {log.key for log in self._logs})
        if not self._lacks.are_noted(known):
            self._note_lacks()
        since, done = self._clock.monotonic_ms(), 0
        for taken in self._take_in_all():
            done += taken
            if self._progress is not None:
                self._progress(done)
            if budget_ms and self._clock.monotonic_ms() - since >= budget_ms:
                break
        with self._file.held():
            connection = self._mine()
            known = known_logs(connection)
            left = (self._last_seq(log) - folded_of(known, log) for log in tuple(self._logs))
            self._behind = sum(max(0, entries) for entries in left)
            self._told = {key: log.last_seq for key, log in known.items()}
            return self._state(connection)

    def _continues(self, log: ShelvedLog, known: Mapping[str, IndexedLog]) -> bool:
        """Whether the index was built from the log, or knows nothing of it; one that breaks is set aside."""
        try:
            head = head_of(log, known.get(log.key))
            self._lacks.look(log)
        except StorageCorrupt as problem:
            self._set_aside(log, problem)
            return True
        if head is not None:
            self._heads[log.key] = head
        return head is not None

    def _look(self, log: ShelvedLog) -> None:
        try:
            self._lacks.look(log)
        except StorageCorrupt as problem:
            self._set_aside(log, problem)

    def _note_lacks(self) -> None:
        with self._file.held():
            connection = self._mine()
            with transaction(connection):
                self._lacks.note(connection, known_logs(connection))
            self._file.leave()

    def _mine(self) -> sqlite3.Connection:
        """The connection that builds. Held by us, the file is as its last writer left it, or it was edited."""
        connection = self._builder.on(self._file)
        if not self._file.is_as_left():
            raise StorageCorrupt("the index is not as it was left")
        # Room for a whole step in memory: whoever searches waits for its end only.
        connection.execute("PRAGMA cache_size=-65536")
        return connection

    def _take_in_all(self) -> Iterator[int]:
        """Log by log; one that turns out to be unreadable is left for the next time."""
        self._folds.begin()
        for log in tuple(self._logs):
            try:
                yield from self._take_in(log, self._heads[log.key])
            except StorageCorrupt as problem:
                if log in self._logs and is_readable(log):
                    raise
                self._set_aside(log, problem)

    def _last_seq(self, log: ShelvedLog) -> int:
        try:
            return log.reader.last_seq()
        except StorageCorrupt as problem:
            self._set_aside(log, problem)
            return -1

    def _set_aside(self, log: ShelvedLog, problem: OperationalProblem) -> None:
        """Go on without a log that cannot be read, and name it."""
        if log in self._logs:
            self._logs.remove(log)
            self._aside.add(log.key)
            self._shelf.failed(log, problem)

    def _take_in(self, log: ShelvedLog, head: Frontier) -> Iterator[int]:
        at_ms = self._clock.now_ms()
        while taken := self._step(log, head, at_ms):
            yield taken

    def _step(self, log: ShelvedLog, head: Frontier, at_ms: int) -> int:
        """How many entries were taken in, or their calls folded again; none at the end."""
        with self._file.held():
            connection = self._mine()
            if self._builder.was_written_by_others():
                self._folds.begin()  # what we told may stand there no longer, or without a log that we read
            if not self._lacks.are_noted(known_logs(connection)):
                return 0  # somebody knows better by now; the next time it is known here too
            self._forget_erased(connection, log)
            known = known_logs(connection)
            after, last = folded_of(known, log), last_of(known, log)
            is_again = after < last
            upto = min(after + STEP, last if is_again else head.size - 1)
            if after >= upto:
                return 0
            lacks = self._lacks.has(log)
            with transaction(connection):
                named = log.reader.calls_told_between(after, upto, looked_at_too=lacks or is_again)
                calls = self._folds.not_yet_told(named)
                self._folds.fold(connection, calls, self._logs)
                if is_again:
                    folded_again(connection, log, upto)
                else:
                    stand(connection, log, upto, head, at_ms, lacks=lacks)
            self._folds.are_told(calls)
            self._file.leave()
        return upto - after

    def _forget_erased(self, connection: sqlite3.Connection, log: ShelvedLog) -> None:
        known = known_logs(connection).get(log.key)
        erased = log.reader.erased_count()
        if known is None or erased == known.erased:
            return
        with transaction(connection):
            self._folds.fold(connection, log.reader.erased_calls(), self._logs)
            connection.execute("UPDATE log SET erased=? WHERE origin=?", (erased, log.key))
        # What was erased must not linger in the pages of the word index either.
        connection.execute("INSERT INTO words(words) VALUES('optimize')")
        self._file.leave()

    def _start_anew(self, why: str) -> None:
        """An empty index in place of the one that was found bad, unless somebody else was quicker."""
        with self._reading, self._problems():
            bad = self._builder.identity or self._reader.identity or self._file.identity()
            self._builder.close()
            self._reader.close()
            with self._file.held():
                if self._file.renew(bad):
                    self._rebuilt = why
