"""CallOpener: opens a call from any of these pages, once the look at it is on record."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, Signal

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.ui.supervisor.tools import SupervisorTools


class CallOpener(QObject):
    """``back`` is the page of the navigation to which Esc returns; ``failed(str)`` says why nothing opens."""

    failed: ClassVar[Signal] = Signal(str)

    def __init__(self, tools: SupervisorTools, back: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tools = tools
        self._back = back

    def open(self, call: str, reason: str = "") -> None:
        """Ask for a call; the page comes when it was read."""
        work = partial(self._tools.supervision.open_call, call, reason=reason)
        self._tools.lanes.read(work, self._opened, self._not_opened, topic="supervisor.open")

    def _opened(self, detail: CallDetail | Rejected) -> None:
        if isinstance(detail, Rejected):
            self.failed.emit(self._tools.words.say("reason_needed"))
            return
        from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage

        page = CallViewPage(self._tools, detail, self._back)
        self._tools.shell.show_widget(page)

    def _not_opened(self, problem: OperationalProblem) -> None:
        self.failed.emit(self._tools.problem_text(problem))
