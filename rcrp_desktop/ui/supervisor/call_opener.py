"""CallOpener: opens a call from any of these pages, once the look at it is on record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.meant import NO_REQUEST, RequestName
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.ui.supervisor.tools import SupervisorTools
from rcrp_desktop.ui.whereabouts import Whereabouts, where_now


class CallOpener(QObject):
    """``back`` is the page of the navigation to which Esc returns; ``failed(str)`` says why nothing opens.

    ``came_back(str)`` carries the call of the page that Esc has left.
    """

    came_back: ClassVar[Signal] = Signal(str)
    failed: ClassVar[Signal] = Signal(str)

    def __init__(
        self, tools: SupervisorTools, back: str, page: QWidget, chosen: Callable[[], str]
    ) -> None:
        """``chosen()`` is the call that is chosen on ``page`` now."""
        super().__init__(page)
        self._tools = tools
        self._back = back
        self._page = page
        self._chosen = chosen

    def open(self, call: str, reason: str = "", *, request: RequestName = NO_REQUEST) -> None:
        """Ask for a call; the page comes when it was read, unless somebody went on to something else meanwhile.

        ``request`` is what of the call is opened, of which the page then decides.
        """
        work = partial(self._tools.supervision.open_call, call, reason=reason)
        done = partial(self._opened, where_now(self._page), request)
        self._tools.lanes.read(work, done, self._not_opened, topic="supervisor.open")

    def _opened(
        self, place: Whereabouts, request: RequestName, detail: CallDetail | Rejected
    ) -> None:
        if isinstance(detail, Rejected):
            self.failed.emit(self._tools.words.say("reason_needed"))
            return
        if not place.is_here() or self._chosen() != detail.call:
            self.failed.emit(self._tools.words.say("opened_late"))
            return
        from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage

        page = CallViewPage(self._tools, detail, self._back, request)
        page.went_back.connect(self.came_back)
        self._tools.shell.show_widget(page)

    def _not_opened(self, problem: OperationalProblem) -> None:
        self.failed.emit(self._tools.problem_text(problem))
