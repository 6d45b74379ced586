"""The calls that are open at this desk, and the truth about each.

The main thread raises the override; the writer thread records everything else. Both add events to the same
call, so the truth is kept here under one lock and only ever grows by events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_inputs import RecordingStatus, Turn
from rcrp_desktop.presentation.call_models import CadModel


@dataclass(slots=True)
class OpenCall:
    """One open call.

    ``own_events`` grows with each event of this desk and ``writing`` counts what the write lane has still to
    answer, both to tell stale re-reads; ``unanswered`` counts overrides among that. ``waiting`` are the commands
    among that, oldest first, and ``came_early`` the keys that answered nothing meanwhile. ``copied`` is the text for
    CAD as it was copied last at this desk.
    """

    state: CallState
    status: RecordingStatus = field(default_factory=RecordingStatus)
    seal: str = ""
    copied: CadModel | None = None
    turn: Turn | None = None
    on_show: str = ""
    waiting: tuple[Command, ...] = ()
    waiting_since_ms: int = 0
    came_early: int = 0
    own_events: int = 0
    writing: int = 0
    unanswered: int = 0

    @property
    def is_all_on_disk(self) -> bool:
        """Nothing of this call is on its way to the log: what the logs tell is all there is."""
        status = self.status
        unsettled = status.pending or status.spilled or status.nowhere
        return not (self.writing or self.waiting or unsettled)


class OpenCalls:
    """Any thread may read and add; order of adding is the order of truth."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: dict[str, OpenCall] = {}

    def put(self, state: CallState) -> OpenCall:
        """Open a call, or replace the state of one that is open and wholly on disk."""
        with self._lock:
            call = self._calls.setdefault(state.call, OpenCall(state))
            if call.is_all_on_disk:
                call.state = _fuller(call.state, state)
            return call

    def get(self, call: str) -> OpenCall | None:
        """The open call of that id, or None once it is put away."""
        with self._lock:
            return self._calls.get(call)

    def ids(self) -> tuple[str, ...]:
        """Open calls in the order in which they were opened."""
        with self._lock:
            return tuple(self._calls)

    def states(self) -> tuple[CallState, ...]:
        """What is known of each, in the same order."""
        with self._lock:
            return tuple(call.state for call in self._calls.values())

    def untouched(self) -> str:
        """Id of an open call without any event yet, nor any on its way to the disk; empty where there is none."""
        with self._lock:
            new = [c for c in self._calls.values() if c.state.began is None and not c.writing]
        return new[0].state.call if new else ""

    def newest_not_ended(self) -> str:
        """Id of the call opened last of those that have not ended, empty where there is none."""
        return next((s.call for s in reversed(self.states()) if s.ended is None), "")

    def put_away(self, call: str, *, owes: bool) -> None:
        """Take a call off the list on which nothing is owed and that is wholly on disk."""
        with self._lock:
            found = self._calls.get(call)
            if found is not None and found.is_all_on_disk and not owes:
                del self._calls[call]

    def add_events(self, call: str, events: Sequence[Event]) -> None:
        """Events that are recorded, or shown and about to be."""
        with self._lock:
            found = self._calls.get(call)
            if found is None:
                return
            for event in events:
                found.state = evolve(found.state, event)
            found.own_events += len(events)

    def replace_if_unchanged(self, state: CallState, own_events: int) -> bool:
        """Take a state read back from the logs, unless this desk added to the call meanwhile, or is about to.

        Else an override that is on screen and waits for the disk would vanish from it.
        """
        with self._lock:
            found = self._calls.get(state.call)
            if found is None or found.own_events != own_events or not found.is_all_on_disk:
                return False
            found.state = _fuller(found.state, state)
            return True

    def set_status(self, call: str, **changes: object) -> None:
        """How far the call is recorded."""
        with self._lock:
            found = self._calls.get(call)
            if found is not None:
                found.status = replace(found.status, **changes)


def _fuller(shown: CallState, read: CallState) -> CallState:
    """A disk that gives less than it gave before takes nothing off the screen; that it does so is marked."""
    return replace(shown, damaged=True) if read.revision < shown.revision else read
