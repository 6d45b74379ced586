"""Workers for many small trials, each watched: one that does not end is killed, counted, and the rest goes on.

Before it is killed it says where it stands, with the processes that it made: a hang that nobody can look into is
no finding.
"""

from __future__ import annotations

import faulthandler
import json
import mmap
import os
import select
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.faults.figures import Finding

WORKERS = 2
LIMIT_SECONDS = 60.0
_TO_SAY_SECONDS = 0.5
_SHOWN = 6
_STOPS = (signal.SIGTERM, signal.SIGINT)
_PLACE = struct.Struct("<q")
Trial = Callable[[int], Iterable[Finding]]


class Tally:
    """Counts that workers add up without a word."""

    def __init__(self, *names: str) -> None:
        self._names = names
        self._counts = mmap.mmap(-1, _PLACE.size * WORKERS * len(names))

    def add(self, name: str) -> None:
        """One more, in a worker; the names stand for what was counted."""
        at = _PLACE.size * (self._names.index(name) * WORKERS + _this.number)
        (count,) = _PLACE.unpack_from(self._counts, at)
        _PLACE.pack_into(self._counts, at, count + 1)

    def counts(self) -> dict[str, int]:
        """All workers together."""
        numbers = struct.unpack_from(f"<{WORKERS * len(self._names)}q", self._counts)
        return {
            name: sum(numbers[place * WORKERS : (place + 1) * WORKERS])
            for place, name in enumerate(self._names)
        }


class _this:  # noqa: N801 - this process, among the workers
    number = 0


@dataclass(slots=True)
class _Worker:
    number: int
    first: int
    pid: int
    reading: int
    stacks: IO[bytes]
    rest: bytes = b""
    is_ended: bool = False
    seen: int = -1
    since: float = field(default_factory=time.monotonic)


def end_with_all_workers() -> None:
    """Told to stop, end as after Ctrl+C: behind every ``finally``, which takes the forked processes along."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))


def spread(
    count: int, trial: Trial, *, limit: float = LIMIT_SECONDS, minutes: float = 0
) -> list[Finding]:
    """Run ``trial(0)`` to ``trial(count - 1)`` in forked workers; everything found.

    One trial may take ``limit`` seconds. After ``minutes``, if any, no other is begun.
    """
    if minutes:
        trial = _until(time.monotonic() + 60 * minutes, trial)
    found: list[Finding] = []
    progress = mmap.mmap(-1, _PLACE.size * WORKERS)
    running: list[_Worker] = []
    try:
        for n in range(min(WORKERS, count)):
            _begin(running, n, n, count, trial, progress)
        _watched(running, found, progress, count, trial, limit)
    finally:
        for worker in running:
            _kill(worker)
            worker.stacks.close()
    return found


def _watched(
    running: list[_Worker],
    found: list[Finding],
    progress: mmap.mmap,
    count: int,
    trial: Trial,
    limit: float,
) -> None:
    while running:
        ready, _, _ = select.select([worker.reading for worker in running], [], [], 0.5)
        for worker in list(running):
            if worker.reading in ready and not _take(worker, found):
                running.remove(worker)
                os.close(worker.reading)
                again = _after(worker, progress, found)
                worker.stacks.close()
                if again is not None:
                    _begin(running, worker.number, again, count, trial, progress)
            elif _is_stuck(worker, progress, limit):
                _end(worker)


def _until(end: float, trial: Trial) -> Trial:
    return lambda index: trial(index) if time.monotonic() < end else ()


def _begin(
    running: list[_Worker], number: int, first: int, count: int, trial: Trial, progress: mmap.mmap
) -> None:
    """Told to stop between the fork and the list, it would leave one behind that nobody ends."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        running.append(_start(number, first, count, trial, progress, before))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(
    number: int,
    first: int,
    count: int,
    trial: Trial,
    progress: mmap.mmap,
    mask: Collection[int],
) -> _Worker:
    _PLACE.pack_into(progress, number * _PLACE.size, first)
    reading, writing = os.pipe()
    stacks = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the worker
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # it has nobody to take along
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.setpgid(0, 0)  # what it forks ends with it
        faulthandler.register(signal.SIGUSR1, file=stacks, all_threads=True)
        _work(range(first, count, WORKERS), trial, progress, number, writing)
        os._exit(0)
    os.close(writing)
    with suppress(OSError):
        os.setpgid(pid, pid)  # whoever is first: it may be ended before it has come to it
    return _Worker(number, first, pid, reading, stacks)


def _work(indexes: range, trial: Trial, progress: mmap.mmap, number: int, writing: int) -> None:
    _this.number = number
    for index in indexes:
        _PLACE.pack_into(progress, number * _PLACE.size, index)
        try:
            found = list(trial(index))
        except Exception as error:
            found = [Finding("traceback", f"trial {index}: {_last(error)}")]
        for finding in found:
            os.write(writing, json.dumps([finding.kind, finding.text]).encode() + b"\n")
    _PLACE.pack_into(progress, number * _PLACE.size, -1)


def _take(worker: _Worker, found: list[Finding]) -> bool:
    """Read what a worker says; False at its end."""
    said = os.read(worker.reading, 1 << 16)
    *lines, worker.rest = (worker.rest + said).split(b"\n")
    found.extend(Finding(*json.loads(line)) for line in lines)
    return bool(said)


def _is_stuck(worker: _Worker, progress: mmap.mmap, limit: float) -> bool:
    (at,) = _PLACE.unpack_from(progress, worker.number * _PLACE.size)
    if at != worker.seen:
        worker.seen, worker.since = at, time.monotonic()
    return time.monotonic() - worker.since > limit


def _end(worker: _Worker) -> None:
    """Have it and its processes say where they stand, one after the other, then kill them."""
    worker.is_ended = True
    for pid in _group(worker.pid):  # all at once they would write into each other's lines
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGUSR1)
            select.select([], [], [], _TO_SAY_SECONDS)  # nobody tells when it has said it
    _kill(worker)


def _group(leader: int) -> list[int]:
    """The processes of a group, where the system lists them; else the leader alone."""
    found: list[int] = []
    for told in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):  # it ended meanwhile
            _, _, rest = told.read_text().rpartition(")")
            if int(rest.split()[2]) == leader:
                found.append(int(told.parent.name))
    return found or [leader]


def _kill(worker: _Worker) -> None:
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)


def _stands(worker: _Worker) -> str:
    """The innermost lines of what it said, each process and thread."""
    worker.stacks.seek(0)
    stacks: list[list[str]] = []
    for line in worker.stacks.read().decode("utf-8", "replace").splitlines():
        if not line.startswith("  File"):
            stacks.append([])
        elif stacks:
            stacks[-1].append(line.strip())
    return " | ".join("; ".join(stack[:_SHOWN]) for stack in stacks if stack)


def _after(worker: _Worker, progress: mmap.mmap, found: list[Finding]) -> int | None:
    """Where to go on when a worker died in a trial; None when it had done them all."""
    _, status = os.waitpid(worker.pid, 0)
    (at,) = _PLACE.unpack_from(progress, worker.number * _PLACE.size)
    if at < 0:
        return None
    if worker.is_ended:
        found.append(Finding("hung", f"trial {at} stood at {_stands(worker)}"))
    else:
        found.append(Finding("traceback", f"trial {at}: ended with status {status}, not by us"))
    return at + WORKERS


def _last(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return f"{error!r} at " + " < ".join(
        f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames)
    )
