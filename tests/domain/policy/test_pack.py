"""The pack as a value: look-ups, the protection order, and what a phase that is not live leads to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.policy.plain_reading import asked_next, first_rule
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack

PACK = a_pack()


def test_the_protection_order_runs_from_police_at_once_to_advice():
    order = [
        "police_immediate",
        "police_priority",
        "police_scheduled",
        "supervisor",
        "partner_immediate",
        "partner",
        "advice",
    ]
    by_protection = sorted(ResponseClass, key=lambda response: -response.protection)
    assert [response.value for response in by_protection] == order


@pytest.mark.parametrize("response", ResponseClass)
def test_a_response_is_police_or_no_police_or_a_supervisor(response):
    supervisor = response is ResponseClass.SUPERVISOR
    assert [response.sends_police, response.is_no_police, supervisor].count(True) == 1


def test_parts_are_found_by_name():
    assert PACK.question("weapon").number == 2
    assert PACK.route("police_soon").grade == "prompt"
    assert PACK.grade("prompt").label == "Prompt"
    assert PACK.agency("hospital").name == "Hospital"
    assert PACK.question("weapon").option("yes").life


def test_what_is_not_there_is_none_and_an_unknown_route_is_a_bug():
    assert PACK.question("x") is None
    assert PACK.grade("x") is None
    assert PACK.agency("x") is None
    assert PACK.question("weapon").option("x") is None
    with pytest.raises(KeyError):
        PACK.route("x")


def test_only_no_police_gives_way_while_a_phase_is_not_live():
    off = replace(PACK, phases=(replace(PACK.phases[0], live=False),))
    rules = {rule.id: rule for rule in off.rules}
    assert off.route_of(rules["r08_left_ward"]).id == "ask_supervisor"
    assert off.route_of(replace(rules["r05_crime"], phase="walkout")).id == "police_soon"
    assert off.route_of(rules["r09_thoughts"]).id == "crisis_leads"


def test_a_plain_reading_asks_in_pack_order_until_nothing_is_left():
    assert asked_next(PACK, {}).id == "act_done"
    everything = {q.id: ADVICE_ANSWERS.get(q.id, "") for q in PACK.questions}
    assert asked_next(PACK, everything) is None
    assert first_rule(PACK, ADVICE_ANSWERS).id == "r10_no_need"
