"""RecordTable: a list of the record. Selection by key, groups span the row, columns give way when narrow.

``chosen(str)`` carries the key of the row that is selected, ``opened(str)`` that of one that was opened; ``taken()``
says that somebody asked for the selected row itself. A row that was selected because some row must be, or because it
came back, is ``is_preselected`` until somebody takes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget

from rcrp_desktop.presentation.supervisor.common import Row
from rcrp_desktop.ui.models.record_rows import HeldBack, RecordRows
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.pressable import is_shortcut
from rcrp_desktop.ui.widgets.table_pane import TablePane, least_of

_ROW, _GROUP_ROW = 32, 34
_Move = QAbstractItemView.CursorAction
_DOWN = (_Move.MoveDown, _Move.MoveNext, _Move.MovePageDown, _Move.MoveHome)


class RecordTable(TablePane):
    """``gives_way`` names for each column the width in pixels at 100 % below which it is left out.

    ``stretched`` names the columns that may take the width that is left, the first in sight does.
    ``whole=True`` is a short table that is as high as its rows.
    """

    chosen: ClassVar[Signal] = Signal(str)
    opened: ClassVar[Signal] = Signal(str)
    taken: ClassVar[Signal] = Signal()

    def __init__(
        self,
        name: str,
        columns: Sequence[str],
        *,
        widths: Mapping[int, int],
        stretched: Sequence[int],
        gives_way: Mapping[int, int] | None = None,
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent=parent)
        self.rows = RecordRows(columns, self)
        self._gives_way = dict(gives_way or {})
        self._is_whole = whole
        self._wanted = ""
        self._is_asked_for = False
        self._preselected = ""
        self._is_filling = False
        self._measured: dict[int, object] = {}
        if not whole:
            self.setMinimumHeight(1)  # it scrolls: what stands above it must not give way for it
        if whole:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setModel(self.rows)
        self.set_column_widths(widths)
        self._stretched = tuple(stretched)
        self._fit_columns()
        self.row_opened.connect(self._open)
        self.rows.modelReset.connect(self._place_groups)
        self.rows.rowsInserted.connect(self._place_groups)
        self.verticalScrollBar().valueChanged.connect(self._measure)
        self.verticalScrollBar().rangeChanged.connect(self._measure)

    @property
    def chosen_key(self) -> str:
        """The key of the selected row, "" while none is."""
        return self.rows.key_at(self.current_row)

    @property
    def is_preselected(self) -> bool:
        """Whether the row was selected by the program alone: nobody asked to see what it is about."""
        return bool(self._preselected) and self._preselected == self.chosen_key

    @property
    def has_pointer(self) -> bool:
        """Whether the pointer rests on the rows: then none may move under it."""
        return self.viewport().underMouse()

    def show_rows(self, rows: Sequence[Row], *, more: bool = False) -> None:
        """Show rows; what was chosen stays chosen while it is there. What went and came back nobody chose since."""
        was, top = self.chosen_key, self.verticalScrollBar().value()
        key = was or self._wanted
        self._is_filling = True
        self.rows.set_rows(rows, more=more)
        row = self.rows.row_of(key)
        came_back = row >= 0 and not was and not self._is_asked_for
        self._wanted = key if row < 0 else ""
        self._is_asked_for &= row < 0 and not was
        if came_back:
            self._preselected = key
        if row >= 0 and row != self.current_row:
            self.selectRow(row)
        self._is_filling = False
        self.verticalScrollBar().setValue(top)
        self._measure()
        if row < 0 and key:
            self.select_row(-1)
            self.chosen.emit("")
        elif came_back:
            self.chosen.emit(key)

    def renew(self, rows: Sequence[Row]) -> HeldBack:
        """Show what moves no row; tells what is held back."""
        if not self.rows.rowCount():
            self.show_rows(rows)
            return HeldBack()
        held = self.rows.renew(rows)
        self._measure()
        return held

    def choose(self, key: str) -> None:
        """Select a row by its key, now or when it comes, because somebody asked for it."""
        row = self.rows.row_of(key)
        self._wanted, self._is_asked_for = (key, True) if row < 0 else ("", False)
        if row >= 0:
            self.select_row(row)
            self.take()

    def choose_first(self) -> None:
        """Select the first row that can be chosen, unless one is."""
        if not self.chosen_key:
            row = self.rows.first_row()
            self._preselected = self.rows.key_at(row)
            self.select_row(row)

    def take(self) -> None:
        """Somebody asks for the row that is selected, maybe for them."""
        if self.is_preselected:
            self._preselected = ""
            self.chosen.emit(self.chosen_key)
        if self.chosen_key:
            self.taken.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes a row that the program selected."""
        is_held = event.isAutoRepeat() or is_shortcut(event)
        if event.key() == Qt.Key.Key_Space and not is_held:
            self.take()
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click takes it too, where it moves to no other row."""
        super().mousePressEvent(event)
        if self.indexAt(event.position().toPoint()).row() == self.current_row:
            self.take()

    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Arrows step over groups."""
        index = super().moveCursor(cursorAction, modifiers)
        step = 1 if cursorAction in _DOWN else -1
        row = index.row()
        while 0 <= row < self.rows.rowCount() and not self.rows.key_at(row):
            row += step
        if 0 <= row < self.rows.rowCount():
            return self.rows.index(row, max(0, index.column()))
        return self.currentIndex()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """With the focus comes a current row, never a group."""
        self.choose_first()
        super().focusInEvent(event)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Tell the page which row is chosen; new data that keeps the row tells nothing."""
        super().currentChanged(current, previous)
        key = self.rows.key_at(current.row())
        if not self._is_filling and key and key != self.rows.key_at(previous.row()):
            if key != self._preselected:
                self._preselected = ""
            self.chosen.emit(key)

    def sizeHintForRow(self, row: int) -> int:
        """A group spans the row, so its words never wrap in the first column."""
        if 0 <= row < self.rows.rowCount() and not self.rows.key_at(row):
            words = least_of(self.rows.index(row, 0), self.viewport().width(), ())
            return max(active_theme().px(_GROUP_ROW), words.height())
        return super().sizeHintForRow(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out columns that there is no room for; the detail has them all."""
        self._fit_columns()
        super().resizeEvent(event)
        self._measure()

    def showEvent(self, event: QShowEvent) -> None:
        """Measured when it can be seen."""
        super().showEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under a new look."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._measured.clear()
            self._fit_columns()
            self._measure()

    @Slot()
    def _measure(self) -> None:
        """Give rows in sight the height of their words; a list of thousands is never gone through."""
        if not self.isVisible() and not self._is_whole:
            return
        wider = [self.learn_words(row) for row in self._rows_in_sight()]
        if any(wider):
            self._fit_columns()
        widths = tuple(self.columnWidth(c) for c in range(self.rows.columnCount()))
        for row in self._rows_in_sight():
            self._measure_row(row, widths)
        if self._is_whole and self._whole_height() != self.height():
            self.updateGeometry()

    def _rows_in_sight(self) -> Iterator[int]:
        """Until the lower edge as it is when a row is reached: those before it may have grown."""
        row = 0 if self._is_whole else max(0, self.rowAt(0))
        bottom = self.viewport().height()
        while row < self.rows.rowCount():
            if not self._is_whole and self.rowViewportPosition(row) > bottom:
                break
            yield row
            row += 1

    def _measure_row(self, row: int, widths: tuple[int, ...]) -> None:
        seen = (self.rows.row_at(row), widths)
        if self._measured.get(row) != seen:
            self._measured[row] = seen
            height = max(self.sizeHintForRow(row), active_theme().px(_ROW))
            if height != self.rowHeight(row):
                self.setRowHeight(row, height)

    def _fit_columns(self) -> None:
        width = self.viewport().width()
        room = width / active_theme().scale
        left_out = {column for column, least in self._gives_way.items() if room < least}
        self.fit_columns(width, left_out=left_out, stretched=self._stretched)

    def sizeHint(self) -> QSize:
        """All rows, for a table that does not scroll by itself."""
        hint = super().sizeHint()
        return QSize(hint.width(), self._whole_height()) if self._is_whole else hint

    def minimumSizeHint(self) -> QSize:
        """The same; the page around it scrolls."""
        least = super().minimumSizeHint()
        return QSize(least.width(), self._whole_height()) if self._is_whole else least

    def _whole_height(self) -> int:
        rows = sum(self.rowHeight(row) for row in range(self.rows.rowCount()))
        return rows + self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()

    @Slot()
    def _place_groups(self) -> None:
        self._measured.clear()
        self.clearSpans()
        for row in self.rows.group_rows():
            self.setSpan(row, 0, 1, self.rows.columnCount())

    @Slot(int)
    def _open(self, row: int) -> None:
        key = self.rows.key_at(row)
        if key:
            self.opened.emit(key)
