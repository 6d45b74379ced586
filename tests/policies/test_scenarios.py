"""The shipped scenarios: six patterns of published learning, disguised, each fit for the shipped pack."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.scenarios import checked
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.training import SHIPPED_PACK, reached_by, shipped_engine, shipped_scenarios

FOUND = checked(shipped_scenarios(), lambda _pack: shipped_engine())


def test_there_are_six():
    assert len(FOUND) == 6


@pytest.mark.parametrize("one", FOUND, ids=[one.name for one in FOUND])
def test_a_shipped_scenario_fits_the_shipped_pack(one):
    assert one.issues == ()
    assert one.scenario is not None
    assert one.name == f"{one.scenario.id}.yaml"
    assert one.scenario.pack == SHIPPED_PACK


@pytest.mark.parametrize("one", FOUND, ids=[one.name for one in FOUND])
def test_a_shipped_scenario_asks_about_life_and_says_why(one):
    answers = one.scenario.expected().answers
    assert answers["life_now"].must_ask
    assert any(answer.why for answer in answers.values())
    assert one.scenario.prompts
    assert one.scenario.wrong_turn


def test_true_no_police_calls_are_among_them_and_told_plainly():
    quiet = [
        one.scenario
        for one in FOUND
        if one.scenario and not _routes(one.scenario)[0].response.sends_police
        and _routes(one.scenario)[0].response is not ResponseClass.SUPERVISOR
    ]  # fmt: skip
    assert {scenario.id for scenario in quiet} == {"left-ae-with-capacity", "missed-gp-appointment"}
    for scenario in quiet:
        assert scenario.said_and_done.caller_told
        # Said back is no question of the guide: *Told, and understood* is the closing duty itself.
        assert any(fact.text.startswith("Asked to say it back: ") for fact in scenario.facts)
        assert any(route.response.sends_police for route in _routes(scenario))


def test_no_shipped_scenario_ends_in_less_than_it_should_when_something_turns_up():
    """Whatever turns up, the expected path never ends with less police than without it."""
    engine = shipped_engine()
    for one in FOUND:
        assert one.scenario is not None
        plain, *turned = _routes(one.scenario)
        assert all(r.response.protection >= plain.response.protection for r in turned), one.name
        assert len(reached_by(one.scenario, engine)) == 1 + len({r.id for r in turned} - {plain.id})


def _routes(scenario):
    """Where the expected path ends, first without any turn."""
    engine = shipped_engine()
    return [engine.pack.route(route) for route in reached_by(scenario, engine)]
