"""In which order the answers that would change a route are told: one order for every screen and for other programs.

First what nobody could tell, since asking it again costs least and may change most; then what brings more police.
"""

from __future__ import annotations

from enum import IntEnum

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Change, Engine, Recommendation
from rcrp_desktop.domain.policy.pack import PolicyPack, ResponseClass, Route


class ChangePart(IntEnum):
    """Where a change stands among the others, from the first told to the last."""

    DOUBTFUL = 0
    MORE_POLICE = 1
    OTHER = 2


@frozen
class ToldChange:
    """Options of one question that would change the route alike: they are told together.

    ``becomes`` is None where further questions would decide; ``more_police``: whatever these are answered, police go,
    sooner than the route sends them now.
    """

    question: str
    options: tuple[str, ...]
    becomes: ResponseClass | None
    part: ChangePart
    more_police: bool


def doubtful(pack: PolicyPack, said: Recommendation) -> tuple[str, ...]:
    """The questions whose answer is that it is not known, in pack order; of those not asked only what the route hangs on."""
    weighs = {**dict(said.told), **said.counting.counted}
    return tuple(
        question.id
        for question in pack.questions
        if (given := question.option(weighs.get(question.id, ""))) and given.unknown
    )


@frozen
class _Placed:
    change: Change
    part: ChangePart
    more_police: bool


def would_change(engine: Engine, said: Recommendation) -> tuple[Change, ...]:
    """The exact single-answer changes that would alter a settled route, in the order in which they are told."""
    return tuple(placed.change for placed in _in_telling_order(engine, said))


def told_changes(engine: Engine, said: Recommendation) -> tuple[ToldChange, ...]:
    """The same, options of one question that would change it alike as one."""
    alike: dict[tuple[str, ResponseClass | None, ChangePart, bool], list[str]] = {}
    for placed in _in_telling_order(engine, said):
        change = placed.change
        key = (change.question, _becomes(change), placed.part, placed.more_police)
        alike.setdefault(key, []).append(change.option)
    return tuple(
        ToldChange(question, tuple(options), becomes, part, more_police)
        for (question, becomes, part, more_police), options in alike.items()
    )


def _in_telling_order(engine: Engine, said: Recommendation) -> list[_Placed]:
    """Changes of doubtful answers first, those that bring more police before the rest; else as they came."""
    if said.route is None:
        return []
    now, in_doubt = said.route, frozenset(doubtful(engine.pack, said))
    placed = [_placed(change, now, in_doubt) for change in engine.changes(said.counting)]
    return sorted(placed, key=lambda one: (one.part, not one.more_police))


def _placed(change: Change, now: Route, in_doubt: frozenset[str]) -> _Placed:
    more_police = _more_police(change, now)
    if change.question in in_doubt:
        return _Placed(change, ChangePart.DOUBTFUL, more_police)
    part = ChangePart.MORE_POLICE if more_police else ChangePart.OTHER
    return _Placed(change, part, more_police)


def _more_police(change: Change, now: Route) -> bool:
    """Whether police then go, and sooner than now, whatever is answered besides."""
    least = min((route.response for route in change.routes), key=lambda found: found.protection)
    return least.sends_police and least.protection > now.response.protection


def _becomes(change: Change) -> ResponseClass | None:
    """The class it would become, or None where further questions would decide."""
    found = {route.response for route in change.routes}
    return found.pop() if len(found) == 1 else None
