"""What verification says: verdicts, findings, exit codes. There is no verdict that says "all is well"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal, assert_never

from rcrp_desktop.domain.audit.seal import HELD, MET, SealFound
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.quoting import as_line


class Verdict(StrEnum):
    """One state of a log or one fault in it, worst first."""

    SCHEMA = "SCHEMA"
    INTEGRITY = "INTEGRITY"
    GAP = "GAP"
    ALTERED_LEAF = "ALTERED LEAF"
    ALTERED_PART = "ALTERED PART"
    PART_MISSING = "PART MISSING WITHOUT ERASURE"
    ORPHAN_PART = "ORPHAN PART"
    FORK = "FORK"
    ROLLBACK = "ROLLBACK"
    BAD_SIGNATURE = "BAD SIGNATURE"
    CANNOT_JUDGE = "CANNOT JUDGE"
    UNSIGNED = "UNSIGNED"
    SUSPECT_CLOCK = "SUSPECT: clock"
    UNCONFIRMED = "UNCONFIRMED"
    SIGNED_NEVER_ANCHORED = "SIGNED, NEVER ANCHORED"
    ANCHORED = "ANCHORED"
    KEY_NOT_REGISTERED = "KEY NOT REGISTERED"  # a remark: never the verdict as a whole
    ERASED = "ERASED"  # likewise
    COPY = "COPY"  # likewise: of a file, not of a log


UNREADABLE_EXIT = 2  # bad usage, or a file that cannot be opened at all

# The exit codes of `rcrp audit verify` and of packaging/rcrp_verify.py.
EXIT_CODES: Mapping[Verdict, int] = {
    Verdict.ANCHORED: 0,
    Verdict.SIGNED_NEVER_ANCHORED: 0,
    Verdict.KEY_NOT_REGISTERED: 0,
    Verdict.ERASED: 0,
    Verdict.COPY: 0,
    Verdict.UNSIGNED: 3,
    Verdict.SUSPECT_CLOCK: 4,
    Verdict.UNCONFIRMED: 6,  # 5 is the command line's own: a disk, folder or log cannot be used
    Verdict.SCHEMA: 20,
    Verdict.INTEGRITY: 20,
    Verdict.GAP: 20,
    Verdict.ALTERED_LEAF: 20,
    Verdict.ALTERED_PART: 20,
    Verdict.PART_MISSING: 20,
    Verdict.ORPHAN_PART: 20,
    Verdict.FORK: 21,
    Verdict.ROLLBACK: 21,
    Verdict.BAD_SIGNATURE: 22,
    Verdict.CANNOT_JUDGE: 30,
}

_FAULT = 20  # from here on something contradicts the record
SEAL_NOT_FOUND_EXIT = 40
SEAL_NOT_PROVEN_EXIT = 41

_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}
_FAULTS = [code for code in dict.fromkeys(EXIT_CODES[v] for v in Verdict) if code >= _FAULT]
LISTED_PER_VERDICT = 100


@frozen
class Finding:
    """One fault or remark. ``seq`` and ``part`` say where, when it can be said; the rest is how people know it."""

    verdict: Verdict
    message: str
    seq: int | None = None
    part: str | None = None
    call: str = ""
    reference: str = ""


@frozen
class KnownHead:
    """A head of the log kept somewhere else. An anchor is one that its writer could not change."""

    source: str
    origin: str
    size: int
    root: bytes
    is_anchor: bool = False


@frozen
class IntegrityReport:
    """The outcome for one log. ``counts`` also counts findings beyond those listed."""

    verdict: Verdict
    origin: str
    mode: str
    size: int
    root: str
    signed_size: int
    anchored_size: int
    findings: tuple[Finding, ...]
    checked: tuple[str, ...]
    not_checked: tuple[str, ...]
    counts: Mapping[str, int]
    seal: SealFound | None = None

    @property
    def exit_code(self) -> int:
        """What a program that checks this log ends with."""
        return EXIT_CODES[self.verdict]

    @property
    def is_unchanged(self) -> bool:
        """Nothing checked contradicts the record; says nothing of what was not checked."""
        return self.exit_code < _FAULT

    def as_json(self) -> dict[str, object]:
        """The report for other programs; the stand-alone verifier prints the same."""
        return {
            "verdict": self.verdict.value,
            "exit_code": self.exit_code,
            "origin": self.origin,
            "mode": self.mode,
            "size": self.size,
            "root": self.root,
            "signed_size": self.signed_size,
            "anchored_size": self.anchored_size,
            "findings": [_finding_json(finding) for finding in self.findings],
            "checked": list(self.checked),
            "not_checked": list(self.not_checked),
            "counts": dict(self.counts),
            **({"seal": self.seal.as_json()} if self.seal is not None else {}),
        }

    def as_text(self) -> str:
        """The report for a person at a terminal."""
        lines = [
            f"{self.verdict.value}: {self.origin or 'log'} ({self.mode or 'mode not known'})",
            f"{self.size} entries, root {self.root or 'not known'}",
        ]
        lines += [f"  {_where(f)}{f.verdict.value}: {f.message}" for f in self.findings]
        lines += ["Checked:", *(f"  {line}" for line in self.checked)]
        lines += ["NOT checked:", *(f"  {line}" for line in self.not_checked)]
        return "\n".join(map(as_line, lines)) + "\n"


def worst_exit(codes: Iterable[int]) -> int:
    """The code for several logs: that of the worst verdict; one that could not be opened leaves none unharmed."""
    found = list(codes)
    faults = [code for code in found if code in _FAULTS]
    if faults:
        return min(faults, key=_FAULTS.index)
    return UNREADABLE_EXIT if UNREADABLE_EXIT in found else max(found, default=UNREADABLE_EXIT)


def is_below_fault(code: int) -> bool:
    """Whether nothing that was checked contradicts the record or could not be read."""
    return code < _FAULT and code != UNREADABLE_EXIT


def seal_exit(reports: Iterable[IntegrityReport]) -> int:
    """The code for a seal that several logs were asked for: the best answer counts."""
    answers = [(report.seal, report) for report in reports if report.seal is not None]
    best = min(answers, key=lambda answer: answer[0].rank, default=None)
    if best is None or best[0].state not in MET:
        return SEAL_NOT_FOUND_EXIT
    return best[1].exit_code if best[0].state in HELD else SEAL_NOT_PROVEN_EXIT


class Findings:
    """Collects findings while a log is walked; lists the first of each kind and counts the rest."""

    def __init__(self) -> None:
        self.listed: list[Finding] = []
        self.counts: dict[Verdict, int] = {}

    def add(
        self, verdict: Verdict, message: str, seq: int | None = None, part: str | None = None
    ) -> None:
        """Note one more."""
        count = self.counts.get(verdict, 0) + 1
        self.counts[verdict] = count
        if count <= LISTED_PER_VERDICT:
            self.listed.append(Finding(verdict, message, seq, part))

    def __contains__(self, verdict: Verdict) -> bool:
        return verdict in self.counts

    def worst(self, otherwise: Verdict) -> Verdict:
        """The verdict on the whole: the worst finding, or ``otherwise`` when none is a fault."""
        faults = [verdict for verdict in self.counts if EXIT_CODES[verdict]]
        return min(faults, key=_RANK.__getitem__, default=otherwise)

    def ordered(self) -> tuple[Finding, ...]:
        """The worst first, then by place."""
        return _ordered(self.listed)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(
        sorted(findings, key=lambda f: (_RANK[f.verdict], f.seq if f.seq is not None else -1))
    )


Relation = Literal["copy", "more", "fork", "unknown"]
"""Of a file to the log of its name: what that once was, what goes on from it, something else, or nobody can say."""


@frozen
class Beside:
    """A file of a log's name that is not read as that log. ``log`` is where the log lies, ``name`` where this does."""

    name: str
    log: str
    relation: Relation


def report_beside(report: IntegrityReport, beside: Beside) -> IntegrityReport:
    """The report on such a file, with what it is to the log."""
    verdict, message = told_beside(beside, report.size)
    worst = min(report.verdict, verdict, key=_RANK.__getitem__)
    return replace(
        report,
        verdict=worst if EXIT_CODES[verdict] else report.verdict,
        findings=_ordered([*report.findings, Finding(verdict, message)]),
        counts={**report.counts, verdict.value: report.counts.get(verdict.value, 0) + 1},
    )


def told_beside(beside: Beside, size: int) -> tuple[Verdict, str]:
    """What such a file is, in a verdict and in words; ``size`` is how many entries it has."""
    log = beside.log
    match beside.relation:
        case "copy":
            of = f"all that is in it ({size}) stands in the log in {log}"
            return Verdict.COPY, f"{of}: that one is read, this one is not"
        case "more":
            goes_on = f"this file goes on where the log in {log} ends"
            return Verdict.ROLLBACK, f"{goes_on}: that one is read, and lacks what stands here"
        case "fork":
            names_itself = f"this file has the name of the log in {log} and other entries"
            return Verdict.FORK, f"{names_itself}: that one is read, this one is not"
        case "unknown":
            names_itself = f"this file has the name of the log in {log}"
            return Verdict.CANNOT_JUDGE, f"{names_itself}, and cannot be held against it"
        case _:
            assert_never(beside.relation)


UNKNOWN_SIZE = -1
"""Stands for the number of entries of a log of which that is not known."""


def missing_report(source: str, origin: str, size: int) -> IntegrityReport:
    """The report on a log that is not there, though ``source`` remembers that it had so many entries."""
    knew = "1 entry" if size == 1 else f"{size} entries"
    told = f"{source} knows {knew} of it"
    if size == UNKNOWN_SIZE:
        told = f"{source} knows of it, how many entries it had cannot be read"
    message = f"the log is not there: {told}"
    return replace(
        failed_report(Verdict.ROLLBACK, message),
        origin=origin,
        not_checked=("anything in the entries: there is no file to read",),
    )


def failed_report(verdict: Verdict, message: str) -> IntegrityReport:
    """The report on a file that could not be walked at all."""
    return IntegrityReport(
        verdict=verdict,
        origin="",
        mode="",
        size=0,
        root="",
        signed_size=0,
        anchored_size=0,
        findings=(Finding(verdict, message),),
        checked=(),
        not_checked=("anything in the entries: the file could not be read through",),
        counts={verdict.value: 1},
    )


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "verdict": finding.verdict.value,
        "seq": finding.seq,
        "part": finding.part,
        "call": finding.call,
        "reference": finding.reference,
        "message": finding.message,
    }


def _where(finding: Finding) -> str:
    if finding.seq is None:
        return ""
    place = f"entry {finding.seq}{f' part {finding.part}' if finding.part else ''}"
    known = [f"call {finding.call}"] if finding.call else []
    known += [f'CAD "{finding.reference}"'] if finding.reference else []
    return f"{place} ({', '.join(known)}): " if known else f"{place}: "
