"""FaceRoom: what of a call must be in sight whatever is refused or told above it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtWidgets import QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.call_header import CallHeader
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.notice_lane import NoticeLane, RoomAbove, height_at


class Face(Protocol):
    """The pane where work begins on a face."""

    def least_height(self, width: int) -> int:
        """What says what the face is about."""
        ...


class FaceRoom:
    """Holds the page's notices in a lane of its own above the face, in ``middle``; the first is the worst."""

    def __init__(
        self,
        middle: QWidget,
        header: CallHeader,
        notices: Sequence[Notice],
        face: Callable[[], Face],
    ) -> None:
        self.lane = NoticeLane(*notices, most_lines=1)  # the face is what it is about
        self._middle, self._header, self._face = middle, header, face
        self._above = RoomAbove(middle, self.lane, self._left)

    def least_height(self, width: int) -> int:
        """Header, a line or two of the notice, and what the face is about."""
        return height_at(self._header, width) + self.lane.least() + self._least(width)

    def _left(self, width: int) -> int:
        return self._middle.height() - self._least(width)

    def _least(self, width: int) -> int:
        """Beside a scroll bar, which a face that is higher than its room has: there its words take more lines."""
        margin = 2 * active_theme().space.window_margin
        width -= self.lane.verticalScrollBar().sizeHint().width()
        return self._face().least_height(width - margin) + margin
