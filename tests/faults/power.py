"""Power cuts: every moment between two writes of a real path, and what a disk can hold after it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.faults import paths, pool, shim
from tests.faults.disk import (
    Choice,
    Disk,
    Snapshot,
    all_kept,
    any_choice,
    digest,
    lay_out,
    nothing_kept,
    snapshot,
)
from tests.faults.figures import Figures, Finding
from tests.faults.shim import Op, Step

_DISKS = "disks, all different"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is tried: at least so many moments of each path, and so many disks at each."""

    points: int
    disks: int
    acts: float = 1.0
    seed: int = 0
    forget_syncs: bool = False


@dataclass(frozen=True, slots=True)
class Recording:
    """What a path did once. ``marks`` are acknowledged before it begins."""

    path: paths.Recorded
    seed: int
    before: Snapshot
    marks: Sequence[str]
    steps: Sequence[Step]


def run(size: Size, scratch: Path, chosen: str = "") -> Iterator[Figures]:
    """Figures for each path."""
    for make in paths.ALL:
        path = make()
        if chosen in ("", path.name):
            yield _tried(path, size, scratch)


def _tried(path: paths.Recorded, size: Size, scratch: Path) -> Figures:
    path.acts = max(2, round(path.acts * size.acts))
    figures, tally, seed = (
        Figures(f"power/{path.name}", unit="crash points"),
        pool.Tally(_DISKS),
        size.seed,
    )
    while figures.tried < size.points:
        recording = record(path, seed, scratch)
        if size.forget_syncs:
            kept = [step for step in recording.steps if step.op not in (Op.SYNC, Op.SYNC_FOLDER)]
            recording = replace(recording, steps=kept)
        stride = 1 if size.acts >= 1 else max(1, len(recording.steps) // size.points)
        points = range(0, len(recording.steps) + 1, stride)
        trial = _Trial(recording, points, size.disks, scratch, tally)
        figures.add(pool.spread(len(points), trial))
        figures.tried += len(points)
        seed += 1
    figures.also = tally.counts()
    return figures


def record(path: paths.Recorded, seed: int, scratch: Path) -> Recording:
    """Do the path once in a process of its own, and write down what reaches its files."""
    prepared = paths.prepare(path, seed, scratch)
    folder, trace = paths.empty(scratch / f"recorded-{path.name}-{seed}"), scratch / "trace"
    data = prepared.copy_to(folder)

    def do() -> None:
        handle = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        shim.watch(folder, handle)
        path.run(data, seed, shim.mark)

    before = snapshot(folder)
    paths.in_child(do)
    steps = list(shim.read_trace(trace, folder))
    return Recording(path, seed, before, prepared.marks, steps)


@dataclass(slots=True)
class _Trial:
    """Goes along the recorded steps; at each point it cuts the power, in several ways."""

    recording: Recording
    points: range
    disks: int
    scratch: Path
    tally: pool.Tally
    _walk: _Walk | None = None
    _seen: set[bytes] = field(default_factory=set)

    def __call__(self, index: int) -> Iterator[Finding]:
        point, recording = self.points[index], self.recording
        self._walk = self._walk or _Walk(recording)
        self._walk.go_to(point)
        for kind, name, choice in _choices(
            f"{recording.path.name} {recording.seed} {point}", self.disks, point
        ):
            tree = self._walk.disks[kind].after_cut(choice)
            told = [*recording.marks, *self._walk.marks]
            key = digest(tree) + b"%d" % len(told)
            if key in self._seen:
                continue
            self._seen.add(key)
            self.tally.add(_DISKS)
            folder = paths.empty(self.scratch / f"disk-{os.getpid()}")
            lay_out(tree, folder)
            where = f"{recording.path.name} seed {recording.seed} point {point} {kind} {name}"
            yield from recording.path.judge(folder / "data", told, where)
            shutil.rmtree(folder)


class _Walk:
    """Both disks at one point of a recording."""

    def __init__(self, recording: Recording) -> None:
        self.disks = {kind: Disk(kind, recording.before) for kind in ("strict", "ordered")}
        self.marks: list[str] = []
        self._steps, self._at = recording.steps, 0

    def go_to(self, point: int) -> None:
        """Never back."""
        for step in self._steps[self._at : point]:
            if step.op is Op.MARK:
                self.marks.append(step.data.decode())
            for disk in self.disks.values():
                disk.take(step)
        self._at = point


def _choices(seed: str, count: int, point: int) -> list[tuple[str, str, Choice]]:
    """``count`` ways to lose power, others at each point."""
    ways = [
        ("strict", "nothing unsynced kept", nothing_kept()),
        ("strict", "by chance", any_choice(f"{seed} s")),
        ("ordered", "by chance", any_choice(f"{seed} o")),
        ("ordered", "all kept", all_kept()),
        ("ordered", "nothing unsynced kept", nothing_kept()),
        ("strict", "by chance again", any_choice(f"{seed} t")),
    ]
    return [ways[(point + way) % len(ways)] for way in range(min(count, len(ways)))]
