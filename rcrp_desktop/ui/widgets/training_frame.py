"""TrainingFrame: an 8 px frame on all sides and a bar that says TRAINING, around any content.

``TrainingFrame(content)``, then ``set_training(True, line="Practice call. Nothing is sent", right=...)``.
Off, it takes no room at all, so that one window serves both.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.text import Text

WORD = "TRAINING"
_LEAST = 24


class TrainingFrame(QWidget):
    """Nobody can take a mock call for a real one, nor the other way round."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self._word = Text(WORD, "body_strong", tone="ontrain", wrap=False)
        self._line = Text(role="body", tone="ontrain", elide=True)
        self._right = Text(role="body", tone="ontrain", elide=True)
        for text in (self._line, self._right):
            text.setMinimumWidth(_LEAST)  # the window may get narrower than they would like
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(16, 4, 16, 6)
        row.setSpacing(16)
        row.addWidget(self._word)
        row.addWidget(self._line, 1)
        row.addWidget(self._right)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self._bar)
        self._column.addWidget(content, 1)
        self.set_training(False)

    @property
    def is_training(self) -> bool:
        """Whether the frame is drawn."""
        return not self._bar.isHidden()

    def set_training(self, on: bool, line: str = "", right: str = "") -> None:
        """Draw the frame and say in its bar what this is, or take both away."""
        width = active_theme().shape.training_frame if on else 0
        self._line.setText(line)
        self._right.setText(right)
        self._bar.setAccessibleName(f"{WORD}. {line} {right}".strip())
        self._bar.setVisible(on)
        self._column.setContentsMargins(width, 0, width, width)
        self._part_bar()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """A new look may need the line under the bar."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._part_bar()

    def _part_bar(self) -> None:
        theme = active_theme()
        self._column.setSpacing(theme.edge if self.is_training and theme.is_contrast else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill what the content leaves free: the bar and the frame."""
        if self.is_training:
            painter = QPainter(self)
            theme = active_theme()
            painter.fillRect(self.rect(), theme.colour("train"))
            inside = self.content.geometry()
            # In high contrast the override bar below has the same face: a line keeps them apart.
            inside.setTop(self._bar.geometry().bottom() + 1)
            painter.fillRect(inside, theme.colour("bg"))
            painter.end()
