"""Whoever has all of a call on the screen decides: the grade that was asked for is refused them no more than a lower one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.decisions import police_standing
from rcrp_desktop.domain.call.four_eyes import sends_fewer
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.supervisor import SupervisorDecided
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.application.test_fewer_police_unseen import (
    ARMED,
    HANDLERS,
    MATTERS,
    PACK,
    ROUTES,
    Screen,
    asked,
    now,
    told,
)
from tests.support.call_bench import Bench
from tests.support.desks_apart import ENGINE
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.search_depth import sized

NO_WEAPON = AnswerQuestion("weapon", "no")
GRADES = ("police_soon", "police_later")


def armed_once_more(wanted: str) -> tuple[Bench, Screen]:
    """Less was asked for beside a weapon; then the answers said none, and one again. The line is closed, all of it read."""
    bench, screen = asked({**ADVICE_ANSWERS, "weapon": "yes"}, AskLessPolice(wanted, "Calm."))
    told(bench, screen, NO_WEAPON, ARMED, EndCall())
    return bench, Screen(screen.desk, screen.desk.reopen(screen.shown.call))


@pytest.mark.parametrize("wanted", [*GRADES, "hospital_leads", "advice_given"])
def test_the_route_that_was_asked_for_is_decided_by_who_picks_it(wanted: str):
    _, screen = armed_once_more(wanted)
    made = screen.decide(wanted)
    assert isinstance(made, Performed)
    fact = made.events[0].fact
    assert isinstance(fact, SupervisorDecided)
    assert (fact.verdict, fact.route, fact.sight) == ("agree", wanted, screen.seen.sight)
    assert now(screen) is ROUTES[wanted]


@pytest.mark.parametrize("wanted", GRADES)
def test_only_to_agree_without_naming_it_is_refused(wanted: str):
    _, screen = armed_once_more(wanted)
    assert screen.decide("agree") == Rejected(Refusal.SHOWN_SINCE, wanted)
    assert now(screen) is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("wanted", ["police_later", "advice_given"])
def test_nor_is_it_decided_on_a_screen_that_did_not_show_the_weapon(wanted: str):
    bench, old = asked({**ADVICE_ANSWERS, "crime": "yes"}, AskLessPolice(wanted, "Calm."))
    told(bench, old, ARMED, EndCall())
    assert old.decide(wanted) == Rejected(Refusal.LOOK_IS_OLD)
    assert now(old) is ResponseClass.POLICE_IMMEDIATE


# --- the law ----------------------------------------------------------------------------------------

ASKED_FOR = ("police_soon", "police_later", "advice_given")
ASKED_BESIDE_A_WEAPON = st.tuples(
    st.just({**ADVICE_ANSWERS, "weapon": "yes"}),
    st.builds(AskLessPolice, st.sampled_from(ASKED_FOR), st.just("Calm.")),
)
TOLD = st.tuples(
    st.integers(0, 1), st.sampled_from((ARMED, NO_WEAPON)) | HANDLERS | st.just(EndCall())
)
found: Counter[str] = Counter()


def is_overtaken(screen: Screen, route: str) -> bool:
    """Whether somebody decided for more police after it was asked: it takes another request to undo those."""
    request, least = screen.shown.requests[0], PACK.route(route).response.protection
    return any(
        police.place > request.asked_place and PACK.route(police.route).response.protection > least
        for police in police_standing(screen.shown, PACK)
    )


def picks(
    matter: tuple[dict[str, str], Command], acts: Sequence[tuple[int, Command]], route: str
) -> None:
    """``route`` is a route's id, or "wanted" for the one that was asked for."""
    bench, screen = asked(*matter)
    handlers = [bench.service, bench.colleague("5512")]
    for at, act in acts:
        bench.clock.pass_minutes(0.1)
        handlers[at].perform(handlers[at].reopen(screen.shown.call), act)
    fresh = Screen(screen.desk, screen.desk.reopen(screen.shown.call))
    wanted = fresh.shown.requests[0].wanted_route
    picked = wanted or "police_soon" if route == "wanted" else route
    is_fewer = sends_fewer(fresh.shown, PACK.route(picked), ENGINE)
    made = fresh.decide(picked)
    if isinstance(made, Rejected):
        assert made.refusal is not Refusal.LOOK_IS_OLD
        assert made.refusal is not Refusal.TOO_LATE or is_overtaken(fresh, picked)
        found["refused"] += 1
    elif is_fewer:
        found["wanted" if picked == wanted else "another"] += 1


@given(
    MATTERS | ASKED_BESIDE_A_WEAPON,
    st.lists(TOLD, max_size=8),
    st.sampled_from((*ROUTES, *["wanted"] * len(ROUTES))),
)
@settings(deadline=None, max_examples=sized(150, 4_000))
def test_no_route_that_is_picked_on_a_fresh_screen_is_refused_as_old(
    matter: tuple[dict[str, str], Command], acts: Sequence[tuple[int, Command]], route: str
):
    picks(matter, acts, route)


def test_the_law_was_tried():
    """On routes that were asked for and others, where more police stood."""
    found.clear()
    for wanted, route in product(ASKED_FOR, (*ROUTES, "wanted")):
        ask = AskLessPolice(wanted, "Calm.")
        again = [(0, NO_WEAPON), (0, ARMED)]
        picks(({**ADVICE_ANSWERS, "weapon": "yes"}, ask), again, route)
    assert min(found["wanted"], found["another"]) > 3, found
