"""A call that goes on from a record that was set aside is as much a supervisor's as any other: owed, found, and marked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.application.audit_ports import SET_ASIDE
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.search import Filters
from rcrp_desktop.domain.duties import Owed
from tests.journeys.test_a_record_that_was_set_aside import (
    LaterKeys,
    damage,
    is_said,
    logs_in_use,
)
from tests.support import call_window
from tests.support.audit_logs import FixedKeys, cut
from tests.support.call_window import real_window
from tests.support.room import ManualClock

Spoil = Callable[[Path, pytest.MonkeyPatch], None]


def nothing(_log: Path, _patch: pytest.MonkeyPatch) -> None:
    """The keys do it."""


def with_keys(*keys: FixedKeys) -> Spoil:
    """Another key answers from now on."""

    def spoil(_log: Path, patch: pytest.MonkeyPatch) -> None:
        patch.setattr(call_window, "SeedKeys", LaterKeys(*keys))

    return spoil


KINDS: dict[str, Spoil] = {
    "corrupt": lambda log, _: damage(log),
    "fork": lambda log, _: cut(log, "UPDATE checkpoint SET note='x'"),
    "schema": lambda log, _: cut(log, "PRAGMA application_id=7"),
    "key_changed": with_keys(*[FixedKeys(bytes(range(32)))] * 4),
    "rollback": lambda log, _: log.write_bytes(log.with_suffix(".older").read_bytes()),
}


@contextmanager
def an_index(path: Path, data: Path, workplace: call_window.Workplace) -> Iterator[SqliteCallIndex]:
    index = SqliteCallIndex(path, data, workplace.engines, ManualClock(), zone=UTC)
    try:
        index.catch_up()
        yield index
    finally:
        index.close()


def an_override(qtbot: QtBot, data: Path) -> str:
    """Two answers and F2, then the program is killed; the call."""
    with real_window(qtbot, data, close=False) as (screen, _):
        for _ in range(2):
            asked = screen.question
            screen.press("2")
            qtbot.waitUntil(lambda asked=asked: screen.question != asked)
        screen.press("F2")
        qtbot.waitUntil(lambda: "no. " in screen.window.state_block.accessibleName())
        call = screen.state.call
    (log,) = logs_in_use(data)
    log.with_suffix(".older").write_bytes(log.read_bytes())
    with real_window(qtbot, data, close=False) as (
        screen,
        _,
    ):  # so that there is a head to fall behind
        screen.until_written(qtbot)
        screen.until_idle(qtbot)
    return call


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_owed_on_a_call_of_a_record_that_was_set_aside_is_on_the_board_and_marked(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
):
    data = tmp_path / "data"
    call = an_override(qtbot, data)
    KINDS[kind](logs_in_use(data)[0], monkeypatch)
    with real_window(qtbot, data) as (screen, workplace):
        qtbot.waitUntil(lambda: is_said(screen, kind))
        qtbot.waitUntil(lambda: screen.state.set_aside == kind)
        screen.until_written(qtbot)
        with an_index(tmp_path / "index.db", data, workplace) as index:
            owed = index.owed().rows[Owed.POLICE_NOT_ON_CAD]
            assert [row.call.call for row in owed] == [call]
            (found,) = index.page(Filters(happened=frozenset({Happened.SET_ASIDE}))).rows
            assert found == owed[0].call
            assert found.has_pack
            assert index.is_told_by_logs([found])
    with real_window(qtbot, data, person="2290", role="supervisor") as (screen, _):
        table = screen.window.page.table  # pyright: ignore[reportAttributeAccessIssue]
        qtbot.waitUntil(lambda: any(call in row.key for row in table.rows.rows))
        (row,) = (row for row in table.rows.rows if call in row.key)
        assert any("UNCONFIRMED" in cell.text for cell in row.cells)


def test_every_kind_of_setting_aside_is_tried():
    # The two that need a key store of which nobody was sure are tried where logs are opened.
    assert {*KINDS, "key_came", "unsigned_end"} == set(SET_ASIDE)


def test_an_index_that_knew_the_call_before_marks_it_afterwards(qtbot: QtBot, tmp_path: Path):
    data = tmp_path / "data"
    call = an_override(qtbot, data)
    with real_window(qtbot, data, close=False) as (screen, workplace):
        screen.until_written(qtbot)
        with an_index(tmp_path / "index.db", data, workplace) as index:
            (before,) = index.page(Filters()).rows
    assert Happened.SET_ASIDE not in before.happened
    damage(logs_in_use(data)[0])
    with real_window(qtbot, data) as (screen, workplace):
        qtbot.waitUntil(lambda: screen.state.set_aside == "corrupt")
        screen.until_written(qtbot)
        with an_index(tmp_path / "index.db", data, workplace) as index:
            (after,) = index.page(Filters()).rows
    assert after.call == call
    assert Happened.SET_ASIDE in after.happened
