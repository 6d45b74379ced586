"""Checking all logs at a desk: what was found for each, and what nobody could check here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from rcrp_desktop.application.access import AccessRecords
from rcrp_desktop.application.audit_ports import Clock, LogVerifier
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.audit.report import Beside, IntegrityReport, KnownHead, report_beside
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rejections import Rejected


@frozen
class Erasure:
    """A lawful erasure on record: how many parts went, who recorded it, and what its record names."""

    log: str
    at_ms: int
    actor: str
    parts: tuple[str, ...]
    calls: int
    asked_by: str
    approved_by: tuple[str, ...]


@frozen
class MissingLog:
    """A log that is remembered and is not there. ``path`` is where it, or the log that followed it, would lie."""

    name: str
    path: Path
    report: IntegrityReport
    is_earlier: bool = False


class LogFolder(Protocol):
    """Finds the logs and what is known of them elsewhere. Any thread."""

    def paths(self) -> Sequence[Path]:
        """Every log file, those set aside included."""
        ...

    def beside(self) -> Mapping[Path, Beside]:
        """Those of them that have a log's name and are not read as that log."""
        ...

    def known_heads(self, path: Path) -> Sequence[KnownHead]:
        """Heads of this log that were kept elsewhere; anchors are those its writer could not change."""
        ...

    def missing(self, beside: Collection[Path]) -> Sequence[MissingLog]:
        """Logs of which a head is remembered and that are not there, as far as this account may know.

        What files ``beside`` the logs remember of others is not asked.
        """
        ...

    def erasures(self, path: Path) -> Sequence[Erasure]:
        """Lawful erasures that this log records, oldest first."""
        ...


@frozen
class LogCheck:
    """One log: a report, or why it could not be opened. ``anchors`` are heads its writer could not change.

    ``beside``: it is not read as the log of its name.
    """

    name: str
    path: Path
    report: IntegrityReport | None
    problem: OperationalProblem | None
    heads: tuple[KnownHead, ...] = ()
    erasures: tuple[Erasure, ...] = ()
    beside: Beside | None = None

    @property
    def anchors(self) -> tuple[KnownHead, ...]:
        """Known heads that the log's writer could not change."""
        return tuple(head for head in self.heads if head.is_anchor)


@frozen
class IntegrityCheck:
    """All logs checked once."""

    began_ms: int
    took_ms: int
    logs: tuple[LogCheck, ...] = field(default=())

    @property
    def entries(self) -> int:
        """Entries gone through."""
        return sum(log.report.size for log in self.logs if log.report is not None)


@dataclass(slots=True)
class IntegrityService:
    """Checks on behalf of one person; each check is on record before it is shown. Not the screen's thread."""

    verifier: LogVerifier
    folder: LogFolder
    access: AccessRecords
    clock: Clock

    def check(
        self, *, reason: str = "", progress: Callable[[int, int], None] | None = None
    ) -> IntegrityCheck | Rejected:
        """Verify every log; ``progress`` is told how many of how many are done.

        Raises:
            OperationalProblem: the check could not be put on record.
        """
        began, since = self.clock.now_ms(), self.clock.monotonic_ms()
        paths = list(self.folder.paths())
        refused = self.access.verified([path.parent.name for path in paths], reason=reason)
        if refused is not None:
            return refused
        found: list[LogCheck] = []
        beside = self.folder.beside()
        for path in paths:
            found.append(self._check(path, beside.get(path)))
            if progress is not None:
                progress(len(found), len(paths))
        missing = self.folder.missing(beside.keys())
        found += [LogCheck(log.name, log.path, log.report, None) for log in missing]
        return IntegrityCheck(began, self.clock.monotonic_ms() - since, tuple(found))

    def _check(self, path: Path, beside: Beside | None) -> LogCheck:
        name = beside.name if beside is not None else path.parent.name
        try:
            heads = tuple(self.folder.known_heads(path))
            report = self.verifier.verify(path, known_heads=heads)
            erasures = self._erasures(path, report)
            if beside is not None:
                report = report_beside(report, beside)
            return LogCheck(name, path, report, None, heads, erasures, beside)
        except OperationalProblem as problem:
            return LogCheck(name, path, None, problem, beside=beside)

    def _erasures(self, path: Path, report: IntegrityReport) -> tuple[Erasure, ...]:
        """A log that is damaged is not read any further."""
        return tuple(self.folder.erasures(path)) if report.is_unchanged else ()
