"""Walks over two or more reduced diagrams at once: the questions "for all calls" ask about pairs of calls."""

from __future__ import annotations

from collections.abc import Collection

from rcrp_desktop.domain.diagram import Reduced


def _top(diagram: Reduced, numbers: tuple[int, ...]) -> int:
    """The earliest question any of the nodes tests."""
    return min(diagram.branches[n].question for n in numbers if n >= 0)


def _step(diagram: Reduced, number: int, question: int, place: int) -> int:
    if number >= 0 and diagram.branches[number].question == question:
        return diagram.branches[number].children[place]
    return number


def first_fall(diagram: Reduced, lower: int, higher: int) -> dict[str, str] | None:
    """Answers under which ``higher`` ends in a smaller terminal value than ``lower``, or None.

    A question that only one side still tests is followed for all its answers: the other side ignores it.
    """
    seen: set[tuple[int, int]] = set()

    def walk(low: int, high: int) -> dict[str, str] | None:
        if low == high or (low, high) in seen:
            return None
        seen.add((low, high))
        if low < 0 and high < 0:
            return {} if -1 - high < -1 - low else None
        question = _top(diagram, (low, high))
        for place, option in enumerate(diagram.questions[question].options):
            found = walk(
                _step(diagram, low, question, place), _step(diagram, high, question, place)
            )
            if found is not None:
                return {diagram.questions[question].id: option.id} | found
        return None

    return walk(lower, higher)


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
