"""KeyCap: a key as it looks on the keyboard, in running text or in front of an act."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.theme.tokens import Token
from rcrp_desktop.ui.widgets.painting import CapSize, draw_key_cap, key_cap_size


class KeyCap(QWidget):
    """Not focusable and not read aloud: whoever acts names its key."""

    def __init__(
        self,
        key: str,
        size: CapSize = CapSize.SMALL,
        *,
        ink: Token = "ink",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._key = key
        self._size = size
        self._ink: Token = ink
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_key(self, key: str) -> None:
        """Show another key."""
        if key != self._key:
            self._key = key
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """As large as its word needs."""
        return key_cap_size(active_theme(), self._key, self._size)

    def changeEvent(self, event: QEvent) -> None:
        """Measure again under a new look."""
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cap; on a coloured ground only its edge."""
        painter = QPainter(self)
        plain = self._ink == "ink"
        draw_key_cap(
            painter,
            self.rect(),
            self._key,
            active_theme(),
            size=self._size,
            face="key" if plain else None,
            edge="strong" if plain else self._ink,
            ink=self._ink,
        )
        painter.end()
