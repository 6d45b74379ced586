"""Whose act: what the program chose by itself stands in nobody's name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.supervisor_window import Workroom

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def work(work: Workroom) -> Workroom:
    work.window.pages["board"] = BoardPage(work.tools)
    return work


@pytest.fixture
def board(work: Workroom) -> BoardPage:
    """Two calls wait for a decision; nobody has touched anything."""
    asked = AskLessPolice("hospital_leads", "The ward says it is theirs.")
    work.room.desk("4471").a_call("0398-23NOV", CRIME, asked)
    work.room.clock.pass_minutes(1)
    work.room.desk("2306").a_call("0399-23NOV", {}, AskSupervisor("unsure", "caller", "What now?"))
    work.window.show_page("board")
    page = work.window.page
    assert isinstance(page, BoardPage)
    return page


def opened(work: Workroom) -> list[str]:
    return [look.call for look in work.office.looks() if look.kind == "access_open"]


def test_a_row_that_the_list_preselects_is_nobody_s_look(work: Workroom, board: BoardPage):
    board.look_again()
    board.refresh()
    assert board.table.chosen_key
    assert opened(work) == []
    shown = " ".join(text for text in (board.chosen.said.text(), board.chosen.lead.text.text()))
    assert "The ward says" not in shown
    assert board.chosen.said.text().startswith("Not looked at.")
    assert not board.decision.isVisible()


def take_with_space(board: BoardPage) -> None:
    QTest.keyClick(board.table, Qt.Key.Key_Space)


def take_with_a_click(board: BoardPage) -> None:
    table = board.table
    place = QPoint(40, table.rowViewportPosition(table.current_row) + 8)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def take_with_the_next_pane(board: BoardPage) -> None:
    board.next_pane()


@pytest.mark.parametrize("take", [take_with_space, take_with_a_click, take_with_the_next_pane])
def test_whoever_takes_the_row_has_looked_once(
    work: Workroom, board: BoardPage, take: Callable[[BoardPage], None]
):
    take(board)
    assert len(opened(work)) == 1
    assert board.chosen.said.text() == "The ward says it is theirs."
    assert board.decision.isVisible()
    take(board)
    board.look_again()
    assert len(opened(work)) == 1


def test_moving_to_a_row_is_a_look_and_moving_back_another(work: Workroom, board: BoardPage):
    first = board.table.chosen_key.partition(" ")[0]
    QTest.keyClick(board.table, Qt.Key.Key_Down)
    second = board.table.chosen_key.partition(" ")[0]
    assert opened(work) == [second]
    QTest.keyClick(board.table, Qt.Key.Key_Up)
    assert opened(work) == [second, first]
    assert board.chosen.said.text() == "The ward says it is theirs."


def test_opening_the_preselected_call_is_one_look(work: Workroom, board: BoardPage):
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    assert isinstance(work.window.page, CallViewPage)
    assert len(opened(work)) == 1


@pytest.mark.parametrize("act", [Act.ACCEPT, Act.SEND_POLICE, Act.NEW_INFORMATION])
def test_a_key_decides_nothing_that_its_person_has_not_seen(
    work: Workroom, board: BoardPage, act: Act, monkeypatch: pytest.MonkeyPatch
):
    row = board.table.chosen_key
    work.window.press(act)
    assert board.table.chosen_key == row
    assert len(opened(work)) == 1
    assert "Press again to decide" in board.told.accessibleName()
    assert board.decision.isVisible()
    if act is Act.SEND_POLICE:
        monkeypatch.setattr(chosen_first, "READ_SECONDS", 0)
        work.window.press(act)
        assert "Recorded: overturned, 0398-23NOV" in board.told.accessibleName()
