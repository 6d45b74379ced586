"""Less police takes two people: when a supervisor must agree, what lowers police, and who may not decide on it.

Who asked is not all that counts: whoever gave the answers, decided or closed the line would review their own work,
whatever way it came to be asked. Sources: design §4 and §6; HMICFRS on Norfolk, 2024, responses lowered without
supervisory oversight.
"""

from __future__ import annotations

from typing import Literal

from rcrp_desktop.domain.call.decisions import decisions, police_standing
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.stamp import Doer
from rcrp_desktop.domain.call.standing import last_shown, police_decided, recommendation
from rcrp_desktop.domain.call.state import CallState, Reference
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass, Route

AgreeReason = Literal[
    "second_refusal", "route_fell", "record_damaged", "earlier_damaged", "earlier_unread"
]
"""Why a supervisor agrees before no police is decided, or said."""

SamePerson = Literal["asked", "handled", "account", "differs"]
"""Why somebody else decides on less police: this person asked for it, it is their own work that it lowers, their account
did either under another name, or all others who decided on the request sent more."""


def supervisor_first(state: CallState, route: Route, engine: Engine) -> AgreeReason | None:
    """Why no police waits for a supervisor who agrees; None where a handler may decide it.

    Until then nobody is told that police are not coming: what has been told is hard to take back.
    Source for repeat refusals: https://www.judiciary.uk/prevention-of-future-death-reports/ 2025-0246.
    """
    if not route.response.is_no_police:
        return None
    earlier = state.reference
    if (earlier is not None and earlier.earlier_refusals) or _refused_before(state, engine):
        return "second_refusal"
    if any(not fell.quick for a in state.assessments for fell in a.falls):
        return "route_fell"
    # What cannot be read may have been a threat, or police who were decided on; of earlier calls, a refusal.
    if state.damaged:
        return "record_damaged"
    # Where a log is damaged or gone for good, or closed to this account, nobody is asked: it would be on every call.
    # It is told. Of a call that is known to be on this very reference somebody is.
    return _earlier_unknown(earlier) if earlier is not None else None


def may_repeat_a_refusal(reference: Reference | None) -> bool:
    """Whether police were refused on it before, or nobody knows."""
    if reference is None:
        return False
    return bool(reference.earlier_refusals) or _earlier_unknown(reference) is not None


def _earlier_unknown(reference: Reference) -> AgreeReason | None:
    """Why nobody knows whether police were refused on it; first that which no other look lifts."""
    if reference.damaged:
        return "earlier_damaged"
    return "earlier_unread" if reference.unread else None


def _refused_before(state: CallState, engine: Engine) -> bool:
    now = len(state.assessments) - 1
    return any(
        made.turn < now and _is_no_police(made.route, engine.pack) for made in decisions(state)
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


def sends_fewer(state: CallState, route: Route, engine: Engine) -> bool:
    """Whether it sends no police, or fewer than go, are recommended, were decided on or came on screen last.

    That is decided only by whoever has all of the call before them. More police may go on whatever they saw.
    """
    if not route.response.sends_police:
        return True
    at_once = ResponseClass.POLICE_IMMEDIATE.protection
    stood = at_once if state.override is not None else _stood(state, engine)
    return _is_more_police(stood, route)


def same_person(
    state: CallState, request: Request, route: Route, person: Doer, engine: Engine
) -> SamePerson | None:
    """Why a person may not decide for a route; None where they may. As many police as stand they always may send.

    One account is one person, whatever names were told at it: else anybody could ask as one and agree as the other.
    """
    if not _takes_two(state, route, engine):
        # Where no police stood, whoever is there decides what nobody asked for: nobody else may be.
        return _asked(state, request, person) if lowers(state, route, engine) else None
    if (asked := _asked(state, request, person)) is not None:
        return asked
    acts = _acts(state, request, route, engine.pack)
    if person.id in acts.ids:
        return "handled"
    if person.account in acts.accounts:
        return "account"
    return "differs" if _overrules(request, route, person, engine.pack) else None


def _asked(state: CallState, request: Request, person: Doer) -> SamePerson | None:
    if request.maker:
        return _made(state, request, person)
    if request.asker == person.id:
        return "asked"
    return "account" if request.asker and person.is_account_of(request.stamp) else None


def _made(state: CallState, request: Request, person: Doer) -> SamePerson | None:
    """Whose decision it is that somebody is to agree to: whatever makes it take two now, and where its entry is unread."""
    if request.maker == person.id:
        return "handled"
    # By the person, not by the act: what is asked once more of a decision is named by another.
    made = (one.stamp for one in decisions(state) if one.stamp.actor == request.maker)
    return "account" if any(map(person.is_account_of, made)) else None


def police_alone(
    state: CallState, request: Request, person: Doer, engine: Engine
) -> SamePerson | None:
    """Why a person may not decide for no police, so that police are all that is left to them; None where they may."""
    least = min(engine.pack.routes, key=lambda route: route.response.protection)
    return same_person(state, request, least, person, engine)


def _takes_two(state: CallState, route: Route, engine: Engine) -> bool:
    """Whether it lowers police who are recommended, were decided on or came on screen last, or it waits for a supervisor."""
    if supervisor_first(state, route, engine) is not None:
        return True
    return _is_more_police(_stood(state, engine), route)


def _stood(state: CallState, engine: Engine) -> int:
    """The protection of what is recommended, was decided on or came on screen last, whichever is most; -1 for none."""
    recommended, last = recommendation(state, engine).route, last_shown(state)
    return max(
        police_decided(state, engine),
        recommended.response.protection if recommended is not None else -1,
        last.protection if last is not None else -1,
    )


def _is_more_police(protection: int, than: Route) -> bool:
    return protection > max(than.response.protection, ResponseClass.SUPERVISOR.protection)


@frozen
class _Acts:
    """Whose acts a decision is about, by name and by account."""

    ids: frozenset[str]
    accounts: frozenset[str]


def _acts(state: CallState, request: Request, route: Route, pack: PolicyPack) -> _Acts:
    """Who asked or closed the line, answered, or decided as a handler, since the first assessment that makes it take two."""
    about = state.assessments[_first_lowered(state, route, pack) :]
    stamps = [request.stamp, *(made.stamp for a in about for made in a.decisions)]
    ids = frozenset(stamp.actor for stamp in stamps).union(*(a.hands for a in about))
    accounts = frozenset(stamp.account for stamp in stamps).union(*(a.accounts for a in about))
    return _Acts(ids, accounts - {""})


def _first_lowered(state: CallState, route: Route, pack: PolicyPack) -> int:
    """The first in which more police stood, or in which a handler decided for no police before the newest began."""
    newest = len(state.assessments) - 1
    refused = (
        made.turn
        for made in decisions(state)
        if made.is_handlers and made.turn < newest and _is_no_police(made.route, pack)
    )
    shown = (
        turn
        for turn, assessment in enumerate(state.assessments)
        if any(_is_more_police(one.protection, route) for one in assessment.shown)
    )
    decided = (
        made.turn
        for made in police_standing(state, pack)
        if _is_more_police(pack.route(made.route).response.protection, route)
    )
    return min((*shown, *decided, *refused), default=newest)


def _is_no_police(route: str, pack: PolicyPack) -> bool:
    return pack.route(route).response.is_no_police


def _overrules(request: Request, route: Route, person: Doer, pack: PolicyPack) -> bool:
    """Whether it is one of those who differ, and all others of them decided on more police."""
    if not any(person.is_behind(one.stamp) for one in request.differing):
        return False
    others = (one.made.route for one in request.differing if not person.is_behind(one.stamp))
    return all(_is_more_police(pack.route(name).response.protection, route) for name in others)
