"""Opening trusts a log only when it agrees with what is remembered, and always leaves one to write to."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite import epoch as epoch_module
from rcrp_desktop.adapters.sqlite import opening
from rcrp_desktop.adapters.sqlite.log_places import LogPlace, all_logs
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.set_aside import seen_command
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.problems import (
    LogInUse,
    StorageCorrupt,
    StorageUnavailable,
    WrongMode,
)
from rcrp_desktop.domain.audit.report import KnownHead, Verdict
from tests.support.audit_logs import Desk, FixedKeys, an_entry, content, cut, rewritten, written_log


@dataclass
class OtherForce(Desk):
    """The same desk after somebody changed its settings."""

    force: str = "south"

    @property
    def place(self) -> LogPlace:
        return replace(super().place, force=self.force)


class StrangerDesk(Desk):
    """Another person at the desk."""

    @property
    def place(self) -> LogPlace:
        return replace(super().place, account="uid:9999")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def notices(desk: Desk, *, seen: bool = True) -> list[str]:
    """Open, record one thing, close: the program must be usable whatever was found."""
    opened = desk.open()
    receipt = opened.log.append([an_entry("after")])
    assert receipt.last_seq >= 2
    if seen:
        opened.log.append([an_entry(seen_command(opened.log.origin()), call="")])
    opened.log.close()
    assert SqliteLogVerifier().verify(desk.path).is_unchanged
    return [notice.kind for notice in opened.notices]


def first_body(path: Path) -> dict[str, object]:
    with closing(SqliteLogReader(path)) as reader:
        return dict(reader.entries(limit=1)[0].body)


def test_a_log_is_begun_where_there_is_none(desk: Desk):
    assert notices(desk) == ["created"]
    assert first_body(desk.path)["previous"] is None
    assert notices(desk) == []


def test_the_place_names_workstation_account_and_mode(desk: Desk):
    live, training = desk.place, replace(desk.place, mode="training")
    assert live.path != training.path
    assert live.origin(1) != training.origin(1)
    assert "4471" not in live.origin(1)
    assert "uid" not in str(live.path.relative_to(desk.data))
    odd = LogPlace(desk.data, "North & Co/..", "../x", "S-1-5-21", "live")
    assert odd.path.resolve().is_relative_to(desk.data.resolve() / "logs")
    assert odd.origin(2).count("/") == 4


def test_an_older_copy_put_back_is_a_rollback(desk: Desk, tmp_path: Path):
    path = written_log(desk)
    shutil.copy(path, tmp_path / "yesterday")
    written_log(desk)
    newest = FileHeads(desk.data).load(desk.place.log_id)
    shutil.copy(tmp_path / "yesterday", path)
    opened = desk.open()
    rollback, created = opened.notices
    assert (rollback.kind, created.kind) == ("rollback", "created")
    assert rollback.quarantine is not None
    assert rollback.quarantine.read_bytes() == (tmp_path / "yesterday").read_bytes()
    assert opened.log.origin().endswith("/2")
    opened.log.append([an_entry(seen_command(opened.log.origin()), call="")])
    opened.log.close()
    assert newest is not None
    previous = {"origin": newest.origin, "size": newest.size, "root": newest.root.hex()}
    assert first_body(path)["previous"] == previous
    assert first_body(path)["reason"] == "rollback"
    assert notices(desk) == []
    assert len(all_logs(desk.data)) == 2


def test_a_rewritten_log_of_the_same_length_is_a_fork(desk: Desk):
    path = written_log(desk)
    rewritten(path, lambda leaf: leaf.update(actor="9999"))
    assert SqliteLogVerifier().verify(path).verdict is Verdict.SIGNED_NEVER_ANCHORED
    remembered = FileHeads(desk.data).load(desk.place.log_id)
    with closing(SqliteLogReader(path)) as reader:
        here = reader.checkpoint()
    opened = desk.open()
    opened.log.close()
    assert opened.notices[0].detail == f"fork: here {here}, remembered {remembered}"
    assert notices(desk) == ["fork"], "told until it is seen"
    assert notices(desk) == []


def test_a_rewritten_log_that_grew_since_is_a_fork(desk: Desk, tmp_path: Path):
    path = written_log(desk)
    shutil.copytree(desk.data / "heads", tmp_path / "kept")
    rewritten(path, lambda leaf: leaf.update(actor="9999"))
    shutil.rmtree(desk.data / "heads")
    written_log(desk)
    shutil.rmtree(desk.data / "heads")
    shutil.copytree(tmp_path / "kept", desk.data / "heads")
    assert notices(desk) == ["fork", "created"]


def test_a_log_that_is_longer_than_the_head_remembered_is_fine(desk: Desk, tmp_path: Path):
    written_log(desk)
    shutil.copytree(desk.data / "heads", tmp_path / "kept")
    written_log(desk)
    shutil.rmtree(desk.data / "heads")
    shutil.copytree(tmp_path / "kept", desk.data / "heads")
    assert notices(desk) == []


def test_a_log_that_is_gone_is_a_rollback(desk: Desk):
    path = written_log(desk)
    path.unlink()
    assert notices(desk) == ["rollback", "created"]
    assert first_body(path)["reason"] == "rollback"
    path.write_bytes(b"")
    assert notices(desk) == ["rollback", "created"]


def test_an_earlier_epoch_put_back_is_a_rollback(desk: Desk):
    path = written_log(desk)
    path.unlink()
    desk.open().log.close()
    assert first_body(path)["reason"] == "rollback"
    other = Desk(desk.data / "elsewhere", clock=desk.clock)
    shutil.copy(written_log(other), path)
    assert notices(desk) == ["rollback", "created"]
    report = SqliteLogVerifier().verify(path)
    assert report.origin.endswith("/3")


def test_a_damaged_log_is_set_aside(desk: Desk):
    path = written_log(desk)
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)
    opened = desk.open()
    assert [n.kind for n in opened.notices] == ["corrupt", "created"]
    opened.log.close()
    assert first_body(path)["previous"] is not None


@pytest.mark.parametrize(
    ("damage", "kind"),
    [
        ("DROP TRIGGER leaf_next", "schema"),
        ("CREATE VIEW later AS SELECT 1", "schema"),
        ("CREATE TRIGGER sly AFTER INSERT ON leaf BEGIN SELECT 1; END", "schema"),
        ("PRAGMA application_id=7", "schema"),
    ],
)
def test_a_log_with_another_schema_is_set_aside(desk: Desk, damage: str, kind: str):
    path = written_log(desk)
    import sqlite3

    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(damage)
    assert SqliteLogVerifier().verify(path).verdict is Verdict.SCHEMA
    assert notices(desk) == [kind, "created"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM checkpoint",
        "DELETE FROM leaf WHERE seq=(SELECT max(seq) FROM leaf)",
        "UPDATE checkpoint SET frontier=x'00'",
        "UPDATE checkpoint SET note='x'",
        "UPDATE leaf SET leaf=x'7b7d' WHERE seq=(SELECT max(seq) FROM leaf)",
        "UPDATE log SET origin='rcrp/other/desk/account/1'",
    ],
)
def test_a_log_that_contradicts_itself_is_set_aside(desk: Desk, statement: str):
    cut(written_log(desk), statement)
    assert notices(desk) == ["fork", "created"]


def test_a_log_of_another_mode_is_refused(desk: Desk):
    training = Desk(desk.data, mode="training", clock=desk.clock)
    source = written_log(training)
    desk.path.parent.mkdir(parents=True)
    shutil.copy(source, desk.path)
    with pytest.raises(WrongMode, match="training"):
        desk.open()
    desk.path.unlink()
    assert notices(desk) == ["created"]


def test_a_log_of_a_newer_version_is_left_alone(desk: Desk):
    import sqlite3

    path = written_log(desk)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TABLE review(one INTEGER PRIMARY KEY) STRICT")
        db.execute("PRAGMA user_version=2")
    before = path.read_bytes()
    with pytest.raises(StorageUnavailable, match="newer"):
        desk.open()
    assert path.read_bytes() == before
    assert SqliteLogVerifier().verify(path).exit_code == 30


def test_two_copies_cannot_write_one_log(desk: Desk):
    first = desk.open()
    with pytest.raises(LogInUse):
        desk.open()
    first.log.append([an_entry()])
    first.log.close()
    assert notices(desk) == []


def test_a_log_that_was_not_closed_says_so(desk: Desk):
    log = desk.open().log
    log.append([an_entry()])
    log._drop_connection()
    log._tools.lock.release()  # as if the process had died
    assert notices(desk) == ["unclean_start"]
    assert "unclean-start" in [row[2] for row in content(desk.path)["leaf"]]


def test_another_key_begins_another_epoch_and_the_old_one_still_verifies(desk: Desk):
    written_log(desk)
    other = replace(desk, keys=FixedKeys(bytes(32)))
    opened = other.open()
    changed, _ = opened.notices
    opened.log.close()
    assert changed.kind == "key_changed"
    assert changed.quarantine is not None
    for path in (changed.quarantine, desk.path):
        assert SqliteLogVerifier().verify(path).verdict is Verdict.SIGNED_NEVER_ANCHORED
    assert first_body(desk.path)["previous"] is not None


def test_a_key_that_comes_later_begins_a_signed_epoch(desk: Desk):
    written_log(replace(desk, keys=FixedKeys(None)))
    assert notices(desk) == ["key_came", "created"]
    assert SqliteLogVerifier().verify(desk.path).verdict is Verdict.SIGNED_NEVER_ANCHORED


def test_what_was_set_aside_is_said_until_somebody_has_seen_it(desk: Desk):
    cut(written_log(desk), "UPDATE checkpoint SET note='x'")
    assert notices(desk, seen=False) == ["fork", "created"]
    again = desk.open()
    (said,) = again.notices
    assert said.kind == "fork"
    assert said.quarantine is not None
    assert said.quarantine.is_file()
    again.log.close()
    assert notices(desk) == ["fork"]
    assert notices(desk) == []


def test_a_log_moved_away_before_the_disk_was_full_is_said_for_what_it_was(desk: Desk):
    """A new epoch could not be begun then: it is at the next start, and under the true reason."""
    path = written_log(desk)
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192)
    folder = path.parent / "earlier" / "1-corrupt-1780000000000"
    folder.mkdir(parents=True)
    path.rename(folder / path.name)
    opened = desk.open()
    said = opened.notices[0]
    assert (said.kind, said.quarantine) == ("corrupt", folder / path.name)
    opened.log.close()
    assert first_body(path)["reason"] == "corrupt"


@pytest.mark.parametrize("force", ["south", "unnamed", "West Midlands", "N" * 60])
def test_a_renamed_force_is_no_fork(desk: Desk, force: str):
    written_log(desk)
    moved = OtherForce(desk.data, clock=desk.clock, force=force)
    opened = moved.open()
    assert opened.notices == ()
    assert opened.log.origin() == desk.place.origin(1)
    opened.log.close()
    assert notices(moved) == []


def test_the_next_epoch_takes_the_new_name_and_keeps_the_old_one_where_none_is_given(desk: Desk):
    path = written_log(desk)
    path.write_bytes(b"damage" * 2000)
    opened = OtherForce(desk.data, clock=desk.clock, force="unnamed").open()
    assert opened.log.origin() == desk.place.origin(2)
    opened.log.close()
    path.write_bytes(b"damage" * 2000)
    opened = OtherForce(desk.data, clock=desk.clock, force="south").open()
    assert opened.log.origin() == replace(desk.place, force="south").origin(3)
    opened.log.close()


def test_another_persons_log_is_a_fork_under_any_force(desk: Desk):
    other = Desk(desk.data / "other", clock=desk.clock)
    source = written_log(other)
    stranger = replace(desk.place, account="uid:9999")
    stranger.path.parent.mkdir(parents=True)
    shutil.copy(source, stranger.path)
    opened = StrangerDesk(desk.data, clock=desk.clock).open()
    assert [n.kind for n in opened.notices] == ["fork", "created"]
    opened.log.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes as files")
@pytest.mark.parametrize("what", ["pipe", "folder", "link that leads nowhere", "pipe as journal"])
def test_what_is_no_file_is_set_aside(desk: Desk, what: str):
    path = written_log(desk)
    if what == "pipe as journal":
        journal = path.with_name(path.name + "-journal")
        journal.unlink(missing_ok=True)
        os.mkfifo(journal)
        path.write_bytes(b"damage" * 2000)
    else:
        path.unlink()
        if what == "pipe":
            os.mkfifo(path)
        elif what == "folder":
            path.mkdir()
        else:
            path.symlink_to(desk.data / "nowhere")
    assert notices(desk) == ["corrupt", "created"]
    assert not (desk.data / "nowhere").exists()


@pytest.mark.parametrize("place", [18, 19, 63])
def test_a_damaged_head_of_the_file_keeps_no_log_shut(desk: Desk, place: int):
    """Bytes by which SQLite tells that a file is for a newer program, or is not to be written."""
    path = written_log(desk)
    raw = bytearray(path.read_bytes())
    raw[place] ^= 4
    path.write_bytes(raw)
    assert notices(desk) == ["corrupt", "created"]


def test_no_epoch_is_used_twice(desk: Desk):
    path = written_log(desk)
    for epoch in range(2, 5):
        path.write_bytes(b"damage" * 2000)
        shutil.rmtree(desk.data / "heads")
        opened = desk.open()
        assert opened.log.origin().endswith(f"/{epoch}")
        opened.log.close()
    assert len(all_logs(desk.data)) == 4


def test_heads_that_cannot_be_read_stop_nothing(desk: Desk):
    written_log(desk)
    (desk.data / "heads" / desk.place.log_id).write_bytes(b"\xff\xfe torn")
    assert notices(desk) == []


def test_a_folder_that_cannot_be_made_is_a_problem(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageUnavailable) as problem:
        Desk(tmp_path / "file").open()
    assert problem.value.reason in ("missing", "io")


def test_a_later_epoch_known_elsewhere_is_a_rollback(desk: Desk):
    path = written_log(desk)
    later = KnownHead("the share", desk.place.origin(2), 3, bytes(32))
    other = KnownHead("the share", "rcrp/x/y/z/1", 3, bytes(32))
    assert SqliteLogVerifier().verify(path, known_heads=[later]).verdict is Verdict.ROLLBACK
    report = SqliteLogVerifier().verify(path, known_heads=[other])
    assert report.exit_code == 0
    assert any("rcrp/x/y/z/1" in line for line in report.not_checked)


def test_a_read_that_fails_once_sets_no_sound_log_aside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    written_log(desk)
    looks = iter([True])
    read_state = opening.read_state

    def fails_once(connection: sqlite3.Connection) -> object:
        if next(looks, False):
            raise StorageCorrupt("SQLITE_CORRUPT: a read that failed")
        return read_state(connection)

    monkeypatch.setattr(opening, "read_state", fails_once)
    assert notices(desk) == []
    assert all_logs(desk.data) == [desk.path]


def test_a_log_that_cannot_be_read_to_its_end_is_unavailable_and_not_set_aside(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    path = written_log(desk)
    before = path.read_bytes()

    def corrupt(_: sqlite3.Connection) -> object:
        raise StorageCorrupt("SQLITE_CORRUPT: a read that failed")

    def fails(_: Path) -> None:
        raise StorageUnavailable("io", "audit.db")

    with monkeypatch.context() as disk:
        disk.setattr(opening, "read_state", corrupt)
        disk.setattr(opening, "expect_readable", fails)
        with pytest.raises(StorageUnavailable) as problem:
            desk.open()
    assert problem.value.reason == "io"
    assert path.read_bytes() == before
    assert notices(desk) == []


def test_a_log_that_cannot_be_set_aside_is_unavailable_and_stays_as_it_is(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    path = written_log(desk)
    rewritten(path, lambda leaf: leaf.update(actor="9999"))
    before = path.read_bytes()

    def refused(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    with monkeypatch.context() as disk:
        disk.setattr(opening, "make_folder", refused)
        with pytest.raises(StorageUnavailable) as problem:
            desk.open()
    assert problem.value.reason == "read_only"
    assert "the log that is to be set aside: Permission denied" in problem.value.detail
    assert path.read_bytes() == before
    assert notices(desk) == ["fork", "created"]


@pytest.mark.parametrize("fault", [OSError(5, "Input/output error"), StorageCorrupt("EIO")])
def test_an_epoch_that_cannot_be_begun_leaves_no_empty_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Exception
):
    def fails(_: sqlite3.Connection) -> None:
        raise fault

    with monkeypatch.context() as disk:
        disk.setattr(epoch_module, "create_tables", fails)
        with pytest.raises(StorageUnavailable) as problem:
            desk.open()
    assert problem.value.reason == "io"
    is_disk = isinstance(fault, OSError)
    words = "audit.db: Input/output error" if is_disk else "a log that was just begun: EIO"
    assert problem.value.detail == f"io: {words}"
    assert not desk.path.exists()
    assert notices(desk) == ["created"]
