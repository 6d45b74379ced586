"""Showing and hiding parts without ever opening a window by accident."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget

_LEVELS = 12
_SAID = Qt.WidgetAttribute.WA_WState_ExplicitShowHide


def set_shown(widget: QWidget, shown: bool) -> None:
    """Show or hide a part. One without a parent yet would become a window: it waits for its parent."""
    if shown and widget.parentWidget() is None:
        widget.setAttribute(_SAID, False)
        return
    if widget.isHidden() is shown or not widget.testAttribute(_SAID):
        # Only what changes: the call lets other threads run, which costs a key its frame when it is made for nothing.
        widget.setVisible(shown)


def settle_layouts() -> None:
    """Lay out all that changed before it is painted; else it is painted, moved, and painted again.

    A layout asks the one around it only when it has done its own: one round for each level.
    """
    for _ in range(_LEVELS):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
