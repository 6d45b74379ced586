"""Choice: one of several, as wide as its longest where there is room, and narrower where there is not."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QComboBox

_LEAST_LETTERS = 8


class Choice(QComboBox):
    """A list that opens. What of the chosen one has no room ends in dots; the list says it whole."""

    def minimumSizeHint(self) -> QSize:
        """A few letters: else it would stand beyond the edge of what it stands in."""
        least = super().minimumSizeHint()
        letters = _LEAST_LETTERS * self.fontMetrics().averageCharWidth()
        return QSize(min(least.width(), letters + least.height()), least.height())
