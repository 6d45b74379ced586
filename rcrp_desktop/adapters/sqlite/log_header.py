"""Reads from a log file the one row that it has about itself: every reader and writer asks for it first."""

from __future__ import annotations

import sqlite3
from types import NoneType

from rcrp_desktop.adapters.sqlite.errors import expect_types
from rcrp_desktop.domain.audit.header import HeaderRow


def read_header(connection: sqlite3.Connection) -> HeaderRow | None:
    """The log's own row, if there is exactly one and it is the right one."""
    # Said again here because SQLite does not look at CHECK constraints in a file opened read-only.
    rows = connection.execute(
        "SELECT one, origin, mode, public_key, created_ms FROM log LIMIT 2"
    ).fetchall()
    if len(rows) != 1 or rows[0][0] != 1:
        return None
    expect_types(rows[0], int, str, str, (bytes, NoneType), int)
    return HeaderRow(*rows[0][1:])
