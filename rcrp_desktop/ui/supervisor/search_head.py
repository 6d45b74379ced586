"""SearchHead: the words that are looked for, the days, and what was narrowed to, above the calls found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.search_screen import PERIODS, FacetLine
from rcrp_desktop.ui.accessibility import name_control
from rcrp_desktop.ui.supervisor.record_table import RecordTable
from rcrp_desktop.ui.supervisor.search_widgets import Removable, SearchBox
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.flow import FlowLayout
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

TYPING_PAUSE_MS = 300


class SearchHead(QWidget):
    """Says what is asked for and asks nobody itself. ``worded`` comes once typing pauses."""

    worded: ClassVar[Signal] = Signal()
    period_chosen: ClassVar[Signal] = Signal(str)
    removed: ClassVar[Signal] = Signal(str, str)

    def __init__(self, words: Words, table: RecordTable) -> None:
        """``table`` is the list to which the arrow keys lead from the box."""
        super().__init__()
        self._words = words
        self.box = SearchBox(table)
        self.box.setPlaceholderText(words.say("search.placeholder"))
        self.box.setClearButtonEnabled(False)
        name_control(self.box, words.say("search.placeholder_name"))
        self.period = QComboBox()
        for period in PERIODS:
            self.period.addItem(words.say(f"search.{period}"), period)
        name_control(self.period, words.say("search.period"))
        self.narrow = ActionButton(words.say("search.narrow"))
        self.count = Text(words.say("reading"), "label")
        self.typing = QTimer(self)
        self.typing.setSingleShot(True)
        self.typing.setInterval(TYPING_PAUSE_MS)
        self._lay_out()
        self.box.textEdited.connect(self._typed)
        self.typing.timeout.connect(self.worded)
        self.period.activated.connect(self._take_period)

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 10, 14, 10)
        rows.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self.box, 1)
        first.addWidget(self.period)
        self._chips = QWidget()
        self._chip_flow = FlowLayout(self._chips)
        second = QHBoxLayout()
        second.setSpacing(10)
        second.addWidget(self.narrow, 0, Qt.AlignmentFlag.AlignTop)
        second.addWidget(self._chips, 1)
        rows.addLayout(first)
        rows.addLayout(second)
        rows.addWidget(self.count)

    def take_words(self) -> str:
        """The words as they stand now; what was typed is no longer waited for."""
        self.typing.stop()
        return self.box.text().strip()

    def show_chips(self, lines: Iterable[FacetLine]) -> None:
        """What was narrowed to, each to be removed."""
        while (item := self._chip_flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            label = self._words.say("search.removed", name=line.label)
            chip = Removable(line, label, self._words.say("search.remove_name", name=line.label))
            chip.clicked.connect(self._remove)
            self._chip_flow.addWidget(chip)
        set_shown(self._chips, bool(self._chip_flow.count()))

    @Slot(str)
    def _typed(self, _text: str) -> None:
        self.typing.start()

    @Slot(int)
    def _take_period(self, _place: int) -> None:
        self.period_chosen.emit(self.period.currentData())

    @Slot()
    def _remove(self) -> None:
        chip = self.sender()
        if isinstance(chip, Removable):
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
            self.removed.emit(chip.line.group, chip.line.name)
