"""StrayWords: what is typed while the screen changes under the field. It becomes a note, never a decision."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from rcrp_desktop.ui.accessibility import announce
from rcrp_desktop.ui.call_taking.page import CallPage
from rcrp_desktop.ui.typing_guard import BACK, LINE_END, LONE_END


class StrayWords:
    """``take`` is given key by key what a field would have taken that is not on show any more."""

    def __init__(self, page: CallPage) -> None:
        self._page = page
        self._words = ""
        self._left_by = ("", "")

    def take(self, words: str, field: QWidget | None = None) -> None:
        """Add a key typed into ``field``: at its caret where that is the notes, else after them; "" ends the words.

        Where the notes are on show they have the focus from then on; else a line says what was kept.
        """
        if not words:
            self._words = ""
            self._page.show_notice("")
            return
        if words in (LINE_END, LONE_END):
            self._words = ""
            self._tell("notes.stray_ended", assertive=False)
            return
        self._write(words, at_caret=field is self._page.notes.edit)
        if self._page.notes.isVisible():
            self._words = ""
            self._page.notes.focus_pane()
            self._tell("notes.stray_here", assertive=True)
        else:
            key = "notes.stray_override" if self._is_raised else "notes.stray"
            self._tell(key, assertive=len(self._words) == 1)

    @property
    def _is_raised(self) -> bool:
        """Whether threat to life came on screen moments ago: that is what changed, and it was decided."""
        screen = self._page.screen_model
        emergency = screen.emergency if screen is not None else None
        return emergency is not None and bool(emergency.mispress_until_ms)

    def _write(self, words: str, *, at_caret: bool) -> None:
        edit = self._page.notes.edit
        screen = self._page.screen_model
        call = screen.call if screen is not None else ""
        if self._left_by != (call, edit.toPlainText()):
            self._words = ""  # somebody else, somewhere else: another run of words
        cursor = edit.textCursor()
        if not at_caret:
            cursor.movePosition(QTextCursor.MoveOperation.End)
        if words != BACK:
            cursor.insertText(words)
            self._words += words
        elif self._words:
            cursor.deletePreviousChar()
            self._words = self._words[:-1]
        if at_caret:
            edit.setTextCursor(cursor)
        self._left_by = (call, edit.toPlainText())

    def _tell(self, key: str, *, assertive: bool) -> None:
        words = self._page.texts(key, words=self._words)
        self._page.show_notice(words)
        if assertive:
            announce(words, assertive=True, source=self._page)
