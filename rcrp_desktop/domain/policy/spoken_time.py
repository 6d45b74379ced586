"""How many questions a call is asked, and how long that takes to say and to answer (design §3.3.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.archetype_paths import ArchetypePath, Asked, paths_of
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.longest_call import LongestCalls, LongPath
from rcrp_desktop.domain.policy.pack import Archetype, Route

TENTHS_A_WORD: Final = 4
"""2.5 words a second, in tenths of a second: whole numbers add up exactly."""

TENTHS_AN_ANSWER: Final = 30

BUDGET_SECONDS: Final = 90
"""For a call without a threat."""


def tenths_of(say: str) -> int:
    """Tenths of a second for one question: said in these words, and answered."""
    return len(say.split()) * TENTHS_A_WORD + TENTHS_AN_ANSWER


@frozen
class SpokenTime:
    """Some questions asked, and the time that they take."""

    questions: tuple[str, ...]
    tenths: int

    @property
    def seconds(self) -> float:
        """To one decimal place."""
        return self.tenths / 10


@frozen
class ArchetypeTime:
    """One kind of call on its way to ``route``."""

    archetype: Archetype
    time: SpokenTime
    route: Route

    @property
    def is_over(self) -> bool:
        """Over the budget; a call with a threat has none."""
        return not self.archetype.threat and self.time.tenths > BUDGET_SECONDS * 10


@frozen
class LongestTime:
    """The longest of all calls, by one measure, with the answers that make it so long."""

    answers: Mapping[str, str]
    time: SpokenTime


@frozen
class TimeReport:
    """The archetypes are the likely calls; the longest are taken from all calls that there can be."""

    archetypes: tuple[ArchetypeTime, ...]
    most_questions: LongestTime
    most_seconds: LongestTime

    @property
    def without_threat(self) -> tuple[ArchetypeTime, ...]:
        """Those that have a budget."""
        return tuple(line for line in self.archetypes if not line.archetype.threat)

    @property
    def over(self) -> tuple[ArchetypeTime, ...]:
        """Those that are over it."""
        return tuple(line for line in self.archetypes if line.is_over)


def spoken_time(asked: Iterable[Asked]) -> SpokenTime:
    """Of these questions, one after the other."""
    told = tuple(asked)
    return SpokenTime(tuple(one.question.id for one in told), sum(tenths_of(o.say) for o in told))


def time_report(engine: Engine) -> TimeReport:
    """Of a pack whose archetypes answer all that they are asked. Raises ``DiagramTooLarge``."""
    calls = LongestCalls(engine)
    return TimeReport(
        archetypes=tuple(_timed(path) for path in paths_of(engine)),
        most_questions=_longest(calls.longest(lambda _: 1)),
        most_seconds=_longest(calls.longest(tenths_of)),
    )


def _timed(path: ArchetypePath) -> ArchetypeTime:
    assert path.route is not None, path.lacks
    return ArchetypeTime(path.archetype, spoken_time(path.asked), path.route)


def _longest(path: LongPath) -> LongestTime:
    answers = {asked.question.id: option.id for asked, option in path}
    return LongestTime(answers, spoken_time(asked for asked, _ in path))
