"""A call that takes long to read, or that cannot be read, keeps no colleague's override on another call from the screen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.exceptions import capture_exceptions

from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.bootstrap.workplace import Workplace
from rcrp_desktop.domain.call.state import CallState
from tests.journeys.test_a_log_that_is_busy import at_desk
from tests.support.call_window import Screen, real_window

reopen = CallService.reopen


@pytest.fixture
def calls(tmp_path: Path) -> list[str]:
    own = at_desk(tmp_path, "4471")
    calls = [own.calls.begin().state.call for _ in range(3)]
    own.close()
    return calls


@pytest.fixture
def screen(qtbot, tmp_path: Path, calls: list[str]) -> Iterator[Screen]:
    with real_window(qtbot, tmp_path) as (screen, _):
        qtbot.waitUntil(lambda: len(screen.window.live.controller.calls()) == len(calls))
        screen.until_idle(qtbot)
        yield screen


@pytest.fixture
def colleague(tmp_path: Path) -> Iterator[Workplace]:
    other = at_desk(tmp_path, "4502")
    yield other
    other.close()


def raise_on_each(colleague: Workplace, calls: list[str]) -> None:
    for call in calls:
        raised = colleague.calls.raise_override(reopen(colleague.calls, call))
        colleague.calls.record_events(raised.events)


def seen_on(screen: Screen, call: str) -> bool:
    found = screen.window.live.controller.open_call(call)
    return found is not None and found.state.override is not None


@pytest.mark.parametrize("nth", [0, 1, 2])
@pytest.mark.parametrize("is_bug", [True, False], ids=["a bug", "a disk that gives nothing"])
def test_one_that_cannot_be_read(
    qtbot,
    screen: Screen,
    calls: list[str],
    colleague: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    nth: int,
    *,
    is_bug: bool,
):
    bad = [calls[nth]]

    def read(self: CallService, call: str) -> CallState:
        if call in bad:
            raise ValueError("a bug") if is_bug else StorageUnavailable("io", "no answer")
        return reopen(self, call)

    monkeypatch.setattr(CallService, "reopen", read)
    with capture_exceptions() as raised:
        raise_on_each(colleague, calls)
        others = [call for call in calls if call not in bad]
        qtbot.waitUntil(lambda: all(seen_on(screen, call) for call in others))
        assert not seen_on(screen, calls[nth])
        qtbot.waitUntil(lambda: bool(raised) is is_bug)
        bad.clear()
        qtbot.waitUntil(lambda: seen_on(screen, calls[nth]))


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_one_that_takes_long(
    qtbot,
    screen: Screen,
    calls: list[str],
    colleague: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    nth: int,
):
    let_go = threading.Event()

    def read(self: CallService, call: str) -> CallState:
        if call == calls[nth]:
            assert let_go.wait(60)
        return reopen(self, call)

    monkeypatch.setattr(CallService, "reopen", read)
    try:
        raise_on_each(colleague, calls)
        others = [call for call in calls if call != calls[nth]]
        qtbot.waitUntil(lambda: all(seen_on(screen, call) for call in others))
        assert not seen_on(screen, calls[nth])
    finally:
        let_go.set()
    qtbot.waitUntil(lambda: seen_on(screen, calls[nth]))
