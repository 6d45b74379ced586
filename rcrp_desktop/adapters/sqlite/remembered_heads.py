"""The heads that are remembered beside the logs, read again only where another lies there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rcrp_desktop.adapters.heads import FileHeads, Stamp
from rcrp_desktop.adapters.sqlite.log_places import log_id_of
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.audit.merkle import Frontier
from rcrp_desktop.domain.frozen import replace


class _Grown(NamedTuple):
    """Of an open log, the tree over its first entries, and the hash of the last of those."""

    reader: SqliteLogReader
    frontier: Frontier
    last: bytes | None


class RememberedHeads:
    """Most logs rest while one is written, and their heads with them. Not for two threads at once."""

    def __init__(self, data: Path) -> None:
        self._heads = FileHeads(data)
        self._known: dict[str, tuple[Stamp, Checkpoint]] = {}
        self._grown: dict[Path, _Grown] = {}

    def names(self) -> tuple[str, ...]:
        """The ids of all logs of which a head lies there, whether this account may read it or not."""
        return self._heads.remembered()

    def of(self, log_id: str) -> Checkpoint | None:
        """The head remembered, None where there is none or it cannot be read."""
        stamp = self._heads.stamp(log_id)
        known = self._known.get(log_id)
        if known is not None and known[0] == stamp:
            return known[1]
        head = self._heads.load(log_id)
        if head is not None and stamp is not None:
            self._known[log_id] = (stamp, head)
        return head

    def of_log(self, path: Path, origin: str) -> Checkpoint | None:
        """The head that is remembered of the log of this name.

        To be asked before the log is read: one that is being written only grows beyond its head.
        """
        head = self.of(log_id_of(path))
        return head if head is not None and head.origin == origin else None

    def lacked(self, path: Path, origin: str, reader: SqliteLogReader) -> int | None:
        """The first number at which the log may lack what was remembered of it before this look; None for nothing."""
        head = self.of_log(path, origin)
        return self.lacks(path, reader, head) if head is not None else None

    def lacks(self, path: Path, reader: SqliteLogReader, head: Checkpoint) -> int | None:
        """The first number at which the log may lack what its head counted; None where it has all of that.

        Where it has other entries, nobody can say from which on.
        """
        here = reader.checkpoint()
        if here.size < head.size:
            return here.size
        if here.size == head.size:
            return None if here.root == head.root else 0
        return None if self._root_at(path, reader, head.size) == head.root else 0

    def _root_at(self, path: Path, reader: SqliteLogReader, size: int) -> bytes:
        """All hashes are gone through once, as a rule never: a head is behind while it is just being saved."""
        known = self._grown.get(path)
        is_still = (
            known is not None
            and known.reader is reader
            and known.frontier.size <= size
            and reader.hash_at(known.frontier.size - 1) == known.last
        )
        frontier = reader.grown(known.frontier if known and is_still else Frontier(), size)
        self._grown[path] = _Grown(reader, frontier, reader.hash_at(size - 1))
        return frontier.root()


def with_lack(found: Sequence[StoredEntry], number: int | None) -> list[StoredEntry]:
    """What is gone from a log, or other than it was, may be of any call that it tells of: the first entry of each says so.

    Where it tells nothing of a call, what others had read in it says so; else one bad log would stop every call.
    """
    if number is None or not found:
        return [*found]
    first = found[0]
    lacks = tuple(sorted({*first.lacks, (first.origin, number)}))
    return [replace(first, lacks=lacks), *found[1:]]
