"""What a damaged log still holds, read page by page without SQLite, so that no tree of pages has to be whole.

Each entry is checked against its own hash and each part against the entry: what does not fit is told as damaged.
Nothing read here is proved: a log that had to be salvaged was set aside, or is about to be.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

from rcrp_desktop.adapters.held_files import held_open, read_at
from rcrp_desktop.adapters.looking import status_behind
from rcrp_desktop.adapters.sqlite.log_reader import LeafMark
from rcrp_desktop.adapters.sqlite.read_entry import (
    UNREADABLE,
    read_part,
    reference_key,
    with_possible_times,
)
from rcrp_desktop.adapters.sqlite.records import PAGE, Tail, Value, Work, records_of
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, parse_note
from rcrp_desktop.domain.audit.entry import MODES, RECORD_CLASSES, LogMode, RecordClass, StoredEntry
from rcrp_desktop.domain.audit.erasures import erased_by
from rcrp_desktop.domain.audit.leaf_reading import SALT_BYTES
from rcrp_desktop.domain.audit.merkle import HASH_BYTES, leaf_hash, root_of
from rcrp_desktop.domain.canonical import parse_canonical
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.whole_numbers import LATEST_MS

MOST_BYTES = 8 * 1024 * 1024
"""Of the end of the file: some eight thousand entries."""

_STRETCH = 64 * 1024
_MOST_REFUSED = 8
_LEAF_BEGINS = b'{"actor":"'
_LEAST_LEAF = 128
_MOST_TIMES = 2
"""How often each byte is looked at by each of the two ways of reading, on the whole. A log needs less than once."""
_DECODER = json.JSONDecoder()
_TEXTS = ("origin", "kind", "class", "actor", "role", "call", "command")
_NUMBERS = ("seq", "at")
BEFORE_BEGINNING_MS = 3_600_000
"""So long before its beginning something of a call can stand: more than anybody waits for a first key."""


@dataclass(slots=True)
class SalvagedLog:
    """The entries that could be read, by number. Has what :class:`SqliteLogReader` is asked for at start."""

    origin: str
    _entries: Mapping[int, StoredEntry]
    is_whole: bool = True
    """Whether the disk gave all of the file, from its beginning, and all of that was looked at."""
    may_give_more: bool = False
    """Whether the disk refused some of it, which it may give when it is asked again."""
    size: int = 0
    """How many entries its newest head counted, as far as a head was found."""
    _calls: dict[str, list[StoredEntry]] = field(default_factory=dict[str, list[StoredEntry]])
    _missing: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    """The first number of each stretch of entries that were not found, and when the next one was made."""

    def __post_init__(self) -> None:
        expected = 0
        for seq in sorted(self._entries):
            entry = self._entries[seq]
            if entry.call:
                self._calls.setdefault(entry.call, []).append(entry)
            if seq != expected:
                self._missing.append((expected, entry.at_ms))
            expected = seq + 1
        if expected < self.size:
            self._missing.append((expected, LATEST_MS))

    def last_seq(self) -> int:
        """The number of the newest entry found, -1 for none."""
        return max(self._entries, default=-1)

    def marks_before(self, seq: int, limit: int) -> list[LeafMark]:
        """The entries before a number, newest first, without their content."""
        found = sorted((number for number in self._entries if number < seq), reverse=True)
        entries = (self._entries[number] for number in found[:limit])
        return [LeafMark(e.seq, e.kind, e.at_ms, e.call) for e in entries]

    def entries_of_call(self, call: str) -> list[StoredEntry]:
        """Everything found about one call, oldest first; the first says what may be missing of it."""
        found = with_possible_times(self._calls.get(call, ()))
        if found and (lacks := self._lacks(found[0])):
            origin = found[0].origin
            found[0] = replace(found[0], lacks=tuple((origin, number) for number in lacks))
        return found

    def _lacks(self, first: StoredEntry) -> tuple[int, ...]:
        """Of which call an entry is that is missing nobody can say; but not of one that began long after.

        A threat to life can be raised before its call is begun on record, which is done with the next key.
        """
        begun, since_ms = -1, 0
        if first.kind == "call_began":
            begun, since_ms = first.seq, first.at_ms - BEFORE_BEGINNING_MS
        return tuple(n for n, next_ms in self._missing if n > begun or next_ms >= since_ms)

    def calls_on(self, reference: str) -> set[str]:
        """Calls whose newest reference this is, by what could be read."""
        newest = {
            call: entry.parts["reference"]
            for call, entries in self._calls.items()
            for entry in entries
            if entry.kind == "reference_given" and "reference" in entry.parts
        }
        return {call for call, part in newest.items() if _is_reference(part, reference)}

    def newest_of_call(self, call: str) -> tuple[int, bytes] | None:
        """Number and leaf hash of the newest entry that names the call."""
        entries = self._calls.get(call)
        return (entries[-1].seq, entries[-1].leaf_hash) if entries else None


def _is_reference(part: object, reference: str) -> bool:
    told = cast("Mapping[str, object]", part).get("reference") if isinstance(part, Mapping) else ""
    return isinstance(told, str) and reference_key(told) == reference


def is_within_reach(path: Path) -> bool:
    """Whether all of the file would be looked at, and not its end alone; raises StorageUnavailable."""
    found = status_behind(path)
    return found is not None and found.st_size <= MOST_BYTES


def salvage(path: Path, mode: LogMode | None = None) -> SalvagedLog:
    """Read what can be read of the newest part of the file; raises OSError where there is none.

    Entries that say they are of another ``mode`` are left out. The work is bounded by the size of the file,
    whatever it holds: what lies beyond is left out, and the log is then not whole.
    """
    rows: dict[int, _Row] = {}
    parts: dict[int, dict[str, tuple[bytes, bytes]]] = {}
    erased: list[tuple[Value, ...]] = []
    heads: list[Value] = []
    tail, is_given = _tail(path)
    loose, work = Work(_MOST_TIMES * len(tail.data)), Work(_MOST_TIMES * len(tail.data))
    for row in _loose(tail.data, loose):
        rows[row.seq] = row
    for values in records_of(tail, work):
        match len(values) - 1:
            case 10 if (row := _row(values)) is not None:
                if row.leaf is not None or row.seq not in rows:
                    rows[row.seq] = row
            case 3:
                heads.append(values[2])
            case 4 if _is_part(values):
                _, seq, name, salt, body = cast("tuple[int, int, str, bytes, bytes]", values)
                parts.setdefault(seq, {})[name] = (salt, body)
            case 5:
                erased.append(values)
            case _:
                pass
    rows = {seq: row for seq, row in rows.items() if mode is None or row.mode in (mode, "")}
    origin = next((str(r.leaf["origin"]) for _, r in sorted(rows.items()) if r.leaf), "")
    head = _newest_head(heads, origin)
    counted = _under(head, rows)
    gone = {values[1:3] for values in erased if _is_recorded(values, counted)}
    return SalvagedLog(
        origin,
        {seq: _entry(row, origin, parts.get(seq, {}), gone) for seq, row in rows.items()},
        is_given and tail.begins == 0 and loose.is_enough and work.is_enough,
        not is_given,
        head.size if head is not None else 0,
    )


class _Row(NamedTuple):
    """A row of the table of leaves. ``leaf`` is None where its bytes are not those that were hashed."""

    seq: int
    leaf: Mapping[str, Any] | None
    leaf_hash: bytes
    mode: str
    beside: tuple[str, RecordClass, int, str]


def _tail(path: Path) -> tuple[Tail, bool]:
    """The end of the file, and whether the disk gave all of it; where it did not, zeros stand for it."""
    refused: list[OSError] = []
    with held_open(path) as handle:
        size = os.fstat(handle).st_size
        begins = max(0, size - MOST_BYTES) // PAGE * PAGE
        places = range(begins, size, _STRETCH)
        data = b"".join(_stretch(handle, place, size, refused) for place in places)
    if refused and len(refused) >= min(len(places), _MOST_REFUSED):
        raise refused[0]
    return Tail(data, begins), not refused


def _stretch(handle: int, place: int, size: int, refused: list[OSError]) -> bytes:
    """One stretch of the file. A disk that keeps refusing is not asked for ever: each time may take seconds."""
    wanted = min(_STRETCH, size - place)
    if len(refused) < _MOST_REFUSED:
        try:
            return read_at(handle, wanted, place).ljust(wanted, b"\0")
        except OSError as error:
            refused.append(error)
    return bytes(wanted)


def _row(values: tuple[Value, ...]) -> _Row | None:
    """``values`` begin with the number of the row, which no hash covers: the leaf's own counts."""
    number, _, _, kind, record_class, at_ms, call, _, mode, data, hashed = values
    if not (isinstance(data, bytes) and isinstance(hashed, bytes) and len(hashed) == HASH_BYTES):
        return None
    leaf = _leaf_of(data) if leaf_hash(data) == hashed else None
    if leaf is not None:
        beside = (leaf["kind"], leaf["class"], leaf["at"], leaf["call"])
        return _Row(leaf["seq"], leaf, hashed, str(leaf.get("mode", "")), beside)
    told = isinstance(kind, str) and isinstance(at_ms, int) and isinstance(call, str)
    if not told or record_class not in RECORD_CLASSES or not isinstance(number, int) or number < 0:
        return None
    beside = cast("tuple[str, RecordClass, int, str]", (kind, record_class, at_ms, call))
    known = mode if isinstance(mode, str) and mode in MODES else ""
    return _Row(number, None, hashed, known, beside)


def _loose(data: bytes, work: Work) -> Iterator[_Row]:
    """Leaves by their own first letters, with their hash behind them: whatever became of the row around them."""
    at = data.find(_LEAF_BEGINS)
    while at >= 0:
        length, looked_at = _length(data[at : at + PAGE])
        if not work.spend(max(looked_at, _LEAST_LEAF)):
            return
        leaf, hashed = data[at : at + length], data[at + length : at + length + HASH_BYTES]
        row = _row((0, 0, 0, "", "", 0, "", "", "", leaf, hashed)) if length else None
        behind = at + 1
        if row is not None and row.leaf is not None:
            yield row
            behind = at + length
        at = data.find(_LEAF_BEGINS, behind)


def _length(data: bytes) -> tuple[int, int]:
    """How long the value is that stands at the beginning, 0 for none; and how much had to be looked at."""
    try:
        _, length = _DECODER.raw_decode(data.decode("latin-1"))  # a letter a byte
    except json.JSONDecodeError as error:
        return 0, error.pos
    except (ValueError, RecursionError):
        return 0, len(data)
    return length, length


def _newest_head(notes: Iterable[Value], origin: str) -> Checkpoint | None:
    """The tree head of the log that counts most entries, None where none was found."""
    heads: list[Checkpoint] = []
    for note in notes:
        with suppress(ValueError):
            heads.append(parse_note(note if isinstance(note, str) else "").checkpoint)
    own = (head for head in heads if head.origin == origin)
    return max(own, key=lambda head: head.size, default=None)


def _under(head: Checkpoint | None, rows: Mapping[int, _Row]) -> Mapping[int, _Row]:
    """The rows that give the head; none where one of them is missing or is another."""
    if head is None or head.size > len(rows):
        return {}
    under = {seq: rows[seq] for seq in range(head.size) if seq in rows}
    is_whole = len(under) == head.size
    return under if is_whole and root_of(r.leaf_hash for r in under.values()) == head.root else {}


def _is_part(values: tuple[Value, ...]) -> bool:
    _, seq, name, salt, body = values
    is_salt = isinstance(salt, bytes) and len(salt) == SALT_BYTES
    return isinstance(seq, int) and isinstance(name, str) and is_salt and isinstance(body, bytes)


def _is_recorded(values: tuple[Value, ...], rows: Mapping[int, _Row]) -> bool:
    """Whether an entry under the head records the erasure; of what another log says nothing is known here."""
    _, seq, part, origin, by_seq, by_hash = values
    row = rows.get(by_seq) if isinstance(by_seq, int) else None
    if row is None or row.leaf is None:
        return False
    is_it = (row.leaf["origin"], row.leaf_hash) == (origin, by_hash)
    return is_it and (seq, part) in erased_by(row.leaf["kind"], row.leaf["body"])


def _leaf_of(data: bytes) -> Mapping[str, Any] | None:
    try:
        leaf = cast("Mapping[str, Any]", parse_canonical(data))
    except ValueError:
        return None
    fits = (
        isinstance(leaf, dict)
        and all(isinstance(leaf.get(name), str) for name in _TEXTS)
        and all(type(leaf.get(name)) is int for name in _NUMBERS)
        and leaf["seq"] >= 0
        and leaf["class"] in RECORD_CLASSES
        and isinstance(leaf.get("body"), dict)
        and isinstance(leaf.get("parts"), dict)
    )
    return leaf if fits else None


def _entry(
    row: _Row,
    origin: str,
    held: Mapping[str, tuple[bytes, bytes]],
    erased: Set[tuple[Value, ...]],
) -> StoredEntry:
    kind, record_class, at_ms, call = row.beside
    leaf = row.leaf or {"origin": origin, "actor": "", "role": "", "command": ""}
    committed = cast("Mapping[str, str]", leaf.get("parts", {}))
    read = {
        name: read_part(name, salt, body, committed.get(name))
        for name, (salt, body) in held.items()
    }
    parts = {name: part for name, part in read.items() if part is not UNREADABLE}
    gone = committed.keys() - parts.keys()
    lawful = {name for name in gone if (row.seq, name) in erased}
    return StoredEntry(
        origin=leaf["origin"],
        seq=row.seq,
        kind=kind,
        record_class=record_class,
        at_ms=min(max(at_ms, 0), LATEST_MS),
        actor=leaf["actor"],
        role=leaf["role"],
        call=call,
        command=leaf["command"],
        body=leaf.get("body", {}),
        parts=parts,
        erased=tuple(sorted(lawful)),
        leaf_hash=row.leaf_hash,
        damaged=row.leaf is None or gone != lawful,
        unsure=row.leaf is None,
    )
