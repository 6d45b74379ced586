"""In which order that was done which the files of several processes hold."""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.adapters.spill_left import LeftFile
from rcrp_desktop.adapters.spill_lines import ReadLine, hash_of

Timed = tuple[int, LeftFile, ReadLine, bool]


def as_done(files: Sequence[LeftFile]) -> list[Timed]:
    """The lines of all files, in the order in which they were done, each with whether it names the one before it.

    A process goes on counting from what it found: where the numbers say that a file was begun after another was
    ended, the clock is not asked. It is for those of processes that knew nothing of each other.
    """
    found: list[Timed] = []
    ends: list[tuple[int, int]] = []
    for left in sorted(files, key=_first_number):
        begun = _first_number(left)
        timed = _timed(left, max((at for last, at in ends if last < begun), default=0))
        ends.append((max(read.line.number for read in left.read), timed[-1][0]))
        found += timed
    return sorted(found, key=_when)


def _first_number(left: LeftFile) -> int:
    return left.read[0].line.number


def _timed(left: LeftFile, latest: int) -> list[Timed]:
    """The lines of one file, none earlier than the one before it, nor than ``latest``."""
    timed: list[Timed] = []
    before = left.before
    for read in left.read:
        latest = max(latest, read.line.spilled_at_ms)
        timed.append((latest, left, read, read.line.before == before))
        before = hash_of(read.raw)
    return timed


def _when(timed: Timed) -> int:
    return timed[0]
