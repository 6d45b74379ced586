"""UnrecordedLine: the shell tells what is not recorded of any open call, whatever page or face is on show."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from rcrp_desktop.presentation.unrecorded import is_unrecorded, unrecorded_lines
from rcrp_desktop.ui.call_taking.screen import CallScreenPage
from rcrp_desktop.ui.shell_window import ShellWindow


class UnrecordedLine(QObject):
    """The call on show says it itself; every other open call, and each while another page is on show, is named here.

    Else a threat to life that no disk has left sight with Ctrl+N, and nobody wrote it in CAD.
    """

    def __init__(self, shell: ShellWindow, live: CallScreenPage) -> None:
        super().__init__(shell)
        self._shell, self._live = shell, live
        live.shell_changed.connect(self.tell)
        shell.stack.currentChanged.connect(self.tell)

    @Slot()
    def tell(self) -> None:
        """Asked at every key: only calls of which something waits are looked at."""
        controller = self._live.controller
        is_live = self._shell.stack.currentWidget() is self._live
        calls = [controller.open_call(call) for call in controller.calls()]
        others = [
            controller.facts_of(call)
            for call in calls
            if call is not None
            and is_unrecorded(call.status)
            and not (is_live and call.state.call == controller.live_id)
        ]
        self._shell.tell_unrecorded(unrecorded_lines(others, is_call_on_show=is_live))
