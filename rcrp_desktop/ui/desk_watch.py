"""DeskWatch: opens the log behind the first question, tries again when that fails, looks for others' changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.application.one_step import Step, one_step
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.parts import Parts

POLL_MS = 1_000
RETRY_MS = 2_000


class DeskWatch(QObject):
    """On the main thread. ``opened`` carries notices, ``refused`` a problem, ``changed`` ids of calls, after every look."""

    opened: ClassVar[Signal] = Signal(object)
    refused: ClassVar[Signal] = Signal(object)
    changed: ClassVar[Signal] = Signal(object)

    def __init__(self, parts: Parts, lanes: Lanes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._lanes = lanes
        self._is_looking = False
        self._is_stopped = False
        self.step = Step()
        """Of the last look: what is read again because of it waits for nothing that it has waited for."""
        self._told = ""
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self.look)
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.open_log)

    def start(self) -> None:
        """Open, and look for changes whether or not the own log can be opened."""
        self.open_log()
        self._poll.start()

    def stop(self) -> None:
        """Ask nothing more of the lanes."""
        self._is_stopped = True
        self._poll.stop()
        self._retry.stop()

    @Slot()
    def open_log(self) -> None:
        """Until it is open, everything recorded goes to the spill journal."""
        self._lanes.write(self._parts.open_log, self._was_opened, self._was_refused)

    @Slot()
    def open_again(self) -> None:
        """What lies there is not the log any more; not while it is being tried already."""
        if not (self._retry.isActive() or self._is_stopped):
            self.open_log()

    def _was_opened(self, notices: Sequence[Notice]) -> None:
        if not self._is_stopped:
            self._told = ""
            self.opened.emit(notices)

    def _was_refused(self, problem: OperationalProblem) -> None:
        if self._is_stopped:
            return
        self._retry.start()
        if str(problem) != self._told:
            self._told = str(problem)
            self.refused.emit(problem)

    @Slot()
    def look(self) -> None:
        """One look at a time, however long the disk takes; one that fails does not end the looking."""
        if not self._is_looking and not self._is_stopped:
            self._is_looking = True
            self._lanes.read(self._looked_up, self._found, _said_elsewhere)

    def _looked_up(self) -> frozenset[str]:
        """On a read lane. Also after a bug, which is raised on the main thread, the next look must come."""
        try:
            with one_step() as self.step:
                return self._parts.changed_calls()
        finally:
            self._is_looking = False

    def _found(self, calls: frozenset[str]) -> None:
        if not self._is_stopped:
            self.changed.emit(calls)


def _said_elsewhere(_problem: OperationalProblem) -> None:
    """A log that cannot be read now is looked at again in a second; the pages that need it say so."""
