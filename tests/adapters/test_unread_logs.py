"""A log that cannot be read now: what is found without it says so, and it is found again when it answers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path

import pytest

from rcrp_desktop.adapters import held_files
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.adapters.sqlite.run_records import SqliteRunRecords
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.ports import Begun
from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable
from rcrp_desktop.application.training_runs import RUN_BEGAN
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.presentation.call_inputs import Desk as ScreenDesk
from rcrp_desktop.presentation.call_inputs import facts_of
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.times import Times
from tests.support.audit_logs import cut
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room


@pytest.fixture
def room(tmp_path: Path) -> Generator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


def own_log(room: Room) -> Path:
    (folder,) = room.data.glob("logs/desk-4471*")
    return folder / "audit.db"


@contextmanager
def away(log: Path) -> Generator[None]:
    """In its place a name that leads nowhere: opening and looking are refused, as by a disk that is not there."""
    kept = log.with_name("kept")
    log.rename(kept)
    log.symlink_to(log.name)
    try:
        yield
    finally:
        log.unlink()
        kept.rename(log)


@contextmanager
def refusing(monkeypatch: pytest.MonkeyPatch, log: Path, *, after: int = 0) -> Generator[None]:
    """Pages of the log that lie behind so many bytes are not given, as by a disk with bad sectors."""
    read = held_files._read

    def refused(handle: int, size: int, place: int) -> bytes:
        if os.path.samestat(os.fstat(handle), log.stat()) and place >= after:
            raise OSError(5, "Input/output error")
        return read(handle, size, place)

    with monkeypatch.context() as patch:
        patch.setattr(held_files, "_read", refused)
        yield


def an_open_call(room: Room) -> tuple[Desk, CallState]:
    handler = room.desk("4471")
    call = handler.a_call("REF-1", ADVICE_ANSWERS)
    return handler, call


def test_calls_of_a_log_that_cannot_be_read_are_not_left_out_in_silence(room: Room):
    handler, call = an_open_call(room)
    room.close()
    records = SqliteCallRecords(room.data, own_log(room))
    handler.service.records = records
    with away(own_log(room)):
        assert records.unfinished(0).calls == ()
        assert not records.unfinished(0).is_all
        assert not handler.service.unfinished().is_all
        assert not handler.service.owing().is_all
        with pytest.raises(OperationalProblem):
            handler.service.reopen(call.call)
    found = handler.service.unfinished()
    assert found.is_all
    assert [state.call for state in found.states] == [call.call]
    assert not found.states[0].damaged
    records.close()


def test_a_folder_without_logs_leaves_nothing_out(tmp_path: Path):
    records = SqliteCallRecords(tmp_path, tmp_path / "logs" / "desk-1" / "audit.db")
    assert records.unfinished(0).is_all


def test_a_log_that_another_program_holds_is_said_to_be_unread(room: Room):
    _, call = an_open_call(room)
    room.close()
    records = SqliteCallRecords(room.data, own_log(room))
    holder = sqlite3.connect(own_log(room), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert not records.unfinished(0).is_all
    holder.close()
    assert records.unfinished(0).calls == (call.call,)
    assert records.unfinished(0).is_all
    records.close()


def test_another_persons_log_that_cannot_be_read_takes_nothing_from_ones_own(room: Room):
    _, call = an_open_call(room)
    room.desk("2290", "supervisor")
    room.close()
    (other,) = room.data.glob("logs/desk-2290*/audit.db")
    records = SqliteCallRecords(room.data, own_log(room))
    with away(other):
        assert records.unfinished(0).calls == (call.call,)
        assert records.unfinished(0).is_all
        assert records.told(call.call).whole
    records.close()


def test_what_a_disk_with_bad_sectors_still_gives_is_told_and_marked(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    handler, call = an_open_call(room)
    room.close()
    log = own_log(room)
    cut(
        log, "INSERT INTO part(seq,part,salt,body) VALUES(0,'filler',zeroblob(16),zeroblob(300000))"
    )
    log.write_bytes(b"spoilt by a disk" + log.read_bytes()[16:])
    records = SqliteCallRecords(room.data, log)
    handler.service.records = records
    with refusing(monkeypatch, log, after=128 * 1024):
        found = handler.service.unfinished()
        assert [state.call for state in found.states] == [call.call]
        assert found.states[0].damaged
        assert not found.is_all
    assert handler.service.unfinished().is_all, "it is read again"
    records.close()
    with refusing(monkeypatch, log):
        records = SqliteCallRecords(room.data, log)
        assert records.unfinished(0) == Begun((), is_all=False)
        records.close()


def test_readers_of_a_call_of_which_no_event_is_known_do_not_end(room: Room):
    handler = room.desk("4471")
    texts = load_texts(resource_path("text"))
    engine = handler.service.engine_of(CallState("nothing"))
    for state in (CallState("nothing"), CallState("nothing", damaged=True)):
        assert standing(state, engine).source == "open"
        assert open_items(state, engine) == ()
        desk = ScreenDesk(texts, Times(UTC), "4471")
        assert present_call(facts_of(desk, state, engine, now_ms=0)).stage


def test_a_proof_names_the_log_that_it_could_not_look_into(room: Room):
    _, call = an_open_call(room)
    room.desk("2290", "supervisor").a_call("REF-2", ADVICE_ANSWERS)
    room.close()
    (other,) = room.data.glob("logs/desk-2290*/audit.db")
    prover = SqliteCallProver(room.data, lambda *_: True)
    assert prover.prove(call.call).not_read == ()
    with away(other):
        proof = prover.prove(call.call)
        assert len(proof.logs) == 1
        assert proof.not_read == (other.parent.name,)
    assert prover.prove(call.call).not_read == ()
    prover.close()


def test_mock_calls_of_a_log_that_cannot_be_read_are_not_left_out_in_silence(tmp_path: Path):
    room = Room(tmp_path / "data")
    room.desk("4471")
    room.close()
    records = SqliteRunRecords(room.data)
    assert records.run_entries() == []
    assert records.not_read() == ()
    with away(own_log(room)):
        assert records.run_entries() == []
        assert records.not_read() == (own_log(room).parent.name,)
    records.close()


def test_mock_calls_that_were_read_stay_known_while_their_log_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    room = Room(tmp_path / "data", mode="training")
    desk = room.desk("4471")
    desk.recorder.record(
        [NewEntry(RUN_BEGAN, "decision", 1, "4471", "handler", "run-1", "c1", {}, {})]
    )
    records = SqliteRunRecords(room.data)
    before = records.run_entries()
    assert [entry.kind for entry in before] == [RUN_BEGAN]

    def busy(_: SqliteLogReader) -> int:
        raise StorageUnavailable("busy")

    with monkeypatch.context() as patch:
        patch.setattr(SqliteLogReader, "erased_count", busy)
        assert records.run_entries() == before
        assert records.not_read() == (desk.path.parent.name,)
    assert records.run_entries() == before
    assert records.not_read() == ()
    records.close()
    room.close()
