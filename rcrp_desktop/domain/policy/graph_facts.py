"""Facts read off a graph once: which rules lie below a node, examples, counts of answer sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rcrp_desktop.domain.policy.diagram import NO_RULE, Graph, Node, Terminal
from rcrp_desktop.domain.policy.restriction import members


def bit_of_rule(rule: int) -> int:
    """The bit of a rule's place, and of ``NO_RULE``, in the bit sets of ``GraphFacts.below``."""
    return 1 << (rule - NO_RULE)


def rules_in(bits: int) -> set[int]:
    """The places of the rules in such a bit set, ``NO_RULE`` among them."""
    return {bit + NO_RULE for bit in members(bits)}


class GraphFacts:
    """Answers questions about all calls that a graph holds."""

    def __init__(self, graph: Graph) -> None:
        """Read ``graph``; one pass from the leaves to the root.

        ``below`` holds for each node the bits of the rules that decide some call below it.
        """
        self.graph = graph
        self._nodes = [(n, node) for n, node in enumerate(graph.nodes) if isinstance(node, Node)]
        self._terminals = [
            (n, node) for n, node in enumerate(graph.nodes) if isinstance(node, Terminal)
        ]
        self._in_order = graph.in_order()
        self.below = self._rules_below()
        self.used_rules = rules_in(self.below[graph.root]) - {NO_RULE}
        self.askable_questions = frozenset[int]().union(
            {node.question for _, node in self._nodes},
            *(terminal.askable for _, terminal in self._terminals),
        )

    def _rules_below(self) -> list[int]:
        found = [0] * len(self.graph.nodes)
        for number, terminal in self._terminals:
            found[number] = bit_of_rule(terminal.rule)
        for number, node in reversed(self._in_order):
            below = 0
            for child in node.children:
                below |= found[child]
            found[number] = below
        return found

    def nodes(self) -> Sequence[tuple[int, Node]]:
        """Every question node with its number."""
        return self._nodes

    def terminals(self) -> Sequence[tuple[int, Terminal]]:
        """Every end with its number."""
        return self._terminals

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
        answers, wanted = dict[str, str](), bit_of_rule(rule)
        node = self.graph.nodes[number]
        while isinstance(node, Node):
            question = self.graph.pack.questions[node.question]
            place = next(n for n, child in enumerate(node.children) if wanted & self.below[child])
            answers[question.id] = question.options[place].id
            node = self.graph.nodes[node.children[place]]
        return answers

    def answer_sets(self) -> dict[str, int]:
        """How many decisive answer sets lead to each route.

        Counted are answers up to the point where the route is decided; questions that cannot matter any more
        are not multiplied in.
        """
        ways = [0] * len(self.graph.nodes)
        ways[self.graph.root] = 1
        for number, node in self._in_order:
            for child in node.children:
                ways[child] += ways[number]
        result: dict[str, int] = {}
        for number, terminal in self._terminals:
            name = self._route_name(terminal.rule)
            result[name] = result.get(name, 0) + ways[number]
        return result

    def _route_name(self, rule: int) -> str:
        pack = self.graph.pack
        return "none" if rule == NO_RULE else pack.route_of(pack.rules[rule]).id
