"""Any fault of the log, foreseen or not, ends in the spill journal: the act is on disk before anybody says so."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import audit_log
from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Recorded, Recorder, Spilled
from rcrp_desktop.domain.audit.entry import Unrecordable
from tests.support.audit_logs import Desk, an_entry, content, cut, written_log
from tests.support.call_bench import RefusingJournal

Damage = Callable[[Path], object]


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\x00" * path.stat().st_size)


def noise(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(range(256)) * (path.stat().st_size // 256))


def half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def removed(path: Path) -> None:
    path.unlink()


def folder_gone(path: Path) -> None:
    shutil.rmtree(path.parent)


def a_folder_instead(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_link_instead(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))
    path.symlink_to(path.with_name("elsewhere.db"))


def an_empty_log_instead(path: Path) -> None:
    other = path.with_name("other.db")
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE other(x)")
        db.commit()
    in_place(path, other.read_bytes())


def without_tables(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for table in ("part", "erased", "leaf", "checkpoint"):
            db.execute(f"DROP TABLE {table}")


def a_view_instead(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("ALTER TABLE leaf RENAME TO leaves")
        db.execute("CREATE VIEW leaf AS SELECT * FROM leaves")


def text_that_is_none(path: Path) -> None:
    cut(path, "UPDATE checkpoint SET note=CAST(x'ff00ff' AS TEXT)")


def leaf_that_is_none(path: Path) -> None:
    cut(path, "UPDATE leaf SET leaf=x'ff', command='during' WHERE seq=first_seq AND seq>1")


def frontier_that_is_none(path: Path) -> None:
    cut(path, "UPDATE checkpoint SET frontier=x'00'")


def no_own_row(path: Path) -> None:
    cut(path, "DELETE FROM log")


def older_copy(path: Path) -> None:
    in_place(path, path.with_name("yesterday").read_bytes())


def another_log_of_the_same_length(path: Path) -> None:
    in_place(path, path.with_name("other").read_bytes())


def in_place(path: Path, data: bytes) -> None:
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()
    os.utime(path, (1, 1))  # else it may fall into the same tick of the clock as the last append


DAMAGES: list[Damage] = [
    emptied,
    overwritten,
    noise,
    half,
    removed,
    folder_gone,
    a_folder_instead,
    an_empty_log_instead,
    without_tables,
    a_view_instead,
    text_that_is_none,
    leaf_that_is_none,
    frontier_that_is_none,
    no_own_row,
    older_copy,
    another_log_of_the_same_length,
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data")


@pytest.fixture
def log(desk: Desk, tmp_path: Path) -> Iterator[SqliteAuditLog]:
    """Open, with two copies beside it: an older one, and one that went another way."""
    written_log(desk)
    shutil.copy(desk.path, tmp_path / "yesterday")
    forked = desk.open().log
    forked.append([an_entry("forked")])
    forked.abandon()
    forked._tools.lock.release()
    shutil.copy(desk.path, tmp_path / "other")
    shutil.copy(tmp_path / "yesterday", desk.path)
    (desk.data / "heads" / desk.place.log_id).unlink()
    opened = desk.open().log
    opened.append([an_entry("before")])
    for name in ("yesterday", "other"):
        shutil.copy(tmp_path / name, desk.path.with_name(name))
    yield opened
    opened.abandon()
    opened._tools.lock.release()


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be taken away on Windows")
@pytest.mark.parametrize("damage", DAMAGES)
def test_any_fault_of_the_log_ends_in_the_journal(log: SqliteAuditLog, desk: Desk, damage: Damage):
    journal = RefusingJournal()
    recorder = Recorder(log, journal, desk.clock)
    damage(desk.path)
    for number in range(3):  # and stays there while the fault stays
        recording = recorder.record([an_entry("during" if not number else f"then-{number}")])
        assert isinstance(recording, Spilled)
        assert recording.bug is None, "the file's fault is no mistake of ours"
    commands = [s.entries[0].command for s in journal.pending()]
    assert commands == ["during", "then-1", "then-2"]


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
@pytest.mark.parametrize("harm", [a_link_instead])
def test_what_the_log_can_take_all_the_same_is_there_and_verifies(
    log: SqliteAuditLog, desk: Desk, harm: Damage
):
    """The same file under another name."""
    recorder = Recorder(log, RefusingJournal(), desk.clock)
    harm(desk.path)
    assert isinstance(recorder.record([an_entry("during")]), Recorded)
    assert [row[6] for row in content(desk.path)["leaf"]].count("during") == 1
    assert SqliteLogVerifier().verify(desk.path).exit_code == 0


@pytest.mark.parametrize("fault", [sqlite3.DatabaseError("x"), ValueError("x"), KeyError("x")])
def test_a_fault_that_nobody_foresaw_while_writing_loses_no_word(
    log: SqliteAuditLog, desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Exception
):
    def broken(*_: object) -> None:
        raise fault

    journal = RefusingJournal()
    recorder = Recorder(log, journal, desk.clock)
    with monkeypatch.context() as patch:
        patch.setattr(log, "_fill", broken)
        recording = recorder.record([an_entry("during")])
    assert isinstance(recording, Spilled)
    assert (recording.bug is None) == isinstance(fault, sqlite3.Error)
    assert [s.entries[0].command for s in journal.pending()] == ["during"]
    assert isinstance(recorder.record([an_entry("after")]), Recorded)
    commands = [row[6] for row in content(desk.path)["leaf"] if row[6]]
    assert commands[-2:] == ["during", "after"]
    assert SqliteLogVerifier().verify(desk.path).exit_code == 0


def test_a_bug_is_told_only_after_the_words_are_kept(log: SqliteAuditLog, desk: Desk):
    journal = RefusingJournal()
    recorder = Recorder(log, journal, desk.clock)
    recording = recorder.record([an_entry("during", record_class="gossip")])
    assert isinstance(recording, Spilled)
    assert isinstance(recording.bug, Unrecordable)
    assert isinstance(recording.bug.__cause__, sqlite3.IntegrityError)
    assert len(journal.pending()) == 1
    assert isinstance(recorder.record([an_entry("after")]), Recorded)
    assert len(journal.set_aside_lines) == 1, "what no log can take blocks nothing else"


def test_what_is_appended_to_is_what_was_left_there(log: SqliteAuditLog, desk: Desk):
    """Another log of the same length would take the next entry without a murmur."""
    another_log_of_the_same_length(desk.path)
    with pytest.raises(OperationalProblem):
        log.append([an_entry("during")])
    assert "during" not in [row[6] for row in content(desk.path)["leaf"]]


def test_too_little_memory_tells_nothing_of_the_file(
    log: SqliteAuditLog, desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """A sound log is not set aside for it, and what waits goes in once there is enough."""

    def too_little(*_: object) -> None:
        raise MemoryError

    journal = RefusingJournal()
    recorder = Recorder(log, journal, desk.clock)
    with monkeypatch.context() as patch:
        patch.setattr(audit_log, "find_act", too_little)
        for number in range(2):
            recording = recorder.record([an_entry(f"little-{number}")])
            assert isinstance(recording, Spilled)
            assert not recorder.is_log_lost
    assert isinstance(recorder.record([an_entry("after")]), Recorded)
    commands = [row[6] for row in content(desk.path)["leaf"] if row[6]]
    assert commands[-3:] == ["little-0", "little-1", "after"]
