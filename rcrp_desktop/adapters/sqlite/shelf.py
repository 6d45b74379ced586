"""All logs under one data folder, opened read-only and kept open; found anew at every look.

A log file that was moved away or replaced is noticed by the file's identity and opened again.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from rcrp_desktop.adapters.sqlite.connection import open_reader
from rcrp_desktop.adapters.sqlite.errors import fault_of_file
from rcrp_desktop.adapters.sqlite.log_places import all_logs
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.schema import expect_our_tables
from rcrp_desktop.application.problems import OperationalProblem, StorageCorrupt
from rcrp_desktop.domain.audit.entry import LogMode

_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ShelvedLog:
    """One log that could be opened. ``key`` names it in positions: its signed name."""

    key: str
    path: Path
    reader: SqliteLogReader


class LogShelf:
    """Not for two threads at once; connections may move between threads."""

    def __init__(self, data: Path, mode: LogMode | None = None) -> None:
        """``data`` is the folder that holds ``logs/``; logs of another ``mode`` are left alone."""
        self.data = data
        self._mode = mode
        self.faults: dict[Path, OperationalProblem] = {}
        self._open: dict[Path, tuple[_Identity, ShelvedLog]] = {}

    def logs(self) -> list[ShelvedLog]:
        """Every log that can be read now; ``faults`` afterwards names those that cannot."""
        self.faults.clear()
        found = all_logs(self.data)
        for path in self._open.keys() - set(found):
            self._forget(path)
        logs: dict[str, ShelvedLog] = {}
        for path in found:
            log = self._log(path)
            if log is not None and log.key in logs:
                self.faults[path] = StorageCorrupt(f"a second copy of {log.key}")
            elif log is not None:
                logs[log.key] = log
        return list(logs.values())

    def failed(self, log: ShelvedLog, problem: OperationalProblem) -> None:
        """Remember that a log could not be read, and open it afresh next time."""
        self.faults[log.path] = problem
        self._forget(log.path)

    def close(self) -> None:
        """Let go of all files."""
        for path in list(self._open):
            self._forget(path)

    def _log(self, path: Path) -> ShelvedLog | None:
        try:
            stat = path.stat()
        except OSError:
            self._forget(path)
            return None
        identity = (stat.st_dev, stat.st_ino)
        known = self._open.get(path)
        if known is not None and known[0] == identity:
            return known[1]
        self._forget(path)
        try:
            log = self._opened(path)
        except OperationalProblem as problem:
            self.faults[path] = problem
            return None
        except (sqlite3.Error, UnicodeDecodeError) as error:
            # Somebody is just making this log: its tables are not there yet. The next look finds them.
            self.faults[path] = fault_of_file(error)
            return None
        if log is not None:
            self._open[path] = (identity, log)
        return log

    def _opened(self, path: Path) -> ShelvedLog | None:
        with closing(open_reader(path)) as connection:
            expect_our_tables(connection)
        reader = SqliteLogReader(path)
        try:
            if self._mode is not None and reader.mode() != self._mode:
                reader.close()
                return None
            return ShelvedLog(reader.origin(), path, reader)
        except BaseException:
            reader.close()
            raise

    def _forget(self, path: Path) -> None:
        known = self._open.pop(path, None)
        if known is not None:
            with suppress(sqlite3.Error):
                known[1].reader.close()
