"""A connection to the index, held while the same file lies there."""

from __future__ import annotations

import sqlite3
from contextlib import suppress

from rcrp_desktop.adapters.sqlite.index_file import Identity, IndexFile


class HeldConnection:
    """A connection and the file that it was opened on: another may stand at its place by now."""

    def __init__(self) -> None:
        self.identity: Identity | None = None
        self._connection: sqlite3.Connection | None = None
        self._version: tuple[Identity | None, int] | None = None

    def on(self, file: IndexFile) -> sqlite3.Connection:
        """The connection to the file that is there now."""
        identity = file.identity()
        if self._connection is None or identity != self.identity:
            self.close()
            self.identity = identity
            self._connection = file.opened()
        return self._connection

    def was_written_by_others(self) -> bool:
        """Whether another connection wrote since this was asked last, or another file stands there."""
        assert self._connection is not None
        version = self.identity, self._connection.execute("PRAGMA data_version").fetchone()[0]
        before, self._version = self._version, version
        return version != before

    def close(self) -> None:
        """Let go of it."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = self.identity = None
