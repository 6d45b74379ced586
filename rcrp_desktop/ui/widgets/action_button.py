"""ActionButton: an act with its key in front: ``ActionButton("Accept", key="A")``.

``clicked`` says that it was pressed. Kinds: PLAIN, MAIN (one on a screen at most, never no-police)
and LIFE. Never disable it while it has the focus.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rcrp_desktop.presentation.widgets import Run
from rcrp_desktop.ui.theme.theme import Theme, active_theme
from rcrp_desktop.ui.theme.tokens import Token
from rcrp_desktop.ui.widgets.painting import (
    draw_edge,
    draw_key_cap,
    key_cap_size,
    text_width,
)
from rcrp_desktop.ui.widgets.pressable import Pressable
from rcrp_desktop.ui.widgets.text_flow import TextFlow

_SIDE, _GAP, _LEAST = 14, 10, 36
_ABOVE, _LOW_ABOVE = 6, 3
"""Over the words, and as much below them."""
_ROUNDING = 1  # a width measured in whole pixels may be a fraction too small for its words


class ButtonKind(Enum):
    """Face, edge and text of a button."""

    PLAIN = ("card", "strong", "ink")
    MAIN = ("accent", "accent", "onaccent")
    LIFE = ("life", "life", "onlife")

    @property
    def face(self) -> Token:
        """Its fill."""
        return self.value[0]

    @property
    def edge(self) -> Token:
        """Its border."""
        return self.value[1]

    @property
    def ink(self) -> Token:
        """Its text."""
        return self.value[2]


class ActionButton(Pressable):
    """A labelled act. The name that is read aloud is the label; the key is its description."""

    def __init__(
        self,
        label: str,
        *,
        key: str = "",
        kind: ButtonKind = ButtonKind.PLAIN,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent=parent)
        self._key = key
        self._kind = kind
        self._dead = ""
        self._is_low = False
        self.set_label(label, key)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_label(self, label: str, key: str | None = None) -> None:
        """Change the words, and the key unless left out."""
        self._key = self._key if key is None else key
        self.setText(label)
        self.setAccessibleName(label)
        self.setAccessibleDescription(self._key)
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: ButtonKind) -> None:
        """Change its weight."""
        self._kind = kind
        self.update()

    def set_low(self, *, low: bool) -> None:
        """Little more than its words are high, where large text has no room for more."""
        if low is not self._is_low:
            self._is_low = low
            self.updateGeometry()
            self.update()

    def set_dead(self, why: str) -> None:
        """Look like what does nothing now, and say why; empty for one that acts. It keeps the focus that it has."""
        if why != self._dead:
            self._dead = why
            self.update()
        self.setAccessibleName(f"{self.text()}, {why}" if why else self.text())

    def _acts(self) -> bool:
        return self.isEnabled() and not self._dead

    def sizeHint(self) -> QSize:
        """Key, gap and label between the sides."""
        theme = active_theme()
        words = text_width(self.text(), theme.font("body_strong"))
        width = self._words_left(theme) + words + _SIDE + _ROUNDING
        return QSize(width, self._least_height(theme))

    def minimumSizeHint(self) -> QSize:
        """Its longest word: in a ``FlowRow`` the words wrap before they are cut."""
        theme = active_theme()
        least = self._words_left(theme) + self._words(theme).least_width + _SIDE
        return QSize(least, self._least_height(theme))

    def hasHeightForWidth(self) -> bool:
        """Words wrap where there is no room for them on one line."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The wrapped words with room around them."""
        theme = active_theme()
        size = self._words(theme).lay_out(width - self._words_left(theme) - _SIDE)
        return max(self._least_height(theme), size.height() + self._above_and_below)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw face, key and label, from the left when the button is wider than they are."""
        theme = active_theme()
        painter = QPainter(self)
        self._paint_face(painter, theme)
        left = _SIDE
        if not self._key and self.width() <= self.sizeHint().width():
            words_width = text_width(self.text(), theme.font("body_strong"))
            left = max(_SIDE, (self.width() - words_width) // 2)
        if self._key:
            left = self._paint_cap(painter, theme, left)
        words = self._words(theme)
        size = words.lay_out(self.width() - left)
        ink = theme.colour(self._kind.ink if self._acts() else "ink3")
        words.draw(painter, left, (self.height() - size.height()) / 2, ink)
        painter.end()

    def _words(self, theme: Theme) -> TextFlow:
        run = Run(self.text())
        return TextFlow((run,), theme.font("body_strong"), theme.line("body_strong"), theme)

    def _words_left(self, theme: Theme) -> int:
        return _SIDE + (key_cap_size(theme, self._key).width() + _GAP if self._key else 0)

    @property
    def _above_and_below(self) -> int:
        return 2 * (_LOW_ABOVE if self._is_low else _ABOVE)

    def _least_height(self, theme: Theme) -> int:
        least = theme.line("body") + self._above_and_below
        return least if self._is_low else max(theme.px(_LEAST), least)

    def _paint_face(self, painter: QPainter, theme: Theme) -> None:
        is_plain = self._kind is ButtonKind.PLAIN
        face: Token = "key" if is_plain and self.isDown() else self._kind.face
        edge: Token = "ink" if is_plain and self.underMouse() else self._kind.edge
        draw_edge(
            painter,
            self.rect(),
            fill=theme.colour(face),
            edge=theme.colour(edge if self._acts() else "line"),
            width=theme.edge,
            radius=theme.shape.control_radius,
            dashed=not self._acts(),
        )

    def _paint_cap(self, painter: QPainter, theme: Theme, left: int) -> int:
        """Returns where the label begins."""
        is_plain = self._kind is ButtonKind.PLAIN
        cap = key_cap_size(theme, self._key)
        place = QRect(left, (self.height() - cap.height()) // 2, cap.width(), cap.height())
        draw_key_cap(
            painter,
            place,
            self._key,
            theme,
            face="key" if is_plain and self._acts() else None,
            edge=("strong" if is_plain else self._kind.ink) if self._acts() else "line",
            ink=self._kind.ink if self._acts() else "ink3",
            struck=not self._acts(),
        )
        return left + cap.width() + _GAP
