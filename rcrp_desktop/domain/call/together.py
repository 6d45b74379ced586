"""What follows from the acts of several desks together, and that none of them recorded.

A desk records what follows from what it had read (``decide``). Where several acted without having read each other, what
their acts come to together is no event of any: whoever reads all logs draws it here, act by act, in the order told.
"""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.domain.call import duties, notes
from rcrp_desktop.domain.call.answers import AnswerGiven, AnswerTakenBack
from rcrp_desktop.domain.call.asked_by_itself import asked_by_itself, undecided_end
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.four_eyes import supervisor_first
from rcrp_desktop.domain.call.outcome import DecisionMade
from rcrp_desktop.domain.call.route_shown import shown_together
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
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
                state = self._with_what_follows(state, made)
        state = self._with_end(state, event)
        self._before, self._act = state, []
        return state

    def _with_what_follows(self, state: CallState, made: Event) -> CallState:
        match made.fact:
            case AnswerGiven() | AnswerTakenBack() if self._before is not None:
                return shown_together(self._before, state, made.fact, self._engine, made.stamp)
            case DecisionMade():
                return self._with_agreement(state, made.fact, made)
            case _:
                return state

    def _with_agreement(self, state: CallState, fact: DecisionMade, made: Event) -> CallState:
        """No police that a handler decided, where others told that a supervisor must agree first: one is asked."""
        pack = self._engine.pack
        if not (pack.has_route(fact.decided) and pack.route(fact.decided).response.is_no_police):
            return state  # nobody has to agree; what stands takes long to find where many decided
        now = standing(state, self._engine)
        if now.route is None or now.since != made.stamp:
            return state
        reason = supervisor_first(state, now.route, self._engine)
        if reason is None:
            return state
        return asked_by_itself(state, fact.assessment, reason, now.route.id, made.stamp)

    def _with_end(self, state: CallState, last: Event) -> CallState:
        """Also where the log is gone of whoever had decided it. Who was told of what, and notes, undo no decision."""
        if all(isinstance(made.fact, duties.Fact | notes.Fact) for made in self._act):
            return state
        for asked in undecided_end(state, self._engine):
            state = asked_by_itself(state, asked.assessment, asked.reason, "", last.stamp)
        return state
