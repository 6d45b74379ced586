"""Rows in the raw pages of an SQLite file (its format is fixed for good: sqlite.org/fileformat2.html).

Trusts nothing that one damaged byte could make false: not a page's mark, not its number of cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

PAGE = 4096
"""What a log is made with; its own word for it may be damaged."""

Value = int | bytes | str | None

_FIRST_HEADER = 100
_LEAF_HEADER = 8
_MOST_CELLS = PAGE // 32
"""In a page: each row of a log has a hash or a salt in it."""
_MOST_LOCAL = 4 * PAGE
"""Of one page's cells together, which do not overlap in a page that is whole."""
_MOST_STRAYS = 3
_MOST_COLUMNS = 16
_MOST_BYTES = 4 * 1024 * 1024
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class Tail(NamedTuple):
    """The end of a file, and where in the file it begins: at a page."""

    data: bytes
    begins: int


class Work:
    """What may be read for one purpose, in bytes: each piece has its bound, and so has their sum."""

    def __init__(self, most: int) -> None:
        self._left = most
        self.is_enough = True
        """Whether nothing had to be left out so far."""

    def spend(self, count: int) -> bool:
        """Whether so much more may be read."""
        if count > self._left:
            self.is_enough = False
            return False
        self._left -= count
        return True


def records_of(tail: Tail, work: Work) -> Iterator[tuple[Value, ...]]:
    """Every row that can be made out, its row number first. The same row may come twice.

    ``work`` is for what rows hold beyond their own page: pages can be made to name one long row many times over.
    """
    for start in range(0, len(tail.data) - PAGE + 1, PAGE):
        first = tail.begins + start == 0
        local = Work(_MOST_LOCAL)
        for cell in _cells(tail.data, start, _FIRST_HEADER if first else 0):
            try:
                row = _row(tail, start, cell, (local, work))
            except (IndexError, ValueError):
                continue
            if row is not None:
                yield row
        work.is_enough = work.is_enough and local.is_enough


def _cells(data: bytes, start: int, header: int) -> Iterator[int]:
    """Where cells may begin in the page. What is no cell is told by what it holds, so none is left out."""
    first = header + _LEAF_HEADER
    strays = 0
    seen: set[int] = set()
    for place in range(start + first, start + first + 2 * _MOST_CELLS, 2):
        cell = int.from_bytes(data[place : place + 2], "big")
        if first < cell < PAGE - 4:
            strays = 0
            if cell not in seen:
                seen.add(cell)
                yield cell
        else:
            strays += 1
            if strays > _MOST_STRAYS:
                return


def _row(tail: Tail, start: int, cell: int, work: tuple[Work, Work]) -> tuple[Value, ...] | None:
    at = start + cell
    size, at = _varint(tail.data, at)
    number, at = _varint(tail.data, at)
    if not 1 < size <= _MOST_BYTES:
        return None
    most, least = PAGE - 35, (PAGE - 12) * 32 // 255 - 23
    local = size if size <= most else least + (size - least) % (PAGE - 4)
    local = local if local <= most else least
    end = at + local if size <= most else at + local + 4
    if end > start + PAGE or not work[0].spend(local):
        return None
    payload = tail.data[at : at + local]
    if size > most:
        page = int.from_bytes(tail.data[end - 4 : end], "big")
        rest = _overflow(tail, page, size - local, work[1])
        if rest is None:
            return None
        payload += rest
    return _values(payload, number)


def _overflow(tail: Tail, page: int, missing: int, work: Work) -> bytes | None:
    """What a row holds beyond its page, None where the chain of pages leaves the file or comes back on itself."""
    found: dict[int, bytes] = {}
    while missing > 0:
        place = (page - 1) * PAGE - tail.begins
        if page < 1 or page in found or place < 0 or place + PAGE > len(tail.data):
            return None
        if not work.spend(PAGE):
            return None
        found[page] = tail.data[place + 4 : place + 4 + min(missing, PAGE - 4)]
        missing -= PAGE - 4
        page = int.from_bytes(tail.data[place : place + 4], "big")
    return b"".join(found.values())


def _values(payload: bytes, number: int) -> tuple[Value, ...] | None:
    header, at = _varint(payload, 0)
    types: list[int] = []
    while at < header:
        kind, at = _varint(payload, at)
        types.append(kind)
        if len(types) > _MOST_COLUMNS:
            return None
    values: list[Value] = [number]
    for kind in types:
        value, at = _value(payload, kind, at)
        values.append(value)
    return tuple(values) if at == len(payload) else None


def _value(payload: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind == 0:
        return None, at
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind in (8, 9):
        return kind - 8, at
    if kind < 12:
        raise ValueError("a number that no log holds")
    end = at + (kind - 12) // 2
    if end > len(payload):
        raise ValueError("longer than its row")
    raw = payload[at:end]
    return (raw if kind % 2 == 0 else raw.decode("utf-8")), end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    value = value << 8 | data[at]
    return (value - (1 << 64) if value >> 63 else value), at + 1
