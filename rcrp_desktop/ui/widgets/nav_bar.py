"""NavBar: the pages of a role, as tabs; ``chosen(str)`` carries the id of the page.

The word at the right gives way where the tabs need the room: a tab out of place is worse than a word.

``NavBar([("board", "Live board"), ("record", "Record")], name="Pages")``; ``set_current("record")``
does not emit. Left and right arrows move between tabs, Tab leaves the bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.focus_ring import RingPlace, place_ring
from rcrp_desktop.ui.widgets.painting import text_width
from rcrp_desktop.ui.widgets.panel import Frame
from rcrp_desktop.ui.widgets.pressable import Pressable
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_PAD, _UNDERLINE = 14, 3
_SIDE, _GAP = 16, 16


class NavTab(Pressable):
    """One page; the current one is bold and underlined."""

    def __init__(self, page: str, label: str) -> None:
        super().__init__(label)
        self.page = page
        self.setText(label)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        place_ring(self, RingPlace.INSIDE)

    def nextCheckState(self) -> None:
        """Pressing never unchecks: the bar decides which tab is current."""

    def sizeHint(self) -> QSize:
        """Room for the bold label, so that nothing moves when it becomes current."""
        theme = active_theme()
        width = text_width(self.text(), theme.font("body_strong")) + 2 * _PAD
        return QSize(width, theme.line("body") + 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw label and underline."""
        theme = active_theme()
        painter = QPainter(self)
        current = self.isChecked()
        painter.setFont(theme.font("body_strong" if current else "body"))
        painter.setPen(theme.colour("ink" if current or self.underMouse() else "ink2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        if current:
            line = QRect(0, self.height() - _UNDERLINE, self.width(), _UNDERLINE)
            painter.fillRect(line, theme.colour("accent"))
        painter.end()


class NavBar(Frame):
    """A row of tabs and a word at the right."""

    chosen: ClassVar[Signal] = Signal(str)

    def __init__(
        self,
        pages: Sequence[tuple[str, str]],
        *,
        name: str = "Pages",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("bar", margins=(_SIDE, 0), parent=parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._tabs = [NavTab(page, label) for page, label in pages]
        self._right = Text(role="body", tone="ink2", elide=True)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        tabs = FlowRow(gap=0, line_gap=0)
        for tab in self._tabs:
            tabs.add(tab)
            tab.clicked.connect(self._tab_pressed)
        row.addWidget(tabs, 1)
        row.addWidget(self._right)
        self.column.addLayout(row)
        if self._tabs:
            self.set_current(self._tabs[0].page)

    @property
    def current(self) -> str:
        """Id of the page on show."""
        return next((tab.page for tab in self._tabs if tab.isChecked()), "")

    def set_current(self, page: str) -> None:
        """Mark a page as the one on show; the others leave the tab order."""
        for tab in self._tabs:
            is_it = tab.page == page
            tab.setChecked(is_it)
            tab.setAccessibleDescription("this page" if is_it else "")
            tab.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_it else Qt.FocusPolicy.ClickFocus)

    @property
    def right(self) -> str:
        """The word at the right, as far as it has room."""
        return "" if self._right.isHidden() else self._right.text()

    def set_right(self, text: str) -> None:
        """Change the word at the right."""
        self._right.setText(text)
        self._fit_right()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may have room for the word at the right, or none."""
        super().resizeEvent(event)
        self._fit_right()

    def _fit_right(self) -> None:
        needed = sum(tab.sizeHint().width() for tab in self._tabs) + self._right.sizeHint().width()
        set_shown(self._right, needed + 2 * _SIDE + _GAP <= self.width())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go to the neighbour and show its page."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        places = [place for place, tab in enumerate(self._tabs) if tab.hasFocus()]
        if not step or not places:
            super().keyPressEvent(event)
            return
        self._choose(self._tabs[(places[0] + step) % len(self._tabs)])

    @Slot()
    def _tab_pressed(self) -> None:
        tab = self.sender()
        if isinstance(tab, NavTab):
            self._choose(tab)

    def _choose(self, tab: NavTab) -> None:
        self.set_current(tab.page)
        tab.setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit(tab.page)
