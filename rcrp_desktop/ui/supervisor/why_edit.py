"""WhyEdit: the box where a supervisor writes why."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.notes_edit import NotesEdit


class WhyEdit(NotesEdit):
    """A few lines; what is longer scrolls."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """Three lines."""
        return QSize(super().sizeHint().width(), active_theme().line("body") * 3 + 16)
