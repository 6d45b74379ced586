"""CallFacts: what the presenters are given for each open call, and everything that is owed on them."""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.read_models import reference_of
from rcrp_desktop.domain.call.open_items import OpenItem
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_inputs import Desk, Elsewhere, Facts, facts_of
from rcrp_desktop.ui.call_taking.open_calls import OpenCall, OpenCalls
from rcrp_desktop.ui.call_taking.owed import OwedItems

_PRESSING = (
    Owed.POLICE_NOT_ON_CAD,
    Owed.DECIDE_AGAIN,
    Owed.TELL_CALLER_OF_CHANGE,
    Owed.TELL_AGENCY_OF_CHANGE,
)
"""What another person's act may have left on a call that is not on show, the worst first."""


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
        return replace(facts, elsewhere=self._elsewhere(call.state.call, owed))

    def _elsewhere(self, here: str, owed: Sequence[OpenItem]) -> tuple[Elsewhere, ...]:
        """One for each other open call on which more than paperwork is owed: the worst first, then the newest."""
        pressing = [i for i in owed if i.call != here and i.kind in _PRESSING]
        if not pressing:
            return ()
        pressing.sort(key=lambda item: (_PRESSING.index(item.kind), -item.since_ms))
        worst: dict[str, OpenItem] = {}
        for item in pressing:
            worst.setdefault(item.call, item)
        states = {state.call: state for state in self._calls.states()}
        return tuple(_named(states[call], item) for call, item in worst.items())

    def _shown_state(self, call: OpenCall) -> CallState:
        """A call without events is shown as if begun: its first question stands ready."""
        if call.state.assessments:
            return call.state
        return self._service.as_if_begun(call.state)

    def owed(self) -> tuple[OpenItem, ...]:
        """Everything owed on the open calls, oldest first."""
        return self._owed.of(s for s in self._calls.states() if s.began is not None)


def _named(state: CallState, item: OpenItem) -> Elsewhere:
    began = state.began.at_ms if state.began is not None else item.since_ms
    return Elsewhere(reference_of(state), began, item.kind)
