"""Whether an answer settles a call by itself, whatever else is still unanswered (design §3.3 and §3.4).

A caller tells the worst first. If another answer could still change the route then, the screen would go on
asking, and a call that broke off would be a supervisor's instead of police at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.conditions import NOT_ASKED, All, AnyOf, Condition, Is, Not
from rcrp_desktop.domain.policy.diagram import DiagramTooLarge, Reduced
from rcrp_desktop.domain.policy.pack import PolicyPack, Question
from rcrp_desktop.domain.policy.restriction import Restriction, members

WAYS_BOUND = 10_000
"""A question that can come to be asked in more ways than this is refused: nobody could read them."""

Way = Mapping[str, str]


@frozen
class Unsettled:
    """Answers that count, after which the diagram can still end in more than one of its terminals."""

    answers: Mapping[str, str]
    terminals: frozenset[int]


class Settling:
    """Looks for calls that one answer leaves open, on a diagram whose terminals are routes."""

    def __init__(self, pack: PolicyPack, by_route: Reduced) -> None:
        """``by_route`` is the reduced diagram of ``pack``."""
        self._pack = pack
        self._by_route = by_route

    def unsettled(self, question: Question, option: str) -> Unsettled | None:
        """The least that makes ``option`` count and leaves more than one terminal, or None.

        More answers can only settle more, so the smallest ways in which the question is asked are enough.
        """
        for way in _Ways(self._pack, question).all():
            given = {name: chosen for name, chosen in way.items() if chosen != NOT_ASKED}
            given[question.id] = option
            left, _ = Restriction(self._by_route, given).seen_from(self._by_route.root)
            if left.bit_count() > 1:
                order = [q.id for q in self._pack.questions if q.id in given]
                return Unsettled({name: given[name] for name in order}, frozenset(members(left)))
        return None


class _Ways:
    """The smallest sets of values under which one question is asked. Repeats are possible."""

    def __init__(self, pack: PolicyPack, question: Question) -> None:
        self._questions = {q.id: q for q in pack.questions}
        self._question = question
        self._tried = 0

    def all(self) -> Iterator[Way]:
        yield from self._where(self._question.ask_when, holds=True)

    def _where(self, condition: Condition, *, holds: bool) -> Iterator[Way]:
        """As the three-valued reading has it: a part that is left open decides nothing."""
        match condition:
            case Is(question, option):
                yield from self._chosen(self._questions[question], option, holds=holds)
            case All(parts):
                yield from (self._every if holds else self._some)(parts, holds=holds)
            case AnyOf(parts):
                yield from (self._some if holds else self._every)(parts, holds=holds)
            case Not(part):
                yield from self._where(part, holds=not holds)
            case _:
                assert_never(condition)

    def _chosen(self, question: Question, option: str, *, holds: bool) -> Iterator[Way]:
        values = [o.id for o in question.options if (o.id == option) is holds]
        for way in self._where(question.ask_when, holds=True):
            for value in values:
                self._count()
                yield {**way, question.id: value}
        if not holds:
            for way in self._where(question.ask_when, holds=False):
                self._count()
                yield {**way, question.id: NOT_ASKED}

    def _some(self, parts: tuple[Condition, ...], *, holds: bool) -> Iterator[Way]:
        for part in parts:
            yield from self._where(part, holds=holds)

    def _every(self, parts: tuple[Condition, ...], *, holds: bool) -> Iterator[Way]:
        if not parts:
            yield {}
            return
        for first in self._where(parts[0], holds=holds):
            for rest in self._every(parts[1:], holds=holds):
                self._count()
                if all(rest.get(name, value) == value for name, value in first.items()):
                    yield {**first, **rest}

    def _count(self) -> None:
        self._tried += 1
        if self._tried > WAYS_BOUND:
            raise DiagramTooLarge((self._question.id,))
