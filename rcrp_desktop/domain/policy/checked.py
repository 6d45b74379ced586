"""Checked: a pack and its diagram, as the guarantees look at them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from rcrp_desktop.domain.policy.call_walks import CallWalks
from rcrp_desktop.domain.policy.diagram import (
    NO_RULE,
    Graph,
    Node,
    Reduced,
    reduce_with_map,
)
from rcrp_desktop.domain.policy.graph_facts import GraphFacts
from rcrp_desktop.domain.policy.pack import PolicyPack, Question, Route


class Checked:
    """The diagram of a pack with what several guarantees ask of it."""

    def __init__(self, pack: PolicyPack, graph: Graph) -> None:
        self.pack = pack
        self.graph = graph
        self.facts = GraphFacts(graph)
        self.routes = [pack.route_of(rule) for rule in pack.rules]
        self.no_police = frozenset(
            place for place, route in enumerate(self.routes) if route.response.is_no_police
        )
        self.walks = CallWalks(graph, [route.response.protection for route in self.routes])

    @cached_property
    def by_route(self) -> tuple[Reduced, list[int]]:
        """The diagram of routes: 0 where no rule holds, else 1 and the place of the route."""
        places = {route.id: 1 + place for place, route in enumerate(self.pack.routes)}
        ends = [places[route.id] for route in self.routes]
        return reduce_with_map(self.graph, lambda rule: 0 if rule == NO_RULE else ends[rule])

    def route(self, rule: int) -> Route:
        """Where a rule leads here."""
        return self.routes[rule]

    def choices(self) -> Iterator[tuple[int, Node, Question, int]]:
        """Every answer to every question of the diagram: the node with its number, the question, the place of the option."""
        for number, node in self.facts.nodes():
            question = self.pack.questions[node.question]
            for place in range(len(question.options)):
                yield number, node, question, place
