"""How often a call without a threat is referred because answers turn to "not known" (design §3.3.8). Exact.

Each question that is asked has the archetype's answer or, with one and the same chance and independently of the
others, its option for not known. One walk over the decision diagram adds up all the ways in which that can come out.
Where the archetype has no answer it is not known; a question that can change the route and has no such option either
is one that the handler leaves to a supervisor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import Archetype, Question

CHANCES: Final = (Fraction(5, 100), Fraction(2, 100))
"""What is looked at unless something else is asked for."""

BUDGETS: Final[Mapping[Fraction, Fraction]] = {
    Fraction(5, 100): Fraction(40, 100),
    Fraction(2, 100): Fraction(20, 100),
}
"""How much of the calls of each kind may be referred, by the chance that an answer is not known."""


@frozen
class Referred:
    """One kind of call at one chance.

    ``costs``: for each question that matters, how much less is referred if it alone is never not known.
    """

    chance: Fraction
    share: Fraction
    costs: Mapping[str, Fraction]

    @property
    def is_over(self) -> bool:
        """Over the budget for this chance; there is none for most."""
        return self.chance in BUDGETS and self.share > BUDGETS[self.chance]


@frozen
class ArchetypeDoubt:
    """One kind of call, at each chance that was asked for."""

    archetype: Archetype
    referred: tuple[Referred, ...]


@frozen
class DoubtReport:
    """All kinds of call without a threat."""

    chances: tuple[Fraction, ...]
    archetypes: tuple[ArchetypeDoubt, ...]

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """At each chance, of all these kinds together, each as likely as the others."""
        return tuple(
            _mean([line.referred[n].share for line in self.archetypes])
            for n in range(len(self.chances))
        )

    @property
    def costs(self) -> tuple[tuple[str, tuple[Fraction, ...]], ...]:
        """What each question costs of ``shares``, the dearest first; those that cost nothing are left out."""
        names = dict.fromkeys(
            name for line in self.archetypes for one in line.referred for name in one.costs
        )
        found = [(name, self._costs_of(name)) for name in names]
        return tuple(
            sorted((pair for pair in found if any(pair[1])), key=lambda pair: pair[1], reverse=True)
        )

    def _costs_of(self, question: str) -> tuple[Fraction, ...]:
        return tuple(
            _mean([line.referred[n].costs.get(question, Fraction()) for line in self.archetypes])
            for n in range(len(self.chances))
        )


def doubt_report(engine: Engine, chances: Sequence[Fraction] = CHANCES) -> DoubtReport:
    """Of every archetype without a threat; ``chances`` are from 0 to 1."""
    kinds = [archetype for archetype in engine.pack.archetypes if not archetype.threat]
    return DoubtReport(
        tuple(chances),
        tuple(
            ArchetypeDoubt(kind, tuple(referred(engine, kind, chance) for chance in chances))
            for kind in kinds
        ),
    )


def referred(engine: Engine, archetype: Archetype, chance: Fraction) -> Referred:
    """The chance that the call does not end without police, where each answer turns with ``chance``."""
    return _Walk(engine, archetype, chance).referred()


_Way = tuple[Fraction, int]
"""How likely, and where to."""


class _Walk:
    """Node numbers are those of the diagram of routes. A child's number is smaller than its parent's."""

    def __init__(self, engine: Engine, archetype: Archetype, chance: Fraction) -> None:
        self._diagram = engine.by_route
        self._answers = archetype.answers
        self._chance = chance
        self._ends = [Fraction(not route.response.is_no_police) for route in engine.routes]
        self._ways: dict[int, tuple[_Way, ...]] = {}
        self._shares: dict[int, Fraction] = {}

    def referred(self) -> Referred:
        share = self._share(self._diagram.root)
        return Referred(self._chance, share, self._costs())

    def _share(self, number: int) -> Fraction:
        if number < 0:
            return self._ends[-1 - number]
        known = self._shares.get(number)
        if known is None:
            ways = self._ways[number] = self._ways_from(number)
            # Neither an answer nor a way to say "not known": the handler asks a supervisor.
            found = sum((chance * self._share(to) for chance, to in ways), Fraction())
            known = self._shares[number] = found if ways else Fraction(1)
        return known

    def _ways_from(self, number: int) -> tuple[_Way, ...]:
        """By the answer first, then by not known. No way at all where there is neither."""
        branch = self._diagram.branches[number]
        question = self._diagram.questions[branch.question]
        answer, unknown = self._answers.get(question.id), _unknown(question)
        children = [
            self._diagram.child(number, option)
            for option in (answer, unknown)
            if option is not None
        ]
        if len(children) == 2:
            return (1 - self._chance, children[0]), (self._chance, children[1])
        return tuple((Fraction(1), child) for child in children)

    def _costs(self) -> dict[str, Fraction]:
        """A question stands once on each way, so what it costs is what it costs wherever it is reached."""
        reached = dict.fromkeys(self._ways, Fraction())
        costs: dict[str, Fraction] = {}
        if self._diagram.root >= 0:
            reached[self._diagram.root] = Fraction(1)
        for number in sorted(self._ways, reverse=True):
            ways = self._ways[number]
            for chance, to in ways:
                if to >= 0:
                    reached[to] += reached[number] * chance
            if len(ways) == 2:
                question = self._diagram.questions[self._diagram.branches[number].question].id
                lost = self._share(ways[1][1]) - self._share(ways[0][1])
                cost = reached[number] * self._chance * lost
                costs[question] = costs.get(question, Fraction()) + cost
        return costs


def _unknown(question: Question) -> str | None:
    return next((option.id for option in question.options if option.unknown), None)


def _mean(values: Iterable[Fraction]) -> Fraction:
    found = tuple(values)
    return sum(found, Fraction()) / len(found) if found else Fraction()
