"""The parts that make up the state of a call, each as its events tell it.

``place`` is the revision at which a part came about: the order of events, which a clock that is set back
cannot disturb. 0 where nothing happened yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rcrp_desktop.domain.events import (
    AgencyAnswered,
    ChangeTold,
    DecisionMade,
    DutyRecorded,
    RouteFell,
    RouteShown,
    Stamp,
    SupervisorAsked,
    SupervisorDecided,
)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer as it was given. ``withdrawn_ms`` is when it was changed or taken back, 0 while it stands."""

    question: str
    option: str
    how: str
    stamp: Stamp
    withdrawn_ms: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A route that came on screen."""

    fact: RouteShown
    stamp: Stamp
    place: int = 0


@dataclass(frozen=True, slots=True)
class Fell:
    """A fall of the route on screen."""

    fact: RouteFell
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Decided:
    """A person's decision in one assessment."""

    fact: DecisionMade
    stamp: Stamp
    rationale: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class DutyDone:
    """A duty or check as recorded last."""

    fact: DutyRecorded
    stamp: Stamp
    place: int = 0


@dataclass(frozen=True, slots=True)
class AgencyReply:
    """An agency's answer."""

    fact: AgencyAnswered
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Request:
    """Something a supervisor is asked to decide, and the decision once made."""

    fact: SupervisorAsked
    stamp: Stamp
    decision: SupervisorDecided | None = None
    decided: Stamp | None = None
    place: int = 0
    decided_place: int = 0
    caller_told_of_change: ChangeTold | None = None
    agency_told_of_change: ChangeTold | None = None


@dataclass(frozen=True, slots=True)
class OverrideState:
    """One raising of the override and what became of it."""

    number: int
    raised: Stamp
    recovered: bool = False
    reason: str = ""
    mispressed: Stamp | None = None
    stood_down: Stamp | None = None
    stand_down_reason: str = ""
    place: int = 0
    ended_place: int = 0
    caller_told_of_change: ChangeTold | None = None

    @property
    def item(self) -> str:
        """The id under which debts that follow from it are known."""
        return f"override-{self.number}"

    @property
    def stands(self) -> bool:
        """Neither mis-pressed nor stood down."""
        return self.mispressed is None and self.stood_down is None


@dataclass(frozen=True, slots=True)
class Undo:
    """What a question was before an answer: its answer and its held answer, or empty; set aside or not."""

    question: str
    before: str
    held: str = ""
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """One numbered pass through the questions.

    ``undo`` is the stack that Backspace takes from, newest last. ``answered_since``:
    answers changed after the newest decision, so that a no-police decision no longer covers them.
    """

    number: int
    began: Stamp
    trigger: str = ""
    text: str = ""
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    held: Mapping[str, str] = field(default_factory=dict[str, str])
    lines: tuple[AnswerLine, ...] = ()
    undo: tuple[Undo, ...] = ()
    set_aside: frozenset[str] = frozenset()
    shown: tuple[Shown, ...] = ()
    falls: tuple[Fell, ...] = ()
    decisions: tuple[Decided, ...] = ()
    duties: tuple[DutyDone, ...] = ()
    agencies: tuple[AgencyReply, ...] = ()
    ambulance: Stamp | None = None
    on_cad: Stamp | None = None
    on_cad_place: int = 0
    seal: str = ""
    answered_since: bool = False

    @property
    def decision(self) -> Decided | None:
        """The newest decision."""
        return self.decisions[-1] if self.decisions else None
