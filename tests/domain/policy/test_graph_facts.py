"""What is read off a graph once, against its paths followed one by one."""

from __future__ import annotations

from hypothesis import given

from rcrp_desktop.domain.policy.diagram import Graph, Terminal, build_graph
from rcrp_desktop.domain.policy.graph_facts import GraphFacts, rules_in
from rcrp_desktop.domain.policy.pack import PolicyPack
from tests.support.call_strategies import few
from tests.support.pack_strategies import packs


def ends_below(graph: Graph, number: int) -> list[int]:
    """The place of the rule at the end of each path from a node."""
    node = graph.nodes[number]
    if isinstance(node, Terminal):
        return [node.rule]
    return [end for child in node.children for end in ends_below(graph, child)]


@few
@given(packs(max_questions=5))
def test_the_answer_sets_of_a_route_are_the_paths_to_it(pack: PolicyPack):
    graph = build_graph(pack)
    found = [pack.route_of(pack.rules[rule]).id for rule in ends_below(graph, graph.root)]
    assert GraphFacts(graph).answer_sets() == {route: found.count(route) for route in found}


@few
@given(packs(max_questions=5))
def test_the_rules_below_a_node_are_those_at_the_ends_of_its_paths(pack: PolicyPack):
    graph = build_graph(pack)
    facts = GraphFacts(graph)
    for number in range(len(graph.nodes)):
        assert rules_in(facts.below[number]) == set(ends_below(graph, number))


@few
@given(packs(max_questions=5))
def test_in_order_every_question_stands_behind_all_that_lead_to_it(pack: PolicyPack):
    graph = build_graph(pack)
    seen = set[int]()
    for number, node in graph.in_order():
        assert not seen.intersection(node.children)
        seen.add(number)
