"""Every way in which a scenario cannot be right is found, with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import UNSURE, ResponseClass
from rcrp_desktop.domain.training.scenario import Acceptable, CallerAnswer, HeldFact, Scenario, Turn
from rcrp_desktop.domain.training.scenario_checks import check_scenario
from tests.support.pack_builder import a_pack
from tests.support.training import a_scenario, an_answer, reached_by

ENGINE = Engine(a_pack())
Change = Callable[[Scenario], Scenario]


def with_answer(answer: CallerAnswer) -> Change:
    def change(scenario: Scenario) -> Scenario:
        kept = tuple(a for a in scenario.answers if a.question != answer.question)
        return replace(scenario, answers=(*kept, answer))

    return change


def without_answer(question: str) -> Change:
    return lambda s: replace(s, answers=tuple(a for a in s.answers if a.question != question))


def with_turn(**values: object) -> Change:
    turn = Turn("other", "Other", "Something else.")
    return lambda s: replace(s, turns=(*s.turns, replace(turn, **values)))


def with_done(**values: object) -> Change:
    return lambda s: replace(s, said_and_done=replace(s.said_and_done, **values))


def test_the_small_scenario_fits():
    assert check_scenario(a_scenario(), ENGINE) == ()


FAULTS: list[tuple[str, Change, tuple[str | int, ...], str]] = [
    ("question", with_answer(an_answer("nothing", "no")), ("answers", "nothing"), "no question"),
    (
        "option",
        with_answer(an_answer("weapon", "no", "maybe")),
        ("answers", "weapon", "expect", 1),
        "no option 'maybe'",
    ),
    (
        "turn's question",
        with_turn(answers=(an_answer("nothing", "no"),)),
        ("turns", 2, "answers", "nothing"),
        "no question",
    ),
    ("turn's trigger", with_turn(after="nothing"), ("turns", 2, "when"), "no question"),
    (
        "fact's question",
        lambda s: replace(s, facts=(HeldFact("x", "nothing"),)),
        ("only_if_asked", 0, "question"),
        "no question",
    ),
    (
        "route",
        lambda s: replace(s, acceptable=(*s.acceptable, Acceptable(route="nowhere"))),
        ("acceptable", 2, "route"),
        "no route",
    ),
    ("agency", with_done(agencies=("nobody",)), ("said_and_done", "agencies", 0), "no agency"),
    (
        "understanding",
        with_done(understanding="nothing"),
        ("said_and_done", "understanding"),
        "no question",
    ),
    ("no turn", lambda s: replace(s, turns=()), ("turns",), "at least one turn"),
    ("no end", lambda s: replace(s, acceptable=()), ("acceptable",), "acceptable"),
    ("turn twice", with_turn(id="knife"), ("turns", 2, "id"), "twice"),
    ("silent caller", without_answer("crime"), ("answers",), "no answer to it"),
    (
        "wrong end",
        with_answer(an_answer("crime", "yes")),
        ("answers",),
        "leads to police_soon, which is not acceptable",
    ),
    (
        "wrong end of another option",
        with_answer(an_answer("crime", "no", "yes")),
        ("answers", "crime", "expect"),
        "with 'yes', which is not acceptable",
    ),
    (
        "silent after another option",
        with_answer(an_answer("intent", "none", "thoughts", must_ask=True)),
        ("answers", "intent", "expect"),
        "asks 'goodbye' with 'thoughts'",
    ),
    (
        "wrong end of a turn",
        with_turn(answers=(an_answer("health_need", "no"),)),
        ("turns", 2),
        "leads to advice_given",
    ),
    (
        "turn that never comes",
        with_turn(after="goodbye"),
        ("turns", 2, "when"),
        "never asked on the expected path",
    ),
    (
        "must ask what is not asked",
        with_answer(an_answer("goodbye", "no", must_ask=True)),
        ("answers", "goodbye", "must_ask"),
        "never asks it",
    ),
    (
        "a turn's must ask",
        with_turn(answers=(an_answer("goodbye", "no", must_ask=True),)),
        ("turns", 2, "answers", "goodbye", "must_ask"),
        "never asks it",
    ),
    (
        "understanding that is not asked",
        with_done(understanding="goodbye"),
        ("said_and_done", "understanding"),
        "never asked",
    ),
]


@pytest.mark.parametrize(
    ("change", "path", "message"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_a_fault_is_told_with_its_place(change: Change, path: tuple[str | int, ...], message: str):
    faults = check_scenario(change(a_scenario()), ENGINE)
    assert any(fault.path == path and message in fault.message for fault in faults), faults


def test_telling_the_caller_must_be_possible_where_the_path_ends():
    police = replace(
        with_answer(an_answer("crime", "yes"))(a_scenario()),
        acceptable=(Acceptable(ResponseClass.POLICE_PRIORITY),),
    )
    assert [f.path for f in check_scenario(police, ENGINE)] == [("said_and_done", "caller_told")]


def test_all_wrong_names_are_told_at_once_and_paths_only_after_them():
    scenario = with_answer(an_answer("nothing", "no"))(with_done(agencies=("x", "y"))(a_scenario()))
    scenario = without_answer("crime")(scenario)
    paths = [fault.path for fault in check_scenario(scenario, ENGINE)]
    assert paths == [
        ("answers", "nothing"),
        ("said_and_done", "agencies", 0),
        ("said_and_done", "agencies", 1),
    ]


def test_all_turns_together_must_end_acceptably_too():
    quiet = an_answer("act_done", "yes")
    first = with_turn(id="one", answers=(quiet,), acceptable=(Acceptable(route="police_now"),))
    second = with_turn(id="two", acceptable=(Acceptable(route="partner_ambulance"),))
    faults = check_scenario(second(first(a_scenario())), ENGINE)
    assert [fault.path for fault in faults] == [("turns",)]


def test_asking_a_supervisor_needs_a_supervisor_among_the_acceptable_ends():
    untold = with_done(caller_told=False)(a_scenario())
    scenario = with_answer(an_answer("weapon", UNSURE))(untold)
    assert check_scenario(scenario, ENGINE) == ()
    only = replace(scenario, acceptable=(Acceptable(route="partner_ambulance"),))
    assert any("a supervisor" in fault.message for fault in check_scenario(only, ENGINE))


def test_what_the_expected_paths_lead_to():
    reached = reached_by(a_scenario(), ENGINE)
    assert {route: turn.id if turn else "" for route, turn in reached.items()} == {
        "partner_ambulance": "",
        "police_now": "knife",
    }


def test_a_caller_who_is_to_be_told_needs_a_route_that_asks_for_it():
    untold = replace(a_scenario(), acceptable=(Acceptable(route="partner_ambulance"),))
    routes = tuple(replace(route, duties=()) for route in ENGINE.pack.routes)
    engine = Engine(replace(ENGINE.pack, routes=routes))
    told = [f.message for f in check_scenario(untold, engine) if f.path[-1] == "caller_told"]
    assert told == ["no route on the expected path asks the handler to tell the caller"]
