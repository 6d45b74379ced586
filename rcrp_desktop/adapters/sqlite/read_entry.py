"""A row of a log as the entry that is shown: what its bytes say where they are borne out, else that it is damaged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from rcrp_desktop.domain.audit.entry import RecordClass, StoredEntry
from rcrp_desktop.domain.audit.leaf import SALT_BYTES, part_commitment
from rcrp_desktop.domain.audit.merkle import leaf_hash
from rcrp_desktop.domain.audit.rows import HeaderRow
from rcrp_desktop.domain.audit.walk import parse_leaf
from rcrp_desktop.domain.canonical import Json, parse_canonical

_LATEST_MS = 253_402_000_000_000
"""Late in the year 9999: no clock says more, and no calendar here can."""

_LEAF = {"actor": str, "role": str, "command": str, "body": dict, "parts": dict}
_BESIDE = ("seq", "kind", "class", "at", "call")


class ReadEntry(NamedTuple):
    """The columns of an entry."""

    seq: int
    leaf: bytes
    leaf_hash: bytes
    kind: str
    record_class: RecordClass
    at_ms: int
    call: str


def read_entry(
    header: HeaderRow, row: ReadEntry, held: Mapping[str, tuple[bytes, bytes]]
) -> StoredEntry:
    """The entry; where its bytes cannot be read or were altered, what the columns beside them still say of it.

    One entry that somebody altered must not keep all the others from being read. ``held`` are its
    parts, each with its salt; ``erased`` afterwards are those that are not there.
    """
    at_ms = min(max(row.at_ms, 0), _LATEST_MS)
    leaf = _leaf_of(header, row)
    if leaf is None:
        beside = (header.origin, row.seq, row.kind, row.record_class, at_ms, "", "", row.call, "")
        return StoredEntry(*beside, {}, {}, (), row.leaf_hash, damaged=True)
    promised: Mapping[str, str] = leaf["parts"]
    parts = {
        name: value
        for name, (salt, body) in held.items()
        if (value := _part(name, salt, body, promised.get(name))) is not _UNREADABLE
    }
    return StoredEntry(
        origin=header.origin,
        seq=row.seq,
        kind=row.kind,
        record_class=row.record_class,
        at_ms=at_ms,
        actor=leaf["actor"],
        role=leaf["role"],
        call=row.call,
        command=leaf["command"],
        body=leaf["body"],
        parts=parts,
        erased=tuple(sorted(promised.keys() - held.keys())),
        leaf_hash=row.leaf_hash,
        damaged=len(parts) < len(held),
    )


def _leaf_of(header: HeaderRow, row: ReadEntry) -> Mapping[str, Any] | None:
    """The leaf, None where its bytes are not those that were hashed or the columns say otherwise."""
    if leaf_hash(row.leaf) != row.leaf_hash:
        return None
    try:
        leaf = parse_leaf(row.leaf)
    except ValueError:
        return None
    beside = (row.seq, row.kind, row.record_class, row.at_ms, row.call)
    if tuple(leaf.get(name) for name in _BESIDE) != beside or leaf.get("origin") != header.origin:
        return None
    return leaf if all(type(leaf.get(name)) is kind for name, kind in _LEAF.items()) else None


_UNREADABLE = object()


def _part(name: str, salt: bytes, body: bytes, promised: str | None) -> Any:  # noqa: ANN401 - a part, or that it is none
    """What the part says, when it is the one that the entry committed to."""
    if len(salt) != SALT_BYTES or part_commitment(name, salt, body).hex() != promised:
        return _UNREADABLE
    try:
        value: Json = parse_canonical(body)
    except ValueError:
        return _UNREADABLE
    return value
