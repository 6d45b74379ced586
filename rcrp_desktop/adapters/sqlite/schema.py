"""The audit log's tables. The triggers stop mistakes and casual SQL; the tree shows the rest."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from rcrp_desktop.adapters.held_files import held_open, read_at
from rcrp_desktop.adapters.sqlite.bounds import is_regular
from rcrp_desktop.application.problems import StorageCorrupt

APPLICATION_ID = 0x52435250  # "RCRP"
SCHEMA_VERSION = 1

# No json_extract in checks: with trusted_schema=OFF older SQLite refuses it. What look-ups need is
# copied into columns, and verification compares them with the leaf.
STATEMENTS = (
    """CREATE TABLE log(
  one INTEGER PRIMARY KEY CHECK(one=1),
  origin TEXT NOT NULL,
  mode TEXT NOT NULL CHECK(mode IN ('live','training','example')),
  public_key BLOB CHECK(public_key IS NULL OR length(public_key)=32),
  created_ms INTEGER NOT NULL
) STRICT""",
    """CREATE TABLE leaf(
  seq INTEGER PRIMARY KEY CHECK(seq>=0),
  first_seq INTEGER NOT NULL CHECK(first_seq>=0 AND first_seq<=seq),
  kind TEXT NOT NULL,
  record_class TEXT NOT NULL CHECK(record_class IN ('decision','access','system')),
  at_ms INTEGER NOT NULL,
  call TEXT NOT NULL,
  command TEXT NOT NULL,
  mode TEXT NOT NULL,
  leaf BLOB NOT NULL,
  leaf_hash BLOB NOT NULL CHECK(length(leaf_hash)=32)
) STRICT""",
    "CREATE INDEX leaf_call ON leaf(call) WHERE call<>''",
    "CREATE INDEX leaf_command ON leaf(command) WHERE command<>''",
    """CREATE TABLE part(
  seq INTEGER NOT NULL REFERENCES leaf(seq),
  part TEXT NOT NULL,
  salt BLOB NOT NULL CHECK(length(salt)=32),
  body BLOB NOT NULL,
  PRIMARY KEY(seq,part)
) STRICT""",
    """CREATE TABLE erased(
  seq INTEGER NOT NULL REFERENCES leaf(seq),
  part TEXT NOT NULL,
  by_origin TEXT NOT NULL,
  by_seq INTEGER NOT NULL,
  by_leaf_hash BLOB NOT NULL CHECK(length(by_leaf_hash)=32),
  PRIMARY KEY(seq,part)
) STRICT""",
    """CREATE TABLE checkpoint(
  size INTEGER PRIMARY KEY CHECK(size>0),
  note TEXT NOT NULL,
  frontier BLOB
) STRICT""",
    """CREATE TABLE ruleset(
  sha256 BLOB PRIMARY KEY NOT NULL CHECK(length(sha256)=32),
  body BLOB NOT NULL
) STRICT""",
    """CREATE TRIGGER leaf_next BEFORE INSERT ON leaf
WHEN NEW.seq<>(SELECT coalesce(max(seq)+1,0) FROM leaf)
BEGIN SELECT RAISE(ABORT,'leaf: seq must be next'); END""",
    """CREATE TRIGGER leaf_mode BEFORE INSERT ON leaf
WHEN NEW.mode IS NOT (SELECT mode FROM log)
BEGIN SELECT RAISE(ABORT,'leaf: another mode'); END""",
    """CREATE TRIGGER part_delete BEFORE DELETE ON part
WHEN NOT EXISTS(
  SELECT 1 FROM erased e LEFT JOIN leaf l ON l.seq=e.by_seq
  WHERE e.seq=OLD.seq AND e.part=OLD.part AND (
    e.by_origin<>(SELECT origin FROM log) OR (l.kind='erase' AND l.leaf_hash=e.by_leaf_hash)))
BEGIN SELECT RAISE(ABORT,'part: no erasure record'); END""",
    """CREATE TRIGGER checkpoint_covers BEFORE INSERT ON checkpoint
WHEN NEW.size<>(SELECT coalesce(max(seq)+1,0) FROM leaf)
BEGIN SELECT RAISE(ABORT,'checkpoint: must cover the log'); END""",
    """CREATE TRIGGER checkpoint_delete BEFORE DELETE ON checkpoint
WHEN OLD.size=(SELECT max(size) FROM checkpoint)
BEGIN SELECT RAISE(ABORT,'checkpoint: the newest stays'); END""",
    *(
        f"""CREATE TRIGGER {table}_{what.lower()} BEFORE {what} ON {table}
BEGIN SELECT RAISE(ABORT,'{table}: append only'); END"""
        for table, what in (
            ("log", "UPDATE"),
            ("log", "DELETE"),
            ("leaf", "UPDATE"),
            ("leaf", "DELETE"),
            ("part", "UPDATE"),
            ("erased", "UPDATE"),
            ("erased", "DELETE"),
            ("checkpoint", "UPDATE"),
            ("ruleset", "UPDATE"),
            ("ruleset", "DELETE"),
        )
    ),
    f"PRAGMA application_id={APPLICATION_ID}",
    f"PRAGMA user_version={SCHEMA_VERSION}",
)


def create_tables(connection: sqlite3.Connection) -> None:
    """Lay out an empty log inside the caller's transaction."""
    for statement in STATEMENTS:
        connection.execute(statement)


_Row = tuple[str, str, str, str | None]
_MOST_ROWS = 200
_TABLES = ("log", "leaf", "part", "erased", "checkpoint", "ruleset")


def schema_rows(connection: sqlite3.Connection) -> list[_Row]:
    """What the file says its tables, indexes and triggers are."""
    query = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name LIMIT ?"
    return connection.execute(query, (_MOST_ROWS,)).fetchall()


@cache
def expected_rows() -> list[_Row]:
    """What they must be: a dropped trigger or an added view is a fault before any row is read."""
    with closing(sqlite3.connect(":memory:")) as connection:
        create_tables(connection)
        return schema_rows(connection)


def schema_faults(connection: sqlite3.Connection) -> list[str]:
    """How the file's schema differs from ours, if it does."""
    found, expected = set(schema_rows(connection)), set(expected_rows())
    faults = [f"{_named(row)} is missing or altered" for row in sorted(expected - found, key=str)]
    faults += [f"{_named(row)} is not ours" for row in sorted(found - expected, key=str)]
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        faults.append("the file is not marked as an audit log")
    return faults


def expect_our_tables(connection: sqlite3.Connection) -> None:
    """Refuse a file whose tables are not ours before any row is asked for: a view can be without end.

    Raises:
        StorageCorrupt: also while somebody is just making the log.
    """
    if not has_our_tables(connection):
        raise StorageCorrupt("the tables are not those of a log")


def has_our_tables(connection: sqlite3.Connection) -> bool:
    """Whether the six tables are the real ones, with our indexes and no others.

    Only then does a query over them read what stands in them, and only that. A trigger or a table beside them
    changes nothing that is read; it is a fault all the same.
    """
    return _of_tables(schema_rows(connection)) == _of_tables(expected_rows())


def _of_tables(rows: list[_Row]) -> list[_Row]:
    return [row for row in rows if row[2] in _TABLES and row[0] != "trigger"]


def _named(row: _Row) -> str:
    return f"{row[0]} {row[1]}"[:80]


def schema_version(connection: sqlite3.Connection) -> int:
    """The version of the tables the file says it has."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


_SQLITE = b"SQLite format 3\0"
_FIRST_PAGE = 4096  # the mark, and the statements that made the tables


def has_form_of_log(path: Path) -> bool:
    """Whether the file can be a log of this program: SQLite, with its tables or its mark.

    A log whose header was destroyed has no form either. Content is for verification.
    """
    if not is_regular(path):
        return True  # the verifier says why it cannot be read
    try:
        with held_open(path) as handle:
            header = read_at(handle, _FIRST_PAGE, 0)
    except OSError:
        return True
    if not header.startswith(_SQLITE):
        return False
    marked = header[68:72] == APPLICATION_ID.to_bytes(4, "big")
    return marked or b"CREATE TABLE leaf(" in header
