"""The box that is typed into and the names that are on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from rcrp_desktop.presentation.supervisor.search_screen import FacetLine
from rcrp_desktop.ui.supervisor.record_table import RecordTable
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.pressable import is_enter


class SearchBox(QLineEdit):
    """Arrow down goes to the list, as in every search box."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__()
        self._table = table

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down and Enter leave for the list."""
        if event.key() == Qt.Key.Key_Down or is_enter(event):
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)


class Removable(ActionButton):
    """A name that is on; pressing takes it out."""

    def __init__(self, line: FacetLine, label: str, name: str) -> None:
        super().__init__(label)
        self.line = line
        self.setAccessibleName(name)
