"""What the world can do to us: faults that a person can act on, raised by adapters only.

::

    OperationalProblem
      + StorageUnavailable   the log cannot be written or read now (busy, full, read_only, io,
      |                      cannot_open, missing)
      + StorageCorrupt       the file is not what SQLite wrote
      + IntegrityBroken      the log is older than, or other than, the head remembered (rollback, fork),
      |                      or its schema is not ours (schema)
      + Unforeseen           a mistake of the program kept an act from the log
      + LogInUse             another copy of the program has this log open
      + WrongMode            the log at this place is of another mode (live, training, example)
      + PackRejected         a policy pack has faults, each with its place
      + ScenarioRejected     so has a training scenario
      + SettingsInvalid      so have the settings
      + AnswersRejected      so has a file of answers
      + NoHome               the account has no folder of its own and none was named

A refused command is a value, not one of these; anything else that is raised is a bug and flies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.quoting import as_line

UnavailableReason = Literal["busy", "full", "read_only", "io", "cannot_open", "missing"]
MOST_LISTED = 200
_LONGEST_ISSUE = 600
BreakKind = Literal["rollback", "fork", "schema", "unsigned_end"]


@frozen
class Issue:
    """One fault and where it stands (``questions[4].options``, ``line 12``)."""

    place: str
    message: str

    def __str__(self) -> str:
        return as_line(f"{_short(self.place)}: {_short(self.message)}")


def _short(text: str) -> str:
    """What a faulty file says may be long; that it goes on is enough to know of it."""
    return text if len(text) <= _LONGEST_ISSUE else f"{text[:_LONGEST_ISSUE]}..."


class OperationalProblem(Exception):
    """The world is at fault and a person can act. ``detail`` is for the support report, not the screen."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class StorageUnavailable(OperationalProblem):
    """The log cannot be reached; nothing of what was asked has been recorded."""

    def __init__(self, reason: UnavailableReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: UnavailableReason = reason


class StorageCorrupt(OperationalProblem):
    """The database file is damaged."""


class IntegrityBroken(OperationalProblem):
    """The log contradicts what is remembered of it. ``here`` and ``remembered`` describe both heads."""

    def __init__(self, kind: BreakKind, here: str = "", remembered: str = "") -> None:
        super().__init__(f"{kind}: here {here or 'nothing'}, remembered {remembered or 'nothing'}")
        self.kind: BreakKind = kind
        self.here = here
        self.remembered = remembered


def ends_log(problem: OperationalProblem) -> bool:
    """Whether what lies there is not the log any more: waiting mends nothing, opening it again sets it aside."""
    return isinstance(problem, (StorageCorrupt, IntegrityBroken))


def may_pass(problem: OperationalProblem) -> bool:
    """Whether another try in a moment may do: somebody is at the file, or it is being moved. All else lasts."""
    return isinstance(problem, StorageUnavailable) and problem.reason in ("busy", "missing")


class Unforeseen(OperationalProblem):
    """A mistake of the program kept an act from the log. The bug itself is raised where it is seen."""


def as_problem(fault: BaseException) -> OperationalProblem:
    """What is raised, as what can be told: a bug is told as one, and still raised by whoever has it."""
    if isinstance(fault, OperationalProblem):
        return fault
    return Unforeseen("a fault in the program")  # what Python calls it is in the diagnostic log


class LogInUse(OperationalProblem):
    """Another copy of the program writes this log."""


class WrongMode(OperationalProblem):
    """The log found is of another mode than the one asked for."""


class NoHome(OperationalProblem):
    """The account has no folder of its own: where the records are to be kept must be named."""


class _WithIssues(OperationalProblem):
    """Something from outside was refused whole; faults are listed, not just the first. ``number`` counts all."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = _listed(issues)
        self.number = len(issues)
        super().__init__("\n".join(map(str, self.issues)))

    @property
    def in_short(self) -> str:
        """The first fault, and how many more there are."""
        more = self.number - 1
        return f"{self.issues[0]} (and {more:,} more)" if more else str(self.issues[0])


def _listed(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """As many as somebody mends in one go, and how many more there are: a file may have any number."""
    if len(issues) <= MOST_LISTED:
        return tuple(issues)
    left = len(issues) - MOST_LISTED
    more = Issue(issues[MOST_LISTED].place, f"from here on {left:,} more faults are not listed")
    return (*issues[:MOST_LISTED], more)


class PackRejected(_WithIssues):
    """A policy pack was refused."""


class ScenarioRejected(_WithIssues):
    """A training scenario was refused."""


class SettingsInvalid(_WithIssues):
    """The settings were refused."""


class AnswersRejected(_WithIssues):
    """A file of answers was refused; nothing was recorded."""
