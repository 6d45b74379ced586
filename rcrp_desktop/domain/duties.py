"""The one closed set of closing duties that a pack may ask for, and of debts that a call may leave.

A kind of duty is one name, the debt that it leaves, and its line in ``DUTIES``; whatever treats kinds differently
reads that line. Nothing outside this file names a kind, but what belongs to that kind alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Literal, get_args

from rcrp_desktop.domain.frozen import frozen

DutyKind = Literal["caller_told", "agency_accepts", "system_checks", "on_cad", "advice_given"]
DUTY_KINDS: tuple[DutyKind, ...] = get_args(DutyKind)

DutySubject = Literal["call", "agency", "check", "cad"]
"""What a duty is done for: the call as a whole, each agency of the route, each check of the pack, or CAD."""


class Owed(Enum):
    """The kinds of debt, in the order in which a board lists them: the worst first."""

    AWAITING_SUPERVISOR = "awaiting_supervisor"
    POLICE_NOT_ON_CAD = "police_not_on_cad"
    DECIDE_AGAIN = "decide_again"
    AGENCY_NOT_ACCEPTED = "agency_not_accepted"
    TELL_AGENCY_OF_CHANGE = "tell_agency_of_change"
    CALLER_NOT_TOLD = "caller_not_told"
    TELL_CALLER_OF_CHANGE = "tell_caller_of_change"
    CALL_BACK = "call_back"
    CANCEL_ON_CAD = "cancel_on_cad"
    CHECKS_OWED = "checks_owed"
    ADVICE_OWED = "advice_owed"
    NOT_ON_CAD = "not_on_cad"


Hearer = Literal["", "caller", "agency"]
"""Who is to hear something by it; "" for nobody."""

Otherwise = Literal["always", "never", "caller", "agency", "cad"]
"""Whether whoever a debt is owed to heard what does not hold: known from the debt itself, or by what one of them heard."""


@frozen
class DutyLine:
    """What is to be known of a kind of duty.

    ``debt`` is what it leaves while it is undone. ``tells_outcome`` is of duties by which the caller hears what the call
    came to: they are owed anew when that changes, and CAD says how far they are. ``is_needed`` on every route without
    police. ``title`` and ``done`` are the texts that ask for it; without a title its own words in the pack ask.
    """

    subject: DutySubject
    debt: Owed
    whom: Hearer = ""
    tells_outcome: bool = False
    is_needed: bool = False
    title: str = ""
    done: str = ""

    @property
    def could_not(self) -> str:
        """The text that says that it was not possible."""
        return "duties.ask.told_could_not" if self.whom == "caller" else "duties.ask.could_not"


DUTIES: Mapping[DutyKind, DutyLine] = {
    "caller_told": DutyLine(
        "call",
        Owed.CALLER_NOT_TOLD,
        whom="caller",
        tells_outcome=True,
        is_needed=True,
        title="duties.ask.told_title",
        done="duties.ask.told_understood",
    ),
    "agency_accepts": DutyLine("agency", Owed.AGENCY_NOT_ACCEPTED, whom="agency", is_needed=True),
    "system_checks": DutyLine("check", Owed.CHECKS_OWED, is_needed=True),
    "on_cad": DutyLine("cad", Owed.NOT_ON_CAD, is_needed=True),
    "advice_given": DutyLine(
        "call", Owed.ADVICE_OWED, whom="caller", done="duties.ask.advice_given"
    ),
}

Paid = Literal["supervisor", "decision", "cad", "change", "call_back", "duty"]
"""By what a debt is paid: a supervisor's answer, a decision, a text for CAD, telling what changed, ringing back, its duty."""

About = Literal["", "agency", "check", "route"]
"""What of the pack a debt names."""


@frozen
class Debt:
    """What is to be known of a kind of debt. ``has_own_line``: the text for CAD says how far it is in words of its own."""

    paid: Paid
    about: About = ""
    whom: Hearer = ""
    otherwise: Otherwise = "never"
    has_own_line: bool = False

    @property
    def is_told_apart(self) -> bool:
        """Whether it is owed also to who heard nothing yet; whoever heard something else waits for what does not come."""
        return self.otherwise not in ("always", "never")


def _left_by(duty: DutyLine) -> Debt:
    about: About = duty.subject if duty.subject in ("agency", "check") else ""
    is_outcome = duty.tells_outcome or duty.subject == "agency"
    otherwise: Otherwise = (duty.whom or "never") if is_outcome else "never"
    own = duty.tells_outcome or duty.subject != "call"
    return Debt("duty", about, duty.whom, otherwise, has_own_line=own)


DEBTS: Mapping[Owed, Debt] = {
    **{duty.debt: _left_by(duty) for duty in DUTIES.values() if duty.subject != "cad"},
    Owed.AWAITING_SUPERVISOR: Debt("supervisor", has_own_line=True),
    Owed.POLICE_NOT_ON_CAD: Debt("cad", otherwise="always", has_own_line=True),
    Owed.DECIDE_AGAIN: Debt("decision", "route", otherwise="always"),
    Owed.TELL_AGENCY_OF_CHANGE: Debt("change", "route", "agency", otherwise="always"),
    Owed.TELL_CALLER_OF_CHANGE: Debt("change", "route", "caller", otherwise="always"),
    Owed.CALL_BACK: Debt("call_back", whom="caller", otherwise="caller"),
    Owed.CANCEL_ON_CAD: Debt("cad", otherwise="always", has_own_line=True),
    Owed.NOT_ON_CAD: Debt("cad", otherwise="cad", has_own_line=True),
}

CALLED_BY_THEIR_KIND = frozenset(kind for kind, duty in DUTIES.items() if duty.tells_outcome)
"""Duties that tell the caller, where the pack that names them is not at hand: a record has the id alone."""

HARM = {kind: place for place, kind in enumerate(Owed)}
"""Where a debt stands among others: the worst first."""

WAITS = tuple(
    kind
    for kind, debt in DEBTS.items()
    if debt.whom == "caller" and debt.paid in ("duty", "change") and debt.otherwise != "never"
)
"""Towards a caller who, where they heard what does not hold, may be waiting for police who do not come."""


def harm_otherwise(kind: Owed) -> tuple[int, int]:
    """The place of a debt to who heard what does not hold: a caller who waits comes before a service that has not heard."""
    place = HARM[kind]
    if kind in WAITS:
        return HARM[Owed.AGENCY_NOT_ACCEPTED], place
    return place, len(HARM)


def subject_of(kind: DutyKind) -> DutySubject:
    """What a duty of that kind is done for."""
    return DUTIES[kind].subject


def debt_of(kind: DutyKind) -> Owed:
    """The debt that a duty becomes while it is undone."""
    return DUTIES[kind].debt


def tells_outcome(kind: DutyKind) -> bool:
    """Whether the caller hears by it what the call came to."""
    return DUTIES[kind].tells_outcome
