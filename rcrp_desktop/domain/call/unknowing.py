"""Decisions on one request that did not know of each other."""

from __future__ import annotations

from rcrp_desktop.domain.call.state import Request, RequestDecision, Stamp, UnknowingDecision
from rcrp_desktop.domain.frozen import replace


def with_decision(
    request: Request, made: RequestDecision, at: Stamp, place: int, *, knew: int
) -> Request:
    """Decisions that did not know of each other drop none; where they differ the request is asked anew.

    Police who were decided on stay until somebody decides who knows of all. Whom a changed outcome was still to
    reach is owed then too: one of them may have been told.
    """
    before = request.decision
    if before is None and knew >= len(request.differing):
        others = [other.made for other in request.differing]
        return replace(request, decision=_reaching(made, others), decided=at, decided_place=place)
    one = UnknowingDecision(made, at, place)
    if before is not None and before.route == made.route:
        # For one route twice nothing is to be asked, but whoever lowers it is to have known of both.
        return replace(request, decision=_reaching(before, [made]), alike=(*request.alike, one))
    return replace(
        request,
        decision=None,
        decided=None,
        decided_place=0,
        differing=(*request.every_decision, one),
        alike=(),
        again_place=place,
    )


def _reaching(made: RequestDecision, others: list[RequestDecision]) -> RequestDecision:
    """Whom any of the others was still to reach, it is too."""
    return replace(
        made,
        tell_caller=made.tell_caller or any(other.tell_caller for other in others),
        tell_agency=made.tell_agency or any(other.tell_agency for other in others),
    )
