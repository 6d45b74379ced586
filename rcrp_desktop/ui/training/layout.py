"""Two ways to lay a trainer's page out: list beside card, and two lanes that become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.columns import Lane
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_BESIDE_FROM = 1120
_NARROW, _NARROW_MARGIN = 720, 12
_LEAST = QSize(280, 160)


def _is_wide(widget: QWidget) -> bool:
    return widget.width() >= active_theme().px(_BESIDE_FROM)


def _margins(widget: QWidget, row: QHBoxLayout) -> None:
    side = _NARROW_MARGIN if widget.width() < _NARROW else active_theme().space.window_margin
    row.setContentsMargins(side, 12, side, 12)


class ListAndCard(QWidget):
    """The list, and the card beside it; with too little room one in place of the other.

    ``show_card()`` opens the card there, Esc goes back to the list; ``went_back`` says so.
    """

    went_back: ClassVar[Signal] = Signal()

    def __init__(
        self,
        listed: QWidget,
        card: Sequence[QWidget],
        foot: QWidget,
        *,
        card_width: int,
        parent: QWidget | None,
    ) -> None:
        """``foot`` stays in sight under the card, however long that is."""
        super().__init__(parent)
        self._listed = listed
        lane = Lane()
        lane.take(card)
        self._lane = QWidget()
        column = QVBoxLayout(self._lane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(active_theme().space.panel_gap)
        column.addWidget(lane, 1)
        column.addWidget(foot)
        self._card_width = card_width
        self._card_open = False
        self._row = QHBoxLayout(self)
        self._row.setSpacing(active_theme().space.panel_gap)
        self._row.addWidget(listed, 1)
        self._row.addWidget(self._lane)
        self._fit()

    @property
    def is_beside(self) -> bool:
        """Whether list and card are both in sight."""
        return _is_wide(self)

    @property
    def shows_card(self) -> bool:
        """Whether the card is in sight."""
        return self.is_beside or self._card_open

    def show_card(self) -> None:
        """Bring the card into sight."""
        self._card_open = True
        self._fit()

    def show_list(self) -> None:
        """Bring the list back into sight."""
        self._card_open = False
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as one of both: they rearrange."""
        return _LEAST

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list and loses nothing."""
        if event.key() == Qt.Key.Key_Escape and self._card_open and not self.is_beside:
            self.show_list()
            self.went_back.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put them beside each other or not."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """The text size decides too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        wide = self.is_beside
        _margins(self, self._row)
        if wide:
            self._lane.setFixedWidth(active_theme().px(self._card_width))
        else:
            self._lane.setMinimumWidth(0)
            self._lane.setMaximumWidth((1 << 24) - 1)
        set_shown(self._listed, wide or not self._card_open)
        set_shown(self._lane, wide or self._card_open)


class TwoLanes(QWidget):
    """Main panes and side panes, each lane scrolling; with too little room the sides come below."""

    def __init__(
        self,
        main: Sequence[QWidget],
        side: Sequence[QWidget],
        *,
        side_width: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._main, self._side = tuple(main), tuple(side)
        self._side_width = side_width
        self._is_wide: bool | None = None
        self._lanes = (Lane(), Lane())
        self._row = QHBoxLayout(self)
        self._row.setSpacing(active_theme().space.panel_gap)
        self._row.addWidget(self._lanes[0], 1)
        self._row.addWidget(self._lanes[1])
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One lane or two."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """The text size decides too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as one lane: they rearrange."""
        return _LEAST

    def scroll_to(self, pane: QWidget) -> None:
        """Bring a pane into sight."""
        for lane in self._lanes:
            if lane.isAncestorOf(pane):
                lane.ensureWidgetVisible(pane)

    def _fit(self) -> None:
        _margins(self, self._row)
        self._lanes[1].setFixedWidth(active_theme().px(self._side_width))
        wide = _is_wide(self)
        if wide == self._is_wide:
            return
        self._is_wide = wide
        focused = cast("QWidget | None", self.window().focusWidget())
        main, side = self._lanes
        main.take(self._main if wide else (*self._main, *self._side))
        if wide:
            side.take(self._side)
        set_shown(side, wide)
        if focused is not None and self.isAncestorOf(focused):
            # Moving a pane to another lane takes its focus away.
            focused.setFocus(Qt.FocusReason.OtherFocusReason)


def padded(text: Text) -> QWidget:
    """A text with a panel's padding round it, for panels whose body has none."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    space = active_theme().space
    row.setContentsMargins(space.panel_x, 8, space.panel_x, 8)
    row.addWidget(text)
    return holder
