"""The laboratory in a small size, and what it stands on: a disk that keeps its promises, and eyes that see a fault."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.faults import pool, shim
from tests.faults.disk import Disk, all_kept, any_choice, nothing_kept
from tests.faults.figures import Finding
from tests.faults.shim import Op, Step

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
needs_layer = pytest.mark.skipif(bool(shim.missing()), reason=shim.missing() or "it can be built")


def laboratory(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)


@pytest.mark.parametrize(
    "part",
    [
        pytest.param("power", marks=needs_layer),
        "bits",
        "meddling",
        "kills",
        "crowd",
    ],
)
def test_nothing_is_lost_unnamed_or_shut(part: str):
    ran = laboratory("--part", part)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@needs_layer
def test_a_failing_disk_loses_and_hides_nothing_and_gives_no_traceback():
    ran = laboratory("--part", "errors")
    assert "errors/index: " in ran.stdout, ran.stdout + ran.stderr
    assert ran.returncode == 0, ran.stdout


@needs_layer
def test_a_sync_that_is_left_out_is_seen():
    ran = laboratory("--part", "power", "--path", "append", "--forget-syncs")
    assert ran.returncode == 1, ran.stdout + ran.stderr
    assert "lost: append" in ran.stdout


A_FILE = [
    Step(Op.MKDIR, "data"),
    Step(Op.CREATE, "data/a", inode=7),
    Step(Op.WRITE, "data/a", inode=7, at=0, data=b"x" * 1200),
]
SYNCED = Step(Op.SYNC, "data/a", inode=7)


def after(kind: str, *steps: Step) -> Disk:
    disk = Disk(kind, {})  # type: ignore[arg-type]
    for step in steps:
        disk.take(step)
    return disk


def test_what_is_not_synced_may_be_gone_or_there():
    disk = after("strict", *A_FILE)
    assert disk.after_cut(nothing_kept()) == {}
    assert disk.after_cut(all_kept()) == {"data": None, "data/a": b"x" * 1200}


def test_a_strict_disk_keeps_a_name_once_its_folder_is_synced():
    synced = after("strict", *A_FILE, SYNCED)
    assert synced.after_cut(nothing_kept()) == {}
    named = after("strict", *A_FILE, SYNCED, Step(Op.SYNC_FOLDER, "data"))
    assert named.after_cut(nothing_kept()) == {}, "the folder itself has no name that lasts"
    whole = after("strict", *A_FILE, SYNCED, Step(Op.SYNC_FOLDER, "data"), Step(Op.SYNC_FOLDER, ""))
    assert whole.after_cut(nothing_kept()) == {"data": None, "data/a": b"x" * 1200}


def test_an_ordered_disk_keeps_names_with_any_sync():
    disk = after("ordered", *A_FILE, SYNCED)
    assert disk.after_cut(nothing_kept()) == {"data": None, "data/a": b"x" * 1200}


def test_a_rename_gives_the_old_file_or_the_new_one_and_never_none():
    disk = after(
        "ordered",
        *A_FILE,
        SYNCED,
        Step(Op.CREATE, "data/b", inode=8),
        Step(Op.WRITE, "data/b", inode=8, at=0, data=b"new"),
        Step(Op.SYNC, "data/b", inode=8),
        Step(Op.RENAME, "data/b", "data/a"),
    )
    found = {disk.after_cut(any_choice(str(seed)))["data/a"] for seed in range(50)}
    assert found == {b"x" * 1200, b"new"}


def test_an_unsynced_write_is_torn_between_sectors_of_512_bytes():
    disk = after(
        "ordered", *A_FILE, SYNCED, Step(Op.WRITE, "data/a", inode=7, at=500, data=b"y" * 600)
    )
    torn = {disk.after_cut(any_choice(str(seed)))["data/a"] for seed in range(200)}
    edges = (500, 512, 1024, 1100)
    assert len(torn) == 8
    for content in torn:
        assert content is not None
        for start, end in pairwise(edges):
            assert len(set(content[start:end])) == 1


def test_a_trial_that_hangs_says_where_it_stood_and_ends_with_what_it_forked():
    def trial(index: int) -> Iterator[Finding]:
        if index == 1:
            pid = os.fork()
            if pid == 0:
                threading.Event().wait()
            os.waitpid(pid, 0)
        yield Finding("done", str(index))

    began = time.monotonic()
    found = pool.spread(4, trial, limit=1)
    assert time.monotonic() - began < 30
    assert sorted(f.text for f in found if f.kind == "done") == ["0", "2", "3"]
    (hung,) = [f.text for f in found if f.kind == "hung"]
    assert "in trial" in hung
    assert "in wait" in hung


def test_a_trial_that_somebody_else_ends_is_not_called_hung():
    def trial(index: int) -> Iterator[Finding]:
        if index == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        yield from ()

    assert [f.kind for f in pool.spread(2, trial)] == ["traceback"]


def test_a_run_that_is_told_to_stop_takes_its_workers_along():
    program = (
        "import os, signal, sys\n"
        "from tests.faults import pool\n"
        "def trial(index):\n"
        "    os.write(1, b'%d\\n' % os.getpid())\n"
        "    signal.pause()\n"
        "pool.end_with_all_workers()\n"
        "pool.spread(2, trial)\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for _ in range(min(2, pool.WORKERS)):
            assert running.stdout.readline(), "each says that it is at work"
        running.terminate()
        assert running.wait(30) == 128 + signal.SIGTERM
        assert running.stdout.read() == "", "the workers hold the pipe open, so they are gone"
