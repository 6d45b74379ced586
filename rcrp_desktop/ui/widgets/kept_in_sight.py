"""KeptInSight: what was told last stays in sight when its window takes another size or its text another.

``kept = KeptInSight(notice, bring)``; ``kept.told()`` brings it into sight once it has its height, and keeps it there
until somebody looks elsewhere: by scrolling, or by going on to something from which it is not seen.
"""

from __future__ import annotations

from collections.abc import Callable

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from rcrp_desktop.ui.widgets.focus_ring import panes_of
from rcrp_desktop.ui.widgets.shown import settle_layouts

_ROUNDS = 3
"""A pane that becomes higher gives those around it another size, turn by turn."""


class KeptInSight(QObject):
    """Watches one part; ``bring()`` scrolls to it, and to what else has to be seen with it."""

    def __init__(self, part: QWidget, bring: Callable[[], None]) -> None:
        super().__init__(part)
        self._part, self._bring = part, bring
        self._is_kept = self._is_due = False
        self._rounds = 0
        self._window: QWidget | None = None
        self._bars: list[QScrollBar] = []
        self._was_told = False

    def told(self) -> None:
        """Something was told there now."""
        self._is_kept = True
        self._begin()
        self._watch()
        self._come_later()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Its window has another size, or its text another."""
        is_resized = watched is self._window and event.type() is QEvent.Type.Resize
        if is_resized or (watched is self._part and event.type() is QEvent.Type.StyleChange):
            self._come_later()
        return False

    def _begin(self) -> None:
        """What never told anything costs no key its time."""
        if self._was_told:
            return
        self._was_told = True
        self._part.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._look_later)

    def _watch(self) -> None:
        """The window and the panes that it stands in by now."""
        window = self._part.window()
        if window is not self._window:
            self._window = window
            window.installEventFilter(self)
        for bar in self._bars:
            if shiboken6.isValid(bar):
                bar.actionTriggered.disconnect(self._look_later)
        self._bars = [pane.verticalScrollBar() for pane in panes_of(self._part)]
        for bar in self._bars:
            bar.actionTriggered.connect(self._look_later)

    def _come_later(self) -> None:
        if not self._is_kept:
            return
        self._rounds = _ROUNDS
        if not self._is_due:
            self._is_due = True
            QTimer.singleShot(0, self, self._come)

    @Slot()
    def _come(self) -> None:
        """Once what stands around it has its height."""
        settle_layouts()
        self._is_kept = self._is_kept and not self._part.isHidden()
        if self._is_kept and self._part.isVisible():
            self._watch()
            self._bring()
        self._rounds -= 1
        self._is_due = self._is_kept and self._rounds > 0
        if self._is_due:
            QTimer.singleShot(0, self, self._come)

    @Slot()
    def _look_later(self) -> None:
        """Somebody scrolls or goes on."""
        if self._is_kept and not self._is_due:
            QTimer.singleShot(0, self, self._look)

    @Slot()
    def _look(self) -> None:
        """Whether they still have its beginning before them."""
        if not self._is_due and self._part.isVisible():
            self._is_kept = self._part.visibleRegion().contains(self._part.rect().topLeft())
