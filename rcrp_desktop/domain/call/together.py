"""What follows from the acts of several desks together, and that none of them recorded.

A desk records what follows from what it had read (``decide``). Where several acted without having read each other, what
their acts come to together is no event of any: whoever reads all logs draws it here, act by act, in the order told.
"""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.domain.call import duties, notes
from rcrp_desktop.domain.call.answers import Answered
from rcrp_desktop.domain.call.asked_by_itself import what_follows
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.outcome import DecisionMade
from rcrp_desktop.domain.call.route_shown import shown_together
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import with_asked
from rcrp_desktop.domain.policy.engine import Engine


class Acts:
    """The acts of a call as they are told one after the other, and what each comes to with those before it."""

    def __init__(self, events: Sequence[Event], engine: Engine) -> None:
        self._engine = engine
        self._ends = {event.stamp.command: place for place, event in enumerate(events)}
        self._before: CallState | None = None
        self._act: list[Event] = []

    def followed(self, state: CallState, place: int, event: Event) -> CallState:
        """The state after one more event, with what follows once all that its command made is told."""
        self._act.append(event)
        if self._ends[event.stamp.command] != place:
            return state
        for made in self._act:
            if made.stamp.unseen or not made.stamp.says_read:
                state = self._with_shown(state, made)
        state = self._with_asked(state, event)
        self._before, self._act = state, []
        return state

    def _with_shown(self, state: CallState, made: Event) -> CallState:
        if self._before is None or not isinstance(made.fact, Answered):
            return state
        return shown_together(self._before, state, made.fact, self._engine, made.stamp)

    def _with_asked(self, state: CallState, last: Event) -> CallState:
        """Also where a log is gone: of whoever had decided, or had asked."""
        if all(self._asks_nothing(state, made.fact) for made in self._act):
            return state
        for asked in what_follows(state, self._engine):
            state = with_asked(state, asked, last.stamp)
        return state

    def _asks_nothing(self, state: CallState, fact: Fact) -> bool:
        """Who was told of what, and notes, undo no decision; a handler's for police lets none for no police stand."""
        match fact:
            case DecisionMade(decided=route) if state.ended is None:
                return self._engine.pack.route(route).response.sends_police
            case _:
                return isinstance(fact, duties.Fact | notes.Fact)
