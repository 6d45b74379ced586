"""FreshLook: what other desks recorded on a call, read once more before no police is accepted on it.

A colleague's note of a moment ago is on no screen yet. Only what is accepted waits for the look, on a read lane: the
override, police and every other act go to the disk at once, and a log that hangs holds nothing up for long.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.one_step import Step, one_step
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.ui.background import Lanes

LOOK_MS = 500
"""The longest that a key waits for a look."""
BUSY_S = 0.1
"""For all logs that are busy together; a commit keeps one busy for less."""


@frozen
class Shown:
    """A call as it was on show when a key was pressed on it: its question out of order, and its state.

    ``came`` is the call as it was read then, where others had recorded anything that was not on show.
    """

    question: str
    state: CallState
    came: CallState | None = None

    def asked(self, command: Command) -> Command:
        """The command, which says whether anything came."""
        if self.came is None or not isinstance(command, AcceptRecommendation):
            return command
        return replace(command, is_unread=True)


Then = Callable[[Shown], None]


@frozen
class _Going:
    """One look for one key."""

    shown: Shown
    then: Then


class FreshLook(QObject):
    """On the main thread. What came is told once: the same key does not find it again."""

    def __init__(self, service: CallService, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._lanes = lanes
        self._going: dict[str, _Going] = {}
        self._told: dict[str, Sequence[str]] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.give_up)

    def before(self, command: Command, shown: Shown, then: Then) -> None:
        """Go on with ``then``: at once, but for no police that is accepted once the call was read, or that took too long."""
        if not self._is_due(command, shown.state):
            then(shown)
            return
        call, going = shown.state.call, _Going(shown, then)
        self._going[call] = going
        if not self._timer.isActive():
            self._timer.start()
        self._lanes.read(
            partial(self._read, shown.state, self._told.get(call, ())),
            partial(self._was_read, call, going),
            partial(self._was_not, call, going),
        )

    def _is_due(self, command: Command, state: CallState) -> bool:
        if not isinstance(command, AcceptRecommendation):
            return False
        routes = self._service.engine_of(state).pack.routes
        return not any(r.id == command.route and r.response.sends_police for r in routes)

    def go_on(self, call: str) -> None:
        """Another act on the call: the order of acts is the order of record."""
        if (going := self._going.pop(call, None)) is None:
            return
        if not self._going:
            self._timer.stop()
        going.then(going.shown)

    @Slot()
    def give_up(self) -> None:
        """What was accepted is decided on what was read until now."""
        self._timer.stop()
        for call in tuple(self._going):
            self.go_on(call)

    def _read(self, shown: CallState, told: Sequence[str]) -> CallState | None:
        with one_step(Step(BUSY_S)):
            return self._service.beyond(shown, told)

    def _was_read(self, call: str, going: _Going, read: CallState | None) -> None:
        if self._going.get(call) is not going:
            return  # it took too long
        del self._going[call]
        if not self._going:
            self._timer.stop()
        if read is not None:
            self._told[call] = read.seen
        going.then(replace(going.shown, came=read))

    def _was_not(self, call: str, going: _Going, _problem: OperationalProblem) -> None:
        self._was_read(call, going, None)
