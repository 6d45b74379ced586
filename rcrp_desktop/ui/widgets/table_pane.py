"""TablePane: a table as this product has them. ``row_opened(int)`` on Enter or a double click.

``pane.setModel(model)``; a model may answer ``TableRole.MARK`` with a RouteMarkKind, ``STRONG`` with
True, ``NOTE`` with a second line and ``GROUP`` with True for a heading row. Rows select, cells never
edit: F2 stays the override. Tab leaves; the ring is drawn inside the current row. Nothing is ever wider than the
pane: columns that have no room beside each other stand under each other (``fit_columns``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
from rcrp_desktop.ui.widgets.pressable import ENTER, PRESSING_KEYS, is_shortcut
from rcrp_desktop.ui.widgets.route_mark import MARK_SIDE
from rcrp_desktop.ui.widgets.text_flow import TextFlow

_ROW, _PAD_X, _PAD_Y = 32, 14, 6
_LEAST_STRETCHED, _FOLDS_BELOW = 96, 360
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
        self._longest: dict[int, int] = {}
        self._fitted: dict[int, int] = {}
        self.folded: tuple[int, ...] = ()
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
        self._fitted.clear()
        self._measure_columns()

    def fit_columns(
        self, room: int, *, left_out: Collection[int], stretched: Sequence[int]
    ) -> None:
        """Show all columns but some in so many pixels, the first of ``stretched`` in what the others leave.

        Where a small pane has no room for them, ``folded`` are those that stand under each other in the first of them.
        """
        header, modes = self.horizontalHeader(), QHeaderView.ResizeMode
        kept = self._columns_but(left_out)
        wide = next((column for column in stretched if column in kept), kept[0])
        least = max(self._least_of(wide), active_theme().px(_LEAST_STRETCHED))
        self._fitted = {column: self._width_of(column) for column in kept if column != wide}
        missing = self._narrow(sum(self._fitted.values()) + least - room)
        is_small = room < active_theme().px(_FOLDS_BELOW) or bool(self._longest)
        self.folded = tuple(kept[1:]) if is_small and missing > 0 else ()
        for column in self._columns_but(()):
            self.setColumnHidden(column, column not in kept or column in self.folded)
            is_wide = column == (kept[0] if self.folded else wide)
            header.setSectionResizeMode(column, modes.Stretch if is_wide else modes.Fixed)
        header.setStretchLastSection(False)
        self._measure_columns()

    def learn_words(self, row: int) -> bool:
        """How wide the longest words of a row are; True where a column must be wider than any row before asked for.

        No column is narrower than the words that it was seen with: half a word is another word.
        """
        if self.model().index(row, 0).data(TableRole.GROUP):
            return False
        found = {c: longest_word(self.model().index(row, c)) for c in self._columns_but(())}
        wider = {c: width for c, width in found.items() if width > self._longest.get(c, 0)}
        self._longest |= wider
        return any(width > self.columnWidth(c) for c, width in wider.items())

    def _narrow(self, missing: int) -> int:
        """Take pixels from columns that have more than their words need; how many are missing still."""
        spare = {c: width - self._least_of(c) for c, width in self._fitted.items()}
        for column in sorted(spare, key=lambda c: -spare[c]) if self._longest else ():
            taken = max(0, min(missing, spare[column]))
            self._fitted[column] -= taken
            missing -= taken
        return missing

    def _least_of(self, column: int) -> int:
        """The width of the longest word that was seen in it, or of its head."""
        return max(self.horizontalHeader().sectionSizeHint(column), self._longest.get(column, 0))

    def _columns_but(self, left_out: Collection[int]) -> list[int]:
        return [c for c in range(self.model().columnCount()) if c not in left_out]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row; every other key is the platform's."""
        if event.key() in PRESSING_KEYS and (is_shortcut(event) or event.isAutoRepeat()):
            event.ignore()
            return
        if event.key() in ENTER:
            if self.current_row >= 0:
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
            self._longest.clear()
            self._fitted.clear()
            self._measure_columns()
            self._measure_rows()

    def _measure_columns(self) -> None:
        for column in {*self._widths, *self._fitted}:
            self.setColumnWidth(column, self._fitted.get(column) or self._width_of(column))

    def _width_of(self, column: int) -> int:
        """Another font may be wider than the one the widths were chosen in."""
        width = active_theme().px(self._widths.get(column, 0))
        return max(width, self._least_of(column))

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
        folded = view.folded if isinstance(view, TablePane) else ()
        natural = _flow(theme, index).natural_width + 2 * _PAD_X + _mark_room(theme, index)
        return QSize(natural, least_of(index, width, folded).height())

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
        theme, view = active_theme(), self.parent()
        cells = _stacked(index, view.folded if isinstance(view, TablePane) else ())
        inside = rect.adjusted(_PAD_X, _PAD_Y, -_PAD_X, -_PAD_Y)
        if len(cells) == 1 and not index.data(TableRole.NOTE):
            spare = inside.height() - _cell_size(theme, index, inside.width()).height()
            inside.translate(0, spare // 2)
        for place, cell in enumerate(cells):
            height = _paint_cell(painter, theme, inside, cell, ink, is_under=place > 0)
            inside.translate(0, height)


def least_of(index: _Index, width: int, folded: Sequence[int]) -> QSize:
    """The room that a cell takes in a column of so many pixels, with those that stand under it."""
    theme = active_theme()
    room = width - 2 * _PAD_X
    cells = enumerate(_stacked(index, folded))
    sizes = [_cell_size(theme, cell, room, is_under=place > 0) for place, cell in cells]
    height = max(theme.px(_ROW), sum(size.height() for size in sizes) + 2 * _PAD_Y)
    return QSize(max(size.width() for size in sizes) + 2 * _PAD_X, height)


def longest_word(index: _Index) -> int:
    """The width of a column that breaks no word of a cell."""
    theme = active_theme()
    return _flow(theme, index).least_width + _mark_room(theme, index) + 2 * _PAD_X


def _stacked(index: _Index, folded: Sequence[int]) -> list[_Index]:
    """The cell, then those under it that say anything; a heading spans them all."""
    if index.data(TableRole.GROUP):
        return [index]
    under = (index.sibling(index.row(), column) for column in folded)
    return [index, *(cell for cell in under if cell.data(Qt.ItemDataRole.DisplayRole))]


def _cell_size(theme: Theme, index: _Index, room: int, *, is_under: bool = False) -> QSize:
    """What one cell takes: at least its longest word across, and all its lines down."""
    flow, left = _flow(theme, index, is_under=is_under), _mark_room(theme, index)
    height, note = flow.lay_out(room - left).height(), index.data(TableRole.NOTE)
    if note:
        height += _note_flow(theme, str(note)).lay_out(room).height()
    return QSize(left + flow.least_width, height)


def _paint_cell(
    painter: QPainter, theme: Theme, place: QRect, index: _Index, ink: Token, *, is_under: bool
) -> int:
    """Returns how high it is."""
    left, top, mark = place.left(), place.top(), index.data(TableRole.MARK)
    flow, note = _flow(theme, index, is_under=is_under), index.data(TableRole.NOTE)
    size = flow.lay_out(place.width() - _mark_room(theme, index))
    if mark is not None:
        side = theme.px(MARK_SIDE)
        square = QRect(left, top + (flow.line_height - side) // 2, side, side)
        draw_route_mark(painter, square, RouteMarkKind(mark), theme.colour(ink))
        left += _mark_room(theme, index)
    flow.draw(painter, left, top, theme.colour(ink))
    if note:
        second = _note_flow(theme, str(note))
        second.lay_out(place.width())
        tone: Token = ink if ink == "onselect" else "ink3"
        second.draw(painter, place.left(), top + size.height(), theme.colour(tone))
    return _cell_size(theme, index, place.width(), is_under=is_under).height()


def _mark_room(theme: Theme, index: _Index) -> int:
    return theme.px(MARK_SIDE) + 8 if index.data(TableRole.MARK) is not None else 0


def _flow(theme: Theme, index: _Index, *, is_under: bool = False) -> TextFlow:
    strong = bool(index.data(TableRole.STRONG) or index.data(TableRole.GROUP))
    role: TextRole = "table_strong" if strong else "table"
    text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
    asked = index.data(Qt.ItemDataRole.TextAlignmentRole)
    is_right = bool(asked and int(asked) & 0x2) and not is_under
    if is_under:
        text = _named(index, text)
    across = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
    # A reference has no space and never wraps, not even at its hyphen.
    modes = QTextOption.WrapMode
    wrap = modes.WordWrap if " " in text else modes.NoWrap
    font, line = theme.font(role), theme.line(role)
    return TextFlow((Run(text),), font, line, theme, across, wrap=wrap)


def _named(index: _Index, text: str) -> str:
    """What stands under another cell has no head above it: it says what it is itself."""
    head = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
    return f"{head}: {text}" if head else text


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
