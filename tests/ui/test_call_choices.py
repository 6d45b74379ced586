"""Law: whatever was typed or chosen on one call, the next stands as if it were the first that was opened."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from rcrp_desktop.ui.widgets.notice import Notice
from tests.support.call_bench import Bench, national
from tests.support.call_window import bench_window


def written(screen) -> dict[str, str]:
    """Every field of the call page with what stands in it, and every notice."""
    page = screen.page
    found: dict[str, str] = {}
    for number, field in enumerate(page.findChildren(QLineEdit)):
        found[f"line {number}"] = field.text()
    for number, field in enumerate(page.findChildren(QPlainTextEdit)):
        found[f"text {number}"] = field.toPlainText()
    for number, notice in enumerate(page.findChildren(Notice)):
        found[f"notice {number}"] = notice.accessibleName() if notice.isVisible() else ""
    return found | {"asked": str(page.ask.is_open), "question": screen.question}


@pytest.mark.parametrize("fill", ["every field", "the field with the focus", "a small question"])
@pytest.mark.parametrize("way", ["back", "anew"])
def test_what_is_written_on_a_call_belongs_to_it(qtbot, fill, way):
    bench = Bench(national())
    bench.a_call({"life_now": "no"})
    with bench_window(qtbot, bench) as (screen, _):
        first = screen.state.call
        screen.press("Ctrl+N")
        fresh = written(screen)
        screen.press("Ctrl+PgUp")
        assert screen.state.call == first
        if fill == "a small question":
            screen.press("F7")
            screen.page.ask._fields[0].setText("She has been found.")
        elif fill == "every field":
            for number, field in enumerate(screen.page.findChildren(QLineEdit)):
                field.setText(f"CAD-{number}")
        else:
            screen.page.reference.field.setFocus()
            screen.write("CAD-77")
        screen.press("Ctrl+PgDown" if way == "back" else "Ctrl+N")
        assert screen.state.call != first
        assert written(screen) == fresh
        screen.press("Return")
        assert screen.state.reference is None


def test_a_refusal_belongs_to_its_call(qtbot):
    bench = Bench(national())
    bench.a_call({"life_now": "no"})
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("Backspace", "Backspace")
        assert screen.notice
        screen.press("Ctrl+N")
        assert screen.notice == ""
