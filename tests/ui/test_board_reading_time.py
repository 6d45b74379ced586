"""What has just come on show is decided by no key before somebody can have read it, whoever chose it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor import chosen_first
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_next_row import READ, Watch, is_decided, two_looked_at, watch, work
from tests.ui.test_supervisor_board import a_request, board_of

__all__ = ["reading", "watch", "work"]


@pytest.fixture
def reading(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_first, "SHOWN_SECONDS", chosen_first.READ_SECONDS)


def test_a_row_is_decided_once_it_has_been_on_show(work: Workroom, watch: Watch, reading: None):
    """An arrow too many, and the key that was on its way decided the neighbour."""
    board, _, mine = two_looked_at(work)
    watch.now += 0.08
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, mine)
    assert "Police not sent yet" in board.decision.notice.accessibleName()
    watch.now += 0.62
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, mine), "the press that came too early begins no more than its own wait"


def test_who_took_their_time_decides_with_one_press(work: Workroom, watch: Watch, reading: None):
    board, _, mine = two_looked_at(work)
    watch.now += READ
    board.look_again()
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, mine)


def test_what_was_bound_out_of_sight_is_read_from_when_it_comes_into_sight(
    work: Workroom, watch: Watch, reading: None
):
    call = a_request(work.room)
    board = board_of(work)
    work.window.resize(420, 900)
    watch.now += READ
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    assert board.decision.isVisible()
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, call)
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, call)


def test_an_open_call_too(work: Workroom, watch: Watch, reading: None):
    call = a_request(work.room)
    board = board_of(work)
    watch.now += READ
    QTest.keyClick(board.table, Qt.Key.Key_Return)
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, call)
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, call)


def test_what_is_read_late_is_on_show_only_from_then(watch: Watch, reading: None):
    """The key showed the row; its call came from a slow disk."""
    first = chosen_first.ChosenFirst()
    first.shown_by_key()
    watch.now += READ
    first.shown()
    watch.now += 0.05
    assert first.holds_back()
    watch.now += READ
    assert not first.holds_back()
