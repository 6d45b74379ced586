"""StandingNotice: what was found at start, on every page, until somebody says that they have seen it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.panel import Frame
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.text import Text

_BESIDE_FROM, _GAP = 620, 6


class StandingNotice(Frame):
    """``notice.add("The record was set aside.")``; ``seen`` when its button was pressed. Takes no focus."""

    seen: ClassVar[Signal] = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("notice", margins=(14, 6), parent=parent)
        self._lines: tuple[str, ...] = ()
        self._text = Text(role="table", tone="owedtext")
        self._button = ActionButton("")
        self._button.clicked.connect(self.seen)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(_GAP)
        self._row.addWidget(self._text, 1)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        self._row.addWidget(self._button, alignment=side)
        self.column.addLayout(self._row)
        set_shown(self, shown=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button stands beside the words where it leaves them a line of their own, else below."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        is_wide = self.width() >= active_theme().px(_BESIDE_FROM)
        self._row.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)

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

    def replace(self, line: str, by: str) -> None:
        """Say it in other words; where it was not said, at the end."""
        kept = tuple(by if said == line else said for said in self._lines)
        self._show(tuple(filter(None, kept if line in self._lines else (*self._lines, by))))

    def clear(self) -> None:
        """It was seen."""
        self._show(())

    def _show(self, lines: tuple[str, ...]) -> None:
        self._lines = lines
        self._text.setText("\n".join(lines))
        self.setAccessibleName(" ".join(lines))
        set_shown(self, bool(lines))
