"""The heads that are remembered beside the logs, read again only where another lies there."""

from __future__ import annotations

from pathlib import Path

from rcrp_desktop.adapters.heads import FileHeads, Stamp
from rcrp_desktop.adapters.sqlite.log_places import log_id_of
from rcrp_desktop.domain.audit.checkpoint import Checkpoint


class RememberedHeads:
    """Most logs rest while one is written, and their heads with them. Not for two threads at once."""

    def __init__(self, data: Path) -> None:
        self._heads = FileHeads(data)
        self._known: dict[str, tuple[Stamp, Checkpoint]] = {}

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

    def size_of(self, path: Path, origin: str) -> int:
        """How many entries the log of this name is remembered to have, 0 where nothing is.

        To be asked before the log is read: one that is being written only grows beyond its head.
        """
        head = self.of(log_id_of(path))
        return head.size if head is not None and head.origin == origin else 0
