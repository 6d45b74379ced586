"""The decision diagram: one structure that runs, asks, explains and proves (design §3.5).

Building walks the questions in pack order and keeps, at each, what is left of every rule and of every
``ask_when``; equal leftovers are one node. The result is a graph whose paths are exactly the complete sets of
counting answers. From it a reduced diagram is made, whose nodes are only the questions that still matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.conditions import NOT_ASKED, Condition
from rcrp_desktop.domain.policy.pack import PolicyPack, Question
from rcrp_desktop.domain.policy.residual_chains import Chains
from rcrp_desktop.domain.policy.residual_rules import RuleLists
from rcrp_desktop.domain.policy.residuals import FALSE, TRUE, Residuals

NODE_BOUND = 60_000
"""A pack whose graph outgrows this is refused: it could neither be read by people nor checked at start."""

NO_RULE = -1
"""The terminal where no rule holds: a gap in the pack."""


class DiagramTooLarge(Exception):
    """The graph outgrew ``NODE_BOUND``; ``questions`` are those with most nodes."""

    def __init__(self, questions: tuple[str, ...]) -> None:
        super().__init__("decision diagram too large: " + ", ".join(questions))
        self.questions = questions


@frozen
class Terminal:
    """The end of a path. ``rule`` is a place in the rule list or ``NO_RULE``.

    ``askable`` are the questions that may still be asked on this path although they cannot matter.
    """

    rule: int
    askable: frozenset[int]


@frozen
class Node:
    """A question asked on some path; ``children`` follow the order of its options."""

    question: int
    children: tuple[int, ...]


@dataclass(slots=True)
class Graph:
    """All paths of counting answers. Node numbers index ``nodes``; children have larger depth, not number."""

    pack: PolicyPack
    nodes: list[Node | Terminal] = field(default_factory=list[Node | Terminal])
    parents: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    root: int = 0

    def path_to(self, number: int) -> dict[str, str]:
        """Answers that lead from the root to a node, as an example for people."""
        answers: dict[str, str] = {}
        while number != self.root:
            number, choice = self.parents[number]
            node = self.nodes[number]
            assert isinstance(node, Node)
            question = self.pack.questions[node.question]
            answers[question.id] = question.options[choice].id
        return dict(sorted(answers.items(), key=lambda item: self._place(item[0])))

    def in_order(self) -> list[tuple[int, Node]]:
        """Every question node with its number, behind all that lead to it."""
        found = [(n, node) for n, node in enumerate(self.nodes) if isinstance(node, Node)]
        return sorted(found, key=lambda item: item[1].question)

    def _place(self, question_id: str) -> int:
        question = self.pack.question(question_id)
        return question.number if question else 0


class _Builder:
    """Walks the questions in pack order, with what is left of all rules and of the ask-conditions still to come."""

    def __init__(self, pack: PolicyPack, conditions: Sequence[Condition], bound: int) -> None:
        index = {question.id: place for place, question in enumerate(pack.questions)}
        residuals = Residuals(index)
        self._rules = RuleLists(residuals, [residuals.intern(c) for c in conditions])
        self._asks = Chains(residuals)
        self._residuals = residuals
        self._first_ask = self._asks.chain([residuals.intern(q.ask_when) for q in pack.questions])
        self._options = [
            [(option.id, residuals.bit(place, option.id)) for option in question.options]
            for place, question in enumerate(pack.questions)
        ]
        self._bound = bound
        self._memo: dict[tuple[int, int], int] = {}  # the chain of asks tells the level
        self._terminals: dict[Terminal, int] = {}
        self._askables: dict[int, frozenset[int]] = {}
        self._possibles: dict[tuple[int, int], bool] = {}
        self.graph = Graph(pack)

    def build(self) -> Graph:
        self.graph.root = self._node(0, self._rules.first, self._first_ask, (-1, -1))
        return self.graph

    def _node(self, level: int, rules: int, asks: int, parent: tuple[int, int]) -> int:
        """``asks`` are the residual ask-conditions of the questions from ``level`` on."""
        known = self._memo.get((rules, asks))
        if known is None:
            reached = self._skip_unasked(level, rules, asks)
            known = self._memo[rules, asks] = self._made(*reached, parent)
        return known

    def _skip_unasked(self, level: int, rules: int, asks: int) -> tuple[int, int, int]:
        while self._asks.heads[asks] == FALSE and not self._rules.is_decided(rules):
            rules = self._rules.given(rules, level, NOT_ASKED)
            asks = self._asks.given(self._asks.tails[asks], level, NOT_ASKED)
            level += 1
        return level, rules, asks

    def _made(self, level: int, rules: int, asks: int, parent: tuple[int, int]) -> int:
        if self._rules.is_decided(rules):  # at the latest once every question has a value
            return self._terminal(level, rules, asks, parent)
        known = self._memo.get((rules, asks))
        if known is not None:
            return known
        number = self._memo[rules, asks] = self._add(Node(level, ()), parent)
        later = self._asks.tails[asks]
        children: dict[str, int] = {}
        spoken_of = self._rules.speaks_of[rules] | self._asks.speaks_of[later]
        options = self._told_apart(level, spoken_of)
        for place, option in enumerate(options):
            if option not in children:
                left = self._rules.given(rules, level, option)
                asked = self._asks.given(later, level, option)
                children[option] = self._node(level + 1, left, asked, (number, place))
        self.graph.nodes[number] = Node(level, tuple([children[option] for option in options]))
        return number

    def _told_apart(self, level: int, spoken_of: int) -> list[str]:
        """The options of a question, with ``NOT_ASKED`` for each of which nothing that is left speaks."""
        return [option if bit & spoken_of else NOT_ASKED for option, bit in self._options[level]]

    def _terminal(self, level: int, rules: int, asks: int, parent: tuple[int, int]) -> int:
        rule = self._rules.deciding(rules)
        terminal = Terminal(NO_RULE if rule is None else rule, self._askable(level, asks))
        known = self._terminals.get(terminal)
        if known is None:
            known = self._terminals[terminal] = self._add(terminal, parent)
        return known

    def _askable(self, level: int, asks: int) -> frozenset[int]:
        """Questions from ``level`` on that some completion asks (an ask-condition looks back only)."""
        known = self._askables.get(asks)
        if known is None:
            heads = enumerate(self._asks.each(asks), start=level)
            found = [place for place, ask in heads if self._possible(ask, level, asks)]
            known = self._askables[asks] = frozenset(found)
        return known

    def _possible(self, ask: int, level: int, asks: int) -> bool:
        if ask in (FALSE, TRUE):
            return ask == TRUE
        key = (ask, asks)  # the chain of asks tells the level
        known = self._possibles.get(key)
        if known is None:
            known = self._possibles[key] = self._search(ask, level, asks)
        return known

    def _search(self, ask: int, level: int, asks: int) -> bool:
        later = self._asks.tails[asks]
        options = {NOT_ASKED}
        if self._asks.heads[asks] != FALSE:
            options = set(self._told_apart(level, self._asks.speaks_of[later]))
        return any(
            self._possible(
                self._residuals.given(ask, level, option),
                level + 1,
                self._asks.given(later, level, option),
            )
            for option in options
        )

    def _add(self, node: Node | Terminal, parent: tuple[int, int]) -> int:
        if len(self.graph.nodes) >= self._bound:
            raise DiagramTooLarge(_largest(self.graph))
        self.graph.nodes.append(node)
        self.graph.parents.append(parent)
        return len(self.graph.nodes) - 1


def _largest(graph: Graph) -> tuple[str, ...]:
    counts: dict[int, int] = {}
    for node in graph.nodes:
        if isinstance(node, Node):
            counts[node.question] = counts.get(node.question, 0) + 1
    worst = sorted(counts, key=lambda place: -counts[place])[:3]
    return tuple(graph.pack.questions[place].id for place in worst)


def build_graph(pack: PolicyPack, *, bound: int = NODE_BOUND) -> Graph:
    """Every path of counting answers of ``pack``. Raises ``DiagramTooLarge``."""
    return _Builder(pack, [rule.when for rule in pack.rules], bound).build()


@frozen
class Branch:
    """A node of the reduced diagram."""

    question: int
    children: tuple[int, ...]


Below = tuple[int, int]
"""Bit sets of the terminal values that can be reached, and of the questions that are asked on the way."""


def below(children: Sequence[Below], question: int) -> Below:
    """What a node that asks ``question`` leads to."""
    terminals, support = 0, 1 << question
    for reached, asked in children:
        terminals |= reached
        support |= asked
    return terminals, support


class Reduced:
    """A reduced ordered diagram: equal nodes shared, questions that cannot matter left out.

    Negative node numbers are terminals: ``-1 - t`` for terminal value ``t``.
    """

    def __init__(self, questions: tuple[Question, ...]) -> None:
        """An empty diagram over ``questions`` in pack order."""
        self.questions = questions
        self.branches: list[Branch] = []
        self.below: list[Below] = []
        self.root = -1
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._option_places = [{o.id: n for n, o in enumerate(q.options)} for q in questions]

    def branch(self, question: int, children: tuple[int, ...]) -> int:
        """The node that asks ``question``, or the one child that all answers share."""
        if children.count(children[0]) == len(children):
            return children[0]
        key = (question, children)
        known = self._unique.get(key)
        if known is None:
            known = self._unique[key] = len(self.branches)
            self.branches.append(Branch(question, children))
            self.below.append(below([self.seen_from(child) for child in children], question))
        return known

    def find(self, question: int, children: tuple[int, ...]) -> int | None:
        """The node of exactly these children, where the diagram has one."""
        return self._unique.get((question, children))

    def seen_from(self, number: int) -> Below:
        """What a node or a terminal still leads to."""
        return self.below[number] if number >= 0 else (1 << (-1 - number), 0)

    def option_place(self, question: int, option: str) -> int:
        """The place of an option among those of a question."""
        return self._option_places[question][option]

    def child(self, number: int, option: str) -> int:
        """Where ``option`` leads from a branch."""
        branch = self.branches[number]
        return branch.children[self._option_places[branch.question][option]]

    def walk(self, counted: Mapping[str, str]) -> int:
        """Follow the answers from the root to the first unanswered branch, or to a terminal."""
        number = self.root
        while number >= 0:
            option = counted.get(self.questions[self.branches[number].question].id)
            if option is None:
                return number
            number = self.child(number, option)
        return number


def reduce(graph: Graph, terminal_value: Callable[[int], int]) -> Reduced:
    """The reduced diagram of a graph; ``terminal_value`` maps a rule's place to what is compared."""
    return reduce_with_map(graph, terminal_value)[0]


def reduce_with_map(
    graph: Graph, terminal_value: Callable[[int], int]
) -> tuple[Reduced, list[int]]:
    """The reduced diagram, and for each graph node the reduced node it became."""
    reduced = Reduced(graph.pack.questions)
    became = [0] * len(graph.nodes)
    for number, node in enumerate(graph.nodes):
        if isinstance(node, Terminal):
            became[number] = -1 - terminal_value(node.rule)
    for number, node in reversed(graph.in_order()):
        children = tuple([became[child] for child in node.children])
        became[number] = reduced.branch(node.question, children)
    reduced.root = became[graph.root]
    return reduced, became


def relabelled(diagram: Reduced, terminal_value: Callable[[int], int]) -> Reduced:
    """The reduced diagram of the same questions whose terminal values are others."""
    return relabelled_with_map(diagram, terminal_value)[0]


def relabelled_with_map(
    diagram: Reduced, terminal_value: Callable[[int], int]
) -> tuple[Reduced, Callable[[int], int]]:
    """The same, and what each node and terminal of ``diagram`` became."""
    made, became = Reduced(diagram.questions), list[int]()

    def now(number: int) -> int:
        return became[number] if number >= 0 else -1 - terminal_value(-1 - number)

    for branch in diagram.branches:  # children come before their parents
        became.append(made.branch(branch.question, tuple(map(now, branch.children))))
    made.root = now(diagram.root)
    return made, now
