"""Decisions on one request: several that did not know of each other, and one that knew of all."""

from __future__ import annotations

from operator import attrgetter

from rcrp_desktop.domain.call.request import Request, RequestDecision, UnknowingDecision
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rows import Row, added, newest_place


def with_decision(
    request: Request, made: RequestDecision, at: Stamp, place: int, *, knew: int
) -> Request:
    """Decisions that did not know of each other drop none; where they differ the request is asked anew.

    Not where one person decided again who knew of all: the last that they decided is what they decided.

    Police who were decided on stay until somebody decides who knows of all. Whom a changed outcome was still to
    reach is owed then too: one of them may have been told.
    """
    before = request.decision
    if before is None and knew >= len(request.differing):
        last = _reaching(made, request.differing)
        return replace(request, decision=last, decided=at, decided_place=place)
    one = UnknowingDecision(made, at, place)
    if before is not None and before.route == made.route:
        # For one route twice nothing is to be asked, but whoever lowers it is to have known of both.
        return replace(request, decision=_reaching(before, (one,)), alike=added(request.alike, one))
    if before is not None and _is_decided_again(request, at, knew):
        every = added(request.differing, *request.closing)
        last = _reaching(made, every)
        return replace(
            request, decision=last, decided=at, decided_place=place, differing=every, alike=()
        )
    return replace(
        request,
        decision=None,
        decided=None,
        decided_place=0,
        differing=added(request.differing, *request.closing, one),
        alike=(),
        again_place=place,
    )


def _is_decided_again(request: Request, at: Stamp, knew: int) -> bool:
    is_own = request.decided is not None and request.decided.is_by_who_did(at)
    return is_own and knew >= len(request.differing) + len(request.closing)


def _reaching(made: RequestDecision, others: Row[UnknowingDecision]) -> RequestDecision:
    """Whom any of the others was still to reach, it is too."""
    return replace(
        made,
        tell_caller=made.tell_caller or newest_place(others, _tells_caller, key=True) >= 0,
        tell_agency=made.tell_agency or newest_place(others, _tells_agency, key=True) >= 0,
    )


_tells_caller = attrgetter("made.tell_caller")
_tells_agency = attrgetter("made.tell_agency")
