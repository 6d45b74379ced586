"""When a caller is to be rung back: they went before the end, or could not be told what was to be told them.

Only who had read of that rings back because of it: what another desk knows of the caller pays for nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from rcrp_desktop.domain.call.done import DutyDone, OnTheLine
from rcrp_desktop.domain.call.heard import had_read, had_read_it
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.policy.pack import PolicyPack


def call_back_since(
    state: CallState, pack: PolicyPack, holds: Collection[DutyDone]
) -> Stamp | None:
    """Since when a call-back is owed, if it is. ``holds``: what was done for the decision that stands."""
    causes = [*state.gone, *_untold(state, pack, holds)]
    owed = [one for one in causes if not any(had_read_it(rung, one) for rung in state.rung_back)]
    return min(owed, key=lambda one: one.place).stamp if owed else None


def _untold(
    state: CallState, pack: PolicyPack, holds: Collection[DutyDone]
) -> Iterator[OnTheLine | DutyDone]:
    """Duties towards the caller that could not be done, and were not done later or at once for what stands."""
    duties = pack.spoken_duties
    every = [done for assessment in state.assessments for done in assessment.duties]
    towards = [done for done in every if done.duty in duties]
    for tried in (one for one in towards if one.outcome == "could_not"):
        if not any(_is_instead(done, tried, holds) for done in towards):
            yield tried


def _is_instead(done: DutyDone, tried: DutyDone, holds: Collection[DutyDone]) -> bool:
    """Whether the caller was reached after all: by who had read that they were not, or who told them what stands."""
    if done.duty != tried.duty or done.outcome != "done":
        return False
    is_unread = not had_read(tried, done.place)
    return had_read(done, tried.place) or (is_unread and done in holds)
