"""A record that is lost under a standing override: the screen says so, and the new record has the override."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rcrp_desktop.bootstrap.workplace import Workplace
from tests.support.call_window import TEXTS, Screen, real_window

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an open file cannot be replaced there")

MS = 30_000
HOW = ["truncated", "unlinked", "set back"]


def lose(log: Path, how: str, old: bytes) -> None:
    if how == "truncated":
        os.truncate(log, 0)
    elif how == "unlinked":
        log.unlink()
    else:
        log.write_bytes(old)


def raise_and_lose(qtbot: QtBot, screen: Screen, place: Workplace, how: str) -> str:
    """An answer, then F2 that the record has; then the record is lost."""
    assert place.place is not None
    asked = screen.question
    screen.press("2")
    qtbot.waitUntil(lambda: screen.question != asked)
    old = place.place.path.read_bytes()
    screen.press("F2")
    qtbot.waitUntil(lambda: "no. " in said(screen))
    lose(place.place.path, how, old)
    return screen.state.call


def said(screen: Screen) -> str:
    return screen.window.state_block.accessibleName()


def number_of(place: Workplace, kind: str, call: str) -> list[int]:
    return [entry.seq for entry in place.records.entries_of(call) if entry.kind == kind]


@pytest.mark.parametrize("keys", [(), ("2", "1")], ids=["nothing written", "two keys"])
@pytest.mark.parametrize("how", HOW)
def test_what_is_said_of_an_override_is_what_the_record_holds(
    qtbot: QtBot, tmp_path: Path, how: str, keys: tuple[str, ...]
):
    with real_window(qtbot, tmp_path, close=False) as (screen, place):
        call = raise_and_lose(qtbot, screen, place, how)
        screen.press(*keys)
        qtbot.waitUntil(
            lambda: "RECORD SET ASIDE" in screen.window.standing.accessibleName(), timeout=MS
        )
        waited = TEXTS("recorded.waited", time="", number="").split(",")[-1].strip(" .")
        qtbot.waitUntil(lambda: "no. " in said(screen) and waited in said(screen), timeout=MS)
        assert place.journal.pending() == []
        told = place.calls.reopen(call)
        assert told.override is not None
        assert not told.damaged
        (number,) = number_of(place, "override_raised", call)
        assert f"no. {number}" in said(screen)
        commands = [e.command for e in place.records.entries_of(call) if e.kind == "answer_given"]
        assert len(commands) == len(set(commands))
    with real_window(qtbot, tmp_path) as (screen, place):
        assert call in screen.window.live.controller.calls()
        screen.window.live.controller.calls_on_show.select(call)
        qtbot.waitUntil(screen.shows_override, timeout=MS)
