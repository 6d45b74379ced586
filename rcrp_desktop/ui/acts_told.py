"""ActsTold: the window says what came of an act whose page is not on show any more, whatever page is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget

from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice


class ActsTold(QObject):
    """What was refused stands until somebody has seen it, or it is taken back; what was recorded, until the next page.

    What is not recorded yet stands with all else that is not, on every page. Lives as long as the window.
    """

    def __init__(
        self, standing: StandingNotice, pages: QStackedWidget, unrecorded: Callable[[str], object]
    ) -> None:
        """``unrecorded`` shows what is not recorded yet; empty takes it away."""
        super().__init__(standing)
        self._standing = standing
        self._unrecorded = unrecorded
        self._passing: set[str] = set()
        pages.currentChanged.connect(self.pass_by)

    def tell_refused(self, words: str) -> None:
        """It came to nothing; ``words`` name the call."""
        self._say(words)

    def tell_recorded(self, words: str) -> None:
        """It is recorded; ``words`` name the call."""
        self._passing.add(words)
        self._say(words)

    def take_back(self, words: str) -> None:
        """Something else was done about it."""
        self._passing.discard(words)
        self._standing.take_back(words)

    @Slot()
    def pass_by(self) -> None:
        """Another page, or another act: that something was recorded was in sight."""
        for words in tuple(self._passing):
            self.take_back(words)

    def tell_unrecorded(self, words: str) -> None:
        """What no disk has yet; empty once all is answered for."""
        self._unrecorded(words)
        if words:
            announce(words, assertive=True, source=self._standing)

    def _say(self, words: str) -> None:
        self._standing.mention(words)
        announce(words, source=self._standing)
