"""Notice: an owed field with a 3 px edge next to its cause. Closes nothing and takes no focus."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from rcrp_desktop.ui.widgets.notice_lane import head_of
from rcrp_desktop.ui.widgets.panel import Frame
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text


class Notice(Frame):
    """``notice.show_notice("Phrase noticed: ...", "It can be a goodbye.")``; empty hides it.

    ``gave_way``: what stood there is in sight there no more.
    """

    gave_way: ClassVar[Signal] = Signal()

    def __init__(self, title: str = "", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__("notice", margins=(14, 8), parent=parent)
        self._title = Text(role="table_strong", tone="owedtext")
        self._text = Text(role="table", tone="owedtext")
        self.column.addWidget(self._title)
        self.column.addWidget(self._text)
        self.show_notice(title, text)

    @property
    def title(self) -> str:
        """What was noticed."""
        return self._title.text()

    def head_height(self, width: int) -> int:
        """From its top to the end of its head, at a width."""
        head = self._title.height_of(head_of(self._title.text()), self.room_across(width))
        return self.column.contentsMargins().top() + head

    def show_notice(self, title: str, text: str = "") -> None:
        """Say what was noticed and what it does not do; an empty title hides the notice."""
        before = self.accessibleName()
        self._title.setText(title)
        self._text.setText(text)
        set_shown(self._text, bool(text))
        self.setAccessibleName(f"{title} {text}".strip())
        set_shown(self, bool(title))
        if before not in ("", self.accessibleName()):
            self.gave_way.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """With its page, or its box."""
        super().hideEvent(event)
        self.gave_way.emit()
