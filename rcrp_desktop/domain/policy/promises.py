"""Which promises of the form "when … then at least …" some call breaks: all of them in one pass over a graph.

At each node is known what is left of which promises on the ways that lead to it. The pass goes in pack order, so a
node is looked at once all its ways are known, and once for all promises.
"""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.domain.policy.call_walks import Asks, CallWalks
from rcrp_desktop.domain.policy.conditions import NOT_ASKED, Condition
from rcrp_desktop.domain.policy.diagram import Node, Terminal
from rcrp_desktop.domain.policy.residuals import FALSE, TRUE
from rcrp_desktop.domain.policy.restriction import members

Promise = tuple[Condition, int]
"""A condition, and the protection that each call gets in which it holds."""


def broken(walks: CallWalks, promises: Sequence[Promise]) -> frozenset[int]:
    """The places of the promises that some call breaks; ``CallWalks.where`` finds such a call."""
    return _Pass(walks, promises).broken()


class _Pass:
    """One bit stands for what is left of the condition of one promise, where a call below could still break it."""

    def __init__(self, walks: CallWalks, promises: Sequence[Promise]) -> None:
        self._walks = walks
        self._residuals = walks.residuals
        self._promises = promises
        self._lefts: list[tuple[int, int]] = []
        self._bits: dict[tuple[int, int], int] = {}
        self._breakable = dict.fromkeys(walks.least, 0)
        self._speak_of = [0] * len(walks.questions)
        self._speak_of_earlier = [0] * len(walks.questions)
        self._given: dict[tuple[int, int, str], int] = {}
        self._broken: set[int] = set()

    def broken(self) -> frozenset[int]:
        graph = self._walks.graph
        ways = [0] * len(graph.nodes)
        ways[graph.root] = self._at_first()
        if isinstance(graph.nodes[graph.root], Terminal):
            self._end(0, self._walks.asks, ways[graph.root])
        for number, node in graph.in_order():
            bits = self._not_asked_before(node.question, ways[number])
            if bits:
                self._follow(number, node, bits, ways)
        return frozenset(self._broken)

    def _at_first(self) -> int:
        bits, least = 0, self._walks.least[self._walks.graph.root]
        for promise, (condition, at_least) in enumerate(self._promises):
            if least < at_least:
                bits |= self._bit(promise, self._residuals.intern(condition))
        return bits

    def _follow(self, number: int, node: Node, bits: int, ways: list[int]) -> None:
        nodes, question = self._walks.graph.nodes, node.question
        for option, child in zip(
            self._walks.questions[question].options, node.children, strict=True
        ):
            breakable = bits & self._breakable[self._walks.least[child]]
            left = self._after(breakable, question, option.id)
            if isinstance(nodes[child], Node):
                ways[child] |= left
            elif left:
                asks = self._walks.after(question, option.id, self._walks.at(number))
                self._end(question + 1, asks, left)

    def _end(self, level: int, asks: Asks, bits: int) -> None:
        """The rule is decided; a promise may still speak of questions that can be asked."""
        for promise, left in map(self._lefts.__getitem__, members(bits)):
            if self._walks.completion(level, asks, left) is not None:
                self._broken.add(promise)

    def _not_asked_before(self, question: int, bits: int) -> int:
        """What a node's ways leave: what they have given no answer to before its question was not asked."""
        if bits & self._speak_of_earlier[question]:
            for place in range(question):
                bits = self._after(bits, place, NOT_ASKED)
        return bits

    def _after(self, bits: int, place: int, option: str) -> int:
        spoken = bits & self._speak_of[place]
        if not spoken:
            return bits
        key = (spoken, place, option)
        found = self._given.get(key)
        if found is None:
            found = 0
            for promise, left in map(self._lefts.__getitem__, members(spoken)):
                found |= self._bit(promise, self._residuals.given(left, place, option))
            self._given[key] = found
        return bits ^ spoken | found

    def _bit(self, promise: int, left: int) -> int:
        """None where the condition is excluded, or where it holds: then the call to come breaks the promise."""
        if left in (FALSE, TRUE):
            if left == TRUE:
                self._broken.add(promise)
            return 0
        bit = self._bits.get((promise, left))
        if bit is None:
            bit = self._bits[promise, left] = 1 << len(self._lefts)
            self._lefts.append((promise, left))
            self._enter(bit, left, self._promises[promise][1])
        return bit

    def _enter(self, bit: int, left: int, at_least: int) -> None:
        for least in self._breakable:
            if least < at_least:
                self._breakable[least] |= bit
        earlier = 0
        for place, about in enumerate(self._residuals.about):
            self._speak_of_earlier[place] |= earlier
            if self._residuals.speaks_of[left] & about:
                self._speak_of[place] |= bit
                earlier = bit
