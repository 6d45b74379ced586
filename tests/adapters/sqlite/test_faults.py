"""When the disk, the file or another process is in the way: a named problem, and nothing half done."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import connection as connections
from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.adapters.sqlite.errors import problem_of, sqlite_problems
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.problems import (
    IntegrityBroken,
    OperationalProblem,
    StorageCorrupt,
    StorageUnavailable,
)
from rcrp_desktop.domain.audit.entry import Unrecordable
from tests.support.audit_logs import Desk, an_entry, content, cut, written_log


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_TIMEOUT_MS", 20)
    settings = tuple(
        ("busy_timeout", "20", 20) if name == "busy_timeout" else (name, value, expected)
        for name, value, expected in connections._WRITER
    )
    monkeypatch.setattr(connections, "_WRITER", settings)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def log(desk: Desk) -> Iterator[SqliteAuditLog]:
    opened = desk.open().log
    opened.append([an_entry("before")])
    yield opened
    opened.close()


def reason(log: SqliteAuditLog, command: str = "during") -> str:
    with pytest.raises(StorageUnavailable) as problem:
        log.append([an_entry(command, parts={"notes": "n" * 5000})])
    return problem.value.reason


def test_a_full_disk_loses_nothing_and_the_same_entry_goes_in_later(log: SqliteAuditLog):
    connection = log._connection
    assert connection is not None
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    size = log.size()
    assert reason(log) == "full"
    assert log.size() == size
    assert log.append([an_entry("during", parts={"notes": "n" * 5000})]).first_seq == size
    assert SqliteLogVerifier().verify(log.path).exit_code == 0


def test_a_log_locked_by_somebody_else_is_busy(log: SqliteAuditLog):
    with closing(sqlite3.connect(log.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert reason(log) == "busy"
    assert log.append([an_entry("during")]).size == log.size()


def test_a_log_that_is_locked_while_it_is_opened_is_busy_and_keeps_nobody_waiting(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """Some settings read the file before the one that says how long to wait is made."""
    path = written_log(desk)
    monkeypatch.setattr(
        connections, "BUSY_TIMEOUT_MS", 0.005
    )  # a thousand times as long is noticed
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        before = time.monotonic()
        with pytest.raises(StorageUnavailable) as problem:
            connections.open_writer(path)
        assert time.monotonic() - before < 4
    assert problem.value.reason == "busy"
    connections.open_writer(path).close()


def died_within_a_commit(path: Path, folder: Path) -> Path:
    """A copy of the log and its journal, as they lie there when its writer dies."""
    died = folder / "died" / path.name
    died.parent.mkdir()
    files = (path, path.with_name(path.name + "-journal"))
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute(
            "PRAGMA cache_size=1"
        )  # what does not fit goes to the file before the commit
        writer.execute("BEGIN")
        for _ in range(50):
            writer.execute("INSERT INTO ruleset VALUES(randomblob(32), randomblob(5000))")
        for file in files:
            shutil.copy(file, died.parent)
        writer.execute("ROLLBACK")
    return died


def test_a_log_whose_writer_died_within_a_commit_is_read_as_it_was_before(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whoever only reads may not roll back in somebody else's file: a copy of it is settled, and read."""
    monkeypatch.setattr(connections, "_CHUNK", 10_000)
    path = written_log(desk)
    wanted = content(path)
    died = died_within_a_commit(path, tmp_path)
    left = {file.name: file.read_bytes() for file in died.parent.iterdir()}
    assert len(left) == 2
    assert len(left[path.name]) > path.stat().st_size
    with closing(connections.open_reader(died)) as reader:
        assert isinstance(reader, connections.SettledCopy)
        assert reader.execute("SELECT count(*) FROM ruleset").fetchone() == (0,)
        rows = reader.execute("SELECT * FROM leaf ORDER BY seq").fetchall()
        assert rows == wanted["leaf"]
    assert {file.name: file.read_bytes() for file in died.parent.iterdir()} == left


def written_to(file: Path) -> None:
    with file.open("ab") as log:
        log.write(bytes(1))


@pytest.mark.parametrize("which", ["", "-journal"])
@pytest.mark.parametrize("change", [written_to, Path.unlink])
def test_a_log_that_its_writer_opens_while_it_is_copied_is_busy(
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    which: str,
    change: Callable[[Path], None],
):
    """What was copied of it before and what after belongs to two states of the log."""
    died = died_within_a_commit(written_log(desk), tmp_path)
    changed = died.with_name(died.name + which)
    true = connections._copy

    def copied(file: Path, to: Path) -> None:
        true(file, to)
        if file == died.with_name(died.name + "-journal"):
            change(changed)

    monkeypatch.setattr(connections, "_copy", copied)
    with pytest.raises(StorageUnavailable) as problem:
        connections.open_reader(died)
    words = "audit.db is being opened by its writer"
    assert (problem.value.reason, problem.value.detail) == ("busy", f"busy: {words}")


def test_a_reader_that_lingers_makes_the_writer_wait_not_lose(log: SqliteAuditLog):
    with closing(sqlite3.connect(log.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM leaf").fetchone()
        assert reason(log) == "busy"
    receipt = log.append([an_entry("during", parts={"notes": "n" * 5000})])
    assert (receipt.repeated, receipt.size) == (False, log.size())
    assert [row[6] for row in content(log.path)["leaf"]].count("during") == 1


def test_a_read_only_file_is_said_to_be_one(log: SqliteAuditLog, monkeypatch: pytest.MonkeyPatch):
    connection = log._connection
    assert connection is not None
    connection.execute("PRAGMA query_only=ON")  # root may write anywhere, so SQLite itself refuses
    assert reason(log) == "read_only"
    assert log.append([an_entry("during", parts={"notes": "n" * 5000})]).size == log.size()


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be moved away on Windows")
def test_a_folder_that_vanishes_is_missing(log: SqliteAuditLog, tmp_path: Path):
    folder = log.path.parent
    shutil.move(folder, tmp_path / "away")
    assert reason(log) == "missing"
    assert reason(log) == "missing"
    shutil.move(tmp_path / "away", folder)
    assert log.append([an_entry("during")]).size == log.size()


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be replaced on Windows")
def test_an_old_copy_put_back_under_the_running_program_is_noticed(desk: Desk, tmp_path: Path):
    path = written_log(desk)
    shutil.copy(path, tmp_path / "yesterday")
    log = desk.open().log
    log.append([an_entry("today")])
    (tmp_path / "yesterday").replace(path)
    for _ in range(2):
        with pytest.raises(IntegrityBroken) as problem:
            log.append([an_entry("next")])
        assert problem.value.kind == "rollback"
    log.close()
    again = desk.open()
    assert [n.kind for n in again.notices] == ["rollback", "created"]
    again.log.close()


class FailingOnce:
    """A connection whose commit reports a failure, before or after it reached the disk."""

    def __init__(self, inner: sqlite3.Connection, *, reached: bool) -> None:
        self.inner = inner
        self.reached = reached

    def execute(self, statement: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        if statement == "COMMIT":
            if self.reached:
                self.inner.execute("COMMIT")
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
            raise error
        return self.inner.execute(statement, values)

    def close(self) -> None:
        self.inner.close()


@pytest.mark.parametrize("reached", [True, False])
def test_after_a_failed_commit_the_file_decides(log: SqliteAuditLog, reached: bool):
    assert log._connection is not None
    log._connection = FailingOnce(log._connection, reached=reached)  # type: ignore[assignment]
    size = log.size()
    if reached:
        assert log.append([an_entry("during")]).size == size + 1
    else:
        with pytest.raises(StorageUnavailable, match="IOERR"):
            log.append([an_entry("during")])
    again = log.append([an_entry("during")])
    assert (again.repeated, again.first_seq, log.size()) == (reached, size, size + 1)
    assert SqliteLogVerifier().verify(log.path).exit_code == 0


def test_entries_written_behind_the_programs_back_are_noticed(log: SqliteAuditLog):
    cut(
        log.path,
        "INSERT INTO leaf SELECT seq+1,seq+1,kind,record_class,at_ms,call,'',mode,leaf,leaf_hash"
        " FROM leaf ORDER BY seq DESC LIMIT 1",
    )
    with pytest.raises((IntegrityBroken, StorageCorrupt)):
        log.append([an_entry("during")])


def test_a_mistake_of_ours_is_not_blamed_on_the_file(log: SqliteAuditLog):
    with pytest.raises(Unrecordable, match="CHECK"):
        log.append([an_entry("during", record_class="gossip")])
    assert log.append([an_entry("during")]).size == log.size()


def test_a_corrupt_file_is_a_problem_for_readers_too(tmp_path: Path):
    path = tmp_path / "audit.db"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(StorageCorrupt):
        SqliteLogReader(path)
    with pytest.raises(StorageUnavailable) as problem:
        SqliteLogReader(tmp_path / "none.db")
    assert problem.value.reason == "missing"


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("UPDATE leaf SET leaf=? WHERE seq=2", (b"{}",)),
        ("UPDATE leaf SET leaf=? WHERE seq=2", (b"\xff",)),
        ("UPDATE part SET body=? WHERE seq=2", (b"\xff",)),
        ("UPDATE leaf SET kind=CAST(? AS TEXT) WHERE seq=2", (b"\xff\xfe",)),
    ],
)
def test_an_entry_that_cannot_be_read_is_marked_and_keeps_no_other_from_being_read(
    desk: Desk, statement: str, values: tuple[object]
):
    path = written_log(desk)
    with closing(SqliteLogReader(path)) as reader:
        whole = reader.entries()
    cut(path, (statement, values))
    with closing(SqliteLogReader(path)) as reader:
        found = reader.entries()
    assert [entry.seq for entry in found if entry.damaged] == [2]
    assert found[2].call == whole[2].call
    assert found[:2] + found[3:] == whole[:2] + whole[3:]


def test_a_log_without_its_own_row_is_a_problem(desk: Desk):
    path = written_log(desk)
    cut(path, "DELETE FROM log")
    with pytest.raises(StorageCorrupt):
        SqliteLogReader(path)


@pytest.mark.parametrize("statement", ["DELETE FROM checkpoint", "UPDATE checkpoint SET note='x'"])
def test_a_head_that_cannot_be_read_is_a_problem(desk: Desk, statement: str):
    path = written_log(desk)
    cut(path, statement)
    with closing(SqliteLogReader(path)) as reader, pytest.raises(StorageCorrupt):
        reader.head()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SQLITE_BUSY", "busy"),
        ("SQLITE_BUSY_SNAPSHOT", "busy"),
        ("SQLITE_LOCKED_SHAREDCACHE", "busy"),
        ("SQLITE_FULL", "full"),
        ("SQLITE_READONLY", "read_only"),
        ("SQLITE_READONLY_DIRECTORY", "read_only"),
        ("SQLITE_READONLY_DBMOVED", "missing"),
        ("SQLITE_READONLY_ROLLBACK", "busy"),
        ("SQLITE_IOERR_WRITE", "io"),
        ("SQLITE_CANTOPEN_ISDIR", "cannot_open"),
        ("SQLITE_CORRUPT_INDEX", "StorageCorrupt"),
        ("SQLITE_NOTADB", "StorageCorrupt"),
        ("SQLITE_ERROR", "None"),
        ("SQLITE_CONSTRAINT_TRIGGER", "None"),
        ("SQLITE_MISUSE", "None"),
        ("", "None"),
    ],
)
def test_error_names_become_problems_or_fly(name: str, expected: str):
    error = sqlite3.OperationalError("x")
    error.sqlite_errorname = name
    problem = problem_of(error)
    found = problem.reason if isinstance(problem, StorageUnavailable) else type(problem).__name__
    assert found == expected.replace("None", "NoneType")
    with (
        pytest.raises(sqlite3.OperationalError if problem is None else OperationalProblem),
        sqlite_problems(),
    ):
        raise error
