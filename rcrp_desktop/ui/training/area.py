"""TrainingArea: library, mock call and debrief as one page of the shell.

Built with ``TrainingTools`` and a factory for the call screen. The shell asks ``title``, ``frame()``,
``handlers()``, ``hints()``, ``foot``, ``choose(key)``, ``focus_first()`` and ``refresh()``, and again after every
``changed``. ``left`` says that somebody wants out of training, at once (F12). ``is_practising`` is True
while the override key practises the override; on the other pages it is a real one.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rcrp_desktop.domain.training.scenario import Scenario
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.training.debrief_page import DebriefPage
from rcrp_desktop.ui.training.library_page import ScenariosPage
from rcrp_desktop.ui.training.mock_page import MockCallPage
from rcrp_desktop.ui.training.pages import FrameWords, Handlers, MakeCallPage, TrainingTools

Page = ScenariosPage | MockCallPage | DebriefPage


class TrainingArea(QWidget):
    """One mock call at a time; its page is thrown away when the debrief opens."""

    changed: ClassVar[Signal] = Signal()
    left: ClassVar[Signal] = Signal()

    def __init__(
        self, tools: TrainingTools, make_call_page: MakeCallPage, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tools = tools
        self._make_call_page = make_call_page
        self.library = ScenariosPage(tools)
        self.debrief = DebriefPage(tools)
        self.mock: MockCallPage | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(self.library)
        self._pages.addWidget(self.debrief)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.library.run_asked.connect(self.run)
        self.library.run_shown.connect(self.show_run)
        self.debrief.again.connect(self.run)
        self.debrief.changed.connect(self.changed)

    # --- the page's contract ------------------------------------------------------------------

    @property
    def page(self) -> Page:
        """The page on show."""
        page = self._pages.currentWidget()
        assert isinstance(page, ScenariosPage | MockCallPage | DebriefPage)
        return page

    @property
    def title(self) -> str:
        """The name of the page on show."""
        return self.page.title

    @property
    def is_practising(self) -> bool:
        """Whether a mock call is on show, so that the override key only practises."""
        return self.mock is not None and self.page is self.mock

    def frame(self) -> FrameWords:
        """What the training frame's bar says."""
        return self.page.frame()

    def handlers(self) -> Handlers:
        """The keys of the page on show; F12 leaves training from each."""
        return {**self.page.handlers(), Act.LEAVE_TRAINING: self.leave}

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do, in words."""
        return self.page.hints()

    @property
    def foot(self) -> str:
        """The words at the right of the hints."""
        return self.page.foot

    def choose(self, key: str) -> object:
        """Digits, U and = of a mock call."""
        return self.mock.choose(key) if self.mock is not None and self.is_practising else False

    def focus_first(self) -> None:
        """Where work begins on the page on show."""
        self.page.focus_first()

    def refresh(self) -> None:
        """Read again what the page shows."""
        self.page.refresh()

    # --- what happens -------------------------------------------------------------------------

    @Slot()
    def leave(self) -> None:
        """Out of training, at once; the mock call stops where it is and stays in the training log."""
        self._drop_mock()
        self._go_to(self.library, focus=False)
        self.left.emit()

    @Slot(object, str)
    def run(self, scenario: Scenario, trainee: str) -> None:
        """Begin a mock call of this scenario."""
        self._drop_mock()
        self.mock = MockCallPage(self._tools, scenario, trainee, self._make_call_page)
        self.mock.finished.connect(self._finished)
        self._pages.addWidget(self.mock)
        self._go_to(self.mock)

    @Slot(str)
    def show_run(self, call: str) -> None:
        """The debrief of a run."""
        self._go_to(self.debrief)
        self.debrief.show_run(call)

    @Slot(str)
    def _finished(self, call: str) -> None:
        self._drop_mock()
        self.library.refresh()
        self.show_run(call)

    def _drop_mock(self) -> None:
        if self.mock is not None:
            mock, self.mock = self.mock, None
            mock.stop_listening()
            self._pages.removeWidget(mock)
            mock.hide()
            mock.deleteLater()

    def _go_to(self, page: QWidget, *, focus: bool = True) -> None:
        self._pages.setCurrentWidget(page)
        if focus:
            self.focus_first()
        self.changed.emit()
