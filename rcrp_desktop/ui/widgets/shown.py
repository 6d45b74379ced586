"""Showing and hiding parts without ever opening a window by accident."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLayout, QWidget

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


@contextmanager
def laid_out_once(*layouts: QLayout) -> Generator[None]:
    """Show and hide parts of these layouts, which place them later, all at once.

    Else Qt places them after each that is shown: squeezed into the room there was, then again with the room they need.
    """
    for layout in layouts:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for layout in layouts:
            layout.setEnabled(True)


def settle_layouts() -> None:
    """Lay out all that changed before it is painted; else it is painted, moved, and painted again.

    A layout asks the one around it only when it has done its own: one round for each level.
    """
    for _ in range(_LEVELS):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
