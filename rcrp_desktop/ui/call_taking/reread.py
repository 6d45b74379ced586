"""Reread: folds an open call anew from all logs when somebody else added to it, or recovery did."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, Signal

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.call_writer import Seals
from rcrp_desktop.ui.call_taking.open_calls import OpenCalls
from rcrp_desktop.ui.call_taking.recording_watch import RecordingWatch


class Reread(QObject):
    """On the main thread. ``changed`` names a call of which more is known now, with its state before."""

    changed: ClassVar[Signal] = Signal(str, object)

    def __init__(
        self,
        service: CallService,
        lanes: Lanes,
        open_calls: OpenCalls,
        seals: Seals,
        recording: RecordingWatch,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._lanes = lanes
        self._open = open_calls
        self._seals = seals
        self._recording = recording
        self._unread: set[str] = set()

    def read(self, call: str) -> None:
        """Read it as soon as nothing of it is on its way to the disk."""
        found = self._open.get(call)
        if found is None:
            return
        self._unread.add(call)
        if found.is_all_on_disk:
            was_read = partial(self._was_read, found.own_events)
            self._lanes.read(partial(self._read_back, call), was_read, _ignored)

    def read_missed(self) -> None:
        """What was on its way to the disk when somebody else's change was seen is read now.

        And whether the own log is still what gave the receipts on show.
        """
        self._recording.look()
        for call in tuple(self._unread):
            self.read(call)

    def take(self, state: CallState, kept: Kept | None) -> None:
        """A call that was read back already, and how it is kept; None where that was not read and is told later."""
        self._open.put(state)
        self._recording.note_kept(state.call, kept)

    def _read_back(self, call: str) -> tuple[CallState, Kept | None]:
        """On a read lane."""
        return self._service.reopen(call), self._seals.kept_of(call)

    def _was_read(self, own_events: int, read: tuple[CallState, Kept | None]) -> None:
        state, kept = read
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


def _ignored(_problem: OperationalProblem) -> None:
    """A log that cannot be read now is looked at again in a second."""
