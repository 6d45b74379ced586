"""Chip: a word in a frame. ``owed`` for a debt, ``plain`` for a fact, ``train`` for practice."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from rcrp_desktop.ui.theme.theme import set_look
from rcrp_desktop.ui.widgets.shown import set_shown

ChipKind = Literal["owed", "plain", "train", "quiet"]


class Chip(QLabel):
    """Never a count of danger. ``quiet`` is for what is held and does not count."""

    def __init__(
        self, text: str = "", kind: ChipKind = "plain", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("chip", kind)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def fit(self, width: int) -> None:
        """Break its words where so many pixels are too few for one line."""
        self.setWordWrap(False)
        wraps = self.sizeHint().width() > width
        self.setWordWrap(wraps)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(
            QSizePolicy.Policy.Maximum if wraps else QSizePolicy.Policy.Fixed
        )
        self.setSizePolicy(policy)

    def show_state(self, text: str, kind: ChipKind) -> None:
        """Change word and kind; an empty word hides the chip."""
        self.setText(text)
        set_look(self, "chip", kind)
        set_shown(self, bool(text))
