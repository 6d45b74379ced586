"""Every paragraph of every guide has lines on screen, at every width and text size and after each change of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtGui import QTextBlock, QTextDocument
from PySide6.QtWidgets import QApplication, QTextBrowser

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.ui.help_page import HelpPage
from tests.support.call_window import TEXTS

GUIDES = sorted(path.stem for path in resource_path("help/policy.md").parent.glob("*.md"))
LOOKS = ((600, 100), (420, 200), (1360, 200), (420, 100))


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def blank(document: QTextDocument) -> list[str]:
    """Paragraphs with words and without a line to read all of them in."""
    return [block.text()[:60] for block in blocks(document) if _laid_out(block) < len(block.text())]


def is_whole(document: QTextDocument) -> bool:
    """Once Qt, which lays a long text out while the window is used already, has come to its end."""
    assert blank(document) == []
    return True


def _laid_out(block: QTextBlock) -> int:
    lines = block.layout()
    return sum(lines.lineAt(number).textLength() for number in range(lines.lineCount()))


def opened(show, guide: str, width: int) -> tuple[HelpPage, QTextBrowser]:
    words = resource_path(f"help/{guide}.md").read_text(encoding="utf-8")
    page = HelpPage(TEXTS, lambda _: words, override_line="")
    page.show_guide(guide)
    show(page, width, 860)
    return page, page._browser


def rest() -> None:
    for _ in range(3):
        QApplication.sendPostedEvents()


@pytest.mark.parametrize("guide", GUIDES)
def test_no_paragraph_of_a_guide_is_blank(qtbot, theme, show, guide):
    page, browser = opened(show, guide, 1360)
    whole = partial(is_whole, browser.document())
    qtbot.waitUntil(whole, timeout=2_000)
    for other, percent in LOOKS:
        theme.set_text_percent(percent)
        page.resize(other, 860)
        qtbot.waitUntil(whole, timeout=2_000)
    document = browser.document()
    last = document.documentLayout().blockBoundingRect(document.lastBlock()).bottom()
    reach = browser.verticalScrollBar().maximum() + browser.viewport().height()
    assert reach >= last, "it scrolls to its end"


@pytest.mark.parametrize("guide", GUIDES)
def test_code_in_a_guide_grows_with_the_text_around_it(theme, show, guide):
    _, browser = opened(show, guide, 1360)
    theme.set_text_percent(200)
    rest()
    sizes = [part for block in blocks(browser.document()) for part in own_sizes(block)]
    assert sizes == []


def own_sizes(block: QTextBlock) -> list[str]:
    found, places = [], block.begin()
    while not places.atEnd():
        part = places.fragment()
        look = part.charFormat()
        if look.fontPointSize() or look.hasProperty(look.Property.FontPixelSize):
            found.append(part.text())
        places += 1
    return found
