"""RowsModel: a short table of ready-made cells for a TablePane."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.widgets import RouteMarkKind
from rcrp_desktop.ui.widgets.table_pane import TableRole

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@frozen
class Cell:
    """One cell; ``right`` sets numbers and times to the right."""

    text: str
    strong: bool = False
    mark: RouteMarkKind | None = None
    note: str = ""
    right: bool = False


class RowsModel(QAbstractTableModel):
    """Every row is given at once: scenarios and questions are counted in tens."""

    def __init__(self, columns: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: tuple[tuple[Cell, ...], ...] = ()

    def show_rows(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(tuple(row) for row in rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Rows; a cell has none below it."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """The name of a column."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and self._rows:
            return _RIGHT if self._rows[0][section].right else None
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell says, for the eye and for a screen reader."""
        if not index.isValid():
            return None
        cell = self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._columns[index.column()]}: {cell.text} {cell.note}".strip()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if cell.right else None
        return _own_role(cell, role)


def _own_role(cell: Cell, role: int) -> object:
    match role:
        case TableRole.MARK:
            return cell.mark
        case TableRole.STRONG:
            return cell.strong
        case TableRole.NOTE:
            return cell.note or None
        case _:
            return None
