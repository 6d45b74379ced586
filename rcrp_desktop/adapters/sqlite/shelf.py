"""All logs under one data folder, opened read-only and kept open; found anew at every look.

A log file that was moved away or replaced is noticed by the file's identity and opened again.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rcrp_desktop.adapters.looking import is_file, names_in, status_behind
from rcrp_desktop.adapters.sqlite.copies import (
    ShelvedLog,
    ends_within,
    stands_in_place,
    the_log,
)
from rcrp_desktop.adapters.sqlite.errors import fault_of_file, is_held
from rcrp_desktop.adapters.sqlite.log_places import LOG_FILE, all_logs, id_of_origin, log_path
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.remembered_heads import RememberedHeads
from rcrp_desktop.adapters.sqlite.waiting import WITHIN_LOCK_S
from rcrp_desktop.application import one_step
from rcrp_desktop.application.problems import (
    OperationalProblem,
    StorageCorrupt,
    StorageUnavailable,
)
from rcrp_desktop.domain.audit.entry import MODES, LogMode

if TYPE_CHECKING:
    from rcrp_desktop.adapters.sqlite.missed_logs import Missed, MissedLogs

_Identity = tuple[int, int]


class LogShelf:
    """Not for two threads at once; connections may move between threads.

    One look waits for logs that are busy no longer than ``WITHIN_LOCK_S``, however many they are: whoever looks
    may hold a lock, and waits without it in ``looked``.
    """

    def __init__(
        self,
        data: Path,
        mode: LogMode | None = None,
        *,
        opened: Callable[[ShelvedLog], None] = lambda _: None,
    ) -> None:
        """``data`` is the folder that holds ``logs/``; logs of another ``mode`` are left alone.

        ``opened`` is told of each log that is open at each look, before any entry of it is read in that look.
        """
        self.data = data
        self._tell_opened = opened
        self.heads = RememberedHeads(data)
        self._mode: LogMode | None = mode
        self.faults: dict[Path, OperationalProblem] = {}
        self.copies: dict[Path, Path] = {}
        self._named: dict[Path, str] = {}
        self._open: dict[Path, tuple[_Identity, ShelvedLog]] = {}
        self._missed: MissedLogs | None = None
        self._left_s = WITHIN_LOCK_S

    def logs(self) -> list[ShelvedLog]:
        """Every log that can be read now and whose newest head holds; ``faults`` afterwards names all others.

        None is tried that was busy before in the step that is under way. Of several files of one name one is the log. ``copies`` are the others, each with the place of the log; one
        that may tell more than the log, or other things, is among the faults too.
        """
        self.faults.clear()
        self.copies.clear()
        self._left_s = WITHIN_LOCK_S
        found = all_logs(self.data)
        found += self._unlisted(found)
        for path in self._open.keys() - set(found):
            self._forget(path)
        opened = [log for path in found if (log := self._log(path)) is not None]
        by_name: dict[str, list[ShelvedLog]] = {}
        for log in opened:
            by_name.setdefault(log.key, []).append(log)
            self._named[log.path] = log.key
        found_logs = (self._one_of(files, opened) for files in by_name.values())
        logs = sorted((log for log in found_logs if log is not None), key=lambda log: log.path)
        for log in logs:
            self._tell_opened(log)
        return logs

    def not_read(self) -> tuple[str, ...]:
        """Names of the logs that were not looked at in the last round, or not whole: whoever shows a result says so.

        Those that are remembered and gone are among them, those that give less than is remembered of them, and those
        that are damaged and read all the same.
        """
        return tuple(sorted(self.unread().union(missed.name for missed in self.missed())))

    def unread(self) -> set[str]:
        """Names of the logs that are there and were not read, or not whole."""
        return {self.name_of(path) for path in (*self.faults, *self.amiss())}

    def reader_of(self, path: Path) -> SqliteLogReader | None:
        """What reads a file that is open, a copy too."""
        known = self._open.get(path)
        return known[1].reader if known is not None else None

    def name_of(self, path: Path) -> str:
        """What a log is called where it is told of: its folder; of a copy, where that lies."""
        folder = path.parent
        return (
            folder.relative_to(self.data / "logs").as_posix()
            if path in self.copies
            else folder.name
        )

    def tells_other(self, call: str, is_asked: Callable[[Path], bool]) -> bool:
        """Whether a copy of a log that ``is_asked`` for tells of the call what that log does not, as far as can be said."""
        asked = [p for p, log in self.copies.items() if p in self.faults and is_asked(log)]
        return any(self._tells_other(path, call) for path in asked)

    def amiss(self) -> tuple[Path, ...]:
        """Logs that are read all the same, entry by entry, and found to be damaged in what finds or fills these."""
        read = self._read()
        return tuple(path for path, reader in read.items() if reader.is_amiss)

    def missed(self) -> tuple[Missed, ...]:
        """Logs that are remembered here and are gone, or of which less is there; looks at the heads now.

        None of those that are busy is asked again: they are named as that.
        """
        if self._missed is None:
            from rcrp_desktop.adapters.sqlite.missed_logs import MissedLogs  # nothing at start asks

            self._missed = MissedLogs(self.data, self._mode, self.heads)
        busy = {path for path, problem in self.faults.items() if _is_busy(problem)}
        return self._missed.among(self._read(), busy)

    def failed(self, log: ShelvedLog, problem: OperationalProblem) -> None:
        """Remember that a log could not be read, and open it afresh next time."""
        self.left_out(log.path, problem)
        self._forget(log.path)

    def left_out(self, path: Path, problem: OperationalProblem) -> None:
        """Remember that a log could not be read, or not all of it; the step under way tries none again that is busy."""
        self.faults[path] = problem
        if is_held(problem):
            self._note_busy(path, problem)

    def _note_busy(self, path: Path, problem: OperationalProblem) -> None:
        step, waited_s = one_step.step_under_way(), self._waits_s()
        self._left_s -= waited_s
        if path not in step.busy:
            step.found_busy(path, problem, waited_s)

    def close(self) -> None:
        """Let go of all files."""
        for path in list(self._open):
            self._forget(path)

    def _read(self) -> dict[Path, SqliteLogReader]:
        """Those that are open and are no copies: what a copy is, or was made without, takes nothing away."""
        opened = self._open.items()
        return {path: log.reader for path, (_, log) in opened if path not in self.copies}

    def _one_of(
        self, files: Sequence[ShelvedLog], opened: Sequence[ShelvedLog]
    ) -> ShelvedLog | None:
        log = the_log(files, opened)
        place = log_path(self.data, id_of_origin(log.key, log.reader.mode()))
        fault = self.faults.get(place)
        if fault is not None and self._may_be_there(log, place):
            self.copies.update(dict.fromkeys((copy.path for copy in files), place))
            self.faults.update(dict.fromkeys((copy.path for copy in files), fault))
            return None
        for copy in files:
            if copy is not log:
                self.copies[copy.path] = log.path
                if not ends_within(copy.reader, log.reader):
                    other = f"another file of {log.key} than {log.path.parent.name}"
                    self.faults[copy.path] = StorageCorrupt(other)
        return log

    def _may_be_there(self, log: ShelvedLog, place: Path) -> bool:
        """Whether what cannot be read in its place may be the log: then a copy of it does not stand in for it."""
        return not stands_in_place(log) and self._named.get(place, log.key) == log.key

    def _tells_other(self, path: Path, call: str) -> bool:
        copy, log = self.reader_of(path), self.reader_of(self.copies[path])
        if copy is None or log is None:
            return True
        try:
            newest = copy.newest_of_call(call)
            return newest is not None and log.hash_at(newest[0]) != newest[1]
        except OperationalProblem:
            return True

    def _log(self, path: Path) -> ShelvedLog | None:
        busy = one_step.step_under_way().busy.get(path)
        if busy is not None:
            self._forget(path)
            self.faults[path] = busy
            return None
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
            self.left_out(path, problem)
            return None
        except (sqlite3.Error, UnicodeDecodeError) as error:
            # Somebody is just making this log: its tables are not there yet. The next look finds them.
            problem = fault_of_file(error)
            problem.__cause__ = error
            self.left_out(path, problem)
            return None
        if log is not None:
            self._open[path] = (identity, log)
        return self._with_head(log) if log is not None else None

    def _waits_s(self) -> float:
        return min(self._left_s, one_step.step_under_way().left_s())

    def _with_head(self, log: ShelvedLog) -> ShelvedLog | None:
        try:
            log.reader.wait_at_most(self._waits_s())
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
        reader = SqliteLogReader(path, self._waits_s())
        try:
            if self._mode is not None and _mode_of(reader) != self._mode:
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


def _is_busy(problem: OperationalProblem) -> bool:
    return isinstance(problem, StorageUnavailable) and problem.reason == "busy"


def _mode_of(reader: SqliteLogReader) -> LogMode:
    """Raises StorageCorrupt for a word that is none: that is no log of another mode, but one whose own row is damaged."""
    if reader.mode() not in MODES:
        raise StorageCorrupt("its own row names no mode")
    return reader.mode()
