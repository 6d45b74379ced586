"""A colleague's log that cannot be read, or is another than it was: what somebody had read in it is missed on its call.

What had been read there may have been a threat to life, or police: nobody decides for none alone.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.log_places import log_id_of
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from tests.support.index import all_rows, an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room

DANGERS = (AnswerQuestion("weapon", "yes"), SendPolice(), RaiseOverride())
NOTE = WriteNote("Read.")


@dataclass
class Scene:
    """Calls of one handler; the log of a colleague, who has one of their own, and copies of it from before they helped."""

    room: Room
    handler: Desk
    colleague: Desk
    call: CallState
    untouched: CallState
    older: Path
    fork: Path

    def helped(self, danger: Command, *, reads: bool = True) -> None:
        """The colleague does something on the call, and the handler after it."""
        self.room.clock.pass_minutes(1)
        self.colleague.do(self.colleague.reopened(self.call), danger)
        with closing(SqliteLogReader(self.colleague.path)) as reader:
            heads = FileHeads(self.room.data)
            heads.save(log_id_of(self.colleague.path), reader.checkpoint())
        self.room.clock.pass_minutes(1)
        seen = self.handler.reopened(self.call) if reads else self.call
        assert not seen.damaged
        self.handler.do(seen, NOTE)

    def start_anew(self) -> None:
        """The handler's program, which knows nothing of what was read before; the colleague's ends."""
        self.colleague.records.close()
        assert self.colleague.recorder.log is not None
        self.colleague.recorder.log.close()
        self.handler.records.close()
        self.handler.service.records = self.handler.records = SqliteCallRecords(
            self.room.data, self.handler.path, self.room.mode
        )

    def in_search(self) -> dict[str, bool]:
        """Which calls are listed as damaged."""
        with closing(an_index(self.room, self.room.data / "index.db")) as index:
            index.catch_up()
            return {row.call: Happened.DAMAGED in row.happened for row in all_rows(index)}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    room = Room(tmp_path / "data")
    handler, colleague = room.desk("4471"), room.desk("5512")
    colleague.do(colleague.service.new_call(), BeginCall("live"))
    call, untouched = (handler.a_call(reference, ADVICE_ANSWERS) for reference in ("R1", "R2"))
    place = colleague.path.relative_to(room.data)
    shutil.copytree(room.data, tmp_path / "older")
    shutil.copytree(room.data, tmp_path / "fork")
    elsewhere = Room(tmp_path / "fork", room.clock, room.ids)
    elsewhere.desk("5512").a_call("LONGER", ADVICE_ANSWERS)
    elsewhere.close()
    yield Scene(
        room,
        handler,
        colleague,
        call,
        untouched,
        tmp_path / "older" / place,
        tmp_path / "fork" / place,
    )
    room.close()


@contextmanager
def deleted(scene: Scene) -> Iterator[None]:
    shutil.rmtree(scene.colleague.path.parent)
    yield


@contextmanager
def of_random_bytes(scene: Scene) -> Iterator[None]:
    scene.colleague.path.write_bytes(random.Random(1).randbytes(50_000))
    yield


@contextmanager
def emptied(scene: Scene) -> Iterator[None]:
    scene.colleague.path.write_bytes(b"")
    yield


@contextmanager
def locked(scene: Scene) -> Iterator[None]:
    with closing(sqlite3.connect(scene.colleague.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def an_older_copy(scene: Scene) -> Iterator[None]:
    shutil.copyfile(scene.older, new := scene.colleague.path.with_name("new"))
    new.replace(scene.colleague.path)
    yield


@contextmanager
def a_longer_fork(scene: Scene) -> Iterator[None]:
    shutil.copyfile(scene.fork, new := scene.colleague.path.with_name("new"))
    new.replace(scene.colleague.path)
    yield


Way = Callable[[Scene], AbstractContextManager[None]]
WAYS = (deleted, of_random_bytes, emptied, locked, an_older_copy, a_longer_fork)


@pytest.mark.parametrize("danger", DANGERS, ids=["weapon", "police", "threat to life"])
@pytest.mark.parametrize("way", WAYS)
def test_nobody_decides_no_police_alone_without_what_had_been_read_there(
    scene: Scene, way: Way, danger: Command
):
    scene.helped(danger)
    scene.start_anew()
    with way(scene):
        seen = scene.handler.reopened(scene.call)
        assert seen.damaged
        done = scene.handler.service.perform(seen, AcceptRecommendation())
        assert isinstance(done, Performed)
        assert [request.reason for request in done.state.requests] == ["record_damaged"]


@pytest.mark.parametrize("way", WAYS)
def test_a_bad_log_takes_nothing_from_calls_of_which_nobody_had_read_anything_there(
    scene: Scene, way: Way
):
    """Nothing says that it told of them, and it is named as it is: else one bad log would stop every call."""
    scene.helped(RaiseOverride())
    scene.start_anew()
    with way(scene):
        assert not scene.handler.reopened(scene.untouched).damaged
        assert scene.handler.records.not_read() == (scene.colleague.path.parent.name,)


@pytest.mark.parametrize("way", [w for w in WAYS if w is not locked])
def test_search_lists_it_as_damaged(scene: Scene, way: Way):
    scene.helped(RaiseOverride())
    scene.start_anew()
    with way(scene):
        told = scene.in_search()
    assert told[scene.call.call]
    assert not told[scene.untouched.call]


def test_once_it_can_be_read_again_all_is_as_it_was(scene: Scene):
    scene.helped(RaiseOverride())
    scene.start_anew()
    with locked(scene):
        assert scene.handler.reopened(scene.call).damaged
    seen = scene.handler.reopened(scene.call)
    assert not seen.damaged
    assert seen.override is not None


@pytest.mark.parametrize("way", [an_older_copy, a_longer_fork])
def test_a_log_that_is_other_than_it_was_has_one_entry_of_a_call(
    scene: Scene, way: Way, tmp_path: Path
):
    """Nobody had read what is gone; that the head counted more is all that says it."""
    untouched = scene.untouched
    scene.colleague.do(scene.colleague.reopened(untouched), NOTE)
    assert not scene.handler.reopened(untouched).damaged
    shutil.copytree(scene.room.data, tmp_path / "since")
    since = Room(tmp_path / "since", scene.room.clock, scene.room.ids)
    if way is a_longer_fork:
        since.desk("5512").a_call("LONGER", ADVICE_ANSWERS)
    since.close()
    scene.helped(RaiseOverride(), reads=False)
    scene.start_anew()
    scene.older = scene.fork = (
        tmp_path / "since" / scene.colleague.path.relative_to(scene.room.data)
    )
    with way(scene), closing(SqliteLogReader(scene.colleague.path)) as reader:
        assert len(reader.entries_of_call(untouched.call)) == 1
        assert scene.handler.reopened(untouched).damaged
