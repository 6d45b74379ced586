"""The calls that other tests answer lead where those tests take them to lead."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.call_bench import national
from tests.support.national_calls import (
    about_oneself,
    at_home,
    handover,
    ill_at_home,
    locked_door,
    walk_out,
)


@pytest.mark.parametrize(
    ("call", "otherwise", "route"),
    [
        (at_home, {}, "gp_advice"),
        (at_home, {"records": "life"}, "supervisor_decides"),
        (at_home, {"weapon": "yes"}, "police_now"),
        (at_home, {"crime": "report"}, "police_scheduled"),
        (ill_at_home, {}, "ambulance_leads"),
        (about_oneself, {}, "mh_crisis_leads"),
        (walk_out, {}, "ward_leads"),
        (handover, {}, "place_of_safety_leads"),
        (locked_door, {}, "police_entry"),
    ],
)
def test_each_settles_on_its_route(
    call: Callable[..., dict[str, str]], otherwise: dict[str, str], route: str
):
    answers = call(**otherwise)
    said = national().recommend(answers)
    assert said.route is not None
    assert (said.route.id, said.next_question) == (route, None)
    assert said.counting.counted == answers


def test_what_is_not_asked_any_more_is_left_out():
    assert at_home(weapon="yes") == {
        "caller": "public",
        "life_now": "no",
        "act_done": "no",
        "weapon": "yes",
    }


def test_an_answer_that_is_asked_for_and_not_known_is_named():
    with pytest.raises(AssertionError, match="entry is asked too"):
        at_home(contact="days")
