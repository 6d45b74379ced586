"""Nobody holds a lock while they wait for a log that another program holds: whoever else looks would wait with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Lock

import pytest

from rcrp_desktop.adapters.sqlite import waiting
from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.application import one_step as one_step_module
from rcrp_desktop.application.one_step import Step
from rcrp_desktop.application.training import TrainingService
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room
from tests.support.training import MemoryLibrary, TrainingRoom, a_scenario, a_training_room
from tests.support.unreadable import busy


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    monkeypatch.setattr(one_step_module, "WAIT_S", 0.2)
    room = Room(tmp_path / "data")
    yield room
    room.close()


Looks = tuple[Callable[[str], object], tuple[Lock, ...]]


def records(room: Room, held: ExitStack) -> Looks:
    assert held
    found = room.desk("4502").records
    return found.told, (found.lock,)


def index(room: Room, held: ExitStack) -> Looks:
    file = room.data / "index.db"
    found = SqliteCallIndex(file, room.data, room.engines, room.clock)
    held.enter_context(closing(found))
    return lambda _: found.catch_up(), (found._building, found._reading)  # pyright: ignore[reportPrivateUsage]


def prover(room: Room, held: ExitStack) -> Looks:
    found = held.enter_context(closing(SqliteCallProver(room.data, lambda *_: True)))
    return found.prove, (found._lock,)  # pyright: ignore[reportPrivateUsage]


def evidence(room: Room, held: ExitStack) -> Looks:
    found = held.enter_context(closing(SqliteCallEvidence(room.data)))
    return found.of_call, ()


@pytest.mark.parametrize("looks_of", [records, index, prover, evidence])
def test_of_whoever_looks(
    room: Room, monkeypatch: pytest.MonkeyPatch, looks_of: Callable[[Room, ExitStack], Looks]
):
    colleague = room.desk("4471")
    call = colleague.a_call("0398", ADVICE_ANSWERS).call
    room.desk("4502").a_call("0777", ADVICE_ANSWERS)
    with ExitStack() as held:
        look, locks = looks_of(room, held)
        with busy(colleague):
            waited = while_waiting(monkeypatch, locks, lambda: look(call))
        assert waited == [colleague.path]


def while_waiting(
    monkeypatch: pytest.MonkeyPatch, locks: tuple[Lock, ...], look: Callable[[], object]
) -> list[Path]:
    """What was waited for, with nobody behind any of the locks."""
    waited: list[Path] = []
    came_free = waiting._came_free  # pyright: ignore[reportPrivateUsage]

    def then(step: Step, log: Path) -> bool:
        assert not any(lock.locked() for lock in locks)
        waited.append(log)
        return came_free(step, log)

    monkeypatch.setattr(waiting, "_came_free", then)
    look()
    return waited


@pytest.fixture
def training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TrainingRoom]:
    monkeypatch.setattr(one_step_module, "WAIT_S", 0.2)
    training = a_training_room(tmp_path)
    yield training
    training.close()


def test_of_whoever_lists_mock_calls(training: TrainingRoom, monkeypatch: pytest.MonkeyPatch):
    trainer = training.room.desk("4471")
    trainer.service.begin()
    lock = training.runs._lock  # pyright: ignore[reportPrivateUsage]
    with busy(trainer):
        waited = while_waiting(monkeypatch, (lock,), training.service.runs)
    assert waited == [trainer.path]


def test_the_number_of_a_mock_call_waits_for_no_log(
    training: TrainingRoom, monkeypatch: pytest.MonkeyPatch
):
    """It is looked up where threats to life are written. What was read of a log before counts."""
    room, trainer = training.room, training.room.desk("4471", "trainer")
    service = TrainingService(
        MemoryLibrary(a_scenario()), trainer.recorder, room.engines, trainer.records,
        training.runs, room.clock, room.ids, trainer.person,
    )  # fmt: skip
    service.open_run(a_scenario(), "T-1").begin()
    assert [run.number for run in training.service.runs()] == [1]
    run = training.service.open_run(a_scenario(), "T-2")
    with busy(trainer):
        waited = while_waiting(monkeypatch, (), run.begin)
    assert waited == []
    assert run.now.run.number == 2
