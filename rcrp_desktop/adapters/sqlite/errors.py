"""SQLite's error names as problems a person can act on; every other name is a bug and flies."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import contextmanager

from rcrp_desktop.adapters.looking import storage_problem
from rcrp_desktop.application.problems import (
    OperationalProblem,
    StorageCorrupt,
    StorageUnavailable,
    UnavailableReason,
)
from rcrp_desktop.domain.audit.entry import Unrecordable

# The first that begins the name holds: extended names refine the plain ones.
_REASONS: tuple[tuple[str, UnavailableReason], ...] = (
    ("SQLITE_READONLY_DBMOVED", "missing"),
    ("SQLITE_READONLY_ROLLBACK", "busy"),  # somebody's interrupted write must be rolled back first
    ("SQLITE_READONLY", "read_only"),
    ("SQLITE_PERM", "read_only"),
    ("SQLITE_BUSY", "busy"),
    ("SQLITE_LOCKED", "busy"),
    ("SQLITE_FULL", "full"),
    ("SQLITE_IOERR", "io"),
    ("SQLITE_CANTOPEN", "cannot_open"),
)
_OF_THE_ENTRY = (
    "SQLITE_CONSTRAINT_CHECK",  # what was to be written is refused, whatever the file holds
    "SQLITE_CONSTRAINT_NOTNULL",
    "SQLITE_CONSTRAINT_DATATYPE",
    "SQLITE_TOOBIG",
)
_OUR_MISTAKES = ("SQLITE_MISUSE", "SQLITE_RANGE")
_CORRUPT = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def problem_of(error: sqlite3.Error) -> OperationalProblem | None:
    """What the error means to a person, or ``None`` when it can only be our own mistake."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(_CORRUPT):
        return StorageCorrupt(f"{name}: {error}")
    for beginning, reason in _REASONS:
        if name.startswith(beginning):
            return StorageUnavailable(reason, f"{name}: {error}")
    return None


def fault_of_file(error: sqlite3.Error | UnicodeDecodeError) -> OperationalProblem:
    """The same where our statements cannot be at fault, so that what is left is the file's."""
    known = problem_of(error) if isinstance(error, sqlite3.Error) else None
    return known or StorageCorrupt(str(error))


def is_held(problem: OperationalProblem) -> bool:
    """Whether another program, or another connection, holds the file: then waiting for it may help."""
    return getattr(problem.__cause__, "sqlite_errorname", "").startswith("SQLITE_BUSY")


def fault_of_append(error: sqlite3.Error) -> OperationalProblem | Unrecordable | None:
    """The same for an append. Only a few names tell of our own mistake; what else there is, the file did.

    Fewer still tell that no log takes what the entry says.

    Its statements are always the same and fit our tables: a clash, or a table that is missing, means that the
    file was changed under the running program.
    """
    name = getattr(error, "sqlite_errorname", "")
    if name in _OF_THE_ENTRY:
        return Unrecordable(str(error))
    if name in _OUR_MISTAKES or isinstance(
        error, (sqlite3.ProgrammingError, sqlite3.InterfaceError)
    ):
        return None
    return fault_of_file(error)


@contextmanager
def file_problems() -> Generator[None, None, None]:
    """Raise whatever comes of reading a file as its problem: what it holds is not ours to foresee.

    For statements of our own, over rows that anything may stand in: text that is none, values of other types,
    JSON that is no entry.
    """
    try:
        yield
    except (
        OperationalProblem,
        MemoryError,
    ):  # too little memory passes, and tells nothing of the file
        raise
    except sqlite3.Error as error:
        raise fault_of_file(error) from error
    except Exception as error:
        raise StorageCorrupt("what it holds are no entries") from error


@contextmanager
def sqlite_problems() -> Generator[None, None, None]:
    """Raise the problems that SQLite's errors stand for."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise StorageCorrupt(f"text that is none: {error.reason}") from error
    except sqlite3.Error as error:
        problem = problem_of(error)
        if problem is None:
            raise
        raise problem from error


@contextmanager
def disk_problems(what: str) -> Generator[None, None, None]:
    """The same at the edge of something that also handles files beside SQLite's: ``what`` names it."""
    try:
        with sqlite_problems():
            yield
    except OSError as error:
        raise storage_problem(error, what) from error


@contextmanager
def faults_of_file() -> Generator[None, None, None]:
    """Raise whatever goes wrong as the file's own fault: for reading, where our statements cannot be it.

    A damaged page gives numbers for text, text without end, and tables that are none.
    """
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise fault_of_file(error) from error
    except (TypeError, ValueError, LookupError, OverflowError, RecursionError) as error:
        raise StorageCorrupt(f"what stands there is none of ours: {error}") from error


def expect_types(row: Sequence[object] | None, *types: type | tuple[type, ...]) -> None:
    """Refuse a row whose values are not of the types its columns have.

    STRICT tables hold for what comes in through SQL, not for what a damaged page says.

    Raises:
        StorageCorrupt: also when there is no row.
    """
    if row is None or not all(map(isinstance, row, types)):
        raise StorageCorrupt("a row is missing, or its values are not of their columns' types")
