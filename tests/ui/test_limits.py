"""What a person writes is kept, or they see that it is not: no field drops anything without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

import rcrp_desktop
from rcrp_desktop.domain.call.contact import REFERENCE_LIMIT
from rcrp_desktop.domain.call.decide import TEXT_LIMIT
from rcrp_desktop.ui.widgets.limits import LINE_LIMIT, LimitLine
from rcrp_desktop.ui.widgets.notes_edit import NotesEdit
from tests.support.call_bench import Bench, national
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen

REST = TEXTS("limit.rest", limit="{limit}").partition("{limit}")[2]


def pasted(edit: NotesEdit, text: str) -> None:
    mime = QMimeData()
    mime.setText(text)
    edit.insertFromMimeData(mime)


@pytest.fixture
def notes(show) -> tuple[NotesEdit, LimitLine]:
    holder, edit = QWidget(), NotesEdit()
    line = LimitLine(edit, 100, TEXTS)
    column = QVBoxLayout(holder)
    column.addWidget(edit)
    column.addWidget(line)
    show(holder)
    return edit, line


def test_how_much_is_left_is_said_before_notes_are_full(notes):
    edit, line = notes
    pasted(edit, "x" * 90)
    assert not line.isVisible()
    pasted(edit, "x")
    assert line.isVisible()
    assert "9 characters left" in line.accessibleName()


@pytest.mark.parametrize("more", ["y", "y" * 5_000, "\U0001f600"], ids=["key", "paste", "emoji"])
def test_notes_that_are_full_say_what_they_do_not_take(notes, more):
    edit, line = notes
    heard: list[str] = []
    edit.edited.connect(heard.append)
    pasted(edit, "x" * 100)
    pasted(edit, more)
    assert edit.toPlainText() == "x" * 100 == heard[-1]
    assert f"Not taken: {len(more)} characters" in line.accessibleName()
    edit.textCursor().deletePreviousChar()
    assert "1 character left" in line.accessibleName()
    pasted(edit, "z")
    assert heard[-1] == "x" * 99 + "z"


def test_in_the_middle_of_notes_the_cursor_stays_where_it_was(notes):
    edit, _ = notes
    pasted(edit, "x" * 100)
    cursor = edit.textCursor()
    cursor.setPosition(40)
    edit.setTextCursor(cursor)
    pasted(edit, "yyy")
    assert (edit.toPlainText(), edit.textCursor().position()) == ("x" * 100, 40)


def test_a_line_says_that_the_rest_was_not_taken(show):
    holder, field = QWidget(), QLineEdit()
    line = LimitLine(field, REFERENCE_LIMIT, TEXTS)
    column = QVBoxLayout(holder)
    column.addWidget(field)
    column.addWidget(line)
    show(holder)
    QGuiApplication.clipboard().setText("9" * 60)
    field.paste()
    assert field.text() == "9" * REFERENCE_LIMIT
    assert REST in line.accessibleName()
    field.backspace()
    assert REST not in line.accessibleName()


@pytest.mark.parametrize("size", [(420, 900), (1366, 768)], ids=str)
def test_notes_of_a_call_are_recorded_as_they_stand_on_screen(qtbot, size):
    with bench_window(qtbot, bench := Bench(national()), size=size) as (screen, _):
        screen.press("2", "N")
        edit = screen.page.notes.edit
        pasted(edit, "word " * (TEXT_LIMIT // 5))
        pasted(edit, "and one more")
        screen.until_idle(qtbot)
        screen.window.live.acts.notes.write()
        assert screen.state.notes == edit.toPlainText()
        assert len(screen.state.notes) == TEXT_LIMIT
        assert "12 characters more than the 4\u00a0000" in screen.page.notes.limit.accessibleName()
        assert is_wholly_seen(screen.page.notes.limit)
        assert bench.log.kinds().count("note_written") == 1


def test_every_line_of_the_call_screen_that_has_an_end_says_so(qtbot):
    with bench_window(qtbot, Bench(national())) as (screen, _):
        screen.press("2")
        bounded = [f for f in screen.window.findChildren(QLineEdit) if f.maxLength() < 32_767]
        assert len(bounded) == 6
        for field in bounded:
            lines = field.parentWidget().findChildren(LimitLine)
            before = sum(REST in line.accessibleName() for line in lines)
            field.setText("9" * field.maxLength())
            field.insert("9")
            assert field.maxLength() in (LINE_LIMIT, REFERENCE_LIMIT)
            assert sum(REST in line.accessibleName() for line in lines) == before + 1


def test_no_field_is_bounded_but_by_what_says_so():
    package = Path(rcrp_desktop.__file__).parent
    sources = {path: path.read_text("utf-8") for path in package.rglob("*.py")}
    bounded = [path.name for path, text in sources.items() if ".setMaxLength(" in text]
    assert bounded == ["limits.py"]
    cut = [path.name for path, text in sources.items() if "_LIMIT]" in text]
    assert cut == []
