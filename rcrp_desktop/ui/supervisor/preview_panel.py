"""PreviewPanel: where a call stands, from the list alone; opening it is a look, with its reason."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from rcrp_desktop.presentation.supervisor.common import Line, Words
from rcrp_desktop.presentation.supervisor.search_screen import PreviewModel
from rcrp_desktop.ui.accessibility import name_control
from rcrp_desktop.ui.supervisor.lines import LineList, LineText
from rcrp_desktop.ui.widgets.action_button import ActionButton, ButtonKind
from rcrp_desktop.ui.widgets.panel import Divider, Panel
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text


class PreviewPanel(Panel):
    """``open_asked()`` when the button is pressed or Enter in the reason."""

    open_asked: ClassVar[Signal] = Signal()

    def __init__(self, words: Words, *, reason_needed: bool, parent: QWidget | None = None) -> None:
        super().__init__(" ", " ", expand=True, parent=parent)
        self._words = words
        self._call = ""
        self._labels: list[tuple[Text, LineText]] = []
        self.steps = QVBoxLayout()
        self.steps.setSpacing(2)
        self.facts = LineList("table", gap=2)
        self.open_button = ActionButton(words.say("search.open"), key="Enter", kind=ButtonKind.MAIN)
        key = "search.reason_needed" if reason_needed else "search.reason"
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(words.say(key))
        name_control(self.reason, words.say("search.reason_name"))
        self.note = Text(words.say("search.open_note"), "label")
        self._foot = QWidget()
        self._build()
        self.open_button.clicked.connect(self._ask)
        self.reason.returnPressed.connect(self._ask)
        self.show_nothing()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addStretch(1)
        column = QVBoxLayout(self._foot)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Divider())
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(self.reason)
        self.body.addLayout(self.steps)
        self.body.addSpacing(8)
        self.body.addWidget(self.facts)
        self.body.addStretch(1)
        self.body.addWidget(self._foot)

    def show_nothing(self) -> None:
        """No call is chosen."""
        self.set_title(self._words.say("search.preview_title"))
        self.set_hint("")
        self._show_steps(())
        self.facts.bind_texts([self._words.say("search.nothing_chosen")])
        set_shown(self._foot, shown=False)

    def bind(self, model: PreviewModel) -> None:
        """Show where a call stands; a reason belongs to the call that it was written for."""
        if model.call != self._call:
            self._call = model.call
            self.reason.clear()
        self.set_title(model.reference)
        self.set_hint(model.hint)
        self._show_steps(model.steps)
        self.facts.bind(model.facts)
        set_shown(self._foot, shown=True)

    def _show_steps(self, steps: tuple[tuple[str, Line], ...]) -> None:
        while len(self._labels) < len(steps):
            pair = (Text("", "label"), LineText("table"))
            self._labels.append(pair)
            for part in pair:
                self.steps.addWidget(part)
        for place, (label, line) in enumerate(self._labels):
            wanted = place < len(steps)
            if wanted:
                label.setText(steps[place][0])
                line.bind(steps[place][1])
            set_shown(label, wanted)
            set_shown(line, wanted)

    @Slot()
    def _ask(self) -> None:
        self.open_asked.emit()
