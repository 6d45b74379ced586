"""What was done of what is owed, and who was told: the parts of a call's state that closing duties leave."""

from __future__ import annotations

from collections.abc import Set
from typing import Literal

from rcrp_desktop.domain.call.stamp import Stamp
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rows import Row

DutyOutcome = Literal["done", "could_not", "found"]
AgencyOutcome = Literal["accepted", "declined", "no_answer"]


@frozen
class DutyDone:
    """A duty or one system check (``check`` names it) as recorded last, ``of`` as in ``AgencyReply``."""

    duty: str
    check: str
    outcome: DutyOutcome
    text: str
    stamp: Stamp
    place: int = 0
    of: str = ""

    @property
    def unseen(self) -> Set[int]:
        """As in ``Stamp``."""
        return self.stamp.unseen


@frozen
class AgencyReply:
    """An agency's answer. ``wait_minutes`` is -1 where none was told.

    ``of`` is the newest decision that who asked it knew of, "" in earlier records (``standing.known_decision``).
    """

    agency: str
    outcome: AgencyOutcome
    wait_minutes: int
    text: str
    stamp: Stamp
    place: int = 0
    of: str = ""

    @property
    def unseen(self) -> Set[int]:
        """As in ``Stamp``."""
        return self.stamp.unseen


@frozen
class ToldOfChange:
    """Somebody was told of a changed outcome. ``item`` is the debt, ``of`` the command of what they were told.

    ``over`` are the commands of what they had been told before, None in earlier records; ``unseen`` as in ``Stamp``.
    """

    item: str
    of: str
    place: int
    command: str
    over: tuple[str, ...] | None
    unseen: Set[int] = frozenset()
    at_ms: int = 0


@frozen
class OnTheLine:
    """The caller went before the end, or was rung back; the line was closed; or what somebody did meanwhile."""

    stamp: Stamp
    place: int

    @property
    def unseen(self) -> Set[int]:
        """As in ``Stamp``."""
        return self.stamp.unseen


@frozen
class Line:
    """Whenever the line was closed, and whatever was done by which nobody was reached.

    ``reaching_nobody`` are the places of what nobody is reached by, whoever does it, the closings among them; ``by_supervisors`` what reaches nobody
    where they do it.
    """

    closings: Row[OnTheLine] = ()
    by_supervisors: Row[OnTheLine] = ()
    reaching_nobody: Row[int] = ()
