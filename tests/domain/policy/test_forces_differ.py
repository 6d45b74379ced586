"""Forces whose programmes differ in the public record differ in where a call goes."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.policy.pack import Route
from tests.support.call_bench import engine_of
from tests.support.national_calls import at_home, handover, locked_door


@pytest.mark.parametrize(
    ("otherwise", "humberside"),
    [
        ({}, "place_of_safety_leads"),
        ({"detained": "no"}, "ward_keeps"),
        ({"detained": "section", "ask": "transport"}, "transport_leads"),
    ],
)
def test_what_the_met_had_not_begun_goes_as_before_and_humberside_leaves_it_to_others(
    otherwise: dict[str, str], humberside: str
):
    """Handover, voluntary patients and transport: live in Humberside, not in London."""
    answers = handover(**otherwise)
    assert route_in("humberside-2020", answers).id == humberside
    assert route_in("met-2023", answers).id == "old_process"


def test_humberside_hands_over_at_a_unit_only_and_others_at_an_emergency_department_too():
    """Source: https://mentalhealthcop.com/2024/11/13/one-hour-handovers ."""
    answers = handover(handover_place="ed")
    assert route_in("national-2023", answers).id == "place_of_safety_leads"
    assert route_in("humberside-2020", answers).id == "supervisor_decides"
    assert route_in("humberside-2020", handover()).id == "place_of_safety_leads"


def test_in_london_serious_harm_must_be_immediate_and_elsewhere_a_risk_is_enough():
    """Source: https://www.westlondon.nhs.uk/news/latest-news/right-care-right-person-change-way-met-police-respond ."""
    likely = at_home(harm="soon", other_service="ready")
    assert route_in("national-2023", likely).id == "police_priority"
    assert route_in("humberside-2020", likely).id == "police_priority"
    assert route_in("met-2023", likely).id == "supervisor_decides"
    assert route_in("met-2023", at_home(harm="now")).id == "police_now"


@pytest.mark.parametrize(
    ("pack", "grade"), [("humberside-2020", "Grade 2 priority"), ("met-2023", "S (significant)")]
)
def test_each_force_sends_police_under_a_grade_of_its_own_name(pack: str, grade: str):
    sent = route_in(pack, locked_door())
    assert sent.id == "police_entry"
    assert {g.id: g.label for g in engine_of(pack).pack.grades}[sent.grade or ""] == grade


@pytest.mark.parametrize(
    ("answers", "route"),
    [
        (at_home(child="child"), "child_supervisor"),
        (at_home(life_now="illness", other_service="refused"), "police_now"),
        (locked_door(), "police_entry"),
    ],
    ids=["child", "ambulance unable", "forced entry"],
)
def test_where_the_record_tells_of_no_difference_all_packs_do_the_same(
    answers: dict[str, str], route: str
):
    """Neither force has published a rule of its own for these: each keeps the safer one."""
    packs = ("national-2023", "humberside-2020", "met-2023")
    assert {route_in(pack, answers).id for pack in packs} == {route}


def route_in(pack: str, answers: dict[str, str]) -> Route:
    route = engine_of(pack).recommend(answers).route
    assert route is not None
    return route
