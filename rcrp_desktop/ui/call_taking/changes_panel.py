"""ChangesPanel: what would change a recommendation, each line a way to its question; most of it behind a fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.presentation.call_models import ChangeLine, ChangesModel
from rcrp_desktop.presentation.widgets import RouteMarkKind
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.focus_ring import RingPlace, place_ring
from rcrp_desktop.ui.widgets.fold_panel import FoldPanel
from rcrp_desktop.ui.widgets.key_cap import KeyCap
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.pressable import ListRow
from rcrp_desktop.ui.widgets.route_mark import RouteLine
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_BECOMES_BESIDE_FROM = 480
_BESIDE_RING, _ABOVE_PART = 8, 4
_KEY = "Enter"


class ChangeRow(ListRow):
    """Answers that would change it; pressing the row asks their question again."""

    asked: ClassVar[Signal] = Signal(str)

    def __init__(self, every: Callable[[], Sequence[ListRow]], parent: QWidget) -> None:
        """``every``: the rows that the arrows go over, also those of other parts."""
        super().__init__(parent=parent)
        self._question, self._every = "", every
        self.words, self.becomes = Text(role="table"), RouteLine(RouteMarkKind.ADVICE, "", "table")
        self._cap = KeyCap(_KEY)
        kept = self._cap.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # or the words would move as the focus comes
        self._cap.setSizePolicy(kept)
        self._cap.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_BESIDE_RING, 4, _BESIDE_RING, 4)
        self._row.addWidget(self.words, 3)
        end = QHBoxLayout()
        end.addWidget(self.becomes, 1)
        end.addWidget(self._cap, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addLayout(end, 2)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        place_ring(self, RingPlace.INSIDE)
        for part in (self.words, self.becomes, self._cap):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleDescription(_KEY)
        self.clicked.connect(self._ask)

    def bind(self, line: ChangeLine) -> None:
        """Show a line."""
        self._question = line.question
        self.words.set_runs(line.text)
        self.becomes.show_route(line.mark, line.becomes)
        words = "".join(run.text for run in line.text)
        self.setAccessibleName(f"{words}: {line.becomes}")

    def stack(self, *, stacked: bool) -> None:
        """What it becomes below the words, or beside them."""
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(down if stacked else across)
        self._row.setSpacing(2 if stacked else 16)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Its key acts now, and only now."""
        super().focusInEvent(event)
        self._cap.show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No key of this row acts."""
        super().focusOutEvent(event)
        self._cap.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The parts paint themselves."""

    def _rows(self) -> list[ListRow]:
        """Of all parts in sight."""
        return list(self._every())

    @Slot()
    def _ask(self) -> None:
        self.asked.emit(self._question)


class ChangeRows(QWidget):
    """A title, and rows below it that are re-bound, never rebuilt."""

    asked: ClassVar[Signal] = Signal(str)

    def __init__(self, every: Callable[[], Sequence[ListRow]]) -> None:
        super().__init__()
        self._every = every
        self._title = Text(role="label")
        self._rows: list[ChangeRow] = []
        self._is_stacked = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, _ABOVE_PART, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._title)
        self._add_row()

    def bind(self, title: str, lines: Sequence[ChangeLine]) -> None:
        """Show these lines in this order."""
        self._title.setText(title)
        set_shown(self._title, bool(title))
        while len(self._rows) < len(lines):
            self._add_row()
        for place, row in enumerate(self._rows):
            if place < len(lines):
                row.bind(lines[place])
            set_shown(row, place < len(lines))
        set_shown(self, bool(lines))

    def _add_row(self) -> None:
        row = ChangeRow(self._every, self)
        row.stack(stacked=self._is_stacked)
        row.asked.connect(self.asked)
        self._column.addWidget(row)
        if self._rows:
            QWidget.setTabOrder(self._rows[-1], row)  # not at the end of the whole window
        self._rows.append(row)

    @property
    def row_widgets(self) -> tuple[ChangeRow, ...]:
        """Rows on show."""
        return tuple(row for row in self._rows if not row.isHidden())

    def stack(self, *, stacked: bool) -> None:
        """What it becomes below the words in every row, or beside them."""
        self._is_stacked = stacked
        for row in self._rows:
            row.stack(stacked=stacked)


class ChangesPanel(Panel):
    """``asked`` carries the id of a question to show again."""

    asked: ClassVar[Signal] = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__(title, card=True)
        self._model: ChangesModel | None = None
        every = self._every_row
        self._parts = [ChangeRows(every), ChangeRows(every)]
        self._more = FoldPanel("", framed=False)
        self._others = ChangeRows(
            every
        )  # after the line of the fold: Tab goes in the order of making
        self._more.body.addWidget(self._others)
        self._is_stacked = False
        for part in (*self._parts, self._more):
            self.body.addWidget(part)
        for rows in (*self._parts, self._others):
            rows.asked.connect(self.asked)
        self._more.toggled.connect(self._fill)

    def bind(self, model: ChangesModel | None) -> None:
        """Show these changes, or nothing; what was opened stays open while they are the same."""
        if model != self._model:
            self._more.set_open(False)
        self._model = model
        set_shown(self, model is not None)
        if model is None:
            return
        self.set_hint(model.hint)
        for place, rows in enumerate(self._parts):
            part = model.in_sight[place] if place < len(model.in_sight) else None
            rows.bind(part.title if part else "", part.lines if part else ())
        self._fill()
        self._more.set_words(model.more, model.more_note)
        set_shown(self._more, bool(model.others))

    @Slot()
    def _fill(self) -> None:
        """Rows that nobody sees would cost time at the key that settles the call."""
        if self._more.is_open and self._model is not None:
            self._others.bind("", self._model.others)

    def _every_row(self) -> tuple[ChangeRow, ...]:
        return self.row_widgets

    @property
    def row_widgets(self) -> tuple[ChangeRow, ...]:
        """Rows that can take the focus, from the top."""
        folded = self._others.row_widgets if self._more.is_open else ()
        return (*(row for part in self._parts for row in part.row_widgets), *folded)

    def focus_pane(self) -> None:
        """On the first line, or on what unfolds them."""
        rows = self.row_widgets
        (rows[0] if rows else self._more.line).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What it becomes stands below in a narrow window with large text."""
        super().resizeEvent(event)
        stacked = self.width() < active_theme().px(_BECOMES_BESIDE_FROM)
        if stacked is not self._is_stacked:
            self._is_stacked = stacked
            for rows in (*self._parts, self._others):
                rows.stack(stacked=stacked)
