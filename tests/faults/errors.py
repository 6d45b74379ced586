"""Failing disks: the n-th call of each kind is refused, once or for good, while a person works."""

from __future__ import annotations

import errno
import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.faults import paths, pool, shim
from tests.faults.figures import Figures, Finding
from tests.faults.shim import Call, Fault

FLAVOURS = {
    "a write fails": Fault(Call.WRITE, 1, errno.EIO),
    "the disk is full for a moment": Fault(Call.WRITE, 1, errno.ENOSPC, half=True),
    "the disk is full": Fault(Call.WRITE | Call.MKDIR, 1, errno.ENOSPC, for_good=True),
    "the disk fills in the middle of a write": Fault(
        Call.WRITE, 1, errno.ENOSPC, for_good=True, half=True
    ),
    "a sync fails": Fault(Call.SYNC, 1, errno.EIO),
    "no sync works": Fault(Call.SYNC, 1, errno.EIO, for_good=True),
    "a rename fails": Fault(Call.RENAME, 1, errno.EIO),
    "no rename works": Fault(Call.RENAME, 1, errno.EACCES, for_good=True),
    "a file does not open": Fault(Call.OPEN, 1, errno.EMFILE),
    "no file opens": Fault(Call.OPEN, 1, errno.EACCES, for_good=True),
    "a file cannot be cut": Fault(Call.CUT, 1, errno.EIO),
    "no file can be cut": Fault(Call.CUT, 1, errno.EIO, for_good=True),
    "a file cannot be deleted": Fault(Call.UNLINK, 1, errno.EACCES),
    "no folder can be made": Fault(Call.MKDIR, 1, errno.ENOSPC, for_good=True),
    "a read fails": Fault(Call.READ, 1, errno.EIO),
    "no read works": Fault(Call.READ, 1, errno.EIO, for_good=True),
    "the disk turns read-only": Fault(
        shim.CHANGES & ~(Call.OPEN | Call.SYNC), 1, errno.EROFS, for_good=True
    ),
    "the disk is gone": Fault(shim.CHANGES | Call.READ, 1, errno.EIO, for_good=True),
    "the disk hangs for a moment": Fault(shim.CHANGES, 1, 0, wait_ms=60),
    "the disk is slow": Fault(shim.CHANGES | Call.READ, 1, 0, for_good=True, wait_ms=1),
}


@dataclass(frozen=True, slots=True)
class Injection:
    """One fault on one path."""

    path: paths.Recorded
    prepared: paths.Prepared
    name: str
    fault: Fault
    seed: int


def run(
    wanted: int, scratch: Path, seed: int, chosen: str = "", fault: str = ""
) -> Iterator[Figures]:
    """About ``wanted`` injections, spread over all paths and kinds of fault, or on one ``fault`` alone."""
    flavours = [name for name in FLAVOURS if fault in ("", name)]
    tried = [make() for make in paths.ALL if chosen in ("", make().name)]
    share = max(1, wanted // len(tried))
    for path in tried:
        names = random.Random(f"{seed} {path.name}").sample(flavours, len(flavours))[:share]
        each = -(-share // len(names))
        injections = list(_injections(path, names, each, seed, scratch))

        def trial(index: int, injections: Sequence[Injection] = injections) -> Iterator[Finding]:
            return _tried(injections[index], scratch)

        found = pool.spread(len(injections), trial)
        figures = Figures(f"errors/{path.name}", len(injections), "injections", may_be_marked=True)
        figures.add(found)
        yield figures


def _injections(
    path: paths.Recorded, names: Sequence[str], each: int, seed: int, scratch: Path
) -> Iterator[Injection]:
    """For every kind of fault as many places as ``each``, over all calls of that kind that the path makes."""
    prepared = paths.prepare(path, seed, scratch)
    for name in names:
        fault = FLAVOURS[name]
        made = _calls_made(
            Injection(path, prepared, name, replace(fault, nth=1 << 40), seed), scratch
        )
        chosen = random.Random(f"{seed} {path.name} {name}")
        places = sorted(chosen.sample(range(1, made + 1), min(each, made)))
        for number, nth in enumerate(places):
            yield Injection(path, prepared, name, replace(fault, nth=nth), seed + number)


def _calls_made(harmless: Injection, scratch: Path) -> int:
    return _worked(harmless, scratch)[2]


def _tried(injection: Injection, scratch: Path) -> Iterator[Finding]:
    marks, found, _ = _worked(injection, scratch)
    fault = injection.fault
    where = f"{injection.path.name} seed {injection.seed}: {injection.name} (call {fault.nth})"
    for finding in found:
        yield Finding(finding.kind, f"{where}: {finding.text}")
    yield from injection.path.judge(_folder(scratch) / "data", marks, where)


def _folder(scratch: Path) -> Path:
    return scratch / f"errors-{os.getpid()}"


def _worked(injection: Injection, scratch: Path) -> tuple[list[str], list[Finding], int]:
    """A session in a process of its own: what was acknowledged, what was seen, how many calls there were."""
    data = injection.prepared.copy_to(paths.empty(_folder(scratch)))
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            _work(injection, data, writing)
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:  # noqa: PTH123 - a pipe has no path
        lines = [json.loads(line) for line in pipe]
    _, status = os.waitpid(pid, 0)
    marks = [*injection.prepared.marks, *(line[1] for line in lines if line[0] == "mark")]
    found = [Finding(*line[1:]) for line in lines if line[0] == "found"]
    made = next((line[1] for line in lines if line[0] == "calls"), None)
    if made is None:
        found.append(Finding("traceback", f"the session died: {lines[-1:]}, status {status}"))
    return marks, found, made or 0


def _work(injection: Injection, data: Path, writing: int) -> None:
    def say(*what: object) -> None:
        os.write(writing, json.dumps(what).encode() + b"\n")

    path = injection.path
    shim.watch(data)
    shim.arm(injection.fault)
    for finding in path.fail(
        data, injection.seed, lambda mark: say("mark", mark), injection.prepared.marks
    ):
        say("found", finding.kind, finding.text)
    say("calls", shim.calls())
