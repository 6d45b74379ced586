"""What a killed writer left half done: rolled back before anybody reads, so that its calls can be reopened."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from rcrp_desktop.adapters.looking import is_file

_WAIT_SECONDS = 0.2


def settle(log: Path) -> None:
    """Have SQLite roll back a journal that a killed process left beside its own log.

    A reader that may not write cannot do this and would find the log busy. Does nothing where the journal is
    empty or its writer is alive; whatever goes wrong is told by whoever opens the log next.
    """
    journal = log.with_name(log.name + "-journal")
    with suppress(OSError, sqlite3.Error, UnicodeDecodeError):
        if not (is_file(log) and is_file(journal)) or journal.stat().st_size == 0:
            return  # a pipe in either place would be waited for without end
        with closing(
            sqlite3.connect(log, isolation_level=None, timeout=_WAIT_SECONDS)
        ) as connection:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
