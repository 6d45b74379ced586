"""Which of the decisions on a call holds: by who knew of which, and by their order only where that leaves a choice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.decisions import FinalDecision, newest_after_each
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.policy.pack import ResponseClass, Route
from tests.support.pack_builder import a_pack, a_route
from tests.support.search_depth import sized

SMALL = a_pack()
PACK = replace(
    SMALL, routes=(*SMALL.routes, a_route("police_later", ResponseClass.POLICE_SCHEDULED))
)
POLICE = ("police_now", "police_soon", "police_later")
ROUTES = (*POLICE, "partner_ambulance", "advice_given")


@dataclass(frozen=True)
class One:
    """A decision, and which of those before it in the list whoever made it had read of."""

    route: str
    is_handlers: bool
    turn: int
    knew: frozenset[int]


@st.composite
def made_apart(draw: st.DrawFn) -> list[One]:
    """Decisions each of whose makers knew of some; who knew of one need not know what that one's maker knew."""
    found: list[One] = []
    for number in range(draw(st.integers(1, 7))):
        of_handler = draw(st.booleans())
        route = draw(st.sampled_from(ROUTES))
        knew = draw(st.frozensets(st.sampled_from(range(number)))) if number else frozenset[int]()
        found.append(One(route, of_handler, draw(st.sampled_from((0, 0, 0, 1))), knew))
    return found


def in_order(some: list[One], order: list[int]) -> list[FinalDecision]:
    """As a call has them whose events came in this order."""
    return [
        FinalDecision(
            (one := some[number]).route,
            Stamp(place, "a", "r", f"c{number}", frozenset(unread_of(one, order[:place]))),
            assessment=one.turn + 1,
            turn=one.turn,
            place=place,
            asked=place if one.is_handlers else 0,
            after="what they knew of",
            is_handlers=one.is_handlers,
        )
        for place, number in enumerate(order)
    ]


def unread_of(one: One, before: list[int]) -> list[int]:
    return [place for place, number in enumerate(before) if number not in one.knew]


def protection(route: str) -> int:
    return PACK.route(route).response.protection


def police_of(holds: FinalDecision) -> int:
    return protection(holds.route) if holds.route in POLICE else -1


def lowered(some: list[One], police: int) -> bool:
    """Whether a supervisor who knew of it sent less; no police for an assessment before are about something else."""
    return any(
        police in one.knew
        and not one.is_handlers
        and protection(one.route) < protection(some[police].route)
        and (one.route in POLICE or one.turn >= some[police].turn)
        for one in some
    )


def most_police(some: list[One]) -> int:
    left = [
        protection(one.route)
        for number, one in enumerate(some)
        if one.route in POLICE and not lowered(some, number)
    ]
    return max(left, default=-1)


@given(made_apart())
@settings(max_examples=sized(200, 5_000))
def test_the_most_police_whom_nobody_lowered_who_knew_of_them_hold(some: list[One]):
    holds = newest_after_each(in_order(some, [*range(len(some))]), PACK)[-1]
    most = most_police(some)
    assert police_of(holds) == most
    equal = [n for n, one in enumerate(some) if protection(one.route) == most]
    assert most < 0 or holds.place == max(n for n in equal if not lowered(some, n)), "the newest"


@st.composite
def in_two_orders(draw: st.DrawFn) -> tuple[list[One], list[int]]:
    """Decisions, and another order of them in which each comes after those that its maker knew of."""
    some = draw(made_apart())
    order: list[int] = []
    while len(order) < len(some):
        free = [n for n, one in enumerate(some) if n not in order and one.knew <= {*order}]
        order.append(draw(st.sampled_from(free)))
    return some, order


@given(in_two_orders())
@settings(max_examples=sized(200, 5_000))
def test_no_order_of_what_was_made_apart_changes_how_many_police_stand(
    decided: tuple[list[One], list[int]],
):
    some, another = decided
    stand = {
        police_of(newest_after_each(in_order(some, order), PACK)[-1])
        for order in ([*range(len(some))], another)
    }
    assert len(stand) == 1


@given(made_apart())
@settings(max_examples=sized(100, 3_000))
def test_what_holds_after_each_is_what_holds_of_those_until_then(some: list[One]):
    every = in_order(some, [*range(len(some))])
    each = newest_after_each(every, PACK)
    assert each == [newest_after_each(every[: n + 1], PACK)[-1] for n in range(len(every))]


class Counting:
    """A pack that counts how often it is asked for a route."""

    def __init__(self) -> None:
        self.asked = 0

    def route(self, name: str) -> Route:
        self.asked += 1
        return PACK.route(name)


@given(st.lists(st.tuples(st.sampled_from(ROUTES), st.booleans()), min_size=1, max_size=6))
@settings(max_examples=sized(30, 200))
def test_each_decision_of_one_log_costs_the_same_however_many_there_are(kinds):
    def work(times: int) -> int:
        pack = Counting()
        some = [One(route, is_handlers, 0, _EVERY) for route, is_handlers in kinds * times]
        newest_after_each(in_order(some, [*range(len(some))]), pack)  # pyright: ignore[reportArgumentType] - asked for routes alone
        return pack.asked

    assert work(80) < 2.5 * work(40)


_EVERY = frozenset(range(1_000))
