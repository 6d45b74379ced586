"""How long one step waits for logs that other programs hold, however many, and what it reads of those that come free."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Lock

import pytest

from rcrp_desktop.adapters.sqlite import waiting
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.application import one_step as one_step_module
from rcrp_desktop.application.one_step import Step, one_step, step_under_way
from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.state import CallState, Reference
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room
from tests.support.unreadable import busy

WAIT_S = 0.2
COLLEAGUES = 3


class Scene:
    """A handler, and colleagues with an earlier call each on one reference."""

    def __init__(self, data: Path) -> None:
        self.room = Room(data)
        self.handler = self.room.desk("4502")
        self.colleagues = [self.room.desk(f"44{n:02}") for n in range(COLLEAGUES)]
        for colleague in self.colleagues:
            colleague.a_call("0398", ADVICE_ANSWERS, AcceptRecommendation())
        self.call = self.handler.a_call("0777", ADVICE_ANSWERS)

    def given(self) -> Reference:
        state: CallState = self.handler.do(self.call, GiveReference("0398"))
        assert state.reference is not None
        return state.reference


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(one_step_module, "WAIT_S", WAIT_S)
    scene = Scene(tmp_path / "data")
    yield scene
    scene.room.close()


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Each wait that was in vain."""
    waited: list[float] = []
    found_busy = Step.found_busy

    def told(self: Step, log: Path, problem: OperationalProblem, waited_s: float) -> None:
        waited.append(waited_s)
        found_busy(self, log, problem, waited_s)

    monkeypatch.setattr(Step, "found_busy", told)
    return waited


def meanwhile(monkeypatch: pytest.MonkeyPatch, happens: Callable[[Path], object]) -> None:
    """What happens as a log begins to be waited for."""
    came_free = waiting._came_free  # pyright: ignore[reportPrivateUsage]

    def then(step: Step, log: Path) -> bool:
        happens(log)
        return came_free(step, log)

    monkeypatch.setattr(waiting, "_came_free", then)


@pytest.mark.parametrize("number", [1, 2, COLLEAGUES])
def test_for_several_logs_it_waits_no_longer_than_for_one(
    scene: Scene, waited: list[float], number: int
):
    with ExitStack() as held:
        for colleague in scene.colleagues[:number]:
            held.enter_context(busy(colleague))
        assert scene.given().unread == number
    assert sum(waited) == pytest.approx(WAIT_S)


def test_nor_does_one_look_of_a_shelf(scene: Scene, waited: list[float]):
    """Whoever looks may hold a lock meanwhile."""
    with ExitStack() as held, closing(LogShelf(scene.room.data)) as shelf:
        for colleague in scene.colleagues:
            held.enter_context(busy(colleague))
        for _ in range(2):
            with one_step():
                shelf.logs()
            assert len(shelf.faults) == COLLEAGUES
            assert sum(waited) == pytest.approx(waiting.WITHIN_LOCK_S)
            waited.clear()


@pytest.mark.parametrize("nth", range(COLLEAGUES))
def test_those_that_came_free_while_another_was_waited_for_are_read(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, nth: int
):
    holds = {colleague.path: busy(colleague) for colleague in scene.colleagues}
    stays = scene.colleagues[nth].path
    let_go: set[Path] = set()

    def others_come_free(_log: Path) -> None:
        for path in holds.keys() - {stays} - let_go:
            let_go.add(path)
            holds[path].__exit__(None, None, None)

    for hold in holds.values():
        hold.__enter__()
    meanwhile(monkeypatch, others_come_free)
    assert scene.given().unread == 1
    holds[stays].__exit__(None, None, None)


def test_what_nothing_could_be_told_of_without_it_is_told_once_it_came_free(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    whole, hold = scene.handler.records.told(scene.call.call), busy(scene.handler)
    meanwhile(monkeypatch, lambda _: hold.__exit__(None, None, None))
    hold.__enter__()
    with closing(SqliteCallRecords(scene.room.data, scene.handler.path)) as nothing_known:
        assert nothing_known.told(scene.call.call) == whole


def test_what_is_damaged_once_it_is_let_go_of_is_looked_at_as_that(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    """Another look, in a moment, reads no more of it: it counts as lost, not as busy."""
    log, hold = scene.colleagues[0].path, busy(scene.colleagues[0])

    def is_damaged(_log: Path) -> None:
        hold.__exit__(None, None, None)
        log.write_bytes(b"no log" * 1000)

    meanwhile(monkeypatch, is_damaged)
    hold.__enter__()
    reference = scene.given()
    assert (reference.unread, reference.lost) == (0, 1)


def test_a_log_that_is_busy_at_each_look_and_free_in_between_is_given_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    """However short each wait was."""
    monkeypatch.setattr(waiting, "monotonic", lambda: 0.0)
    looks: list[Path] = []

    def look() -> int:
        looks.append(scene.handler.path)
        assert len(looks) < 1000
        step_under_way().busy[scene.handler.path] = StorageUnavailable("busy", "")
        return len(looks)

    assert waiting.looked(Lock(), look) > 1


def test_nobody_asks_what_was_found_busy(scene: Scene):
    """Not even where it was open before: each question would wait, under the lock of whoever asks."""
    log = scene.colleagues[0].path
    with closing(LogShelf(scene.room.data)) as shelf, one_step() as step:
        shelf.logs()
        assert shelf.reader_of(log) is not None
        step.found_busy(log, StorageUnavailable("busy", ""), 0.0)
        shelf.logs()
        assert shelf.reader_of(log) is None
        assert [*shelf.faults] == [log]


@pytest.mark.parametrize("whose", ["own", "a colleague's"])
@pytest.mark.parametrize("asked", ["told", "kept_of", "seal_of", "entries_of", "looked_at"])
def test_what_is_busy_only_within_a_look_is_waited_for_as_well(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, whose: str, asked: str
):
    records, call = scene.handler.records, scene.call.call
    ask: Callable[[str], object] = getattr(records, asked)
    whole = ask(call)
    hold = busy(scene.handler if whose == "own" else scene.colleagues[0])
    logs = records._logs  # pyright: ignore[reportPrivateUsage]
    every, held = logs.all, list[str]()

    def then_busy() -> object:
        found = every()
        if not held:
            held.append("once")
            hold.__enter__()
        return found

    monkeypatch.setattr(logs, "all", then_busy)
    meanwhile(monkeypatch, lambda _: hold.__exit__(None, None, None))
    assert ask(call) == whole
    assert held
    hold.__exit__(None, None, None)
