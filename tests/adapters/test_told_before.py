"""What was on a screen stays there: no log that is not read now takes an act off a call, and it is asked for again."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import shelf
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.references import SqliteReferences
from rcrp_desktop.adapters.sqlite.told_before import ToldBefore
from rcrp_desktop.application.one_step import one_step
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.erasure import erase
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room
from tests.support.unreadable import wait_for_nothing


def moved(log: Path, aside: Path) -> None:
    shutil.move(log.parent, aside)


def spoilt(log: Path, aside: Path) -> None:
    shutil.copytree(log.parent, aside)
    for file in log.parent.glob("audit.db*"):
        file.write_bytes(b"no log" * 1_000)


def back(log: Path, aside: Path) -> None:
    shutil.rmtree(log.parent, ignore_errors=True)
    shutil.move(aside, log.parent)


def sends(room: Room, state: CallState) -> bool:
    return standing(state, room.engines.engine).response is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("fate", [moved, spoilt])
@pytest.mark.parametrize("police", [RaiseOverride(), SendPolice()])
def test_police_of_a_colleague_whose_log_is_not_read_now_stay(
    room: Room, tmp_path: Path, police: Command, fate: Callable[[Path, Path], None]
):
    """Though somebody else records on the call in that moment, so that as much is read as before."""
    handler, colleague, boss = room.desk("4471"), room.desk("5512"), room.desk("2290", "supervisor")
    call = handler.a_call("1", ADVICE_ANSWERS)
    colleague.do(colleague.reopened(call), police)
    positions = handler.records.positions()
    assert sends(room, handler.reopened(call))
    read = handler.records.entries_of(call.call)
    fate(colleague.path, tmp_path / "aside")
    boss.do(boss.reopened(call), WriteNote("I look on."))
    shown = handler.reopened(call)
    assert sends(room, shown)
    assert shown.damaged
    assert "I look on." in shown.notes
    now = handler.records.entries_of(call.call)
    assert {(e.origin, e.seq) for e in read} < {(e.origin, e.seq) for e in now}
    changed, positions = handler.records.changes_since(positions)
    changed, positions = handler.records.changes_since(positions)
    assert call.call in changed, "it is looked at until all is read again"
    back(colleague.path, tmp_path / "aside")
    assert not handler.reopened(call).damaged
    changed, positions = handler.records.changes_since(positions)
    assert call.call not in handler.records.changes_since(positions)[0]


def test_no_look_at_other_calls_takes_what_is_held_of_one(room: Room, tmp_path: Path):
    """Whoever gives a reference looks at every call on it, and a window at all that were left open."""
    handler, colleague = room.desk("4471"), room.desk("5512")
    call = handler.a_call("1", ADVICE_ANSWERS)
    for _ in range(65):
        handler.a_call("OFTEN", {})
    colleague.do(colleague.reopened(call), RaiseOverride())
    assert sends(room, handler.reopened(call))
    positions = handler.records.positions()
    moved(colleague.path, tmp_path / "aside")
    assert sends(room, handler.reopened(call))
    SqliteReferences(handler.records, room.engines).contacts("OFTEN", besides="")
    handler.service.unfinished()
    assert call.call in handler.records.changes_since(positions)[0]
    shown = handler.reopened(call)
    assert sends(room, shown)
    assert shown.damaged


def test_no_entry_takes_the_place_of_another_at_its_number(room: Room, tmp_path: Path):
    """A colleague's log goes another way than it went when it was read: both are told."""
    handler, colleague = room.desk("4471"), room.desk("5512")
    call = handler.a_call("1", ADVICE_ANSWERS)
    colleague.do(colleague.reopened(call), WriteNote("Both logs have it."))
    shutil.copytree(room.data, tmp_path / "fork")
    elsewhere = Room(tmp_path / "fork", room.clock, room.ids)
    other = elsewhere.desk("5512")
    other.do(other.reopened(call), WriteNote("All is quiet."))
    elsewhere.close()
    colleague.do(colleague.reopened(call), RaiseOverride())
    assert sends(room, handler.reopened(call))
    assert colleague.recorder.log is not None
    colleague.recorder.log.close()
    new = colleague.path.with_name("new")
    shutil.copyfile(other.path, new)
    new.replace(colleague.path)
    shown = handler.reopened(call)
    assert sends(room, shown)
    assert shown.damaged
    assert "All is quiet." in shown.notes
    assert call.call in handler.records.changes_since(handler.records.positions())[0]


def here(desk: Desk, call: CallState) -> list[int]:
    """The numbers at which its own log tells of the call."""
    told = SqliteLogReader(desk.path)
    return [entry.seq for entry in told.entries_of_call(call.call)]


def test_marks_alone_tell_a_log_from_another_of_as_many_entries(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The call gave room to others: a mark knows an entry by its hash, not by its number."""
    handler, colleague = room.desk("4471"), room.desk("5512")
    monkeypatch.setattr(handler.records, "_before", ToldBefore(0))
    call = handler.a_call("1", ADVICE_ANSWERS)
    shutil.copytree(room.data, tmp_path / "fork")
    for _ in range(2):
        colleague.a_call("2", {})
    colleague.do(colleague.reopened(call), WriteNote("He has a knife."))
    assert not handler.reopened(call).damaged
    elsewhere = Room(tmp_path / "fork", room.clock, room.ids)
    other = elsewhere.desk("5512")
    at = colleague.recorder.log.size() if colleague.recorder.log is not None else 0
    while other.recorder.log is not None and other.recorder.log.size() < at - 1:
        other.do(other.service.new_call(), RaiseOverride())
    other.do(other.reopened(call), WriteNote("All is quiet."))
    assert here(colleague, call) == here(other, call)
    elsewhere.close()
    assert colleague.recorder.log is not None
    colleague.recorder.log.close()
    new = colleague.path.with_name("new")
    shutil.copyfile(other.path, new)
    new.replace(colleague.path)
    assert handler.reopened(call).damaged
    assert call.call in handler.records.changes_since(handler.records.positions())[0]


@pytest.mark.parametrize("fate", [moved, spoilt])
def test_what_was_erased_comes_back_from_no_memory(
    room: Room, tmp_path: Path, fate: Callable[[Path, Path], None]
):
    """The call was not looked at again between; that something was erased shows at the look for what came."""
    handler, colleague = room.desk("4471"), room.desk("5512")
    call = handler.a_call("1", ADVICE_ANSWERS)
    colleague.do(colleague.reopened(call), WriteNote("xylophone"), RaiseOverride())
    shown = handler.reopened(call)
    assert "xylophone" in shown.notes
    positions = handler.records.positions()
    told = colleague.records.entries_of(call.call)
    (note,) = (e for e in told if e.origin == colleague.recorder.log.origin() and e.parts)  # pyright: ignore[reportOptionalMemberAccess]
    record = NewEntry("erase", "system", room.clock.now, "0071", "", "", "", {}, {})
    erase(colleague.recorder.log, record, [(note.seq, "text")])
    handler.records.changes_since(positions)
    fate(colleague.path, tmp_path / "aside")
    assert "xylophone" not in repr(handler.records.entries_of(call.call))
    shown = handler.reopened(call)
    assert sends(room, shown)
    assert shown.damaged


def test_what_was_erased_comes_back_from_no_memory_where_its_entry_is_damaged_since(room: Room):
    handler, colleague = room.desk("4471"), room.desk("5512")
    call = handler.a_call("1", ADVICE_ANSWERS)
    colleague.do(colleague.reopened(call), WriteNote("xylophone"))
    assert "xylophone" in handler.reopened(call).notes
    note = next(e for e in colleague.records.entries_of(call.call)[::-1] if e.parts)
    record = NewEntry("erase", "system", room.clock.now, "0071", "", "", "", {}, {})
    erase(colleague.recorder.log, record, [(note.seq, "text")])
    assert colleague.recorder.log is not None
    colleague.recorder.log.close()
    with closing(sqlite3.connect(colleague.path)) as log:
        for (name,) in log.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        ).fetchall():
            log.execute(f"DROP TRIGGER {name}")
        log.execute("UPDATE leaf SET kind='other' WHERE seq=?", (note.seq,))
        log.commit()
    assert "xylophone" not in repr(handler.records.entries_of(call.call))
    assert handler.reopened(call).damaged


@contextmanager
def locked(log: Path) -> Generator[None]:
    with closing(sqlite3.connect(log)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield


def test_a_busy_log_keeps_the_reading_of_calls_waiting_once_a_look(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    """However many calls are to be read again because of it."""
    wait_for_nothing(monkeypatch)
    opened: list[Path] = []

    class Counted(SqliteLogReader):
        def __init__(self, path: Path, most_s: float) -> None:
            opened.append(path)
            super().__init__(path, most_s)

    monkeypatch.setattr(shelf, "SqliteLogReader", Counted)
    handler, colleague = room.desk("4471"), room.desk("5512")
    calls = [handler.a_call(str(number), ADVICE_ANSWERS) for number in range(4)]
    for call in calls:
        colleague.do(colleague.reopened(call), RaiseOverride())
        handler.reopened(call)
    untold = handler.a_call("none", {})
    positions = handler.records.positions()
    assert colleague.recorder.log is not None
    colleague.recorder.log.close()
    with locked(colleague.path):
        for call in calls:
            assert handler.reopened(call).damaged
        for _ in range(2):
            opened.clear()
            with one_step():
                changed, positions = handler.records.changes_since(positions)
                assert changed >= {call.call for call in calls}
                shown = [handler.reopened(call) for call in calls]
            assert opened.count(colleague.path) == 1
            assert all(sends(room, state) and state.damaged for state in shown)
            assert colleague.path.parent.name in handler.records.not_read()
        handler.records.told(untold.call)
        assert opened.count(colleague.path) == 2, "whoever asks next tries it anew"
    handler.records.told(untold.call)
    assert not any(handler.reopened(call).damaged for call in calls), "it is open by now"
    changed, positions = handler.records.changes_since(positions)
    assert not handler.records.changes_since(positions)[0]
