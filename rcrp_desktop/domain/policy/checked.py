"""Checked: a pack and its diagram, as the guarantees look at them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from rcrp_desktop.domain.policy.call_walks import CallWalks
from rcrp_desktop.domain.policy.diagram import (
    NO_RULE,
    Graph,
    Reduced,
    reduce_with_map,
    relabelled_with_map,
)
from rcrp_desktop.domain.policy.graph_facts import GraphFacts
from rcrp_desktop.domain.policy.pack import PolicyPack, Route


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
    def by_rule(self) -> tuple[Reduced, list[int]]:
        """The diagram of rules: 0 where none holds, else 1 and its place. Then what each node of the graph became."""
        return reduce_with_map(self.graph, lambda rule: rule - NO_RULE)

    def ending_in(self, values: Sequence[int]) -> tuple[Reduced, list[int]]:
        """The same for the value of each rule, by its place, and 0 where none holds."""
        by_rule, became = self.by_rule
        made, now = relabelled_with_map(by_rule, (0, *values).__getitem__)
        return made, [now(number) for number in became]

    @cached_property
    def by_route(self) -> tuple[Reduced, list[int]]:
        """The diagram of routes: 0 where no rule holds, else 1 and the place of the route."""
        places = {route.id: 1 + place for place, route in enumerate(self.pack.routes)}
        return self.ending_in([places[route.id] for route in self.routes])

    def route(self, rule: int) -> Route:
        """Where a rule leads here."""
        return self.routes[rule]
