"""What of a log counts, and the one gate through which everything that shows entries reads them.

Counted are the entries from 0 up to the size of the newest head, where that head is the log's own and the frontier
beside it gives its root. A row anywhere else is for verification to name; nobody is shown it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from types import NoneType
from typing import Any, cast

from rcrp_desktop.adapters.sqlite.bounds import gathered
from rcrp_desktop.adapters.sqlite.errors import expect_types, faults_of_file
from rcrp_desktop.adapters.sqlite.found_by_call import FoundByCall
from rcrp_desktop.adapters.sqlite.log_header import read_header
from rcrp_desktop.adapters.sqlite.schema import SCHEMA_VERSION, expect_our_tables, schema_version
from rcrp_desktop.application.problems import StorageCorrupt, StorageUnavailable
from rcrp_desktop.domain.audit.checkpoint import parse_note
from rcrp_desktop.domain.audit.header import HeaderRow
from rcrp_desktop.domain.audit.leaf_reading import parse_leaf
from rcrp_desktop.domain.audit.merkle import Frontier
from rcrp_desktop.domain.frozen import frozen

_NO_LIMIT = -1


@frozen
class Counted:
    """The entries 0 to ``size - 1`` count, under this head. The ``frontier`` gives its root."""

    size: int
    note: str
    frontier: bytes


class CountedRows:
    """Reads what counts of one open log. Every method raises OperationalProblem where that cannot be said now."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Raises StorageCorrupt where the tables are not those of a log, or it does not say whose it is."""
        self._connection = connection
        with faults_of_file():
            if schema_version(connection) > SCHEMA_VERSION:
                raise StorageUnavailable("cannot_open", "written by a newer version")
            expect_our_tables(connection)
            header = read_header(connection)
        if header is None:
            raise StorageCorrupt("the log's own row is missing")
        self.header: HeaderRow = header
        self._known: tuple[Any, Counted] | None = None
        self._looks = False
        self._by_call = FoundByCall(connection)

    @property
    def is_amiss(self) -> bool:
        """Whether what finds entries was seen to be damaged: they are found by reading all of them."""
        return self._by_call.is_amiss

    def are_found(self) -> bool:
        """Whether entries are found by call and kind; looks at what was added since this was asked last."""
        with faults_of_file():
            self._by_call.look(self.counted().size)
        return not self.is_amiss

    def counted(self) -> Counted:
        """What counts now; looked at again whenever there is another head."""
        if self._looks and self._known is not None:
            return self._known[1]
        with faults_of_file():
            query = "SELECT size, note, frontier FROM checkpoint ORDER BY size DESC LIMIT 1"
            row = self._connection.execute(query).fetchone()
            if self._known is None or self._known[0] != row:
                self._known = (row, self._count(row))
        return self._known[1]

    def leaves(
        self,
        columns: str,
        where: str = "",
        values: tuple[object, ...] = (),
        *,
        newest_first: bool = False,
        limit: int = _NO_LIMIT,
    ) -> list[Any]:
        """Columns of the entries that count and for which ``where`` (``AND ...``) holds, in order."""
        order = " DESC" if newest_first else ""
        return self._rows(f"{columns} FROM leaf l", where, values, f"l.seq{order}", limit)

    def of_call(
        self,
        columns: str,
        call: str,
        *,
        newest_first: bool = False,
        limit: int = _NO_LIMIT,
    ) -> list[Any]:
        """Columns of the entries that name the call, in order; their number is the first of ``columns``."""
        while True:
            rows = self._of_call(columns, call, newest_first=newest_first, limit=limit)
            found = [row[0] for row in rows]
            if self._by_call.bears_out(call, found, limit, newest_first=newest_first):
                return rows
            self._by_call.disbelieve()

    def _of_call(self, columns: str, call: str, *, newest_first: bool, limit: int) -> list[Any]:
        with faults_of_file():
            numbers = self._by_call.numbers(call, self.counted().size)
        where, values = "AND l.call=? AND l.call<>''", (call,)
        if numbers is not None:
            where, values = f"AND l.seq IN ({','.join(map(str, numbers))})", ()
        return self.leaves(columns, where, values, newest_first=newest_first, limit=limit)

    def parts(self, columns: str, where: str, values: tuple[object, ...]) -> list[Any]:
        """Columns of the parts ``p`` of entries ``l`` that count."""
        return self._rows(f"{columns} FROM leaf l JOIN part p ON p.seq=l.seq", where, values)

    def parts_among(self, low: int, high: int) -> list[Any]:
        """Number, name, salt and bytes of the parts between two entries that count; some may be of no entry."""
        columns = "p.seq, p.part, p.salt, p.body FROM part p"
        with faults_of_file():
            size = self.counted().size
            query = f"SELECT {columns} WHERE p.seq>=? AND p.seq<=? ORDER BY p.seq"
            return self._gathered(query, (max(low, 0), min(high, size - 1)))

    def erased(self, columns: str, where: str = "", values: tuple[object, ...] = ()) -> list[Any]:
        """Columns of the erasures ``e`` of parts of entries ``l`` that count."""
        table = "erased e" if where else "erased e NOT INDEXED"  # of all, none is missing
        return self._rows(f"{columns} FROM {table} CROSS JOIN leaf l ON l.seq=e.seq", where, values)

    def named_by_erasures(self, columns: str, where: str, values: tuple[object, ...]) -> list[Any]:
        """Columns of the entries ``l`` by which parts are said to be erased; no head covers who says so."""
        named = "SELECT e.by_seq FROM erased e NOT INDEXED WHERE e.by_origin=?"
        where = f"AND l.seq IN ({named}) {where}"
        return self.leaves(columns, where, (self.header.origin, *values))

    def ruleset(self, digest: bytes) -> bytes | None:
        """The bytes kept under this digest, where they are those."""
        with faults_of_file():
            query = "SELECT body FROM ruleset NOT INDEXED WHERE sha256=?"
            row = self._connection.execute(query, (digest,)).fetchone()
        body: object = row[0] if row is not None else None
        return body if isinstance(body, bytes) and sha256(body).digest() == digest else None

    @contextmanager
    def one_look(self) -> Generator[None]:
        """Everything read inside belongs together, whatever is added or erased meanwhile."""
        with faults_of_file():
            self._connection.execute("BEGIN")
        try:
            self.counted()
            self._looks = True
            yield
        finally:
            self._looks = False
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _rows(
        self,
        what: str,
        where: str,
        values: tuple[object, ...],
        order: str = "l.seq",
        limit: int = _NO_LIMIT,
    ) -> list[Any]:
        size = self.counted().size
        query = f"SELECT {what} WHERE l.seq>=0 AND l.seq<? {where} ORDER BY {order} LIMIT ?"
        with faults_of_file():
            return self._gathered(query, (size, *values, limit))

    def _gathered(self, query: str, values: tuple[object, ...]) -> list[Any]:
        """The rows; text is read strictly, which is quicker, until a row holds some that is none."""
        lenient = self._connection.text_factory
        self._connection.text_factory = str
        try:
            return gathered(self._connection.execute(query, values))
        except sqlite3.OperationalError as error:
            if not str(error).startswith("Could not decode"):
                raise
        finally:
            self._connection.text_factory = lenient
        return gathered(self._connection.execute(query, values))

    def _count(self, row: tuple[Any, ...] | None) -> Counted:
        expect_types(row, int, str, (bytes, NoneType))
        size, text, frontier = cast("tuple[int, str, bytes | None]", row)
        try:
            self._expect_head(size, text, frontier or b"")
            self._expect_ends(size)
        except ValueError as fault:
            raise StorageCorrupt(f"the newest tree head does not hold: {fault}") from fault
        return Counted(size, text, frontier or b"")

    def _expect_head(self, size: int, text: str, frontier: bytes) -> None:
        head = parse_note(text).checkpoint
        if (head.origin, head.size) != (self.header.origin, size):
            raise ValueError("it names another log or size")
        if Frontier.from_bytes(size, frontier).root() != head.root:
            raise ValueError("it is not that of the frontier")

    def _expect_ends(self, size: int) -> None:
        query = "SELECT seq, leaf FROM leaf WHERE seq IN (0, ?) ORDER BY seq"
        rows = self._connection.execute(query, (size - 1,)).fetchall()
        if [row[0] for row in rows] != sorted({0, size - 1}):
            raise ValueError("entries under it are missing")
        expect_types(rows[0], int, bytes)
        leaf, header = parse_leaf(rows[0][1]), self.header
        said = (leaf["kind"], leaf.get("origin"), leaf.get("mode"), leaf["at"])
        if said != ("genesis", header.origin, header.mode, header.created_ms):
            raise ValueError("the first entry and the log's own row differ")
        if leaf["body"].get("key") != (header.public_key or b"").hex():
            raise ValueError("the first entry names another key")
