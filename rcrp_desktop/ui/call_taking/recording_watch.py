"""RecordingWatch: how far each open call is on disk, what the screen says of it, and trying again.

A screen never says "recorded" of something that is not: an override is "Recording…" until the disk has
answered, "NOT RECORDED YET" when it refuses or stays silent, and stands so until it has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.problems import OperationalProblem, ends_log
from rcrp_desktop.application.recording import Recorded, Recording, Spilled
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.call_writer import CallWriter, Recovered
from rcrp_desktop.ui.call_taking.open_calls import OpenCalls

RETRY_MS = 2_000
LATE_MS = 1_000
"""How long an override may be "Recording…" before the screen says that it is not recorded."""


class RecordingWatch(QObject):
    """On the main thread. ``changed`` says that the screen is to be drawn anew, ``written`` names a call.

    ``noticed`` carries what the person should be told of what was taken in; ``lost`` says that trying again mends
    nothing until the log is opened anew.
    """

    changed: ClassVar[Signal] = Signal()
    announced: ClassVar[Signal] = Signal(str, bool)
    written: ClassVar[Signal] = Signal(str)
    noticed: ClassVar[Signal] = Signal(object)
    lost: ClassVar[Signal] = Signal()

    def __init__(
        self,
        writer: CallWriter,
        open_calls: OpenCalls,
        lanes: Lanes,
        texts: Texts,
        service: CallService,
        parent: QObject | None = None,
    ) -> None:
        """``service`` tells the time."""
        super().__init__(parent)
        self._writer = writer
        self._open = open_calls
        self._lanes = lanes
        self._texts = texts
        self._service = service
        self._retry = self._timer(RETRY_MS)
        self._retry.timeout.connect(self.recover)
        self._late = self._timer(LATE_MS)
        self._late.timeout.connect(self.say_late)

    def _timer(self, after_ms: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        return timer

    def stop(self) -> None:
        """Ask nothing more of the lanes."""
        self._retry.stop()
        self._late.stop()

    def try_again_later(self) -> None:
        """Something was refused."""
        self._retry.start()

    def note(self, call: str, recording: Recording | None) -> None:
        """What became of events that are written before they are shown."""
        found = self._open.get(call)
        if found is None or recording is None:
            return
        match recording:
            case Recorded(receipt):
                self._open.set_status(
                    call,
                    number=receipt.last_seq,
                    at_ms=receipt.at_ms,
                    signed=receipt.signed,
                    spilled=False,
                    nowhere=False,
                    waited=False,
                )
                found.seal = receipt.seal
            case Spilled(_, bug):
                if bug is not None:  # the words are kept and the call goes on; then it is told
                    QTimer.singleShot(0, self, partial(_fly, bug))
                was_spilled = found.status.spilled
                self._open.set_status(call, spilled=True, nowhere=False)
                self._retry.start()
                if not was_spilled:
                    self.announce_not_recorded()

    def note_kept(self, call: str, kept: Kept | None) -> None:
        """What the own log says of a call that was read back; nothing where the call is in other logs only."""
        found = self._open.get(call)
        if found is None or kept is None:
            return
        found.seal = found.seal or kept.seal
        if kept.number <= found.status.number:
            return
        self._open.set_status(
            call,
            number=kept.number,
            at_ms=kept.at_ms,
            signed=kept.signed,
            waited=kept.waited,
        )
        found.seal = kept.seal

    # -- events that are shown before they are written

    def write_shown(self, call: str, events: Sequence[Event], *, begin: bool) -> None:
        """Show at once, write before everything else that waits."""
        found = self._open.get(call)
        if found is not None:
            found.writing += 1
            found.unanswered += 1
        self._open.set_status(call, pending=True)
        self._late.start()
        self.changed.emit()
        self.announced.emit(self._texts("announce.override"), True)
        self._lanes.write(
            partial(self._writer.write_shown, call, tuple(events), begin=begin),
            partial(self._was_recorded, call),
            partial(self._was_refused, call),
            urgent=True,
            about=call,
        )

    def _was_recorded(self, call: str, recording: Recording) -> None:
        self._answered(call)
        self.note(call, recording)
        self.changed.emit()
        if isinstance(recording, Recorded):
            self._announce_recorded(recording.receipt.last_seq)
        self.written.emit(call)

    def _was_refused(self, call: str, _problem: OperationalProblem) -> None:
        """It stays on screen and is written before anything else, as soon as anything takes it."""
        self._answered(call)
        self._open.set_status(call, nowhere=True)
        self._retry.start()
        self.changed.emit()
        self.announce_not_recorded()

    def _answered(self, call: str) -> None:
        found = self._open.get(call)
        if found is not None:
            found.writing -= 1
            found.unanswered -= 1
            waits = found.unanswered > 0
            self._open.set_status(call, pending=waits, late=waits and found.status.late)

    @Slot()
    def say_late(self) -> None:
        """A disk that hangs answers nothing: after a while that is said."""
        late = [call for call in self._open.ids() if self._is_pending(call)]
        for call in late:
            self._open.set_status(call, late=True)
        if late:
            self.changed.emit()
            self.announce_not_recorded()

    def _is_pending(self, call: str) -> bool:
        found = self._open.get(call)
        return found is not None and found.status.pending

    # -- trying again

    @Slot()
    def recover(self) -> None:
        """Try to bring into the log what it could not take before."""
        self._retry.stop()
        self._lanes.write(self._writer.recover, self._recovered, self._still_refused)

    def _recovered(self, recovered: Recovered) -> None:
        for call, kept in recovered.kept.items():
            found = self._open.get(call)
            if found is not None and (found.status.spilled or found.status.nowhere):
                self._note_recovery(call, kept)
                self.written.emit(call)
        if recovered.notices:
            self.noticed.emit(recovered.notices)
        self.changed.emit()

    def _note_recovery(self, call: str, kept: Kept | None) -> None:
        now = self._service.stamp().at_ms
        number = kept.number if kept is not None else -1
        waited = {"number": number, "at_ms": now, "waited": True}
        self._open.set_status(call, spilled=False, nowhere=False, **waited)
        found = self._open.get(call)
        if found is not None:
            found.seal = kept.seal if kept is not None else ""
        if number >= 0:
            self._announce_recorded(number)

    def _still_refused(self, problem: OperationalProblem) -> None:
        if ends_log(problem):
            self.lost.emit()
        for call in self._open.ids():
            found = self._open.get(call)
            if found is not None and found.status.nowhere and not self._writer.holds(call):
                self._open.set_status(call, spilled=True, nowhere=False)
        self._retry.start()
        self.changed.emit()

    def _announce_recorded(self, number: int) -> None:
        self.announced.emit(self._texts("announce.recorded", number=number), True)

    @Slot()
    def announce_not_recorded(self) -> None:
        """Read aloud that something is on screen that no disk has."""
        self.announced.emit(self._texts("announce.not_recorded"), True)


def _fly(bug: Exception) -> None:
    """A mistake of the program, raised where what catches all others sees it."""
    raise bug
