"""A lock that the operating system takes back when its holder dies: one writer to one log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from rcrp_desktop.adapters.sync import storage_problem
from rcrp_desktop.application.problems import LogInUse


class FileLock:
    """Held from construction to :meth:`release`. The file stays; only the lock on it matters.

    Raises:
        LogInUse: when somebody else holds it.
        StorageUnavailable: when the file cannot be opened for writing.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("a+b")
        except OSError as error:
            raise storage_problem(error, path.name) from error
        try:
            _lock(self._file)
        except OSError as error:
            self._file.close()
            raise LogInUse("another copy of the program has it open") from error

    def release(self) -> None:
        """Let others have it; harmless when done twice."""
        self._file.close()


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":  # pragma: no cover
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
