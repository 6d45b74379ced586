"""TypingGuard: whether somebody is in the middle of writing, wherever the focus has been moved meanwhile.

A late answer may hide the field that is being written in. The focus then goes elsewhere without the person doing it,
and the next letter of a word must not become an answer. It stays a word until the person goes elsewhere by an act of
their own: Tab, Esc, Enter, an arrow, the mouse, a key of the table that leads away.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_KEYS = Qt.Key
_ALONE = (
    _KEYS.Key_Shift,
    _KEYS.Key_Control,
    _KEYS.Key_Alt,
    _KEYS.Key_AltGr,
    _KEYS.Key_Meta,
    _KEYS.Key_CapsLock,
)
_LEAVING = (_KEYS.Key_Tab, _KEYS.Key_Backtab, _KEYS.Key_Escape)
_ENTER = (_KEYS.Key_Return, _KEYS.Key_Enter)


BACK, LINE_END = "\b", "\n"


class TypingGuard:
    """Told of what the person does and where that leads; ``holds`` where the focus came elsewhere without them."""

    def __init__(self) -> None:
        self._is_writing = False

    def went_elsewhere(self) -> None:
        """The person did something that may lead out of a field."""
        self._is_writing = False

    def came_to(self, widget: QWidget | None) -> None:
        """Where that led, once it is done: whoever sees a caret takes keys for words from now on.

        Never asked at another time: the program moves the focus through fields on its way to where it shows it.
        """
        self._is_writing = is_text_field(widget)

    def left_to(self, target: QWidget | None, press: QKeyEvent) -> bool:
        """A key was left to the control it goes to. True where it may lead elsewhere."""
        if press.key() in _ALONE:
            return False
        is_line = not isinstance(target, QPlainTextEdit | QTextEdit)
        leads_away = press.key() in (*_LEAVING, *(_ENTER if is_line else ()))
        if is_text_field(target) and not leads_away:
            self._is_writing = True
            return False
        return True

    def holds(self, target: QWidget | None) -> bool:
        """Whether a key that comes here was meant for a field that is gone."""
        return self._is_writing and not is_text_field(target)


def written_by(press: QKeyEvent) -> str:
    """What a key writes into a field, with ``BACK`` and ``LINE_END``; empty for a key that writes nothing."""
    if press.key() == _KEYS.Key_Backspace:
        return BACK
    if press.key() in _ENTER and not press.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return LINE_END
    text = press.text()
    return text if text and text.isprintable() else ""


def is_text_field(widget: QWidget | None) -> bool:
    """Whether letters and digits typed here are text."""
    if isinstance(widget, QComboBox):
        return widget.isEditable()
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit | QAbstractSpinBox):
        return not widget.isReadOnly()
    return False
