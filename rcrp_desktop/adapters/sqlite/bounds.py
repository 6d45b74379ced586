"""Log files that anybody may have made: looked at before SQLite is handed them, and read within bounds.

Nothing that stands in a file may make a look at it endless or fill the memory.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from threading import get_ident
from time import thread_time
from typing import Any

from rcrp_desktop.application.problems import StorageCorrupt, StorageUnavailable

MAX_VALUE = 8 * 1024 * 1024
"""No value of a log is larger; a rule set, the largest thing in it, has at most half of this."""

MAX_LOOK = 64 * 1024 * 1024
"""No look gathers more bytes than this."""

_OPERATIONS = 4000  # from one glance at the clock to the next: some tenth of a millisecond
_SECONDS = 1.0
_BYTES_A_SECOND = 5_000_000


def expect_file(path: Path) -> int:
    """The size of a file that may be handed to SQLite.

    Looks only, for SQLite's locks on a file are gone as soon as the same process closes any other handle to it.

    Raises:
        StorageUnavailable: it is not there, cannot be opened, or is a pipe, a device or a folder, which could
            keep whoever opens it waiting for ever.
        StorageCorrupt: it is empty, or would make SQLite write beside the evidence.
    """
    size = _size_of_plain(path)
    if size is None:
        raise StorageUnavailable("missing", path.name)
    for ending in ("-journal", "-wal", "-shm"):
        _size_of_plain(path.with_name(path.name + ending))
    if not size:
        raise StorageCorrupt("the file is empty")
    if _has_other_journal(path):
        raise StorageCorrupt("the file has another journal mode than a log")
    return size


def _has_other_journal(path: Path) -> bool:
    """Whether SQLite would need files beside this one only to read it: then it refuses to do so without locks."""
    uri = f"{path.resolve().as_uri()}?mode=ro&nolock=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("PRAGMA schema_version").fetchone()
    except sqlite3.Error as error:
        refused = getattr(error, "sqlite_errorname", "") == "SQLITE_CANTOPEN"
        return refused and is_regular(path) and os.access(path, os.R_OK)
    return False


def is_regular(path: Path) -> bool:
    """Whether the file can be opened without waiting for anybody."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def _size_of_plain(path: Path) -> int | None:
    """None where nothing lies there, or a link that leads nowhere."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageUnavailable("cannot_open", f"{path.name}: {error.strerror}") from error
    if not stat.S_ISREG(found.st_mode):
        raise StorageUnavailable(
            "cannot_open", f"{path.name} is a pipe, a device or a folder, not a file"
        )
    return found.st_size


class BoundedConnection(sqlite3.Connection):
    """Ends a statement that takes more processor time than any over a file of that size needs."""

    _began = 0.0
    _thread: int | None = None
    _seconds = _SECONDS

    def bind(self, size: int) -> None:
        """Set the bounds for a file of ``size`` bytes."""
        self._seconds = _SECONDS + size / _BYTES_A_SECOND
        self.text_factory = _text
        self.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
        self.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self.set_progress_handler(self._is_over, _OPERATIONS)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401
        """As ever, with the time counted anew, from the first glance at the clock: short statements never ask it."""
        self._thread = None
        return super().execute(sql, parameters)

    def _is_over(self) -> bool:
        if get_ident() != self._thread:  # the clock is each thread's own
            self._began, self._thread = thread_time(), get_ident()
        return thread_time() - self._began > self._seconds


def gathered(rows: Iterable[tuple[Any, ...]], limit: int = MAX_LOOK) -> list[tuple[Any, ...]]:
    """All rows, as long as they are no more than fit.

    Raises:
        StorageCorrupt: they hold more bytes than any look at a log should gather.
        TypeError: a value is neither a number nor bytes nor text, which no column of a log can hold.
    """
    found: list[tuple[Any, ...]] = []
    total = 0
    for row in rows:
        for value in row:
            if type(value) is not int:
                total += len(value)  # bytes or text
        total += 64
        if total > limit:
            raise StorageCorrupt(f"one look gives more than {limit // 1_048_576} MB")
        found.append(row)
    return found


def _text(data: bytes) -> str:
    """Text as stored. Bytes that are none differ from every leaf, so the entry is named, not the file given up."""
    return data.decode("utf-8", "replace")
