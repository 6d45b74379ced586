"""What the laboratory counts, and how it says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

KINDS = (
    "lost",
    "twice",
    "unnamed",
    "disagree",
    "unverified",
    "aside",
    "unconfirmed",
    "hung",
    "shut",
    "silent",
    "refused",
    "traceback",
)
"""What can be wrong.

``lost``: acknowledged and not there; ``twice``: there more than once; ``unnamed``: content changed and no verifier
says so; ``disagree``: the two verifiers say different things; ``unverified``: a log that nobody tampered with does not
verify; ``aside``: it was set aside; ``unconfirmed``: an act is kept as something that nobody can prove; ``hung``: no
end within the limit; ``shut``: no first screen; ``silent``: one that leaves out
what could not be read and does not say so; ``refused``: nothing can be recorded on a disk that is well again;
``traceback``: an exception that is no problem of the world.
"""
KEPT_MARKED = "unconfirmed"
"""Counted apart where a fault keeps a line from being bound: before an account has a log, or an id for one, a spilled
line has neither key nor head to name (what a second copy of the program does is bound once the first has begun the
log, and is not where the second ended before that), and a file's owner proves too little (a mounted share gives every
file to whoever mounted it, and a folder of one's own can be moved). Such an act is kept and marked, and a person
looks at it.
"""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where."""

    kind: str
    text: str


@dataclass(slots=True)
class Figures:
    """The count of one part or one path of it."""

    name: str
    tried: int = 0
    unit: str = ""
    also: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    may_be_marked: bool = False

    @property
    def is_wrong(self) -> bool:
        """Whether anything was found that must not be."""
        return any(not (self.may_be_marked and f.kind == KEPT_MARKED) for f in self.findings)

    def add(self, findings: Iterable[Finding]) -> None:
        """These were found."""
        self.findings.extend(findings)

    @property
    def line(self) -> str:
        """Everything in one line."""
        found = Counter(finding.kind for finding in self.findings)
        counted = [f"{kind} {found[kind]}" for kind in KINDS]
        also = [f"{number:,} {what}" for what, number in self.also.items()]
        return f"{self.name}: {', '.join([f'{self.tried:,} {self.unit}', *also])} | {', '.join(counted)}"

    def show(self) -> None:
        """Print the line, and the first findings of each kind."""
        print(self.line, flush=True)
        shown: Counter[str] = Counter()
        for finding in self.findings:
            shown[finding.kind] += 1
            if shown[finding.kind] <= _SHOWN:
                print(f"    {finding.kind}: {finding.text}", flush=True)
