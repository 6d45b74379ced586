"""The longest of all calls: exact, because calls that can only go on alike are one (dynamic programming).

A call is asked on by what its answers have left open: which routes still depend on what, and which questions are
asked. Both are kept as numbers of what is left, so that the many ways to the same point are followed once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.archetype_paths import Asked
from rcrp_desktop.domain.policy.conditions import NOT_ASKED, questions_of
from rcrp_desktop.domain.policy.diagram import DiagramTooLarge, Reduced
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Option, ResponseClass
from rcrp_desktop.domain.policy.residuals import FALSE, TRUE, Residuals

STEP_BOUND: Final = 60_000
"""More steps than this are not followed: it would take minutes."""

LongPath = tuple[tuple[Asked, Option], ...]

_ANSWERED: Final = -1

_Asks = tuple[int, ...]
"""For each question what is left of its ask-condition, or that it has been answered; then, for each wording in pack
order, what is left of the condition on which it is said."""


_END: Final = -1
"""Nothing is asked any more."""


@frozen
class _Step:
    """A question that is asked, and for each option the number of the step after it, or ``_END``."""

    question: int
    say: str
    after: tuple[int, ...]


class LongestCalls:
    """The engine's own order of asking, followed for all answers at once."""

    def __init__(self, engine: Engine) -> None:
        """Follow all calls. Raises ``DiagramTooLarge``."""
        self._questions = engine.pack.questions
        self._routes = _copy(engine.by_route)
        index = {question.id: place for place, question in enumerate(self._questions)}
        self._residuals = Residuals(index)
        self._waits_for = [
            sorted(index[name] for name in questions_of(question.ask_when))
            for question in self._questions
        ]
        self._at_once = sum(
            1 << place
            for place, route in enumerate(engine.routes)
            if route.response is ResponseClass.POLICE_IMMEDIATE
        )
        self._restricted: dict[tuple[int, int, int], int] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self._steps: list[_Step] = []
        self._wordings = self._places_of_wordings()
        self._first_step = self._follow(self._routes.root, self._conditions())

    def _places_of_wordings(self) -> list[range]:
        """Of each question, where its wordings stand among the conditions."""
        found: list[range] = []
        start = len(self._questions)
        for question in self._questions:
            found.append(range(start, start + len(question.say_to)))
            start += len(question.say_to)
        return found

    def _conditions(self) -> _Asks:
        wordings = (own.when for question in self._questions for own in question.say_to)
        asks = (question.ask_when for question in self._questions)
        return tuple(self._residuals.intern(condition) for condition in (*asks, *wordings))

    def longest(self, weight: Callable[[str], int]) -> LongPath:
        """The call whose words weigh most together, each question with the option that makes it so."""
        total = [*(0 for _ in self._steps), 0]  # the last is that of ``_END``
        for number, step in enumerate(self._steps):
            total[number] = weight(step.say) + max(total[after] for after in step.after)
        path: list[tuple[Asked, Option]] = []
        number = self._first_step
        while number != _END:
            step = self._steps[number]
            choice = max(range(len(step.after)), key=lambda place: total[step.after[place]])
            question = self._questions[step.question]
            path.append((Asked(question, step.say), question.options[choice]))
            number = step.after[choice]
        return tuple(path)

    def _follow(self, node: int, asks: _Asks) -> int:
        """The number of the step from here; later steps have smaller numbers. What goes on alike has one."""
        terminals, support = self._routes.seen_from(node)
        if terminals.bit_count() == 1 and terminals & self._at_once:
            return _END
        wanted = self._wanted(support, asks)
        key = (node, *self._what_matters(wanted, asks))
        known = self._numbers.get(key)
        if known is None:
            question = self._first(wanted, asks)
            known = _END if question is None else self._add(question, node, asks)
            self._numbers[key] = known
        return known

    def _add(self, question: int, node: int, asks: _Asks) -> int:
        after = tuple(
            self._follow(
                self._restrict(node, question, place), self._given(asks, question, option.id)
            )
            for place, option in enumerate(self._questions[question].options)
        )
        if len(self._steps) >= STEP_BOUND:
            raise DiagramTooLarge(())
        self._steps.append(_Step(question, self._say(question, asks), after))
        return len(self._steps) - 1

    def _wanted(self, support: int, asks: _Asks) -> list[int]:
        """As the engine has it: what can still change the route, and safety questions without an answer."""
        return [
            place
            for place, question in enumerate(self._questions)
            if asks[place] not in (_ANSWERED, FALSE) and (support >> place & 1 or question.safety)
        ]

    def _what_matters(self, wanted: list[int], asks: _Asks) -> list[tuple[int, int]]:
        """Of the ask-conditions those on which something wanted still waits, with how these questions are put."""
        kept: dict[int, int] = {}
        todo = [*wanted]
        while todo:
            place = todo.pop()
            if place not in kept and asks[place] not in (_ANSWERED, FALSE):
                kept[place] = asks[place]
                todo += self._waits_for[place] if asks[place] != TRUE else ()
        for place in [*kept]:
            kept |= {wording: asks[wording] for wording in self._wordings[place]}
        return sorted(kept.items())

    def _say(self, question: int, asks: _Asks) -> str:
        """The first wording that holds, as the call screen has it."""
        asked = self._questions[question]
        places = zip(asked.say_to, self._wordings[question], strict=True)
        return next((own.say for own, place in places if asks[place] == TRUE), asked.say)

    def _first(self, wanted: list[int], asks: _Asks) -> int | None:
        found = (self._askable(place, asks) for place in wanted)
        return next((place for place in found if place is not None), None)

    def _askable(self, place: int, asks: _Asks) -> int | None:
        """The question, or the earlier one that must be answered before it is known to be asked."""
        if asks[place] in (_ANSWERED, FALSE):
            return None
        if asks[place] == TRUE:
            return place
        return self._first(self._waits_for[place], asks)

    def _restrict(self, node: int, question: int, place: int) -> int:
        if not self._routes.seen_from(node)[1] >> question & 1:
            return node
        key = (node, question, place)
        known = self._restricted.get(key)
        if known is None:
            branch = self._routes.branches[node]
            if branch.question == question:
                known = branch.children[place]
            else:
                left = tuple([self._restrict(c, question, place) for c in branch.children])
                known = self._routes.branch(branch.question, left)
            self._restricted[key] = known
        return known

    def _given(self, asks: _Asks, question: int, option: str) -> _Asks:
        """An ask-condition that fails makes its own question one that is not asked, and so on."""
        left = [*asks]
        left[question] = _ANSWERED
        known = [(question, option)]
        while known:
            told, value = known.pop()
            for place in range(told + 1, len(left)):
                before = left[place]
                if before not in (_ANSWERED, FALSE, TRUE):
                    left[place] = self._residuals.given(before, told, value)
                    if left[place] == FALSE and place < len(self._questions):
                        known.append((place, NOT_ASKED))
        return tuple(left)


def _copy(diagram: Reduced) -> Reduced:
    """Another one with the same numbers: children come before their parents."""
    made = Reduced(diagram.questions)
    for branch in diagram.branches:
        made.branch(branch.question, branch.children)
    made.root = diagram.root
    return made
