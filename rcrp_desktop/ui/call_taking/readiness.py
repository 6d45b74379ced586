"""The emergency face is made ready while nobody presses anything, so that the override key finds it laid out.

It is never waited for: a key that comes earlier shows the face as it is.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Slot

from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.ui.call_taking.controller import CallController
from rcrp_desktop.ui.call_taking.page import CallPage

_QUIET_MS = 50
"""So long after the page was shown, or took another size or look; a window that is being dragged is left alone."""
_CHANGES = (QEvent.Type.Show, QEvent.Type.Resize, QEvent.Type.StyleChange)


class EmergencyReadiness(QObject):
    """Watches a page for whatever makes its hidden emergency face stale."""

    def __init__(self, page: CallPage, controller: CallController) -> None:
        super().__init__(page)
        self._page, self._controller = page, controller
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self.make_ready)
        page.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Begin to wait again."""
        if event.type() in _CHANGES:
            self._quiet.start()
        return False

    @Slot()
    def make_ready(self) -> None:
        """Nothing is raised: the face is shown what the override would make of the call on show."""
        call = self._controller.live
        if call is None or not self._page.isVisible():
            return
        raised = self._controller.service.as_if_raised(call.state)
        status = replace(call.status, pending=True)
        ahead = replace(call, state=raised, status=status, turn=None, on_show="")
        self._page.make_emergency_ready(present_call(self._controller.facts_of(ahead)))
