"""Facts read off a graph once: which rules lie below a node, examples, counts of answer sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rcrp_desktop.domain.policy.diagram import NO_RULE, Graph, Node, Terminal


class GraphFacts:
    """Answers questions about all calls that a graph holds."""

    def __init__(self, graph: Graph) -> None:
        """Read ``graph``; one pass from the leaves to the root."""
        self.graph = graph
        self._below: dict[int, frozenset[int]] = {}
        self._visit(graph.root)
        self.used_rules = self._below[graph.root] - {NO_RULE}
        self.askable_questions = frozenset[int]().union(
            {node.question for _, node in self.nodes()},
            *(terminal.askable for _, terminal in self.terminals()),
        )

    def _visit(self, number: int) -> frozenset[int]:
        known = self._below.get(number)
        if known is not None:
            return known
        node = self.graph.nodes[number]
        if isinstance(node, Terminal):
            result = frozenset({node.rule})
        else:
            result = frozenset[int]().union(*(self._visit(child) for child in node.children))
        self._below[number] = result
        return result

    def nodes(self) -> Iterator[tuple[int, Node]]:
        """Every question node with its number."""
        for number, node in enumerate(self.graph.nodes):
            if isinstance(node, Node):
                yield number, node

    def terminals(self) -> Iterator[tuple[int, Terminal]]:
        """Every end with its number."""
        for number, node in enumerate(self.graph.nodes):
            if isinstance(node, Terminal):
                yield number, node

    def rules_below(self, number: int) -> frozenset[int]:
        """Places of the rules that decide some call below a node."""
        return self._below[number]

    def example_of_rule(self, rule: int) -> Mapping[str, str]:
        """A call that ``rule`` decides, empty where it decides none."""
        return self._descend(self.graph.root, rule) if rule in self.used_rules else {}

    def example_through(self, number: int, choice: int, rule: int) -> Mapping[str, str]:
        """A call through one choice at one node that ``rule`` decides."""
        node = self.graph.nodes[number]
        assert isinstance(node, Node)
        question = self.graph.pack.questions[node.question]
        example = self.graph.path_to(number)
        example[question.id] = question.options[choice].id
        return example | self._descend(node.children[choice], rule)

    def _descend(self, number: int, rule: int) -> dict[str, str]:
        answers: dict[str, str] = {}
        node = self.graph.nodes[number]
        while isinstance(node, Node):
            question = self.graph.pack.questions[node.question]
            place = next(n for n, child in enumerate(node.children) if rule in self._below[child])
            answers[question.id] = question.options[place].id
            node = self.graph.nodes[node.children[place]]
        return answers

    def answer_sets(self) -> dict[str, int]:
        """How many decisive answer sets lead to each route.

        Counted are answers up to the point where the route is decided; questions that cannot matter any more
        are not multiplied in.
        """
        counts: dict[int, dict[int, int]] = {}
        totals = self._counts(self.graph.root, counts)
        result: dict[str, int] = {}
        pack = self.graph.pack
        for rule, total in totals.items():
            name = "none" if rule == NO_RULE else pack.route_of(pack.rules[rule]).id
            result[name] = result.get(name, 0) + total
        return result

    def _counts(self, number: int, done: dict[int, dict[int, int]]) -> dict[int, int]:
        known = done.get(number)
        if known is not None:
            return known
        node = self.graph.nodes[number]
        totals: dict[int, int] = {}
        if isinstance(node, Terminal):
            totals = {node.rule: 1}
        else:
            for child in node.children:
                for rule, total in self._counts(child, done).items():
                    totals[rule] = totals.get(rule, 0) + total
        done[number] = totals
        return totals
