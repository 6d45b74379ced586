"""Whether somebody who is owed something heard last what does not hold: they act on it, or wait for what does not come.

One rule for the caller, for services and for CAD, whatever a debt to them is called: a route with closing duties owes
that the caller is told, one without owes that they are told of a change, and who could not be told is rung back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from rcrp_desktop.domain.call.heard import heard_last
from rcrp_desktop.domain.call.history import OVERRIDE, History
from rcrp_desktop.domain.call.holds import Holds
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.told import caller_news, heard_of, is_same, service_news
from rcrp_desktop.domain.duties import DEBTS, Owed
from rcrp_desktop.domain.policy.pack import ResponseClass


def heard_otherwise(look: Look, kind: Owed, subject: str) -> bool:
    """Of whoever a debt is owed to. CAD that has nothing of police who go sends nobody: that is otherwise too."""
    otherwise = DEBTS[kind].otherwise
    match otherwise:
        case "caller":
            return caller_heard_otherwise(look)
        case "agency":
            return service_news(look.history, subject) is not None
        case "cad":
            return cad_says_otherwise(look)
        case "always" | "never":
            return otherwise == "always"
        case _:
            assert_never(otherwise)


def caller_heard_otherwise(look: Look) -> bool:
    """Whether they were told something else, or have not heard of what a supervisor made less, or wants them to hear.

    Nobody records that words on a card of police were said: who is waiting for police is taken to wait for them.
    """
    if not look.came_to:
        return False
    history = look.history
    if caller_news(history) is not None:
        return True
    heard = heard_of(history, "caller")
    return any(not any(one.has(act) for one in heard) for act in _to_be_heard(history))


def _to_be_heard(history: History) -> Iterator[int]:
    """Where supervisors stood police down, lowered them, or said that the caller must hear of it."""
    state = history.state
    yield from (o.ended_place for o in state.overrides if o.stood_down is not None)
    for request in state.requests:
        for one in request.every_decision:
            if one.made.tell_caller or _lowers(history, one.place):
                yield one.place


def _lowers(history: History, act: int) -> bool:
    before, after = history.route_before(act), history.route_before(act + 1)
    return _police(history, before) > _police(history, after)


def _police(history: History, route: str) -> int:
    """How much police a route is; -1 for none."""
    if route == OVERRIDE:
        return ResponseClass.POLICE_IMMEDIATE.protection
    response = history.pack.route(route).response if history.pack.has_route(route) else None
    return response.protection if response is not None and response.sends_police else -1


def cad_says_otherwise(look: Look) -> bool:
    """Whether a text on CAD says another route than holds; another act that came to the same says nothing else."""
    now = _said(holds_on_cad(look.state, look.now, look.engine))
    last = heard_last(look.state.cad_texts)
    return any(not is_same(_said(text.tells), now, look.engine.pack) for text in last)


def _said(tells: Holds) -> str:
    """The route that a text names as what holds; "" for none, and in earlier records."""
    if tells.how == "override":
        return OVERRIDE
    return tells.route if tells.how in ("decision", "recommendation") else ""
