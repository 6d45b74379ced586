"""Closing duties and the text for CAD, at the right of the outcome."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from rcrp_desktop.domain.call.contact import REFERENCE_LIMIT
from rcrp_desktop.presentation.call_models import CadModel, DutiesModel
from rcrp_desktop.presentation.call_models import DutyRow as DutyRowModel
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.accessibility import name_control
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.duty_row import DutyRow
from rcrp_desktop.ui.widgets.flow import FlowLayout
from rcrp_desktop.ui.widgets.limits import LimitLine
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_LEAST_LINES = 7  # with wide letters eight would push the keys below it out of sight at 1366 x 768
_LEAST_MONO = 11 / 13


def _widest(lines: Sequence[str], font: QFont) -> int:
    """Pixels that the longest of some lines takes."""
    measure = QFontMetrics(font)
    return max((measure.horizontalAdvance(line) for line in lines), default=0)


class DutiesPanel(Panel):
    """Rows by number key. ``wanted`` carries the place of a duty in the list."""

    wanted: ClassVar[Signal] = Signal(int)

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.without_body()
        self._rows: list[DutyRow] = []
        self._models: tuple[DutyRowModel, ...] = ()

    @property
    def models(self) -> tuple[DutyRowModel, ...]:
        """The duties on show."""
        return self._models

    def bind(self, model: DutiesModel | None) -> None:
        """Show duties, or hide the panel."""
        self._models = model.rows if model is not None else ()
        set_shown(self, model is not None)
        if model is None:
            return
        self.set_title(model.title)
        self.set_hint(model.hint)
        for place, row in enumerate(model.rows):
            if place == len(self._rows):
                made = DutyRow(row.model)
                made.pressed_key.connect(self._press)
                self._rows.append(made)
                self.add_row(made)
            self._rows[place].bind(row.model)
        for place, row in enumerate(self._rows):
            set_shown(row, place < len(model.rows))

    def choose_key(self, key: str) -> bool:
        """A digit while no other list has the keys."""
        place = int(key) - 1 if key.isdigit() else -1
        if not 0 <= place < len(self._models) or not self._models[place].model.key:
            return False
        self.wanted.emit(place)
        return True

    def focus_pane(self) -> None:
        """On the first duty."""
        if self._models:
            self._rows[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(str)
    def _press(self, key: str) -> None:
        self.choose_key(key)


class CadPanel(Panel):
    """The text to paste, its reference, and the confirmation. ``copied`` and ``confirmed`` say the keys."""

    copied: ClassVar[Signal] = Signal()
    confirmed: ClassVar[Signal] = Signal()
    reference_given: ClassVar[Signal] = Signal(str)

    def __init__(self, copy: str, on_cad: str, reference: str, hint: str, texts: Texts) -> None:
        super().__init__("", expand=True)
        self._text = QPlainTextEdit()
        # As high as the room that is left, and never asking for more than the lines that are always seen.
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._text.setReadOnly(True)
        self._text.setProperty("role", "mono")
        self._text.setTabChangesFocus(True)
        self._note = Text(role="label")
        self._own_note = self._told = ""
        self._reference_label = Text(reference, "label")
        self.reference = QLineEdit()
        self.reference.setPlaceholderText(hint)
        name_control(self.reference, reference, hint)
        acts = QWidget()
        flow = FlowLayout(acts)
        self.copy_button = ActionButton(copy, key="F8")
        self.on_cad_button = ActionButton(on_cad, key="K")
        flow.addWidget(self.copy_button)
        flow.addWidget(self.on_cad_button)
        self.body.setSpacing(8)
        self.body.addWidget(self._text, 1)
        limit = LimitLine(self.reference, REFERENCE_LIMIT, texts)
        for part in (acts, self._note, self._reference_label, self.reference, limit):
            self.body.addWidget(part)
        self.copy_button.clicked.connect(self.copied)
        self.on_cad_button.clicked.connect(self.confirmed)
        self.reference.returnPressed.connect(self._give)

    @property
    def text(self) -> str:
        """What would be copied."""
        return self._text.toPlainText()

    def bind(self, model: CadModel, reference: str) -> None:
        """Show the text as it is now."""
        self.set_title(model.title)
        self.set_hint(model.hint)
        if model.text != self._text.toPlainText():
            self._text.setPlainText(model.text)
        name_control(self._text, model.title, model.hint)
        self._fit_text()
        self._own_note = model.note
        self._note.setText(self._told or model.note)
        if not self.reference.hasFocus() and self.reference.text() != reference:
            self.reference.setText(reference)

    def tell(self, words: str) -> None:
        """Words in the place of the note; none give it back."""
        self._told = words
        self._note.setText(words or self._own_note)

    def focus_pane(self) -> None:
        """On the copy key."""
        self.copy_button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Somewhat smaller letters where a line of the text would be cut."""
        super().resizeEvent(event)
        self._fit_text()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size, or wider edges."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._own_note:
            self._fit_text()

    def _fit_text(self) -> None:
        """What is still too long then goes on in the next line on screen; what is copied keeps its lines."""
        font = active_theme().font("mono")
        # Not by the font that fits: a pane that is lower where it is narrower would not come to rest.
        around = 2 * self._text.frameWidth() + math.ceil(self._text.document().documentMargin())
        self._text.setMinimumHeight(_LEAST_LINES * QFontMetrics(font).lineSpacing() + around)
        least = round(font.pixelSize() * _LEAST_MONO)
        room = self._text.viewport().width() - 2 * self._text.document().documentMargin()
        lines = self.text.splitlines()
        while font.pixelSize() > least and _widest(lines, font) > room:
            font.setPixelSize(font.pixelSize() - 1)
        self._text.document().setDefaultFont(font)

    @Slot()
    def _give(self) -> None:
        if self.reference.text().strip():
            self.reference_given.emit(self.reference.text())
