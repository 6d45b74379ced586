"""The index calls a call damaged wherever whoever opens it finds that: also of a log that lacks what its head counted."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path

import pytest

import rcrp_desktop
from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite import index as index_module
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
from rcrp_desktop.adapters.sqlite.log_places import log_id_of
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.remembered_heads import with_lack
from rcrp_desktop.application.access import AccessRecords
from rcrp_desktop.application.read_models import Happened
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.application.search import Filters
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.frozen import replace
from tests.adapters.test_another_log_in_place import Scene, scene
from tests.support.desks_apart import CALM
from tests.support.index import a_busy_room, all_rows, an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room

__all__ = ["scene"]

DAMAGED = Filters(happened=frozenset({Happened.DAMAGED}))
SMALL_STEP = 7
MORE = 3


def damaged(index: SqliteCallIndex) -> set[str]:
    """As searched for, and as the board tells it."""
    found = {row.call for row in all_rows(index, DAMAGED)}
    rows = [row for rows in index.owed().rows.values() for row in rows]
    owed = {row.call.call: Happened.DAMAGED in row.call.happened for row in rows}
    assert all((call in found) == is_damaged for call, is_damaged in owed.items())
    return found


def is_damaged(room: Room, call: str) -> bool:
    """As whoever opens it finds who has read nothing of it before."""
    with closing(SqliteCallRecords(room.data, None, room.mode)) as records:
        return retell(call, records.entries_of(call), room.engines.of_digest).state.damaged


def opened_damaged(room: Room, index: SqliteCallIndex) -> set[str]:
    return {row.call for row in all_rows(index) if is_damaged(room, row.call)}


def remember(room: Room, desk: Desk, *, more: int = 0) -> None:
    """Its head as it is, or as if more had stood under it."""
    with closing(SqliteLogReader(desk.path)) as reader:
        head = reader.checkpoint()
    FileHeads(room.data).save(log_id_of(desk.path), replace(head, size=head.size + more))


def look_at(room: Room, desk: Desk, call: str) -> None:
    access = AccessRecords(desk.recorder, desk.person, room.clock, room.ids)
    access.copied(call, "seal")


@pytest.fixture(name="index")
def an_open_index(room: Room, tmp_path: Path) -> Iterator[SqliteCallIndex]:
    with closing(an_index(room, tmp_path / "index.db")) as index:
        yield index


def test_with_another_log_in_its_place_a_call_is_damaged_until_its_own_is_back(
    scene: Scene, tmp_path: Path
):
    own, call = tmp_path / "own.db", scene.call.call
    shutil.copyfile(scene.handler.path, own)
    scene.remember()
    with closing(an_index(scene.room, tmp_path / "index.db")) as index:
        index.catch_up()
        assert damaged(index) == set()
        scene.put_in_place(overwritten=False)
        for _ in range(2):
            index.catch_up()
            assert is_damaged(scene.room, call)
            assert damaged(index) == {call}
        scene.other = own
        scene.put_in_place(overwritten=False)
        index.catch_up()
        assert not is_damaged(scene.room, call)
        assert damaged(index) == set()


def test_with_an_older_log_put_back_below_its_head_a_call_is_damaged(room: Room, tmp_path: Path):
    """The index may have been built from what is there again: only the head says that there was more."""
    handler, older = room.desk("4471"), tmp_path / "older.db"
    call = handler.do(handler.service.new_call(), BeginCall("live"), *CALM)
    shutil.copyfile(handler.path, older)
    with closing(an_index(room, tmp_path / "index.db")) as index:
        index.catch_up()
        handler.do(call, RaiseOverride())
        remember(room, handler)
        older.replace(handler.path)
        assert index.catch_up().rebuilt == "there is no index yet"
        assert is_damaged(room, call.call)
        assert damaged(index) == {call.call}
        with closing(an_index(room, tmp_path / "fresh.db")) as fresh:
            fresh.catch_up()
            assert all_rows(fresh) == all_rows(index)


def test_calls_of_a_log_are_told_anew_when_it_is_known_to_lack_something_and_when_it_is_mended(
    room: Room, index: SqliteCallIndex, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index_module, "STEP", SMALL_STEP)
    taken: list[int] = []
    monkeypatch.setattr(index, "_progress", taken.append)
    a_busy_room(room, 12)
    whole, desk = index.catch_up(), room.desk("4471")
    told = all_rows(index)
    for more, wanted in ((MORE, True), (MORE + 2, True), (0, False)):
        remember(room, desk, more=more)
        state = index.catch_up()
        assert bool(damaged(index)) == wanted
        assert damaged(index) == opened_damaged(room, index)
        assert (state.entries, state.calls, state.behind) == (whole.entries, whole.calls, 0)
        assert state.rebuilt == whole.rebuilt, "no row is away meanwhile"
        assert index.is_told_by_logs(all_rows(index))
        taken.clear()
        index.catch_up()
        assert not taken, "once"
    assert all_rows(index) == told


def test_also_calls_that_were_only_looked_at_there(room: Room, index: SqliteCallIndex):
    handler, boss = room.desk("4471"), room.desk("2290", "supervisor")
    calls = [handler.a_call(f"REF-{n}", ADVICE_ANSWERS).call for n in range(2)]
    look_at(room, boss, calls[0])
    index.catch_up()
    assert damaged(index) == set()
    remember(room, boss, more=MORE)
    index.catch_up()
    assert damaged(index) == opened_damaged(room, index) == {calls[0]}
    look_at(room, boss, calls[1])
    index.catch_up()
    assert damaged(index) == opened_damaged(room, index) == {*calls}
    remember(room, boss)
    index.catch_up()
    assert damaged(index) == opened_damaged(room, index) == set()


def test_within_a_budget_it_goes_on_at_the_next_time(
    room: Room, index: SqliteCallIndex, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(index_module, "STEP", SMALL_STEP)
    a_busy_room(room, 12)
    index.catch_up()
    remember(room, room.desk("4471"), more=MORE)
    monkeypatch.setattr(room.clock, "monotonic_ms", iter(range(0, 10_000_000, 100)).__next__)
    left = [index.catch_up(1).behind]
    while left[-1]:
        left.append(index.catch_up(1).behind)
    assert len(left) > 2
    assert left == sorted(left, reverse=True)
    assert damaged(index) == opened_damaged(room, index)


@pytest.mark.parametrize("is_mended", [False, True])
def test_who_knows_it_from_an_earlier_look_gives_way_to_who_looked_since(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_mended: bool
):
    """Two processes build one index: between two steps of one the other finds what the first does not know."""
    monkeypatch.setattr(index_module, "STEP", SMALL_STEP)
    a_busy_room(room, 12)
    desk, path = room.desk("4471"), tmp_path / "index.db"
    before, after = (MORE, 0) if is_mended else (0, MORE)
    remember(room, desk, more=before)

    def change() -> None:
        remember(room, desk, more=after)
        with monkeypatch.context() as patched, closing(an_index(room, path)) as other:
            patched.setattr(room.clock, "monotonic_ms", iter(range(0, 10_000, 100)).__next__)
            assert other.catch_up(1).behind, "each of them does a part"

    with closing(_between_steps(room, path, change)) as index:
        assert bool(damaged(index)) != is_mended
        assert damaged(index) == opened_damaged(room, index)


def _between_steps(room: Room, path: Path, act: Callable[[], None]) -> SqliteCallIndex:
    acts = [act]

    def progress(done: int) -> None:
        if done > SMALL_STEP and acts:
            acts.pop()()

    index = SqliteCallIndex(path, room.data, room.engines, room.clock, zone=UTC, progress=progress)
    index.catch_up()
    assert not acts
    return index


def test_a_row_is_told_by_the_logs_as_they_are_when_that_is_asked(
    room: Room, index: SqliteCallIndex
):
    handler = room.desk("4471")
    handler.a_call("REF-1", ADVICE_ANSWERS)
    index.catch_up()
    rows = all_rows(index)
    assert index.is_told_by_logs(rows)
    remember(room, handler, more=MORE)
    assert not index.is_told_by_logs(rows)


def test_while_a_log_is_away_nothing_is_said_of_what_it_lacks(
    room: Room, index: SqliteCallIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Who has it at hand meanwhile may have found that it lacks something."""
    taken: list[int] = []
    monkeypatch.setattr(index, "_progress", taken.append)
    handler = room.desk("4471")
    call = handler.a_call("REF-1", ADVICE_ANSWERS).call
    index.catch_up()
    remember(room, handler, more=MORE)
    with closing(an_index(room, tmp_path / "index.db")) as other:
        other.catch_up()
    folder = handler.path.parent
    away = folder.rename(tmp_path / "away")
    index.catch_up()
    assert damaged(index) == {call}
    away.rename(folder)
    taken.clear()
    index.catch_up()
    assert damaged(index) == {call}
    assert not taken, "that is on record already"


def test_one_that_lacks_something_and_goes_on_is_damaged_in_all_of_its_calls(
    room: Room, index: SqliteCallIndex
):
    handler = room.desk("4471")
    calls = [handler.a_call("REF-1", ADVICE_ANSWERS).call]
    remember(room, handler, more=MORE)
    index.catch_up()
    for number in range(2, 4):
        calls.append(handler.a_call(f"REF-{number}", ADVICE_ANSWERS, WriteNote("more")).call)
        index.catch_up()
        assert damaged(index) == opened_damaged(room, index) == {*calls}


def test_what_a_log_has_more_by_then_is_taken_in_as_ever(
    room: Room, index: SqliteCallIndex, tmp_path: Path
):
    handler = room.desk("4471")
    handler.a_call("REF-1", ADVICE_ANSWERS)
    index.catch_up()
    handler.a_call("REF-2", ADVICE_ANSWERS)
    remember(room, handler, more=MORE)
    state = index.catch_up()
    with closing(an_index(room, tmp_path / "fresh.db")) as fresh:
        assert fresh.catch_up().entries == state.entries
        assert all_rows(fresh) == all_rows(index)


def test_what_a_log_lacks_is_said_beside_what_its_entries_say_already():
    """Of a damaged log both are known: which entries are missing among those read, and that it ended later."""
    said = (("test/log", 4), ("test/log", 9))
    first = _entry(lacks=said)
    found = with_lack([first, _entry()], 7)
    assert [entry.lacks for entry in found] == [(said[0], ("test/log", 7), said[1]), ()]
    assert with_lack([first], 4) == [first], "once"
    assert with_lack([first], None) == [first]
    assert with_lack([], 4) == []


def test_nobody_reads_the_entries_of_a_call_past_what_their_log_lacks():
    sources = {
        path.name: path.read_text("utf-8") for path in Path(rcrp_desktop.__path__[0]).rglob("*.py")
    }
    readers = {name for name, text in sources.items() if "reader.entries_of_call(" in text}
    assert readers == {"call_log.py", "index_lacks.py"}
    assert all("with_lack(" in sources[name] for name in readers)


def _entry(lacks: tuple[tuple[str, int], ...] = ()) -> StoredEntry:
    return StoredEntry(
        origin="test/log",
        seq=5,
        kind="note_written",
        record_class="decision",
        at_ms=0,
        actor="4471",
        role="handler",
        call="call-1",
        command="c",
        body={},
        parts={},
        erased=(),
        leaf_hash=b"",
        damaged=False,
        lacks=lacks,
    )
