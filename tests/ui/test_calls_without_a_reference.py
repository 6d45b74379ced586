"""Calls without a CAD reference can be told apart: two rows that read alike are decided for each other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.application.read_models import summarise
from rcrp_desktop.application.supervision import CallDetail, detail_of
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.call_walk import TEXTS
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.rows import row_of
from tests.support.supervisor_window import Workroom
from tests.ui.test_supervisor_board import board_of
from tests.ui.test_supervisor_board import work as work

FIRST, SECOND = "No reference, began 12:00:00", "No reference, began 12:00:06"


def unreferenced(work: Workroom) -> CallState:
    desk = work.room.desk("4471")
    answers = [AnswerQuestion(question, option) for question, option in ADVICE_ANSWERS.items()]
    return desk.do(desk.service.new_call(), BeginCall("live"), *answers, AskSupervisor("asked"))


@pytest.fixture
def two(work: Workroom) -> list[CallState]:
    """In one minute."""
    first = unreferenced(work)
    work.room.clock.pass_minutes(0.1)
    return [first, unreferenced(work)]


def test_the_board_and_all_that_is_told_there_tell_them_apart(work: Workroom, two: list[CallState]):
    board = board_of(work)
    rows = [row for row in board.table.rows.rows if not row.is_group]
    called = {row.key.partition(" ")[0]: row.cells[1].text for row in rows}
    assert called == {two[0].call: FIRST, two[1].call: SECOND}
    board.table.choose(row_of(two[1]))
    assert board.chosen.accessibleName() == SECOND
    assert SECOND in board.override_line
    work.window.press(Act.SEND_POLICE)
    assert SECOND in board.told.accessibleName()


def test_an_opened_call_is_called_the_same(work: Workroom, two: list[CallState]):
    board = board_of(work)
    board.table.choose(row_of(two[0]))
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    page = work.window.page
    assert isinstance(page, CallViewPage)
    assert FIRST in page.title
    assert FIRST in page.override_line
    assert page.model is not None
    assert page.model.reference == FIRST
    work.window.press(Act.SEND_POLICE)
    assert FIRST in page.told.accessibleName()
    work.window.press(Act.SEND_POLICE)
    assert f"no decision is awaited on {FIRST} now" in page.told.accessibleName()


@pytest.mark.parametrize("lost", [0, 1, 2, 3, 99])
def test_lists_and_an_opened_call_agree_also_where_its_beginning_is_lost(
    work: Workroom, two: list[CallState], lost: int
):
    """Of a call of which only looks are left nothing is told, and no time is made up."""
    board_of(work)
    entries = list(work.room.desk("4471").records.entries_of(two[1].call))[lost:]
    words = Words(TEXTS, Times(), "2290")
    detail = detail_of(two[1].call, entries, lambda _: None)
    assert isinstance(detail, CallDetail)
    told = words.reference(detail.reference, detail.began_ms)
    found = summarise(two[1].call, entries, work.room.engines)
    assert told == (words.called(found.summary) if found is not None else "No reference")
