"""The one table of keys: what each means on every screen where it means anything, and how a press is named in it."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from rcrp_desktop.domain.frozen import frozen

DEFAULT_OVERRIDE_KEY = "F2"
OVERRIDE_KEYS = ("F2", "F3", "F4", "F10", "F11")


class Act(StrEnum):
    """Something that a key does, on every screen where it does anything."""

    OVERRIDE = "override"
    HELP = "help"
    REFRESH = "refresh"
    NEXT_PANE = "next pane"
    PREVIOUS_PANE = "previous pane"
    NEW_INFORMATION = "new information"
    COPY = "copy"
    OPEN_ITEMS = "open items"
    LEAVE_TRAINING = "leave training"
    NEW_CALL = "new call"
    NEXT_CALL = "next call"
    PREVIOUS_CALL = "previous call"
    SEARCH = "search"
    SIGN = "sign and send"
    CHOOSE = "choose"
    UNSURE = "unsure"
    SAME_AS_BEFORE = "same as before"
    TAKE_BACK = "take back"
    PROBES = "probes"
    GLOSSARY = "glossary"
    NOTES = "notes"
    ACCEPT = "accept"
    SEND_POLICE = "send police"
    ON_CAD = "on CAD"
    BOTH = "both"
    MIS_PRESSED = "mis-pressed"
    GO_ON = "go on with questions"
    REVIEW = "review"
    EDIT = "edit"
    TRY = "try"
    DIFFERENCES = "differences"
    TOLD = "told danger"
    SEEN = "seen"
    HELD = "held"
    """No key has it: one that means something here is still down, or came up only now."""


@frozen
class Binding:
    """A key and its act. ``everywhere`` means inside text fields too."""

    key: str
    act: Act
    everywhere: bool


_EVERYWHERE = {
    "F1": Act.HELP,
    "F5": Act.REFRESH,
    "F6": Act.NEXT_PANE,
    "Shift+F6": Act.PREVIOUS_PANE,
    "F7": Act.NEW_INFORMATION,
    "F8": Act.COPY,
    "F9": Act.OPEN_ITEMS,
    "F12": Act.LEAVE_TRAINING,
    "Ctrl+N": Act.NEW_CALL,
    "Ctrl+PgDown": Act.NEXT_CALL,
    "Ctrl+PgUp": Act.PREVIOUS_CALL,
    "Ctrl+F": Act.SEARCH,
    "Ctrl+G": Act.SEEN,
    "Ctrl+Return": Act.SIGN,
    "Ctrl+Enter": Act.SIGN,
}
_OUTSIDE_TEXT = {
    **{str(digit): Act.CHOOSE for digit in range(10)},
    "U": Act.UNSURE,
    "=": Act.SAME_AS_BEFORE,
    "Backspace": Act.TAKE_BACK,
    "P": Act.PROBES,
    "G": Act.GLOSSARY,
    "N": Act.NOTES,
    "A": Act.ACCEPT,
    "S": Act.SEND_POLICE,
    "K": Act.ON_CAD,
    "B": Act.BOTH,
    "M": Act.MIS_PRESSED,
    "Q": Act.GO_ON,
    "R": Act.REVIEW,
    "E": Act.EDIT,
    "T": Act.TRY,
    "D": Act.DIFFERENCES,
    "X": Act.TOLD,
}
KEY_TABLE: tuple[Binding, ...] = (
    *(Binding(key, act, everywhere=True) for key, act in _EVERYWHERE.items()),
    *(Binding(key, act, everywhere=False) for key, act in _OUTSIDE_TEXT.items()),
)

_SHIFT, _CTRL, _PAD = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.KeypadModifier,
)


def key_name(event: QKeyEvent) -> str:
    """The name that the table uses for a key, empty for one that is never in it.

    Digits and = go by what they write, since some layouts need Shift for them; letters by their key.
    """
    text, modifiers = event.text(), event.modifiers() & ~_PAD
    if text in _WRITTEN and not modifiers & ~_SHIFT:
        return text
    if event.modifiers() & _PAD and event.key() != Qt.Key.Key_Enter:
        return ""  # the number pad with Num Lock off
    if modifiers & ~(_SHIFT | _CTRL):
        return ""
    return QKeySequence(modifiers.value | event.key()).toString(
        QKeySequence.SequenceFormat.PortableText
    )


_WRITTEN = frozenset("0123456789=")


_OF_A_FIELD = frozenset({"Enter", "Space", "↑", "↓"})
"""As hints name them. In a field they write a line or a space, or move the caret, or leave for somewhere."""


def acts_in_text(key: str) -> bool:
    """Whether a key means outside a text field and inside it the same; a letter is a letter there."""
    return key not in _OUTSIDE_TEXT and key not in _OF_A_FIELD
