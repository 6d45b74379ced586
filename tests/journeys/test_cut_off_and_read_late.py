"""A call that was cut off and whose log is busy at the start: it comes on show once it is read, if nothing was done meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.application.ports import Kept
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.notes import WriteNote
from tests.journeys.test_a_log_that_is_busy import at_desk
from tests.journeys.test_a_record_that_cannot_be_read import held
from tests.support.call_window import Screen, real_window


@pytest.fixture
def cut_off(tmp_path: Path) -> tuple[str, Path]:
    """With its threat to life standing; and the log that tells of it."""
    own = at_desk(tmp_path, "4471")
    raised = own.calls.raise_override(own.calls.begin().state)
    own.calls.record_events(raised.events)
    assert own.place is not None
    path = own.place.path
    own.close()
    return raised.state.call, path


@pytest.fixture
def screen(qtbot, tmp_path: Path, cut_off: tuple[str, Path]) -> Iterator[Screen]:
    """As it is while the log is busy; it is let go of before anything else is looked at."""
    with held(cut_off[1]):
        opened = real_window(qtbot, tmp_path, started=False)
        screen, _ = opened.__enter__()
        assert screen.state.began is None
    yield screen
    opened.__exit__(None, None, None)


def read(qtbot, screen: Screen, call: str) -> None:
    screen.window.start()
    controller = screen.window.live.controller
    qtbot.waitUntil(lambda: call in controller.calls())
    qtbot.waitUntil(lambda: controller.is_all_read)


def test_it_comes_on_show_where_nothing_was_pressed(
    qtbot, screen: Screen, cut_off: tuple[str, Path]
):
    read(qtbot, screen, cut_off[0])
    assert screen.state.call == cut_off[0]
    assert screen.shows_override()
    assert screen.window.live.controller.calls() == (cut_off[0],), "no empty call is left"


def press(screen: Screen) -> None:
    screen.press("2")


def write(screen: Screen) -> None:
    screen.window.live.acts.notes.type("he is at the bridge")


def begin_reference(screen: Screen) -> None:
    screen.window.live.page.ask.show()


def f2(screen: Screen) -> None:
    screen.press("F2")


def note(screen: Screen) -> None:
    screen.window.live.controller.perform(WriteNote("he is at the bridge"))


@pytest.mark.parametrize("did", [press, write, f2, note])
def test_what_was_begun_stays_on_show(
    qtbot, screen: Screen, cut_off: tuple[str, Path], did: Callable[[Screen], None]
):
    call = screen.state.call
    did(screen)
    read(qtbot, screen, cut_off[0])
    assert screen.state.call == call != cut_off[0]
    screen.window.live.controller.calls_on_show.select(cut_off[0])
    assert screen.shows_override()


@pytest.mark.parametrize("is_owing", [True, False])
def test_how_it_is_kept_is_asked_again_where_that_could_not_be_read(
    qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_owing: bool
):
    own = at_desk(tmp_path, "4471")
    raised = own.calls.raise_override(own.calls.begin().state)
    own.calls.record_events(raised.events)
    if is_owing:
        own.calls.perform(raised.state, EndCall())
    own.close()
    call, kept_of, failing = raised.state.call, SqliteCallRecords.kept_of, [2]

    def fails_at_first(self: SqliteCallRecords, asked: str) -> Kept | None:
        if asked == call and failing[0]:
            failing[0] -= 1
            raise StorageUnavailable("busy", "held for a moment")
        return kept_of(self, asked)

    monkeypatch.setattr(SqliteCallRecords, "kept_of", fails_at_first)
    with real_window(qtbot, tmp_path) as (screen, _):
        controller = screen.window.live.controller
        qtbot.waitUntil(lambda: call in controller.calls())

        def is_told() -> bool:
            found = controller.open_call(call)
            return found is not None and found.status.number >= 0

        qtbot.waitUntil(is_told)
