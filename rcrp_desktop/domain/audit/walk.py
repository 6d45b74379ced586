"""The walk over a log's leaves: order, bytes, columns, parts and clocks, one leaf at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rcrp_desktop.domain.audit.entry import UNCONFIRMED
from rcrp_desktop.domain.audit.erasures import ERASE, Erased, erased_by
from rcrp_desktop.domain.audit.header import HeaderRow
from rcrp_desktop.domain.audit.leaf_reading import (
    LEAF_VERSION,
    SALT_BYTES,
    parse_leaf,
    part_commitment,
)
from rcrp_desktop.domain.audit.merkle import Frontier, leaf_hash
from rcrp_desktop.domain.audit.report import Findings, Verdict
from rcrp_desktop.domain.audit.rows import ErasedRow, LeafRow

CLOCK_TOLERANCE_MS = 2000  # network time nudges a clock by less than this
_COLUMNS = ("seq", "first", "kind", "class", "at", "call", "command", "mode")
_LEAF_KEYS = frozenset(
    (*_COLUMNS, "v", "origin", "wall", "mono", "boot", "app", "actor", "role", "body", "parts")
)
_Leaf = Mapping[str, Any]  # parsed JSON whose shape has been looked at


@dataclass(slots=True)
class Walk:
    """What the walk has seen so far."""

    header: HeaderRow | None
    wanted_sizes: frozenset[int]
    erased: Mapping[tuple[int, str], ErasedRow]
    findings: Findings
    frontier: Frontier = field(default_factory=Frontier)
    roots: dict[int, bytes] = field(default_factory=dict[int, bytes])
    frontiers: dict[int, bytes] = field(default_factory=dict[int, bytes])
    next_seq: int = 0
    parts_seen: int = 0
    missing_parts: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    present_though_erased: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])
    erasures: dict[int, tuple[bytes, frozenset[Erased]]] = field(
        default_factory=dict[int, tuple[bytes, frozenset[Erased]]]
    )
    rulesets_recorded: set[bytes] = field(default_factory=set[bytes])
    _clock: tuple[int, int, str] | None = None
    _last_negative: int = -(2**63) - 1

    def step(self, row: LeafRow) -> bool:
        """Look at the next leaf; whether it is worth going on."""
        if row.seq == self.next_seq:
            self.next_seq += 1
        elif not self._take_number(row.seq):
            return False
        elif row.seq < 0:
            return True
        self._look(row)
        return True

    def _look(self, row: LeafRow) -> None:
        hashed = leaf_hash(row.leaf)
        if hashed != row.leaf_hash:
            self._altered(row.seq, "its bytes do not give its stored hash")
        self._grow(hashed)
        try:
            leaf = parse_leaf(row.leaf)
        except ValueError as error:
            self._altered(row.seq, str(error))
            return
        if leaf["v"] > LEAF_VERSION:
            self.findings.add(
                Verdict.CANNOT_JUDGE, f"written in a newer form ({leaf['v']})", row.seq
            )
        elif leaf.keys() ^ _LEAF_KEYS:
            self._altered(row.seq, "not the shape of an entry")
        else:
            self._look_inside(row, leaf, is_hashed=hashed == row.leaf_hash)

    def tree(self, leaves: Iterable[tuple[int, bytes]]) -> None:
        """Only grow the tree, as fast as can be."""
        append, wanted = self.frontier.append, self.wanted_sizes
        size = self.frontier.size
        for seq, data in leaves:
            if seq == self.next_seq:
                self.next_seq = seq + 1
            elif not self._take_number(seq):
                return
            elif seq < 0:
                continue
            append(leaf_hash(data))
            size += 1
            if size in wanted:
                self._remember()

    def _take_number(self, seq: int) -> bool:
        """Whether the numbers still grow: in a damaged file they can go round for ever."""
        if seq < 0 and self.next_seq == 0 and seq > self._last_negative:
            self._altered(seq, "stands before the first number: no entry of this log")
            self._last_negative = seq
            return True
        if seq < self.next_seq:
            message = (
                f"its numbers go back to {seq} after {self.next_seq - 1}: the table is damaged"
            )
            self.findings.add(Verdict.INTEGRITY, message)
            return False
        message = f"entries {self.next_seq} to {seq - 1} are missing"
        self.findings.add(Verdict.GAP, message, self.next_seq)
        self.next_seq = seq + 1
        return True

    def _grow(self, hashed: bytes) -> None:
        self.frontier.append(hashed)
        if self.frontier.size in self.wanted_sizes:
            self._remember()

    def _remember(self) -> None:
        self.roots[self.frontier.size] = self.frontier.root()
        self.frontiers[self.frontier.size] = self.frontier.to_bytes()

    def _look_inside(self, row: LeafRow, leaf: _Leaf, *, is_hashed: bool) -> None:
        differing = [name for name, copy in zip(_COLUMNS, row, strict=False) if leaf[name] != copy]
        if differing:
            self._altered(row.seq, f"column {', '.join(differing)} differs from the leaf")
        self._compare_header(row.seq, leaf)
        self._compare_parts(row, leaf["parts"])
        self._compare_clock(row.seq, leaf)
        if leaf["kind"] == UNCONFIRMED:
            self.findings.add(Verdict.UNCONFIRMED, "came back from outside the log", row.seq)
        if leaf["kind"] == ERASE:
            erased = erased_by(ERASE, leaf["body"]) if is_hashed else frozenset[Erased]()
            self.erasures[row.seq] = (row.leaf_hash, erased)
        elif leaf["kind"] == "ruleset":
            self.rulesets_recorded.add(_hash_in(leaf["body"], "sha256"))

    def _compare_header(self, seq: int, leaf: _Leaf) -> None:
        header = self.header
        if header is None:
            return
        if (leaf["origin"], leaf["mode"]) != (header.origin, header.mode):
            self._altered(seq, "belongs to another log")
        if seq:
            return
        key = _hash_in(leaf["body"], "key")
        said = (leaf["kind"], leaf["at"], key)
        if said != ("genesis", header.created_ms, header.public_key or b""):
            self._altered(seq, "the first entry and the log's own row differ")

    def _compare_parts(self, row: LeafRow, committed: Mapping[str, str]) -> None:
        stored = {part.name: part for part in row.parts}
        self.parts_seen += len(stored)
        for name, commitment in committed.items():
            part = stored.pop(name, None)
            if part is None:
                self.missing_parts.append((row.seq, name))
            elif (
                len(part.salt) != SALT_BYTES
                or part_commitment(name, part.salt, part.body).hex() != commitment
            ):
                self.findings.add(
                    Verdict.ALTERED_PART,
                    "does not match what the entry committed to",
                    row.seq,
                    name,
                )
            elif (row.seq, name) in self.erased:
                self.present_though_erased.add((row.seq, name))
                self.findings.add(
                    Verdict.ALTERED_PART, "recorded as erased and yet present", row.seq, name
                )
        for name in stored:
            self.findings.add(Verdict.ORPHAN_PART, "the entry has no such part", row.seq, name)

    def _compare_clock(self, seq: int, leaf: _Leaf) -> None:
        wall, mono, boot = leaf["wall"], leaf["mono"], leaf["boot"]
        before, self._clock = self._clock, (wall, mono, boot)
        if leaf["at"] > wall + CLOCK_TOLERANCE_MS:
            self._suspect(seq, "says it happened after it was written")
        if before is None:
            return
        forward = wall - before[0]
        if boot == before[2] and mono < before[1]:
            self._suspect(seq, "the machine's uptime ran backwards")
        elif forward < -CLOCK_TOLERANCE_MS:
            self._suspect(seq, f"the clock stood {-forward} ms earlier than at the entry before")
        elif boot == before[2] and forward - (mono - before[1]) < -CLOCK_TOLERANCE_MS:
            self._suspect(seq, "the clock was set back since the entry before")

    def _altered(self, seq: int, message: str) -> None:
        self.findings.add(Verdict.ALTERED_LEAF, message, seq)

    def _suspect(self, seq: int, message: str) -> None:
        self.findings.add(Verdict.SUSPECT_CLOCK, message, seq)


def _hash_in(body: Mapping[str, object], name: str) -> bytes:
    """The bytes written in hexadecimal under ``name``, or nothing when they are not."""
    try:
        return bytes.fromhex(str(body.get(name, "")))
    except ValueError:
        return b""
