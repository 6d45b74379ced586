"""What Qt's Markdown lacks: room between blocks, so that a text can be read under pressure."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextDocument, QTextFormat

_SPACE = 5


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def space_blocks(document: QTextDocument) -> None:
    """Keep blocks apart from each other, and let lines of code break: Qt keeps one on a line, however long."""
    for block in _blocks(document):
        look = block.blockFormat()
        look.setTopMargin(_SPACE)
        look.setBottomMargin(_SPACE)
        look.setNonBreakableLines(False)
        QTextCursor(block).setBlockFormat(look)


def size_headings(document: QTextDocument, largest: int) -> None:
    """No heading so large that a narrow page breaks its words: ``largest`` counts steps above the text."""
    for block in _blocks(document):
        level = block.blockFormat().headingLevel()
        if level:
            look = QTextCharFormat()
            steps = min(largest, max(0, 4 - level))
            look.setProperty(QTextFormat.Property.FontSizeAdjustment, steps)
            cursor = QTextCursor(block)
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            cursor.mergeCharFormat(look)
