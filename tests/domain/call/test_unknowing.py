"""Decisions on one request by supervisors who did not know of each other: none is dropped, and none is told twice."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.request import Request, RequestDecision
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.unknowing import with_decision

ROUTES = st.lists(
    st.sampled_from(("police_now", "police_soon", "advice_given")), min_size=1, max_size=5
)


def decided(routes: Sequence[str]) -> Request:
    """One request decided by as many people, none of whom knew of another's decision."""
    request = Request("r1", 1, "asked", "", "", "", Stamp(0, "4471", "handler", "c0"))
    for number, route in enumerate(routes, 1):
        made = RequestDecision("overturn", route, "", tell_caller=False, tell_agency=False)
        stamp = Stamp(number, f"boss-{number}", "supervisor", f"c{number}")
        request = with_decision(request, made, stamp, number, knew=0)
    return request


@given(ROUTES)
def test_every_decision_on_a_request_is_kept_once(routes: list[str]):
    request = decided(routes)
    kept = [*request.every_decision]
    assert sorted(one.place for one in kept) == [*range(1, len(routes) + 1)]
    assert [one.made.route for one in sorted(kept, key=lambda one: one.place)] == routes


@given(ROUTES)
def test_a_request_is_asked_anew_where_two_of_them_differ_and_nowhere_else(routes: list[str]):
    request = decided(routes)
    assert (request.decision is None) == (len({*routes}) > 1) == bool(request.differing)


@pytest.mark.parametrize("whom", ["tell_caller", "tell_agency"])
@pytest.mark.parametrize("who_owes", [0, 1])
def test_whom_one_of_differing_decisions_was_to_reach_is_to_hear_of_the_one_that_ends_it(
    whom: str, who_owes: int
):
    """They may have been told of that one, and nobody knows who was."""
    request = Request("r1", 1, "asked", "", "", "", Stamp(0, "4471", "handler", "c0"))
    routes = ("police_soon", "hospital_leads", "hospital_leads")
    for number, (route, knew) in enumerate(zip(routes, (0, 0, 2), strict=True)):
        tells = {"tell_caller": False, "tell_agency": False, whom: number == who_owes}
        made = RequestDecision("overturn", route, "", **tells)
        stamp = Stamp(number, f"boss-{number}", "supervisor", f"c{number}")
        request = with_decision(request, made, stamp, number + 1, knew=knew)
    assert request.decision is not None
    assert (request.decision.tell_caller, request.decision.tell_agency) == (
        whom == "tell_caller",
        whom == "tell_agency",
    )


def decided_twice(second: str, *, knew: int) -> Request:
    """By boss-1 for less, whom the caller is to be told of, then by another press for police."""
    request = Request("r1", 1, "asked", "", "", "", Stamp(0, "4471", "handler", "c0"))
    for number, (actor, route, seen) in enumerate(
        (("boss-1", "hospital_leads", 0), (second, "police_now", knew)), 1
    ):
        tells = {"tell_caller": number == 1, "tell_agency": False}
        made = RequestDecision("overturn", route, "", **tells)
        stamp = Stamp(number, actor, "supervisor", f"c{number}")
        request = with_decision(request, made, stamp, number, knew=seen)
    return request


def test_who_decides_again_and_knew_of_all_has_the_last_word():
    request = decided_twice("boss-1", knew=1)
    assert request.decision is not None
    assert (request.decision.route, request.decided_place) == ("police_now", 2)
    assert request.decision.tell_caller, "they may have been told of the first"
    assert [one.place for one in request.every_decision] == [1, 2]


@pytest.mark.parametrize(("second", "knew"), [("boss-1", 0), ("boss-2", 1)])
def test_who_did_not_know_of_it_or_is_somebody_else_has_not(second: str, knew: int):
    """Two windows of one person; or a log of which that decision is all that can still be read."""
    request = decided_twice(second, knew=knew)
    assert request.decision is None
    assert [one.made.route for one in request.differing] == ["hospital_leads", "police_now"]
