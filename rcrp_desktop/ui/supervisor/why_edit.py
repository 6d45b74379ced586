"""WhyEdit: the box where a supervisor writes why."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.notes_edit import NotesEdit

_LINES, _LOW_LINES = 3, 2


class WhyEdit(NotesEdit):
    """A few lines; what is longer scrolls."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._is_low = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_low(self, *, low: bool) -> None:
        """Take a line less, where what is read above it has no room."""
        if low is not self._is_low:
            self._is_low = low
            self.updateGeometry()

    def height_of(self, *, low: bool) -> int:
        """What it takes, low or not."""
        return active_theme().line("body") * (_LOW_LINES if low else _LINES) + 16

    def sizeHint(self) -> QSize:
        """Three lines, or two."""
        return QSize(super().sizeHint().width(), self.height_of(low=self._is_low))
