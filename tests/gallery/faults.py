"""What a machine can see of a screen: names, a way out by Tab, the override in sight, nothing cut or pushed out."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from rcrp_desktop.ui.accessibility import audit
from rcrp_desktop.ui.main_window import MainWindow
from rcrp_desktop.ui.shell_lines import call_page_of
from rcrp_desktop.ui.typing_guard import is_text_field
from rcrp_desktop.ui.widgets.focus_ring import scroll_to_start
from rcrp_desktop.ui.widgets.nav_bar import NavTab
from rcrp_desktop.ui.widgets.option_row import OptionRow
from rcrp_desktop.ui.widgets.pressable import ARROWS, ListRow
from rcrp_desktop.ui.widgets.table_pane import TablePane, least_of
from rcrp_desktop.ui.widgets.text import Text
from tests.gallery.hall import Hall
from tests.support.call_window import is_wholly_seen, scrolled_sideways, seen_part

_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
_ROWS = (ListRow, OptionRow)
_CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit)


def faults(hall: Hall) -> list[str]:
    """What is wrong with the window as it stands. Focus and panes are put back to where they were."""
    window, focus = hall.window, QApplication.focusWidget()
    scrolled = [(bar, bar.value()) for bar in window.findChildren(QScrollBar)]
    bar = window.state_block if window.state_block.isVisible() else window.override_bar
    found = [f"sideways: {pane}" for pane in scrolled_sideways(window)]
    found += [f"no key here: {key}" for key in keys_that_would_be_typed(window, focus)]
    found += [] if is_wholly_seen(bar) else ["the override is not wholly in the window"]
    if focus is None or not focus.isVisible() or focus is window.override_bar:
        found.append(f"the focus is on {focus}")
    found += [f"cut: {words}" for words in cut_words(window)]
    found += words_out_of_sight(window)
    found += [*squeezed(window), *overlaps(window)]
    found += audit(window)
    found += arrows_that_leave(window)
    if focus is not None:
        focus.setFocus()
    for bar, value in scrolled:
        bar.setValue(value)
    return found


def keys_that_would_be_typed(window: MainWindow, focus: QWidget | None) -> list[str]:
    """Keys that the foot of the window names while they are words, or lines, or move the caret."""
    named = [hint.keys[0] for hint in window.hints.named]
    written = [key for key in named if len(key) == 1 or key in ("Enter", "Space", "Backspace")]
    return written if is_text_field(focus) else []


def arrows_that_leave(window: QWidget) -> list[str]:
    """Where an arrow leads from a list, or from what stands in none, to something on which Enter acts."""
    found: list[str] = []
    for button in _ends_of_lists(window):
        for key in ARROWS:
            button.setFocus()
            QApplication.sendEvent(button, QKeyEvent(QEvent.Type.KeyPress, key, _NO_MODIFIER))
            led_to = QApplication.focusWidget()
            is_near = type(led_to) is type(button) and led_to.parent() is button.parent()
            if not is_near or (led_to is not button and not isinstance(button, _ROWS)):
                found.append(f"{key.name} leads from {button.accessibleName()!r} to {led_to}")
    return found


def _ends_of_lists(window: QWidget) -> Iterator[QAbstractButton]:
    """The first and the last of those that stand together, in sight or scrolled to."""
    groups: dict[tuple[type[QAbstractButton], int], list[QAbstractButton]] = {}
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.focusPolicy() and not isinstance(button, NavTab):
            groups.setdefault((type(button), id(button.parent())), []).append(button)
    for together in groups.values():
        yield from dict.fromkeys((together[0], together[-1]))


def words_out_of_sight(window: MainWindow) -> list[str]:
    """What to say to a caller once police are sent, where the window opens with any of it below its edge."""
    page = call_page_of(window.stack.currentWidget())
    if page is None or not page.page.emergency.isVisible() or page.page.ask.is_open:
        return []
    scroll_to_start(page.page.emergency)
    parts = (window.state_block._phrase, page.page.emergency._say)
    return [
        f"out of sight: {part.accessibleName() or part}"
        for part in parts
        if not is_wholly_seen(part)
    ]


def overlaps(window: QWidget) -> list[str]:
    """Controls that lie over each other in sight: a click on the one does what the other does."""
    controls = list(_controls(window))
    return [
        f"over each other: {named(one)} and {named(other)}"
        for place, one in enumerate(controls)
        for other in controls[place + 1 :]
        if not one.isAncestorOf(other) and not other.isAncestorOf(one)
        if seen_part(one).intersects(seen_part(other))
    ]


def squeezed(window: QWidget) -> list[str]:
    """Controls that are lower or narrower than they can be used; how much of them is scrolled out does not count."""
    return [
        f"squeezed: {named(part)}"
        for part in _controls(window)
        if part.height() < part.minimumSizeHint().height()
        or part.width() < min(part.minimumSizeHint().width(), part.sizeHint().width())
    ]


def named(part: QWidget) -> str:
    """What is read aloud of a control."""
    return repr(part.accessibleName() or getattr(part, "text", lambda: "")())


def _controls(window: QWidget) -> Iterator[QWidget]:
    for part in window.findChildren(QWidget):
        if isinstance(part, _CONTROLS) and part.isVisible() and part.focusPolicy():
            yield part


def cut_words(window: QWidget) -> list[str]:
    """Texts, buttons and column heads in sight that have less room than they need."""
    parts = [part for part in window.findChildren(QWidget) if part.isVisible()]
    texts = [part for part in parts if isinstance(part, Text) and part.text()]
    heads = [part for part in parts if isinstance(part, QHeaderView)]
    buttons = [part for part in parts if isinstance(part, QAbstractButton) and part.text()]
    cut = [f"text: {part.text()}" for part in texts if _is_cut(part)]
    cut += [f"column: {words}" for head in heads for words in _cut_columns(head)]
    fields = [part for part in parts if isinstance(part, QLineEdit | QComboBox)]
    cut += [
        f"field: {f.accessibleName()}" for f in fields if f.height() < f.minimumSizeHint().height()
    ]
    cut += [f"cell: {words}" for part in parts for words in _cut_cells(part)]
    return cut + [f"button: {button.text()}" for button in buttons if _is_squeezed(button)]


def _is_squeezed(button: QAbstractButton) -> bool:
    least, line = button.minimumSizeHint().width(), button.fontMetrics().height()
    is_wrapped = button.hasHeightForWidth() and button.width() < button.sizeHint().width()
    height = button.heightForWidth(button.width()) if is_wrapped else 0
    return button.width() < least or button.height() < max(height, line)


def _cut_cells(view: QWidget) -> Iterator[str]:
    """Cells in sight with less room than their words take, except where the edge of the table goes through them."""
    if not isinstance(view, TablePane):
        return
    model, seen = view.model(), view.viewport().rect()
    for row in range(model.rowCount()):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            place = view.visualRect(index)
            if place.isEmpty() or not seen.intersects(place):
                continue
            least = least_of(index, place.width(), view.folded)
            if least.width() > place.width() or least.height() > place.height():
                yield str(index.data())


def _is_cut(text: Text) -> bool:
    if text.wordWrap():
        return text.height() < text.heightForWidth(text.width())
    return not text.elides and text.width() < text.sizeHint().width()


def _cut_columns(head: QHeaderView) -> Iterator[str]:
    if head.textElideMode() is not Qt.TextElideMode.ElideNone:
        return  # it says that there is more
    for column in range(head.count()):
        if not head.isSectionHidden(column) and head.sectionSize(column) < head.sectionSizeHint(
            column
        ):
            yield str(head.model().headerData(column, head.orientation()))
