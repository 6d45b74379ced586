"""ActsTold: the window says what came of an act whose page is not on show any more, whatever page is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from time import monotonic

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.police_unsent import PoliceUnsent
from rcrp_desktop.ui.widgets.standing_notice import StandingNotice

SEEN_SECONDS = 2.0
"""What stood on a page for less may have been seen by nobody."""


@frozen
class _OnPage:
    """What a page says of an act since a time; ``hand_on`` says it in the window."""

    page: QWidget
    since: float
    hand_on: Callable[[], object]


class ActsTold(QObject):
    """What was refused stands until somebody has seen it, or it is taken back; what was recorded, until the next page.

    What a page says of an act is handed on to the window where that page goes before it can have been seen. What is not
    recorded yet stands with all else that is not, on every page. Lives as long as the window.
    """

    def __init__(
        self, standing: StandingNotice, pages: QStackedWidget, unrecorded: Callable[[str], object]
    ) -> None:
        """``unrecorded`` shows what is not recorded yet; empty takes it away."""
        super().__init__(standing)
        self._standing = standing
        self._pages = pages
        self._unrecorded = unrecorded
        self._passing: dict[str, float] = {}
        self._on_page: dict[str, _OnPage] = {}
        self.unsent = PoliceUnsent(standing)
        pages.currentChanged.connect(self._turned)

    # -- what a page says itself

    def recorded_on(self, page: QWidget, call: str, words: str) -> None:
        """``page`` says that it is recorded."""
        self._says(page, call, partial(self.tell_recorded, words))

    def refused_on(self, page: QWidget, call: str, hand_on: Callable[[], object]) -> None:
        """``page`` says that it came to nothing."""
        self._says(page, call, hand_on)

    def _says(self, page: QWidget, call: str, hand_on: Callable[[], object]) -> None:
        self._on_page[call] = _OnPage(page, monotonic(), hand_on)

    def left(self, page: QWidget, calls: Collection[str]) -> None:
        """``page`` says something of ``calls`` alone from now on: another row is chosen, or other words stand there."""
        held = self._on_page.items()
        self._hand_on([call for call, one in held if one.page is page and call not in calls])

    @Slot()
    def _turned(self) -> None:
        """Another page: what stood too short on the one before is handed on once what was in sight has passed by."""
        self.pass_by()
        shown, held = self._pages.currentWidget(), self._on_page.items()
        self._hand_on([call for call, one in held if one.page is not shown])

    def _hand_on(self, calls: Sequence[str]) -> None:
        now = monotonic()
        gone = [(call, self._on_page[call]) for call in calls]
        for call, one in gone:
            del self._on_page[call]
            if now - one.since < SEEN_SECONDS:
                one.hand_on()

    # -- what the window says

    def tell_refused(self, words: str) -> None:
        """It came to nothing; ``words`` name the call."""
        self._say(words)

    def tell_recorded(self, words: str) -> None:
        """It is recorded; ``words`` name the call."""
        self._passing[words] = monotonic()
        self._say(words)

    def acted_on(self, call: str) -> None:
        """A press was acted on: what came of those before it on that call is past, but that no police were sent."""
        for words in tuple(self._passing):
            self.take_back(words)
        self._on_page.pop(call, None)

    def take_back(self, words: str) -> None:
        """Something else was done about it."""
        self._passing.pop(words, None)
        self._standing.take_back(words)

    def pass_by(self) -> None:
        """Another page: that something was recorded was in sight, unless it only came."""
        now = monotonic()
        for words, since in tuple(self._passing.items()):
            if now - since >= SEEN_SECONDS:
                self.take_back(words)

    def tell_unrecorded(self, words: str) -> None:
        """What no disk has yet; empty once all is answered for."""
        self._unrecorded(words)
        if words:
            announce(words, assertive=True, source=self._standing)

    def _say(self, words: str) -> None:
        self._standing.mention(words)
        announce(words, source=self._standing)
