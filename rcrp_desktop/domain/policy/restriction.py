"""A reduced diagram under some answers: which terminals are left, and which questions still matter."""

from __future__ import annotations

from collections.abc import Mapping

from rcrp_desktop.domain.policy.diagram import Below, Reduced, below


class Restriction:
    """Nodes keep the diagram's numbers; those that only the answers make get numbers of their own."""

    def __init__(self, diagram: Reduced, counted: Mapping[str, str]) -> None:
        """``counted`` are answers that count, question id to option id."""
        self._diagram = diagram
        self._own = len(diagram.branches)
        self._places: dict[int, int] = {}
        self._answered = 0
        for number, question in enumerate(diagram.questions):
            answer = counted.get(question.id)
            if answer is not None:
                self._answered |= 1 << number
                self._places[number] = diagram.option_place(number, answer)
        self._memo: dict[int, int] = {}
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._below: list[Below] = []

    def seen_from(self, number: int) -> Below:
        """What is left below a node of the diagram."""
        return self._seen(self._restrict(number))

    def _restrict(self, number: int) -> int:
        if number < 0 or not self._diagram.below[number][1] & self._answered:
            return number
        known = self._memo.get(number)
        if known is None:
            branch = self._diagram.branches[number]
            place = self._places.get(branch.question)
            if place is not None:
                known = self._restrict(branch.children[place])
            else:
                left = tuple([self._restrict(child) for child in branch.children])
                known = self._node(branch.question, left)
            self._memo[number] = known
        return known

    def _node(self, question: int, children: tuple[int, ...]) -> int:
        if children.count(children[0]) == len(children):
            return children[0]
        found = self._diagram.find(question, children)
        if found is not None:
            return found
        key = (question, children)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = self._own + len(self._below)
            self._below.append(below([self._seen(child) for child in children], question))
        return found

    def _seen(self, number: int) -> Below:
        if number >= self._own:
            return self._below[number - self._own]
        return self._diagram.seen_from(number)


def members(bits: int) -> set[int]:
    """The places of the bits that are set."""
    found: set[int] = set()
    while bits:
        lowest = bits & -bits
        found.add(lowest.bit_length() - 1)
        bits ^= lowest
    return found
