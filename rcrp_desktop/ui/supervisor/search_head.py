"""SearchHead: the words that are looked for, the days, and what was narrowed to, above the calls found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.search_screen import PERIODS, FacetLine
from rcrp_desktop.ui.accessibility import name_control
from rcrp_desktop.ui.supervisor.record_table import RecordTable
from rcrp_desktop.ui.supervisor.search_widgets import Removable, SearchBox
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.text import Text

TYPING_PAUSE_MS = 300
_AFTER_NARROW = 1
_BESIDE_FROM = 360


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
        rows = self._rows = QVBoxLayout(self)
        self.set_tight(tight=False)
        first = self._first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self.box, 1)
        first.addWidget(self.period)
        chosen = FlowRow()
        self._chip_flow = chosen.flow
        chosen.add(self.narrow)
        rows.addLayout(first)
        rows.addWidget(chosen)
        rows.addWidget(self.count)

    def set_tight(self, *, tight: bool) -> None:
        """Leave the list what room there is."""
        around = 2 if tight else 10
        self._rows.setContentsMargins(14, around, 14, around)
        self._rows.setSpacing(4 if tight else 8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The box keeps room for a few words."""
        super().resizeEvent(event)
        is_beside = self.width() >= active_theme().px(_BESIDE_FROM)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._first.setDirection(across if is_beside else down)

    def take_words(self) -> str:
        """The words as they stand now; what was typed is no longer waited for."""
        self.typing.stop()
        return self.box.text().strip()

    def show_chips(self, lines: Iterable[FacetLine]) -> None:
        """What was narrowed to, each to be removed."""
        while (item := self._chip_flow.takeAt(_AFTER_NARROW)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            label = self._words.say("search.removed", name=line.label)
            chip = Removable(line, label, self._words.say("search.remove_name", name=line.label))
            chip.clicked.connect(self._remove)
            self._chip_flow.addWidget(chip)

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
