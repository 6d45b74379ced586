"""RecordRows: rows known by key, so that a selection outlives new data; more rows come when asked for.

``model.set_rows(rows)``; ``model.append(rows, more=True)``; ``more_wanted`` when the view nears the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.supervisor.common import Cell, Row
from rcrp_desktop.ui.widgets.table_pane import TableRole

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@frozen
class HeldBack:
    """What a list does not show while its rows may not move: rows that came, rows that went, another order."""

    new: int = 0
    gone: int = 0
    moved: bool = False

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.moved)


def _keys(rows: Sequence[Row]) -> list[str]:
    return [row.key for row in rows if not row.is_group]


def _groups(rows: Sequence[Row]) -> dict[str, list[str]]:
    """The keys under each heading, in order."""
    found: dict[str, list[str]] = {}
    heading = ""
    for row in rows:
        if row.is_group:
            heading = row.key
        found.setdefault(heading, []).append(row.key)
    return found


def _whole_groups(there: Sequence[Row], wanted: Sequence[Row]) -> frozenset[str]:
    """Headings under which everything is shown that they are about to count."""
    new = _groups(wanted)
    return frozenset(key for key, rows in _groups(there).items() if new.get(key) == rows)


def _below(shown: Sequence[Row], wanted: Sequence[Row]) -> list[Row]:
    """What comes after the last row that is shown: all of it, or nothing where its group would be in part."""
    last = shown[-1].key if shown else ""
    place = next((n for n, row in enumerate(wanted) if row.key == last), -1)
    below = list(wanted[place + 1 :]) if place >= 0 or not shown else []
    touched = next((key for key, keys in _groups(wanted).items() if last in keys), "")
    is_split = bool(below) and not below[0].is_group
    if is_split and touched not in _whole_groups([*shown, *below], wanted):
        return []
    return below


class RecordRows(QAbstractTableModel):
    """A group row has one cell, which stands for the whole row, and cannot be chosen."""

    more_wanted: ClassVar[Signal] = Signal()

    def __init__(self, columns: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[Row] = []
        self._right: frozenset[int] = frozenset()
        self._has_more = False
        self._is_waiting = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is on show."""
        return tuple(self._rows)

    def set_right(self, *columns: int) -> None:
        """Headings of these columns stand at the right, as their numbers do."""
        self._right = frozenset(columns)

    def set_rows(self, rows: Sequence[Row], *, more: bool = False) -> None:
        """Show these rows. Where their keys and order are the same, only their text changes."""
        self._has_more, self._is_waiting = more, False
        if [row.key for row in rows] == [row.key for row in self._rows]:
            changed = [n for n, row in enumerate(rows) if row != self._rows[n]]
            self._rows = list(rows)
            for row in changed:
                last = self.index(row, len(self._columns) - 1)
                self.dataChanged.emit(self.index(row, 0), last)
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def renew(self, rows: Sequence[Row]) -> HeldBack:
        """Change the text of rows that are still there and move none; tells what is not shown for that.

        Rows that come below all others move nothing, and are shown. A heading counts what is under it.
        """
        by_key = {row.key: row for row in rows}
        shown, wanted = _keys(self._rows), _keys(rows)
        kept = [key for key in shown if key in by_key]
        moved = kept != [key for key in wanted if key in set(shown)]
        below = [] if moved else _below(self._rows, rows)
        there = [*self._rows, *below]
        held = HeldBack(len(set(wanted) - set(_keys(there))), len(shown) - len(kept), moved)
        whole = _whole_groups(there, rows)
        old = [
            by_key.get(row.key, row) if not row.is_group or row.key in whole else row
            for row in self._rows
        ]
        self.set_rows(old, more=self._has_more)
        self.append(below, more=self._has_more)
        return held

    def append(self, rows: Sequence[Row], *, more: bool) -> None:
        """Add the rows that were asked for."""
        self._has_more, self._is_waiting = more, False
        known = {row.key for row in self._rows}
        fresh = [row for row in rows if row.key not in known]
        if fresh:
            start = len(self._rows)
            self.beginInsertRows(_NOWHERE, start, start + len(fresh) - 1)
            self._rows += fresh
            self.endInsertRows()

    def key_at(self, row: int) -> str:
        """The key of a row, "" where there is none or it is a group."""
        if not 0 <= row < len(self._rows) or self._rows[row].is_group:
            return ""
        return self._rows[row].key

    def row_of(self, key: str) -> int:
        """Where a key stands, -1 if it does not."""
        return next((n for n, row in enumerate(self._rows) if key and row.key == key), -1)

    def row_at(self, row: int) -> Row:
        """The row at a place."""
        return self._rows[row]

    def first_row(self) -> int:
        """The first row that can be chosen, -1 if none can."""
        return next((n for n, row in enumerate(self._rows) if not row.is_group), -1)

    def group_rows(self) -> tuple[int, ...]:
        """Rows that are headings."""
        return tuple(n for n, row in enumerate(self._rows) if row.is_group)

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Rows; a cell has none below it."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self._columns)

    def canFetchMore(self, parent: _Index) -> bool:
        """Whether there are rows that were not read yet."""
        return not parent.isValid() and self._has_more and not self._is_waiting

    def fetchMore(self, parent: _Index) -> None:
        """Ask for the next rows; they come when they are read."""
        self._is_waiting = True
        self.more_wanted.emit()

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """A group is read, never chosen."""
        if not index.isValid() or self._rows[index.row()].is_group:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The name of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in self._right:
            return _RIGHT
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell says, for the eye and for a screen reader."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if row.is_group:
            return _of_group(row, index.column(), role)
        cell = row.cells[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._columns[index.column()]}: {cell.text} {cell.note}".strip()
        return _of_cell(cell, role)


def _of_group(row: Row, column: int, role: int) -> object:
    if role == TableRole.GROUP:
        return True
    if column:
        return None
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
        return row.cells[0].text
    return None


def _of_cell(cell: Cell, role: int) -> object:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return cell.text
        case Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if cell.right else None
        case TableRole.MARK:
            return cell.mark
        case TableRole.STRONG:
            return cell.strong
        case TableRole.NOTE:
            return cell.note or None
        case _:
            return None
