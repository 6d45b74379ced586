"""A longer file put in a log's place hides nothing in silence: who reads calls holds it to the head that is remembered."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite.log_places import log_id_of
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.remembered_heads import RememberedHeads
from rcrp_desktop.bootstrap import log_files
from rcrp_desktop.domain.audit.merkle import Frontier
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from tests.support.desks_apart import CALM
from tests.support.index import an_index
from tests.support.room import Desk, Room


@dataclass
class Scene:
    """A call with an override in the handler's log, and a longer log of that name that does not have it."""

    room: Room
    handler: Desk
    boss: Desk
    call: CallState
    other: Path

    def remember(self) -> None:
        log = self.handler.path
        with closing(SqliteLogReader(log)) as reader:
            FileHeads(self.room.data).save(log_id_of(log), reader.checkpoint())

    def keep_beside(self) -> None:
        folder = self.handler.path.parent
        shutil.copytree(folder, folder.parent / "0-backup")

    def put_in_place(self, *, overwritten: bool) -> None:
        log = self.handler.path
        if overwritten:
            shutil.copyfile(self.other, log)
        else:
            shutil.copyfile(self.other, new := log.with_name("new"))
            new.replace(log)

    def seen(self) -> CallState:
        return self.boss.service.reopen(self.call.call)


@pytest.fixture(params=[False, True], ids=["unsigned", "signed"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    room = Room(tmp_path / "data", signed=request.param)
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.do(handler.service.new_call(), BeginCall("live"), *CALM)
    shutil.copytree(room.data, tmp_path / "elsewhere")
    elsewhere = Room(tmp_path / "elsewhere", room.clock, room.ids, signed=request.param)
    there = elsewhere.desk("4471")
    for number in range(5):
        there.do(there.service.reopen(call.call), WriteNote(f"note {number}"))
    elsewhere.close()
    call = handler.do(call, RaiseOverride())
    return Scene(room, handler, boss, call, there.path)


@pytest.mark.parametrize("overwritten", [False, True], ids=["moved there", "written over it"])
@pytest.mark.parametrize("is_beside", [False, True], ids=["alone", "the older beside it"])
def test_another_log_that_is_longer_is_named_and_its_calls_are_not_whole(
    scene: Scene, *, overwritten: bool, is_beside: bool
):
    scene.remember()
    assert scene.seen().override is not None
    assert not scene.seen().damaged
    assert scene.boss.records.not_read() == ()
    if is_beside:
        scene.keep_beside()
    scene.put_in_place(overwritten=overwritten)
    name = scene.handler.path.parent.name
    wanted = ("0-backup", name) if is_beside else (name,)
    assert scene.seen().damaged
    assert scene.boss.records.not_read() == wanted
    with closing(an_index(scene.room, scene.room.data / "index.db")) as index:
        assert index.catch_up().failures == wanted
    found, _ = log_files.logs_and_missing(scene.room.data, "live")
    verdicts = {log.name: log_files.verify(log, tree_only=False).verdict.value for log in found}
    assert {verdicts[one] for one in wanted} == {"FORK"}


def test_where_no_head_is_remembered_the_older_beside_it_is_named(scene: Scene):
    scene.keep_beside()
    assert scene.boss.records.not_read() == (), "a copy takes nothing away"
    scene.put_in_place(overwritten=False)
    scene.seen()
    assert scene.boss.records.not_read() == ("0-backup",)


def test_a_log_that_only_grew_beyond_its_head_is_that_log(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    began: list[int] = []
    grown = SqliteLogReader.grown

    def counted(self: SqliteLogReader, known: Frontier, size: int) -> Frontier:
        began.append(known.size)
        return grown(self, known, size)

    monkeypatch.setattr(SqliteLogReader, "grown", counted)
    sizes: list[int] = []
    for _ in range(3):
        scene.remember()
        with closing(SqliteLogReader(scene.handler.path)) as reader:
            sizes.append(reader.checkpoint().size)
        scene.handler.do(scene.call, WriteNote("more"))
        assert not scene.seen().damaged
        assert scene.boss.records.not_read() == ()
    assert 0 in began
    assert sizes[0] in began, "what was gone through is not gone through again"
    assert sizes[1] in began


def test_of_another_log_nothing_that_was_gone_through_counts(scene: Scene):
    """Not even under the same reader, which has the file open that was written over."""
    heads, log = RememberedHeads(scene.room.data), scene.handler.path
    with closing(SqliteLogReader(log)) as reader:
        head = reader.checkpoint()
        scene.handler.do(scene.call, WriteNote("more"))
        assert heads.lacks(log, reader, head) is None
        shutil.copyfile(scene.other, log)
        assert heads.lacks(log, reader, head) == 0


def test_what_a_log_lacks_of_any_head_of_it(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    heads, log = RememberedHeads(scene.room.data), scene.handler.path
    with closing(SqliteLogReader(log)) as reader:
        first = reader.checkpoint()
        scene.handler.do(scene.call, WriteNote("more"))
        second = reader.checkpoint()
        scene.handler.do(scene.call, WriteNote("and more"))
        newest = reader.checkpoint()
        for head in (newest, second, first, second):
            assert heads.lacks(log, reader, head) is None, "in whichever order they are asked"
            assert heads.lacks(log, reader, replace(head, root=bytes(32))) == 0
        assert heads.lacks(log, reader, replace(newest, size=newest.size + 3)) == newest.size
    monkeypatch.setattr(SqliteLogReader, "grown", lambda _self, known, _size: known)
    with closing(SqliteLogReader(log)) as another:
        assert heads.lacks(log, another, second) == 0, "who opens it anew goes through all of it"
