"""Opens SQLite files with the settings the record depends on, and makes sure they took."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from rcrp_desktop.adapters.held_files import held_open, keep_open, may_be_closed, read_at
from rcrp_desktop.adapters.looking import is_file, status, storage_problem
from rcrp_desktop.adapters.private_files import expect_plain_file, private_folder
from rcrp_desktop.adapters.sqlite.bounds import BoundedConnection, expect_file
from rcrp_desktop.adapters.sqlite.errors import fault_of_file, is_held
from rcrp_desktop.application.one_step import WAIT_S, step_under_way
from rcrp_desktop.application.problems import StorageUnavailable

BUSY_TIMEOUT_MS = 2000
_CHUNK = 1024 * 1024

# In this order: synchronous before journal_mode, so that the switch itself is synced.
_WRITER = (
    ("trusted_schema", "OFF", 0),
    ("secure_delete", "ON", 1),
    ("synchronous", "EXTRA", 3),
    ("journal_mode", "TRUNCATE", "truncate"),
    ("foreign_keys", "ON", 1),
    ("cell_size_check", "ON", 1),
    ("recursive_triggers", "ON", 1),  # else INSERT OR REPLACE goes round the delete triggers
    ("busy_timeout", str(BUSY_TIMEOUT_MS), BUSY_TIMEOUT_MS),
)
_READER = (
    ("trusted_schema", "OFF", 0),
    ("cell_size_check", "ON", 1),
    ("query_only", "ON", 1),
)


def open_writer(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """A connection that writes, in autocommit: the caller begins and commits. One thread at a time.

    Raises:
        OperationalProblem: when the file is not there, not writable, a link, or refuses a setting.
    """
    try:
        if create:
            private_folder(path.parent)
        # SQLite would make the file, and the journal after it, for everybody to read, and follow a link.
        expect_plain_file(path, create=create)
    except OSError as error:
        raise storage_problem(error, path.name) from error
    return _open(path, "rw", _WRITER)


def open_reader(path: Path, most_s: float = WAIT_S) -> sqlite3.Connection:
    """A connection that cannot write, even by mistake, and ends whatever the file says.

    Keep its transactions short: they hold up commits. It waits for a file that is busy no longer than ``most_s``,
    nor than the step that is under way may still wait.

    Raises:
        OperationalProblem: when the file is not there, is none, or cannot be read.
    """
    bound = expect_file(path)
    step = step_under_way()
    wait_s = min(most_s, step.left_s())
    settings = (*_READER, _waits(wait_s))
    try:
        connection = _open(path, "ro", settings, bound, ReadingConnection, wait_s=wait_s)
    except StorageUnavailable as problem:
        if is_held(problem):
            step.found_busy(path, problem, wait_s)
        if getattr(problem.__cause__, "sqlite_errorname", "") != "SQLITE_READONLY_ROLLBACK":
            raise
        return _settled_copy(path, bound)
    if isinstance(connection, ReadingConnection):
        connection.waits(path, wait_s)
    return connection


def wait_at_most(connection: sqlite3.Connection, path: Path, seconds: float) -> None:
    """From now on it waits so long for its file, at ``path``, where that is busy."""
    name, value, _ = _waits(seconds)
    connection.execute(f"PRAGMA {name}={value}").fetchone()
    if isinstance(connection, ReadingConnection):
        connection.waits(path, seconds)


def _waits(seconds: float) -> tuple[str, str, int]:
    after_ms = int(seconds * 1000)
    return "busy_timeout", str(after_ms), after_ms


class ReadingConnection(BoundedConnection):
    """Whatever its file was too busy for, the step that asked knows of it, and may wait on and ask anew."""

    _waits_for: tuple[Path, float] | None = None

    def waits(self, path: Path, seconds: float) -> None:
        """Its file, and how long it waits for that."""
        self._waits_for = path, seconds

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:  # noqa: ANN401
        """As ever."""
        try:
            return super().execute(sql, parameters)
        except sqlite3.OperationalError as error:
            self._note(error)
            raise

    def _note(self, error: sqlite3.OperationalError) -> None:
        problem = StorageUnavailable("busy", str(error))
        problem.__cause__ = error
        step = step_under_way()
        if self._waits_for is not None and is_held(problem):
            path, waited_s = self._waits_for
            if path not in step.busy:
                step.found_busy(path, problem, waited_s)


class WritingConnection(sqlite3.Connection):
    """As long as it is open, no look at its file closes a handle to it: the locks would be gone."""

    _kept: tuple[int, int] | None = None

    def keep(self, path: Path) -> None:
        """Before the first statement, which may take a lock."""
        self._kept = keep_open(path)

    def close(self) -> None:
        """As ever; the locks first."""
        super().close()
        kept, self._kept = self._kept, None
        if kept is not None:
            may_be_closed(kept)


class SettledCopy(BoundedConnection):
    """Reads a copy of a log whose writer died within a commit, as that writer will find it at the next start."""


def _settled_copy(path: Path, bound: int) -> sqlite3.Connection:
    """A reader of somebody else's log may not roll back what was half done, and need not wait for them to."""
    files = (path, path.with_name(path.name + "-journal"))
    try:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            before = [mark_of(file) for file in files]
            for file in files:
                _copy(file, Path(name, file.name))
            if None in before or [mark_of(file) for file in files] != before:
                raise StorageUnavailable("busy", f"{path.name} is being opened by its writer")
            copy = Path(name, path.name)
            settings = (*_READER, _waits(0))
            _open(copy, "rw", settings, bound).close()  # rolls back
            return _open(copy, "ro", settings, bound, SettledCopy)  # and keeps what it has open
    except OSError as error:
        raise storage_problem(error, path.name) from error


def _copy(file: Path, to: Path) -> None:
    place = 0
    with held_open(file) as handle, to.open("wb") as copied:
        while found := read_at(handle, _CHUNK, place):
            copied.write(found)
            place += len(found)


def mark_of(path: Path) -> tuple[int, int, int] | None:
    """By this a file that anybody else wrote to, or put there, is known; None where it cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _open(
    path: Path,
    mode: str,
    settings: tuple[tuple[str, str, int | str], ...],
    bound: int | None = None,
    bounded: type[BoundedConnection] = BoundedConnection,
    *,
    wait_s: float = BUSY_TIMEOUT_MS / 1000,
) -> sqlite3.Connection:
    for file in (path, path.with_name(path.name + "-journal")):
        if status(file) is not None and not is_file(file):
            raise StorageUnavailable(
                "cannot_open", f"{file.name} is no file"
            )  # a pipe never answers
    connection = None
    try:
        uri = f"{path.resolve().as_uri()}?mode={mode}"
        # The writer may be opened on one thread and used on another; SQLite itself serialises.
        connection = sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=wait_s,
            factory=WritingConnection if bound is None else bounded,
        )
        if isinstance(connection, BoundedConnection):
            connection.bind(bound or 0)
        if isinstance(connection, WritingConnection):
            connection.keep(path)
        _apply(connection, settings)
        connection.execute("PRAGMA schema_version").fetchone()  # reads the file for the first time
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, (sqlite3.Error, UnicodeDecodeError)):
            raise fault_of_file(error) from error
        if isinstance(error, OSError):
            raise storage_problem(error, path.name) from error
        raise
    return connection


def _apply(
    connection: sqlite3.Connection, settings: tuple[tuple[str, str, int | str], ...]
) -> None:
    for name, value, expected in settings:
        connection.execute(f"PRAGMA {name}={value}").fetchone()
        found = connection.execute(f"PRAGMA {name}").fetchone()
        if found is None or found[0] != expected:
            raise StorageUnavailable("cannot_open", f"SQLite refused {name}={value}")
