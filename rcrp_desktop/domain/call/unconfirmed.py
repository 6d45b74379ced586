"""Acts that came back from outside the log without proof of whose they are. Nobody says that they happened."""

from __future__ import annotations

from rcrp_desktop.domain.call.numbering import of_override
from rcrp_desktop.domain.call.override import is_told_again
from rcrp_desktop.domain.call.state import CallState, DoubtReason, OverrideState, Stamp, Unconfirmed
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.rows import added
from rcrp_desktop.domain.whole_numbers import TimeMs


@frozen
class ActUnconfirmed:
    """``claimed`` is the kind of act, ``claimed_by`` whom it names; ``text`` is all of it as it was found."""

    claimed: str
    claimed_by: str
    claimed_role: str
    claimed_at_ms: TimeMs
    why: DoubtReason
    text: str


Fact = ActUnconfirmed


def evolve(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """Nothing that anybody decided changes; but a told danger never falls silent.

    A threat to life that may have been raised holds until somebody looks at it.
    """
    claim = Unconfirmed(fact.claimed, fact.claimed_by, fact.claimed_at_ms, fact.why, at)
    noted = replace(state, unconfirmed=added(state.unconfirmed, claim))
    if fact.claimed != "override_raised" or is_told_again(state, at, unconfirmed=True):
        return noted
    noted, number = of_override(noted, 1)
    raised = OverrideState(number, at, recovered=True, place=state.revision, unconfirmed=True)
    return replace(noted, overrides=added(state.overrides, raised))
