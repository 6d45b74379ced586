"""What happened in a call: a closed union of facts, each wrapped in an ``Event`` that says who and when.

The audit log is exactly this list of events; nothing else stores a call. Facts are coded and carry free text
only in fields named ``text`` or ``reference``, which the log keeps apart so that they can lawfully be erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AnswerHow = Literal["answered", "changed", "confirmed"]
AskReason = Literal[
    "unsure",
    "asked",
    "second_refusal",
    "route_fell",
    "less_police",
    "ended_undecided",
    "caller_disagrees",
]
Direction = Literal["as_recommended", "more_police", "less_police"]
Trigger = Literal["new_fact", "second_call", "agency_declined", "agency_delayed", "supervisor_asks"]
DutyOutcome = Literal["done", "could_not", "found"]
AgencyOutcome = Literal["accepted", "declined", "no_answer"]
Verdict = Literal["agree", "overturn"]


@dataclass(frozen=True, slots=True)
class CallBegan:
    """The call opened, under one version of one pack which it keeps. ``mode``: live, training or example."""

    pack_id: str
    pack_version: str
    pack_digest: str
    mode: str


@dataclass(frozen=True, slots=True)
class ReferenceGiven:
    """The CAD reference, with how often this desk's records know it already."""

    reference: str
    earlier_contacts: int
    earlier_refusals: int


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An answer; an earlier one to the same question in the same assessment stays on record."""

    assessment: int
    question: str
    option: str
    how: AnswerHow


@dataclass(frozen=True, slots=True)
class AnswerTakenBack:
    """The last answer was undone; ``restored`` is what the question had before, or empty."""

    assessment: int
    question: str
    restored: str


@dataclass(frozen=True, slots=True)
class RouteShown:
    """A settled recommendation came on screen. ``say`` is the words shown, empty while they are withheld."""

    assessment: int
    route: str
    response: str
    rules: tuple[str, ...]
    say: str


@dataclass(frozen=True, slots=True)
class RouteFell:
    """What was shown gives less protection than before. ``quick``: within the mis-press time."""

    assessment: int
    from_route: str
    to_route: str
    because: str
    quick: bool


@dataclass(frozen=True, slots=True)
class NoteWritten:
    """The whole text of the notes box, as it stands now."""

    text: str


@dataclass(frozen=True, slots=True)
class PhraseNoticed:
    """A phrase in the notes made the screen ask a safety question."""

    flag: str
    question: str


@dataclass(frozen=True, slots=True)
class SupervisorAsked:
    """A supervisor is to decide. ``question`` is the one that does not fit, or empty."""

    item: str
    assessment: int
    reason: AskReason
    question: str
    wanted_route: str
    text: str


@dataclass(frozen=True, slots=True)
class SupervisorDecided:
    """A supervisor's decision on one request, and whom a changed outcome must still reach."""

    item: str
    verdict: Verdict
    route: str
    text: str
    tell_caller: bool
    tell_agency: bool


@dataclass(frozen=True, slots=True)
class NewInformationCame:
    """Assessment ``assessment`` began; earlier answers are held, not counted."""

    assessment: int
    trigger: Trigger
    text: str


@dataclass(frozen=True, slots=True)
class OverrideRaised:
    """Threat to life: police at once."""

    number: int
    recovered: bool = False


@dataclass(frozen=True, slots=True)
class OverrideReasonGiven:
    """Why the override was raised, told afterwards."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class OverrideMispressed:
    """Taken back within seconds by the person who raised it."""

    number: int


@dataclass(frozen=True, slots=True)
class OverrideStoodDown:
    """A supervisor stood it down, with a rationale."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class DecisionMade:
    """What the person decided beside what was recommended (empty when nothing was settled)."""

    assessment: int
    recommended: str
    decided: str
    direction: Direction
    text: str


@dataclass(frozen=True, slots=True)
class RationaleAdded:
    """The reason for a decision, told after it."""

    assessment: int
    text: str


@dataclass(frozen=True, slots=True)
class DutyRecorded:
    """One closing duty, or one system check (``check`` names it)."""

    assessment: int
    duty: str
    check: str
    outcome: DutyOutcome
    text: str


@dataclass(frozen=True, slots=True)
class AgencyAnswered:
    """Another service was asked. ``wait_minutes`` is -1 where none was told."""

    assessment: int
    agency: str
    outcome: AgencyOutcome
    wait_minutes: int
    text: str


@dataclass(frozen=True, slots=True)
class AmbulanceAsked:
    """Ambulance control was asked as well."""

    assessment: int


@dataclass(frozen=True, slots=True)
class CadConfirmed:
    """The handler says that the copied text is on CAD; ``seal`` is the code that went with it."""

    assessment: int
    seal: str


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """The caller or the agency was told of a changed outcome (item id of the debt)."""

    item: str
    outcome: DutyOutcome
    text: str


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The line is closed. ``caller_gone``: before everything was said."""

    caller_gone: bool


@dataclass(frozen=True, slots=True)
class CalledBack:
    """A call-back that was owed was made, or could not be."""

    outcome: DutyOutcome
    text: str


Fact = (
    CallBegan
    | ReferenceGiven
    | AnswerGiven
    | AnswerTakenBack
    | RouteShown
    | RouteFell
    | NoteWritten
    | PhraseNoticed
    | SupervisorAsked
    | SupervisorDecided
    | NewInformationCame
    | OverrideRaised
    | OverrideReasonGiven
    | OverrideMispressed
    | OverrideStoodDown
    | DecisionMade
    | RationaleAdded
    | DutyRecorded
    | AgencyAnswered
    | AmbulanceAsked
    | CadConfirmed
    | ChangeTold
    | CallEnded
    | CalledBack
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who acted, in which role, when (UTC milliseconds), under which command id."""

    at_ms: int
    actor: str
    role: str
    command: str


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about one call."""

    call: str
    stamp: Stamp
    fact: Fact
