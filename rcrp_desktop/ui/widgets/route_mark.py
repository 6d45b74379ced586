"""RouteMark and RouteLine: the shape of a response class, always beside its word."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from rcrp_desktop.presentation.widgets import RouteMarkKind
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.theme.tokens import TextRole
from rcrp_desktop.ui.widgets.painting import draw_route_mark
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

MARK_SIDE = 12


class RouteMark(QWidget):
    """The 12 px mark. Its accessible name is the word of its route, given by whoever shows it."""

    def __init__(self, kind: RouteMarkKind, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.setAccessibleName(word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def kind(self) -> RouteMarkKind:
        """The response class that is drawn."""
        return self._kind

    def show_kind(self, kind: RouteMarkKind, word: str) -> None:
        """Draw another class."""
        self.setAccessibleName(word)
        if kind is not self._kind:
            self._kind = kind
            self.update()

    def sizeHint(self) -> QSize:
        """A square that grows with the text."""
        side = active_theme().px(MARK_SIDE)
        return QSize(side, side)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under a new look."""
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw in ink, whatever the class."""
        painter = QPainter(self)
        draw_route_mark(painter, self.rect(), self._kind, active_theme().colour("ink"))
        painter.end()


class RouteLine(QWidget):
    """A mark and its word on one line."""

    def __init__(
        self,
        kind: RouteMarkKind,
        word: str,
        role: TextRole = "body",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.mark = RouteMark(kind, word)
        self.word = Text(word, role)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.mark)
        row.addWidget(self.word, 1)

    def show_route(self, kind: RouteMarkKind | None, word: str) -> None:
        """Show another class; words that name none have no mark."""
        if kind is not None:
            self.mark.show_kind(kind, word)
        set_shown(self.mark, kind is not None)
        self.word.setText(word)
