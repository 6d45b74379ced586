"""Taking calls into the index: folded from every log that names them, put in place of what was known of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Generator, Sequence
from contextlib import contextmanager
from datetime import tzinfo
from pathlib import Path

from rcrp_desktop.adapters.sqlite.aside_logs import AsideLogs, is_carried_over
from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.adapters.sqlite.index_heads import begin_anew
from rcrp_desktop.adapters.sqlite.index_lacks import LogLacks
from rcrp_desktop.adapters.sqlite.index_rows import INSERT_ITEM, item_rows, row_of, summary_of
from rcrp_desktop.adapters.sqlite.log_places import why_set_aside
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.ports import Engines
from rcrp_desktop.application.problems import OperationalProblem, StorageCorrupt
from rcrp_desktop.application.read_models import CallSummary, Happened, Summarised, summarise
from rcrp_desktop.application.word_cutting import words_of
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.frozen import replace

MOST_ENTRIES = 5_000
"""Entries of one call that are read from one log: no call has a tenth of it, and what has more is damaged."""

_MOST_TOLD = (
    100_000  # names of calls kept during a run, ten megabytes; beyond it calls are folded again
)
_FEW = 4


class CallFolds:
    """Folds calls: each once in a run, however many logs and steps its entries are spread over."""

    def __init__(
        self,
        engines: Engines,
        zone: tzinfo | None,
        failed: Callable[[ShelvedLog, OperationalProblem], None],
        aside: AsideLogs,
        lacks: LogLacks,
    ) -> None:
        """``failed`` is told of a log that cannot be read; the others still tell their part of a call.

        ``aside`` tells the rest of a call that was carried over, ``lacks`` what may be missing of it in each log.
        """
        self._engines = engines
        self._zone = zone
        self._failed = failed
        self._aside = aside
        self._lacks = lacks
        self._in_index: set[str] = set()

    def begin(self) -> None:
        """A run begins: from now on every fold reads all that this run will take in."""
        self._in_index.clear()

    def not_yet_told(self, calls: set[str]) -> set[str]:
        """Those of the calls that this run has not put into the index."""
        return calls - self._in_index

    def are_told(self, calls: set[str]) -> None:
        """These calls stand in the index: to be said when their transaction is through, not before."""
        if len(self._in_index) + len(calls) > _MOST_TOLD:
            self._in_index.clear()
        self._in_index |= calls

    def fold(
        self, connection: sqlite3.Connection, calls: set[str], logs: Sequence[ShelvedLog]
    ) -> None:
        """Put these calls into the index as the logs tell them now.

        A log that is away and told of one of them is taken in anew from its beginning once it is back.
        """
        lost: set[str] = set()
        wanted = sorted(calls)
        holders = self._holders(wanted, logs)
        for call in wanted:
            made = self.told(call, [log for log in logs if call in holders[log.path]])
            lost |= _put(connection, call, made, self._zone)
        for origin in lost - {log.key for log in logs}:
            begin_anew(connection, origin)

    def _holders(
        self, calls: Sequence[str], logs: Sequence[ShelvedLog]
    ) -> dict[Path, Collection[str]]:
        """Which of the calls each log has entries of; each of few is asked of every log.

        Most logs know nothing of most calls, and to ask one about a single call takes as long as about all.
        """
        if len(calls) <= _FEW:
            return {log.path: calls for log in logs}
        return {log.path: self._held_by(log, calls) for log in tuple(logs)}

    def _held_by(self, log: ShelvedLog, calls: Sequence[str]) -> Collection[str]:
        try:
            return log.reader.calls_among(calls)
        except StorageCorrupt:
            return calls  # each of them finds and names the fault

    def told(self, call: str, logs: Sequence[ShelvedLog]) -> Summarised | None:
        """The call as the logs tell it."""
        found = self._found(call, logs)
        entries = merged_entries([some[:MOST_ENTRIES] for some in found])
        made = summarise(call, entries, self._engines)
        if made is not None and any(len(some) > MOST_ENTRIES for some in found):
            happened = made.summary.happened | {Happened.DAMAGED}
            made = replace(made, summary=replace(made.summary, happened=happened))
        return made

    def _found(self, call: str, logs: Sequence[ShelvedLog]) -> list[list[StoredEntry]]:
        found = {log.path: self._entries(log, call) for log in tuple(logs)}
        if not is_carried_over([*found.values()]):
            return [*found.values()]
        counted = [some for path, some in found.items() if not why_set_aside(path)]
        return counted + self._aside.entries_of(call)

    def _entries(self, log: ShelvedLog, call: str) -> list[StoredEntry]:
        try:
            return self._lacks.entries_of_call(log, call, MOST_ENTRIES + 1)
        except StorageCorrupt as problem:
            self._failed(log, problem)
            return []


@contextmanager
def transaction(connection: sqlite3.Connection) -> Generator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def is_readable(log: ShelvedLog) -> bool:
    """Whether at least its head can be read, and its entries are all there."""
    try:
        log.reader.head()
        log.reader.expect_entries()
    except OperationalProblem:
        return False
    return True


def _put(
    connection: sqlite3.Connection, call: str, made: Summarised | None, zone: tzinfo | None
) -> set[str]:
    """The logs that told of it before and do not now."""
    row = connection.execute("SELECT id, detail FROM call WHERE call=?", (call,)).fetchone()
    found = row[:1] if row is not None else None
    lost = _origins(summary_of(row[1])) if row is not None else set[str]()
    lost -= _origins(made.summary) if made is not None else set[str]()
    if found is not None:
        for statement in (
            "DELETE FROM item WHERE call_id=?",
            "DELETE FROM words WHERE rowid=?",
            "DELETE FROM call WHERE id=?",
        ):
            connection.execute(statement, found)
    if made is None:
        return lost
    row_id = found[0] if found is not None else None
    values = row_of(made.summary, row_id, zone)
    columns = ",".join(values)
    cursor = connection.execute(
        f"INSERT INTO call({columns}) VALUES({','.join('?' * len(values))})", tuple(values.values())
    )
    texts = (made.summary.reference, made.words.notes, made.words.reasons, made.words.rules)
    connection.execute(
        "INSERT INTO words(rowid, reference, notes, reasons, rules) VALUES(?,?,?,?,?)",
        (cursor.lastrowid, *(" ".join(words_of(text)) for text in texts)),
    )
    connection.executemany(INSERT_ITEM, item_rows(cursor.lastrowid, made.summary))
    return lost


def _origins(summary: CallSummary) -> set[str]:
    return {span.origin for span in summary.spans}
