"""Absence is not a fact while something could not be read: each page says what is known instead."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.supervisor.search_page import SearchPageView
from rcrp_desktop.ui.theme.controller import ThemeController
from tests.gallery.faults import cut_words
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.supervisor_window import Workroom

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
IN_PART = "in what could be read"


def show_board(work: Workroom) -> None:
    work.window.show_widget(BoardPage(work.tools))


def lose_the_log(work: Workroom) -> None:
    """Another name, and nothing in it that could be read, as a disk leaves it."""
    desk = work.room.desks.pop("4471")
    desk.records.close()
    assert desk.recorder.log is not None
    desk.recorder.log.close()
    folder = desk.path.parent
    gone = folder.rename(folder.with_name("zz"))
    for file in gone.glob("audit.db*"):
        file.write_bytes(b"not a log" * 500)


def one_call_that_waits(work: Workroom) -> None:
    asked = AskLessPolice("hospital_leads", "The ward says it is theirs.")
    work.room.desk("4471").a_call("0398-23NOV", CRIME, asked)


def test_a_board_whose_log_went_does_not_say_that_nothing_is_owed(work: Workroom):
    one_call_that_waits(work)
    lose_the_log(work)
    show_board(work)
    board = work.window.page
    assert isinstance(board, BoardPage)
    assert "Not read: zz." in board.notice.accessibleName()
    assert board.empty.text().startswith(f"Nothing is owed {IN_PART}.")
    assert board.right.startswith("nothing owed in what was read")


def test_what_is_counted_while_a_log_is_away_says_of_what(work: Workroom):
    one_call_that_waits(work)
    work.room.desk("2306").a_call("0399-23NOV", CRIME, AskLessPolice("hospital_leads", "Theirs."))
    lose_the_log(work)
    show_board(work)
    assert work.window.page.right.startswith("2 owed in what was read")


def test_an_open_call_whose_log_went_says_so_and_tells_on_what_was_read(work: Workroom):
    one_call_that_waits(work)
    show_board(work)
    QTest.keyClick(work.window.page.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    page.decision.why.setFocus()
    lose_the_log(work)
    page.refresh()
    assert page.model is not None
    values = {name: value for name, value, _ in page.model.fields}
    assert "zz" in page.notice.accessibleName()
    assert page.notice.accessibleName().startswith("NOT READ NOW")
    assert "not known" not in values.values()
    assert page.decision.why.hasFocus()  # the box that was open does not say that it waits no more
    assert page.decision.model is not None


def test_a_search_beside_a_log_that_went_finds_nothing_in_what_could_be_read(work: Workroom):
    one_call_that_waits(work)
    lose_the_log(work)
    work.window.show_widget(SearchPageView(work.tools))
    page = work.window.page
    assert isinstance(page, SearchPageView)
    assert IN_PART in page.empty.text()
    assert page.head.count.text().endswith("entries. Not everything was read.")


def test_the_notice_of_a_log_that_went_leaves_large_text_room_and_is_scrolled_to(
    work: Workroom, theme: ThemeController
):
    """At 420 px it took all that the box left, was cut, and no line of the list could be seen."""
    one_call_that_waits(work)
    lose_the_log(work)
    theme.set_text_percent(200)
    work.window.show_widget(SearchPageView(work.tools))
    work.window.resize(420, 640)
    QApplication.sendPostedEvents()
    page = work.window.page
    assert page.notice.accessibleName()
    assert cut_words(page) == []


@pytest.mark.parametrize("height", [450, 500, 640])
def test_the_notice_of_a_log_that_went_leaves_large_text_what_the_board_knows_without_it(
    work: Workroom, theme: ThemeController, height: int
):
    """A log that is busy for a moment says the same: the line below was cut where nothing is owed."""
    work.room.desk("4471")
    lose_the_log(work)
    theme.set_text_percent(200)
    show_board(work)
    work.window.resize(420, height)
    QApplication.sendPostedEvents()
    page = work.window.page
    assert isinstance(page, BoardPage)
    assert page.panel.notice.accessibleName()
    assert IN_PART in page.empty.text()
    assert cut_words(page) == []


def test_a_copied_list_says_what_could_not_be_read_and_that_nothing_was_found(work: Workroom):
    one_call_that_waits(work)
    lose_the_log(work)
    work.window.show_widget(SearchPageView(work.tools))
    page = work.window.page
    work.window.press(Act.COPY)
    said = QGuiApplication.clipboard().text().splitlines()[1:]
    assert page.model is not None
    assert said == [page.model.empty, page.model.notice]
    assert "zz" in page.model.notice


def test_a_copied_call_says_what_could_not_be_read_of_it(work: Workroom):
    one_call_that_waits(work)
    show_board(work)
    QTest.keyClick(work.window.page.table, Qt.Key.Key_Return)
    page = work.window.page
    lose_the_log(work)
    page.refresh()
    work.window.press(Act.COPY)
    assert page.model is not None
    assert QGuiApplication.clipboard().text().splitlines()[1] == page.model.notice
