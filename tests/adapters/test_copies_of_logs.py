"""Of two files of one log's name one is the log, whatever anybody called its folder; the other hides nothing in silence."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest

from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.sqlite import opening
from rcrp_desktop.adapters.sqlite.call_logs import CallLogs
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.checked_logs import CheckedLogs
from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.adapters.sqlite.references import SqliteReferences
from rcrp_desktop.adapters.sqlite.salvage import SalvagedLog
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.bootstrap import log_files
from rcrp_desktop.domain.call.contact import BeginCall, GiveReference
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from tests.support.audit_logs import cut
from tests.support.desks_apart import CALM, NEW
from tests.support.index import an_index
from tests.support.room import Desk, Room, SeedKeys

NAMES = ["0-backup", "(old) {}", " {}", "{} - Copy", "-{}", "zz", "Copy of {}"]


def copied(path: Path, name: str) -> Path:
    """The log's folder copied beside it, by hand."""
    folder = path.parent.parent / name.format(path.parent.name)
    shutil.copytree(path.parent, folder)
    return folder / path.name


def raised(desk: Desk, state: CallState) -> CallState:
    performed = desk.service.raise_override(state)
    desk.service.record_events(performed.events)
    return performed.state


def a_call(desk: Desk, reference: str = "R1") -> CallState:
    begun = [BeginCall("live"), GiveReference(reference), *CALM]
    return desk.do(desk.service.new_call(), *begun)


@pytest.fixture(params=[False, True], ids=["unsigned", "signed"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Room:
    return Room(tmp_path, signed=request.param)


@pytest.mark.parametrize("name", NAMES)
def test_what_follows_a_copy_is_seen_by_everybody(room: Room, name: str):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = a_call(handler)
    copied(handler.path, name)
    before = boss.records.positions()
    call = raised(handler, call)
    later = a_call(handler, "R2")
    for desk in (handler, boss):
        seen = desk.service.reopen(call.call)
        assert seen.override is not None
        assert not seen.damaged
        assert standing(seen, room.engines.engine).source == "override"
    assert call.call in boss.records.changes_since(before)[0]
    assert [c.override is not None for c in handler.service.unfinished().states] == [True, False]
    assert handler.service.unfinished().is_all
    assert boss.records.calls_on("R2") == {later.call}
    assert boss.records.not_read() == ()
    with closing(an_index(room, room.data / "index.db")) as index:
        state = index.catch_up()
        row = index.summary(call.call)
        assert row is not None
        assert Happened.OVERRIDE in row.happened
        assert (state.logs, state.faults) == (2, ())
    with closing(SqliteCallEvidence(room.data, "live")) as evidence:
        (found,) = evidence.of_call(later.call)
        assert handler.recorder.log is not None
        assert found.head.size == handler.recorder.log.size()
        assert evidence.not_read() == ()
    with closing(SqliteCallProver(room.data, lambda *_: True, "live")) as prover:
        (proof,) = prover.prove(later.call).logs
        assert proof.entries == len(handler.records.entries_of(later.call))
    room.close()


def a_forged(room: Room, call: CallState, folder: Path, origin: Path) -> Path:
    """A log made without any key that calls itself as the handler's does, and tells the call otherwise."""
    fake = Room(folder)
    desk = fake.desk("4471")
    desk.do(CallState(call.call), BeginCall("live"), *CALM, AcceptRecommendation())
    desk.do(desk.service.new_call(), BeginCall("live"), *CALM)
    fake.close()
    to = origin.parent.parent / "0"
    shutil.copytree(desk.path.parent, to)
    return to / origin.name


def test_a_forged_log_displaces_nothing_and_is_named(tmp_path: Path):
    room = Room(tmp_path / "real", signed=True)
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = raised(handler, a_call(handler))
    a_forged(room, call, tmp_path / "fake", handler.path)
    seen = boss.service.reopen(call.call)
    assert standing(seen, room.engines.engine).source == "override"
    assert boss.records.not_read() == ("0",)
    with closing(an_index(room, room.data / "index.db")) as index:
        assert index.catch_up().faults == ("0",)
        assert index.summary(call.call).source == "override"
    with closing(SqliteCallEvidence(room.data, "live")) as evidence:
        assert len(evidence.of_call(call.call)) == 1
        assert evidence.not_read() == ("0",)
    with closing(SqliteCallProver(room.data, lambda *_: True, "live")) as prover:
        assert prover.prove(call.call).not_read == ("0",)
    room.close()


def read_from(room: Room) -> list[str]:
    """The folders that are read, by name."""
    with closing(LogShelf(room.data, "live")) as shelf:
        return [log.path.parent.name for log in shelf.logs()]


def test_where_the_folder_was_renamed_a_signed_file_stands_before_an_unsigned_one(tmp_path: Path):
    room = Room(tmp_path / "real", signed=True)
    handler = room.desk("4471")
    call = a_call(handler)
    room.close()
    forged = a_forged(room, call, tmp_path / "fake", handler.path)
    handler.path.parent.rename(handler.path.parent.parent / "zz")
    assert read_from(room) == ["zz"]
    assert forged.parent.name == "0"


def test_under_the_key_of_another_log_of_that_desk_stands_before_another_key(tmp_path: Path):
    room = Room(tmp_path / "real", signed=True)
    handler = room.desk("4471")
    call = a_call(handler)
    room.close()
    forged = tmp_path / "fake"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SeedKeys, "signer", lambda *_: Ed25519Signer(b"f" * 32))
        fake = Room(forged, signed=True)
        desk = fake.desk("4471")
        for _ in range(3):
            a_call(desk)
        fake.close()
    handler.path.parent.rename(handler.path.parent.parent / "zz")
    shutil.copytree(desk.path.parent, handler.path.parent.parent / "0")
    assert read_from(room) == ["0"], "nothing tells the keys apart: the longer"
    in_place(room, handler, epoch=2)
    assert read_from(room) == [handler.path.parent.name, "zz"]
    assert call.call


def test_a_key_of_a_log_that_lies_in_no_place_of_that_desk_says_nothing(tmp_path: Path):
    """Whoever forges one log can forge two: what bears a key out lies where the program keeps it."""
    room = Room(tmp_path / "real", signed=True)
    handler = room.desk("4471")
    for _ in range(3):
        a_call(handler)
    room.close()
    logs = handler.path.parent.parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SeedKeys, "signer", lambda *_: Ed25519Signer(b"f" * 32))
        for name, epoch in (("0", 1), ("1", 2)):
            patch.setattr(opening, "_epochs_known", lambda *_, before=epoch - 1: before)
            fake = Room(tmp_path / name, signed=True)
            a_call(desk := fake.desk("4471"))
            fake.close()
            shutil.copytree(desk.path.parent, logs / name)
    handler.path.parent.rename(logs / "zz")
    assert read_from(room) == ["1", "zz"], "neither is borne out: the longer is the log"


def in_place(room: Room, desk: Desk, *, epoch: int) -> None:
    """A later log of the same desk and account, under the same key, in its place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "_epochs_known", lambda *_: epoch - 1)
        again = Room(room.data, clock=room.clock, ids=room.ids, signed=True)
        assert again.desk("4471").path == desk.path
        again.close()


def test_of_two_files_elsewhere_the_longer_is_the_log_and_else_the_name_decides(room: Room):
    handler = room.desk("4471")
    a_call(handler)
    copied(handler.path, "0-short")
    a_call(handler)
    room.close()
    copied(handler.path, "1-long")
    handler.path.parent.rename(handler.path.parent.parent / "2-long")
    assert read_from(room) == ["1-long"]


def test_a_file_that_does_not_answer_just_now_ends_no_look(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    handler = room.desk("4471")
    a_call(handler)
    shorter = handler.recorder.log.size() - 1
    copied(handler.path, "0-short")
    a_call(handler)
    copied(handler.path, "1-long")
    room.close()
    shutil.rmtree(handler.path.parent)
    asked = SqliteLogReader.last_seq

    def refused(reader: SqliteLogReader) -> int:
        if asked(reader) > shorter:
            raise StorageUnavailable("busy", "held by another program")
        return asked(reader)

    monkeypatch.setattr(SqliteLogReader, "last_seq", refused)
    assert read_from(room) == ["0-short"]
    monkeypatch.undo()
    assert read_from(room) == ["1-long"]


def test_ones_own_acts_in_a_file_that_is_left_out_are_missed(room: Room):
    handler = room.desk("4471")
    first = a_call(handler, "R1")
    older = handler.path.read_bytes()
    there = a_call(handler, "R2")
    room.close()
    copied(handler.path, "0-backup")
    handler.path.write_bytes(older)
    again = Room(room.data, clock=room.clock, ids=room.ids, signed=room.signed)
    desk = again.desk("4471")
    a_call(desk, "R3")
    assert not desk.service.unfinished().is_all
    assert desk.records.told(first.call).whole
    desk.do(desk.service.reopen(first.call), NEW)
    assert desk.records.told(first.call).whole, "all that was told of it in the other file is here"
    assert desk.records.not_read() == ("0-backup",)
    assert [state.call for state in desk.service.unfinished().states].count(there.call) == 0
    again.close()


def test_a_call_of_which_the_other_file_tells_more_is_not_whole(room: Room):
    handler = room.desk("4471")
    call = a_call(handler)
    older = handler.path.read_bytes()
    raised(handler, call)
    room.close()
    copied(handler.path, "0-backup")
    handler.path.write_bytes(older)
    again = Room(room.data, clock=room.clock, ids=room.ids, signed=room.signed)
    desk, boss = again.desk("4471"), again.desk("2290", "supervisor")
    assert not desk.records.told(call.call).whole
    assert desk.service.reopen(call.call).damaged
    assert boss.records.told(call.call).whole, "another's log takes nothing from one's own"
    again.close()


@pytest.mark.parametrize("is_aside", [False, True])
def test_while_the_log_is_held_its_copy_is_not_read_in_its_place(room: Room, *, is_aside: bool):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = a_call(handler)
    copy, name = copied(handler.path, "0-backup"), "0-backup"
    if is_aside:
        name = "0-backup/earlier/1-fork-1795435200000"
        folder = copy.parent / "earlier" / "1-fork-1795435200000"
        folder.mkdir(parents=True)
        copy.rename(folder / copy.name)
    raised(handler, call)
    room.close()
    records = SqliteCallRecords(room.data, boss.path, "live")
    holder = sqlite3.connect(handler.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert records.told(call.call).entries == []
        assert name in records.not_read()
        assert handler.path.parent.name in records.not_read()
    finally:
        holder.close()
    assert records.told(call.call).entries
    assert records.not_read() == ()
    records.close()


@pytest.mark.parametrize("copy_too", [False, True])
def test_a_damaged_log_is_told_from_itself_not_from_its_older_copy(room: Room, *, copy_too: bool):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = a_call(handler)
    copy = copied(handler.path, "0-backup")
    raised(handler, call)
    room.close()
    for path in (handler.path, *([copy] if copy_too else [])):
        cut(path, "DELETE FROM log")
    for own in (handler.path, boss.path, None):
        records = SqliteCallRecords(room.data, own, "live")
        kinds = [entry.kind for entry in records.entries_of(call.call)]
        assert kinds.count("override_raised") == 1
        assert kinds.count("call_began") == 1
        records.close()


def test_a_copy_of_a_damaged_log_is_not_even_salvaged_while_that_gives_something(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = a_call(handler)
    copied(handler.path, "0-backup")
    room.close()
    cut(handler.path, "DELETE FROM log")
    asked: list[Path] = []
    salvage = CallLogs._salvage

    def noted(logs: CallLogs, path: Path) -> SalvagedLog:
        asked.append(path)
        return salvage(logs, path)

    monkeypatch.setattr(CallLogs, "_salvage", noted)
    with closing(SqliteCallRecords(room.data, boss.path, "live")) as records:
        assert records.entries_of(call.call)
    assert asked == [handler.path]


def test_a_log_that_is_gone_for_good_is_told_from_its_copy(room: Room):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = raised(handler, a_call(handler))
    copied(handler.path, "0-backup")
    room.close()
    for fate in ("spoilt", "gone"):
        if fate == "gone":
            shutil.rmtree(handler.path.parent)
        else:
            handler.path.write_bytes(b"nothing of it is left" * 1000)
        records = SqliteCallRecords(room.data, boss.path, "live")
        assert any(e.kind == "override_raised" for e in records.entries_of(call.call)), fate
        records.close()


def test_a_copy_of_what_was_set_aside_is_not_read_twice(room: Room):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = raised(handler, a_call(handler))
    room.close()
    aside = handler.path.parent / "earlier" / "1-fork-1795435200000"
    aside.mkdir(parents=True)
    handler.path.rename(aside / handler.path.name)
    shutil.copytree(aside, aside.parent / "0 (old)")
    shutil.copytree(handler.path.parent, handler.path.parent.parent / "0-backup")
    assert read_from(room) == [boss.path.parent.name, aside.name]
    records = SqliteCallRecords(room.data, boss.path, "live")
    kinds = [entry.kind for entry in records.entries_of(call.call)]
    assert kinds.count("override_raised") == 1
    records.close()


def test_what_is_in_use_stands_before_what_was_set_aside_under_its_name(room: Room):
    handler = room.desk("4471")
    a_call(handler)
    older = handler.path.read_bytes()
    a_call(handler)
    room.close()
    aside = handler.path.parent / "earlier" / "1-fork-1795435200000"
    aside.mkdir(parents=True)
    handler.path.rename(aside / handler.path.name)
    handler.path.write_bytes(older)
    assert read_from(room) == [handler.path.parent.name], "though the other is longer"


def test_of_what_was_set_aside_the_number_of_the_log_decides(room: Room):
    handler = room.desk("4471")
    a_call(handler)
    room.close()
    earlier = handler.path.parent / "earlier"
    for name in ("0-fork-1795435200000", "1-fork-1795435200001"):
        (earlier / name).mkdir(parents=True)
        shutil.copy(handler.path, earlier / name / handler.path.name)
    handler.path.unlink()
    assert read_from(room) == ["1-fork-1795435200001"]


def followed(room: Room, desk: Desk) -> Path:
    """A key comes, so another log follows and names the one before it, which is set aside: where that lies."""
    again = Room(room.data, clock=room.clock, ids=room.ids, signed=True)
    a_call(again.desk(desk.person.id))
    again.close()
    (aside,) = desk.path.parent.glob("earlier/*/audit.db")
    return aside


def test_a_copy_is_not_missed_where_less_was_copied_than_it_remembers(tmp_path: Path):
    room = Room(tmp_path)
    handler = room.desk("4471")
    a_call(handler)
    room.close()
    followed(room, handler)
    folder = handler.path.parent.parent / "0-backup"
    folder.mkdir()
    shutil.copy(handler.path, folder / handler.path.name)
    folder = CheckedLogs(room.data)
    assert folder.missing(folder.beside()) == []
    records = SqliteCallRecords(room.data, handler.path, "live")
    records.entries_of("none")
    assert records.not_read() == ()
    records.close()


def test_while_a_later_log_is_held_the_one_before_it_is_read_wherever_it_lies(tmp_path: Path):
    room = Room(tmp_path)
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = a_call(handler)
    room.close()
    aside = followed(room, handler)
    aside.parent.rename(handler.path.parent.parent / "0-moved")
    records = SqliteCallRecords(room.data, boss.path, "live")
    whole = len(records.entries_of(call.call))
    assert whole > 0
    holder = sqlite3.connect(handler.path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        assert len(records.entries_of(call.call)) == whole
    finally:
        holder.close()
        records.close()


def test_references_are_read_afresh_where_another_file_is_the_log_now(room: Room):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    call = a_call(handler, "R1")
    older = handler.path.read_bytes()
    handler.do(call, GiveReference("R2"))
    room.close()
    records = SqliteCallRecords(room.data, boss.path, "live")
    assert records.calls_on("R2") == {call.call}
    handler.path.unlink()
    handler.path.write_bytes(older)
    assert records.calls_on("R2") == frozenset()
    assert records.calls_on("R1") == {call.call}
    assert SqliteReferences(records, room.engines).contacts("R1", besides="").calls == 1
    records.close()


def test_an_index_that_was_built_from_a_copy_is_built_anew(room: Room):
    handler = room.desk("4471")
    call = a_call(handler)
    copied(handler.path, "0-backup")
    call = raised(handler, call)
    room.close()
    handler.path.parent.rename(room.data / "away")
    index = SqliteCallIndex(room.data / "index.db", room.data, room.engines, room.clock, zone=UTC)
    index.catch_up()
    assert index.summary(call.call).source != "override"
    (room.data / "away").rename(handler.path.parent)
    index.catch_up()
    assert index.summary(call.call).source == "override"
    index.close()


def test_what_lies_beside_the_logs_is_looked_for_once_in_one_check(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    """It opens every log that there is."""
    copied(room.desk("4471").path, "0-backup")
    looks: list[Path] = []
    beside = CheckedLogs.beside

    def counted(self: CheckedLogs) -> object:
        looks.append(self._data)
        return beside(self)

    monkeypatch.setattr(CheckedLogs, "beside", counted)
    found, missing = log_files.logs_and_missing(room.data, "live")
    assert [log.beside.relation for log in found if log.beside is not None] == ["copy"]
    assert missing == []
    assert len(looks) == 1
