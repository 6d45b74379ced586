"""Panes: groups, list and detail beside each other, or one in place of the other where there is no room.

From 1120 all three; from 900 groups and list; below that one at a time. Esc goes back to the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal, Protocol, cast, runtime_checkable

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.columns import FittedLane, Lane
from rcrp_desktop.ui.widgets.shown import set_shown

Place = Literal["groups", "list", "detail"]

_ALL_FROM, _GROUPS_FROM, _NARROW = 1120, 900, 720
_PINNED_FROM, _LEAST = 480, 320
_LEAST_DETAIL, _LEAST_SEEN = 110, 40
_MARGIN = 12
_UNBOUND = (1 << 24) - 1  # QWIDGETSIZE_MAX


@runtime_checkable
class SeenFirst(Protocol):
    """A pane with something in it that is in sight before the rest of it is."""

    def height_first(self, width: int) -> int:
        """From its top to the end of that, at a width."""
        ...


def _height_first(panes: Sequence[QWidget], width: int) -> int:
    """As far down as the first pane on show says."""
    first = next((pane for pane in panes if not pane.isHidden()), None)
    return first.height_first(width) if isinstance(first, SeenFirst) else 0


class _DetailLane(Lane):
    """Scrolls above what is pinned, and leaves it all the room but that for what its first pane shows first."""

    def __init__(self, panes: Sequence[QWidget]) -> None:
        super().__init__()
        self._first = tuple(panes)
        self._most = _UNBOUND

    def set_most(self, height: int) -> None:
        """What the pinned keys leave it: they are in sight before anything else is."""
        if height != self._most:
            self._most = height
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """What is to be seen first."""
        least = super().minimumSizeHint()
        first = _height_first(self._first, self.viewport().width())
        return least.expandedTo(QSize(0, min(first, self._most)))

    def _fit_height(self) -> None:
        super()._fit_height()
        self.updateGeometry()


class _PinnedLane(FittedLane):
    """As high as what is pinned; where that has no room it scrolls, its first pane in sight down to what comes first.

    ``least_changed``: that is more or less by now.
    """

    least_changed: ClassVar[Signal] = Signal()

    def __init__(self, panes: Sequence[QWidget]) -> None:
        super().__init__()
        self.panes.setContentsMargins(0, 0, 0, 0)
        self._first = tuple(panes)
        self._room = self._least = 0

    def _fit_height(self) -> None:
        super()._fit_height()
        least = self.minimumSizeHint().height()
        if least != self._least:
            self._least = least
            self.updateGeometry()
            self.least_changed.emit()

    def set_room(self, height: int) -> None:
        """So much of the window is left for what is pinned."""
        if height != self._room:
            self._room = height
            self._fit_height()

    def _sight(self) -> int:
        """Its own height follows from what its panes need: they go by the room that there is."""
        return self._room

    def minimumSizeHint(self) -> QSize:
        """What is to be seen first."""
        least = super().minimumSizeHint()
        first = _height_first(self._first, self.viewport().width())
        return least.expandedTo(QSize(0, min(first, self.sizeHint().height())))


class Panes(QWidget):
    """``pinned`` panes stay in sight under the detail while that scrolls, and scroll where they have no room.

    ``went_back`` says that Esc closed the detail or the groups; the page then puts the focus back.
    """

    went_back: ClassVar[Signal] = Signal()
    changed: ClassVar[Signal] = Signal()

    def __init__(
        self,
        main: QWidget,
        *,
        detail: Sequence[QWidget],
        detail_width: int,
        pinned: Sequence[QWidget] = (),
        groups: QWidget | None = None,
        groups_width: int = 244,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.main = main
        self.groups = groups
        self._details, self._pinned = tuple(detail), tuple(pinned)
        self._lane, self._foot = _DetailLane(self._details), _PinnedLane(self._pinned)
        self.detail = QWidget()
        self._column = QVBoxLayout(self.detail)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(active_theme().space.panel_gap)
        self._column.addWidget(self._lane, 1)
        self._column.addWidget(self._foot)
        self._foot.least_changed.connect(self._share_height)
        self._is_pinned: bool | None = None
        self._widths = (groups_width, detail_width)
        self._place: Place = "list"
        self._row = QHBoxLayout(self)
        self._row.setSpacing(active_theme().space.panel_gap)
        if groups is not None:
            self._row.addWidget(groups)
        self._row.addWidget(main, 1)
        self._row.addWidget(self.detail)
        self._fit()

    @property
    def is_beside(self) -> bool:
        """Whether the detail has its own place beside the list."""
        return self.width() >= active_theme().px(_ALL_FROM)

    @property
    def shows_groups(self) -> bool:
        """Whether the groups are in sight."""
        return self.groups is not None and not self.groups.isHidden()

    @property
    def place(self) -> Place:
        """What is on show where there is room for one only."""
        return self._place

    def go(self, place: Place) -> None:
        """Bring a pane into sight."""
        if place != self._place:
            self._place = place
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back to the list and loses nothing."""
        if event.key() == Qt.Key.Key_Escape and self._is_covering():
            self.go("list")
            self.went_back.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put panes beside each other or not."""
        super().resizeEvent(event)
        self._follow_focus()
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """The text size decides too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._follow_focus()
            self._fit()

    def _is_covering(self) -> bool:
        """Whether something stands in the list's place."""
        return self._place != "list" and self.main.isHidden()

    def _fit(self) -> None:
        theme = active_theme()
        side = _MARGIN if self.width() < _NARROW else theme.space.window_margin
        self._row.setContentsMargins(side, _MARGIN, side, _MARGIN)
        room = self.width() / theme.scale
        beside, with_groups = room >= _ALL_FROM, room >= _GROUPS_FROM
        shown = self._shown(beside=beside, with_groups=with_groups)
        if self.groups is not None:
            self._size(self.groups, self._widths[0], fixed="list" in shown)
            set_shown(self.groups, "groups" in shown)
        self._size(self.detail, self._widths[1], fixed="list" in shown)
        set_shown(self.main, "list" in shown)
        set_shown(self.detail, "detail" in shown)
        self._pin(pinned=self.height() >= theme.px(_PINNED_FROM))
        self._share_height()
        self.changed.emit()

    @Slot()
    def _share_height(self) -> None:
        """The keys that are pinned are in sight, with some of what is read before they are pressed."""
        room = self.height() - 2 * _MARGIN - self._column.spacing()
        self._foot.set_room(room - active_theme().px(_LEAST_DETAIL))
        self._lane.set_most(max(_LEAST_SEEN, room - self._foot.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        """As narrow as one pane: the others rearrange."""
        return QSize(_LEAST, _LEAST)

    def _pin(self, *, pinned: bool) -> None:
        """What must stay in sight stands below what scrolls; where it is too low, it scrolls with it."""
        if pinned == self._is_pinned:
            return
        self._is_pinned = pinned
        focus = cast("QWidget | None", self.window().focusWidget())
        self._lane.take(self._details if pinned else (*self._details, *self._pinned))
        self._foot.take(self._pinned if pinned else ())
        if focus is not None and self.detail.isAncestorOf(focus):
            focus.setFocus(Qt.FocusReason.OtherFocusReason)  # another parent takes it away

    def _follow_focus(self) -> None:
        """Who writes in the detail goes on there: a field that is hidden hands its focus on, in the end to the override."""
        focus = cast("QWidget | None", self.window().focusWidget())
        if not self.is_beside and focus is not None and self.detail.isAncestorOf(focus):
            self._place = "detail"

    def _shown(self, *, beside: bool, with_groups: bool) -> set[Place]:
        if beside:
            return {"groups", "list", "detail"}
        if self._place == "detail":
            return {"detail"}
        if with_groups:
            return {"groups", "list"}
        return {self._place}

    def _size(self, pane: QWidget, width: int, *, fixed: bool) -> None:
        if fixed:
            pane.setFixedWidth(active_theme().px(width))
        else:
            pane.setMinimumWidth(0)
            pane.setMaximumWidth(_UNBOUND)
