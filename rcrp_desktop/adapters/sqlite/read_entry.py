"""A row of a log as the entry that is shown: what its bytes say where they are borne out, else that it is damaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Any, cast

from rcrp_desktop.domain.audit.entry import RECORD_CLASSES, RecordClass, StoredEntry
from rcrp_desktop.domain.audit.header import HeaderRow
from rcrp_desktop.domain.audit.leaf_reading import parse_leaf, part_commitment
from rcrp_desktop.domain.audit.merkle import leaf_hash
from rcrp_desktop.domain.canonical import Json, parse_canonical
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.whole_numbers import LATEST_MS

_typed = itemgetter("actor", "role", "command", "body", "parts")
_TYPES = (str, str, str, dict, dict)
_beside = itemgetter("origin", "seq", "kind", "class", "at", "call")
_said = itemgetter("kind", "class", "at", "call")
_SAID_TYPES = (str, str, int, str)


EntryRow = tuple[int, bytes, bytes, str, RecordClass, int, str]
"""Number, leaf and its hash, and the columns beside them: kind, class, time and call."""
_NOTHING: EntryRow = (0, b"", b"", "", "decision", 0, "")
_ROW_TYPES = tuple(map(type, _NOTHING))


def read_entry(
    header: HeaderRow, row: EntryRow, held: Mapping[str, tuple[bytes, bytes]]
) -> StoredEntry:
    """The entry; where its bytes cannot be read or were altered, what the columns beside them still say of it.

    One entry that somebody altered must not keep all the others from being read. ``held`` are its
    parts, each with its salt; ``erased`` afterwards are those that are not there.
    """
    if tuple(map(type, row)) != _ROW_TYPES:
        row = _typed_row(row)
    leaf = _leaf_of(header, row)
    if leaf is None:
        return _damaged_entry(header, row)
    seq, _data, hashed, kind, record_class, at_ms, call = row
    promised: Mapping[str, str] = leaf["parts"]
    parts: dict[str, Json] = {}
    for name, (salt, body) in held.items():
        value = read_part(name, salt, body, promised.get(name))
        if value is not UNREADABLE:
            parts[name] = value
    gone = sorted(promised.keys() - held.keys()) if len(parts) < len(promised) else ()
    return StoredEntry(
        header.origin,
        seq,
        kind,
        record_class,
        _possible(at_ms),
        leaf["actor"],
        leaf["role"],
        call,
        leaf["command"],
        leaf["body"],
        parts,
        tuple(gone),
        hashed,
        damaged=len(parts) < len(held),
    )


def _typed_row(row: EntryRow) -> EntryRow:
    """With nothing for what is of another type than its column, as one bit in a damaged page makes it."""
    pairs = zip(row, _NOTHING, strict=True)
    return cast("EntryRow", tuple(v if type(v) is type(none) else none for v, none in pairs))


def _leaf_of(header: HeaderRow, row: EntryRow) -> Mapping[str, Any] | None:
    """The leaf, None where its bytes are not those that were hashed or the columns say otherwise."""
    seq, data, hashed, *beside = row
    if leaf_hash(data) != hashed:
        return None
    try:
        leaf = parse_leaf(data)
        same = _beside(leaf) == (header.origin, seq, *beside)
        return leaf if same and tuple(map(type, _typed(leaf))) == _TYPES else None
    except (ValueError, KeyError):
        return None


def _damaged_entry(header: HeaderRow, row: EntryRow) -> StoredEntry:
    """What is known of it: by its own bytes where they are borne out, else by the columns beside them."""
    seq, data, hashed, *_ = row
    said = said_by(seq, data, hashed)
    kind, record_class, at_ms, call = said or row[3:]
    beside = (header.origin, seq, kind, record_class, _possible(at_ms), "", "", call, "")
    return StoredEntry(*beside, {}, {}, (), hashed, damaged=True, unsure=said is None)


def said_by(seq: int, data: bytes, hashed: bytes) -> tuple[str, RecordClass, int, str] | None:
    """Kind, class, time and call as the bytes that were hashed say them; None where they are not those of this number.

    A threat to life falls with no column.
    """
    if leaf_hash(data) != hashed:
        return None
    try:
        leaf = parse_leaf(data)
        said = _said(leaf)
    except (ValueError, KeyError):
        return None
    is_one = leaf.get("seq") == seq and said[1] in RECORD_CLASSES
    return said if is_one and tuple(map(type, said)) == _SAID_TYPES else None


def with_possible_times(entries: Sequence[StoredEntry]) -> list[StoredEntry]:
    """Of a call's entries in one log: what is not sure of its time stands between those that are."""
    if not any(entry.unsure for entry in entries):
        return list(entries)
    sure = [None if entry.unsure else entry.at_ms for entry in entries]
    before = accumulate((0 if at is None else at for at in sure), max)
    behind = accumulate((LATEST_MS if at is None else at for at in reversed(sure)), min)
    return [
        replace(entry, at_ms=max(min(entry.at_ms, latest), earliest)) if entry.unsure else entry
        for entry, earliest, latest in zip(entries, before, [*behind][::-1], strict=True)
    ]


def _possible(at_ms: int) -> int:
    return at_ms if 0 <= at_ms <= LATEST_MS else min(max(at_ms, 0), LATEST_MS)


UNREADABLE = object()
"""Of a part: not the bytes that were committed to, or bytes that say nothing. Whoever commits can commit to anything."""


def read_part(name: str, salt: bytes, body: bytes, promised: object) -> Any:  # noqa: ANN401 - a part, or that it is none
    """What the part says, when it is the one that the entry committed to; else :data:`UNREADABLE`."""
    try:
        is_promised = part_commitment(name, salt, body).hex() == promised
        return parse_canonical(body) if is_promised else UNREADABLE
    except ValueError:
        return UNREADABLE


def reference_key(reference: str) -> str:
    """What two spellings of one CAD reference have in common, so that every reader finds the same calls by it."""
    return reference.strip().upper()
