"""NotesEdit: plain notes. ``edited(str)`` after every change by the person, ``left`` on Esc.

``mark_ranges([(start, length), ...])`` underlines phrases that were noticed. ``warn`` is asked with
the text and answers with a warning when it looks like a name or a telephone number, else None;
``warning_changed(str)`` carries it, empty when it no longer holds. Tab leaves the field. ``shown(str)`` follows
a text of the program's own; ``refused(int)`` says that a text went so many characters beyond the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from rcrp_desktop.ui.theme.theme import active_theme

_LEAST_LINES = 2


def _no_warning(_text: str) -> str | None:
    return None


def _units(text: str) -> int:
    """Qt counts in units of UTF-16, of which an emoji has two."""
    return len(text.encode("utf-16-le")) // 2


class NotesEdit(QPlainTextEdit):
    """Holds the focus like any field; function and Ctrl keys still act while it has it."""

    edited: ClassVar[Signal] = Signal(str)
    warning_changed: ClassVar[Signal] = Signal(str)
    left: ClassVar[Signal] = Signal()
    shown: ClassVar[Signal] = Signal(str)
    refused: ClassVar[Signal] = Signal(int)

    def __init__(
        self,
        name: str = "Notes",
        *,
        warn: Callable[[str], str | None] = _no_warning,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._warn = warn
        self._warning = ""
        self._shown = ""
        self._limit = 0
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._say_edited)

    @property
    def warning(self) -> str:
        """What the text looks like, or empty."""
        return self._warning

    def set_limit(self, characters: int) -> None:
        """Take no more than so many: what would go beyond is not put in at all, and ``refused`` says by how much."""
        self._limit = characters

    def show_text(self, text: str) -> None:
        """Show the text of a call; keeps the cursor where the person is typing, and emits nothing."""
        if text == self.toPlainText():
            return
        self._shown = text
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self._look_at(text)
        self.shown.emit(text)

    def mark_ranges(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Underline stretches given as start and length, in characters.

        A stretch beyond the end was found in a text that is not, or no longer, the one on show.
        """
        text = self.toPlainText()
        inside = [
            (start, start + length) for start, length in ranges if start + length <= len(text)
        ]
        self.setExtraSelections(
            [self._underline(_units(text[:start]), _units(text[:end])) for start, end in inside]
        )

    def marked_texts(self) -> tuple[str, ...]:
        """What is underlined now."""
        return tuple(mark.cursor.selectedText() for mark in self.extraSelections())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the field and loses nothing."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Its lower edge goes through no line, and whoever writes sees where."""
        super().resizeEvent(event)
        self._fit_lines()
        if self.hasFocus():
            self.ensureCursorVisible()

    def _fit_lines(self) -> None:
        line, around = self.fontMetrics().lineSpacing(), int(2 * self.document().documentMargin())
        spare = max(0, self.contentsRect().height() - around) % line
        if self.viewportMargins().bottom() != spare:
            self.setViewportMargins(0, 0, 0, spare)

    def sizeHint(self) -> QSize:
        """Two lines: a column that scrolls counts this one, and it grows into the room that is left."""
        return self._lines(_LEAST_LINES)

    def minimumSizeHint(self) -> QSize:
        """Two lines."""
        return self._lines(_LEAST_LINES)

    def _lines(self, count: int) -> QSize:
        line = active_theme().line("body")
        return QSize(line * 6, count * line + 16)

    def _underline(self, start: int, end: int) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        form.setUnderlineColor(self.palette().color(QPalette.ColorRole.Text))
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        mark.format, mark.cursor = form, cursor
        return mark

    @Slot()
    def _say_edited(self) -> None:
        text = self.toPlainText()
        if text == self._shown:
            return
        over = len(text) - self._limit
        if self._limit and over > 0 and len(text) > len(self._shown):
            self._put_back()
            self.refused.emit(over)
            return
        self._shown = text
        self._look_at(text)
        self.edited.emit(text)

    def _put_back(self) -> None:
        """As it was before, with the cursor where it was as nearly as can be told."""
        at_end = self.document().characterCount() - self.textCursor().position()
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        self.blockSignals(True)
        cursor.insertText(self._shown)
        self.blockSignals(False)
        cursor.setPosition(max(0, self.document().characterCount() - at_end))
        self.setTextCursor(cursor)

    def _look_at(self, text: str) -> None:
        warning = self._warn(text) or ""
        if warning != self._warning:
            self._warning = warning
            self.warning_changed.emit(warning)
