"""TrainingFrame: an 8 px frame on all sides and a bar that says TRAINING, around any content.

``TrainingFrame(content)``, then ``set_training(True, line="Practice call. Nothing is sent", right=...)``.
Off, it takes no room at all, so that one window serves both.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

WORD = "TRAINING"
_LEAST = 24
_SIDE, _GAP = 16, 16
_MOST_LINES = 2


class TrainingFrame(QWidget):
    """Nobody can take a mock call for a real one, nor the other way round."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = content
        self._word = Text(WORD, "body_strong", tone="ontrain", wrap=False)
        self._line = Text(role="body", tone="ontrain")
        self._right = Text(role="body", tone="ontrain", elide=True)
        self._line.setMinimumWidth(_LEAST)  # the window may get narrower than it would like
        self._right.setMinimumWidth(_LEAST)
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(_SIDE, 4, _SIDE, 6)
        row.setSpacing(_GAP)
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
        self._fit_right()
        self.update()

    @property
    def right(self) -> str:
        """What stands at the right, as far as it has room."""
        return "" if self._right.isHidden() else self._right.text()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for both, or for the line only."""
        super().resizeEvent(event)
        self._fit_right()

    def _fit_right(self) -> None:
        """That nothing here is real comes before whose run it is."""
        parts = (self._word, self._line, self._right)
        needed = sum(part.sizeHint().width() for part in parts) + 2 * _SIDE + 2 * _GAP
        inside = self.width() - 2 * active_theme().shape.training_frame
        set_shown(self._right, needed <= inside)
        room = inside - 2 * _SIDE - _GAP - self._word.sizeHint().width()
        self._line.set_eliding(elide=self._line.line_count(room) > _MOST_LINES)

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
