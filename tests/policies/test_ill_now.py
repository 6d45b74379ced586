"""A sudden illness is an ambulance's first, whatever else was asked for: transport, a stay on a ward, a return."""

from __future__ import annotations

from itertools import product

import pytest

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.domain.policy.engine import Engine

STORE = FilePolicyStore((resource_path("policies"),))
TURNS = ("ask", "place", "detained", "need", "harm", "handover_place")
"""What the rules below a supervisor turn on, besides the answers that are no danger at all."""


@pytest.mark.parametrize("name", ["national-2023", "humberside-2020", "met-2023"])
def test_a_sudden_illness_without_police_is_led_by_the_ambulance_service(name: str):
    pack = STORE.load_published(name).pack
    engine = Engine(pack, proved=True)
    calm = {
        question.id: min(question.options, key=lambda o: (o.unknown, o.danger or 0)).id
        for question in pack.questions
    }
    options = [[o.id for o in pack.question(turn).options if not o.unknown] for turn in TURNS]
    led: set[str] = set()
    for chosen in product(*options):
        answers = {**calm, **dict(zip(TURNS, chosen, strict=True)), "life_now": "illness"}
        route = engine.recommend(answers).route
        assert route is not None
        if route.response.is_no_police:
            led.add(route.id)
    assert led == {"ambulance_leads"}
