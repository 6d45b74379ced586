"""WaitingActs: which acts of each call the disk has not answered for, and when that has to be said.

A healthy disk answers within a frame. After a second the screen says what waits, in the order of the acts, and
takes it away act by act as the answers come.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rcrp_desktop.domain.call.answers import AnswerQuestion, ConfirmHeld, TakeBack, WithdrawAnswer
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.ui.call_taking.open_calls import OpenCall, OpenCalls

SAY_AFTER_MS = 1_000


class WaitingActs(QObject):
    """On the main thread. ``changed`` says that the screen has something else to say, ``late`` that it began to.

    ``begun``: an act was taken.
    """

    changed: ClassVar[Signal] = Signal()
    late: ClassVar[Signal] = Signal()
    begun: ClassVar[Signal] = Signal()

    def __init__(self, open_calls: OpenCalls, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open = open_calls
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAY_AFTER_MS)
        self._timer.timeout.connect(self.say)

    def stop(self) -> None:
        """Say nothing more."""
        self._timer.stop()

    def begin(self, call: OpenCall, command: Command, at_ms: int) -> None:
        """An act, done at ``at_ms``, is on its way to the disk."""
        if not call.waiting:
            call.waiting_since_ms = at_ms
        call.waiting = (*call.waiting, command)
        if call.status.waiting:
            self._show(call)
        elif not self._timer.isActive():
            self._timer.start()
        self.begun.emit()

    def end(self, call: OpenCall, command: Command) -> None:
        """The disk has answered for it, well or badly."""
        place = call.waiting.index(command)
        call.waiting = (*call.waiting[:place], *call.waiting[place + 1 :])
        if call.status.waiting:
            self._show(call)

    @Slot()
    def say(self) -> None:
        """A disk that hangs answers nothing: what waits for it is said."""
        waiting = [call for call in map(self._open.get, self._open.ids()) if call and call.waiting]
        for call in waiting:
            self._show(call)
        if waiting:
            self.late.emit()

    def _show(self, call: OpenCall) -> None:
        status = {"waiting": call.waiting, "waiting_since_ms": call.waiting_since_ms}
        self._open.set_status(call.state.call, **status)
        self.changed.emit()


def left_on_show(command: Command, shown: str, now: str) -> str:
    """The question out of order that stays on show once an act is recorded that was done while ``shown`` was.

    One that was put on show meanwhile, by a phrase or by hand, is still to be asked.
    """
    match command:
        case (
            AnswerQuestion(question=question)
            | ConfirmHeld(question=question)
            | WithdrawAnswer(question=question)
        ):
            is_done = now in {question, ""}
        case TakeBack() | AskSupervisor():
            is_done = now == shown
        case _:
            is_done = False
    return "" if is_done else now
