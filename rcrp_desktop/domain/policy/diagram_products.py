"""Walks over two or more reduced diagrams at once: the questions "for all calls" ask about pairs of calls."""

from __future__ import annotations

from collections.abc import Collection

from rcrp_desktop.domain.policy.diagram import Reduced


def _top(diagram: Reduced, numbers: tuple[int, ...]) -> int:
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
        if lower < 0 and higher < 0:
            return {} if higher > lower else None
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


def first_same_below(
    diagram: Reduced, children: tuple[int, ...], below: Collection[int]
) -> dict[str, str] | None:
    """Answers under which all ``children`` end in one and the same terminal value in ``below``, or None."""
    seen: set[tuple[int, ...]] = set()

    def walk(numbers: tuple[int, ...]) -> dict[str, str] | None:
        if numbers in seen:
            return None
        seen.add(numbers)
        ends = {-1 - n for n in numbers if n < 0}
        if len(ends) > 1 or (ends and not ends <= set(below)):
            return None
        if all(n < 0 for n in numbers):
            return {}
        question = _top(diagram, numbers)
        for place, option in enumerate(diagram.questions[question].options):
            found = walk(tuple(_step(diagram, n, question, place) for n in numbers))
            if found is not None:
                return {diagram.questions[question].id: option.id} | found
        return None

    return walk(tuple(dict.fromkeys(children)))
