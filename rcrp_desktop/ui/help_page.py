"""F1: the guide for the screen on show, from ``resources/help``. Esc goes back; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import name_control
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.markdown import MarkdownText
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.panel import Card

_WIDEST, _AROUND = 680, 60
_NARROW = 400
_HEADINGS, _NARROW_HEADINGS = 3, 1


class HelpPage(QWidget):
    """``closed`` says that the person wants to go back."""

    closed: ClassVar[Signal] = Signal()

    def __init__(
        self, texts: Texts, read_guide: Callable[[str], str], *, override_line: str
    ) -> None:
        """``read_guide(name)`` gives a guide's Markdown; ``override_line`` says where raising it lands."""
        super().__init__()
        self.override_line = override_line
        self._texts = texts
        self._read = read_guide
        self._browser = MarkdownText()
        name_control(self._browser, texts("help.title"), texts("help.close"))
        self._card = Card()
        self._card.body.addWidget(self._browser)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 16, 16, 16)
        row.addStretch(1)
        row.addWidget(self._card, 1000)
        row.addStretch(1)
        self._fit()

    def show_guide(self, name: str) -> None:
        """Show a guide from its beginning."""
        self._browser.show_markdown(self._read(name))
        self._fit_headings()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for larger headings, or not."""
        super().resizeEvent(event)
        self._fit_headings()

    def changeEvent(self, event: QEvent) -> None:
        """Lines stay readable at every text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self._card.setMaximumWidth(active_theme().px(_WIDEST) + _AROUND)
        self._fit_headings()

    def _fit_headings(self) -> None:
        is_narrow = self.width() < active_theme().px(_NARROW)
        self._browser.size_headings(_NARROW_HEADINGS if is_narrow else _HEADINGS)

    @property
    def text(self) -> str:
        """What is on show, for tests."""
        return self._browser.toPlainText()

    @property
    def title(self) -> str:
        """The page's name."""
        return self._texts("help.title")

    state_name = "help"
    foot = ""

    def handlers(self) -> Mapping[Act, Callable[[], object]]:
        """F1 again goes back too."""
        return {Act.HELP: self.closed.emit}

    def choose(self, _key: str) -> bool:
        """No choices here."""
        return False

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do."""
        return (HintModel(("Esc",), self._texts("help.closes")),)

    def focus_first(self) -> None:
        """On the text, so that arrows scroll it."""
        self._browser.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Nothing changes."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)
