"""Decisions on one request that did not know of each other."""

from __future__ import annotations

from rcrp_desktop.domain.call.state import Request, RequestDecision, Stamp, UnknowingDecision
from rcrp_desktop.domain.frozen import replace


def with_decision(
    request: Request, made: RequestDecision, at: Stamp, place: int, *, knew: int
) -> Request:
    """Decisions that did not know of each other and differ drop none: the request is asked anew.

    Police who were decided on stay until somebody decides who knows of all. Whom a changed outcome was still to
    reach is owed then too: one of them may have been told.
    """
    if request.decision is None and knew >= len(request.differing):
        before = [other.made for other in request.differing]
        made = replace(
            made,
            tell_caller=made.tell_caller or any(b.tell_caller for b in before),
            tell_agency=made.tell_agency or any(b.tell_agency for b in before),
        )
        return replace(
            request,
            decision=made,
            decided=at,
            decided_place=place,
        )
    every = (*request.every_decision, UnknowingDecision(made, at, place))
    if len({(one.made.verdict, one.made.route) for one in every}) == 1:
        return request
    return replace(
        request,
        decision=None,
        decided=None,
        decided_place=0,
        differing=every,
        again_place=place,
    )
