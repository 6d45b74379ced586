"""The index's questions: a page of calls, counts for narrowing, everything still owed."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import tzinfo

from rcrp_desktop.adapters.sqlite.index_rows import (
    day_of,
    flag_bits,
    flag_names,
    reached_bits,
    reached_names,
    summary_of,
)
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.search import (
    Cursor,
    Facets,
    Filters,
    OwedBoard,
    OwedRow,
    SearchPage,
)
from rcrp_desktop.application.word_cutting import LONGEST_QUESTION, words_of
from rcrp_desktop.domain.duties import Owed

COUNTED = 5_000
"""So many matches of a text are counted for narrowing; beyond it the counts say that they are not all."""

_COMMON = 1_000
_FARTHEST = "\U0010ffff"
_Values = list[object]


def page(
    connection: sqlite3.Connection, filters: Filters, after: Cursor | None, limit: int
) -> SearchPage:
    """Calls after a place, newest first; one more than wanted tells whether there is another page."""
    where, values = _where(filters, is_common=_is_common(connection, filters.text))
    if after is not None:
        where.append("(c.began_ms, c.call) < (?, ?)")
        values += [after.began_ms, after.call]
    query = (
        f"SELECT c.detail FROM call c {_clause(where)}"
        " ORDER BY c.began_ms DESC, c.call DESC LIMIT ?"
    )
    found = connection.execute(query, (*values, limit + 1)).fetchall()
    rows = tuple(summary_of(row[0]) for row in found[:limit])
    more = len(found) > limit
    return SearchPage(rows, Cursor(rows[-1].began_ms, rows[-1].call) if more else None)


def _is_common(connection: sqlite3.Connection, text: str) -> bool:
    """Whether so many calls match a text that the newest of them are soonest met from the newest call down."""
    match = match_expression(text)
    if not match:
        return False
    query = "SELECT count(*) FROM words WHERE words MATCH ?"
    return bool(connection.execute(query, (match,)).fetchone()[0] >= _COMMON)


def _where(filters: Filters, *, is_common: bool) -> tuple[list[str], _Values]:
    where: list[str] = []
    values: _Values = []
    if filters.text.strip():
        clause, words = _text_clause(filters.text)
        # With the plus SQLite keeps to the order of time instead of sorting all that match.
        where.append(f"+{clause}" if is_common else clause)
        values += words
    if filters.reference.strip():
        clause, whole = _reference_clause(filters.reference)
        where.append(clause)
        values += whole
    for column, bits in (
        ("reached", reached_bits(filters.routes)),
        ("flags", flag_bits(filters.happened)),
    ):
        if bits:
            where.append(f"c.{column} & ?")
            values.append(bits)
    for column, names in (("caller", filters.callers), ("pack", filters.packs)):
        if names:
            where.append(f"c.{column} IN ({','.join('?' * len(names))})")
            values += sorted(names)
    for sign, bound in ((">=", filters.from_ms), ("<", filters.to_ms)):
        if bound:
            where.append(f"c.began_ms {sign} ?")
            values.append(bound)
    return where, values


def _clause(where: Iterable[str]) -> str:
    joined = " AND ".join(where)
    return f"WHERE {joined}" if joined else ""


def _text_clause(text: str) -> tuple[str, _Values]:
    """The beginning of a reference, or every word somewhere in the call's texts."""
    begin = text.strip().upper()
    parts = ["SELECT id FROM call WHERE reference >= ? AND reference < ?"]
    values: _Values = [begin, begin + _FARTHEST]
    match = match_expression(text)
    if match:
        parts.append("SELECT rowid FROM words WHERE words MATCH ?")
        values.append(match)
    return f"c.id IN ({' UNION ALL '.join(parts)})", values


def _reference_clause(reference: str) -> tuple[str, _Values]:
    return "c.reference = ?", [reference.strip().upper()]


def match_expression(text: str) -> str:
    """Each word as it is kept, quoted; what signs hold together stays together. The last one may be unfinished."""
    words = [" ".join(words_of(word)) for word in text[:LONGEST_QUESTION].split()]
    quoted = [f'"{word}"' for word in words if word]
    return " ".join([*quoted[:-1], f"{quoted[-1]} *"]) if quoted else ""


@dataclass(slots=True)
class _Tally:
    """Counts of one search; each group is counted as if it narrowed nothing itself."""

    calls: int = 0
    matching: int = 0
    routes: Counter[str] = field(default_factory=Counter[str])
    happened: Counter[Happened] = field(default_factory=Counter[Happened])
    callers: Counter[str] = field(default_factory=Counter[str])
    packs: Counter[str] = field(default_factory=Counter[str])


def facets(connection: sqlite3.Connection, filters: Filters, zone: tzinfo | None) -> Facets:
    """Counts from the kept groups; for a text, from the calls that it matches."""
    groups, complete = _groups(connection, filters)
    days = _days(filters, zone)
    tally = _Tally()
    for day, reached, flags, caller, pack, number in groups:
        tally.calls += number
        if days(day):
            _count(tally, filters, (reached, flags, caller, pack), number)
    calls = tally.calls
    if filters.text.strip() or filters.reference.strip():
        calls = connection.execute("SELECT coalesce(sum(number),0) FROM facet").fetchone()[0]
    return Facets(
        calls, tally.matching, tally.routes, tally.happened, tally.callers, tally.packs, complete
    )


_Group = tuple[int, int, int, str, str, int]


def _groups(connection: sqlite3.Connection, filters: Filters) -> tuple[list[_Group], bool]:
    found = [_text_clause(filters.text)] if filters.text.strip() else []
    found += [_reference_clause(filters.reference)] if filters.reference.strip() else []
    if not found:
        return connection.execute("SELECT * FROM facet").fetchall(), True
    clause = " AND ".join(clause for clause, _ in found)
    values = [value for _, some in found for value in some]
    inner = (
        f"SELECT day, reached, flags, caller, pack FROM call c WHERE {clause}"
        " ORDER BY c.id DESC LIMIT ?"
    )
    query = f"SELECT day, reached, flags, caller, pack, count(*) FROM ({inner}) GROUP BY 1,2,3,4,5"
    groups: list[_Group] = connection.execute(query, (*values, COUNTED)).fetchall()
    return groups, sum(group[5] for group in groups) < COUNTED


def _days(filters: Filters, zone: tzinfo | None) -> Callable[[int], bool]:
    first = day_of(filters.from_ms, zone) if filters.from_ms else 0
    last = day_of(filters.to_ms - 1, zone) if filters.to_ms else 1 << 30
    return lambda day: first <= day <= last


def _count(tally: _Tally, filters: Filters, group: tuple[int, int, str, str], number: int) -> None:
    reached, flags, caller, pack = group
    wanted_routes, wanted_flags = reached_bits(filters.routes), flag_bits(filters.happened)
    by_route = not wanted_routes or bool(reached & wanted_routes)
    by_flag = not wanted_flags or bool(flags & wanted_flags)
    by_caller = not filters.callers or caller in filters.callers
    by_pack = not filters.packs or pack in filters.packs
    tally.matching += number if by_route and by_flag and by_caller and by_pack else 0
    if by_flag and by_caller and by_pack:
        for name in reached_names(reached):
            tally.routes[name] += number
    if by_route and by_caller and by_pack:
        for happened in flag_names(flags):
            tally.happened[happened] += number
    if by_route and by_flag and by_pack and caller:
        tally.callers[caller] += number
    if by_route and by_flag and by_caller and pack:
        tally.packs[pack] += number


def owed(connection: sqlite3.Connection, limit: int) -> OwedBoard:
    """Open items by kind, in the order of debts everywhere (``worst_first``); of requests, what is asked now first."""
    counts = dict(connection.execute("SELECT kind, count(*) FROM item GROUP BY kind").fetchall())
    rows = {kind: _owed_of(connection, kind, limit) for kind in Owed if kind.value in counts}
    oldest = connection.execute("SELECT min(since_ms) FROM item").fetchone()[0] or 0
    return OwedBoard(rows, {Owed(kind): number for kind, number in counts.items()}, oldest)


def _owed_of(connection: sqlite3.Connection, kind: Owed, limit: int) -> tuple[OwedRow, ...]:
    """The first of a kind by the index of items alone; only those look into their calls."""
    query = (
        "SELECT c.detail, i.place FROM"
        " (SELECT call_id, call, place, otherwise, overtaken, since_ms FROM item WHERE kind=?"
        " ORDER BY otherwise DESC, overtaken, since_ms, call, place LIMIT ?) i"
        " JOIN call c ON c.id=i.call_id"
        " ORDER BY i.otherwise DESC, i.overtaken, i.since_ms, i.call, i.place"
    )
    found: list[tuple[str, int]] = connection.execute(query, (kind.value, limit)).fetchall()
    return tuple(_owed_row(detail, place) for detail, place in found)


def _owed_row(detail: str, place: int) -> OwedRow:
    summary = summary_of(detail)
    return OwedRow(summary.items[place], summary)
