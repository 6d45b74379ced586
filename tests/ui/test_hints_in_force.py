"""The foot of the window names only keys that act where the focus is: in a field a letter is a letter."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.hints_in_force import HintsInForce
from rcrp_desktop.ui.widgets.key_hints import KeyHintBar
from tests.gallery.faults import keys_that_would_be_typed
from tests.support.call_bench import Bench
from tests.support.call_window import bench_window


def test_in_a_field_no_hint_names_a_letter_and_outside_it_they_are_back(qtbot):
    with bench_window(qtbot, Bench(), size=(1366, 768)) as (screen, _):
        window, bar = screen.window, screen.window.hints
        outside = [hint.keys for hint in bar.named]
        assert ("U",) in outside
        screen.press("N")
        assert keys_that_would_be_typed(window, QApplication.focusWidget()) == []
        assert "unsure" not in bar.accessibleName()
        assert ("F7",) in [hint.keys for hint in bar.named], "what acts in a field stays"
        screen.press("Escape")
        assert [hint.keys for hint in bar.named] == outside


def test_a_page_that_changes_under_a_field_names_no_letter_either(qtbot):
    with bench_window(qtbot, Bench(), size=(1366, 768)) as (screen, _):
        screen.press("N")
        screen.window.keys_changed()
        assert keys_that_would_be_typed(screen.window, QApplication.focusWidget()) == []


def test_a_field_of_another_window_takes_no_hint_away(qtbot, show):
    with bench_window(qtbot, Bench(), size=(1366, 768)) as (screen, _):
        outside = [hint.keys for hint in screen.window.hints.named]
        other = show(QLineEdit())
        other.setFocus()
        assert [hint.keys for hint in screen.window.hints.named] == outside


@pytest.mark.parametrize("field", [QLineEdit, QPlainTextEdit])
def test_no_hint_names_a_key_that_a_field_keeps_for_itself(qtbot, show, field):
    """Enter writes a line of a reason, and the arrows move the caret: neither opens a call or moves in a list."""
    window, bar, box, button = QWidget(), KeyHintBar(), field(), QPushButton("b")
    column = QVBoxLayout(window)
    for part in (box, button, bar):
        column.addWidget(part)
    hints = HintsInForce(bar)
    of_list = [
        HintModel(("↑", "↓"), "move"),
        HintModel(("Space",), "look"),
        HintModel(("Enter",), "open"),
    ]
    everywhere = [
        HintModel(("Ctrl", "Enter"), "sign"),
        HintModel(("F6",), "pane"),
        HintModel(("Esc",), "back"),
    ]
    hints.bind((*of_list, *everywhere), "")
    show(window)
    box.setFocus()
    assert bar.named == tuple(everywhere)
    button.setFocus()
    assert bar.named == (*of_list, *everywhere)
