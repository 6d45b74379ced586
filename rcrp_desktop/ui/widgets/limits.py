"""How much a field takes: said before it is full, and what does not fit is never dropped without a word."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit

from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.widgets.focus_ring import bring_into_sight
from rcrp_desktop.ui.widgets.kept_in_sight import KeptInSight
from rcrp_desktop.ui.widgets.notes_edit import NotesEdit
from rcrp_desktop.ui.widgets.notice import Notice

LINE_LIMIT = 1_000
"""What one line of reasons takes."""

_LAST_SHARE = 10
"""The last tenth of a field is counted down."""


class LimitLine(Notice):
    """Stands below its field: hidden, then how much is left, then that it is full and what became of the rest."""

    def __init__(self, field: QLineEdit | NotesEdit, limit: int, texts: Texts) -> None:
        """Takes care that ``field`` takes no more than ``limit`` characters."""
        super().__init__()
        self._limit = limit
        self._texts = texts
        self._is_refusing = False
        self._field = field
        self._kept = KeptInSight(self, self._bring)
        if isinstance(field, NotesEdit):
            field.set_limit(limit)
            field.edited.connect(self._count)
            field.refused.connect(self._refuse)
            field.shown.connect(self._count)
        else:
            field.setMaxLength(limit)
            field.textChanged.connect(self._count)
            field.inputRejected.connect(self._refuse_rest)

    @Slot(str)
    def _count(self, text: str) -> None:
        """Less than before, or another text: a refusal is over."""
        left = self._limit - len(text)
        is_near = bool(text) and left * _LAST_SHARE < self._limit
        if left:
            self._is_refusing = False
        if not self._is_refusing:
            self._tell(self._texts.count("limit.left", left) if is_near else "")

    @Slot()
    def _refuse_rest(self) -> None:
        """A line takes what fits of a text that is put in, and says that it is not all."""
        self._say("limit.rest")

    @Slot(int)
    def _refuse(self, over: int) -> None:
        """Notes take a text whole or not at all, so that it is seen what was not taken."""
        self._say("limit.full", over=over)

    def _say(self, key: str, **values: object) -> None:
        self._is_refusing = True
        words = self._texts(key, limit=f"{self._limit:,}".replace(",", "\u00a0"), **values)
        self._tell(words)
        announce(words, assertive=True, source=self)

    def _tell(self, words: str) -> None:
        is_new = self.isHidden() and bool(words)
        self.show_notice(words)
        if is_new and self._field.hasFocus():
            self._kept.told()

    def _bring(self) -> None:
        """What is typed below the fold is told of in sight, with what is typed."""
        if self._field.hasFocus():
            bring_into_sight(self)
            bring_into_sight(self._field)
