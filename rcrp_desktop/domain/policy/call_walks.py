"""Walks over all calls of a graph that must know which questions are asked when one is left unanswered.

A walk carries what is left of every ``ask_when`` besides its place in the graph. An answer that does not count
yet is followed for all its options, as the engine does while it is open (design §3.3).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

from rcrp_desktop.domain.policy.conditions import NOT_ASKED, Condition
from rcrp_desktop.domain.policy.diagram import NO_RULE, Graph, Node, Reduced, Terminal
from rcrp_desktop.domain.policy.residuals import FALSE, TRUE, Residuals

Asks = tuple[int, ...]
Answers = dict[str, str]


class CallWalks:
    """Searches among all calls that a graph holds; each gives an example or None."""

    def __init__(self, graph: Graph, protections: Sequence[int]) -> None:
        """``protections`` gives each rule's, by its place; where no rule holds there is none at all."""
        self.graph = graph
        self._protections = protections
        self.questions = graph.pack.questions
        self._unsatisfied: set[tuple[int, Asks, int]] = set()

    @cached_property
    def least(self) -> list[int]:
        """The least protection that any call below a node gets."""
        found = [-1] * len(self.graph.nodes)
        for number, node in enumerate(self.graph.nodes):
            if isinstance(node, Terminal) and node.rule != NO_RULE:
                found[number] = self._protections[node.rule]
        for number, node in reversed(self.graph.in_order()):
            found[number] = min([found[child] for child in node.children])
        return found

    @cached_property
    def residuals(self) -> Residuals:
        """The numbers of conditions."""
        return Residuals({question.id: place for place, question in enumerate(self.questions)})

    @cached_property
    def asks(self) -> Asks:
        """The ask-conditions of all questions before anything is told."""
        return tuple(self.residuals.intern(question.ask_when) for question in self.questions)

    def after(self, level: int, option: str, asks: Asks) -> Asks:
        """What is left of the ask-conditions once question ``level`` has a value."""
        given = self.residuals.given
        return tuple([given(number, level, option) for number in asks[1:]])

    def at(self, number: int) -> Asks:
        """What is left of the ask-conditions from a node's question on."""
        answers = self.graph.path_to(number)
        node = self.graph.nodes[number]
        assert isinstance(node, Node)
        asks = self.asks
        for level in range(node.question):
            asks = self.after(level, answers.get(self.questions[level].id, NOT_ASKED), asks)
        return asks

    def without(
        self, number: int, reduced: Reduced, children: tuple[int, ...], below: Collection[int]
    ) -> Answers | None:
        """Answers after node ``number`` that settle on one terminal value in ``below`` without its question.

        ``children`` are the reduced nodes that the question's options lead to.
        """
        node = self.graph.nodes[number]
        assert isinstance(node, Node)
        asks = self.at(number)[1:]
        return _Without(self, reduced, below).walk(node.question + 1, frozenset(children), asks)

    def where(self, condition: Condition, less_than: int) -> Answers | None:
        """A call in which ``condition`` holds and that gets less protection than ``less_than``."""
        wanted, number = self.residuals.intern(condition), self.graph.root
        if self.least[number] >= less_than:
            return None
        root = self.graph.nodes[number]
        if isinstance(root, Terminal):
            return self.completion(0, self.asks, wanted)
        return _Where(self, less_than).walk(number, root, 0, wanted)

    def completion(self, level: int, asks: Asks, wanted: int) -> Answers | None:
        """Answers from ``level`` on under which the residual condition ``wanted`` holds."""
        if wanted in (FALSE, TRUE):
            return {} if wanted == TRUE else None
        key = (level, asks, wanted)
        if key in self._unsatisfied:
            return None
        question, given = self.questions[level], self.residuals.given
        if asks[0] == FALSE:
            left = given(wanted, level, NOT_ASKED)
            return self.completion(level + 1, self.after(level, NOT_ASKED, asks), left)
        for option in question.options:
            left = given(wanted, level, option.id)
            found = self.completion(level + 1, self.after(level, option.id, asks), left)
            if found is not None:
                return {question.id: option.id} | found
        self._unsatisfied.add(key)
        return None


class _Without:
    """One search for calls that settle although a question is left out."""

    def __init__(self, walks: CallWalks, reduced: Reduced, below: Collection[int]) -> None:
        self._walks = walks
        self._reduced = reduced
        self._below = below
        self._seen: set[tuple[int, frozenset[int], Asks]] = set()

    def walk(self, level: int, nodes: frozenset[int], asks: Asks) -> Answers | None:
        ends = {-1 - node for node in nodes if node < 0}
        if len(ends) > 1 or not ends <= set(self._below):
            return None
        if len(nodes) == 1 and ends:
            return {}
        key = (level, nodes, asks)
        if key in self._seen:
            return None
        self._seen.add(key)
        return self._step(level, nodes, asks)

    def _step(self, level: int, nodes: frozenset[int], asks: Asks) -> Answers | None:
        question = self._reduced.questions[level]
        after = self._walks.after
        if asks[0] == FALSE:
            return self.walk(level + 1, nodes, after(level, NOT_ASKED, asks))
        if asks[0] != TRUE:
            every = frozenset(
                child
                for place in range(len(question.options))
                for child in self._given(nodes, level, place)
            )
            return self.walk(level + 1, every, asks[1:])
        for place, option in enumerate(question.options):
            left = self._given(nodes, level, place)
            found = self.walk(level + 1, left, after(level, option.id, asks))
            if found is not None:
                return {question.id: option.id} | found
        return None

    def _given(self, nodes: frozenset[int], level: int, place: int) -> frozenset[int]:
        branches = self._reduced.branches
        return frozenset(
            branches[n].children[place] if n >= 0 and branches[n].question == level else n
            for n in nodes
        )


class _Where:
    """One search for calls in which a condition holds and that get too little protection."""

    def __init__(self, walks: CallWalks, less_than: int) -> None:
        self._walks = walks
        self._less_than = less_than
        self._seen: set[tuple[int, int]] = set()

    def walk(self, number: int, node: Node, level: int, wanted: int) -> Answers | None:
        """``level`` is the first question that has no value yet."""
        given = self._walks.residuals.given
        for skipped in range(level, node.question):
            wanted = given(wanted, skipped, NOT_ASKED)
        if wanted == FALSE or (number, wanted) in self._seen:
            return None
        self._seen.add((number, wanted))
        question = self._walks.questions[node.question]
        for place, option in enumerate(question.options):
            left = given(wanted, node.question, option.id)
            found = self._into(number, node, place, left)
            if found is not None:
                return {question.id: option.id} | found
        return None

    def _into(self, number: int, node: Node, place: int, wanted: int) -> Answers | None:
        reached = node.children[place]
        if wanted == FALSE or self._walks.least[reached] >= self._less_than:
            return None
        child = self._walks.graph.nodes[reached]
        if isinstance(child, Node):
            return self.walk(reached, child, node.question + 1, wanted)
        option = self._walks.questions[node.question].options[place].id
        asks = self._walks.after(node.question, option, self._walks.at(number))
        return self._walks.completion(node.question + 1, asks, wanted)
