"""What a call has come to: override, decision, supervisor, recommendation, or still open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rcrp_desktop.domain.call_state import CallState, Request
from rcrp_desktop.domain.engine import Engine, Recommendation
from rcrp_desktop.domain.events import Stamp
from rcrp_desktop.domain.policy import ResponseClass, Route

Source = Literal["override", "decision", "awaiting_supervisor", "recommendation", "open"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The response that holds now. ``route`` is None for the override and while a supervisor decides.

    ``assessment`` is the one whose closing duties apply, 0 where none do.
    """

    source: Source
    response: ResponseClass | None
    route: Route | None
    since: Stamp | None
    assessment: int

    @property
    def is_no_police(self) -> bool:
        """Police do not attend, by recommendation or decision."""
        return self.response is not None and self.response.is_no_police


@dataclass(frozen=True, slots=True)
class FinalDecision:
    """The newest decision on a call, by a handler or by a supervisor."""

    route: str
    stamp: Stamp
    assessment: int


def recommendation(state: CallState, engine: Engine, *, go_on: bool = False) -> Recommendation:
    """What the policy says about the current assessment."""
    current = state.current
    return engine.recommend(current.answers, set_aside=current.set_aside, go_on=go_on)


def pending_requests(state: CallState) -> tuple[Request, ...]:
    """What supervisors still have to decide."""
    return tuple(request for request in state.requests if request.decision is None)


def newest_decision(state: CallState) -> FinalDecision | None:
    """The newest of all decisions; the later assessment wins where times are equal."""
    made = [
        FinalDecision(d.fact.decided, d.stamp, a.number)
        for a in state.assessments
        for d in a.decisions
    ]
    made += [
        FinalDecision(r.decision.route, r.decided, r.fact.assessment)
        for r in state.requests
        if r.decision is not None and r.decided is not None
    ]
    return max(made, key=lambda d: (d.stamp.at_ms, d.assessment), default=None)


def standing(state: CallState, engine: Engine) -> Standing:
    """What the call has come to.

    Police who were decided on stay so while a supervisor is asked for less, and until a new assessment is
    decided (design §4: a route once shown never falls silently).
    """
    override = state.override
    if override is not None:
        return Standing(
            "override", ResponseClass.POLICE_IMMEDIATE, None, override.raised, state.current.number
        )
    decided = newest_decision(state)
    if decided is not None and engine.pack.route(decided.route).response.sends_police:
        return _decided(decided, engine)
    pending = pending_requests(state)
    if pending:
        return Standing("awaiting_supervisor", ResponseClass.SUPERVISOR, None, pending[0].stamp, 0)
    if decided is not None and _covers(state, decided):
        return _decided(decided, engine)
    route = recommendation(state, engine).route
    if route is None:
        return Standing("open", None, None, None, 0)
    since = state.current.shown[-1].stamp if state.current.shown else state.last
    return Standing("recommendation", route.response, route, since, state.current.number)


def _covers(state: CallState, decided: FinalDecision) -> bool:
    """A no-police decision holds only for the answers on which it was made."""
    return decided.assessment == state.current.number and not state.current.answered_since


def _decided(decided: FinalDecision, engine: Engine) -> Standing:
    route = engine.pack.route(decided.route)
    return Standing("decision", route.response, route, decided.stamp, decided.assessment)
