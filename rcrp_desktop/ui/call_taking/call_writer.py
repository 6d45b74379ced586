"""CallWriter: what happens on the write lane. The only place where calls are recorded.

Events that are on screen already and that nothing could take stay here, in order, until something does:
a screen never says that they are recorded, and they are never forgotten while the program runs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Recording, Spilled
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.ui.call_taking.open_calls import OpenCalls


class Seals(Protocol):
    """The seal of a call's newest entry in the own log."""

    def seal_of(self, call: str) -> str:
        """The short code, or empty while nothing is recorded."""
        ...

    def kept_of(self, call: str) -> Kept | None:
        """How the newest entry is kept, or None while nothing is recorded."""
        ...


@frozen
class Recovered:
    """The log took what it could: how every open call is kept, and what is to be told.

    Of the calls ``waiting`` something waits on all the same, of those ``refused`` something was put aside for good.
    """

    kept: Mapping[str, Kept | None]
    notices: tuple[Notice, ...] = ()
    waiting: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()


@frozen
class _Held:
    """One act that is on screen and that nothing could take yet."""

    call: str
    events: tuple[Event, ...]


class CallWriter:
    """Every method runs on the writer thread, except ``holds``, ``has_refused``, ``is_kept`` and ``take_bug``: any thread's."""

    def __init__(self, service: CallService, open_calls: OpenCalls, seals: Seals) -> None:
        self._service = service
        self._open = open_calls
        self._seals = seals
        self._held: deque[_Held] = deque()

    def holds(self, call: str) -> bool:
        """Whether something of this call is on screen that nothing could take yet."""
        return any(held.call == call for held in tuple(self._held))

    def has_refused(self, call: str) -> bool:
        """Whether something of this call was put aside, since no log can take what it says."""
        return call in self._service.recorder.refused_calls()

    def is_kept(self) -> bool:
        """Whether the disk had all that waits for the log, at the last try."""
        return self._service.recorder.is_kept

    def take_bug(self) -> Exception | None:
        """A mistake of the program that keeps an act from the log, once."""
        return self._service.recorder.take_bug()

    def perform(self, call: str, command: Command, stamp: Stamp) -> Performed | Rejected:
        """Read the newest truth here, so that queued commands build on one another.

        ``stamp`` is that of the key: what waits for the disk was done when it was pressed.

        Raises:
            OperationalProblem: nothing was recorded anywhere.
        """
        self._write_held()
        found = self._open.get(call)
        state = found.state if found is not None else self._service.reopen(call)
        if state.opening is None:
            begun = self._service.begin_state(state)
            self._open.add_events(call, begun.events)
            state = begun.state
        result = self._service.perform(state, command, stamp)
        if isinstance(result, Performed):
            self._open.add_events(call, result.events)
        return result

    def write_shown(self, call: str, events: Sequence[Event], *, begin: bool) -> Recording:
        """Record events that are on screen; ``begin`` says that the call has no pack on record yet.

        Raises:
            OperationalProblem: nothing could take them; they are held and written first next time.
        """
        self._held.append(_Held(call, tuple(events)))
        recording = self._write_held()
        assert recording is not None  # it was held at least for this moment
        found = self._open.get(call)
        if begin and found is not None and found.state.opening is None:
            # The override is on disk; a beginning that is refused now is made with the next key.
            with suppress(OperationalProblem):
                begun = self._service.begin_state(found.state)
                self._open.add_events(call, begun.events)
                if isinstance(begun.recording, Spilled):
                    return begun.recording
        return recording

    def look(self) -> tuple[Notice, ...]:
        """See whether the log is in its place; what is to be told of what it took in meanwhile.

        Raises:
            OperationalProblem: it is not.
        """
        self._service.recorder.look()
        return self._service.recorder.notices()

    def is_kept_anew(self) -> bool:
        """Whether the journal holds what the log had, which is not in its place."""
        return self._service.recorder.is_kept_anew

    def recover(self) -> Recovered:
        """Bring in what is held and what the spill journal keeps.

        Raises:
            OperationalProblem: the log still refuses.
        """
        self._write_held()
        recorder = self._service.recorder
        recorder.recover()
        kept = {call: self._seals.kept_of(call) for call in self._open.ids()}
        waiting, refused = recorder.waiting_calls(), recorder.refused_calls()
        return Recovered(kept, recorder.notices(), waiting, refused)

    def _write_held(self) -> Recording | None:
        """In the order in which they were done, each as what it was; what became of the last one."""
        recording = None
        while self._held:
            recording = self._service.record_events(self._held[0].events)
            self._held.popleft()
        return recording
