"""What happened in a call: the closed union of the topics' facts, each in an ``Event`` that says who and when.

The audit log is exactly this list of events; nothing else stores a call. Facts are coded and carry free text
only in fields named ``text`` or ``reference``, which the log keeps apart so that they can lawfully be erased.
"""

from __future__ import annotations

from rcrp_desktop.domain.call import (
    answers,
    contact,
    duties,
    notes,
    outcome,
    override,
    route_shown,
    supervisor,
    unconfirmed,
)
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.frozen import frozen

Fact = (
    contact.Fact
    | answers.Fact
    | route_shown.Fact
    | notes.Fact
    | supervisor.Fact
    | override.Fact
    | outcome.Fact
    | duties.Fact
    | unconfirmed.Fact
)

OfAssessment = (
    answers.Answered
    | route_shown.Fact
    | supervisor.SupervisorAsked
    | outcome.Fact
    | duties.DutyRecorded
    | duties.AgencyAnswered
    | duties.AmbulanceAsked
    | duties.CadConfirmed
)
"""Facts that belong to one assessment. ``begun`` names the command that began it; ``assessment`` is the number that
it had at the desk, and tells which it is only where nothing is named: in the first one, and in earlier records."""


@frozen
class Event:
    """One fact about one call.

    ``seen``: how far its desk had read the other logs, as in ``CallState``; None in earlier records, which do not say.
    """

    call: str
    stamp: Stamp
    fact: Fact
    seen: tuple[str, ...] | None = None
