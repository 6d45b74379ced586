"""Columns: one, two or three columns by width and text size; panes keep their widgets and focus.

``Columns(main, left=[known], right=[route, notes])``. Three: left 296, main, right 336. Two: main and
one side of 280 with the first right pane, the left ones, the rest. One: main, then the sides below.
What does not fit scrolls: each column by itself, or the one column as a page. A question passes
``main_scrolls=False``: it stays put and only the sides below it scroll. A side that
has ``set_folding`` is told when there is one column; ``count_changed(int)`` says how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol, cast, runtime_checkable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.ui.theme.theme import active_theme

_TWO_FROM, _THREE_FROM, _WIDEST = 720, 1120, 1600
_TWO_FROM_SCALE, _ONE_FROM_SCALE = 1.5, 2.0
_NARROW_MARGIN = 12
_ABOVE = 12
_LEAST_MAIN = 380
_THREE = 3
_NO_MAXIMUM = (1 << 24) - 1  # QWIDGETSIZE_MAX


@frozen
class Widths:
    """Widths of the sides in pixels at 100 %; they grow with the text."""

    left: int = 296
    right: int = 336
    side: int = 280


@runtime_checkable
class Folding(Protocol):
    """A side that takes less height where it stands below the main pane."""

    def set_folding(self, *, folding: bool) -> None:
        """Take as little height as it can, or as much as it has."""
        ...


@runtime_checkable
class FitsItsKeys(Protocol):
    """A pane with keys that have to stand in sight with what is read above them, where that may be long."""

    def fit_into(self, height: int) -> None:
        """So much of it can be seen at once."""
        ...


def columns_for(width: int, scale: float) -> int:
    """How many columns a width has room for at a text size (1.0 is 100 %)."""
    room = width / scale
    by_width = 3 if room >= _THREE_FROM else 2 if room >= _TWO_FROM else 1
    by_scale = 1 if scale >= _ONE_FROM_SCALE else 2 if scale >= _TWO_FROM_SCALE else 3
    return min(by_width, by_scale)


class Lane(QScrollArea):
    """A column of panes that scrolls up and down when they do not all fit, never sideways."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = self._inside = QWidget()
        inside.setProperty("lane", "true")
        self.panes = QVBoxLayout(inside)
        self.panes.setContentsMargins(0, 0, 0, 0)
        self.panes.setSpacing(active_theme().space.panel_gap)
        self.panes.addStretch(0)
        self._fitting: list[QWidget] = []
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wraps text into other heights."""
        super().resizeEvent(event)
        self._fit_height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Panes asked for another height."""
        taken = super().eventFilter(watched, event)
        if watched is self._inside and event.type() is QEvent.Type.LayoutRequest:
            self._fit_height()
        return taken

    def _fit_height(self) -> None:
        """A scroll area asks its widget for a height without telling it the width, which cuts wrapped text."""
        for pane in self._fitting:
            if isinstance(pane, FitsItsKeys) and pane.parentWidget() is self._inside:
                pane.fit_into(self._sight())
        needed = self.panes.minimumHeightForWidth(self.viewport().width())
        self._inside.setMinimumHeight(max(0, needed))

    def _sight(self) -> int:
        """How much of a pane can be seen at once."""
        return self.viewport().height()

    def minimumSizeHint(self) -> QSize:
        """May be squeezed: it scrolls."""
        return QSize(120, 40)

    def sizeHint(self) -> QSize:
        """As high as its panes."""
        return self.panes.sizeHint()

    @property
    def is_empty(self) -> bool:
        """Whether it holds no pane."""
        return self.panes.count() <= 1

    def take(self, panes: Sequence[QWidget]) -> None:
        """Hold these panes in this order; one that may grow takes the height that is left."""
        grows = False
        self._fitting = [pane for pane in panes if isinstance(pane, FitsItsKeys)]
        for place, pane in enumerate(panes):
            if self.panes.indexOf(pane) != place:
                explicit = pane.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
                was_hidden = pane.isHidden() and explicit
                self.panes.insertWidget(place, pane)
                # A new parent hides a widget, and a layout shows it again only if it moved once.
                pane.setVisible(not was_hidden)
            vertical = pane.sizePolicy().verticalPolicy()
            is_growing = bool(vertical.value & QSizePolicy.PolicyFlag.ExpandFlag.value)
            self.panes.setStretch(place, 1 if is_growing else 0)
            grows = grows or is_growing
        # Without a pane that grows, the spring at the end keeps the others at the top.
        self.panes.setStretch(self.panes.count() - 1, 0 if grows else 1)


class FittedLane(Lane):
    """As high as its panes at its width, and less where the window has no room for them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._needed = 0
        self.panes.setContentsMargins(0, _ABOVE, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """The height that was last needed."""
        return QSize(self.panes.sizeHint().width(), self._needed)

    def minimumSizeHint(self) -> QSize:
        """Nothing where nothing is on show."""
        return QSize(120, min(40, self._needed))

    def _fit_height(self) -> None:
        super()._fit_height()
        needed = 0 if self.panes.isEmpty() else self._inside.minimumHeight()
        if needed != self._needed:
            self._needed = needed
            self.updateGeometry()


class Columns(QWidget):
    """Panes move between columns when the window changes; what had the focus keeps it."""

    count_changed: ClassVar[Signal] = Signal(int)

    def __init__(
        self,
        main: QWidget,
        *,
        left: Sequence[QWidget] = (),
        right: Sequence[QWidget] = (),
        widths: Widths | None = None,
        main_scrolls: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.main = main
        self._left, self._right = tuple(left), tuple(right)
        self._widths = widths or Widths()
        self._main_scrolls = main_scrolls
        self._lanes = (Lane(self), Lane(self))
        self._centre = Lane(self)
        self._count = 0
        self._has_width = False  # before it is first laid out, its width says nothing
        self._grid = QGridLayout(self)
        self._grid.setSpacing(active_theme().space.panel_gap)
        self._place(_THREE)

    @property
    def count(self) -> int:
        """Columns on show."""
        return self._count

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Change the number of columns where the width asks for it."""
        super().resizeEvent(event)
        self._has_width = True
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """The text size decides too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._has_width:
            self._fit()

    def sizeHint(self) -> QSize:
        """Takes the room that is left: what stands above it is not squeezed for its sake."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As narrow as one column: the rest rearranges."""
        margin = 2 * _NARROW_MARGIN
        least = self.main.minimumSizeHint()
        height = 40 if self._main_scrolls else least.height()
        return QSize(least.width() + margin, height + margin)

    def _fit(self) -> None:
        theme = active_theme()
        count = columns_for(self.width(), theme.scale)
        if count == 2 and self.width() < theme.px(self._widths.side + _LEAST_MAIN) + 44:
            count = 1  # a wide side would leave the main pane too little
        self._set_sides(count)
        if count == self._count:
            return
        window = self.window()
        focused = cast("QWidget | None", window.focusWidget())
        self._place(count)
        for lane in (*self._lanes, self._centre):
            lane.verticalScrollBar().setValue(0)  # it was scrolled for other panes
        if focused is not None and self.isAncestorOf(focused):
            # Moving a pane to another parent takes its focus away.
            focused.setFocus(Qt.FocusReason.OtherFocusReason)
        self.count_changed.emit(count)

    def _set_sides(self, count: int) -> None:
        theme = active_theme()
        widths = self._widths
        self._lanes[0].setFixedWidth(theme.px(widths.left))
        if count == 1:
            self._lanes[1].setMinimumWidth(0)
            self._lanes[1].setMaximumWidth(_NO_MAXIMUM)
        else:
            self._lanes[1].setFixedWidth(theme.px(widths.right if count == 3 else widths.side))
        margin = _NARROW_MARGIN if self.width() < _TWO_FROM else theme.space.window_margin
        spare = max(0, (self.width() - theme.px(_WIDEST)) // 2)
        self._grid.setContentsMargins(margin + spare, 12, margin + spare, 12)

    def _place(self, count: int) -> None:
        self._count = count
        first, second = self._lanes
        for part in (first, second, self._centre, self.main):
            self._grid.removeWidget(part)
        is_three = count == _THREE and bool(self._left)
        is_page = count == 1 and self._main_scrolls
        sides = self._right if is_three else (*self._right[:1], *self._left, *self._right[1:])
        for side in (*self._left, *self._right):
            if isinstance(side, Folding):
                side.set_folding(folding=count == 1)
        if is_three:
            first.take(self._left)
        second.take((self.main, *sides) if is_page else sides)
        centre = self._centre_of(is_page=is_page)
        first.setVisible(is_three)
        second.setVisible(not second.is_empty)
        column = 1 if is_three else 0
        if is_three:
            self._grid.addWidget(first, 0, 0)
        if centre is not None:
            self._grid.addWidget(centre, 0, column)
        self._grid.addWidget(second, *((1, 0) if count == 1 else (0, column + 1)))
        for place in range(3):
            self._grid.setColumnStretch(place, 1 if place == column else 0)
        self._grid.setRowStretch(0, 0 if count == 1 and not second.is_empty else 1)
        self._grid.setRowStretch(1, 1 if count == 1 and not second.is_empty else 0)

    def _centre_of(self, *, is_page: bool) -> QWidget | None:
        """What stands in the middle: the main pane, in a lane of its own if it may scroll."""
        self._centre.setVisible(self._main_scrolls and not is_page)
        if is_page:
            return None
        if not self._main_scrolls:
            self.main.setParent(self)
            self.main.show()
            return self.main
        self._centre.take((self.main,))
        return self._centre
