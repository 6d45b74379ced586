"""CallFacts: what the presenters are given for each open call, and everything that is owed on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.read_models import reference_of
from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.duties import harm_otherwise
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
        owed = self.owed()
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
            open_calls=len(self._calls.ids()),
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
        """One for each other open call on which somebody heard otherwise: the worst first, then the newest."""
        pressing = [item for item in owed if item.call != here and item.otherwise]
        if not pressing:
            return ()
        pressing.sort(key=lambda item: (harm_otherwise(item.kind), -item.since_ms))
        worst: dict[str, OpenItem] = {}
        for item in pressing:
            worst.setdefault(item.call, item)
        states = {state.call: state for state in self._calls.states()}
        return tuple(
            _named(states[call], item, by_second=call in alike) for call, item in worst.items()
        )

    def _shown_state(self, call: OpenCall) -> CallState:
        """A call without events is shown as if begun: its first question stands ready."""
        if call.state.assessments:
            return call.state
        return self._service.as_if_begun(call.state)

    def owed(self) -> tuple[OpenItem, ...]:
        """Everything owed on the open calls, the worst first."""
        return self._owed.of(s for s in self._calls.states() if s.began is not None)


def _named(state: CallState, item: OpenItem, *, by_second: bool) -> Elsewhere:
    began = state.began.at_ms if state.began is not None else item.since_ms
    reference = reference_of(state)
    return Elsewhere(state.call, item.id, reference, began, item.kind, by_second)


def _minute(state: CallState) -> int:
    """In which a call without reference began; 0 for any other."""
    is_named = state.began is None or bool(reference_of(state))
    return 0 if is_named or state.began is None else state.began.at_ms // MINUTE_MS
