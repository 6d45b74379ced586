"""One evaluation with its trace: our engine against other engines on the same table and the same answers.

The peers are no requirement of the product: ``pip install -r tests/benchmarks/requirements.txt`` into any environment.
"""

from __future__ import annotations

import importlib.util
import json
import random
import time
from collections.abc import Callable, Mapping, Sequence

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.domain.policy.conditions import All, AnyOf, Condition, Is, Not
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.policy.plain_reading import first_rule
from tests.benchmarks.figures import Report

AT_LEAST = 5.0
ROUNDS = 9
Answers = Mapping[str, str]
Decide = Callable[[Answers], str]


def complete_answers(pack: PolicyPack, chance: random.Random) -> dict[str, str]:
    """A whole call: a random answer to every question that is asked under the answers before it."""
    answers: dict[str, str] = {}
    for question in pack.questions:
        if _holds(question.ask_when, answers):
            answers[question.id] = chance.choice(question.options).id
    return answers


def _holds(condition: Condition, answers: Answers) -> bool:
    match condition:
        case Is(question, option):
            return answers.get(question) == option
        case All(parts):
            return all(_holds(part, answers) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, answers) for part in parts)
        case Not(part):
            return not _holds(part, answers)


def measure(*, calls: int = 1_000, pack_id: str = "national-2023") -> Report:
    """Ours with counting answers, route, rule and deciding answers; the peers with route and rule."""
    report = Report(
        f"One evaluation with trace, {pack_id}", "python -m tests.benchmarks evaluation"
    )
    pack = FilePolicyStore((resource_path("policies"),)).load_published(pack_id).pack
    engine = Engine(pack)
    chance = random.Random(20_231_101)
    answer_sets = [complete_answers(pack, chance) for _ in range(calls)]
    wanted = [_read(pack, answers) for answers in answer_sets]
    engines: dict[str, Decide] = {"rcrp": _ours(engine)}
    engines |= _peers(pack, report)
    some = {name: answer_sets if name == "rcrp" else answer_sets[::4] for name in engines}
    right = {name: wanted if name == "rcrp" else wanted[::4] for name in engines}
    costs = dict.fromkeys(engines, float("inf"))
    for _ in range(ROUNDS):  # by turns, so that whatever else the machine does falls on all
        for name, decide in engines.items():
            costs[name] = min(costs[name], _cost(decide, some[name], right[name], name))
    for name, cost in costs.items():
        report.add(f"{name}: each", cost, "us", note=f"n={len(some[name])}, all routes agree")
    for name, limit in (("zen-engine", AT_LEAST), ("datalogic-py", None)):
        if name in costs:
            ratio = costs[name] / costs["rcrp"]
            report.add(
                f"{name} takes so many times as long", ratio, "x", limit=limit, at_least=True
            )
    return report


def _read(pack: PolicyPack, answers: Answers) -> str:
    """The route by reading the rules one after the other: what every engine must agree with."""
    rule = first_rule(pack, answers)
    assert rule is not None
    return pack.route_of(rule).id


def _cost(decide: Decide, calls: Sequence[Answers], right: Sequence[str], name: str) -> float:
    """Microseconds for one call; every route is compared."""
    began = time.perf_counter()
    found = [decide(answers) for answers in calls]
    each = (time.perf_counter() - began) / len(calls)
    wrong = sum(got != want for got, want in zip(found, right, strict=True))
    if wrong:
        raise AssertionError(f"{name} disagrees on {wrong} of {len(calls)} calls")
    return each * 1e6


def _ours(engine: Engine) -> Decide:
    def decide(answers: Answers) -> str:
        said = engine.recommend(answers)
        engine.deciding_answers(said)
        assert said.route is not None
        return said.route.id

    return decide


def _peers(pack: PolicyPack, report: Report) -> dict[str, Decide]:
    found: dict[str, Decide] = {}
    for name, module, make in (
        ("zen-engine", "zen", _zen),
        ("datalogic-py", "datalogic_py", _datalogic),
    ):
        if importlib.util.find_spec(module) is None:
            report.skipped += f"{name} is not installed (tests/benchmarks/requirements.txt). "
        else:
            found[name] = make(pack)
    return found


def _zen(pack: PolicyPack) -> Decide:
    """A decision table, first hit, one rule a row; the trace that it makes is asked for."""
    import zen

    rules = [
        {
            "_id": rule.id,
            "when": _expression(rule.when),
            "route": json.dumps(pack.route_of(rule).id),
        }
        for rule in pack.rules
    ]
    table = {
        "id": "table",
        "name": "table",
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "inputs": [{"id": "when", "name": "when", "type": "expression", "field": ""}],
            "outputs": [{"id": "route", "name": "route", "type": "expression", "field": "route"}],
            "rules": rules,
        },
    }
    content = {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "content": {}},
            table,
            {"id": "out", "name": "out", "type": "outputNode", "content": {}},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(content))
    everything = {question.id: None for question in pack.questions}
    return lambda answers: decision.evaluate({**everything, **answers}, {"trace": True})["result"][
        "route"
    ]


def _expression(condition: Condition) -> str:
    match condition:
        case Is(question, option):
            return f"{question} == {json.dumps(option)}"
        case All(parts):
            return "(" + (" and ".join(map(_expression, parts)) or "true") + ")"
        case AnyOf(parts):
            return "(" + (" or ".join(map(_expression, parts)) or "false") + ")"
        case Not(part):
            return f"not ({_expression(part)})"


def _datalogic(pack: PolicyPack) -> Decide:
    """JSONLogic: one ``if`` with a branch for each rule."""
    from datalogic_py import Engine as Peer

    branches: list[object] = []
    for rule in pack.rules:
        branches += [_logic(rule.when), pack.route_of(rule).id]
    compiled = Peer().compile(json.dumps({"if": branches}))
    return lambda answers: str(compiled.evaluate(dict(answers)))


def _logic(condition: Condition) -> object:
    match condition:
        case Is(question, option):
            return {"==": [{"var": question}, option]}
        case All(parts):
            return {"and": [*map(_logic, parts), True]}
        case AnyOf(parts):
            return {"or": [*map(_logic, parts), False]}
        case Not(part):
            return {"!": [_logic(part)]}
