"""F1: the guide for the screen on show, from ``resources/help``. Esc goes back; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import name_control
from rcrp_desktop.ui.keyboard import Act
from rcrp_desktop.ui.widgets.panel import Card

_WIDEST = 760
_SPACE = 5


class HelpPage(QWidget):
    """``closed`` says that the person wants to go back."""

    closed: ClassVar[Signal] = Signal()

    def __init__(self, texts: Texts, read_guide: Callable[[str], str]) -> None:
        """``read_guide(name)`` gives a guide's Markdown."""
        super().__init__()
        self._texts = texts
        self._read = read_guide
        self._browser = QTextBrowser()
        self._browser.setOpenLinks(False)
        self._browser.setFrameShape(QTextBrowser.Shape.NoFrame)
        self._browser.setMaximumWidth(_WIDEST * 2)
        name_control(self._browser, texts("help.title"), texts("help.close"))
        card = Card()
        card.body.addWidget(self._browser)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.addWidget(card)

    def show_guide(self, name: str) -> None:
        """Show a guide from its beginning."""
        self._browser.setMarkdown(self._read(name))
        self._space_blocks()
        self._browser.moveCursor(self._browser.textCursor().MoveOperation.Start)

    def _space_blocks(self) -> None:
        """Markdown's blocks stand close together in Qt; a guide is read under pressure."""
        block = self._browser.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            look = block.blockFormat()
            look.setTopMargin(_SPACE)
            look.setBottomMargin(_SPACE)
            cursor.setBlockFormat(look)
            block = block.next()

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

    @property
    def override_line(self) -> str:
        """It lies over a page; the override acts on the call under it, or starts one."""
        return self._texts("override.any_screen")

    def handlers(self) -> Mapping[Act, Callable[[], object]]:
        """F1 again goes back too."""
        return {Act.HELP: self.closed.emit}

    def choose(self, _key: str) -> bool:
        """No choices here."""
        return False

    def hints(self) -> tuple[HintModel, ...]:
        """What the keys do."""
        return (HintModel(("Esc",), self._texts("help.close")),)

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
