"""RecordingWatch: how far each open call is on disk, what the screen says of it, and trying again.

A screen never says "recorded" of something that is not: an override is "Recording…" until the disk has
answered, "NOT RECORDED YET" when it refuses or stays silent, and stands so until it has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.problems import OperationalProblem, ends_log
from rcrp_desktop.application.recording import Recorded, Recording, Spilled
from rcrp_desktop.domain.audit.entry import Receipt
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.call_writer import CallWriter, Recovered
from rcrp_desktop.ui.call_taking.open_calls import OpenCall, OpenCalls

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
        self._is_looking = False
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

    def note(
        self,
        call: str,
        recording: Recording | None,
        *,
        of_override: str = "",
        of_decision: str = "",
    ) -> None:
        """What became of events that are written before they are shown; or of an override that is shown, by its command."""
        found = self._open.get(call)
        if found is None or recording is None:
            return
        match recording:
            case Recorded(receipt):
                self._note_entry(call, found, receipt, of_override or of_decision)
                self._note_receipt(call, found, receipt, of_override=of_override)
            case Spilled(_, bug):
                if bug is not None:  # the words are kept and the call goes on; then it is told
                    QTimer.singleShot(0, self, partial(_fly, bug))
                was_spilled = found.status.spilled
                self._open.set_status(call, spilled=True, nowhere=False)
                self._retry.start()
                self._note_gone()
                if not was_spilled:
                    self.announce_not_recorded()

    def _note_entry(self, call: str, found: OpenCall, receipt: Receipt, act: str) -> None:
        """An act that may stand while others are recorded after it keeps the number of its own entry."""
        if act and not self._writer.has_refused(call):
            entry = (act, receipt.last_seq, receipt.at_ms)
            self._open.set_status(call, entries=(*found.status.entries, entry))

    def _note_receipt(
        self, call: str, found: OpenCall, receipt: Receipt, *, of_override: str
    ) -> None:
        found.seal = receipt.seal
        if self._writer.has_refused(call):
            self._note_refused(call)
            return
        if found.state.override is not None and not of_override:
            # What is said of the override is its own receipt's, not that of an act after it.
            if found.status.spilled or found.status.nowhere:
                self.recover()
            return
        self._open.set_status(
            call,
            number=receipt.last_seq,
            of_override=of_override,
            at_ms=receipt.at_ms,
            signed=receipt.signed,
            spilled=False,
            nowhere=False,
            waited=False,
        )

    # -- a log that is not in its place any more

    @Slot()
    def look(self) -> None:
        """At every look at the disk: a log can be lost while nothing is written."""
        if not (self._is_looking or self._retry.isActive()):
            self._is_looking = True
            self._lanes.write(self._writer.look, self._is_there, self._is_away)

    def _is_there(self, notices: tuple[Notice, ...]) -> None:
        self._is_looking = False
        self._raise_bug()
        self._tell(notices)

    def _is_away(self, problem: OperationalProblem) -> None:
        self._is_looking = False
        if self._writer.is_kept_anew():
            self._still_refused(problem)
            self.announce_not_recorded()

    def _note_gone(self) -> None:
        """A receipt is worth what the log is that gave it; what that held waits in the spill file now."""
        if self._writer.is_kept_anew():
            for call in self._open.ids():
                found = self._open.get(call)
                if found is not None and found.status.number >= 0:
                    self._open.set_status(call, spilled=True)

    @Slot()
    def opened(self) -> None:
        """The log is open again: what waited is in it."""
        if self._retry.isActive():
            self.recover()

    def note_kept(self, call: str, kept: Kept | None) -> None:
        """What the own log says of a call that was read back; nothing where the call is in other logs only."""
        found = self._open.get(call)
        if found is None or kept is None:
            return
        found.seal = found.seal or kept.seal
        if kept.number <= found.status.number or not _is_meant(found, kept):
            return
        self._open.set_status(
            call,
            number=kept.number,
            of_override=kept.of_override,
            at_ms=kept.at_ms,
            signed=kept.signed,
            waited=kept.waited,
        )
        found.seal = kept.seal

    def say_kept(self, call: str, kept: Kept | None) -> None:
        """The same of a call on show of which nothing else is new: where that could not be read before, it is told now."""
        found = self._open.get(call)
        before = found.status if found is not None else None
        self.note_kept(call, kept)
        if found is not None and found.status != before:
            self.changed.emit()

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
            partial(self._was_recorded, call, events[0].stamp.command),
            partial(self._was_refused, call),
            urgent=True,
            about=call,
        )

    def _was_recorded(self, call: str, of: str, recording: Recording) -> None:
        self._answered(call)
        self.note(call, recording, of_override=of)
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
            if call in recovered.refused:
                self._note_refused(call)
            elif call in recovered.waiting:  # also what an earlier start did on it
                self._open.set_status(call, spilled=True, nowhere=False)
            elif found is not None and (found.status.spilled or found.status.nowhere):
                self._note_recovery(call, kept)
                self.written.emit(call)
        if recovered.waiting:
            self._retry.start()
        self._raise_bug()
        self._tell(recovered.notices)
        self.changed.emit()

    def _note_refused(self, call: str) -> None:
        """What was put aside is in no record and will not be: that stands whatever is recorded after it."""
        self._open.set_status(call, spilled=False, nowhere=True)

    def _raise_bug(self) -> None:
        bug = self._writer.take_bug()
        if bug is not None:
            QTimer.singleShot(0, self, partial(_fly, bug))

    def _tell(self, notices: tuple[Notice, ...]) -> None:
        if notices:
            self.noticed.emit(notices)

    def _note_recovery(self, call: str, kept: Kept | None) -> None:
        found = self._open.get(call)
        if found is not None and kept is not None and not _is_meant(found, kept):
            self._open.set_status(call, spilled=False, nowhere=True, number=-1)
            self._retry.start()
            return
        now = self._service.stamp().at_ms
        number = kept.number if kept is not None else -1
        of = kept.of_override if kept is not None else ""
        lay_there = (
            found is not None and found.status.spilled
        )  # else it was held by nothing but this window
        waited = {"number": number, "at_ms": now, "waited": lay_there, "of_override": of}
        self._open.set_status(call, spilled=False, nowhere=False, **waited)
        if found is not None:
            found.seal = kept.seal if kept is not None else ""
        if number >= 0:
            self._announce_recorded(number)

    def _still_refused(self, problem: OperationalProblem) -> None:
        self._note_gone()
        self._raise_bug()
        if ends_log(problem):
            self.lost.emit()
        for call in self._open.ids():
            self._note_refusal(call)
        self._retry.start()
        self.changed.emit()

    def _note_refusal(self, call: str) -> None:
        """What waits is in the spill file, or held here; a file that was taken away and cannot be written holds none."""
        found = self._open.get(call)
        if found is None or not (found.status.spilled or found.status.nowhere):
            return
        is_nowhere = self._writer.holds(call) or self._writer.has_refused(call)
        is_nowhere = is_nowhere or not self._writer.is_kept()
        self._open.set_status(call, spilled=not is_nowhere, nowhere=is_nowhere)

    def _announce_recorded(self, number: int) -> None:
        self.announced.emit(self._texts("announce.recorded", number=number), True)

    @Slot()
    def announce_not_recorded(self) -> None:
        """Read aloud that something is on screen that no disk has."""
        self.announced.emit(self._texts("announce.not_recorded"), True)


def _is_meant(found: OpenCall, kept: Kept) -> bool:
    """Whether it is the entry of what is said to be recorded: of an override that stands, that one's own."""
    return found.state.override is None or kept.is_override


def _fly(bug: Exception) -> None:
    """A mistake of the program, raised where what catches all others sees it."""
    raise bug
