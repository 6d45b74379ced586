"""How far each log is in the index, and whether a log still is the one that the index was built from.

The index keeps the frontier of each log's head: what a log has grown by is hashed onto it and must give the new head.
A log that only grew is caught up with; one that was replaced or set back has another head, and the index is built anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.domain.audit.merkle import Frontier
from rcrp_desktop.domain.frozen import frozen


@frozen
class IndexedLog:
    """The head that a log had when it was last taken in, and how far it is in the index.

    ``lacks``: whether it lacked something that a remembered head of it had counted, as its calls up to ``folded_seq``
    are told in the index.
    """

    last_seq: int
    last_hash: bytes
    size: int
    root: bytes
    frontier: bytes
    erased: int
    lacks: int
    folded_seq: int


def known_logs(connection: sqlite3.Connection) -> dict[str, IndexedLog]:
    """The logs that the index was built from, each with its head."""
    query = "SELECT origin, last_seq, last_hash, size, root, frontier, erased, lacks, folded_seq FROM log"
    return {row[0]: IndexedLog(*row[1:]) for row in connection.execute(query).fetchall()}


def last_of(known: Mapping[str, IndexedLog], log: ShelvedLog) -> int:
    """The last entry of a log that is in the index, -1 where none is."""
    return known[log.key].last_seq if log.key in known else -1


def folded_of(known: Mapping[str, IndexedLog], log: ShelvedLog) -> int:
    """The last entry of a log up to which its calls are told by what is known of the log, -1 where none is."""
    return known[log.key].folded_seq if log.key in known else -1


def stand(
    connection: sqlite3.Connection,
    log: ShelvedLog,
    seq: int,
    head: Frontier,
    at_ms: int,
    *,
    lacks: bool,
) -> None:
    """Write down how far a log is in the index, and the head that its entries were found to give."""
    hashed = log.reader.hash_at(seq) or b""
    erased = log.reader.erased_count()
    row = (log.key, seq, hashed, head.size, head.root(), head.to_bytes(), erased, at_ms, lacks, seq)
    connection.execute(
        "INSERT OR REPLACE INTO log(origin,last_seq,last_hash,size,root,frontier,erased,at_ms,lacks,folded_seq)"
        " VALUES(?,?,?,?,?,?,?,?,?,?)",
        row,
    )


def begin_anew(connection: sqlite3.Connection, origin: str) -> None:
    """Nothing of a log counts as taken in any more; it is still known, and named while it is away."""
    none = Frontier()
    connection.execute(
        "UPDATE log SET last_seq=-1, last_hash=x'', size=0, root=?, frontier=?, folded_seq=-1"
        " WHERE origin=?",
        (none.root(), none.to_bytes(), origin),
    )


def fold_again(connection: sqlite3.Connection, origin: str, *, lacks: bool) -> None:
    """All calls of a log are to be folded again, as of one that lacks something or does not. It stays taken in."""
    connection.execute("UPDATE log SET lacks=?, folded_seq=-1 WHERE origin=?", (int(lacks), origin))


def folded_again(connection: sqlite3.Connection, log: ShelvedLog, seq: int) -> None:
    """The calls of a log are folded again up to this entry."""
    connection.execute("UPDATE log SET folded_seq=? WHERE origin=?", (seq, log.key))


def head_of(log: ShelvedLog, before: IndexedLog | None) -> Frontier | None:
    """The head of a log that its entries give; None where it does not continue what the index was built from.

    Raises:
        StorageCorrupt: its entries are not those under its head.
    """
    head = log.reader.head()
    grown = _continued(log, before, head.size) if before is not None else None
    if grown is not None and grown.root() == head.root:
        return grown
    whole = log.reader.grown(Frontier(), head.size)
    if whole.root() != head.root:
        raise StorageCorrupt("its entries are not those under its head")
    return whole if before is None else None


def _continued(log: ShelvedLog, before: IndexedLog, size: int) -> Frontier | None:
    try:
        known = Frontier.from_bytes(before.size, before.frontier)
    except ValueError:
        return None
    is_ours = known.root() == before.root and size >= before.size
    is_begun = before.last_seq >= 0
    if not is_ours or (is_begun and log.reader.hash_at(before.last_seq) != before.last_hash):
        return None
    return log.reader.grown(known, size)
