"""CallsOnShow: which of the open calls is on show, and how another comes there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar

from PySide6.QtCore import QObject, Signal

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.ui.call_taking.open_calls import OpenCall, OpenCalls
from rcrp_desktop.ui.call_taking.reread import Reread

KeptOf = Mapping[str, Kept | None]
"""Of calls that were read back, how each is kept; what is not among them was not read, and is told later."""

NONE_READ: KeptOf = MappingProxyType({})


class CallsOnShow(QObject):
    """On the main thread. ``changed`` says that another call is on show, or that one stands in the list of calls anew."""

    changed: ClassVar[Signal] = Signal()

    def __init__(
        self,
        service: CallService,
        open_calls: OpenCalls,
        reread: Reread,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._open = open_calls
        self._reread = reread
        self._id = ""

    @property
    def id(self) -> str:
        """Id of the call on show, empty while there is none."""
        return self._id

    @property
    def call(self) -> OpenCall | None:
        """The call on show."""
        return self._open.get(self._id)

    def show(self, state: CallState, kept: Kept | None = None) -> None:
        """Take a call that was read back from the record, and how it is kept, and show it."""
        self._reread.take(state, kept)
        self._id = state.call
        self.changed.emit()

    def keep_in_list(self, states: Sequence[CallState], kept: KeptOf = NONE_READ) -> None:
        """Calls read back from the record because something on them is still owed, and how each is kept."""
        for state in states:
            if self._open.get(state.call) is None:
                self._reread.take(state, kept.get(state.call))
        self.changed.emit()

    def prepare(self) -> None:
        """Put an empty call on show. It is begun on record with its first key, or with the override.

        So a desk that only waits records nothing.
        """
        self._put_empty()
        self.changed.emit()

    def begin_another(self) -> None:
        """Another call beside those that are open; an untouched one is not multiplied."""
        if untouched := self._open.untouched():
            self.select(untouched)
        else:
            self.prepare()

    def step(self, step: int) -> None:
        """Go to the next or the previous open call."""
        ids = self._open.ids()
        if self._id in ids:
            self._id = ids[(ids.index(self._id) + step) % len(ids)]
            self.changed.emit()

    def select(self, call: str) -> None:
        """Make an open call the one on show."""
        if self._open.get(call) is not None:
            self._id = call
            self.changed.emit()

    def take(self, call: str) -> bool:
        """Put a call on show that another page shows, open here or not, and say nothing; whether it was not open."""
        is_foreign = self._open.get(call) is None
        if is_foreign:
            self._open.put(CallState(call))
        self._id = call
        return is_foreign

    def leave_ended(self) -> None:
        """In place of an ended call comes the newest that has not ended, else an empty one. Nothing is said."""
        self._id = self._open.newest_not_ended()
        if not self._id:
            self._put_empty()

    def _put_empty(self) -> None:
        state = self._service.new_call()
        self._open.put(state)
        self._id = state.call
