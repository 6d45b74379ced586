"""The one "write, sync, rename": whole or not at all, on the disk on return, private, and no link followed."""

from __future__ import annotations

import errno
import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from rcrp_desktop.adapters import settings as desk_settings
from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.identity import workstation
from rcrp_desktop.adapters.private_files import (
    expect_plain_file,
    make_folder,
    open_private,
    private_folder,
)
from rcrp_desktop.adapters.settings import Settings, write_settings
from rcrp_desktop.adapters.sqlite.connection import open_writer
from rcrp_desktop.adapters.sync import clear_left_over, place_file, replace_file
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from tests.support.audit_logs import Desk, an_entry
from tests.support.system_calls import SystemCalls

posix = pytest.mark.skipif(os.name == "nt", reason="modes and links of POSIX")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture(autouse=True)
def usual_mask():
    before = os.umask(0o022)
    yield
    os.umask(before)


@posix
def test_everything_written_is_for_its_account_alone(tmp_path: Path):
    data = tmp_path / "data"
    write_settings(data, Settings())
    FileHeads(data).save("log", Checkpoint("rcrp/a/b/c/1", 1, bytes(32)))
    log = Desk(data).open().log
    log.append([an_entry()])
    log.close()
    found = [data, *data.rglob("*")]
    assert len(found) > 6
    wrong = {str(path): oct(mode_of(path)) for path in found if mode_of(path) & 0o077}
    assert wrong == {}


@posix
def test_what_was_granted_on_the_settings_stays_granted(tmp_path: Path):
    write_settings(tmp_path, Settings())
    (tmp_path / desk_settings.FILE_NAME).chmod(0o644)
    write_settings(tmp_path, Settings(text_percent=150))
    assert mode_of(tmp_path / desk_settings.FILE_NAME) == 0o644


@posix
def test_what_is_for_everybody_is_so_under_any_mask(tmp_path: Path):
    os.umask(0o077)
    workstation(tmp_path, "0a1b2c3d")
    assert mode_of(tmp_path / "workstation-id") == 0o644


@posix
@pytest.mark.parametrize("write", [replace_file, place_file])
def test_a_link_planted_under_any_name_is_not_followed(
    tmp_path: Path, write: Callable[[Path, bytes], None]
):
    treasure = tmp_path / "treasure"
    treasure.write_text("mine")
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("file", "file.new", "file.tmp", ".file.tmp"):
        (folder / name).symlink_to(treasure)
    try:
        write(folder / "file", b"data")
    except FileExistsError:
        assert write is place_file
    else:
        assert (folder / "file").read_bytes() == b"data"
        assert not (folder / "file").is_symlink()
    assert treasure.read_text() == "mine"


@posix
def test_a_lock_a_log_and_a_folder_follow_no_link(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    treasure = tmp_path / "elsewhere" / "treasure"
    treasure.write_text("mine")
    for name in ("lock", "audit.db"):
        (tmp_path / name).symlink_to(treasure)
    with pytest.raises(StorageUnavailable):
        FileLock(tmp_path / "lock")
    for create in (False, True):
        with pytest.raises(StorageUnavailable):
            open_writer(tmp_path / "audit.db", create=create)
    (tmp_path / "folder").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="link"):
        private_folder(tmp_path / "folder")
    assert treasure.read_text() == "mine"


@posix
def test_a_pipe_that_nobody_fills_hangs_nobody(tmp_path: Path):
    os.mkfifo(tmp_path / "lock")
    with pytest.raises(StorageUnavailable):
        FileLock(tmp_path / "lock")
    with pytest.raises(OSError, match="plain"):
        open_private(tmp_path / "lock", os.O_RDONLY)
    with pytest.raises(OSError, match="plain"):
        expect_plain_file(tmp_path / "lock", create=True)


@posix
def test_a_folder_of_ones_own_that_is_open_to_others_is_closed(tmp_path: Path):
    (tmp_path / "own").mkdir(0o755)
    private_folder(tmp_path / "own")
    assert mode_of(tmp_path / "own") == 0o700


@posix
def test_the_folder_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "own").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_123)
    with pytest.raises(PermissionError):
        private_folder(tmp_path / "own")


def test_every_folder_made_is_synced_in_the_one_that_holds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    calls = SystemCalls(monkeypatch)
    make_folder(tmp_path / "a" / "b" / "c")
    assert calls.synced == [tmp_path, tmp_path / "a", tmp_path / "a" / "b"]


def test_data_is_synced_before_it_has_its_name_and_the_name_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    calls = SystemCalls(monkeypatch)
    replace_file(tmp_path / "file", b"data")
    assert [what for what, _ in calls.done] == ["open", "write", "fsync", "rename", "open", "fsync"]
    assert calls.synced[-1] == tmp_path


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT])
@pytest.mark.parametrize("write", [replace_file, place_file])
def test_a_write_that_fails_anywhere_leaves_the_old_file_or_the_new_and_nothing_else(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    write: Callable[[Path, bytes], None],
):
    path = tmp_path / "file"
    for nth in range(20):
        if write is replace_file:
            path.write_bytes(b"old")
        else:
            path.unlink(missing_ok=True)
        with monkeypatch.context() as patch:
            calls = SystemCalls(patch, fail_at=nth, error=number)
            told = 0
            try:
                write(path, b"new" * 100)
            except OSError as fault:
                told = fault.errno
        assert [p.name for p in tmp_path.iterdir() if p != path] == []
        if path.exists():
            assert path.read_bytes() in (b"old", b"new" * 100)
        assert told in (0, number)
        if not told:
            assert path.read_bytes() == b"new" * 100
        if not calls.has_failed:
            return
    pytest.fail("the write never ended")


def test_a_disk_that_takes_a_part_at_a_time_gets_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        SystemCalls(patch, at_once=7)
        replace_file(tmp_path / "file", bytes(range(256)))
    assert (tmp_path / "file").read_bytes() == bytes(range(256))


def test_what_a_killed_write_left_is_cleared_and_nothing_else(tmp_path: Path):
    left = tmp_path / ".file.0123456789abcdef.tmp"
    others = [tmp_path / name for name in ("file", ".file.tmp", ".other.0123456789abcdef.tmp")]
    for path in (left, *others):
        path.write_text("x")
    clear_left_over(tmp_path / "file")
    assert sorted(tmp_path.iterdir()) == sorted(others)


@pytest.mark.parametrize(
    "name", ["Z\n[policy]", 'a"b\\', "tab\there", "\x00\x7f\x1b", "Zoë \u2028"]
)
def test_a_name_with_anything_in_it_is_read_again_as_it_was(tmp_path: Path, name: str):
    write_settings(tmp_path, Settings(person=name))
    whole = tomllib.loads((tmp_path / desk_settings.FILE_NAME).read_text("utf-8"))
    assert whole["person"] == name


# --- the id of the workstation -----------------------------------------------------------------

MINE = "0a1b2c3d"


def a_log(data: Path, station: str, account: str, mode: str = "live", *, age: int = 0) -> None:
    folder = (data if mode == "live" else data / mode) / "logs" / f"{station}-{account}-{mode}"
    folder.mkdir(parents=True)
    os.utime(folder, (1_000_000 - age, 1_000_000 - age))


@pytest.mark.parametrize("damage", [b"", b"\n", b"a/b\xff", b"x" * 5000, b"../../etc\n", b"a b"])
def test_a_damaged_id_is_found_again_in_the_names_of_the_logs(tmp_path: Path, damage: bytes):
    (tmp_path / "workstation-id").write_bytes(damage)
    a_log(tmp_path, "othermachine", "ffffffff")
    a_log(tmp_path, "older", MINE, age=500)
    a_log(tmp_path, "a1b2c3", MINE, age=10)
    found = workstation(tmp_path, MINE)
    assert found.id == "a1b2c3"
    assert found.notice is not None
    assert found.notice.kind == "station_mended"
    again = workstation(tmp_path, MINE)
    assert (again.id, again.notice) == ("a1b2c3", None)


def test_a_lost_id_is_found_again_too_also_by_a_practice_log(tmp_path: Path):
    a_log(tmp_path, "a1b2c3", MINE, "training")
    found = workstation(tmp_path, MINE)
    assert found.id == "a1b2c3"
    assert found.notice is not None


def test_a_damaged_id_that_nothing_tells_is_made_anew_and_said(tmp_path: Path):
    (tmp_path / "workstation-id").write_bytes(b"")
    found = workstation(tmp_path, MINE)
    assert found.notice is not None
    assert found.notice.kind == "station_new"
    assert workstation(tmp_path, MINE).id == found.id


def test_a_first_start_makes_an_id_without_a_word_and_keeps_it(tmp_path: Path):
    first = workstation(tmp_path / "data", MINE)
    assert first.notice is None
    assert workstation(tmp_path / "data", MINE) == first
    assert workstation(tmp_path / "other", MINE).id != first.id


def test_an_id_told_by_the_logs_serves_although_it_cannot_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "workstation-id").write_bytes(b"")
    SystemCalls(monkeypatch, fail_always={"write": errno.ENOSPC})
    with pytest.raises(StorageUnavailable):
        workstation(tmp_path, MINE)
    a_log(tmp_path, "a1b2c3", MINE)
    assert workstation(tmp_path, MINE).id == "a1b2c3"


def test_an_id_that_cannot_be_made_is_a_problem(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageUnavailable):
        workstation(tmp_path / "file", MINE)


@pytest.mark.parametrize("kind", ["pipe", "folder", "link", "dangling", "socket"])
@pytest.mark.parametrize("told", [True, False])
def test_an_id_that_is_no_file_is_mended_as_a_damaged_one(tmp_path: Path, kind: str, told: bool):
    """It was told as a fault of the data folder, at every start."""
    path = tmp_path / "workstation-id"
    (tmp_path / "else").write_bytes(b"planted\n")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
        (path / "kept").write_bytes(b"x")
    elif kind == "socket":
        os.mknod(path, stat.S_IFSOCK | 0o600)
    else:
        path.symlink_to("else" if kind == "link" else "nowhere")
    if told:
        a_log(tmp_path, "a1b2c3", MINE)
    found = workstation(tmp_path, MINE)
    assert found.notice is not None
    assert found.notice.kind == ("station_mended" if told else "station_new")
    assert found.id == "a1b2c3" if told else found.id != "planted"
    assert (workstation(tmp_path, MINE).id, path.is_symlink()) == (found.id, False)
    assert (tmp_path / "else").read_bytes() == b"planted\n"
    assert kind != "folder" or [each.name for each in tmp_path.glob("*.aside/*")] == ["kept"]


def test_an_id_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def failing(*_given):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("rcrp_desktop.adapters.identity.open_private", failing)
    with pytest.raises(StorageUnavailable, match="workstation-id"):
        workstation(tmp_path, MINE)


@pytest.mark.parametrize("folder", ["example", "live", "training"])
def test_invented_calls_tell_no_id_and_a_folder_without_records_says_nothing(
    tmp_path: Path, folder: str
):
    logs = (tmp_path if folder == "live" else tmp_path / folder) / "logs"
    (logs / f"example-{MINE}-example").mkdir(parents=True)
    found = workstation(tmp_path, MINE)
    assert found.id != "example"
    assert found.notice is None
