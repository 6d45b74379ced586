"""Whether a scenario fits a pack: every fault with its place, so that an author mends them all at once."""

from __future__ import annotations

from collections.abc import Iterator

from rcrp_desktop.domain.duties import tells_outcome
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import UNSURE, PolicyPack, ResponseClass, Route
from rcrp_desktop.domain.training.scenario import (
    Acceptable,
    CallerAnswer,
    Expected,
    ExpectedPath,
    Scenario,
    expected_path,
)


@frozen
class ScenarioFault:
    """One fault; ``path`` leads to it inside the file (``("turns", 0, "after")``)."""

    path: tuple[str | int, ...]
    message: str


def check_scenario(scenario: Scenario, engine: Engine) -> tuple[ScenarioFault, ...]:
    """Everything that keeps the scenario from being run on this pack; nothing means that it fits.

    Paths are followed only once all names are right, so that one slip is told once.
    """
    faults = (*_names(scenario, engine.pack), *_turns(scenario))
    return faults or (*_paths(scenario, engine), *_closing(scenario, engine))


# --- names ------------------------------------------------------------------------------------------


def _names(scenario: Scenario, pack: PolicyPack) -> Iterator[ScenarioFault]:
    yield from _answers(("answers",), scenario.answers, pack)
    yield from _acceptable(("acceptable",), scenario.acceptable, pack)
    for place, turn in enumerate(scenario.turns):
        yield from _answers(("turns", place, "answers"), turn.answers, pack)
        yield from _acceptable(("turns", place, "acceptable"), turn.acceptable, pack)
        if turn.after and pack.question(turn.after) is None:
            yield _unknown(("turns", place, "when"), "question", turn.after)
    for place, fact in enumerate(scenario.facts):
        if fact.question and pack.question(fact.question) is None:
            yield _unknown(("only_if_asked", place, "question"), "question", fact.question)
    wanted = scenario.said_and_done
    if wanted.understanding and pack.question(wanted.understanding) is None:
        yield _unknown(("said_and_done", "understanding"), "question", wanted.understanding)
    for place, agency in enumerate(wanted.agencies):
        if pack.agency(agency) is None:
            yield _unknown(("said_and_done", "agencies", place), "agency", agency)


def _answers(
    path: tuple[str | int, ...], answers: tuple[CallerAnswer, ...], pack: PolicyPack
) -> Iterator[ScenarioFault]:
    for answer in answers:
        question = pack.question(answer.question)
        if question is None:
            yield _unknown((*path, answer.question), "question", answer.question)
            continue
        for place, option in enumerate(answer.expect):
            if option != UNSURE and question.option(option) is None:
                offered = ", ".join(o.id for o in question.options)
                message = f"the pack has no option {option!r} here; it has {offered}"
                yield ScenarioFault((*path, answer.question, "expect", place), message)


def _acceptable(
    path: tuple[str | int, ...], acceptable: tuple[Acceptable, ...], pack: PolicyPack
) -> Iterator[ScenarioFault]:
    routes = {route.id for route in pack.routes}
    for place, one in enumerate(acceptable):
        if one.response is None and one.route not in routes:
            yield _unknown((*path, place, "route"), "route", one.route)


def _unknown(path: tuple[str | int, ...], what: str, name: str) -> ScenarioFault:
    return ScenarioFault(path, f"the pack has no {what} {name!r}")


def _turns(scenario: Scenario) -> Iterator[ScenarioFault]:
    if not scenario.turns:
        yield ScenarioFault(("turns",), "nothing turns up: at least one turn is needed")
    if not scenario.acceptable:
        yield ScenarioFault(("acceptable",), "no way to end the call is acceptable")
    seen: set[str] = set()
    for place, turn in enumerate(scenario.turns):
        if turn.id in seen:
            yield ScenarioFault(("turns", place, "id"), f"{turn.id!r} is there twice")
        seen.add(turn.id)


# --- paths ------------------------------------------------------------------------------------------


def _paths(scenario: Scenario, engine: Engine) -> Iterator[ScenarioFault]:
    plain = scenario.expected()
    asked = set(expected_path(engine, plain.answers).asked)
    yield from _path(("answers",), plain, engine)
    for place, turn in enumerate(scenario.turns):
        expected = scenario.expected((turn.id,))
        yield from _path(("turns", place), expected, engine)
        asked.update(expected_path(engine, expected.answers).asked)
        if turn.after and turn.after not in expected_path(engine, plain.answers).asked:
            message = f"{turn.after!r} is never asked on the expected path, so this never turns up"
            yield ScenarioFault(("turns", place, "when"), message)
    together = scenario.expected(tuple(turn.id for turn in scenario.turns))
    yield from _path(("turns",), together, engine)
    asked.update(expected_path(engine, together.answers).asked)
    yield from _must_ask(scenario, asked)


def _must_ask(scenario: Scenario, asked: set[str]) -> Iterator[ScenarioFault]:
    message = "must be asked, but the guide never asks it on the expected path"
    for answer in scenario.answers:
        if answer.must_ask and answer.question not in asked:
            yield ScenarioFault(("answers", answer.question, "must_ask"), message)
    for place, turn in enumerate(scenario.turns):
        for answer in turn.answers:
            if answer.must_ask and answer.question not in asked:
                path = ("turns", place, "answers", answer.question, "must_ask")
                yield ScenarioFault(path, message)


def _path(
    path: tuple[str | int, ...], expected: Expected, engine: Engine
) -> Iterator[ScenarioFault]:
    """The path of first options, then each other option that is expected as well, one at a time."""
    first = expected_path(engine, expected.answers)
    fault = _end(path, expected, first)
    if fault is not None:
        yield fault
        return
    for question in first.asked:
        for option in expected.answers[question].expect[1:]:
            if option != UNSURE:
                other = expected_path(engine, expected.answers, {question: option})
                fault = _end((*path, question, "expect"), expected, other, f" with {option!r}")
                if fault is not None:
                    yield fault


def _end(
    path: tuple[str | int, ...], expected: Expected, followed: ExpectedPath, how: str = ""
) -> ScenarioFault | None:
    if followed.silent_at:
        message = f"the guide asks {followed.silent_at!r}{how}, and the caller has no answer to it"
        return ScenarioFault(path, message)
    response, route = _came_to(followed)
    if expected.accepts(response, route.id if route else ""):
        return None
    came_to = route.id if route else "a supervisor"
    return ScenarioFault(path, f"leads to {came_to}{how}, which is not acceptable")


def _came_to(followed: ExpectedPath) -> tuple[ResponseClass, Route | None]:
    """A path that ends unsettled has a question handed to a supervisor."""
    route = followed.route
    return (route.response, route) if route is not None else (ResponseClass.SUPERVISOR, None)


# --- closing ----------------------------------------------------------------------------------------


def _closing(scenario: Scenario, engine: Engine) -> Iterator[ScenarioFault]:
    """What is to be said and done must be possible where the expected path ends."""
    ends = [expected_path(engine, e.answers) for e in _variants(scenario)]
    wanted = scenario.said_and_done
    duties = [duty for end in ends if end.route for duty in end.route.duties]
    if wanted.caller_told and not any(tells_outcome(duty.kind) for duty in duties):
        message = "no route on the expected path asks the handler to tell the caller"
        yield ScenarioFault(("said_and_done", "caller_told"), message)
    if wanted.understanding and not any(wanted.understanding in end.asked for end in ends):
        message = f"{wanted.understanding!r} is never asked on the expected path"
        yield ScenarioFault(("said_and_done", "understanding"), message)


def _variants(scenario: Scenario) -> Iterator[Expected]:
    yield scenario.expected()
    for turn in scenario.turns:
        yield scenario.expected((turn.id,))
