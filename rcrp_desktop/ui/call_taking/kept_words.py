"""KeptWords: what was written where it can be opened no more becomes a note of its call. No word that was typed is lost."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from rcrp_desktop.presentation.call_models import CallScreen, Stage
from rcrp_desktop.ui.call_taking.ask_panel import Asking
from rcrp_desktop.ui.call_taking.page import CallPage

_OPENED_ON = {
    "new": frozenset(Stage),
    "supervisor": frozenset((Stage.OUTCOME, Stage.EMERGENCY)),
    "rationale": frozenset((Stage.OUTCOME,)),
}
"""On which faces a key opens a small question again; any other is asked only while its debt is owed and nobody else pays it."""


class KeptWords:
    """Of the call on show."""

    def __init__(self, page: CallPage) -> None:
        self._page = page
        self._stage: tuple[str, Stage] | None = None

    def of_panel(self, asked: Asking, stage: Stage, why: str = "outlived") -> str:
        """What becomes of what was written in a small question that went unanswered, as the end of a text key.

        ``why`` begins that: its face went, or it was "overtaken" by somebody else's record.
        """
        words, kind = self._page.ask.written, asked.subject.partition(":")[0]
        if not words:
            return f"{why}_empty"
        if stage in _OPENED_ON.get(kind, ()) or not self._as_note(words):
            return why
        self._page.ask.forget()
        return f"{why}_note"

    def look(self, screen: CallScreen) -> bool:
        """Once the red face goes, the reason that was begun on it is a note; whether there was one.

        With the space at its end: whoever types on goes on there.
        """
        before, self._stage = self._stage, (screen.call, screen.stage)
        field = self._page.why.field
        has_left = before == (screen.call, Stage.EMERGENCY) and screen.stage is not Stage.EMERGENCY
        if not has_left or screen.emergency is not None or not field.text().strip():
            return False
        if not self._as_note(field.text()):
            return False
        field.clear()
        return True

    def _as_note(self, words: str) -> bool:
        """On a line of its own, recorded as if it had been typed there; False where the notes have no room."""
        edit = self._page.notes.edit
        before = edit.toPlainText()
        cursor = edit.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(f"\n{words}" if before.strip() else words)
        return edit.toPlainText() != before
