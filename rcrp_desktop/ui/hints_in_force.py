"""HintsInForce: the hints at the foot of the window name only keys that act where the focus is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.key_table import acts_in_text
from rcrp_desktop.ui.typing_guard import takes_letters
from rcrp_desktop.ui.widgets.key_hints import KeyHintBar

_CHORDS = frozenset({"Ctrl", "Shift"})


class HintsInForce(QObject):
    """While somebody writes, a letter is a letter: hints of such keys come back when the field is left."""

    def __init__(self, bar: KeyHintBar) -> None:
        super().__init__(bar)
        self._bar = bar
        self._hints: tuple[HintModel, ...] = ()
        self._right = ""
        self._is_writing = False
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def bind(self, hints: Sequence[HintModel], right: str) -> None:
        """What the keys of the page do outside a field."""
        self._hints, self._right = tuple(hints), right
        self._show()

    def _show(self) -> None:
        shown = tuple(h for h in self._hints if _acts(h)) if self._is_writing else self._hints
        self._bar.bind(shown, self._right)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None or now.window() is not self._bar.window():
            return  # another program has the keys for a while
        is_writing = takes_letters(now)
        if is_writing is not self._is_writing:
            self._is_writing = is_writing
            self._show()


def _acts(hint: HintModel) -> bool:
    return hint.keys[:1] != () and (hint.keys[0] in _CHORDS or all(map(acts_in_text, hint.keys)))
