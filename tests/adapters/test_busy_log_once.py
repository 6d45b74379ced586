"""A log that is busy keeps whoever counts waiting once, whatever they count: each wait is two seconds of the write lane."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite import errors, waiting
from rcrp_desktop.adapters.sqlite.log_places import log_id_of
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.application import one_step as one_step_module
from rcrp_desktop.application.one_step import Step, one_step, without_waiting
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


def test_what_was_busy_is_left_out_of_that_step_alone(scene: Scene):
    with closing(LogShelf(scene.data)) as shelf:
        with one_step():
            with busy(scene.colleague):
                shelf.logs()
            shelf.logs()
            assert [*shelf.faults] == [scene.colleague.path]
        assert len(shelf.logs()) == 2
        assert shelf.faults == {}


def test_a_log_that_is_free_again_is_read_by_the_next_who_asks(scene: Scene):
    """Whatever was asked while it was busy."""
    records = scene.handler.records
    call = scene.colleague.a_call("0398", ADVICE_ANSWERS).call
    whole = records.told(call)
    with busy(scene.colleague):
        assert any(entry.lacks for entry in records.told(call).entries)
        scene.given()
    assert records.told(call) == whole
    assert records.not_read() == ()


@pytest.mark.parametrize("is_open", [True, False], ids=["open before", "not open"])
def test_a_start_and_how_each_call_is_kept_wait_once(scene: Scene, waits: Waits, *, is_open: bool):
    handler = scene.handler
    if not is_open:
        handler.records.close()
    with busy(scene.colleague):
        with one_step():
            found = (*handler.service.unfinished().states, *handler.service.owing().states)
            kept = [handler.records.kept_of(state.call) for state in found]
        assert len(kept) > 4
        assert None not in kept
        assert waits.taken() == 1
        for ask in (handler.records.kept_of, handler.records.seal_of, handler.service.reopen):
            ask(scene.call.call)
            assert waits.taken() == 1, "each is a step of its own otherwise"


def test_nothing_is_waited_for_where_nothing_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    room = Room(tmp_path / "data")
    scene = Scene(room)
    scene.handler.records.close()
    waited: list[float] = []
    found_busy = Step.found_busy

    def noted(step: Step, log: Path, problem: OperationalProblem, waited_s: float) -> None:
        waited.append(waited_s)
        found_busy(step, log, problem, waited_s)

    monkeypatch.setattr(Step, "found_busy", noted)
    with busy(scene.colleague), without_waiting() as step:
        assert len(scene.handler.service.unfinished().states) == 5
        assert [*step.busy] == [scene.colleague.path]
        assert step.left_s() == 0
    assert {*waited} == {0.0}
    room.close()


def test_a_wait_keeps_nobody_else_from_their_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Whoever waits for a log that is busy holds no lock meanwhile."""
    room = Room(tmp_path / "data")
    scene = Scene(room)
    records = scene.handler.records
    looked: list[str] = []
    came_free = waiting._came_free  # pyright: ignore[reportPrivateUsage]

    def looks_too(step: Step, log: Path) -> bool:
        with without_waiting():
            looked.append(records.seal_of(scene.call.call))
        return came_free(step, log)

    monkeypatch.setattr(waiting, "_came_free", looks_too)
    monkeypatch.setattr(one_step_module, "WAIT_S", 0.2)
    with busy(scene.colleague):
        seal = records.seal_of(scene.call.call)
    assert looked == [seal] != [""]
    room.close()


def test_what_comes_free_while_it_is_waited_for_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    room = Room(tmp_path / "data")
    scene = Scene(room)
    hold = busy(scene.colleague)
    came_free = waiting._came_free  # pyright: ignore[reportPrivateUsage]

    def let_go(step: Step, log: Path) -> bool:
        hold.__exit__(None, None, None)
        return came_free(step, log)

    monkeypatch.setattr(waiting, "_came_free", let_go)
    hold.__enter__()
    assert scene.given().reference == Reference("0398", 5, 1)
    room.close()


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
