"""No column is narrower than its longest word: half a word is another word. Others give way, or stand under it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from rcrp_desktop.presentation.supervisor.common import Cell, Row
from rcrp_desktop.presentation.widgets import RouteMarkKind
from rcrp_desktop.ui.supervisor import board_list, search_page
from rcrp_desktop.ui.supervisor.record_table import RecordTable
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.training.debrief_panes import DoneTable, PathTable
from rcrp_desktop.ui.training.tables import Cell as PlainCell
from rcrp_desktop.ui.widgets import table_pane
from tests.gallery.faults import cut_words
from tests.support.call_window import TEXTS

WIDTHS = (300, 340, 360, 380, 392, 420, 460, 500, 560, 640, 720, 900, 1360)
LOOKS = pytest.mark.parametrize("percent", [100, 200])
ROUTES = ("Police, scheduled", "Supervisor", "Another service", "Police at once, by override")


def a_list(kind) -> RecordTable:
    count = 7
    names = [f"Head {number}" for number in range(count)]
    table = RecordTable(
        "list",
        names,
        widths=kind._WIDTHS,
        stretched=kind._STRETCHED,
        gives_way=kind._GIVES_WAY,
    )
    rows = [
        Row(
            str(number),
            tuple(
                Cell(route, mark=RouteMarkKind.SUPERVISOR) if column == 3 else Cell("23 Nov 12:00")
                for column in range(count)
            ),
        )
        for number, route in enumerate(ROUTES * 3)
    ]
    table.show_rows(rows)
    return table


def page_of(table) -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(table)
    return page


def cut_at(page: QWidget, width: int) -> list[str]:
    page.resize(width, 700)
    for _ in range(4):
        QApplication.sendPostedEvents()
    return [words for words in cut_words(page) if words.startswith("cell")]


@LOOKS
@pytest.mark.parametrize("kind", [board_list, search_page], ids=["board", "record"])
def test_no_list_of_calls_cuts_a_word_at_any_width(theme, show, kind, percent):
    theme.set_text_percent(percent)
    table = a_list(kind)
    page = show(page_of(table), 1360, 700)
    found = {width: cut_at(page, width) for width in WIDTHS}
    assert {width: words for width, words in found.items() if words} == {}


@LOOKS
@pytest.mark.parametrize("make", [PathTable, DoneTable])
def test_no_table_of_the_debrief_cuts_a_word_at_any_width(theme, show, make, percent):
    theme.set_text_percent(percent)
    table = make(TEXTS)
    words = ("4", "Goodbye signs", "Family, friend or passer-by", "The person themselves", "", "x")
    cells = [PlainCell(word, strong=True) for word in words]
    turns = range(len(cells))  # each word in each column
    count = table.rows.columnCount()
    table.rows.show_rows([(cells[turn:] + cells[:turn])[:count] for turn in turns])
    page = show(page_of(table), 1360, 700)
    found = {width: cut_at(page, width) for width in WIDTHS}
    assert {width: words for width, words in found.items() if words} == {}


@LOOKS
@pytest.mark.parametrize("kind", [board_list, search_page], ids=["board", "record"])
def test_columns_stand_under_each_other_only_where_their_words_have_no_room_beside_each_other(
    theme, show, kind, percent
):
    """A column gives what is missing, and those after it only what is missing still."""
    theme.set_text_percent(percent)
    table = a_list(kind)
    page = show(page_of(table), 1360, 700)
    assert cut_at(page, 1360) == []  # it has seen its words
    wide, *others = (*kind._STRETCHED[:1], *(c for c in range(7) if c != kind._STRETCHED[0]))
    table.fit_columns(2000, left_out=(), stretched=kind._STRETCHED)
    least = max(table._least_of(wide), active_theme().px(table_pane._LEAST_STRETCHED))
    least += sum(map(table._least_of, others))
    for room in range(2000, least - 1, -7):
        table.fit_columns(room, left_out=(), stretched=kind._STRETCHED)
        assert table.folded == (), room
        assert sum(map(table.columnWidth, others)) <= room - table._least_of(wide)
    table.fit_columns(least - 1, left_out=(), stretched=kind._STRETCHED)
    assert table.folded
