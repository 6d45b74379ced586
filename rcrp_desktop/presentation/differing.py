"""Decisions of several supervisors who had not seen each other's, and which differ: each with who, what and when.

The request is open again then. Where it is shown merely as open, nobody learns that police were decided on.
"""

from __future__ import annotations

from collections.abc import Callable

from rcrp_desktop.domain.call.request import Request, UnknowingDecision
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.presentation.call_inputs import Facts
from rcrp_desktop.presentation.who import name_words


def decided_differently(state: CallState) -> tuple[Request, ...]:
    """Requests that are open again because decisions on them differ."""
    return tuple(r for r in state.requests if r.decision is None and r.differing)


def decisions_text(request: Request, say: Callable[[UnknowingDecision], str]) -> str:
    """Every decision on it, in the order of the record."""
    return "; ".join(say(made) for made in request.differing)


def police_suffix(request: Request, pack: PolicyPack | None) -> str:
    """Ends the key of the words for it; of police who stand nothing is said where none of them decided on any."""
    routes = [one.made.route for one in request.differing]
    sends = (
        pack.route(name).response.sends_police for name in routes if pack and pack.has_route(name)
    )
    return "_police" if any(sends) else ""


def differing_text(facts: Facts) -> str:
    """For the card and the red face of the call; empty where no decisions differ."""

    def said(made: UnknowingDecision) -> str:
        time = facts.desk.times.minute(made.stamp.at_ms)
        route = facts.pack.route(made.made.route).label.rstrip(".")
        return facts.text(
            "differing.decision",
            who=name_words(facts.desk.texts, made.stamp),
            route=route,
            time=time,
        )

    every = decided_differently(facts.state)
    return " ".join(
        facts.text(
            f"differing.line{police_suffix(request, facts.pack)}",
            decisions=decisions_text(request, said),
        )
        for request in every
    )
