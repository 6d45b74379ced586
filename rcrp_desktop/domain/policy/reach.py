"""Where the completions of a call lead, and on which questions that still hangs; told dangers heard (design §3.3, law 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

from rcrp_desktop.domain.policy.conditions import questions_of
from rcrp_desktop.domain.policy.counting import Asking, Counting, counted_by
from rcrp_desktop.domain.policy.diagram import Reduced, relabelled
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.policy.restriction import Restriction, members
from rcrp_desktop.domain.policy.told_dangers import Told, ToldDangers

Reached = tuple[set[int], set[int], bool, bool]
"""Where completions lead, as places of routes, and the places of the questions on which that hangs; whether some would
lead below a supervisor but for a danger that was told; whether that may yet come to count. A tuple, since one is made
for each answer that could change a route."""


def residual(diagram: Reduced, counted: Mapping[str, str]) -> tuple[set[int], set[int]]:
    """Terminals that completions reach, and the questions on which they still depend."""
    reached = diagram.walk(counted)
    if reached < 0:
        return {-1 - reached}, set()
    terminals, support = Restriction(diagram, counted).seen_from(reached)
    return members(terminals), members(support)


class Reach:
    """What completions reach in one pack; ``routes`` are what the terminals of ``by_route`` stand for."""

    def __init__(
        self,
        pack: PolicyPack,
        routes: tuple[str, ...],
        told: ToldDangers,
        askings: Sequence[Asking],
        by_route: Callable[[], Reduced],
    ) -> None:
        self._pack, self._routes, self._told = pack, routes, told
        self._askings, self._made = askings, by_route
        self._openers = frozenset(
            name for question in pack.questions for name in questions_of(question.ask_when)
        )

    def of(self, counted: Mapping[str, str], known: Mapping[str, str], told: Told) -> Reached:
        """No route without police is among what is reached while a danger is told that does not count."""
        routes, support = residual(self._by_route, counted)
        if not told or self._no_police.isdisjoint(routes):
            return routes, support, False, False
        openers = self._told.openers(told, known)
        if not openers:
            return *residual(self._by_route_told, counted), True, False
        waited = {place for place, q in enumerate(self._pack.questions) if q.id in openers}
        return set(map(self._kept, routes)), support | waited, True, True

    def routes_if(self, counting: Counting, told: Told, question: str, option: str) -> set[int]:
        """Routes that completions reach with another answer to one question."""
        counted, known = {**counting.counted, question: option}, counting.known
        is_of_asking = question in self._openers or question in counting.not_counted
        if is_of_asking or (counting.held and question in counting.held):
            held = {name: o for name, o in counting.held.items() if name != question}
            changed = counted_by(self._askings, {**counting.not_counted, **counted}, held)
            counted, known, told = changed.counted, changed.known, self._told.among(changed)
        if not told:
            return residual(self._by_route, counted)[0]
        return self.of(counted, known, told)[0]

    @cached_property
    def _by_route(self) -> Reduced:
        """Asked for once: it is needed for each answer that could change a route."""
        return self._made()

    @cached_property
    def _no_police(self) -> frozenset[int]:
        routes = enumerate(map(self._pack.route, self._routes))
        return frozenset(place for place, route in routes if route.response.is_no_police)

    @cached_property
    def _by_route_told(self) -> Reduced:
        return relabelled(self._by_route, self._kept)

    def _kept(self, place: int) -> int:
        """The route in the place of one that is reached while a danger is told that does not count."""
        if place not in self._no_police:
            return place
        return self._routes.index(self._pack.route_of_told_danger.id)
