"""The one closed set of closing duties that a pack may ask for, and of debts that a call may leave.

Whatever treats kinds of duty or debt one by one ends in ``assert_never``: a new kind shows every place that
has to say something about it.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal, assert_never, get_args

DutyKind = Literal["caller_told", "agency_accepts", "system_checks", "on_cad", "advice_given"]
DUTY_KINDS: tuple[DutyKind, ...] = get_args(DutyKind)

DutySubject = Literal["call", "agency", "check", "cad"]
"""What a duty is done for: the call as a whole, each agency of the route, each check of the pack, or CAD."""


class Owed(Enum):
    """The kinds of debt, in the order in which a board lists them."""

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


HARM = {kind: place for place, kind in enumerate(Owed)}
"""Where a debt stands among others: the worst first."""

WAITS = (Owed.CALLER_NOT_TOLD, Owed.TELL_CALLER_OF_CHANGE)
"""Towards a caller who, where they heard what does not hold, may be waiting for police who do not come."""


def harm_otherwise(kind: Owed) -> tuple[int, int]:
    """The place of a debt to who heard what does not hold: a caller who waits comes before a service that has not heard."""
    place = HARM[kind]
    if kind in WAITS:
        return HARM[Owed.AGENCY_NOT_ACCEPTED], place
    return place, len(HARM)


TOWARDS_CALLER: tuple[DutyKind, ...] = ("caller_told", "advice_given")
"""Duties that are done by speaking to the caller: one that could not be done is owed a call-back."""


def subject_of(kind: DutyKind) -> DutySubject:
    """What a duty of that kind is done for."""
    match kind:
        case "agency_accepts":
            return "agency"
        case "system_checks":
            return "check"
        case "on_cad":
            return "cad"
        case "caller_told" | "advice_given":
            return "call"
        case _:
            assert_never(kind)


def debt_of(kind: DutyKind) -> Owed:
    """The debt that a duty becomes while it is undone."""
    match kind:
        case "caller_told":
            return Owed.CALLER_NOT_TOLD
        case "agency_accepts":
            return Owed.AGENCY_NOT_ACCEPTED
        case "system_checks":
            return Owed.CHECKS_OWED
        case "advice_given":
            return Owed.ADVICE_OWED
        case "on_cad":
            return Owed.NOT_ON_CAD
        case _:
            assert_never(kind)
