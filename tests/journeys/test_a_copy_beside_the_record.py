"""Somebody keeps a copy of a record's folder beside it: a threat to life that is raised afterwards stands on every screen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rcrp_desktop.bootstrap.workplace import Workplace
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from tests.support.call_window import TEXTS, real_window

SAID = TEXTS("problem.unread_record")


def copy_beside(place: Workplace) -> Path:
    assert place.place is not None
    folder = place.place.path.parent
    copy = folder.parent / f"0 {folder.name}"
    shutil.copytree(folder, copy)
    return copy / place.place.path.name


def test_the_override_stands_for_everybody_and_comes_back(qtbot: QtBot, theme, tmp_path: Path):
    with real_window(qtbot, tmp_path) as (handler, place):
        qtbot.waitUntil(lambda: place.recorder.log is not None)
        handler.press("2")
        handler.until_written(qtbot)
        call = handler.state.call
        copy_beside(place)
        handler.press("F2")
        handler.until_written(qtbot)
        assert handler.shows_override()
        with real_window(qtbot, tmp_path, person="2290", role="supervisor") as (boss, at):
            qtbot.waitUntil(lambda: at.recorder.log is not None)
            seen = at.calls.reopen(call)
            assert seen.override is not None
            asked = AskSupervisor("asked", text="What is this?")
            boss.in_the_write_lane(qtbot, lambda: at.calls.perform(seen, asked))
            qtbot.waitUntil(lambda: len(handler.state.requests) == 1)
            assert handler.shows_override()
            assert not handler.state.damaged
    with real_window(qtbot, tmp_path) as (again, place):
        qtbot.waitUntil(lambda: again.state.call == call)
        assert again.shows_override()


@pytest.mark.parametrize("is_other", [False, True])
def test_ones_own_acts_in_a_file_that_is_left_out_are_said_to_be_unread(
    qtbot: QtBot, theme, tmp_path: Path, *, is_other: bool
):
    with real_window(qtbot, tmp_path) as (handler, place):
        qtbot.waitUntil(lambda: place.recorder.log is not None)
        handler.press("2")
        handler.until_written(qtbot)
        copy = copy_beside(place)
        older = copy.read_bytes()
        handler.press("F2")
        handler.until_written(qtbot)
        assert place.place is not None
        log = place.place.path
    if (
        is_other
    ):  # the older state was put back, and what was done since stands in the other file alone
        copy.write_bytes(log.read_bytes())
        log.write_bytes(older)
        shutil.rmtree(tmp_path / "heads")
    with real_window(qtbot, tmp_path) as (again, place):
        qtbot.waitUntil(lambda: place.recorder.log is not None)
        qtbot.waitUntil(lambda: again.window.live.controller.calls() != [])
        found = place.unfinished()
        assert found.is_all is not is_other
        assert [state.override is not None for state in found.states] == [not is_other]
        assert [state.damaged for state in found.states] == [is_other]
        where = TEXTS("problem.left_out", places=copy.parent.name)
        qtbot.waitUntil(lambda: (where in again.window.standing.lines) == is_other)
        assert (SAID in again.window.standing.lines) == is_other
