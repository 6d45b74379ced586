"""Which route a supervisor was asked for, and what held when they were asked.

A route is asked for only where somebody named it in that very act: who asks for another view, or says that the caller
disagrees, names none, and may well want more than what is recommended.
"""

from __future__ import annotations

from typing import assert_never

from rcrp_desktop.domain.call.decisions import decisions, newest_after_each
from rcrp_desktop.domain.call.request import AskReason, Request
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.pack import PolicyPack


def route_named(reason: AskReason, recorded: str) -> str:
    """The route that whoever asked named; earlier records have beside the other reasons what was recommended then."""
    match reason:
        case (
            "less_police"
            | "second_refusal"
            | "route_fell"
            | "record_damaged"
            | "earlier_unread"
            | "earlier_damaged"
        ):
            return recorded
        case "unsure" | "asked" | "caller_disagrees" | "ended_undecided":
            return ""
        case _:
            assert_never(reason)


def route_before(state: CallState, request: Request, pack: PolicyPack) -> str:
    """What a decision on the request changes: the route asked for, else what was decided or on screen before."""
    if request.wanted_route or request.question:
        return request.wanted_route
    made = [one for one in decisions(state) if one.place < request.asked_place]
    if made:
        return newest_after_each(made, pack)[-1].route
    about = (a.shown for a in state.assessments if a.number == request.assessment)
    shown = [one for every in about for one in every if one.place < request.place]
    return shown[-1].route if shown else ""


def agencies_to_tell(state: CallState, request: Request, pack: PolicyPack) -> tuple[str, ...]:
    """Who acts on the route that was decided otherwise: those who were asked, else those it would have asked."""
    asked = tuple(dict.fromkeys(reply.agency for a in state.assessments for reply in a.agencies))
    before = route_before(state, request, pack)
    return asked or (pack.route(before).agencies if pack.has_route(before) else ())
