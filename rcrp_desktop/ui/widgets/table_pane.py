"""TablePane: a table as this product has them. ``row_opened(int)`` on Enter or a double click.

``pane.setModel(model)``; a model may answer ``TableRole.MARK`` with a RouteMarkKind, ``STRONG`` with
True, ``NOTE`` with a second line and ``GROUP`` with True for a heading row. Rows select, cells never
edit: F2 stays the override. Tab leaves; the ring is drawn inside the current row.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import ClassVar, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from rcrp_desktop.presentation.widgets import RouteMarkKind, Run
from rcrp_desktop.ui.theme.theme import Theme, active_theme
from rcrp_desktop.ui.theme.tokens import TextRole, Token
from rcrp_desktop.ui.widgets.focus_ring import RingPlace, place_ring
from rcrp_desktop.ui.widgets.painting import draw_route_mark
from rcrp_desktop.ui.widgets.route_mark import MARK_SIDE
from rcrp_desktop.ui.widgets.text_flow import TextFlow

_ROW, _PAD_X, _PAD_Y = 32, 14, 6
_Index = QModelIndex | QPersistentModelIndex


class TableRole(IntEnum):
    """What a model may say about a cell besides its text."""

    MARK = Qt.ItemDataRole.UserRole + 101
    STRONG = Qt.ItemDataRole.UserRole + 102
    NOTE = Qt.ItemDataRole.UserRole + 103
    GROUP = Qt.ItemDataRole.UserRole + 104


class TablePane(QTableView):
    """``wrap=True`` lets rows grow with their text; leave it off for long lists."""

    row_opened: ClassVar[Signal] = Signal(int)

    def __init__(self, name: str, *, wrap: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wraps = wrap
        self._widths: dict[int, int] = {}
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(wrap)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._set_up_headers()
        place_ring(self, RingPlace.INSIDE)
        self.doubleClicked.connect(self._open_index)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Show another model; wrapped rows are measured when it is reset or filled."""
        super().setModel(model)
        self._measure_columns()
        if model is not None and self._wraps:
            for signal in (model.modelReset, model.rowsInserted, model.dataChanged):
                signal.connect(self.resizeRowsToContents)
            self.resizeRowsToContents()

    @property
    def current_row(self) -> int:
        """Row that is selected, -1 if none is."""
        return self.currentIndex().row()

    def select_row(self, row: int) -> None:
        """Select a row and bring it into sight; -1 selects none."""
        if row < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return
        self.selectRow(row)

    def set_column_widths(self, widths: Mapping[int, int]) -> None:
        """Give columns widths in pixels at 100 %; they grow with the text."""
        self._widths = dict(widths)
        self._measure_columns()

    def stretch_column(self, column: int) -> None:
        """Let one column take the width that is left."""
        self.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row; every other key is the platform's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat() and self.current_row >= 0:
                self.row_opened.emit(self.current_row)
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are acts everywhere in this product, so they never jump to a row."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A table with rows always has a current one while it has the focus."""
        super().focusInEvent(event)
        model = cast("QAbstractItemModel | None", self.model())
        if self.current_row < 0 and model is not None and model.rowCount():
            self.selectRow(0)
        self._place_ring()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] — the stub also takes persistent indexes
        """Draw the ring of the whole row again, not of two cells."""
        super().currentChanged(current, previous)
        self._place_ring()
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Measure rows again under a new look."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._measure_columns()
            self._measure_rows()

    def _measure_columns(self) -> None:
        theme, header = active_theme(), self.horizontalHeader()
        for column, width in self._widths.items():
            # Another font may be wider than the one the widths were chosen in.
            self.setColumnWidth(column, max(theme.px(width), header.sectionSizeHint(column)))

    def _place_ring(self) -> None:
        place_ring(self, RingPlace.NONE if self.current_row >= 0 else RingPlace.INSIDE)

    def _set_up_headers(self) -> None:
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)  # a word that is cut must say so
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._measure_rows()

    def _measure_rows(self) -> None:
        height = active_theme().px(_ROW)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        if self._wraps and cast("QAbstractItemModel | None", self.model()) is not None:
            self.resizeRowsToContents()

    @Slot(QModelIndex)
    def _open_index(self, index: QModelIndex) -> None:
        self.row_opened.emit(index.row())


class RowDelegate(QStyledItemDelegate):
    """Draws a cell: face, mark, text, second line, the line under the row and the row's ring."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """The height that the cell's text takes in its column."""
        theme = active_theme()
        view = option.widget
        width = view.columnWidth(index.column()) if isinstance(view, QTableView) else 200
        left = _mark_room(theme, index)
        height = _flow(theme, index).lay_out(width - 2 * _PAD_X - left).height()
        note = index.data(TableRole.NOTE)
        if note:
            height += _note_flow(theme, str(note)).lay_out(width - 2 * _PAD_X).height()
        natural = _flow(theme, index).natural_width + 2 * _PAD_X + left
        return QSize(natural, max(theme.px(_ROW), height + 2 * _PAD_Y))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        theme = active_theme()
        rect: QRect = option.rect
        state = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        face: Token = (
            "select" if is_selected else "bg" if index.data(TableRole.GROUP) else "surface"
        )
        painter.save()
        painter.fillRect(rect, theme.colour(face))
        under = QRect(rect.left(), rect.bottom() + 1 - theme.edge, rect.width(), theme.edge)
        painter.fillRect(under, theme.colour("line"))
        painter.setClipRect(rect)
        self._paint_words(painter, rect, index, ink="onselect" if is_selected else "ink")
        view = self.parent()
        if isinstance(view, TablePane) and view.hasFocus() and index.row() == view.current_row:
            _paint_row_ring(painter, theme, rect, index, view)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRect, index: _Index, ink: Token) -> None:
        theme = active_theme()
        left = rect.left() + _PAD_X
        mark = index.data(TableRole.MARK)
        flow = _flow(theme, index)
        note = index.data(TableRole.NOTE)
        room = rect.width() - 2 * _PAD_X - _mark_room(theme, index)
        size = flow.lay_out(room)
        top = rect.top() + (_PAD_Y if note else (rect.height() - size.height()) // 2)
        if mark is not None:
            side = theme.px(MARK_SIDE)
            place = QRect(left, top + (flow.line_height - side) // 2, side, side)
            draw_route_mark(painter, place, RouteMarkKind(mark), theme.colour(ink))
            left += _mark_room(theme, index)
        flow.draw(painter, left, top, theme.colour(ink))
        if note:
            second = _note_flow(theme, str(note))
            second.lay_out(rect.width() - 2 * _PAD_X)
            tone: Token = ink if ink == "onselect" else "ink3"
            second.draw(painter, rect.left() + _PAD_X, top + size.height(), theme.colour(tone))


def _mark_room(theme: Theme, index: _Index) -> int:
    return theme.px(MARK_SIDE) + 8 if index.data(TableRole.MARK) is not None else 0


def _flow(theme: Theme, index: _Index) -> TextFlow:
    strong = bool(index.data(TableRole.STRONG) or index.data(TableRole.GROUP))
    role: TextRole = "table_strong" if strong else "table"
    text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
    asked = index.data(Qt.ItemDataRole.TextAlignmentRole)
    across = (
        Qt.AlignmentFlag.AlignRight if asked and int(asked) & 0x2 else Qt.AlignmentFlag.AlignLeft
    )
    # A reference has no space and never wraps, not even at its hyphen.
    modes = QTextOption.WrapMode
    wrap = modes.WordWrap if " " in text else modes.NoWrap
    font, line = theme.font(role), theme.line(role)
    return TextFlow((Run(text),), font, line, theme, across, wrap=wrap)


def _note_flow(theme: Theme, note: str) -> TextFlow:
    return TextFlow((Run(note),), theme.font("label"), theme.line("label"), theme)


def _paint_row_ring(
    painter: QPainter, theme: Theme, rect: QRect, index: _Index, view: TablePane
) -> None:
    """The part of the row's ring that lies in this cell: sides only at the row's ends, as they are seen."""
    seen = [c for c in range(index.model().columnCount()) if not view.isColumnHidden(c)]
    width, colour = theme.shape.focus_ring, theme.colour("focus")
    height = rect.height() - theme.edge
    painter.fillRect(rect.left(), rect.top(), rect.width(), width, colour)
    painter.fillRect(rect.left(), rect.top() + height - width, rect.width(), width, colour)
    if index.column() == seen[0]:
        painter.fillRect(rect.left(), rect.top(), width, height, colour)
    if index.column() == seen[-1]:
        painter.fillRect(rect.right() + 1 - width, rect.top(), width, height, colour)
