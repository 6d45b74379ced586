"""Which logs lack what a remembered head of them had counted: each call that one of them names is damaged in the index.

A run goes by one look at the heads. Where another process has looked since and found otherwise, the run ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.adapters.sqlite.index_heads import IndexedLog, fold_again
from rcrp_desktop.adapters.sqlite.remembered_heads import RememberedHeads, with_lack
from rcrp_desktop.domain.audit.entry import StoredEntry


class LogLacks:
    """What each log was found to lack when it was last looked at."""

    def __init__(self, heads: RememberedHeads) -> None:
        self._heads = heads
        self._numbers: dict[str, int | None] = {}

    def forget(self) -> None:
        """A run begins: of a log that is away nothing is known."""
        self._numbers.clear()

    def look(self, log: ShelvedLog) -> None:
        """Hold the log against the head that is remembered of it now.

        Raises:
            OperationalProblem: it cannot be read.
        """
        self._numbers[log.key] = self._heads.lacked(log.path, log.key, log.reader)

    def has(self, log: ShelvedLog) -> bool:
        """Whether the log lacks something."""
        return self._numbers.get(log.key) is not None

    def entries_of_call(self, log: ShelvedLog, call: str, limit: int) -> list[StoredEntry]:
        """The first so many entries that the log holds about one call, oldest first."""
        found = log.reader.entries_of_call(call, limit)
        return with_lack(found, self._numbers.get(log.key))

    def are_noted(self, known: Mapping[str, IndexedLog]) -> bool:
        """Whether the index was built by what was found."""
        return not self._otherwise(known)

    def note(self, connection: sqlite3.Connection, known: Mapping[str, IndexedLog]) -> None:
        """Every call of a log of which something else was found than the index was built by is to be folded again."""
        for key, lacks in self._otherwise(known).items():
            fold_again(connection, key, lacks=lacks)

    def _otherwise(self, known: Mapping[str, IndexedLog]) -> dict[str, bool]:
        found = {key: number is not None for key, number in self._numbers.items() if key in known}
        return {key: lacks for key, lacks in found.items() if lacks != bool(known[key].lacks)}
