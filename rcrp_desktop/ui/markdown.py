"""What Qt's Markdown lacks: room between blocks, and all of a long text, so that it can be read under pressure."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import (
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

_SPACE = 5
_SIZES = (QTextFormat.Property.FontPointSize, QTextFormat.Property.FontPixelSize)


class MarkdownText(QTextBrowser):
    """Reads only. ``show_markdown(words)``; ``size_headings(largest)`` where a page has other room for them.

    All of it is laid out after each change: Qt goes on with a long text in its own time, and where width or text
    size changes before it has come to the end, it leaves paragraphs out for good.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self._lay_out_whole)
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def show_markdown(self, words: str) -> None:
        """Show another text from its beginning."""
        self.setMarkdown(words)
        _space_blocks(self.document())
        _size_as_text(self.document())
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._settling.start(0)

    def size_headings(self, largest: int) -> None:
        """No heading so large that a narrow page breaks its words: ``largest`` counts steps above the text."""
        _size_headings(self.document(), largest)
        self._settling.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has other lines."""
        super().resizeEvent(event)
        self._settling.start(0)

    def changeEvent(self, event: QEvent) -> None:
        """So has another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._settling.start(0)

    @Slot()
    def _lay_out_whole(self) -> None:
        document = self.document()
        document.markContentsDirty(0, document.characterCount())
        document.pageCount()  # nothing else has Qt finish at once
        layout = document.documentLayout()
        layout.documentSizeChanged.emit(layout.documentSize())


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


@contextmanager
def _laid_out_once(document: QTextDocument) -> Generator[None]:
    """Lay out after the last change: Qt loses lines of a long text that is changed block by block meanwhile."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    yield
    cursor.endEditBlock()


def _space_blocks(document: QTextDocument) -> None:
    """Keep blocks apart from each other, and let lines of code break: Qt keeps one on a line, however long."""
    with _laid_out_once(document):
        for block in _blocks(document):
            look = block.blockFormat()
            look.setTopMargin(_SPACE)
            look.setBottomMargin(_SPACE)
            look.setNonBreakableLines(False)
            QTextCursor(block).setBlockFormat(look)


def _size_as_text(document: QTextDocument) -> None:
    """Code has the size of the text around it, also once that is another: Qt gives it one of its own."""
    with _laid_out_once(document):
        for block in _blocks(document):
            for start, length, look in _sized(block):
                cursor = QTextCursor(document)
                cursor.setPosition(start)
                cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
                look.clearProperty(QTextFormat.Property.FontPointSize)
                look.clearProperty(QTextFormat.Property.FontPixelSize)
                cursor.setCharFormat(look)


def _sized(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """Where stretches with a size of their own begin, how long they are, and their look."""
    found: list[tuple[int, int, QTextCharFormat]] = []
    places = block.begin()
    while not places.atEnd():
        part = places.fragment()
        look = part.charFormat()
        if any(map(look.hasProperty, _SIZES)):
            found.append((part.position(), part.length(), look))
        places += 1
    return found


def _size_headings(document: QTextDocument, largest: int) -> None:
    with _laid_out_once(document):
        for block in _blocks(document):
            level = block.blockFormat().headingLevel()
            if level:
                look = QTextCharFormat()
                steps = min(largest, max(0, 4 - level))
                look.setProperty(QTextFormat.Property.FontSizeAdjustment, steps)
                cursor = QTextCursor(block)
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(look)
