"""A log that is just being made is left out of one look, and read at the next."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from tests.support.room import Room


def test_a_log_without_tables_yet_is_read_later(tmp_path):
    folder = tmp_path / "logs" / "new-desk"
    folder.mkdir(parents=True)
    path = folder / "audit.db"
    with closing(sqlite3.connect(path)) as making:
        making.execute("PRAGMA user_version=1")
    shelf = LogShelf(tmp_path, "live")
    assert shelf.logs() == []
    assert list(shelf.faults) == [path]
    path.unlink()
    folder.rmdir()
    room = Room(tmp_path)
    room.desk("4471")
    assert len(shelf.logs()) == 1
    assert shelf.faults == {}
    shelf.close()
    room.close()
