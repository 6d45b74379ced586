"""WhyNotice: why nothing was decided, beside the box where why is written."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot

from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.ui.supervisor.why_edit import WhyEdit
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight
from rcrp_desktop.ui.widgets.notice import Notice


class WhyNotice(Notice):
    """Stands above the box for why, so that both are in sight. That why is missing is taken away by the first word."""

    def __init__(self, why: WhyEdit, words: Words) -> None:
        super().__init__()
        self._missing = words.say("decision.needs_reason")
        self._why = why
        why.edited.connect(self._written)

    def tell(self, words: str) -> None:
        """Say it in sight of whoever is at the box; empty takes it away."""
        self.show_notice(words)
        self.come_into_sight()

    def come_into_sight(self) -> None:
        """Once what stands around it has its height: whoever pressed a key looks for what it did."""
        if not self.isHidden():
            QTimer.singleShot(0, self, self._come_into_sight)

    def answer(self, *words: str) -> None:
        """What was said with one of these words is so no longer."""
        if self.accessibleName() in words:
            self.show_notice("")

    @Slot()
    def _come_into_sight(self) -> None:
        """In large text it stood above the edge, and the key seemed to do nothing."""
        if not self.isVisible():
            return
        bring_into_sight(self)
        if self._why.hasFocus():
            bring_into_sight(self._why)

    @Slot(str)
    def _written(self, text: str) -> None:
        if text.strip():
            self.answer(self._missing)
