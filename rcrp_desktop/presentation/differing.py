"""Decisions of several supervisors who had not seen each other's, and which differ: each with who, what and when.

The request is open again then. Where it is shown merely as open, nobody learns that police were decided on.
"""

from __future__ import annotations

from collections.abc import Callable

from rcrp_desktop.domain.call.state import CallState, Request, UnknowingDecision
from rcrp_desktop.presentation.call_inputs import Facts


def decided_differently(state: CallState) -> tuple[Request, ...]:
    """Requests that are open again because decisions on them differ."""
    return tuple(r for r in state.requests if r.decision is None and r.differing)


def decisions_text(request: Request, say: Callable[[UnknowingDecision], str]) -> str:
    """Every decision on it, in the order of the record."""
    return "; ".join(say(made) for made in request.differing)


def differing_text(facts: Facts) -> str:
    """For the card and the red face of the call; empty where no decisions differ."""

    def said(made: UnknowingDecision) -> str:
        time = facts.desk.times.minute(made.stamp.at_ms)
        route = facts.pack.route(made.made.route).label.rstrip(".")
        return facts.text("differing.decision", who=made.stamp.actor, route=route, time=time)

    every = decided_differently(facts.state)
    return " ".join(
        facts.text("differing.line", decisions=decisions_text(request, said)) for request in every
    )
