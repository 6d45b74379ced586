"""A log as its storage holds it, row by row: what verification reads. Knows nothing of files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rcrp_desktop.domain.audit.header import HeaderRow
from rcrp_desktop.domain.frozen import frozen

if TYPE_CHECKING:
    from rcrp_desktop.domain.audit.report import Finding


class PartRow(NamedTuple):
    """An erasable part as stored."""

    name: str
    salt: bytes
    body: bytes


class LeafRow(NamedTuple):
    """A leaf, the columns copied out of it for look-ups, and its parts."""

    seq: int
    first_seq: int
    kind: str
    record_class: str
    at_ms: int
    call: str
    command: str
    mode: str
    leaf: bytes
    leaf_hash: bytes
    parts: Sequence[PartRow]


class CheckpointRow(NamedTuple):
    """A tree head; the newest one carries the frontier from which appending goes on."""

    size: int
    note: str
    frontier: bytes | None


class ErasedRow(NamedTuple):
    """A part lawfully erased, and the leaf (of this log or a custodian's) that records it."""

    seq: int
    part: str
    by_origin: str
    by_seq: int
    by_leaf_hash: bytes


class Named(NamedTuple):
    """What a person knows an entry by; each ``""`` where the log does not tell or nothing bears it out."""

    call: str = ""
    reference: str = ""


@frozen
class LogContents:
    """Everything verification needs. ``leaves`` may be read in pages while the log grows.

    ``end`` is the number after the last leaf when reading began. ``erased_now`` is asked after the
    walk, because a part may be erased meanwhile. ``rulesets`` pairs each key with its body's hash.
    ``faults`` are what the storage found wrong with itself, asked when all else was read. ``entry`` gives one
    entry, ``named`` what the entries of these numbers are known by.
    """

    header: HeaderRow | None
    leaves: Iterable[LeafRow]
    end: int
    stray_parts: Sequence[tuple[int, str]]
    checkpoints: Sequence[CheckpointRow]
    erased_before: Sequence[ErasedRow]
    erased_now: Callable[[], Sequence[ErasedRow]]
    rulesets: Iterable[tuple[bytes, bytes]]
    faults: Callable[[], Sequence[Finding]]
    entry: Callable[[int], LeafRow | None] = lambda _seq: None
    named: Callable[[Collection[int]], Mapping[int, Named]] = lambda _seqs: {}
