"""What a text for CAD says holds: which act made it so, and as what."""

from __future__ import annotations

from collections.abc import Set
from typing import Literal

from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.frozen import frozen

HoldsAs = Literal[
    "",
    "override",
    "decision",
    "awaiting_supervisor",
    "must_agree",
    "recommendation",
    "open",
]
"""``must_agree``: a route without police that is said to nobody before a supervisor agrees. "" in earlier records."""


@frozen
class Holds:
    """One command can bring a route on screen and ask a supervisor, so ``act`` alone does not tell them apart.

    ``act`` is "" only where a record does not say what its text told, ``how`` also in records that say no more.
    """

    act: str = ""
    how: HoldsAs = ""
    route: str = ""


NOT_SAID = Holds()


@frozen
class CadText:
    """A text that somebody confirmed to be on CAD. ``place`` is the revision of that, ``assessment`` the one then."""

    tells: Holds
    stamp: Stamp
    place: int
    assessment: int

    @property
    def unseen(self) -> Set[int]:
        """As in ``Stamp``."""
        return self.stamp.unseen
