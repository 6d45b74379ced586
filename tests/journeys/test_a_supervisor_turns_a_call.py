"""A supervisor finds what waits, overturns it by keyboard, and the handler's running screen shows it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.bootstrap.workplace import Workplace
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.ui.accessibility import audit
from tests.journeys.test_finishing_a_call_without_police import answer_towards
from tests.support.call_window import Screen, real_window


def ask_for_less(qtbot, screen: Screen) -> None:
    answer_towards(qtbot, screen, ResponseClass.POLICE_PRIORITY)
    screen.press("U")
    screen.write("Officers were there today")
    screen.press("Return", screen.page.ask.options.rows[-1].model.key)
    qtbot.waitUntil(lambda: bool(screen.state.requests))


def rows_of(board) -> list[str]:
    if board.model is None:
        return []
    return [row.call for group in board.model.groups for row in group.rows]


def test_a_supervisor_overturns_from_the_board_and_the_handler_sees_it(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (handler, _):
        ask_for_less(qtbot, handler)
        call = handler.state.call
        with real_window(qtbot, tmp_path, person="2290", role="supervisor") as (boss, _):
            board = boss.window.page
            qtbot.waitUntil(lambda: board.choice.call == call)
            boss.press("Space")  # the list chose the row: looking is for somebody to do
            qtbot.waitUntil(
                lambda: board.choice.detail is not None and board.choice.detail.call == call
            )
            assert audit(boss.window) == []
            qtbot.waitUntil(lambda: not board.decision.first.is_unread)
            boss.press("S")
            qtbot.waitUntil(handler.shows_override)
        kinds = {item.kind for item in handler.window.live.controller.items()}
        assert Owed.TELL_CALLER_OF_CHANGE in kinds
        assert Owed.AWAITING_SUPERVISOR not in kinds


@pytest.mark.parametrize("how", ["shown", "chosen", "left"])
def test_f2_lands_on_the_call_that_its_person_chose_and_else_starts_one(qtbot, tmp_path, how):
    """Two taps of S show a call: F2 after them is for no call that nobody had read."""
    with real_window(qtbot, tmp_path) as (handler, _):
        ask_for_less(qtbot, handler)
        call = handler.state.call
        with real_window(qtbot, tmp_path, person="2290", role="supervisor") as (boss, _):
            board = boss.window.page
            qtbot.waitUntil(lambda: board.choice.call == call)
            boss.press("S" if how == "shown" else "Space")
            qtbot.waitUntil(lambda: board.choice.detail is not None)
            if how == "shown":
                boss.press("S")
            if how == "left":
                boss.press("Return")
                qtbot.waitUntil(lambda: boss.window.page is not board)
                boss.press("Escape")
                assert boss.window.page is board
            line = boss.window.override_bar.accessibleDescription()
            assert ("starts one" in line) is (how == "shown")
            boss.press("F2")
            assert boss.shows_override()
            assert (boss.state.call == call) is (how != "shown")


@pytest.mark.parametrize("loaded", [True, False])
def test_the_board_knows_whether_its_calls_are_invented(qtbot, tmp_path, loaded):
    if loaded:
        (tmp_path / "example" / "logs").mkdir(parents=True)
    with real_window(qtbot, tmp_path, person="2290", role="supervisor") as (boss, _):
        assert boss.window.page._tools.has_examples is loaded


def test_looking_is_on_record_and_the_call_is_found_by_search(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (handler, _):
        ask_for_less(qtbot, handler)
        call = handler.state.call
        with real_window(qtbot, tmp_path, person="2290", role="supervisor") as (boss, workplace):
            boss.window.show_page("record")
            record = boss.window.page
            qtbot.waitUntil(lambda: record.table.model().rowCount() > 0)
            QTest.keyClick(record.table, Qt.Key.Key_Down)
            assert record.table.chosen_key == call
            assert audit(boss.window) == []
            qtbot.waitUntil(lambda: "access_search" in looks(workplace))
            QTest.keyClick(record.table, Qt.Key.Key_Return)
            if not record.panes.is_beside:  # the preview took the list's place; Enter again opens
                boss.press("Return")
            qtbot.waitUntil(lambda: getattr(boss.window.page, "call_on_show", "") == call)
            assert audit(boss.window) == []
            assert "access_open" in looks(workplace)


def looks(workplace: Workplace) -> set[str]:
    """Kinds of access records in all logs."""
    shelf = LogShelf(workplace.folder, "live")
    try:
        entries = [e for log in shelf.logs() for e in log.reader.entries(-1, 1000)]
        return {entry.kind for entry in entries if entry.record_class == "access"}
    finally:
        shelf.close()


@pytest.mark.parametrize(("role", "page"), [("policy", "policy"), ("supervisor", "integrity")])
def test_every_page_names_its_controls(qtbot, tmp_path, role: str, page: str):
    with real_window(qtbot, tmp_path, role=role, person="2290") as (screen, _):
        screen.window.show_page(page)
        assert audit(screen.window) == []
        assert screen.focus is not None
        screen.press("F2")
        assert screen.shows_override()
