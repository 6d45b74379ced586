"""OwedItems: everything owed on the open calls, worked out again only for a call that changed.

Every key asks for it, for the count at the foot; with ten calls open that was a millisecond of each.
"""

from __future__ import annotations

from collections.abc import Iterable

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.domain.call.open_items import OpenItem, open_items, worst_first
from rcrp_desktop.domain.call.state import CallState

_Known = dict[str, tuple[CallState, tuple[OpenItem, ...]]]


class OwedItems:
    """On the main thread. A state is never changed, only replaced: the same object owes the same."""

    def __init__(self, service: CallService) -> None:
        self._service = service
        self._known: _Known = {}

    def of(self, states: Iterable[CallState]) -> tuple[OpenItem, ...]:
        """The worst first."""
        known: _Known = {}
        for state in states:
            known[state.call] = state, self.of_state(state)
        self._known = known
        owed = [item for _, items in known.values() for item in items]
        return tuple(sorted(owed, key=worst_first))

    def of_state(self, state: CallState) -> tuple[OpenItem, ...]:
        """As ``open_items`` has them, worked out anew where the state is not the one last seen of its call."""
        before = self._known.get(state.call)
        if before is not None and before[0] is state:
            return before[1]
        return open_items(state, self._service.engine_of(state))
