"""A bit that flips while others have the log open and have told of it: the next look tells the override, or that it cannot.

What was looked through at the opening is not looked through again for each reading; so what was there must be missed.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.application.problems import OperationalProblem
from tests.faults import pool, product, readers
from tests.faults.figures import Figures, Finding
from tests.faults.readers import NAMED, TOLD, TRIED, Open

LIMIT_SECONDS = 30.0
Look = Callable[[], bool | None]
_CHANGES = ((24, 4), (92, 4))
"""Where a file says how often it was written to: who has it open then reads its pages anew."""


def opened(data: Path, made: Open, kept_open: ExitStack) -> dict[str, Look]:
    """Everybody who has the logs open, as each looks at the call."""
    other = kept_open.enter_context(closing(SqliteCallRecords(data, None, "live")))
    own = kept_open.enter_context(closing(SqliteCallRecords(data, data / made.log, "live")))
    evidence = kept_open.enter_context(closing(SqliteCallEvidence(data, "live")))
    prover = kept_open.enter_context(closing(SqliteCallProver(data, lambda *_: True, "live")))
    return {
        "call view": lambda: readers.call_shown(other, made),
        "board": lambda: readers.call_touched(other, made),
        "references": lambda: readers.call_on_reference(other, made),
        "own calls": lambda: listed(own, made),
        "own call": lambda: readers.reopened(own, made),
        "own view": lambda: readers.call_shown(own, made),
        "export": lambda: readers.handed_out(evidence, made),
        "proof": lambda: readers.proved_whole(prover, made),
    }


def listed(records: SqliteCallRecords, made: Open) -> bool | None:
    """Whether the desk that wrote it still has it among the calls that are open, whoever asks for it by name."""
    begun = records.unfinished(0)
    return True if made.call in begun.calls else (None if begun.is_all else False)


def run(sample: int | None, scratch: Path, seed: int, minutes: float = 0) -> Figures:
    """Every bit in what is filled, or a sample of those, flipped between two looks."""
    data = scratch / "open-readers"
    made = readers.small_room(data)
    raw = (data / made.log).read_bytes()
    filled = [bit for bit in range(8 * len(raw)) if any(raw[max(0, bit // 8 - 4) : bit // 8 + 5])]
    chosen = random.Random(seed).sample(filled, min(sample or len(filled), len(filled)))
    bits = [*readers.SEEN_BEFORE, *chosen]
    tally = pool.Tally(TRIED, TOLD, NAMED)
    trial = _Trial(bits, data, made, scratch, tally)
    found = pool.spread(len(bits), trial, limit=LIMIT_SECONDS, minutes=minutes)
    counts = tally.counts()
    unit = f"of {len(filled):,} filled bits of a log that was open and told of"
    figures = Figures("bits/open readers", counts[TRIED], unit)
    figures.also = {name: count for name, count in counts.items() if name != TRIED}
    figures.add(found)
    return figures


def flipped_by_a_write(log: Path, place: int, bit: int) -> None:
    """Another value for one bit, and the mark of a write by anybody else: nobody goes on with what they have in memory."""
    readers.flip(log, place, bit)
    with log.open("r+b") as file:
        for at, length in _CHANGES:
            file.seek(at)
            count = int.from_bytes(file.read(length), "big") + 1
            file.seek(at)
            file.write(count.to_bytes(length, "big"))


@dataclass(slots=True)
class _Trial:
    bits: Sequence[int]
    pristine: Path
    made: Open
    scratch: Path
    tally: pool.Tally

    def __call__(self, index: int) -> Iterator[Finding]:
        self.tally.add(TRIED)
        place, bit = divmod(self.bits[index], 8)
        data = self.scratch / f"open-{os.getpid()}"
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.pristine, data)
        with ExitStack() as kept_open:
            looks = opened(data, self.made, kept_open)
            before = {name: look() for name, look in looks.items()}
            if set(before.values()) != {True}:
                yield Finding("lab", f"before anything was flipped: {before}")
            flipped_by_a_write(data / self.made.log, place, bit)
            for name, look in looks.items():
                yield from self._judge(f"byte {place} bit {bit}: {name}", look)

    def _judge(self, where: str, look: Look) -> Iterator[Finding]:
        try:
            is_told = look()
        except OperationalProblem:
            is_told = False
        except Exception as error:
            yield Finding("traceback", f"{where}: {product.told(error)}")
            return
        if is_told is None:
            yield Finding("silent", f"{where}: no override, and not a word")
        self.tally.add(TOLD if is_told else NAMED)
