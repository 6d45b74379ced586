"""What follows from the acts of several desks together, and that none of them recorded.

A desk records what follows from what it had read (``decide``). Where several acted without having read each other, what
their acts come to together is no event of any: whoever reads all logs draws it here, act by act, in the order told.
"""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.domain.call.answers import AnswerGiven, AnswerTakenBack
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.route_shown import shown_together
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.engine import Engine


class Acts:
    """The acts of a call as they are told one after the other, and what each comes to with those before it."""

    def __init__(self, events: Sequence[Event], engine: Engine) -> None:
        self._engine = engine
        self._ends = {event.stamp.command: place for place, event in enumerate(events)}
        self._is_apart = any(e.stamp.unseen or not e.stamp.says_read for e in events)
        self._before: CallState | None = None
        self._act: list[Event] = []

    def followed(self, state: CallState, place: int, event: Event) -> CallState:
        """The state after one more event, with what follows once all that its command made is told."""
        self._act.append(event)
        if self._ends[event.stamp.command] != place:
            return state
        state = self._followed(state)
        self._before, self._act = state, []
        return state

    def _followed(self, state: CallState) -> CallState:
        before = self._before
        if self._is_apart and before is not None:
            for event in self._act:
                if isinstance(event.fact, AnswerGiven | AnswerTakenBack):
                    state = shown_together(before, state, event.fact, self._engine, event.stamp)
        return state
