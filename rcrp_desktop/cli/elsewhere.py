"""What others record on the call of a terminal: looked for off the main thread, so that no disk holds up a key."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.call.state import CallState

LOOK_SECONDS = 1.0
"""Between two looks while a key is waited for, and the longest that a key waits for one; the window's own pace."""


class Elsewhere:
    """One look at a time, however long the disk takes. ``changed`` are ids of calls that any log was added to."""

    def __init__(self, changed: Callable[[], frozenset[str]], calls: CallService) -> None:
        self._changed = changed
        self._calls = calls
        self._going: Future[CallState | None] | None = None
        self._asked_on: CallState | None = None
        self._is_unread = False

    def glance(self, state: CallState) -> CallState | None:
        """The call with what others added, where the last look found that; a new look is begun. Waits for nothing."""
        found = self._taken(state) if self._going is not None and self._going.done() else None
        if found is None and self._going is None:
            self._begin(state)
        return found

    def look(self, state: CallState) -> CallState | None:
        """The same, by a look that is begun now; one that takes long is left for the next time."""
        if self._going is not None and not wait([self._going], LOOK_SECONDS).done:
            return None
        found = self.glance(state)
        if found is None and self._going is not None:
            wait([self._going], LOOK_SECONDS)
            found = self._taken(state) if self._going.done() else None
        return found

    def _begin(self, state: CallState) -> None:
        lane = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rcrp-look")
        self._asked_on = state
        self._going = lane.submit(self._read, state)
        lane.shutdown(wait=False)

    def _read(self, state: CallState) -> CallState | None:
        self._is_unread = state.call in self._changed() or self._is_unread
        if not self._is_unread or state.call in self._calls.recorder.waiting_calls():
            return None  # what waits of it for the log is on the screen already, and would vanish from it
        return self._calls.reopen(state.call)

    def _taken(self, state: CallState) -> CallState | None:
        """What was read, unless this desk added to the call meanwhile or the disk gives less than it gave."""
        going, self._going = self._going, None
        assert going is not None
        try:
            read = going.result()
        except OperationalProblem:
            return None  # a log that cannot be read now is looked at again in a second
        if read is None or self._asked_on is not state:
            return None
        self._is_unread = False
        return read if read != state and read.revision >= state.revision else None
