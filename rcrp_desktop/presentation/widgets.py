"""What the common widgets show, as frozen values that presenters make. No Qt here."""

from __future__ import annotations

from enum import StrEnum

from rcrp_desktop.domain.frozen import frozen


class RouteMarkKind(StrEnum):
    """The shape beside a route's word; each value is the code of a response class."""

    POLICE_IMMEDIATE = "police_immediate"
    POLICE_PRIORITY = "police_priority"
    POLICE_SCHEDULED = "police_scheduled"
    SUPERVISOR = "supervisor"
    PARTNER_IMMEDIATE = "partner_immediate"
    PARTNER = "partner"
    ADVICE = "advice"


class RunStyle(StrEnum):
    """How a stretch of text stands out."""

    PLAIN = "plain"
    STRONG = "strong"
    STRUCK = "struck"
    """No longer counts; also said in words, because a line through text is not read aloud."""
    WEAK = "weak"
    UNDERLINED = "underlined"


@frozen
class Run:
    """A stretch of text in one style."""

    text: str
    style: RunStyle = RunStyle.PLAIN


@frozen
class OptionModel:
    """One row of an option list. ``key`` is what is pressed: a digit, ``U`` or ``=``."""

    key: str
    label: str
    note: str = ""
    dashed: bool = False
    """True for the row that asks a supervisor."""
    chosen: bool = False
    """True for the answer that stands when a question is shown again."""
    dead: str = ""
    """Why its key does nothing now; empty where it acts."""


class DutyState(StrEnum):
    """Where a duty stands."""

    OWED = "owed"
    DONE = "done"
    COULD_NOT = "could_not"
    PLAIN = "plain"
    """An act that is offered and owed by nobody."""


@frozen
class DutyModel:
    """A duty row: what, the line under it, and the word at the right, such as ``DONE 14:10``."""

    key: str
    what: str
    detail: str
    state: DutyState
    state_text: str


@frozen
class HintModel:
    """Keys that do the same kind of thing, and what that is: ``("1", "2", "3")``, ``answer``.

    ``short`` says the same in a narrow window, where there are shorter words for it.
    """

    keys: tuple[str, ...]
    text: str
    short: str = ""


@frozen
class OverrideModel:
    """The override bar: its key, its words, which call it lands on, and what is last recorded."""

    key: str
    text: str
    line: str
    right: str = ""


@frozen
class EmergencyModel:
    """The block that takes the override bar's place once police are going at once.

    ``recorded`` and ``not_recorded`` may both be empty for the moment between showing and writing.
    """

    raised: str
    phrase: str
    recorded: str = ""
    not_recorded: str = ""


@frozen
class HeaderModel:
    """The call header. ``fields`` are label and value; ``short`` is the second line when narrow."""

    reference: str
    fields: tuple[tuple[str, str], ...]
    short: str
    state: str
    """``NOT YET ON CAD`` while it holds, else empty."""
    state_is_owed: bool
    day: str
    time: str
    is_practice: bool = False
    mark: str = ""
    """Of a call of which nobody has confirmed all."""
