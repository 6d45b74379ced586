"""Reread: folds an open call anew from all logs when somebody else added to it, or recovery did."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, Signal

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.one_step import Step, one_step
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.call_writer import Seals
from rcrp_desktop.ui.call_taking.open_calls import OpenCalls
from rcrp_desktop.ui.call_taking.recording_watch import RecordingWatch

_Read = tuple[CallState, Kept | None]


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
        self._read([call], None)

    def after_look(self, calls: Collection[str], step: Step) -> None:
        """Others added to these: read them, and what was on its way to the disk when that was seen before.

        All as parts of the ``step`` that found it. And see whether the own log is still what gave the receipts on show.
        """
        self._recording.look()
        self._read(self._unread.union(calls), step)

    def _read(self, calls: Collection[str], step: Step | None) -> None:
        """In one go, so that a log that is busy is waited for once however many they are."""
        found = [call for call in map(self._open.get, calls) if call is not None]
        self._unread.update(call.state.call for call in found)
        own_events = {c.state.call: c.own_events for c in found if c.is_all_on_disk}
        if own_events:
            work = partial(self._read_back, tuple(own_events), step)
            self._lanes.read(work, partial(self._were_read, own_events))

    def take(self, state: CallState, kept: Kept | None) -> None:
        """A call that was read back already, and how it is kept; None where that was not read and is told later."""
        self._open.put(state)
        self._recording.note_kept(state.call, kept)

    def _read_back(self, calls: Sequence[str], step: Step | None) -> list[_Read]:
        """On a read lane. What cannot be read now is looked at again in a second."""
        read: list[_Read] = []
        with one_step(step):
            for call in calls:
                with suppress(OperationalProblem):
                    read.append((self._service.reopen(call), self._seals.kept_of(call)))
        return read

    def _were_read(self, own_events: Mapping[str, int], read: Sequence[_Read]) -> None:
        for state, kept in read:
            self._was_read(own_events[state.call], state, kept)

    def _was_read(self, own_events: int, state: CallState, kept: Kept | None) -> None:
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
