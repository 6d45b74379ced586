"""Runs jobs in forks of this process, a few at a time, and ends what stands still."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STILL_SECONDS = 20.0
STILL_TIMES = 10.0
"""A test stands still when it takes ten times what it took without a mutant, and twenty seconds."""


@dataclass(frozen=True, slots=True)
class Job:
    """Tests to be run one after the other, under a name."""

    name: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that came to its end, with what it told on the way: a line for each test."""

    job: Job
    told: list[list[Any]]
    stood_still: bool
    seconds: float


@dataclass(slots=True)
class _Child:
    job: Job
    pid: int
    pipe: int
    folder: Path
    read: bytes = b""
    began: float = field(default_factory=time.monotonic)
    moved: float = field(default_factory=time.monotonic)

    def may_take(self, usual: Callable[[str], float]) -> float:
        """How long the test that is running now may go on."""
        done = self.read.count(b"\n")
        test = self.job.tests[min(done, len(self.job.tests) - 1)]
        return max(STILL_SECONDS, STILL_TIMES * usual(test))


def forked(
    jobs: Iterable[Job],
    run: Callable[[Job, Callable[[Any], None]], None],
    processes: int,
    usual: Callable[[str], float],
) -> Iterator[Ended]:
    """Each job run in a fork; ``usual`` says how many seconds a test takes when nothing is wrong."""
    waiting = iter(jobs)
    running: list[_Child] = []
    while True:
        while len(running) < processes and (job := next(waiting, None)) is not None:
            running.append(_start(job, run))
        if not running:
            return
        for child, still in _ended(running, usual):
            running.remove(child)
            told = [json.loads(line) for line in child.read.splitlines() if line.endswith(b"]")]
            yield Ended(child.job, told, still, time.monotonic() - child.began)


def _start(job: Job, run: Callable[[Job, Callable[[Any], None]], None]) -> _Child:
    ours, theirs = os.pipe()
    folder = Path(tempfile.mkdtemp(prefix="trial-"))
    pid = os.fork()
    if pid:
        os.close(theirs)
        return _Child(job, pid, ours, folder)
    code = 1
    try:
        os.setsid()
        _be_alone(folder)
        os.close(ours)
        run(job, lambda line: _write(theirs, json.dumps(line).encode() + b"\n"))
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it is ends this fork and nothing else
        (folder / "fault").write_text(traceback.format_exc())
    finally:
        os._exit(code)


def _be_alone(folder: Path) -> None:
    """Say nothing, and keep every file of the tests in a folder that goes away."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    sys.stdout.flush()
    os.environ["TMPDIR"] = str(folder)
    os.environ["PYTEST_DEBUG_TEMPROOT"] = str(folder)
    tempfile.tempdir = None


def _write(pipe: int, data: bytes) -> None:
    while data:
        data = data[os.write(pipe, data) :]


def _ended(running: list[_Child], usual: Callable[[str], float]) -> list[tuple[_Child, bool]]:
    ready, _, _ = select.select([child.pipe for child in running], [], [], 0.5)
    found: list[tuple[_Child, bool]] = []
    for child in running:
        if child.pipe in ready:
            if data := os.read(child.pipe, 65536):
                child.read += data
                child.moved = time.monotonic()
                continue
            still = False
        elif time.monotonic() - child.moved < child.may_take(usual):
            continue
        else:
            still = True
        _end(child)
        found.append((child, still))
    return found


def _end(child: _Child) -> None:
    """The fork, and every program that its tests left behind, and its files."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    os.waitpid(child.pid, 0)
    os.close(child.pipe)
    if (fault := child.folder / "fault").exists():
        print(f"{child.job.name}: {fault.read_text()}", flush=True)
    shutil.rmtree(child.folder, ignore_errors=True)
