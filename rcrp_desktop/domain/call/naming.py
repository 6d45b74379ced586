"""Which acts a fact names by their commands: what it answers, what its maker knew, what it belongs to.

Whatever is named was recorded: where it is in no log that was read, the call is not told whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rcrp_desktop.domain.call.answers import NewInformationCame
from rcrp_desktop.domain.call.duties import (
    AgencyAnswered,
    CadConfirmed,
    ChangeTold,
    DutyRecorded,
)
from rcrp_desktop.domain.call.events import Event, Fact, OfAssessment
from rcrp_desktop.domain.call.outcome import DecisionMade, RationaleAdded
from rcrp_desktop.domain.call.override import (
    OverrideMispressed,
    OverrideReasonGiven,
    OverrideStoodDown,
)
from rcrp_desktop.domain.call.supervisor import SupervisorAsked, SupervisorDecided

_NAMES_NONE = ("", "none")
"""Earlier records say so of what was done before anything was decided."""


def names_only(events: Collection[Event], commands: Collection[str]) -> bool:
    """Whether all acts that are named are among ``commands``."""
    named = {act for event in events for act in _named(event.fact)}
    return named.issubset((*commands, *_NAMES_NONE))


def _named(fact: Fact) -> Iterator[str]:
    if isinstance(fact, OfAssessment):
        yield fact.begun
    match fact:
        case ChangeTold(of=of, over=over):
            yield from (of, *over)
        case SupervisorDecided(of=of, after=after):
            yield from (of, after)
        case DecisionMade(after=act) | NewInformationCame(after=act) | CadConfirmed(tells=act):
            yield act
        case SupervisorAsked(of=act) | RationaleAdded(of=act):
            yield act
        case DutyRecorded(of=act) | AgencyAnswered(of=act):
            yield act
        case OverrideReasonGiven(of=act) | OverrideMispressed(of=act) | OverrideStoodDown(of=act):
            yield act
        case _:
            return
