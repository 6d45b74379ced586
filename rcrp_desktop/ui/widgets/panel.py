"""Panel, Card, SayBlock and Divider: the boxes that everything stands in.

``Panel("Notes", hint="no names")`` then ``panel.body.addWidget(...)``; ``panel.add_row(...)`` puts a
divider between rows that run from edge to edge. ``Card()`` has the wide padding of a question;
``Card(mark="ink")`` the 6 px left edge of a headline. ``SayBlock("Police are ...")`` holds words.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rcrp_desktop.ui.theme.theme import active_theme, set_look
from rcrp_desktop.ui.theme.tokens import TextRole, Token
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

Look = Literal["surface", "card", "current", "held", "caller", "notice", "foot", "bar", "group"]

_BESIDE, _BELOW = 12, 4
_LEFT = Qt.AlignmentFlag.AlignLeft


class Divider(QFrame):
    """A line across, 1 px, 2 px in high contrast."""

    def __init__(self, *, strong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("divider", "strong" if strong else "across")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


class Frame(QFrame):
    """A plain box with a look from the style sheet and a column inside (``column``)."""

    def __init__(
        self, look: Look, *, margins: tuple[int, int] = (0, 0), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("panel", look)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(margins[0], margins[1], margins[0], margins[1])
        self.column.setSpacing(0)

    def set_look(self, look: Look) -> None:
        """Change face and edge while on screen."""
        set_look(self, "panel", look)

    def room_across(self, width: int) -> int:
        """How much of a width is left for what stands inside."""
        sides = self.column.contentsMargins()
        edges = self.width() - self.contentsRect().width()
        return width - sides.left() - sides.right() - edges


class Panel(Frame):
    """Title at the left, hint at the right, a line, and a body; the hint stands below where both have no room.

    ``expand=True`` takes the height that is left in its column; else it is as high as its body.
    """

    def __init__(
        self,
        title: str,
        hint: str = "",
        *,
        card: bool = False,
        expand: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("card" if card else "surface", parent=parent)
        space = active_theme().space
        self.setAccessibleName(title)
        vertical = QSizePolicy.Policy.Expanding if expand else QSizePolicy.Policy.Preferred
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        self._is_placed, self._has_head = False, True
        self._title = Text(title, "body_strong")
        self._wrap_title(wrap=False)
        self._hint = Text(hint, "label")
        set_shown(self._hint, bool(hint))
        self.head = QHBoxLayout()
        self.head.setContentsMargins(
            space.panel_x, space.panel_y - 1, space.panel_x, space.panel_y - 1
        )
        self.head.setSpacing(_BESIDE)
        self.head.addWidget(self._title, 1)
        self.head.addWidget(self._hint)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(space.panel_x, space.panel_y, space.panel_x, space.panel_y)
        self.body.setSpacing(4)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        self._under_head = Divider()
        self.column.addLayout(self.head)
        self.column.addWidget(self._under_head)
        self.column.addLayout(self.rows)
        self.column.addLayout(self.body, 1)

    def set_title(self, title: str) -> None:
        """Change the title and with it the name that is read aloud."""
        if title != self._title.text():
            self._title.setText(title)
            self._fit_head()
        self.setAccessibleName(title)

    def set_hint(self, hint: str) -> None:
        """Change the words at the right; empty hides them."""
        if hint != self._hint.text():
            self._hint.setText(hint)
            set_shown(self._hint, bool(hint) and self._has_head)
            self._fit_head()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has room for title and hint beside each other, or not."""
        super().resizeEvent(event)
        self._is_placed = True
        self._fit_head()

    def changeEvent(self, event: QEvent) -> None:
        """So has another text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit_head()

    def _fit_head(self) -> None:
        """A title keeps its line while it can: what does not fit beside it goes below, never past the edge."""
        if not self._is_placed:
            return
        margins, parts = self.head.contentsMargins(), self._head_parts()
        needed = sum(part.sizeHint().width() for part in parts) + _BESIDE * (len(parts) - 1)
        room = self.contentsRect().width() - margins.left() - margins.right()
        is_beside = needed <= room
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        wanted = across if is_beside else down
        if wanted is self.head.direction():
            return
        self._wrap_title(wrap=not is_beside)
        self.head.setDirection(wanted)
        self.head.setSpacing(_BESIDE if is_beside else _BELOW)
        for part in parts[1:]:  # a chip of fixed width would stand in the middle
            self.head.setAlignment(part, Qt.AlignmentFlag(0) if is_beside else _LEFT)
            part.updateGeometry()  # or its place goes by the widest that it was before, and so does all of the head

    def _wrap_title(self, *, wrap: bool) -> None:
        """Only what stands below each other has to wrap: layouts ask wrapped text for its height at every key."""
        policy = self._title.sizePolicy()
        policy.setHeightForWidth(wrap)
        self._title.setSizePolicy(policy)
        self._title.setWordWrap(wrap)
        self._title.setMinimumWidth(0 if wrap else 1)  # or the panel would never get narrow enough

    def _head_parts(self) -> list[QWidget]:
        items = [self.head.itemAt(place) for place in range(self.head.count())]
        parts = [item.widget() for item in items if item is not None]
        return [part for part in parts if part is not None and not part.isHidden()]

    def show_head(self, *, shown: bool) -> None:
        """Leave out title and hint where another line says them."""
        self._has_head = shown
        space = active_theme().space
        across, down = (space.panel_x, space.panel_y - 1) if shown else (0, 0)
        self.head.setContentsMargins(across, down, across, down)
        set_shown(self._title, shown)
        set_shown(self._hint, shown and bool(self._hint.text()))
        set_shown(self._under_head, shown)

    def put_right(self, widget: QWidget) -> None:
        """Put a chip or a button at the right of the title."""
        self.head.addWidget(widget)

    def head_height(self, width: int) -> int:
        """Of its title, its hint and the line under them, at a width."""
        return _height_of(self.head, self.room_across(width), active_theme().edge)

    def height_to(self, last: QWidget | QLayout, width: int) -> int:
        """From its top to the end of one part of its body, at a width."""
        sides = self.body.contentsMargins()
        room = self.room_across(width)
        height = self.head_height(width) + sides.top() + sides.bottom()
        height += self.height() - self.contentsRect().height()
        for place in range(self.body.count()):
            item = self.body.itemAt(place)
            assert item is not None
            height += _height_of(item, room - sides.left() - sides.right(), self.body.spacing())
            if last in (item.widget(), item.layout()):
                break
        return height

    def add_row(self, row: QWidget | QBoxLayout) -> None:
        """Add a row from edge to edge above the body, with a line under it."""
        if isinstance(row, QWidget):
            self.rows.addWidget(row)
        else:
            self.rows.addLayout(row)
        self.rows.addWidget(Divider())

    def align_with(self, card: Card) -> None:
        """Let title and body begin and end where the words of a card above them do."""
        left, right = card.body.contentsMargins().left(), card.body.contentsMargins().right()
        for part in (self.head, self.body):
            margins = part.contentsMargins()
            part.setContentsMargins(left, margins.top(), right, margins.bottom())

    def without_body(self) -> None:
        """Drop the body's padding, for a panel of rows or a table."""
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)


def _height_of(item: QLayoutItem, width: int, spacing: int) -> int:
    """What a part takes of a column, with the gap before the next; nothing while it is hidden."""
    if item.isEmpty() and item.spacerItem() is None:
        return 0
    height = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
    return height + spacing


class Card(Frame):
    """The ground of a question or an outcome; ``body`` is its column.

    ``mark`` draws the 6 px left edge that gives it weight.
    """

    def __init__(
        self, *, mark: Token | None = None, narrow: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__("card", parent=parent)
        self._mark: Token | None = mark
        self.body = self.column
        self.set_narrow(narrow)

    def set_narrow(self, narrow: bool) -> None:
        """Use the padding of a narrow window."""
        theme = active_theme()
        across, down = (16, 12) if narrow else (theme.space.card_x, theme.space.card_y)
        left = across + (theme.shape.weight_mark if self._mark else 0)
        self.column.setContentsMargins(left, down, across, down)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then its mark of weight."""
        super().paintEvent(event)
        if self._mark:
            theme = active_theme()
            painter = QPainter(self)
            colour = theme.colour(self._mark)
            painter.fillRect(0, 0, theme.shape.weight_mark, self.height(), colour)
            painter.end()


class SayBlock(QWidget):
    """Words to say, with a bar at their left in the colour of what they are about."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = "script",
        *,
        bar: Token = "accent",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bar: Token = bar
        self.words = Text(text, role)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 2, 0, 2)
        column.addWidget(self.words)

    def setText(self, text: str) -> None:
        """Show other words."""
        self.words.setText(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar over the whole height of the words."""
        painter = QPainter(self)
        painter.fillRect(0, 0, 4, self.height(), active_theme().colour(self._bar))
        painter.end()
