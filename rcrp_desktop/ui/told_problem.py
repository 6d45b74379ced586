"""ToldProblem: a fault in the line under the banner, which says of where acts are kept what the recorder says, also later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.ui.call_taking.controller import CallController
from rcrp_desktop.ui.call_taking.screen import CallScreenPage
from rcrp_desktop.ui.parts import Parts
from rcrp_desktop.ui.shell_lines import problem_line
from rcrp_desktop.ui.shell_window import ShellWindow


class ToldProblem(QObject):
    """Else it went on saying "kept in the spill file" beside the red line that nothing here can keep it."""

    def __init__(self, shell: ShellWindow, parts: Parts, controller: CallController) -> None:
        super().__init__(shell)
        self._shell, self._parts = shell, parts
        self._line: Callable[[], str] | None = None
        self._words, self._kept = "", True
        controller.screen_changed.connect(self._look)

    def tell(self, problem: OperationalProblem, on_call: CallScreenPage | None) -> None:
        """Say what happened, what it means and what to do now."""
        self._line = lambda: problem_line(problem, self._parts, on_call)
        self._say(self._line())

    def _say(self, words: str) -> None:
        self._words, self._kept = words, self._parts.calls.recorder.can_keep
        self._shell.say(words)

    @Slot()
    def _look(self) -> None:
        if self._line is None or self._kept is self._parts.calls.recorder.can_keep:
            return
        if self._shell.notice.accessibleName() == self._words:
            self._say(self._line())
        else:
            self._line = None  # something else has its place
