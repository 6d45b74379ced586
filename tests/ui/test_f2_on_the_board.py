"""F2 on the board lands on the call that its person chose, and on none that came on show in any other way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from tests.support.inline_background import InlineBackground
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.rows import row_of
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_next_row import (
    READ,
    Watch,
    a_page,
    away_and_back,
    by_a_colleague,
    click,
    go_round_with_f6,
    press_space,
    two_asked,
    two_looked_at,
    watch,
    work,
)
from tests.ui.test_supervisor_board import a_request, board_of

__all__ = ["watch", "work"]

NOWHERE = ("", "")
DECIDING = [Act.SEND_POLICE, Act.ACCEPT, Act.NEW_INFORMATION]


def lands(board: BoardPage) -> tuple[str, str]:
    return board.call_on_show, board.override_line


def lands_on(board: BoardPage, call: CallState, reference: str) -> bool:
    return board.call_on_show == call.call and reference in board.override_line


def board_of_rows(work: Workroom) -> BoardPage:
    """As the board comes: no row was chosen by its person."""
    work.window.show_page("board")
    board = work.window.page
    assert isinstance(board, BoardPage)
    assert board.table.is_preselected
    return board


@pytest.mark.parametrize("act", DECIDING)
@pytest.mark.parametrize("wide", [True, False])
def test_the_override_lands_on_no_row_that_a_key_only_showed(
    work: Workroom, watch: Watch, monkeypatch: pytest.MonkeyPatch, act: Act, wide: bool
):
    """The second press of two, meant for the call before, and F2 after it."""
    call = a_request(work.room)
    if not wide:
        work.window.resize(420, 900)
    board = board_of_rows(work)
    assert lands(board) == NOWHERE
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(work.window, "keys_changed", lambda: told.append(lands(board)))
    work.window.press(act)
    assert board.decision.isVisible()
    assert not board.table.is_preselected
    assert lands(board) == NOWHERE
    assert told[-1] == NOWHERE, "the top line says so at once"
    watch.now += READ / 2
    work.window.press(act)
    board.look_again()
    assert lands(board) == NOWHERE, "nor by pressing on: nobody has read it"
    press_space(board)
    assert lands_on(board, call, "0398-23NOV")
    assert told[-1] == lands(board)


def test_who_decides_what_a_key_had_shown_means_it(work: Workroom, watch: Watch):
    """Its row may stay: what was asked again, or what another log still asks."""
    call = a_request(work.room)
    board = board_of_rows(work)
    work.window.press(Act.NEW_INFORMATION)
    watch.now += READ
    assert isinstance(work.lanes, InlineBackground)
    work.lanes.hold = True
    work.window.press(Act.NEW_INFORMATION)
    assert lands_on(board, call, "0398-23NOV")


def at_first(work: Workroom) -> BoardPage:
    a_request(work.room)
    return board_of_rows(work)


def after_a_decision(work: Workroom) -> BoardPage:
    board, _, _ = two_looked_at(work)
    work.window.press(Act.SEND_POLICE)
    return board


def after_another_request_of_the_call(work: Workroom) -> BoardPage:
    board, call = two_asked(work)
    board.table.choose(row_of(call, "r2"))
    work.window.press(Act.SEND_POLICE)
    assert board.choice.call == call.call
    return board


def after_a_colleague_decided(work: Workroom) -> BoardPage:
    board, _, mine = two_looked_at(work)
    by_a_colleague(work, mine)
    board.look_again()
    return board


def after_a_row_went_and_came_back(work: Workroom) -> BoardPage:
    board, _, mine = two_looked_at(work)
    rows = board.table.rows.rows
    work.window.setFocus()
    board.table.show_rows([row for row in rows if row.key != row_of(mine)])
    assert lands(board) == NOWHERE
    board.table.show_rows(rows)
    return board


def after_another_page(work: Workroom) -> BoardPage:
    board, _, _ = two_looked_at(work)
    work.extra.append(a_page(work))
    away_and_back(work)
    assert board.choice.detail is not None, "it stands there, as it was left"
    return board


def after_another_page_and_a_key(work: Workroom) -> BoardPage:
    board = after_another_page(work)
    work.window.press(Act.SEND_POLICE)
    return board


def after_the_row_that_was_left_went(work: Workroom) -> BoardPage:
    board, _, mine = two_looked_at(work)
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    by_a_colleague(work, mine)
    QTest.keyClick(work.window.page, Qt.Key.Key_Escape)
    board.look_again()
    return board


@pytest.mark.parametrize(
    "comes",
    [
        at_first,
        after_a_decision,
        after_another_request_of_the_call,
        after_a_colleague_decided,
        after_a_row_went_and_came_back,
        after_another_page,
        after_another_page_and_a_key,
        after_the_row_that_was_left_went,
    ],
)
@pytest.mark.parametrize("then", [lambda _: None, BoardPage.look_again, BoardPage.refresh])
def test_it_lands_on_nothing_that_came_by_itself_until_somebody_chooses_it(
    work: Workroom,
    watch: Watch,
    comes: Callable[[Workroom], BoardPage],
    then: Callable[[BoardPage], object],
):
    board = comes(work)
    assert board.table.chosen_key, "some row is on show"
    then(board)
    assert lands(board) == NOWHERE
    board.focus_first()
    press_space(board)
    assert board.call_on_show == board.choice.call
    assert board.panel.chosen_reference in board.override_line


@pytest.mark.parametrize("choose", [press_space, click, go_round_with_f6])
def test_it_lands_on_what_its_person_chose(
    work: Workroom, watch: Watch, choose: Callable[[BoardPage], object]
):
    call = a_request(work.room)
    board = board_of_rows(work)
    choose(board)
    assert lands_on(board, call, "0398-23NOV")
    work.extra.append(a_page(work))
    away_and_back(work)
    choose(board)
    assert lands_on(board, call, "0398-23NOV")


def test_it_lands_on_the_row_that_an_arrow_chose(work: Workroom, watch: Watch):
    board, other, mine = two_looked_at(work)
    assert lands_on(board, mine, "0002")
    QTest.keyClick(board.table, Qt.Key.Key_Up)
    assert lands_on(board, other, "0001")
    work.window.press(Act.SEND_POLICE)
    assert lands(board) == NOWHERE


def test_in_a_narrow_window_a_key_that_brings_up_what_was_chosen_takes_nothing_away(
    work: Workroom, watch: Watch
):
    call = a_request(work.room)
    board = board_of(work)
    work.window.resize(420, 900)
    assert lands_on(board, call, "0398-23NOV")
    work.window.press(Act.SEND_POLICE)
    assert "on show now, then press again" in board.decision.notice.accessibleName()
    assert lands_on(board, call, "0398-23NOV")


def test_news_and_other_rows_take_no_call_from_under_whoever_chose_it(work: Workroom, watch: Watch):
    """Also a row that moves to another group: it is the call that somebody chose."""
    board, other, mine = two_looked_at(work)
    desk = work.room.desk("4471")
    desk.do(desk.reopened(mine), WriteNote("He is on the roof."))
    board.refresh()
    assert lands_on(board, mine, "0002")
    desk.a_call("0009-23NOV", ADVICE_ANSWERS, RaiseOverride())
    by_a_colleague(work, other)
    board.refresh()
    assert lands_on(board, mine, "0002")
    work.window.press(Act.SEND_POLICE)
    assert board.call_on_show != other.call


def test_who_leaves_the_call_that_they_opened_has_it_under_f2_still(work: Workroom, watch: Watch):
    """They have just read it whole. As the lanes work: it opens once the press is over."""
    board, other, mine = two_looked_at(work)
    assert isinstance(work.lanes, InlineBackground)
    work.lanes.hold = True
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    work.lanes.run_all()
    work.lanes.hold = False
    assert work.window.page is not board
    assert board.call_on_show == ""
    QTest.keyClick(work.window.page, Qt.Key.Key_Escape)
    assert work.window.page is board
    assert lands_on(board, mine, "0002")
    board.choice.came_back_from(other.call)
    assert lands(board) == NOWHERE, "another call than the row's"
