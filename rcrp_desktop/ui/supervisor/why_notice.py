"""WhyNotice: why nothing was decided, and what of the call came since, beside the box where why is written."""

from __future__ import annotations

from PySide6.QtCore import Slot

from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.problem_text import refusal_text
from rcrp_desktop.presentation.supervisor.came_since import came_since
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.supervisor.chosen_first import ChosenFirst
from rcrp_desktop.ui.supervisor.why_edit import WhyEdit
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight
from rcrp_desktop.ui.widgets.kept_in_sight import KeptInSight
from rcrp_desktop.ui.widgets.notice import Notice


class WhyNotice(Notice):
    """Stands above the box for why, so that both are in sight. That why is missing is taken away by the first word.

    Where it asks to read the call, it says itself what came there since it was read: that may be out of sight.
    """

    def __init__(self, why: WhyEdit, words: Words, first: ChosenFirst) -> None:
        super().__init__()
        self._words, self._first = words, first
        self._missing = words.say("decision.needs_reason")
        self._said = ""
        self._asks_to_read = _asks_to_read(words)
        self._why = why
        self._kept = KeptInSight(self, self._bring)
        why.edited.connect(self._written)

    def tell(self, words: str) -> None:
        """Say it in sight of whoever is at the box; empty takes it away."""
        self._said = words
        self.show_notice(words, self._came_since())
        self.come_into_sight()

    def renew(self) -> None:
        """The call was read again: more may have come."""
        before = self.accessibleName()
        if self._said not in self._asks_to_read:
            return
        self.show_notice(self._said, self._came_since())
        if self.accessibleName() != before and self.isVisible():
            self.announce()
            self.come_into_sight()

    def announce(self) -> None:
        """Have all of it read aloud."""
        announce(self.accessibleName(), source=self)

    def _came_since(self) -> str:
        news = self._first.unread_news if self._said in self._asks_to_read else None
        say = self._words.say
        then = say("since.then") if self._said == say("decision.changed") else ""
        came = came_since(*news, self._words) if news is not None else ""
        return "\n".join(filter(None, (came, then)))

    def come_into_sight(self) -> None:
        """Once what stands around it has its height: whoever pressed a key looks for what it did."""
        if not self.isHidden():
            self._kept.told()

    def answer(self, *words: str) -> None:
        """What was said with one of these words is so no longer."""
        if self._said in words:
            self.tell("")

    def _bring(self) -> None:
        """In large text it stood above the edge, and the key seemed to do nothing."""
        bring_into_sight(self)
        if self._why.hasFocus():
            bring_into_sight(self._why)

    @Slot(str)
    def _written(self, text: str) -> None:
        if text.strip():
            self.answer(self._missing)


def _asks_to_read(words: Words) -> frozenset[str]:
    old = refusal_text(Rejected(Refusal.LOOK_IS_OLD), words.text)
    held = ("changed", "read_first", "came_by_itself")
    return frozenset(
        (words.say("decision.refused", why=old), *(words.say(f"decision.{name}") for name in held))
    )
