"""Clocks, ids, the account and the lock of the machine the tests run on."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import RFC_4122, UUID

import pytest

from rcrp_desktop.adapters.clock import RandomIds, SystemClock, boot_mark, fresh_salt
from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.identity import Account, current_account
from rcrp_desktop.adapters.sync import replace_file
from rcrp_desktop.application.problems import LogInUse, StorageUnavailable

HOLDER = (
    "import sys\n"
    "from pathlib import Path\n"
    "from rcrp_desktop.adapters.file_lock import FileLock\n"
    "lock = FileLock(Path(sys.argv[1]))\n"
    "print('held', flush=True)\n"
    "sys.stdin.read()\n"
)


def test_both_clocks_count_milliseconds_forward():
    clock = SystemClock()
    wall, mono = clock.now_ms(), clock.monotonic_ms()
    assert wall > 1_700_000_000_000
    assert clock.monotonic_ms() >= mono
    assert boot_mark() == boot_mark()


def test_ids_and_salts_do_not_repeat():
    ids = RandomIds()
    assert len({ids.new_id() for _ in range(100)}) == 100
    assert len({fresh_salt() for _ in range(100)}) == 100
    assert len(fresh_salt()) == 32


def test_an_id_is_a_random_uuid_as_the_standard_has_it():
    for given in (UUID(RandomIds().new_id()) for _ in range(100)):
        assert (given.version, given.variant) == (4, RFC_4122)


def test_the_account_comes_from_the_system_not_from_variables(monkeypatch: pytest.MonkeyPatch):
    before = current_account()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    assert current_account() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows knows accounts by SID")
def test_an_account_without_a_name_is_known_by_its_number(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "getuid", lambda: 4_000_123)
    assert current_account() == Account("uid:4000123", "4000123")


def test_a_lock_is_held_once_and_given_back(tmp_path: Path):
    lock = FileLock(tmp_path / "lock")
    with pytest.raises(LogInUse):
        FileLock(tmp_path / "lock")
    lock.release()
    lock.release()
    FileLock(tmp_path / "lock").release()


def test_a_lock_dies_with_its_holder(tmp_path: Path):
    path = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(LogInUse):
            FileLock(path)
        holder.kill()
    FileLock(path).release()


def test_a_lock_that_cannot_be_made_is_a_problem(tmp_path: Path):
    with pytest.raises(StorageUnavailable) as problem:
        FileLock(tmp_path / "none" / "lock")
    assert problem.value.reason == "missing"


@pytest.mark.parametrize("sync", [True, False])
def test_a_file_is_replaced_in_one_step(tmp_path: Path, sync: bool):
    path = tmp_path / "file"
    replace_file(path, b"one", sync=sync)
    replace_file(path, b"two", sync=sync)
    assert path.read_bytes() == b"two"
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.name == "nt", reason="no flock there")
@pytest.mark.parametrize("code", [errno.ENOLCK, errno.EIO, errno.EOPNOTSUPP])
def test_a_disk_that_keeps_no_locks_is_not_told_as_another_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
):
    def failing(*_given):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("fcntl.flock", failing)
    for seconds in (0, 20):
        with pytest.raises(StorageUnavailable, match=os.strerror(code)):
            FileLock(tmp_path / "lock", wait_seconds=seconds)


def test_whoever_waits_for_a_lock_hears_that_it_is_not_let_go_of(tmp_path: Path):
    held = FileLock(tmp_path / "lock")
    with pytest.raises(StorageUnavailable, match=r"not let go of it for 0\.1 seconds") as told:
        FileLock(tmp_path / "lock", wait_seconds=0.1)
    assert told.value.reason == "busy"
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(FileLock, tmp_path / "lock", wait_seconds=60)
        held.release()
        waiting.result(60).release()
    # What was given up is let go of as soon as it comes.
    FileLock(tmp_path / "lock", wait_seconds=60).release()
