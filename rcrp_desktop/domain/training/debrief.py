"""The debrief of a mock call: the trainee's path beside the expected one. Facts, no marks.

Nothing here compares people or measures a time against a target.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.training.scenario import Acceptable


class RowKind(Enum):
    """How one question compares."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NEVER_ASKED = "never_asked"
    CLOSED = "closed"
    """Not asked because other answers, or police going at once, closed it: no difference of its own."""
    BESIDES = "besides"
    """Asked although the expected path has no need of it: no difference either."""


@frozen
class PathRow:
    """One question. ``given`` is an option, ``UNSURE`` or empty; ``at_ms`` is 0 where it was not answered."""

    question: str
    given: str
    expected: tuple[str, ...]
    kind: RowKind
    why: str
    must_ask: bool
    at_ms: int = 0
    changed: int = 0


DoneWhat = Literal["caller_told", "understanding", "agency", "override", "on_cad"]
DoneOutcome = Literal[
    "done",
    "could_not",
    "accepted",
    "declined",
    "no_answer",
    "asked",
    "used",
    "taken_back",
    "not_done",
]


@frozen
class DoneRow:
    """Something said or done. ``wanted`` is None where either is right; ``subject`` names the agency."""

    what: DoneWhat
    subject: str
    outcome: DoneOutcome
    at_ms: int
    wanted: bool | None
    met: bool


@frozen
class FirstTime:
    """When something was first done, in milliseconds after the call began. ``what`` may be a question."""

    what: str
    question: str
    after_ms: int


@frozen
class Reached:
    """What the call came to. ``response`` is None where nothing was settled; ``route`` may be empty."""

    source: str
    response: ResponseClass | None
    route: str


Leaning = Literal["as_accepted", "more_police", "less_police", "other", "nothing"]


@frozen
class Debrief:
    """Everything that the debrief page shows, except the words that people wrote themselves."""

    scenario: str
    version: int
    reached: Reached
    acceptable: tuple[Acceptable, ...]
    leaning: Leaning
    rows: tuple[PathRow, ...]
    said_and_done: tuple[DoneRow, ...]
    moments: tuple[FirstTime, ...]
    turns: tuple[str, ...]
    began_ms: int
    ended_ms: int

    @property
    def was_acceptable(self) -> bool:
        """The call came to one of the acceptable ends."""
        return self.leaning == "as_accepted"

    @property
    def differences(self) -> tuple[PathRow, ...]:
        """Answers that differ, and questions that were never asked though the guide would have."""
        return tuple(r for r in self.rows if r.kind in (RowKind.DIFFERS, RowKind.NEVER_ASKED))

    @property
    def never_asked(self) -> tuple[PathRow, ...]:
        """Questions that had to be asked and were not, whatever closed them."""
        return tuple(r for r in self.rows if r.must_ask and not r.given)

    @property
    def content(self) -> tuple[tuple[PathRow | DoneRow | None, bool], ...]:
        """Each line of the content sheet and whether it is met; None is the line of the route.

        The sheet is the scenario's. Lines are never counted: a count would be a score.
        """
        asked = [(row, bool(row.given)) for row in self.rows if row.must_ask]
        done = [(row, row.met) for row in self.said_and_done if row.wanted is not None]
        return (*asked, *done, (None, self.was_acceptable))
