"""StandingNotice: what was found at start, on every page, until somebody says that they have seen it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.panel import Frame
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text


class StandingNotice(Frame):
    """``notice.add("The record was set aside.")``; ``seen`` when its button was pressed. Takes no focus."""

    seen: ClassVar[Signal] = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("notice", margins=(14, 6), parent=parent)
        self._lines: tuple[str, ...] = ()
        self._text = Text(role="table", tone="owedtext")
        self._button = ActionButton("")
        self._button.clicked.connect(self.seen)
        self.column.addWidget(self._text)
        self.column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignLeft)
        set_shown(self, shown=False)

    def say_how(self, label: str, key: str) -> None:
        """What the button says, and which key does the same."""
        self._button.set_label(label, key)

    @property
    def lines(self) -> Sequence[str]:
        """What stands there."""
        return self._lines

    def add(self, *lines: str) -> None:
        """Say more; what is said already is not said twice."""
        self._show(tuple(dict.fromkeys((*self._lines, *filter(None, lines)))))

    def take_back(self, line: str) -> None:
        """It is no longer so."""
        self._show(tuple(said for said in self._lines if said != line))

    def clear(self) -> None:
        """It was seen."""
        self._show(())

    def _show(self, lines: tuple[str, ...]) -> None:
        self._lines = lines
        self._text.setText("\n".join(lines))
        self.setAccessibleName(" ".join(lines))
        set_shown(self, bool(lines))
