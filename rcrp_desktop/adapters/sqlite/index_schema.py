"""The index file's tables, laid out with sqlite-utils. Disposable: another form means building anew.

sqlite-utils is imported when an index is opened, never at start-up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rcrp_desktop.adapters.looking import storage_problem
from rcrp_desktop.adapters.private_files import expect_plain_file, make_folder

if TYPE_CHECKING:
    from sqlite_utils import Database

FORM = 49
"""Of the tables and of what ``summarise`` puts into them; raise it when either changes."""

APPLICATION_ID = 0x52435249  # "RCRI"

_LOG_COLUMNS = {
    "origin": str,
    "last_seq": int,
    "last_hash": bytes,
    "size": int,
    "root": bytes,
    "frontier": bytes,
    "erased": int,
    "at_ms": int,
    "lacks": int,
    "folded_seq": int,
}
_CALL_COLUMNS = {
    "id": int,
    "call": str,
    "reference": str,
    "began_ms": int,
    "day": int,
    "reached": int,
    "flags": int,
    "caller": str,
    "pack": str,
    "has_pack": int,
    "detail": str,
}
_ITEM_COLUMNS = {
    "call_id": int,
    "call": str,
    "place": int,
    "kind": str,
    "otherwise": int,
    "overtaken": int,
    "since_ms": int,
}
_FACET_COLUMNS = {
    "day": int,
    "reached": int,
    "flags": int,
    "caller": str,
    "pack": str,
    "number": int,
}
_GROUP = ("day", "reached", "flags", "caller", "pack")

# Counts for narrowing are kept while rows come and go: counting 100,000 rows at every key is too slow.
_TRIGGERS = (
    f"""CREATE TRIGGER call_in AFTER INSERT ON call BEGIN
INSERT INTO facet({",".join(_GROUP)},number) VALUES({",".join(f"NEW.{c}" for c in _GROUP)},1)
ON CONFLICT({",".join(_GROUP)}) DO UPDATE SET number=number+1; END""",
    f"""CREATE TRIGGER call_out AFTER DELETE ON call BEGIN
UPDATE facet SET number=number-1 WHERE {" AND ".join(f"{c}=OLD.{c}" for c in _GROUP)};
DELETE FROM facet WHERE number=0; END""",
)


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the index, in autocommit, for any one thread at a time; made where there is none.

    Raises:
        StorageUnavailable: where there is no right to make it, or something else lies under its name.
    """
    try:
        make_folder(path.parent)
        expect_plain_file(path, create=True)
    except OSError as error:
        raise storage_problem(error, path.name) from error
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
    # No WAL: the file is what its last writer left, and can be put in place whole.
    for setting in ("journal_mode=TRUNCATE", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {setting}").fetchone()
    return connection


def database(connection: sqlite3.Connection) -> Database:
    """sqlite-utils around a connection, without anybody's plug-ins."""
    from sqlite_utils import Database

    return Database(connection, execute_plugins=False)


def is_ours(connection: sqlite3.Connection) -> bool:
    """Whether the file has the tables of this form."""
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    return (
        found == APPLICATION_ID and connection.execute("PRAGMA user_version").fetchone()[0] == FORM
    )


def lay_out(connection: sqlite3.Connection) -> None:
    """Make the tables of an empty file."""
    from sqlite_utils.db import DescIndex

    db = database(connection)
    _table(db, "log", _LOG_COLUMNS, "origin")
    _table(db, "call", _CALL_COLUMNS, "id")
    _table(db, "facet", _FACET_COLUMNS, _GROUP)
    _table(db, "item", _ITEM_COLUMNS, ("call_id", "place"))
    db.table("call").create_index(["call"], unique=True)
    db.table("call").create_index(["reference"])
    # Covering: narrowing walks this index and touches only the rows that it shows.
    db.table("call").create_index(
        ["began_ms", "call", "reached", "flags", "caller", "pack"], index_name="call_page"
    )
    # What is asked now is never cut off behind what was asked before it.
    order = ["overtaken", "since_ms", "call", "place", "call_id"]
    db.table("item").create_index(["kind", DescIndex("otherwise"), *order])
    db.table("item").create_index(["since_ms"])
    with db.atomic():
        connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(reference, notes, reasons, rules,"
            " tokenize=\"ascii tokenchars '_'\", prefix='2 3 4')"
        )
        connection.execute("CREATE INDEX call_unknown ON call(id) WHERE has_pack=0")
        for trigger in _TRIGGERS:
            connection.execute(trigger)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={FORM}")


def _table(db: Database, name: str, columns: Mapping[str, type], pk: str | tuple[str, ...]) -> None:
    db.table(name).create(dict(columns), pk=pk, not_null=columns, strict=True)
