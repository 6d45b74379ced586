"""All logs under one data folder, opened read-only and kept open; found anew at every look.

A log file that was moved away or replaced is noticed by the file's identity and opened again.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rcrp_desktop.adapters.looking import is_file, names_in, status_behind
from rcrp_desktop.adapters.sqlite.errors import fault_of_file
from rcrp_desktop.adapters.sqlite.log_places import LOG_FILE, all_logs
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.application.problems import (
    OperationalProblem,
    StorageCorrupt,
    StorageUnavailable,
)
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.frozen import frozen

if TYPE_CHECKING:
    from rcrp_desktop.adapters.sqlite.missed_logs import Missed, MissedLogs

_Identity = tuple[int, int]


@frozen
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
        self._mode: LogMode | None = mode
        self.faults: dict[Path, OperationalProblem] = {}
        self._open: dict[Path, tuple[_Identity, ShelvedLog]] = {}
        self._missed: MissedLogs | None = None

    def logs(self) -> list[ShelvedLog]:
        """Every log that can be read now and whose newest head holds; ``faults`` afterwards names all others."""
        self.faults.clear()
        found = all_logs(self.data)
        found += self._unlisted(found)
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

    def not_read(self) -> tuple[str, ...]:
        """Names of the logs that were not looked at in the last round, or not whole: whoever shows a result says so.

        Those that are remembered and gone are among them, those that give less than is remembered of them, and those
        that are damaged and read all the same.
        """
        unread = {path.parent.name for path in (*self.faults, *self.amiss())}
        return tuple(sorted(unread.union(missed.name for missed in self.missed())))

    def amiss(self) -> tuple[Path, ...]:
        """Logs that are read all the same, entry by entry, and found to be damaged in what finds or fills these."""
        return tuple(path for path, (_, log) in self._open.items() if log.reader.is_amiss)

    def missed(self) -> tuple[Missed, ...]:
        """Logs that are remembered here and are gone, or of which less is there; looks at the heads now."""
        if self._missed is None:
            from rcrp_desktop.adapters.sqlite.missed_logs import MissedLogs  # nothing at start asks

            self._missed = MissedLogs(self.data, self._mode)
        return self._missed.among({path: log.reader for path, (_, log) in self._open.items()})

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
            found = path.stat()
        except FileNotFoundError:  # moved away just now
            self._forget(path)
            return None
        except OSError as error:
            self._forget(path)
            self.faults[path] = StorageUnavailable("cannot_open", str(error.strerror))
            return None
        identity = (found.st_dev, found.st_ino)
        known = self._open.get(path)
        if known is not None and known[0] == identity and not known[1].reader.is_copy:
            return self._with_head(known[1])
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
        return self._with_head(log) if log is not None else None

    def _with_head(self, log: ShelvedLog) -> ShelvedLog | None:
        try:
            log.reader.expect_head()
        except OperationalProblem as problem:
            self.failed(log, problem)
            return None
        return log

    def _unlisted(self, found: Sequence[Path]) -> list[Path]:
        """Logs that a folder holds and did not list; where it cannot be looked into, that is no folder without logs."""
        logs = self.data / "logs"
        try:
            named = [logs / name for name in names_in(logs)]
        except StorageUnavailable as problem:
            self.faults[logs] = StorageUnavailable("cannot_open", problem.detail)
            return []
        folders = [folder for folder in named if self._is_folder(folder)]
        for folder in folders:
            if not os.access(folder, os.R_OK | os.X_OK):
                problem = StorageUnavailable("cannot_open", "its folder may not be looked into")
                self.faults[folder / LOG_FILE] = problem
        hidden = [folder / LOG_FILE for folder in folders if folder / LOG_FILE not in found]
        return [path for path in hidden if path not in self.faults and self._is_there(path)]

    def _is_folder(self, folder: Path) -> bool:
        try:
            found = status_behind(folder)
        except StorageUnavailable as problem:
            self.faults[folder / LOG_FILE] = StorageUnavailable("cannot_open", problem.detail)
            return False
        return found is not None and stat.S_ISDIR(found.st_mode)

    def _is_there(self, path: Path) -> bool:
        try:
            path.lstat()
            if is_file(path):
                return True
            self.faults[path] = StorageUnavailable("cannot_open", "it is no file")
        except FileNotFoundError:
            pass  # nothing was recorded there yet, or it is being set aside just now
        except OSError as error:
            self.faults[path] = StorageUnavailable("cannot_open", str(error.strerror))
        return False

    def _opened(self, path: Path) -> ShelvedLog | None:
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
