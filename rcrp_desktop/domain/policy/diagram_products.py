"""Walks over two or more reduced diagrams at once: the questions "for all calls" ask about pairs of calls."""

from __future__ import annotations

from collections.abc import Collection

from rcrp_desktop.domain.policy.diagram import Reduced


def _top(diagram: Reduced, numbers: Collection[int]) -> int:
    """The earliest question any of the nodes tests."""
    return min(diagram.branches[n].question for n in numbers if n >= 0)


def _step(diagram: Reduced, number: int, question: int, place: int) -> int:
    if number >= 0 and diagram.branches[number].question == question:
        return diagram.branches[number].children[place]
    return number


class Falls:
    """Searches for falls between two nodes of one diagram; what was found to have none is not walked again."""

    def __init__(self, diagram: Reduced) -> None:
        """Nothing is walked yet."""
        self._diagram = diagram
        self._none: set[tuple[int, int]] = set()

    def first(self, lower: int, higher: int) -> dict[str, str] | None:
        """Answers under which ``higher`` ends in a smaller terminal value than ``lower``, or None.

        A question that only one side still tests is followed for all its answers: the other side ignores it.
        """
        if lower == higher or (lower, higher) in self._none:
            return None
        if self._least(higher) >= self._most(lower):
            self._none.add((lower, higher))
            return None
        if lower < 0 and higher < 0:
            return {}
        question = _top(self._diagram, (lower, higher))
        for place, option in enumerate(self._diagram.questions[question].options):
            found = self.first(
                _step(self._diagram, lower, question, place),
                _step(self._diagram, higher, question, place),
            )
            if found is not None:
                return {self._diagram.questions[question].id: option.id} | found
        self._none.add((lower, higher))
        return None

    def _least(self, number: int) -> int:
        ends = self._diagram.seen_from(number)[0]
        return (ends & -ends).bit_length()

    def _most(self, number: int) -> int:
        return self._diagram.seen_from(number)[0].bit_length()


class SameBelow:
    """Searches for answers after which it does not matter which of several nodes is gone to.

    What was found to have none is not walked again, whichever question the nodes were the children of.
    """

    def __init__(self, diagram: Reduced, below: Collection[int]) -> None:
        """``below`` are the terminal values that are looked for."""
        self._diagram = diagram
        self._below = sum(1 << end for end in below)
        self._none: set[frozenset[int]] = set()

    def first(self, nodes: frozenset[int]) -> dict[str, str] | None:
        """Answers under which all ``nodes`` end in one and the same terminal value in ``below``, or None."""
        if nodes in self._none:
            return None
        shared = self._below
        for node in nodes:
            shared &= self._diagram.seen_from(node)[0]
        if not shared:  # no value in ``below`` can be reached from all of them
            self._none.add(nodes)
            return None
        if all(node < 0 for node in nodes):
            return {}
        question = _top(self._diagram, nodes)
        for place, option in enumerate(self._diagram.questions[question].options):
            found = self.first(frozenset(_step(self._diagram, n, question, place) for n in nodes))
            if found is not None:
                return {self._diagram.questions[question].id: option.id} | found
        self._none.add(nodes)
        return None
