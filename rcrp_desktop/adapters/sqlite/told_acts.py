"""Whether what is not there of an act was taken in anew: several of its entries may be alike in all that names them.

So they are counted: all that were ever told of the act in a log, those too that are there now. Those that are left alone
would be as many as a log has that took in one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

from rcrp_desktop.application.written_anew import RECOVERED
from rcrp_desktop.domain.audit.checkpoint import owner_in
from rcrp_desktop.domain.audit.entry import StoredEntry

Place = tuple[str, int]

UNSURE = bytes(8)
"""For the leaf of an entry that is not sure: it may be any that stood there."""


class Mark(NamedTuple):
    """What an entry is known by once it was told."""

    origin: str
    seq: int
    leaf: bytes
    act: bytes

    @property
    def place(self) -> Place:
        """Its number, in its log."""
        return self.origin, self.seq


class ToldActs:
    """How many entries acts had in each log when they were told, and have now in those that took them in anew."""

    def __init__(self, before: Iterable[Mark], now: Iterable[StoredEntry]) -> None:
        self._anew = _anew(now)
        self._told = _counted(before) if self._anew else Counter[tuple[str, bytes]]()

    def is_anew(self, one: Mark) -> bool:
        """Whether another log has the act of the entry as a whole."""
        count = self._told[one.origin, one.act]
        logs = self._anew.get(one.act, Counter[str]())
        return any(here >= count for log, here in logs.items() if log != one.origin)


def mark_of(entry: StoredEntry) -> Mark:
    """By what the entry is known again."""
    return Mark(entry.origin, entry.seq, leaf_of(entry), _act(entry))


def leaf_of(entry: StoredEntry) -> bytes:
    """The beginning of the entry's hash, where it is sure."""
    return UNSURE if entry.unsure else entry.leaf_hash[:8].ljust(8, b"\0")


def _act(entry: StoredEntry) -> bytes:
    """What an entry has in every log of its person: one that is lost is written anew in the next."""
    named = "\0".join((owner_in(entry.origin), entry.command, entry.kind))
    return sha256(named.encode("utf-8", "surrogatepass")).digest()[:8]


def _anew(now: Iterable[StoredEntry]) -> Mapping[bytes, Counter[str]]:
    found: dict[bytes, Counter[str]] = {}
    for entry in now:
        if entry.command and entry.body.get(RECOVERED) is True:
            found.setdefault(_act(entry), Counter())[entry.origin] += 1
    return found


def _counted(before: Iterable[Mark]) -> Counter[tuple[str, bytes]]:
    """Each entry once, though memory and marks both know it, or it was not sure for a while."""
    known = {*before}
    sure = {mark.place for mark in known if mark.leaf != UNSURE}
    return Counter(
        (mark.origin, mark.act) for mark in known if mark.leaf != UNSURE or mark.place not in sure
    )
