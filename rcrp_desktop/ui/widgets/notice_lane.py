"""NoticeLane: where notices stand above the work. They scroll, so that they never push a face out of the window.

``lane = NoticeLane(worst, other)``; ``lane.set_room(height)`` says how much there is. With too little it keeps
the head of the first notice in sight, scrolls, and can be reached with Tab to be read to its end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.columns import Lane

LONGEST_HEAD = 20
_PADDING = 14
_ALL = 1 << 16


class Headed(Protocol):
    """A notice. Its head says what it is about: NOT RECORDED YET, or the first sentence."""

    def head_height(self, width: int) -> int:
        """From its top to the end of its head, at a width."""
        ...


def head_of(words: str) -> str:
    """What has to be in sight of a notice: what stands before a colon, or on a line of its own, else a sentence."""
    line = words.partition("\n")[0]
    head, colon, _ = line.partition(": ")
    if colon and len(head) <= LONGEST_HEAD:
        return head + ":"
    first, stop, _ = line.partition(". ")
    return first + stop.rstrip()


class NoticeLane(Lane):
    """As high as its notices, and no higher than it has room for. Fixed: what stands below is laid out once."""

    def __init__(
        self, *notices: QWidget, most_lines: int = 0, parent: QWidget | None = None
    ) -> None:
        """The first is the worst: its head stays in sight, or as many lines of it, where there are ``most_lines``."""
        super().__init__(parent)
        self._most_lines = most_lines
        self._told = ""
        self._room = _ALL
        self._height = 0
        self.panes.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.take(notices)
        self._notices = notices
        self._fit_height()

    @property
    def is_silent(self) -> bool:
        """Whether nothing is said, so that it takes no room."""
        return all(notice.isHidden() for notice in self._notices)

    @property
    def is_limited(self) -> bool:
        """Whether there is more than can be seen at once."""
        return self._height < self._inside.minimumHeight()

    def set_room(self, height: int) -> None:
        """No more than this, but for the least that says what it is about."""
        if height != self._room:
            self._room = height
            self._fit_height()

    def least(self) -> int:
        """What it takes where there is no room; nothing while nothing is said."""
        first = next((notice for notice in self._notices if not notice.isHidden()), None)
        if first is None:
            return 0
        head = cast("Headed", cast("object", first)).head_height(self.viewport().width())
        if self._most_lines:
            head = min(head, self._most_lines * active_theme().line("table"))
        return min(self._needed(), head + _PADDING)

    def sizeHint(self) -> QSize:
        """What it takes."""
        return QSize(120, self._height)

    def minimumSizeHint(self) -> QSize:
        """The same: it is never squeezed further."""
        return self.sizeHint()

    def _needed(self) -> int:
        return 0 if self.is_silent else self._inside.minimumHeight()

    def _fit_height(self) -> None:
        super()._fit_height()
        height = min(self._needed(), max(self.least(), self._room))
        if height != self._height:
            self._height = height
            self.updateGeometry()
            self.verticalScrollBar().setValue(0)
        told = next((self._name_of(n) for n in self._notices if not n.isHidden()), "")
        if told != self._told:
            self._told = told
            self.verticalScrollBar().setValue(0)  # whoever scrolled read something else
        policy = Qt.FocusPolicy.TabFocus if self.is_limited else Qt.FocusPolicy.NoFocus
        if policy is not self.focusPolicy():
            self.setFocusPolicy(policy)
        if self.is_limited:
            self.setAccessibleName(
                " ".join(self._name_of(n) for n in self._notices if not n.isHidden())
            )

    def _name_of(self, notice: QWidget) -> str:
        """What is read aloud of a notice."""
        return notice.accessibleName()


class RoomAbove(QObject):
    """Gives a lane the room that its neighbours leave, whenever one of them or the whole has another size.

    What they need never depends on the lane, so that one look settles it.
    """

    def __init__(self, whole: QWidget, lane: NoticeLane, left: Callable[[int], int]) -> None:
        """``left(width)`` is the height that the others leave."""
        super().__init__(whole)
        self._whole, self._lane, self._left = whole, lane, left
        whole.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only looks."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.fit()
        return super().eventFilter(watched, event)

    @Slot()
    def fit(self) -> None:
        """Look again; at every key nothing is said, and the first word of a notice asks anew."""
        if not self._lane.is_silent:
            self._lane.set_room(self._left(self._whole.width()))


def height_at(part: QWidget, width: int) -> int:
    """What a part takes at a width; nothing where it is not on show."""
    if part.isHidden():
        return 0
    if part.hasHeightForWidth():
        return max(part.heightForWidth(width), part.minimumHeight())
    return max(part.sizeHint().height(), part.minimumHeight())
