"""The CAD reference, wherever a call stands: known early, earlier contacts show early."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from rcrp_desktop.domain.call.contact import REFERENCE_LIMIT
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.accessibility import name_control
from rcrp_desktop.ui.widgets.limits import LimitLine
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.text import Text


class ReferencePanel(Panel):
    """One field beside its name, a line below; low, so that the notes have the room. ``given`` carries the reference."""

    given: ClassVar[Signal] = Signal(str)

    def __init__(self, title: str, hint: str, texts: Texts) -> None:
        super().__init__(title)
        self.show_head(shown=False)
        self._own_hint = hint
        self._line = Text(hint, "label")
        self.field = QLineEdit()
        name_control(self.field, title, hint)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Text(title, "body_strong"))
        row.addWidget(self.field, 1)
        self.body.addLayout(row)
        self.body.addWidget(self._line)
        self.body.addWidget(LimitLine(self.field, REFERENCE_LIMIT, texts))
        self.field.returnPressed.connect(self._give)

    def bind(self, reference: str) -> None:
        """Show the reference as recorded, unless it is being typed."""
        if not self.field.hasFocus() and self.field.text() != reference:
            self.field.setText(reference)

    def tell(self, words: str) -> None:
        """Words in the place of the hint; none give it back."""
        self._line.setText(words or self._own_hint)

    @Slot()
    def _give(self) -> None:
        if self.field.text().strip():
            self.given.emit(self.field.text())
            self.field.clearFocus()
