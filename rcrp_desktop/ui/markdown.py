"""What Qt's Markdown lacks: room between blocks, so that a text can be read under pressure."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument

_SPACE = 5


def space_blocks(document: QTextDocument) -> None:
    """Keep blocks apart from each other."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        look = block.blockFormat()
        look.setTopMargin(_SPACE)
        look.setBottomMargin(_SPACE)
        cursor.setBlockFormat(look)
        block = block.next()
