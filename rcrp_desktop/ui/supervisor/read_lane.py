"""ReadLane: what is read before one of the keys below it is pressed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from rcrp_desktop.ui.supervisor.why_edit import WhyEdit
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.notice_lane import NoticeLane, height_at
from rcrp_desktop.ui.widgets.text import Text

_LEAST_LINES = 3
_ALL = 1 << 16


class ReadLane(NoticeLane):
    """Scrolls where all of it would push the keys out of sight.

    Where not even some lines of it have room with them, it is whole, and scrolls with them.
    """

    def __init__(self, *parts: QWidget, whole: QWidget) -> None:
        """``whole`` is the last of them: what came since the call was read is told there, and may be all that is new."""
        self._whole = whole  # first: the lane asks for its least while it is built
        super().__init__(*parts, whole)
        self.panes.setSpacing(4)

    def least(self) -> int:
        """Some lines: less of it nobody would read. What is told is whole, before the keys below it are."""
        told = height_at(self._whole, self.viewport().width())
        return min(self._needed(), max(self._some_lines, told))

    @property
    def _some_lines(self) -> int:
        return _LEAST_LINES * active_theme().line("body")

    def leave_room(self, height: int, taken: int, why: WhyEdit) -> None:
        """``taken`` is the height down to the keys as it is now. The box for why is lower where all has no room."""
        room = height - taken + self.sizeHint().height() + why.sizeHint().height()
        why.set_low(low=room - why.height_of(low=False) < self._needed())
        room -= why.sizeHint().height()
        self.set_room(room if room >= min(self._needed(), self._some_lines) else _ALL)

    def _name_of(self, notice: QWidget) -> str:
        return notice.text() if isinstance(notice, Text) else super()._name_of(notice)
