"""What was recorded of one closing duty, service or change: whoever is asked about it has seen that, and nothing later."""

from __future__ import annotations

from rcrp_desktop.domain.call.state import CallState

Seen = frozenset[str]
"""Commands of the records that a screen had on show."""


def seen_of_duty(state: CallState, duty: str, check: str = "") -> Seen:
    """Of a closing duty, or of one system check."""
    every = (done for a in state.assessments for done in a.duties)
    return Seen(d.stamp.command for d in every if (d.duty, d.check) == (duty, check))


def seen_of_agency(state: CallState, agency: str) -> Seen:
    """What a service answered."""
    every = (reply for a in state.assessments for reply in a.agencies)
    return Seen(reply.stamp.command for reply in every if reply.agency == agency)


def is_unseen(seen: Seen | None, now: Seen) -> bool:
    """Whether more was recorded since; never by a command that does not say what was on show."""
    return seen is not None and not now <= seen
