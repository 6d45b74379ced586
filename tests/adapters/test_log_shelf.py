"""A log that is just being made is left out of one look, and read at the next."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from tests.support.index import an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room


def test_a_log_without_tables_yet_is_read_later(tmp_path):
    folder = tmp_path / "logs" / "new-desk"
    folder.mkdir(parents=True)
    path = folder / "audit.db"
    with closing(sqlite3.connect(path)) as making:
        making.execute("PRAGMA user_version=1")
    shelf = LogShelf(tmp_path, "live")
    assert shelf.logs() == []
    assert list(shelf.faults) == [path]
    path.unlink()
    folder.rmdir()
    room = Room(tmp_path)
    room.desk("4471")
    assert len(shelf.logs()) == 1
    assert shelf.faults == {}
    shelf.close()
    room.close()


Reader = Callable[[Path, str], tuple[str, ...]]


def _history(data: Path, call: str) -> tuple[str, ...]:
    records = SqliteCallRecords(data, None, "live")
    with closing(records):
        records.entries_of(call)
        return records.not_read()


def _proof(data: Path, call: str) -> tuple[str, ...]:
    with closing(SqliteCallProver(data, lambda *_: True, "live")) as prover:
        return prover.prove(call).not_read


def _evidence(data: Path, call: str) -> tuple[str, ...]:
    with closing(SqliteCallEvidence(data, "live")) as evidence:
        evidence.of_call(call)
        return evidence.not_read()


READERS: tuple[Reader, ...] = (_history, _proof, _evidence)


def _remember(data: Path, path: Path, *, more: int = 0) -> str:
    """The head of a log as its desk keeps it, or of a longer log of its name."""
    shelf = LogShelf(data, "live")
    (log,) = [log for log in shelf.logs() if log.path == path]
    head = log.reader.checkpoint()
    shelf.close()
    FileHeads(data).save(path.parent.name, Checkpoint(head.origin, head.size + more, head.root))
    return path.parent.name


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("fate", ["there", "grown", "gone", "shorter"])
def test_every_reader_of_a_call_names_a_log_that_is_gone_or_gives_less(
    tmp_path: Path, reader: Reader, fate: str
):
    room = Room(tmp_path)
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("R1", ADVICE_ANSWERS)
    boss.a_call("R2", ADVICE_ANSWERS)
    name = _remember(tmp_path, handler.path, more=1 if fate == "shorter" else 0)
    if fate == "grown":
        handler.a_call("R3", ADVICE_ANSWERS)
    room.close()
    if fate == "gone":
        shutil.rmtree(handler.path.parent)
    assert reader(tmp_path, call.call) == ((name,) if fate in ("gone", "shorter") else ())


def test_the_index_names_it_once_and_marks_the_calls_that_stand_there(tmp_path: Path):
    room = Room(tmp_path)
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    gone = handler.a_call("R1", ADVICE_ANSWERS).call
    kept = boss.a_call("R2", ADVICE_ANSWERS).call
    name = _remember(tmp_path, handler.path)
    room.close()
    index = an_index(room, tmp_path / "index.db")
    assert index.catch_up().faults == ()
    shutil.rmtree(handler.path.parent)
    for state in (index.catch_up(), index.state()):
        assert state.faults == (name,)
        marked = {call: state.is_part_read(index.summary(call)) for call in (gone, kept)}
        assert marked == {gone: True, kept: False}
    state = index.rebuild()
    assert (state.faults, index.summary(gone)) == ((name,), None)
    index.close()
