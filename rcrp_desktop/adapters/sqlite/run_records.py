"""Mock calls as all training logs at this desk tell them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.adapters.sqlite.waiting import looked
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.problems import OperationalProblem, may_pass
from rcrp_desktop.application.training import MODE
from rcrp_desktop.application.training_runs import RUN_KINDS
from rcrp_desktop.domain.audit.entry import StoredEntry

_PAGE = 2000


@dataclass(slots=True)
class _Known:
    """What was read of one log; begun anew when something in it was erased, or another file is that log."""

    path: Path
    reader: SqliteLogReader
    erased: int
    last_seq: int = -1
    found: list[StoredEntry] = field(default_factory=list[StoredEntry])


class SqliteRunRecords:
    """See the ``RunRecords`` port. ``data`` holds ``logs/``; logs of another mode are left alone.

    Each log is read once and then only what was added to it.
    """

    def __init__(self, data: Path) -> None:
        self._lock = Lock()
        self._shelf = LogShelf(data, MODE)
        self._known: dict[str, _Known] = {}

    def run_entries(self) -> list[StoredEntry]:
        """Every run entry in every training log, in order; ``not_read`` afterwards names those not among them."""
        return looked(self._lock, self._run_entries)

    def _run_entries(self) -> list[StoredEntry]:
        read = {log.key: self._asked(log) for log in self._shelf.logs()}
        return merged_entries([*(self._of_busy(read.keys()) | read).values()])

    def _of_busy(self, read: Collection[str]) -> dict[str, list[StoredEntry]]:
        """What is known of logs that could not be asked now, since another program holds them."""
        faults = self._shelf.faults
        away = {key: known for key, known in self._known.items() if key not in read}
        return {
            key: known.found
            for key, known in away.items()
            if known.path in faults and may_pass(faults[known.path])
        }

    def not_read(self) -> tuple[str, ...]:
        """Logs that could not be looked at in the last round, by name."""
        with self._lock:
            return self._shelf.not_read()

    def close(self) -> None:
        """Let go of all logs."""
        with self._lock:
            self._shelf.close()

    def _asked(self, log: ShelvedLog) -> list[StoredEntry]:
        """What was read of it before stays known."""
        try:
            return self._of(log)
        except OperationalProblem as problem:
            self._shelf.failed(log, problem)
            known = self._known.get(log.key)
            return known.found if known is not None else []

    def _of(self, log: ShelvedLog) -> list[StoredEntry]:
        erased = log.reader.erased_count()
        known = self._known.get(log.key)
        if known is None or known.erased != erased or known.reader is not log.reader:
            known = self._known[log.key] = _Known(log.path, log.reader, erased)
        while page := log.reader.entries(known.last_seq, _PAGE):
            known.found += [entry for entry in page if entry.kind in RUN_KINDS]
            known.last_seq = page[-1].seq
        return known.found
