"""What a supervisor is asked, and what was decided on it."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rows import Row

AskReason = Literal[
    "unsure",
    "asked",
    "second_refusal",
    "route_fell",
    "record_damaged",
    "earlier_unread",
    "earlier_damaged",
    "less_police",
    "ended_undecided",
    "caller_disagrees",
]
Verdict = Literal["agree", "overturn"]


@frozen
class RequestDecision:
    """What a supervisor decided on a request, and whom a changed outcome must still reach.

    ``after`` is the newest decision that they knew of, as ``standing.known_decision`` names it; ``sight`` what else
    (``sight``). ``covers_unasked``: it holds also without safety questions that nobody was there to ask; ``unasked``: how
    many had no answer, 0 where a record does not say.
    """

    verdict: Verdict
    route: str
    text: str
    tell_caller: bool
    tell_agency: bool
    after: str = field(default="", compare=False)
    sight: str = field(default="", compare=False)
    covers_unasked: bool = field(default=False, compare=False)
    unasked: int = field(default=0, compare=False)


@frozen
class UnknowingDecision:
    """One of several decisions on one request that did not know of each other."""

    made: RequestDecision
    stamp: Stamp
    place: int


@frozen
class Request:
    """Something a supervisor is asked to decide, and the decision once made.

    ``asker`` is who asked, "" where nobody did: it follows from what was recorded. ``maker`` then is who made the decision
    that is to be agreed to.
    ``differing`` are decisions made without knowledge of each other: it was asked anew then, at ``again_place``.
    ``alike`` are others that were made without knowledge of the decision, for the same route.
    """

    item: str
    assessment: int
    reason: AskReason
    question: str
    wanted_route: str
    text: str
    stamp: Stamp
    decision: RequestDecision | None = None
    decided: Stamp | None = None
    place: int = 0
    decided_place: int = 0
    differing: Row[UnknowingDecision] = ()
    alike: Row[UnknowingDecision] = ()
    again_place: int = 0
    asker: str = ""
    maker: str = ""

    @property
    def every_decision(self) -> tuple[UnknowingDecision, ...]:
        """All that were made on it: those that differ, the one that closed it, then those that are like it."""
        return (*self.differing, *self.closing)

    @property
    def closing(self) -> tuple[UnknowingDecision, ...]:
        """The one that closed it and those that are like it; none while it is open."""
        if self.decision is None or self.decided is None:
            return ()
        closed = UnknowingDecision(self.decision, self.decided, self.decided_place)
        return (closed, *self.alike)

    @property
    def asked_place(self) -> int:
        """The revision that whoever decides it has seen at least."""
        return self.again_place or self.place
