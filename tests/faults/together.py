"""Several processes over one folder: started together, killed at a chosen moment or awaited, and what they said."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.faults.figures import Finding
from tests.faults.product import told

LIMIT_SECONDS = 45.0
Say = Callable[[str, str], None]
Work = Callable[[int, Say], None]
"""Told its number among the processes, and how to say something: a kind and a text."""


@dataclass(slots=True)
class Process:
    """One of them. ``said`` are its lines."""

    number: int
    pid: int
    reading: int
    said: list[tuple[str, str]] = field(default_factory=list)
    is_over: bool = False
    _rest: bytes = b""

    def read(self) -> None:
        """Take what it has said by now; waits for something."""
        data = os.read(self.reading, 1 << 16)
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.said.extend(tuple(json.loads(line)) for line in lines)
        self.is_over = not data

    def kill(self) -> None:
        """At once, and take what it had said before."""
        os.kill(self.pid, signal.SIGKILL)
        while not self.is_over:
            self.read()
        self.bury()

    def bury(self) -> None:
        """Let the system forget it."""
        os.waitpid(self.pid, 0)
        os.close(self.reading)

    def of_kind(self, kind: str) -> list[str]:
        """The texts of one kind that it said."""
        return [text for what, text in self.said if what == kind]


def start(count: int, work: Work) -> list[Process]:
    """Fork ``count`` processes that all begin at the same moment."""
    gate, opener = os.pipe()
    processes: list[Process] = []
    for number in range(count):
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            os.close(opener)
            os.read(gate, 1)  # ends when the parent lets go
            _work(number, writing, work)
        os.close(writing)
        processes.append(Process(number, pid, reading))
    os.close(gate)
    os.close(opener)
    return processes


def _work(number: int, writing: int, work: Work) -> None:
    def say(kind: str, text: str) -> None:
        os.write(writing, json.dumps([kind, text]).encode() + b"\n")

    try:
        work(number, say)
    except Exception as error:
        say("traceback", told(error))
    finally:
        os._exit(0)


def wait_for(processes: Sequence[Process], enough: Callable[[], bool]) -> list[Finding]:
    """Listen until it is enough, or all are over; those that take too long are killed and named."""
    end = time.monotonic() + LIMIT_SECONDS
    while not enough() and (alive := [p for p in processes if not p.is_over]):
        ready, _, _ = select.select([p.reading for p in alive], [], [], 0.2)
        for process in alive:
            if process.reading in ready:
                process.read()
        if time.monotonic() > end:
            return [Finding("hung", f"process {p.number} of {len(processes)}") for p in alive]
    return []


def run(count: int, work: Work) -> tuple[list[Process], list[Finding]]:
    """Start them, wait for all of them; what they said, and what went wrong."""
    processes = start(count, work)
    try:
        found = wait_for(processes, lambda: False)
    finally:
        for process in processes:
            if process.is_over:
                process.bury()
            else:
                process.kill()
    faults = ("traceback", "shut", "refused", "lost", "disagree", "unverified")
    found += [
        Finding(kind, f"process {process.number} of {count}: {text}")
        for process in processes
        for kind, text in process.said
        if kind in faults
    ]
    return processes, found
