"""StandingNotice: what was found at start and what came of acts whose page went, on every page, until it was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.notice_lane import LONGEST_HEAD, head_of
from rcrp_desktop.ui.widgets.panel import Frame
from rcrp_desktop.ui.widgets.shown import set_shown
from rcrp_desktop.ui.widgets.state_block import is_cramped
from rcrp_desktop.ui.widgets.text import Text

_BESIDE_FROM, _GAP = 620, 6
_PINNED_MARGIN = 2


class StandingNotice(Frame):
    """``notice.add("The record was set aside.")``; ``seen`` when its button was pressed. Takes no focus."""

    seen: ClassVar[Signal] = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("notice", margins=(14, 6), parent=parent)
        self._lines: tuple[str, ...] = ()
        self._holding: frozenset[str] = frozenset()
        self._mentioned: frozenset[str] = frozenset()
        self._is_alone = True
        self._text = Text(role="table", tone="owedtext")
        self._button = ActionButton("")
        self._button.clicked.connect(self.seen)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(_GAP)
        self._row.addWidget(self._text, 1)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        self._row.addWidget(self._button, alignment=side)
        self.column.addLayout(self._row)
        self.pinned = Frame("notice", margins=(_PINNED_MARGIN, _PINNED_MARGIN))
        """Stands beside the lane in which the words scroll, where large text has little room: always in sight."""
        self._pinned_button = ActionButton("")
        self._pinned_button.set_low(low=True)
        self._pinned_button.clicked.connect(self.seen)
        self.pinned.column.addWidget(self._pinned_button, 0, Qt.AlignmentFlag.AlignTop)
        set_shown(self.pinned, shown=False)
        set_shown(self, shown=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The button stands beside the words where it leaves them a line of their own, else below."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        is_wide = self.width() >= active_theme().px(_BESIDE_FROM)
        self._row.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """The text size decides too."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """One short line that is whole, with the button beside it, where there is room for no more."""
        cramped = is_cramped(self.window().width())
        self._text.set_role("label" if cramped else "table")
        self._text.setText("\n".join(map(_headed, self._lines) if cramped else self._lines))
        self.column.setContentsMargins(*((6, 6, 6, 6) if cramped else (14, 6, 14, 6)))
        pinned = cramped and self._is_alone
        may_be_seen = not self._holding.issuperset(self._lines)
        set_shown(self._button, shown=not pinned and may_be_seen)
        set_shown(self.pinned, shown=pinned and may_be_seen)

    def set_alone(self, *, alone: bool) -> None:
        """Where something worse is told too, that has the whole width, and the button scrolls with these words."""
        if alone is not self._is_alone:
            self._is_alone = alone
            self._fit()

    def head_height(self, width: int) -> int:
        """From its top to the end of its head, at a width."""
        head = head_of(self._text.text())
        beside = self._row.direction() is QBoxLayout.Direction.LeftToRight
        is_there = beside and not self._button.isHidden()
        taken = self._button.sizeHint().width() + _GAP if is_there else 0
        sides = self.column.contentsMargins()
        return sides.top() + self._text.height_of(head, self.room_across(width) - taken)

    def say_how(self, label: str, key: str) -> None:
        """What the button says, and which key does the same."""
        self._button.set_label(label, key)
        self._pinned_button.set_label(label)
        self._pinned_button.setAccessibleDescription(key)

    @property
    def lines(self) -> Sequence[str]:
        """What stands there."""
        return self._lines

    def add(self, *lines: str) -> None:
        """Say more; what is said already is not said twice."""
        self._show(tuple(dict.fromkeys((*self._lines, *filter(None, lines)))))

    def mention(self, line: str) -> None:
        """Say it until it was seen; nobody has to record that it was."""
        self._mentioned |= {line}
        self.add(line)

    @property
    def is_of_record(self) -> bool:
        """Whether something stands there of which the record says that it was seen."""
        return not self._mentioned.issuperset(self._lines)

    def hold(self, line: str) -> None:
        """Say it as long as it is so, until it is taken back: that somebody has seen it changes nothing."""
        self._holding |= {line}
        self.add(line)

    def take_back(self, line: str) -> None:
        """It is no longer so."""
        self._holding -= {line}
        self._show(tuple(said for said in self._lines if said != line))

    def replace(self, line: str, by: str) -> None:
        """Say it in other words; where it was not said, at the end."""
        kept = tuple(by if said == line else said for said in self._lines)
        self._show(tuple(filter(None, kept if line in self._lines else (*self._lines, by))))

    def clear(self) -> None:
        """All that is only said until it was seen."""
        self._show(tuple(line for line in self._lines if line in self._holding))

    def _show(self, lines: tuple[str, ...]) -> None:
        self._lines = lines
        self._mentioned &= frozenset(lines)
        self._fit()
        self.setAccessibleName(" ".join(lines))
        set_shown(self, bool(lines))


def _headed(line: str) -> str:
    """What happened on a line of its own."""
    head, colon, rest = line.partition(": ")
    return f"{head}\n{rest}" if colon and len(head) <= LONGEST_HEAD else line
