"""The leaf: the bytes of one entry that the tree commits to, and the salted commitments to its parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rcrp_desktop.domain.audit import merkle
from rcrp_desktop.domain.audit.entry import UNVERIFIED, LogMode, NewEntry, Unrecordable
from rcrp_desktop.domain.audit.leaf_reading import LEAF_VERSION, MAX_BYTES, part_commitment
from rcrp_desktop.domain.canonical import Json, canonical_bytes
from rcrp_desktop.domain.frozen import frozen

_PART_NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")


@frozen
class LogIdentity:
    """What every leaf written during one opening of a log says about where it came from.

    ``boot`` changes when the monotonic clock starts anew. ``unverified``: who acts was told at the desk; stands for the
    account that it was told under, "" where that account is who acts.
    """

    origin: str
    mode: LogMode
    app: str
    boot: str
    unverified: str = ""


@frozen
class Moment:
    """Both clocks at the time of writing. The wall clock is only a claim; the two expose each other."""

    wall_ms: int
    mono_ms: int


@frozen
class SealedPart:
    """An erasable part: without the salt its commitment in the leaf says nothing about it."""

    name: str
    salt: bytes
    body: bytes


@frozen
class SealedLeaf:
    """One entry, ready to be stored."""

    seq: int
    first_seq: int
    entry: NewEntry
    data: bytes
    leaf_hash: bytes
    parts: tuple[SealedPart, ...]


def seal_entry(
    entry: NewEntry,
    identity: LogIdentity,
    moment: Moment,
    place: tuple[int, int],
    fresh_salt: Callable[[], bytes],
) -> SealedLeaf:
    """Turn an entry into its leaf.

    ``place`` is its own number and that of the first entry written in the same transaction.

    Raises:
        Unrecordable: naming what in the entry has no canonical form.
    """
    try:
        return _sealed(entry, identity, moment, place, fresh_salt)
    except ValueError as error:
        raise Unrecordable(str(error)) from error


def _sealed(
    entry: NewEntry,
    identity: LogIdentity,
    moment: Moment,
    place: tuple[int, int],
    fresh_salt: Callable[[], bytes],
) -> SealedLeaf:
    parts = tuple(
        SealedPart(_part_name(name), fresh_salt(), canonical_bytes(value))
        for name, value in sorted(entry.parts.items())
    )
    data = canonical_bytes(_leaf(entry, identity, moment, place, parts))
    if max(len(data), *(len(part.body) for part in parts), 0) > MAX_BYTES:
        raise ValueError(f"an entry of kind {entry.kind} with more than {MAX_BYTES} bytes")
    return SealedLeaf(place[0], place[1], entry, data, merkle.leaf_hash(data), parts)


def _leaf(
    entry: NewEntry,
    identity: LogIdentity,
    moment: Moment,
    place: tuple[int, int],
    parts: tuple[SealedPart, ...],
) -> Mapping[str, Json]:
    return {
        "v": LEAF_VERSION,
        "origin": identity.origin,
        "mode": identity.mode,
        "seq": place[0],
        "first": place[1],
        "kind": entry.kind,
        "class": entry.record_class,
        "at": entry.at_ms,
        "wall": moment.wall_ms,
        "mono": moment.mono_ms,
        "boot": identity.boot,
        "app": identity.app,
        "actor": entry.actor,
        "role": entry.role,
        "call": entry.call,
        "command": entry.command,
        "body": _body(entry, identity),
        "parts": {p.name: part_commitment(p.name, p.salt, p.body).hex() for p in parts},
    }


def _body(entry: NewEntry, identity: LogIdentity) -> Mapping[str, Json]:
    """Whatever way an entry comes into the log, it comes by here: no act of a told person lacks the word."""
    if not identity.unverified:
        return entry.body
    return {**entry.body, UNVERIFIED: identity.unverified}


def _part_name(name: str) -> str:
    if not _PART_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a part")
    return name
