"""What is decided by two people: when a supervisor must agree, and what lowers police."""

from __future__ import annotations

from typing import Literal

from rcrp_desktop.domain.call.decisions import decisions
from rcrp_desktop.domain.call.standing import police_decided, recommendation
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Route

AgreeReason = Literal["second_refusal", "route_fell"]
"""Why a supervisor agrees before no police is decided, or said."""


def supervisor_first(state: CallState, route: Route, engine: Engine) -> AgreeReason | None:
    """Why no police waits for a supervisor who agrees; None where a handler may decide it.

    Until then nobody is told that police are not coming: what has been told is hard to take back.
    Source for repeat refusals: https://www.judiciary.uk/prevention-of-future-death-reports/ 2025-0246.
    For falls: HMICFRS on Norfolk, 2024, responses lowered without supervisory oversight.
    """
    if not route.response.is_no_police:
        return None
    earlier = state.reference.earlier_refusals if state.reference is not None else 0
    if earlier or _refused_before(state, engine):
        return "second_refusal"
    if any(not fell.quick for a in state.assessments for fell in a.falls):
        return "route_fell"
    return None


def _refused_before(state: CallState, engine: Engine) -> bool:
    now = len(state.assessments) - 1
    return any(
        made.turn < now and engine.pack.route(made.route).response.is_no_police
        for made in decisions(state)
    )


def lowers(state: CallState, route: Route, engine: Engine) -> bool:
    """Whatever sends less police than recommended or decided, or none, needs a reason in writing."""
    recommended = recommendation(state, engine).route
    if not route.response.sends_police:
        return True
    now = police_decided(state, engine)
    if recommended is not None:
        now = max(now, recommended.response.protection)
    return route.response.protection < now
