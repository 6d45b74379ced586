"""A lock that the operating system takes back when its holder dies: one writer to one log."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

from rcrp_desktop.adapters.looking import storage_problem
from rcrp_desktop.adapters.private_files import open_private
from rcrp_desktop.application.problems import LogInUse, StorageUnavailable

_HELD = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}
"""What the system says of a lock that somebody holds. Anything else is a fault of the disk."""


class FileLock:
    """Held from construction to :meth:`release`. The file stays; only the lock on it matters.

    With ``wait_seconds`` it waits so long for whoever holds it.

    Raises:
        LogInUse: when somebody else holds it.
        StorageUnavailable: when the file cannot be opened or locked, is none, or was waited for in vain.
    """

    def __init__(self, path: Path, *, wait_seconds: float = 0) -> None:
        try:
            self._handle = open_private(path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise storage_problem(error, path.name) from error
        try:
            _lock(self._handle, wait=False)
        except OSError as error:
            if error.errno not in _HELD:
                self.release()
                raise storage_problem(error, path.name) from error
            if not wait_seconds:
                self.release()
                raise LogInUse("another copy of the program has it open") from error
            self._wait(path, wait_seconds)

    def _wait(self, path: Path, seconds: float) -> None:
        """A holder that was stopped never lets go, and whoever waits for it is to hear so."""
        handle, self._handle = self._handle, -1
        waiting = _Waiting(handle)
        fault = waiting.result(seconds)
        if isinstance(fault, OSError):
            os.close(handle)
            raise storage_problem(fault, path.name) from fault
        if fault is not None:
            held = f"{path.name}: another copy of the program has not let go of it for {seconds:g} seconds"
            raise StorageUnavailable("busy", held) from fault
        self._handle = handle

    def say(self, *, is_writing: bool) -> None:
        """Tell whoever finds it held whether its holder writes the file itself: that wait is for as long as it lives."""
        with suppress(OSError):
            os.ftruncate(self._handle, int(is_writing))

    def release(self) -> None:
        """Let others have it; harmless when done twice."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def is_held_by_writer(path: Path) -> bool:
    """What the holder of the lock at ``path`` has said of itself; False where it cannot be seen."""
    try:
        return path.lstat().st_size > 0
    except OSError:
        return False


class _GaveUp(Exception):
    """Waited for in vain."""


class _Waiting:
    """Waits in the system's own queue, on a thread: who asks again and again is overtaken for ever by a busy holder."""

    def __init__(self, handle: int) -> None:
        self._handle = handle
        self._fault: OSError | None = None
        self._ended = Event()
        self._turn = Lock()
        self._is_given_up = False
        Thread(target=self._run, name="rcrp-lock", daemon=True).start()

    def result(self, seconds: float) -> OSError | _GaveUp | None:
        """None once it is ours. Given up it belongs to the thread, which lets go of it as soon as it has it."""
        try:
            self._ended.wait(seconds)
        finally:
            with self._turn:
                self._is_given_up = not self._ended.is_set()
        return _GaveUp() if self._is_given_up else self._fault

    def _run(self) -> None:
        try:
            _lock(self._handle, wait=True)
        except OSError as fault:
            self._fault = fault
        with self._turn:
            self._ended.set()
            if self._is_given_up:
                os.close(self._handle)


def _lock(handle: int, *, wait: bool) -> None:
    if sys.platform == "win32":  # pragma: no cover
        import msvcrt

        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
