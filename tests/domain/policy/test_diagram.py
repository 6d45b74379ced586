"""The diagram against the plain reading of the rules, one after the other, on very many calls."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.policy.conditions import All, AnyOf, Condition, Is, Not
from rcrp_desktop.domain.policy.counting import count
from rcrp_desktop.domain.policy.diagram import Node, Terminal, build_graph
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.graph_facts import GraphFacts
from rcrp_desktop.domain.policy.pack import PolicyPack, Question
from rcrp_desktop.domain.policy.plain_reading import completions, counting_answers, first_rule
from tests.support.call_strategies import few, shipped_packs
from tests.support.pack_builder import a_pack
from tests.support.pack_strategies import packs
from tests.support.search_depth import sized

CALLS = sized(10_000, 400_000)
PARTIAL = sized(1_500, 100_000)
"""Half-told calls cost ten times as much as whole ones."""
POOL = 5_000
"""Whole calls of which parts are told; each part is drawn anew, so hardly any two are alike."""

USED = [a_pack(), *shipped_packs()]


Reading = Callable[[dict[str, str]], int]


def read_plainly(pack: PolicyPack, answers: dict[str, str]) -> str:
    rule = first_rule(pack, answers)
    assert rule is not None
    return rule.id


def as_python(condition: Condition) -> str:
    """The condition as a Python expression over `a`, a mapping in which what is not asked is missing."""
    match condition:
        case Is(question, option):
            return f"a.get({question!r}) == {option!r}"
        case All(parts):
            return "(" + " and ".join(["True", *map(as_python, parts)]) + ")"
        case AnyOf(parts):
            return "(" + " or ".join(["False", *map(as_python, parts)]) + ")"
        case Not(part):
            return f"(not {as_python(part)})"


def quick_reading(pack: PolicyPack) -> Reading:
    """The place of the first rule that holds, by a function written out from the pack: it reads 100,000 calls."""
    lines = ["def read(given):", " a = {}"]
    for question in pack.questions:
        name = repr(question.id)
        lines.append(f" if {as_python(question.ask_when)}: a[{name}] = given[{name}]")
    for place, rule in enumerate(pack.rules):
        lines.append(f" if {as_python(rule.when)}: return {place}")
    scope: dict[str, Reading] = {}
    exec("\n".join(lines), scope)
    return scope["read"]


def a_call(pack: PolicyPack, chance: random.Random, share: float) -> dict[str, str]:
    """Random answers. Few threats to life: they end a call early and would hide all that comes after."""
    return {q.id: _an_answer(q, chance) for q in pack.questions if chance.random() < share}


def _an_answer(question: Question, chance: random.Random) -> str:
    options = question.options
    option = options[int(chance.random() * len(options))]
    if option.life and chance.random() < 0.95:
        option = options[int(chance.random() * len(options))]
    return option.id


@pytest.mark.parametrize("pack", USED, ids=lambda pack: pack.meta.id)
def test_the_diagram_says_what_the_rules_say(pack: PolicyPack):
    started = time.perf_counter()
    graph = build_graph(pack)
    built = time.perf_counter() - started
    engine, chance, read = Engine(pack, graph), random.Random(20_231_101), quick_reading(pack)
    print(  # noqa: T201  (the figures that the budgets of the design are about)
        f"\n{pack.meta.id}: {len(pack.questions)} questions, {len(pack.rules)} rules, "
        f"{len(graph.nodes)} nodes, {len(engine.by_route.branches)} reduced, {built * 1000:.0f} ms"
    )
    found: set[int] = set()
    for number in range(CALLS):
        answers = a_call(pack, chance, 1.0)
        # Complete: every question has a value, so a walk ends; what is not asked is not met on it.
        rule = -1 - engine.by_rule.walk(answers)
        assert rule == read(answers)
        route = engine._routes[-1 - engine.by_route.walk(answers)]
        assert route == pack.route_of(pack.rules[rule]).id
        found.add(rule)
        if number % 200 == 0:
            assert pack.rules[rule].id == read_plainly(pack, answers)
    assert len(found) > len(pack.rules) // 2


@pytest.mark.parametrize("pack", USED, ids=lambda pack: pack.meta.id)
def test_partial_answers_keep_every_route_that_a_completion_takes(pack: PolicyPack):
    engine, chance, read = Engine(pack), random.Random(5), quick_reading(pack)
    calls = [a_call(pack, chance, 1.0) for _ in range(POOL)]
    for _ in range(PARTIAL if len(pack.questions) > 20 else 500):
        told = list(chance.choice(calls).items())
        answers = dict(chance.sample(told, chance.randrange(len(told) + 1)))
        now = engine.recommend(answers)
        complete = {**chance.choice(calls), **now.counting.counted}
        route = pack.route_of(pack.rules[read(complete)])
        if now.told and route.response.is_no_police:
            route = pack.route_of_told_danger
        assert route in now.could_be
        assert not now.settled or route == now.route


@few
@given(st.data())
def test_the_paths_of_a_graph_are_the_complete_counting_answers(data: st.DataObject):
    pack = data.draw(packs(max_questions=4))
    graph = build_graph(pack)
    for answers in completions(pack, {}):
        node, number = graph.nodes[graph.root], graph.root
        while isinstance(node, Node):
            question = pack.questions[node.question]
            place = next(n for n, o in enumerate(question.options) if o.id == answers[question.id])
            number = node.children[place]
            node = graph.nodes[number]
        assert pack.rules[node.rule].id == read_plainly(pack, answers)
        assert counting_answers(pack, answers) == answers == dict(count(pack, answers).counted)


@few
@given(packs(max_questions=4))
def test_every_node_has_a_path_that_leads_to_it(pack: PolicyPack):
    graph = build_graph(pack)
    for number, node in enumerate(graph.nodes):
        answers = graph.path_to(number)
        assert [*answers] == [q.id for q in pack.questions if q.id in answers], "in their order"
        reached, here = graph.nodes[graph.root], graph.root
        while here != number:
            assert isinstance(reached, Node)
            question = pack.questions[reached.question]
            place = [o.id for o in question.options].index(answers[question.id])
            here = reached.children[place]
            reached = graph.nodes[here]
        assert reached is node
        if isinstance(node, Terminal):
            found = {first_rule(pack, c).id for c in completions(pack, answers)}
            assert found == {pack.rules[node.rule].id}


@pytest.mark.parametrize("pack", USED)
def test_whatever_a_graph_asks_and_whatever_its_ends_may_still_ask_can_be_asked(pack: PolicyPack):
    facts = GraphFacts(build_graph(pack))
    asked = {node.question for _, node in facts.nodes()}
    later = {place for _, terminal in facts.terminals() for place in terminal.askable}
    assert facts.askable_questions == asked | later
    assert asked - later, "some questions are only ever asked on the way"
