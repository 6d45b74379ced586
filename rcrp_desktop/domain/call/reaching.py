"""By which acts nobody can have been reached who calls: what is left out where somebody may be there (``line_closed``)."""

from __future__ import annotations

from rcrp_desktop.domain.call import answers, contact, duties, notes, outcome, override, supervisor
from rcrp_desktop.domain.call.done import OnTheLine
from rcrp_desktop.domain.call.events import Fact
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rows import added

_ON_THEIR_SCREENS = (
    contact.ReferenceGiven
    | notes.Fact
    | override.Fact
    | outcome.RationaleAdded
    | duties.AmbulanceAsked
    | duties.CadConfirmed
)
"""What supervisors do beside deciding: a threat to life, words, other services, CAD. Who answers or tells speaks with somebody."""


def with_act(state: CallState, fact: Fact, at: Stamp) -> CallState:
    """The state that knows of one more act whether anybody can have been reached by it."""
    line, here = state.line, state.revision
    if isinstance(fact, contact.CallEnded):
        closed = added(line.closings, OnTheLine(at, here))
        line = replace(line, closings=closed, reaching_nobody=added(line.reaching_nobody, here))
    elif _is_of_deciding(fact):
        line = replace(line, reaching_nobody=added(line.reaching_nobody, here))
    elif at.role == "supervisor" and isinstance(fact, _ON_THEIR_SCREENS):
        line = replace(line, by_supervisors=added(line.by_supervisors, OnTheLine(at, here)))
    else:
        return state
    return replace(state, line=line)


def _is_of_deciding(fact: Fact) -> bool:
    """What supervisors alone do, and what is asked of them though nobody asks."""
    match fact:
        case supervisor.SupervisorDecided() | override.OverrideStoodDown():
            return True
        case answers.NewInformationCame():
            return fact.trigger == "supervisor_asks"
        case supervisor.SupervisorAsked():
            return fact.is_nobodys
        case _:
            return False
