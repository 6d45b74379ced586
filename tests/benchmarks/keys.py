"""From a key to the painted answer: the next question with its durable commit, and the override with any disk."""

from __future__ import annotations

import os
import random
import statistics
import threading
import time
from pathlib import Path

from PySide6.QtCore import Qt

from tests.benchmarks.figures import Report, percentile
from tests.benchmarks.window import BenchWindow, bench_window

FRAME_MS = 16.0
RECORDED_MS = 100.0
COMMAND = "python -m tests.benchmarks keys"


def flush_ms(folder: Path, *, times: int = 100) -> float:
    """What one synced write of this disk takes now: the floor under every commit, which needs several."""
    samples: list[float] = []
    handle = os.open(folder / "flush.probe", os.O_CREAT | os.O_WRONLY)
    try:
        for _ in range(times):
            began = time.perf_counter()
            os.write(handle, b"x" * 600)
            os.fsync(handle)
            samples.append((time.perf_counter() - began) * 1000)
    finally:
        os.close(handle)
        (folder / "flush.probe").unlink()
    return statistics.median(samples)


def answer(bench: BenchWindow, chance: random.Random) -> None:
    """One answer that is not timed."""
    bench.press(Qt.Key(ord(chance.choice(bench.digits))))


def measure_answers(folder: Path, *, keys: int = 600, seed: int = 7) -> Report:
    """Random answers, call after call; a call that is decided makes room for the next."""
    report = Report("Key press to next question painted, committed", COMMAND)
    chance, times, busy = random.Random(seed), list[float](), list[float]()
    with bench_window(folder) as bench:
        while len(times) < keys:
            if bench.shown[1] != "question":
                bench.next_call()
                continue
            key = Qt.Key(ord(chance.choice(bench.digits)))
            began = time.thread_time()
            times.append(bench.press(key))
            busy.append((time.thread_time() - began) * 1000)
    report.add_times("key to paint", times, p99=FRAME_MS)
    report.add("main thread at work: median", statistics.median(busy), "ms")
    report.add("main thread at work: p99", percentile(busy, 0.99), "ms")
    report.add("one synced write on this disk: median", flush_ms(folder), "ms")
    return report


def measure_override(folder: Path, *, rounds: int = 20) -> Report:
    """In every state, with a disk that works and with one that hangs (the write lane is held)."""
    report = Report("Override key to emergency screen painted", COMMAND)
    chance = random.Random(11)
    healthy: list[float] = []
    hanging: list[float] = []
    recorded: list[float] = []
    with bench_window(folder) as bench:
        for _ in range(rounds):
            for state in STATES:
                bench.next_call()
                _go_to(bench, state, chance)
                healthy.append(_recorded(bench, recorded))
                bench.next_call()
                _go_to(bench, state, chance)
                hanging.append(_with_hanging_disk(bench))
    report.add_times("healthy disk", healthy, p99=FRAME_MS)
    report.add_times("hanging disk", hanging, p99=FRAME_MS)
    report.add("recorded after, p99", percentile(recorded, 0.99), "ms", limit=RECORDED_MS)
    report.add("recorded after, median", statistics.median(recorded), "ms")
    return report


STATES = ("fresh", "asked", "outcome", "notes", "lists", "help")


def _go_to(bench: BenchWindow, state: str, chance: random.Random) -> None:
    """Bring the window into a state from an empty call."""
    if state == "fresh":
        return
    answers = 30 if state == "outcome" else 2
    while answers and bench.shown[1] == "question":
        answer(bench, chance)
        answers -= 1
    if bench.shown[1] == "emergency":  # the answers sent police by themselves: take a fresh call
        bench.next_call()
    keys = {"notes": Qt.Key.Key_N, "lists": Qt.Key.Key_F9, "help": Qt.Key.Key_F1}
    if state in keys:
        bench.strike(keys[state])


def _recorded(bench: BenchWindow, recorded: list[float]) -> float:
    log = bench.workplace.recorder.log
    assert log is not None
    size = log.size()
    began = time.perf_counter()
    painted = bench.press(Qt.Key.Key_F2)
    bench.until(lambda: log.size() > size)
    recorded.append((time.perf_counter() - began) * 1000)
    return painted


def _with_hanging_disk(bench: BenchWindow) -> float:
    let_go = threading.Event()
    bench.lanes.write(let_go.wait, _nothing)
    try:
        return bench.press(Qt.Key.Key_F2)
    finally:
        let_go.set()
        bench.until(lambda: not bench.lanes.unwritten)
        bench.settle()


def _nothing(_result: object) -> None:
    """Holding the lane has no result."""
