"""While another program holds a colleague's log, every key is answered at once: the window never waits for a log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import connection
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.call.contact import EndCall
from tests.journeys.test_a_record_that_cannot_be_read import SAID, held
from tests.support.call_window import at_own_account, real_window
from tests.support.painting_thread import nothing_read_while_painting
from tests.support.room import SeedKeys

OWED = 3


def at_desk(data: Path, person: str) -> Workplace:
    options = StartOptions(data, "national-2023", "handler", person)
    place = Workplace(at_own_account(open_desk(options)), keys=SeedKeys())
    place.open_log()
    return place


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """The log of a colleague; one's own holds a call that was cut off, and others on which something is owed."""
    own = at_desk(tmp_path, "4471")
    own.calls.begin()
    for _ in range(OWED):
        raised = own.calls.raise_override(own.calls.begin().state)
        own.calls.record_events(raised.events)
        own.calls.perform(raised.state, EndCall())
    own.close()
    colleague = at_desk(tmp_path, "4502")
    colleague.calls.begin()
    assert colleague.place is not None
    path = colleague.place.path
    colleague.close()
    return path


@pytest.fixture(autouse=True)
def reads_nothing_while_painting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with nothing_read_while_painting(monkeypatch):
        yield


def test_what_else_is_owed_comes_without_keeping_a_key_waiting(qtbot, tmp_path: Path, theirs: Path):
    with held(theirs), real_window(qtbot, tmp_path) as (screen, _):
        controller = screen.window.live.controller
        qtbot.waitUntil(lambda: len(controller.calls()) == 1 + OWED, timeout=60_000)
        owed = [controller.open_call(call) for call in controller.calls()]
        kept = [call.status.number >= 0 for call in owed if call is not None]
        assert kept == [True] * len(owed), "and each says how it is recorded"
        screen.press("F2")
        assert screen.shows_override()


def test_the_first_screen_waits_for_nothing_and_says_that_not_all_was_read(
    qtbot, tmp_path: Path, theirs: Path, monkeypatch: pytest.MonkeyPatch
):
    waited: list[float] = []
    waits = connection._waits  # pyright: ignore[reportPrivateUsage]

    def told(seconds: float) -> tuple[str, str, int]:
        waited.append(seconds)
        return waits(seconds)

    monkeypatch.setattr(connection, "_waits", told)
    with held(theirs), real_window(qtbot, tmp_path, started=False) as (screen, _):
        assert set(waited) == {0}
        assert SAID in screen.window.standing.lines
        assert screen.state.began is not None, "the call that was cut off is on show"
        screen.press("F2")
        assert screen.shows_override()
        screen.window.start()
        qtbot.waitUntil(lambda: SAID not in screen.window.standing.lines)
        assert screen.window.live.controller.is_all_read
