"""KeyHintBar: what the keys do here, at the foot of every window. Last ones give way first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.theme.theme import Theme, active_theme
from rcrp_desktop.ui.widgets.painting import draw_key_cap, key_cap_size, text_width

_SIDE, _HINT_GAP, _CAP_GAP = 16, 18, 6
_PAD = 7
_NARROW = 720
_EMERGENCY = ("M", "N", "Q", "F9")
_FIRST = {"M": _EMERGENCY, "B": _EMERGENCY, "F9": ("Esc", "Q", "F7", "F8", "F9", "F1")}
"""Keys that lead in a narrow window, by one that tells where it is: of an emergency, of which M takes back and B asks
for an ambulance; of a call."""


class KeyHintBar(QWidget):
    """``bar.bind([HintModel(("1", "2"), "answer"), ...], right="1 call open")``. One painted widget."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: tuple[HintModel, ...] = ()
        self._right = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def bind(self, hints: Sequence[HintModel], right: str = "") -> None:
        """Show other hints, the most useful first."""
        if (tuple(hints), right) == (self._hints, self._right):
            return
        self._hints, self._right = tuple(hints), right
        words = "; ".join(f"{' '.join(hint.keys)} {hint.text}" for hint in hints)
        self.setAccessibleName(f"Keys: {words}")
        self.update()

    @property
    def named(self) -> tuple[HintModel, ...]:
        """All hints, as they are read aloud."""
        return self._hints

    @property
    def shown(self) -> tuple[HintModel, ...]:
        """The hints that have room; whole ones only."""
        theme = active_theme()
        return tuple(hint for hint, _ in self._placed(theme))

    def sizeHint(self) -> QSize:
        """One line of caps."""
        theme = active_theme()
        return QSize(0, key_cap_size(theme, "F").height() + 2 * _PAD + theme.edge)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under a new look."""
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line above, the hints, and the words at the right."""
        theme = active_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.fillRect(0, 0, self.width(), theme.edge, theme.colour("line"))
        for hint, left in self._placed(theme):
            self._paint_hint(painter, theme, hint, left)
        painter.setFont(theme.font("label"))
        painter.setPen(theme.colour("ink2"))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(self.rect().adjusted(0, 0, -_SIDE, 0), right, self._right_shown(theme))
        painter.end()

    def _placed(self, theme: Theme) -> list[tuple[HintModel, int]]:
        """Each hint that fits, with where it begins."""
        label = theme.font("label")
        words = self._right_shown(theme)
        right = text_width(words, label) + _HINT_GAP if words else 0
        room, left = self.width() - _SIDE - right, _SIDE
        placed: list[tuple[HintModel, int]] = []
        is_narrow = self.width() < theme.px(_NARROW)
        for hint in _narrowed(self._hints) if is_narrow else self._hints:
            end = left + _hint_width(theme, hint)
            if end > room and is_narrow:
                continue  # a shorter one after it may fit
            if end > room:
                break
            placed.append((hint, left))
            left = end + _HINT_GAP
        return placed

    def _right_shown(self, theme: Theme) -> str:
        """The words at the right; in a narrow window the keys need the room."""
        return self._right if self.width() >= theme.px(_NARROW) else ""

    def _paint_hint(self, painter: QPainter, theme: Theme, hint: HintModel, left: int) -> None:
        for key in hint.keys:
            size = key_cap_size(theme, key)
            top = (self.height() - size.height()) // 2
            draw_key_cap(painter, QRect(left, top, size.width(), size.height()), key, theme)
            left += size.width() + _CAP_GAP
        painter.setFont(theme.font("label"))
        painter.setPen(theme.colour("ink2"))
        place = QRect(left, 0, self.width() - left, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, hint.text)


def _narrowed(hints: Sequence[HintModel]) -> list[HintModel]:
    """What stands on a row or a button already is left out, the keys seen nowhere else come first."""
    keys = {key for hint in hints for key in hint.keys}
    first = next((lead for told, lead in _FIRST.items() if {told, "F7"} <= keys), ())
    ranks = {key: rank for rank, key in enumerate(first)}
    kept = [
        replace(hint, text=hint.short or hint.text)
        for hint in hints
        if hint.keys and not hint.keys[0].isdigit()
    ]
    return sorted(kept, key=lambda hint: ranks.get(hint.keys[0], len(ranks)))


def _hint_width(theme: Theme, hint: HintModel) -> int:
    caps = sum(key_cap_size(theme, key).width() + _CAP_GAP for key in hint.keys)
    return caps + text_width(hint.text, theme.font("label"))
