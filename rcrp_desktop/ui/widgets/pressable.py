"""The base of every control that is pressed and paints itself.

Enter and Space press, held keys press once, a new look is measured again. Subclasses paint and say
how large they are. Arrows lead no further than the list that a control stands in (``ListRow``): Qt would take them
to whatever comes next in the window, where Enter then acts.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PRESSING_KEYS = (*ENTER, Qt.Key.Key_Space, Qt.Key.Key_Select)
_SHORTCUT = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_NEW_LOOK = (QEvent.Type.FontChange, QEvent.Type.StyleChange)


def is_shortcut(event: QKeyEvent) -> bool:
    """Enter or Space with Ctrl, Alt or Meta: never what either does alone, as ending a call is no answer."""
    return event.key() in PRESSING_KEYS and bool(event.modifiers() & _SHORTCUT)


def is_enter(event: QKeyEvent) -> bool:
    """Enter alone, as it goes down. With Ctrl, Alt or Meta it is another key: Ctrl+Enter ends a call."""
    return event.key() in ENTER and not event.isAutoRepeat() and not is_shortcut(event)


class Pressable(QAbstractButton):
    """A button without a style's button look."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press at once: a key that goes down is an act, its release is nothing."""
        if event.key() in ARROWS or is_shortcut(event):
            event.ignore()  # for the pane around it, which scrolls; what is held with Ctrl means something else
        elif event.key() not in PRESSING_KEYS:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat() and self._may_press():
            self.click()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Nothing happens when a key comes up again."""
        if event.key() in PRESSING_KEYS:
            return
        super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under a new look."""
        if event.type() in _NEW_LOOK:
            self._look_changed()
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def _may_press(self) -> bool:
        """Whether Enter and Space act now."""
        return True

    def _look_changed(self) -> None:
        """Drop whatever was laid out for the look before."""


class ListRow(Pressable):
    """A row among others of its kind: Up and Down go to the next one, and stay at the ends."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step, or what every pressable does."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        rows = self._rows()
        place = rows.index(self) + step
        if 0 <= place < len(rows):
            rows[place].setFocus(Qt.FocusReason.OtherFocusReason)

    def _rows(self) -> list[ListRow]:
        """Those that can be stepped on, from the top."""
        around = cast("QWidget", self.parent())
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        rows = [row for row in around.findChildren(ListRow, options=direct) if row.isVisible()]
        return sorted(rows, key=QWidget.y)
