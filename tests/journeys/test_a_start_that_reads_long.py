"""However long it takes to read the calls that were cut off, the window opens, and a threat to life goes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.ui import found_at_start
from tests.journeys.test_a_log_that_is_busy import at_desk
from tests.journeys.test_a_record_that_cannot_be_read import SAID
from tests.support.call_window import PATIENCE_S, real_window

CUT_OFF = 2


@pytest.fixture
def calls(tmp_path: Path) -> list[str]:
    own = at_desk(tmp_path, "4471")
    begun = [own.calls.begin().state.call for _ in range(CUT_OFF)]
    own.close()
    return begun


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """No call is read before it is open; nor is one on the thread that takes keys."""
    opened, reopen = threading.Event(), CallService.reopen

    def slow(self: CallService, call: str) -> CallState:
        assert threading.current_thread() is not threading.main_thread()
        assert opened.wait(PATIENCE_S)
        return reopen(self, call)

    monkeypatch.setattr(CallService, "reopen", slow)
    monkeypatch.setattr(found_at_start, "FIRST_WITHIN_S", 0.05)
    return opened


@pytest.mark.parametrize("started", [True, False])
def test_the_window_opens_and_what_was_cut_off_comes_behind_it(
    qtbot, tmp_path: Path, calls: list[str], gate: threading.Event, started: bool
):
    with real_window(qtbot, tmp_path, started=started) as (screen, _):
        controller = screen.window.live.controller
        assert SAID in screen.window.standing.lines
        assert not set(calls) & set(controller.calls())
        screen.press("F2")
        assert screen.shows_override()
        on_show = controller.live.state.call
        gate.set()
        qtbot.waitUntil(lambda: set(calls) <= set(controller.calls()), timeout=60_000)
        if started:  # else what F2 recorded waits for its log
            qtbot.waitUntil(lambda: SAID not in screen.window.standing.lines)
        assert controller.live.state.call == on_show, "what comes takes nothing off the screen"
        assert screen.shows_override()


def test_what_is_read_in_time_is_on_the_first_screen(
    qtbot, tmp_path: Path, calls: list[str], gate: threading.Event, monkeypatch: pytest.MonkeyPatch
):
    gate.set()
    monkeypatch.setattr(found_at_start, "FIRST_WITHIN_S", PATIENCE_S)
    with real_window(qtbot, tmp_path, started=False) as (screen, _):
        assert screen.state.call in calls
        assert set(calls) == set(screen.window.live.controller.calls())
        assert SAID not in screen.window.standing.lines
