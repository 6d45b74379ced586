"""A lock that the operating system takes back when its holder dies: one writer to one log."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from rcrp_desktop.adapters.private_files import open_private
from rcrp_desktop.adapters.sync import storage_problem
from rcrp_desktop.application.problems import LogInUse


class FileLock:
    """Held from construction to :meth:`release`. The file stays; only the lock on it matters.

    With ``wait`` it waits for whoever holds it.

    Raises:
        LogInUse: when somebody else holds it.
        StorageUnavailable: when the file cannot be opened for writing, or is none.
    """

    def __init__(self, path: Path, *, wait: bool = False) -> None:
        try:
            self._handle = open_private(path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise storage_problem(error, path.name) from error
        try:
            _lock(self._handle, wait=wait)
        except OSError as error:
            self.release()
            raise LogInUse("another copy of the program has it open") from error

    def release(self) -> None:
        """Let others have it; harmless when done twice."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def _lock(handle: int, *, wait: bool) -> None:
    if sys.platform == "win32":  # pragma: no cover
        import msvcrt

        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
