"""A log that is busy keeps whoever counts waiting once, whatever they count: each wait is two seconds of the write lane."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite import errors
from rcrp_desktop.adapters.sqlite.log_places import log_id_of
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.state import CallState, Reference
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room
from tests.support.unreadable import busy, wait_for_nothing


class Waits:
    """Every time that SQLite gave up on a file that was busy."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self._problem_of = errors.problem_of
        monkeypatch.setattr(errors, "problem_of", self._seen)

    def _seen(self, error: sqlite3.Error) -> OperationalProblem | None:
        self.count += getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
        return self._problem_of(error)

    def taken(self) -> int:
        count, self.count = self.count, 0
        return count


class Scene:
    """A handler with earlier calls on one reference, and a colleague of whose log a head is remembered."""

    def __init__(self, room: Room) -> None:
        self.data = room.data
        self.colleague, self.handler = room.desk("4471"), room.desk("4502")
        for _ in range(4):
            self.handler.a_call("0398", ADVICE_ANSWERS, AcceptRecommendation())
        self.call = self.handler.a_call("0777", ADVICE_ANSWERS)
        self.colleague.a_call("0398", ADVICE_ANSWERS, AcceptRecommendation())
        for desk in (self.colleague, self.handler):
            remember(room, desk)

    def given(self, reference: str = "0398") -> CallState:
        return self.handler.do(self.call, GiveReference(reference))


def remember(room: Room, desk: Desk) -> None:
    assert desk.recorder.log is not None
    FileHeads(room.data).save(log_id_of(desk.path), desk.recorder.log.head())


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    wait_for_nothing(monkeypatch)
    room = Room(tmp_path / "data")
    yield Scene(room)
    room.close()


@pytest.fixture
def waits(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Waits:
    return Waits(monkeypatch)


@pytest.mark.parametrize("is_open", [True, False], ids=["open before", "not open"])
def test_earlier_calls_are_counted_with_one_wait(scene: Scene, waits: Waits, *, is_open: bool):
    if not is_open:
        scene.handler.records.close()
    with busy(scene.colleague):
        assert scene.given().reference == Reference("0398", 4, 1, unread=1)
        assert waits.taken() == 1
        assert scene.given("0399").reference == Reference("0399", 0, 0, unread=1)
        assert waits.taken() == 1, "the next count tries it once more"
    assert scene.given().reference == Reference("0398", 5, 1)
    assert waits.taken() == 0


@pytest.mark.parametrize(
    ("held", "nth"),
    [("all", 1), ("counted_on", 1), ("all", 2)],
    ids=["within the first look", "before the first call", "within the reading of a call"],
)
def test_so_where_it_is_busy_only_once_that_began(
    scene: Scene, waits: Waits, monkeypatch: pytest.MonkeyPatch, held: str, nth: int
):
    """Whatever step finds it busy first, no later one waits for it again."""
    records, hold, done = scene.handler.records, busy(scene.colleague), count(1)
    scene.given()
    waits.taken()
    owner = records._logs if held == "all" else records  # pyright: ignore[reportPrivateUsage]
    step: Callable[..., object] = getattr(owner, held)

    def then_busy(*given: object, **named: object) -> object:
        found = step(*given, **named)
        if next(done) == nth:
            hold.__enter__()
        return found

    monkeypatch.setattr(owner, held, then_busy)
    reference = scene.given().reference
    hold.__exit__(None, None, None)
    assert reference is not None
    assert reference.earlier_contacts == 5
    assert (reference.unread > 0, reference.lost) == (True, 0)
    assert waits.taken() == 1


def test_what_was_busy_and_could_be_read_since_is_waited_for_again(scene: Scene):
    shelf = LogShelf(scene.data)
    with busy(scene.colleague):
        shelf.logs()
        shelf.looked_for_changes()
        shelf.logs(waits=False)
        assert [*shelf.faults] == [scene.colleague.path]
    shelf.logs()
    shelf.looked_for_changes()
    shelf.close()
    assert len(shelf.logs(waits=False)) == 2
    assert shelf.faults == {}
    shelf.close()


def test_one_look_at_a_call_and_one_for_changes_wait_once_each(scene: Scene, waits: Waits):
    records = scene.handler.records
    positions = records.positions()
    with busy(scene.colleague):
        entries: list[StoredEntry] = list(records.looked_at(scene.call.call).entries)
        assert entries
        assert waits.taken() == 1
        records.changes_since(positions)
        assert waits.taken() == 1
        assert records.not_read() == (scene.colleague.path.parent.name,)
        assert waits.taken() == 0
