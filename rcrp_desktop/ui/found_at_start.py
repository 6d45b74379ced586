"""FoundAtStart: says what was found when the log was opened until it was seen, and keeps its open calls in the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot

from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.presentation.start_notices import notice_lines
from rcrp_desktop.ui.background import Lanes
from rcrp_desktop.ui.call_taking.controller import CallController
from rcrp_desktop.ui.parts import Parts
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice

SEEN_KEY = "Ctrl+G"


class FoundAtStart(QObject):
    """On the main thread."""

    def __init__(
        self,
        parts: Parts,
        lanes: Lanes,
        standing: StandingNotice,
        controller: CallController,
        problem: Callable[[Exception], None],
    ) -> None:
        super().__init__(standing)
        self._parts = parts
        self._lanes = lanes
        self._standing = standing
        self._controller = controller
        self._problem = problem
        self._seen: list[Callable[[], None]] = [parts.seen]
        standing.say_how(parts.texts("shell.seen"), SEEN_KEY)
        standing.seen.connect(self.seen)
        standing.add(parts.start_notice)

    def opened(self, notices: Sequence[Notice]) -> None:
        """The log is open: read again what could not be read before, and what else is owed."""
        self._standing.add(*notice_lines(notices, self._parts.texts))
        self._lanes.read(self._parts.unfinished, self._reopened, self._problem)
        self._lanes.read(self._parts.owing, self._controller.keep_in_list, self._problem)

    def also(self, label: str, seen: Callable[[], None], notices: Sequence[Notice]) -> None:
        """Another record, of mock or example calls, was opened; ``seen`` is recorded in it."""
        lines = notice_lines(notices, self._parts.texts)
        if lines:
            self._seen.append(seen)
            self._standing.add(*(f"{label}: {line}" for line in lines))

    @Slot()
    def seen(self) -> None:
        """Somebody knows of it; of a log that was set aside the record says so."""
        if self._standing.lines:
            self._standing.clear()
            for record in self._seen:
                self._lanes.write(record, _done, self._problem)

    def _reopened(self, states: Sequence[CallState]) -> None:
        self._controller.keep_in_list(states)
        for state in states:
            if state.set_aside:  # it may be on show since before that was known
                self._controller.read_again(state.call)


def _done(_result: object) -> None:
    """The notice is gone already."""
