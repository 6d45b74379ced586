"""TypingGuard: whether somebody is in the middle of writing, wherever the focus has been moved meanwhile.

A late answer may hide the field that is being written in. The focus then goes elsewhere without the person doing it,
and the next letter of a word must not become an answer. It stays a word until the person goes elsewhere by an act of
their own: Tab, Esc, Enter, an arrow, the mouse, a key of the table that leads away. The override is none of these:
whoever presses it in the middle of a word goes on typing, so after it a calm moment ends the words too.
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
_ACROSS_LINES = (_KEYS.Key_Up, _KEYS.Key_Down)
"""In a field of one line these lead to the list beside it; in any other they move the caret."""
CALM_MS = 1_500
"""Who has typed nothing for so long after the override has stopped writing; nobody pauses so inside a word."""

BACK, LINE_END = "\b", "\n"
LONE_END = "\r"
"""Enter behind a field that went, before anything was typed: it is not taken, and no words were lost."""


class TypingGuard:
    """Told of what the person does and where that leads; ``holds`` where the focus came elsewhere without them."""

    def __init__(self) -> None:
        self._field: QWidget | None = None
        self._is_after_override = False

    @property
    def field(self) -> QWidget | None:
        """Where somebody is writing, on show or not; None while nobody is."""
        return self._field

    @property
    def is_after_override(self) -> bool:
        """Whether the override, and no late answer, took the field away."""
        return self._is_after_override

    def went_elsewhere(self) -> None:
        """The person did something that may lead out of a field."""
        self._field, self._is_after_override = None, False

    def came_to(self, widget: QWidget | None) -> None:
        """Where that led, once it is done: whoever sees a caret takes keys for words from now on.

        Never asked at another time: the program moves the focus through fields on its way to where it shows it.
        """
        self._field = widget if is_text_field(widget) else None
        self._is_after_override = False

    def interrupted(self, target: QWidget | None) -> None:
        """The override was pressed while keys went to ``target``: whoever wrote there goes on writing."""
        if is_text_field(target):
            self._field = target
        self._is_after_override = self._field is not None

    def left_to(self, target: QWidget | None, press: QKeyEvent) -> bool:
        """A key was left to the control it goes to. True where it may lead elsewhere."""
        if press.key() in _ALONE:
            return False
        is_line = not isinstance(target, QPlainTextEdit | QTextEdit)
        leads_away = press.key() in (*_LEAVING, *((*_ENTER, *_ACROSS_LINES) if is_line else ()))
        if is_text_field(target) and not leads_away:
            self._field, self._is_after_override = target, False
            return False
        return True

    def holds(self, target: QWidget | None) -> bool:
        """Whether a key that comes here was meant for a field that is gone."""
        return self._field is not None and not is_text_field(target)


def written_by(press: QKeyEvent) -> str:
    """What a key writes into a field, with ``BACK`` and ``LINE_END``; empty for a key that writes nothing.

    With Ctrl it writes nothing, whatever text the platform gives it; with Ctrl and Alt it does (AltGr on Windows).
    """
    held = press.modifiers()
    if held & Qt.KeyboardModifier.ControlModifier and not held & Qt.KeyboardModifier.AltModifier:
        return ""
    if press.key() == _KEYS.Key_Backspace:
        return BACK
    if press.key() in _ENTER:
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


def takes_letters(widget: QWidget | None) -> bool:
    """Whether letters and digits pressed here are the control's own: text, or the search in a closed list."""
    return isinstance(widget, QComboBox) or is_text_field(widget)
