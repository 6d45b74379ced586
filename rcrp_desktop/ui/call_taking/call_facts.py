"""CallFacts: what the presenters are given for each open call, and everything that is owed on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.read_models import reference_of
from rcrp_desktop.domain.call.asked_again import awaits_questions
from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.duties import Owed, harm_otherwise
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_inputs import Desk, Elsewhere, Facts, facts_of
from rcrp_desktop.ui.call_taking.open_calls import OpenCall, OpenCalls
from rcrp_desktop.ui.call_taking.owed import OwedItems

MINUTE_MS = 60_000


class CallFacts:
    """On the main thread. Reads the open calls and changes none of them."""

    def __init__(self, service: CallService, desk: Desk, calls: OpenCalls) -> None:
        self._service = service
        self._desk = desk
        self._calls = calls
        self._owed = OwedItems(service)

    def of(self, call: OpenCall) -> Facts:
        """What the presenters are given for one open call."""
        owed, states = self.owed(), self._calls.states()
        role = self._service.person.role
        if role != self._desk.role:
            self._desk = replace(self._desk, role=role)
        facts = facts_of(
            self._desk,
            self._shown_state(call),
            self._service.engine_of(call.state),
            now_ms=self._service.stamp().at_ms,
            status=call.status,
            seal=call.seal,
            turn=call.turn,
            on_show=call.on_show,
            open_calls=len(states),
            ended_calls=sum(1 for state in states if state.ended is not None),
            owed=len(owed),
            items=self._owed.of_state(call.state) if call.state.assessments else None,
        )
        alike = self._alike()
        elsewhere = self._elsewhere(call.state.call, owed, alike)
        return replace(facts, elsewhere=elsewhere, by_second=call.state.call in alike)

    def _alike(self) -> frozenset[str]:
        """Calls without a reference that the minute in which they began does not tell from another."""
        minutes = [(_minute(s), s.call) for s in self._calls.states() if _minute(s)]
        known = Counter(minute for minute, _ in minutes)
        return frozenset(call for minute, call in minutes if known[minute] > 1)

    def _elsewhere(
        self, here: str, owed: Sequence[OpenItem], alike: frozenset[str]
    ) -> tuple[Elsewhere, ...]:
        """One for each other open call on which somebody heard otherwise: the worst first, then the newest.

        Then one for each whose questions a supervisor asks for again, under the request that waits, where one does.
        """
        states = {s.call: s for s in self._calls.states() if s.call != here}
        others = [item for item in owed if item.call in states]
        pressing = [item for item in others if item.otherwise]
        pressing.sort(key=lambda item: (harm_otherwise(item.kind), -item.since_ms))
        worst: dict[str, OpenItem | None] = {}
        for item in pressing:
            worst.setdefault(item.call, item)
        again = [call for call, state in states.items() if awaits_questions(state)]
        waits = {item.call: item for item in others if item.kind is Owed.AWAITING_SUPERVISOR}
        for call in again:
            worst.setdefault(call, waits.get(call))
        return tuple(
            _named(states[call], item, by_second=call in alike, asks_again=call in again)
            for call, item in worst.items()
        )

    def _shown_state(self, call: OpenCall) -> CallState:
        """A call without events is shown as if begun: its first question stands ready."""
        if call.state.assessments:
            return call.state
        return self._service.as_if_begun(call.state)

    def owed(self) -> tuple[OpenItem, ...]:
        """Everything owed on the open calls, the worst first."""
        return self._owed.of(s for s in self._calls.states() if s.began is not None)


def _named(
    state: CallState, item: OpenItem | None, *, by_second: bool, asks_again: bool
) -> Elsewhere:
    reference, began = reference_of(state), state.began
    since = began.at_ms if began is not None else item.since_ms if item is not None else 0
    if item is None:
        kind, name, otherwise = Owed.AWAITING_SUPERVISOR, "", False
    else:
        kind, name, otherwise = item.kind, item.id, item.otherwise
    return Elsewhere(state.call, name, reference, since, kind, by_second, otherwise, asks_again)


def _minute(state: CallState) -> int:
    """In which a call without reference began; 0 for any other."""
    is_named = state.began is None or bool(reference_of(state))
    return 0 if is_named or state.began is None else state.began.at_ms // MINUTE_MS
