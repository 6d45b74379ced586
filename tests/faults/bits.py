"""Every bit of a small log: both verifiers name the change, or it changes nothing that anybody reads; and both end."""

from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.problems import OperationalProblem
from tests.faults import pool, product
from tests.faults.figures import Figures, Finding
from tests.support.audit_logs import PUBLIC_KEY, Desk, an_entry, content, with_ruleset_and_erasure

ENTRIES = 20
LIMIT_SECONDS = 20.0
MEMORY = 4 << 30
TRIED, NAMED, NEUTRAL, SAME = "tried", "named", "that change nothing", "with the same exit code"
CANNOT_BE_OPENED = 2
SEEN_BEFORE = (8 * 28424 + 4,)
"""Bits on which one of the verifiers once fell over; they are tried in every size."""
Named = tuple[int, str]


def small_log(folder: Path) -> Path:
    """A closed log of 20 entries, with one of everything a log can hold."""
    desk = Desk(folder)
    log = desk.open().log
    with_ruleset_and_erasure(log)
    number = 0
    while log.size() < ENTRIES - 1:
        number += 1
        log.append([an_entry(f"c{number}", call=f"call-{number % 3}")])
    log.close()
    return desk.path


def run(sample: int | None, scratch: Path, seed: int, minutes: float = 0) -> Figures:
    """Flip every bit, or a sample of them; in any order, so that a part of them is a sample too."""
    log = small_log(scratch / "bits")
    every = range(log.stat().st_size * 8)
    bits = [*SEEN_BEFORE, *random.Random(seed).sample(every, sample or len(every))]
    verifier = product.stand_alone()
    for pure in ("ed25519_holds", "read_leaf"):  # the same bytes come in almost every trial
        setattr(verifier, pure, lru_cache(maxsize=4096)(getattr(verifier, pure)))
    tally = pool.Tally(TRIED, NAMED, NEUTRAL, SAME)
    trial = _Trial(bits, log, content(log), scratch, tally)
    found = pool.spread(len(bits), trial, limit=LIMIT_SECONDS, minutes=minutes)
    figures = Figures(
        "bits", tally.counts()[TRIED], f"of {len(every):,} bits of a log of {ENTRIES} entries"
    )
    figures.also = {name: count for name, count in tally.counts().items() if name != TRIED}
    figures.add(found)
    return figures


@dataclass(slots=True)
class _Trial:
    bits: Sequence[int]
    pristine: Path
    wanted: object
    scratch: Path
    tally: pool.Tally
    _file: int = -1
    _path: Path = Path()

    def __call__(self, index: int) -> Iterator[Finding]:
        if self._file < 0:
            self._open()
        self.tally.add(TRIED)
        place, bit = divmod(self.bits[index], 8)
        before = os.pread(self._file, 1, place)
        os.pwrite(self._file, bytes([before[0] ^ 1 << bit]), place)
        try:
            yield from self._judge(f"byte {place} bit {bit}")
        finally:
            os.pwrite(self._file, before, place)

    def _open(self) -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        folder = self.scratch / f"flipped-{os.getpid()}"
        folder.mkdir()
        self._path = folder / "audit.db"
        shutil.copyfile(self.pristine, self._path)
        self._file = os.open(self._path, os.O_RDWR)

    def _judge(self, where: str) -> Iterator[Finding]:
        try:
            (ours, why), (theirs, their_why) = _ours(self._path), _theirs(self._path)
            if ours:  # where nothing is wrong with all that is read, nothing is with less of it
                _tree_only(self._path)
        except Exception as error:
            yield Finding("traceback", f"{where}: {product.told(error)}")
            return
        if bool(ours) != bool(theirs):
            yield Finding("disagree", f"{where}: {ours} {why}; stand-alone {theirs} {their_why}")
        self.tally.add(NAMED if ours else NEUTRAL)
        if ours == theirs:
            self.tally.add(SAME)
        if not ours and content(self._path) != self.wanted:
            yield Finding("unnamed", f"{where}: the content is another, and nobody says so")


def _ours(path: Path) -> Named:
    try:
        report = SqliteLogVerifier().verify(path, registered_key=PUBLIC_KEY)
    except OperationalProblem as problem:
        return CANNOT_BE_OPENED, repr(problem)
    return report.exit_code, report.verdict.value


def _theirs(path: Path) -> Named:
    try:
        report = product.stand_alone().verify(path, key=PUBLIC_KEY)
    except sqlite3.Error as error:
        return CANNOT_BE_OPENED, repr(error)
    return report["exit_code"], report["verdict"]


def _tree_only(path: Path) -> None:
    """It names less, so only its end is looked for."""
    try:
        SqliteLogVerifier().verify(path, tree_only=True)
    except OperationalProblem:
        return
