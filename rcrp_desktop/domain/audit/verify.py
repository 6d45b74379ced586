"""Verification of one log: walks the rows, compares heads and signatures, says what was not checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rcrp_desktop.domain.audit.checkpoint import Note, SignatureCheck, is_signed_by, parse_note
from rcrp_desktop.domain.audit.erasures import Erased
from rcrp_desktop.domain.audit.leaf_reading import parse_leaf
from rcrp_desktop.domain.audit.merkle import leaf_hash
from rcrp_desktop.domain.audit.report import (
    Finding,
    Findings,
    IntegrityReport,
    KnownHead,
    Verdict,
)
from rcrp_desktop.domain.audit.rows import CheckpointRow, ErasedRow, LeafRow, LogContents, Named
from rcrp_desktop.domain.audit.seal import Seal, SealFound, SealState
from rcrp_desktop.domain.audit.walk import Walk
from rcrp_desktop.domain.frozen import replace

_NEVER_CHECKED = (
    "whether what was recorded is true or complete",
    "what an administrator of the machine did, or anybody after taking it",
)


def verify_log(
    contents: LogContents,
    check_signature: SignatureCheck,
    *,
    known_heads: Sequence[KnownHead] = (),
    registered_key: bytes | None = None,
    tree_only: Iterable[tuple[int, bytes]] | None = None,
    seal: Seal | None = None,
) -> IntegrityReport:
    """The verdict on a log, and what it says of ``seal``, where one is asked for.

    ``registered_key`` is the public key known from elsewhere; without it the log's own is trusted and
    the report says so. ``tree_only`` are numbers and leaves to hash instead of the whole walk.
    """
    verification = _Verification(contents, check_signature, known_heads, registered_key)
    report = verification.run(tree_only)
    return replace(report, seal=verification.look_up(seal)) if seal is not None else report


class _Verification:
    """One run. Findings gather in ``findings``, claims of what was done in ``checked``."""

    def __init__(
        self,
        contents: LogContents,
        check_signature: SignatureCheck,
        known_heads: Sequence[KnownHead],
        registered_key: bytes | None,
    ) -> None:
        self._contents = contents
        self._check_signature = check_signature
        self._heads = known_heads
        self._registered_key = registered_key
        self._findings = Findings()
        sizes = {row.size for row in contents.checkpoints} | {head.size for head in known_heads}
        erased = {(row.seq, row.part): row for row in contents.erased_before}
        self._walk = Walk(contents.header, frozenset(sizes), erased, self._findings)
        self._agreeing_size = 0
        self._signed_size = 0
        self._anchored_size = 0
        self._beyond: list[KnownHead] = []
        self._checked: list[str] = []
        self._not_checked: list[str] = list(_NEVER_CHECKED)

    def run(self, tree_only: Iterable[tuple[int, bytes]] | None) -> IntegrityReport:
        if self._contents.header is None:
            self._findings.add(Verdict.INTEGRITY, "the log's own row is missing")
        if tree_only is None:
            self._walk_all()
        else:
            self._walk.tree(tree_only)
            self._checked.append("the tree over all entries, and that none is missing")
            self._not_checked.append(
                "columns, parts, erasures, clocks, rule sets and the file itself"
            )
        for fault in self._contents.faults():
            self._findings.add(fault.verdict, fault.message, fault.seq, fault.part)
        self._check_end()
        self._check_checkpoints()
        self._check_signed()
        for head in self._heads:
            self._compare_head(head)
        self._say_rolled_back()
        self._say_what_of_heads()
        return self._report()

    # --- the entries ------------------------------------------------------------------------

    def _walk_all(self) -> None:
        step = self._walk.step
        for row in self._contents.leaves:
            if not step(row):
                break
        for seq, part in self._contents.stray_parts:
            self._findings.add(Verdict.ORPHAN_PART, "there is no such entry", seq, part)
        self._check_erasures()
        self._check_rulesets()
        self._checked += [
            "the file's schema and SQLite's own integrity check",
            "every entry: number, canonical form, hash, columns, clocks",
            "every part against what its entry committed to, and every erasure against its record",
            "the rule sets kept, against their hashes",
            "the tree over all entries",
        ]

    def _check_erasures(self) -> None:
        erased = {(row.seq, row.part): row for row in self._contents.erased_now()}
        for place in self._walk.missing_parts:
            row = erased.get(place)
            if row is None:
                self._findings.add(Verdict.PART_MISSING, "gone, and no erasure says so", *place)
            else:
                self._check_erasure(row)
        known = self._walk.present_though_erased.union(self._walk.missing_parts)
        for place in sorted(self._walk.erased.keys() - known):
            self._findings.add(
                Verdict.ORPHAN_PART, "erased, but the entry has no such part", *place
            )

    def _check_erasure(self, row: ErasedRow) -> None:
        header = self._contents.header
        if header is not None and row.by_origin != header.origin:
            # Anybody could write such a row, so the erasure is not taken on its word.
            message = f"erased, says the log {row.by_origin}, which was not given"
            self._findings.add(Verdict.CANNOT_JUDGE, message, row.seq, row.part)
            return
        if not _is_recorded(row, self._walk.erasures.get(row.by_seq)):
            message = f"entry {row.by_seq} does not record this erasure"
            self._findings.add(Verdict.PART_MISSING, message, row.seq, row.part)
            return
        self._findings.add(Verdict.ERASED, f"by entry {row.by_seq}", row.seq, row.part)

    def _check_rulesets(self) -> None:
        kept: set[bytes] = set()
        for digest, computed in self._contents.rulesets:
            kept.add(digest)
            if digest != computed:
                self._findings.add(Verdict.INTEGRITY, f"rule set {digest.hex()} was altered")
        for digest in sorted(kept ^ self._walk.rulesets_recorded):
            self._findings.add(
                Verdict.INTEGRITY,
                f"rule set {digest.hex()} is {'not recorded' if digest in kept else 'missing'}",
            )

    def _check_end(self) -> None:
        newest = max((row.size for row in self._contents.checkpoints), default=0)
        end = self._contents.end
        if not newest:
            self._findings.add(Verdict.INTEGRITY, "there is no tree head")
        elif newest > end:
            self._findings.add(Verdict.GAP, f"entries {end} to {newest - 1} are missing", end)
        elif newest < end:
            self._findings.add(Verdict.ALTERED_LEAF, "stands after the newest tree head", newest)
        reached = self._walk.next_seq
        if reached < end:
            message = f"entries {reached} to {end - 1} could not be read"
            self._findings.add(Verdict.GAP, message, reached)

    # --- heads and signatures ---------------------------------------------------------------

    def _check_checkpoints(self) -> None:
        for row in sorted(self._contents.checkpoints, key=lambda row: row.size):
            try:
                note = parse_note(row.note)
            except ValueError as error:
                self._bad_head(row.size, str(error))
                continue
            if self._names_this(row, note) and self._is_same_tree(row, note):
                self._agreeing_size = row.size
                self._check_signature_of(note)
        self._checked.append(f"{len(self._contents.checkpoints)} tree heads kept in the log")

    def _names_this(self, row: CheckpointRow, note: Note) -> bool:
        header, head = self._contents.header, note.checkpoint
        if head.size != row.size or (header is not None and head.origin != header.origin):
            self._bad_head(row.size, "it names another log or size")
            return False
        return True

    def _is_same_tree(self, row: CheckpointRow, note: Note) -> bool:
        if Verdict.GAP in self._findings:
            return False
        if self._walk.roots.get(row.size) != note.checkpoint.root:
            self._findings.add(
                Verdict.ALTERED_LEAF,
                f"entries {self._agreeing_size} to {row.size - 1} differ from the tree head",
            )
            return False
        if row.frontier != self._walk.frontiers[row.size]:
            self._findings.add(Verdict.INTEGRITY, "the stored frontier is not the tree's")
        return True

    def _check_signature_of(self, note: Note) -> None:
        header = self._contents.header
        own_key = header.public_key if header else None
        if not note.signatures:
            return
        if own_key is None or not is_signed_by(note, own_key, self._check_signature):
            self._bad_head(note.checkpoint.size, "the signature is not the log's key's")
        elif len(note.signatures) > 1:
            self._bad_head(note.checkpoint.size, "it carries a signature that nobody asked for")
        else:
            self._signed_size = max(self._signed_size, note.checkpoint.size)

    def _check_signed(self) -> None:
        header = self._contents.header
        registered = self._registered_key
        if registered is not None and header is not None and header.public_key != registered:
            self._findings.add(Verdict.BAD_SIGNATURE, "the log's key is not the one registered")
        elif registered is None and header is not None and header.public_key is not None:
            self._findings.add(Verdict.KEY_NOT_REGISTERED, "the key was taken from the log itself")
            self._not_checked.append("whose key it is: no registered key was given")
        end = self._contents.end
        if self._signed_size < end:
            self._findings.add(
                Verdict.UNSIGNED,
                f"entries {self._signed_size} to {end - 1} are under no signature",
            )
        if self._signed_size:
            self._checked.append(f"the signature over {self._signed_size} entries")

    def _compare_head(self, head: KnownHead) -> None:
        header = self._contents.header
        if header is None or head.origin != header.origin:
            self._compare_epoch(head)
            return
        if head.size > self._contents.end:
            self._beyond.append(head)
        elif Verdict.GAP in self._findings:
            self._not_checked.append(
                f"{head.source}: entries are missing, so heads cannot be compared"
            )
        elif head.size and self._walk.roots.get(head.size) != head.root:
            self._findings.add(
                Verdict.FORK, f"{head.source} knows other entries among the first {head.size}"
            )
        else:
            self._checked.append(f"{head.source}: agrees at {head.size} entries")
            if head.is_anchor:
                self._anchored_size = max(self._anchored_size, head.size)

    def _say_rolled_back(self) -> None:
        """One rollback is one finding, however many heads of the time since are remembered."""
        if not self._beyond:
            return
        newest = max(self._beyond, key=lambda head: head.size)
        message = f"{newest.source} knows {newest.size} entries, here are {self._contents.end}"
        self._findings.add(Verdict.ROLLBACK, message)

    def _compare_epoch(self, head: KnownHead) -> None:
        here = self._contents.header.origin if self._contents.header else ""
        mine, _, my_epoch = here.rpartition("/")
        theirs, _, their_epoch = head.origin.rpartition("/")
        if mine == theirs and _number(their_epoch) > _number(my_epoch):
            self._findings.add(
                Verdict.ROLLBACK, f"{head.source} knows the later epoch {their_epoch}"
            )
        else:
            self._not_checked.append(f"{head.source}: it is about {head.origin}")

    def _bad_head(self, size: int, message: str) -> None:
        self._findings.add(Verdict.BAD_SIGNATURE, f"tree head at {size}: {message}")

    # --- a seal -----------------------------------------------------------------------------

    def look_up(self, seal: Seal) -> SealFound:
        """What the log says of the seal; after :meth:`run`, which finds out what is proven."""
        row = self._contents.entry(seal.seq)
        if row is None:
            return SealFound(str(seal), seal.seq, "no such entry")
        known = self._contents.named((seal.seq,)).get(seal.seq, Named())
        return SealFound(
            str(seal), seal.seq, self._state(seal, row), row.kind, _wall_ms(row.leaf), *known
        )

    def _state(self, seal: Seal, row: LeafRow) -> SealState:
        if not seal.names(leaf_hash(row.leaf)):
            return "altered" if seal.names(row.leaf_hash) else "another entry"
        if seal.seq < self._signed_size:
            return "proven"
        return "unsigned" if seal.seq < self._agreeing_size else "not proven"

    # --- the report -------------------------------------------------------------------------

    def _say_what_of_heads(self) -> None:
        if not self._heads:
            self._not_checked.append(
                "whether this is an older copy put back: no head kept elsewhere was given"
            )
        unanchored = self._contents.end - self._anchored_size
        if unanchored > 0:
            self._not_checked.append(f"the newest {unanchored} entries against any anchor")

    def _report(self) -> IntegrityReport:
        header = self._contents.header
        verdict = Verdict.ANCHORED if self._anchored_size else Verdict.SIGNED_NEVER_ANCHORED
        counts = {"entries": self._walk.frontier.size, "parts": self._walk.parts_seen}
        counts |= {verdict.value: count for verdict, count in self._findings.counts.items()}
        return IntegrityReport(
            verdict=self._findings.worst(verdict),
            origin=header.origin if header else "",
            mode=header.mode if header else "",
            size=self._walk.frontier.size,
            root=self._walk.frontier.root().hex() if self._walk.frontier.size else "",
            signed_size=self._signed_size,
            anchored_size=self._anchored_size,
            findings=self._named(self._findings.ordered()),
            checked=tuple(self._checked),
            not_checked=tuple(self._not_checked),
            counts=counts,
        )

    def _named(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The findings, each with the call and the CAD reference of its entry."""
        known = self._contents.named({f.seq for f in findings if f.seq is not None})
        nobody = Named()
        return tuple(
            replace(f, call=name.call, reference=name.reference)
            for f in findings
            for name in (known.get(f.seq, nobody) if f.seq is not None else nobody,)
        )


def _wall_ms(leaf: bytes) -> int:
    try:
        wall = parse_leaf(leaf).get("wall")
    except ValueError:
        return -1
    return wall if isinstance(wall, int) else -1


def _is_recorded(row: ErasedRow, erasure: tuple[bytes, frozenset[Erased]] | None) -> bool:
    """Whether the entry that the row names, by its own bytes, records the erasure of this part."""
    return (
        erasure is not None and erasure[0] == row.by_leaf_hash and (row.seq, row.part) in erasure[1]
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1
