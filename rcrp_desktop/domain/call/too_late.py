"""A request that police overtook: it asks about yesterday, and what came since says which way to less is open.

Police who were decided on since are undone by no decision on that request: only by one on a request that was asked
after them. Police who only came on screen since are lowered by whoever picks the route itself, having read that.
"""

from __future__ import annotations

from collections.abc import Iterable

from rcrp_desktop.domain.call.decisions import FinalDecision, police_standing
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.standing import overtaken_on_screen
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack, Route
from rcrp_desktop.domain.rejections import Refusal, Rejected


def police_since(
    standing: Iterable[FinalDecision], request: Request, than: Route, pack: PolicyPack
) -> tuple[FinalDecision, ...]:
    """Of police who stand those who are more ``than`` a route, and were decided on after the request was asked."""
    more = _more(standing, than, pack)
    return tuple(one for one in more if one.place > request.asked_place)


def refused_as_late(
    state: CallState,
    request: Request,
    route: Route,
    engine: Engine,
    *,
    on_screen: frozenset[str] | None,
    is_picked: bool,
) -> Rejected | None:
    """Why a route is not decided on a request, because of more police than it sends; None where it may be.

    ``on_screen`` are the commands of the police who stood there, None for all: a request that was asked anew meanwhile
    was asked before none of them. ``is_picked`` says that the route itself was chosen, and not only agreed to.
    """
    police = police_standing(state, engine.pack)
    if police_since(police, request, route, engine.pack):
        return Rejected(Refusal.TOO_LATE, route.id)
    if on_screen is not None and _acts(_more(police, route, engine.pack)) - on_screen:
        return Rejected(Refusal.LOOK_IS_OLD)
    if not is_picked and overtaken_on_screen(state, request, route.response):
        return Rejected(Refusal.SHOWN_SINCE, route.id)
    return None


def _more(standing: Iterable[FinalDecision], than: Route, pack: PolicyPack) -> list[FinalDecision]:
    least = than.response.protection
    return [one for one in standing if pack.route(one.route).response.protection > least]


def _acts(made: Iterable[FinalDecision]) -> frozenset[str]:
    return frozenset(one.stamp.command for one in made)
