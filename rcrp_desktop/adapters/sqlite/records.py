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
_MOST_CELLS = PAGE // 6
_MOST_STRAYS = 3
_MOST_COLUMNS = 16
_MOST_BYTES = 4 * 1024 * 1024
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}


class Tail(NamedTuple):
    """The end of a file, and where in the file it begins: at a page."""

    data: bytes
    begins: int


def records_of(tail: Tail) -> Iterator[tuple[Value, ...]]:
    """Every row that can be made out, its row number first. The same row may come twice."""
    for start in range(0, len(tail.data) - PAGE + 1, PAGE):
        first = tail.begins + start == 0
        for cell in _cells(tail.data, start, _FIRST_HEADER if first else 0):
            try:
                row = _row(tail, start, cell)
            except (IndexError, ValueError):
                continue
            if row is not None:
                yield row


def _cells(data: bytes, start: int, header: int) -> Iterator[int]:
    """Where cells may begin in the page. What is no cell is told by what it holds, so none is left out."""
    first = header + _LEAF_HEADER
    strays = 0
    for place in range(start + first, start + first + 2 * _MOST_CELLS, 2):
        cell = int.from_bytes(data[place : place + 2], "big")
        if first < cell < PAGE - 4:
            strays = 0
            yield cell
        else:
            strays += 1
            if strays > _MOST_STRAYS:
                return


def _row(tail: Tail, start: int, cell: int) -> tuple[Value, ...] | None:
    at = start + cell
    size, at = _varint(tail.data, at)
    number, at = _varint(tail.data, at)
    if not 1 < size <= _MOST_BYTES:
        return None
    payload = _payload(tail, start, at, size)
    return None if payload is None else _values(payload, number)


def _payload(tail: Tail, start: int, at: int, size: int) -> bytes | None:
    most, least = PAGE - 35, (PAGE - 12) * 32 // 255 - 23
    if size <= most:
        return tail.data[at : at + size] if at + size <= start + PAGE else None
    local = least + (size - least) % (PAGE - 4)
    local = local if local <= most else least
    if at + local + 4 > start + PAGE:
        return None
    found = [tail.data[at : at + local]]
    page = int.from_bytes(tail.data[at + local : at + local + 4], "big")
    missing = size - local
    while missing > 0:
        place = (page - 1) * PAGE - tail.begins
        if page < 1 or place < 0 or place + PAGE > len(tail.data):
            return None
        found.append(tail.data[place + 4 : place + 4 + min(missing, PAGE - 4)])
        missing -= PAGE - 4
        page = int.from_bytes(tail.data[place : place + 4], "big")
    return b"".join(found)


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
