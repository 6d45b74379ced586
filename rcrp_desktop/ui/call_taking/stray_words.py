"""StrayWords: what is typed while the screen changes under the field. It becomes a note, never a decision."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor

from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.call_taking.page import CallPage
from rcrp_desktop.ui.typing_guard import BACK, LINE_END


class StrayWords:
    """``take`` is given key by key what a field would have taken that is not on show any more."""

    def __init__(self, page: CallPage) -> None:
        self._page = page
        self._words = ""
        self._left_by = ("", "")

    def take(self, words: str) -> None:
        """Empty when they end. Add to the notes, which have the focus from then on where they are on show; else say what was kept."""
        if not words:
            self._words = ""
            self._page.show_notice("")
            return
        if words == LINE_END:
            self._words = ""
            self._tell("notes.stray_ended", assertive=False)
            return
        self._write(words)
        if self._page.notes.isVisible():
            self._words = ""
            self._page.notes.focus_pane()
            self._tell("notes.stray_here", assertive=True)
        else:
            self._tell("notes.stray", assertive=len(self._words) == 1)

    def _write(self, words: str) -> None:
        edit = self._page.notes.edit
        screen = self._page.screen_model
        call = screen.call if screen is not None else ""
        if self._left_by != (call, edit.toPlainText()):
            self._words = ""  # somebody else, somewhere else: another run of words
        cursor = QTextCursor(edit.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        if words != BACK:
            cursor.insertText(words)
            self._words += words
        elif self._words:
            cursor.deletePreviousChar()
            self._words = self._words[:-1]
        self._left_by = (call, edit.toPlainText())

    def _tell(self, key: str, *, assertive: bool) -> None:
        words = self._page.texts(key, words=self._words)
        self._page.show_notice(words)
        if assertive:
            announce(words, assertive=True, source=self._page)
