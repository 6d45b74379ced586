"""The logs from which calls are told, damaged ones too: those are salvaged, so that no open call is lost with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.looking import is_file, storage_problem
from rcrp_desktop.adapters.private_files import is_own_file
from rcrp_desktop.adapters.sqlite.call_log import CallLog, Reader, is_lasting
from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.adapters.sqlite.log_places import (
    LOCK_FILE,
    all_logs,
    epoch_of,
    is_in_place,
    log_id_of,
    owner_of,
    why_set_aside,
)
from rcrp_desktop.adapters.sqlite.log_reader import LeafMark
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.application.problems import (
    IntegrityBroken,
    LogInUse,
    OperationalProblem,
    StorageUnavailable,
)
from rcrp_desktop.domain.audit.entry import MODES, LogMode, StoredEntry

if TYPE_CHECKING:
    from rcrp_desktop.adapters.sqlite.salvage import SalvagedLog

T = TypeVar("T")

_MOST_OF_OTHERS = 8 * 1024 * 1024
"""Bytes of other accounts' damaged logs that one look salvages; the next look reads on where this one ended."""
_LEAST_OF_ONE = 64 * 1024
_Stamp = tuple[int, int, int]


class CallLogs:
    """Not for two threads at once."""

    def __init__(
        self,
        data: Path,
        own_log: Path | None,
        mode: LogMode | None,
        *,
        whoever_sat_here: bool = False,
        opened: Callable[[ShelvedLog], None] = lambda _: None,
    ) -> None:
        """``own_log`` need not exist: its name says whose the earlier ones are. ``opened`` as in ``LogShelf``.

        ``whoever_sat_here``: nobody was told at the desk, so every log that this account of the system made,
        and that nobody has open, is taken for one's own: a setting that was lost must leave no call alone.
        """
        self._whoever = whoever_sat_here
        self._left: dict[Path, bool] = {}
        self.shelf = LogShelf(data, mode, opened=opened)
        self._mode: LogMode | None = mode
        self._owner = owner_of(log_id_of(own_log)) if own_log is not None else None
        self._salvaged: dict[Path, tuple[_Stamp, SalvagedLog]] = {}
        self._counts: dict[Path, dict[str, int]] = {}
        self._in_use = own_log
        self._heads = self.shelf.heads
        self._left_for_others = _MOST_OF_OTHERS
        self.unread: dict[Path, OperationalProblem] = {}

    def all(self) -> list[CallLog]:
        """Every log here; one that nothing can be read of is left out and stands in the shelf's faults.

        ``unread`` afterwards names those of them that are one's own, whole or in part; reading adds to it.
        """
        self.unread.clear()
        self._left_for_others = _MOST_OF_OTHERS
        logs = self.shelf.logs()
        sound = {log.path: self._sound(log) for log in self._own_first(logs, _path_of)}
        found = {log.path: sound[log.path] for log in logs}
        paths = sorted(all_logs(self.shelf.data), key=self._is_copy)  # its log is asked before it
        for path in self._own_first(paths, Path):
            log = self._beside(path, found) if path not in found else None
            if log is not None:
                found[path] = log
        chosen = self._one_of_each(found.values())
        self._leave_out_copies({log.path for log in chosen})
        self._expect_listed(found)
        return chosen

    def is_told_elsewhere(self, call: str) -> bool:
        """Whether another file of a log of one's own tells of the call what that log does not."""
        return self.shelf.tells_other(call, self._is_own)

    def left_out(self) -> list[str]:
        """Where files of one's own logs lie that are not read as those and may tell more; at the last look."""
        return sorted(self.shelf.name_of(path) for path in self.unread if self._is_copy(path))

    def _is_copy(self, path: Path) -> bool:
        return path in self.shelf.copies

    def _one_of_each(self, found: Iterable[CallLog]) -> list[CallLog]:
        """Of two files of one name that in its place; what is left of it there is more than an older copy."""
        chosen: dict[str, CallLog] = {}
        for log in sorted(found, key=self._rank):
            chosen.setdefault(log.key, log)
        return list(chosen.values())

    def _rank(self, log: CallLog) -> tuple[bool, bool, bool]:
        """What lies in its place is first; then one's own, whatever another says of itself; then what SQLite reads."""
        is_in = any(is_in_place(log.path, log.key, mode) for mode in MODES)
        return not is_in, not log.own, log.is_salvaged

    def _leave_out_copies(self, read: Collection[Path]) -> None:
        """What a file of one's own log tells that is not read as that log."""
        faults = self.shelf.faults
        for path, log in self.shelf.copies.items():
            if path in faults and path not in read and self._is_own(log):
                self.unread[path] = faults[path]

    def _own_first(self, found: Iterable[T], path_of: Callable[[T], Path]) -> list[T]:
        """As far as others' damaged logs are salvaged at all, one's own are first."""
        return sorted(found, key=lambda one: not self._is_own(path_of(one)))

    def leave_out(self, path: Path, problem: OperationalProblem) -> None:
        """It cannot be read now, or not all of it: the window opens without it, and says so."""
        self.shelf.left_out(path, problem)
        if self._is_own(path):
            self.unread[path] = problem

    def entries(self, log: CallLog, call: str) -> list[StoredEntry]:
        """What the log holds of the call, nothing where it cannot be read now."""
        try:
            return log.entries_of_call(call)
        except OperationalProblem as problem:
            self.leave_out(log.path, problem)
            return []

    def own(self, logs: Sequence[CallLog]) -> list[CallLog]:
        """Those this account wrote, the newest epoch first."""
        return sorted((log for log in logs if log.own), key=lambda log: -epoch_of(log.path))

    def scanned(self, log: CallLog, since_ms: int) -> list[LeafMark]:
        """Its marks, newest first; what they say of each call is remembered for later reading."""
        try:
            marks = log.marks_since(since_ms)
        except OperationalProblem as problem:
            self.leave_out(log.path, problem)
            return []
        log.remember(marks)
        self._counts[log.path] = log.counts
        return marks

    def close(self) -> None:
        """Let go of all files."""
        self.shelf.close()

    def _sound(self, log: ShelvedLog) -> CallLog:
        found = self._log(log.key, log.path, log.reader)
        if why_set_aside(log.path) == "corrupt":
            # Of a large one SQLite gives more; it is asked by what looks whether every entry is found.
            with suppress(OperationalProblem):
                rescued = self._salvage(log.path) if _is_within_reach(log.path) else None
                if rescued is not None and rescued.origin == log.key:
                    found.reader = rescued
        return found

    def _log(self, key: str, path: Path, reader: Reader) -> CallLog:
        own = self._is_own(path)
        return CallLog(
            key,
            path,
            own,
            reader,
            rescue=lambda: self._salvage(path),
            remembered=lambda: self._heads.of_log(path, key),
            lacks=partial(self._heads.lacks, path),
            counts=self._counts.get(path, {}),
        )

    def _is_own(self, path: Path) -> bool:
        if self._owner is not None and owner_of(log_id_of(path)) == self._owner:
            return True
        if self._whoever and path not in self._left:
            self._left[path] = is_own_file(path) and _is_left(path)
        return self._left.get(path, False)

    def _expect_listed(self, found: Collection[Path]) -> None:
        """A folder that cannot be listed is not one without logs."""
        folder, own = self.shelf.data / "logs", self._in_use
        if folder in self.shelf.faults:
            self.unread[folder] = self.shelf.faults[folder]
        if own is None or own in found or own in self.unread:
            return
        try:
            own.lstat()
            if not is_file(own):
                self.leave_out(own, StorageUnavailable("cannot_open", "it is no file"))
        except (FileNotFoundError, NotADirectoryError):
            self._expect_first(own)
        except OSError as error:
            self.leave_out(own, storage_problem(error, own.name))

    def _beside(self, path: Path, found: Collection[Path]) -> CallLog | None:
        """What can be told of a log that SQLite does not read; of a copy, where its log gives nothing."""
        if self.shelf.copies.get(path) in found:
            return None
        if self._may_be_salvaged(path):
            return self._rescued(path)
        if path in self.shelf.faults:
            self.leave_out(path, self.shelf.faults[path])
        return None

    def _may_be_salvaged(self, path: Path) -> bool:
        """Damaged or set aside, or one's own and not even known for what it is. A log that is busy is read later."""
        fault = self.shelf.faults.get(path)
        if fault is None:
            return self._is_own(path)
        # One set aside is in nobody's way, so whatever keeps SQLite from it (a version, a mode) lasts.
        return is_lasting(fault) or (bool(why_set_aside(path)) and not self._is_copy(path))

    def _expect_time_for(self, path: Path, size: int) -> None:
        if self._is_own(path):
            return
        if self._left_for_others <= 0:
            raise StorageUnavailable("busy", f"{path.name}: too many damaged logs for one look")
        self._left_for_others -= max(size, _LEAST_OF_ONE)

    def _rescued(self, path: Path) -> CallLog | None:
        try:
            log = self._salvage(path)
        except OperationalProblem as problem:
            self.leave_out(path, problem)
            return None
        if log.last_seq() >= 0:
            return self._log(log.origin, path, log)
        if path == self._in_use:
            self._expect_first(path)
        return None

    def _expect_first(self, own: Path) -> None:
        """Where nothing is, nothing was recorded yet; but not where a head of it is remembered."""
        head = self._heads.of(log_id_of(own))
        if head is not None and head.size:
            self.leave_out(own, IntegrityBroken("rollback", "no log", str(head)))

    def _salvage(self, path: Path) -> SalvagedLog:
        from rcrp_desktop.adapters.sqlite.salvage import salvage

        try:
            stat = path.stat()
            stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
            known = self._salvaged.get(path)
            if known is None or known[0] != stamp:
                self._expect_time_for(path, stat.st_size)
                known = (stamp, salvage(path, self._mode))
                if not known[1].may_give_more:  # else the disk may give more of it at the next look
                    self._salvaged[path] = known
        except OSError as error:
            raise storage_problem(error, path.name) from error
        if not known[1].is_whole:
            self.leave_out(path, StorageUnavailable("io", "parts of it cannot be read"))
        return known[1]


def _path_of(log: ShelvedLog) -> Path:
    return log.path


def _is_within_reach(path: Path) -> bool:
    from rcrp_desktop.adapters.sqlite.salvage import is_within_reach

    return is_within_reach(path)


def _is_left(path: Path) -> bool:
    """Whether nobody has this log open for writing: somebody's live call is not for others to take."""
    folder = path.parent if why_set_aside(path) == "" else path.parent.parent.parent
    lock = folder / LOCK_FILE
    try:
        if is_file(lock):
            FileLock(lock).release()
    except OperationalProblem as problem:
        return not isinstance(problem, LogInUse)
    return True
