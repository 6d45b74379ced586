"""The file of an index: one writer at a time among all processes, private, and nobody's to edit.

Beside it stand a lock, which is all that processes agree by, and a mark of the file as its last writer left it.
Whoever finds the file other than its mark says has an index that somebody else wrote: it is built anew. That notices
damage and casual edits; the folder is the account's own, and its rights are what keeps others from it.
Faults of the disk fly from here as they come; the index turns them into problems at its edge.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.looking import status_behind
from rcrp_desktop.adapters.private_files import make_folder, open_private
from rcrp_desktop.adapters.small_files import read_small
from rcrp_desktop.adapters.sqlite.index_schema import connect, is_ours, lay_out
from rcrp_desktop.adapters.sync import replace_file
from rcrp_desktop.application.problems import StorageCorrupt, StorageUnavailable

Identity = tuple[int, int]
_MARK_LIMIT = 1_000
_PATIENCE_SECONDS = 20.0
"""Others hold the lock for a step of a tenth of a second; one that was stopped holds it for ever."""


class IndexFile:
    """Not for two threads at once; the lock is between this object and others like it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = path.with_name(path.name + ".lock")
        self._mark = path.with_name(path.name + ".mark")

    def identity(self) -> Identity | None:
        """Which file is there now; None where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def is_as_left(self) -> bool:
        """Whether the file is as its last writer left it. Without the lock, a No may only mean: just now written."""
        try:
            return read_small(self._mark, _MARK_LIMIT) == self._seen()
        except (OSError, StorageUnavailable):
            return False

    @contextmanager
    def held(self) -> Generator[None]:
        """Wait until nobody else writes. What is written meanwhile is marked as one's own at the end.

        Raises:
            StorageUnavailable: whoever holds it does not let go.
        """
        make_folder(self.path.parent)
        lock = FileLock(self._lock, wait_seconds=_PATIENCE_SECONDS)
        try:
            yield
        finally:
            lock.release()

    def leave(self) -> None:
        """Mark the file as it is now. Only while held."""
        replace_file(self._mark, self._seen(), sync=False)

    def renew(self, bad: Identity | None) -> bool:
        """An empty index in place of a bad one, whole or not at all; False where somebody else renewed it first."""
        if self.identity() not in (bad, None):
            return False
        fresh = self.path.with_name(self.path.name + ".new")
        self._forget(fresh)
        os.close(open_private(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR))
        with closing(connect(fresh)) as connection:
            lay_out(connection)
        self._forget(self.path)
        fresh.replace(self.path)
        self.leave()
        return True

    def opened(self) -> sqlite3.Connection:
        """A connection to the index; StorageCorrupt where there is none to trust."""
        if self.identity() is None:
            raise StorageCorrupt("there is no index yet")
        if not self.is_as_left():
            raise StorageCorrupt("the index is not as it was left")
        connection = connect(self.path)
        if not is_ours(connection):
            connection.close()
            raise StorageCorrupt("the index has another form")
        return connection

    def _seen(self) -> bytes:
        """What can be told of a file without reading through it: who edits it changes some of this.

        It is no secret. Whoever may write in this folder can edit the file and write its mark anew; some of
        what is shown is held against the logs, but what an edit takes out is not looked for. The guide says so.
        """
        found = status_behind(
            self.path
        )  # opening it would let go of the locks that SQLite has on it
        if found is None:
            raise StorageUnavailable("missing", self.path.name)
        values = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        return json.dumps(values).encode("ascii")

    @staticmethod
    def _forget(path: Path) -> None:
        for name in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + name).unlink(missing_ok=True)
