"""Reread: folds an open call anew from all logs when somebody else added to it, or recovery did."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from time import monotonic
from typing import ClassVar, NamedTuple

from PySide6.QtCore import QObject, Signal

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.one_step import Step, one_step
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.call_writer import Seals
from rcrp_desktop.ui.call_taking.open_calls import OpenCalls
from rcrp_desktop.ui.call_taking.reading_order import ReadingOrder
from rcrp_desktop.ui.call_taking.recording_watch import RecordingWatch


class _Read(NamedTuple):
    state: CallState
    kept: Kept | None
    took_s: float


class Reread(QObject):
    """On the main thread. ``changed`` names a call of which more is known now, with its state before.

    Each call is read by itself: one that takes long, or cannot be read, keeps no other from being shown.
    """

    changed: ClassVar[Signal] = Signal(str, object)

    def __init__(
        self,
        service: CallService,
        lanes: Lanes,
        open_calls: OpenCalls,
        seals: Seals,
        recording: RecordingWatch,
        on_show: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        """``on_show`` gives the call that is read before all others."""
        super().__init__(parent)
        self._service = service
        self._lanes = lanes
        self._open = open_calls
        self._seals = seals
        self._recording = recording
        self._on_show = on_show
        self._unread: set[str] = set()
        self._order = ReadingOrder()

    def read(self, call: str) -> None:
        """Read it as soon as nothing of it is on its way to the disk."""
        self._read([call], None)

    def after_look(self, calls: Collection[str], step: Step) -> None:
        """Others added to these: read them, and what was on its way to the disk when that was seen before.

        All as parts of the ``step`` that found it. And see whether the own log is still what gave the receipts on show.
        """
        self._recording.look()
        self._read({*calls, *self._unread - self._order.under_way}, step)

    def take(self, state: CallState, kept: Kept | None) -> None:
        """A call that was read back already, and how it is kept; None where that was not read and is told later."""
        self._open.put(state)
        self._recording.note_kept(state.call, kept)

    def _read(self, calls: Collection[str], step: Step | None) -> None:
        for call in calls:
            if self._open.get(call) is not None:
                self._unread.add(call)
                self._order.want(call, step)
        self._begin()

    def _begin(self) -> None:
        while (wanted := self._order.next(self._on_show())) is not None:
            found = self._open.get(wanted.call)
            if found is None or not found.is_all_on_disk:
                self._order.ended(wanted.call)  # looked at again in a second, or put away
                continue
            self._lanes.read(
                partial(self._read_back, wanted.call, wanted.step),
                partial(self._was_read, found.own_events),
                partial(self._not_read, wanted.call),
            )

    def _read_back(self, call: str, step: Step | None) -> _Read:
        """On a read lane."""
        began = monotonic()
        with one_step(step):
            state, kept = self._service.reopen(call), self._seals.kept_of(call)
        return _Read(state, kept, monotonic() - began)

    def _not_read(self, call: str, _problem: OperationalProblem) -> None:
        """What cannot be read now is looked at again in a second."""
        self._order.ended(call)
        self._begin()

    def _was_read(self, own_events: int, read: _Read) -> None:
        self._order.ended(read.state.call, read.took_s)
        self._show(own_events, read.state, read.kept)
        self._begin()

    def _show(self, own_events: int, state: CallState, kept: Kept | None) -> None:
        found = self._open.get(state.call)
        if found is None or found.state == state:
            self._unread.discard(state.call)
            self._recording.say_kept(state.call, kept)
            return
        before = found.state
        if self._open.replace_if_unchanged(state, own_events):
            self._unread.discard(state.call)
            self._recording.note_kept(state.call, kept)
            self.changed.emit(state.call, before)
