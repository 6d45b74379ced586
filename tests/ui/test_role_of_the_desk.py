"""A window whose role is changed names the new one in the text for CAD, as the record does."""

from __future__ import annotations

from datetime import UTC

import pytest

from rcrp_desktop.application.ports import Person
from rcrp_desktop.presentation.cad_text import present_cad
from rcrp_desktop.presentation.call_inputs import Desk
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.call_taking.call_facts import CallFacts
from rcrp_desktop.ui.call_taking.open_calls import OpenCalls
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS


@pytest.mark.parametrize(
    ("role", "mode", "named"),
    [
        ("handler", "live", "HANDLER 2290"),
        ("supervisor", "live", "SUPERVISOR 2290"),
        ("trainer", "training", "HANDLER 2290"),  # whoever practises takes the call as a handler
    ],
)
def test_the_text_for_cad_names_the_role_that_is_recorded(role: str, mode: str, named: str):
    bench, calls = Bench(), OpenCalls()
    facts = CallFacts(bench.service, Desk(TEXTS, Times(UTC), "2290", mode), calls)
    call = calls.put(bench.a_call({}))
    facts.of(call)
    bench.service.person = Person("2290", role, verified=False)
    assert f"UTC {named}" in present_cad(facts.of(call)).text
