"""FlowRow: puts controls side by side and begins a new line when there is no more room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget


class FlowLayout(QLayout):
    """Keeps the order, so that reading order and tab order stay the same on any width."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 10, line_gap: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._line_gap = line_gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Append."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at a place, None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove the item at a place."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """More lines when narrower."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of the lines."""
        return self._arrange(QRect(0, 0, width, 0), apply=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._arrange(rect, apply=True)

    def sizeHint(self) -> QSize:
        """All on one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        width = sum(size.width() for size in sizes) + self._gap * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """The widest item."""
        sizes = [item.minimumSize() for item in self._shown()]
        width = max((size.width() for size in sizes), default=0)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _arrange(self, rect: QRect, *, apply: bool) -> int:
        line: list[tuple[QLayoutItem, int, QSize]] = []
        x, y = rect.left(), rect.top()
        for item in self._shown():
            size = _size_within(item, max(1, rect.width()))
            if line and x + size.width() > rect.left() + rect.width():
                y += self._place(line, y, apply=apply) + self._line_gap
                line, x = [], rect.left()
            line.append((item, x, size))
            x += size.width() + self._gap
        return y + self._place(line, y, apply=apply) - rect.top()

    @staticmethod
    def _place(line: list[tuple[QLayoutItem, int, QSize]], y: int, *, apply: bool) -> int:
        """Centre a line's items on each other; returns its height."""
        height = max((size.height() for _, _, size in line), default=0)
        for item, x, size in line if apply else ():
            place = QRect(x, y + (height - size.height()) // 2, size.width(), size.height())
            # An item would hold a control that wraps to the height it has on one line.
            (item.widget() or item).setGeometry(place)
        return height


def _size_within(item: QLayoutItem, width: int) -> QSize:
    """What an item takes of a line; one that is too wide wraps inside if it can."""
    wanted = item.sizeHint()
    if wanted.width() <= width:
        return wanted
    height = item.heightForWidth(width) if item.hasHeightForWidth() else wanted.height()
    return QSize(width, height)


class FlowRow(QWidget):
    """A widget with a flow inside: ``row.add(button)``."""

    def __init__(self, *, gap: int = 10, line_gap: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = FlowLayout(self, gap=gap, line_gap=line_gap)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def add(self, widget: QWidget) -> None:
        """Append a control."""
        self.flow.addWidget(widget)
