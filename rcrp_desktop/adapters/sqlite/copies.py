"""Which of several files of one log's name is the log. What somebody called a folder does not decide it.

A file may be a copy that somebody put beside the log, an older state that was put back, or a forgery.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rcrp_desktop.adapters.sqlite.log_places import id_of_origin, is_in_place, why_set_aside
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.audit.checkpoint import is_signed_by, parse_note
from rcrp_desktop.domain.audit.merkle import Frontier
from rcrp_desktop.domain.frozen import frozen

_LAST = 3


@frozen
class ShelvedLog:
    """One log that could be opened. ``key`` names it in positions: its signed name."""

    key: str
    path: Path
    reader: SqliteLogReader


def the_log(files: Sequence[ShelvedLog], all_files: Sequence[ShelvedLog]) -> ShelvedLog:
    """The file that is read, of several of one name. Each test is asked only where those before it leave several.

    The log that somebody has open is always the first: nothing is opened for writing but in its own place.
    """
    left = _least(files, _place)
    left = _least(left, partial(_unvouched, all_files))
    left = _least(left, lambda log: -log.reader.last_seq())
    return min(left, key=lambda log: log.path)


def stands_in_place(log: ShelvedLog) -> bool:
    """Whether it lies where the program keeps the log of this name."""
    return is_in_place(log.path, log.key, log.reader.mode())


def ends_within(copy: SqliteLogReader, log: SqliteLogReader) -> bool:
    """Whether the newest entry of a copy stands in the log under the same number: then it tells nothing more.

    Of the entries before it nobody asks at a start, as a desk's own gives each its moment; verification asks.
    """
    try:
        last = copy.last_seq()
        return last <= log.last_seq() and copy.hash_at(last) == log.hash_at(last)
    except OperationalProblem:
        return False


def is_beginning(copy: SqliteLogReader, log: SqliteLogReader) -> bool:
    """Whether the copy is the log as it once was, entry by entry."""
    head = copy.checkpoint()
    if head.size > log.last_seq() + 1:
        return False
    return log.grown(Frontier(), head.size).root() == head.root


def _least(files: Sequence[ShelvedLog], rank: Callable[[ShelvedLog], int]) -> Sequence[ShelvedLog]:
    if len(files) == 1:
        return files
    ranked = [(_asked(rank, log), log) for log in files]
    least = min(number for number, _ in ranked)
    return [log for number, log in ranked if number == least]


def _asked(rank: Callable[[ShelvedLog], int], log: ShelvedLog) -> int:
    """One that does not answer now is the last."""
    try:
        return rank(log)
    except OperationalProblem:
        return _LAST


def _place(log: ShelvedLog) -> int:
    if not stands_in_place(log):
        return 2
    return 1 if why_set_aside(log.path) else 0


def _unvouched(all_files: Sequence[ShelvedLog], log: ShelvedLog) -> int:
    """0 under a key that another log of the same desk and account has in its place, 1 under some key, 2 under none."""
    key = log.reader.public_key()
    if key is None or not _is_signed(log, key):
        return 2
    return 0 if key in set(_keys_in_place(all_files, log)) else 1


def _keys_in_place(all_files: Sequence[ShelvedLog], log: ShelvedLog) -> list[bytes | None]:
    wanted = id_of_origin(log.key, log.reader.mode())
    return [
        other.reader.public_key()
        for other in all_files
        if other.key != log.key
        and stands_in_place(other)
        and id_of_origin(other.key, other.reader.mode()) == wanted
    ]


def _is_signed(log: ShelvedLog, key: bytes) -> bool:
    from rcrp_desktop.adapters.keys import check_ed25519  # keys are looked into after the start

    return is_signed_by(parse_note(log.reader.head().note), key, check_ed25519)
