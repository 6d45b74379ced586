"""Which logs are told of, and what is told of those that SQLite reads wrongly, reads not at all, or must leave alone."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters import held_files
from rcrp_desktop.adapters.sqlite import salvage
from rcrp_desktop.adapters.sqlite.aside_logs import AsideLogs
from rcrp_desktop.adapters.sqlite.call_logs import CallLogs
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.index_rows import reached_bits, reached_names
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.adapters.sqlite.records import PAGE, Tail, Work, records_of
from rcrp_desktop.adapters.sqlite.schema import has_form_of_log
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.audit_logs import cut
from tests.support.index import an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room

CALLS = 6
TABLE_LEAF, INDEX_LEAF = b"\x0d", b"\x0a"


@pytest.fixture
def room(tmp_path: Path) -> Generator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


def own_log(room: Room) -> Path:
    (path,) = room.data.glob("logs/desk-4471*/audit.db")
    return path


def a_closed_log(room: Room, calls: int = CALLS) -> list[str]:
    """The calls of a handler whose log is closed."""
    handler = room.desk("4471")
    made = [handler.a_call(f"REF-{n}", ADVICE_ANSWERS).call for n in range(calls)]
    room.close()
    return made


def set_aside(log: Path, name: str) -> Path:
    folder = log.parent / "earlier" / f"1-{name}-5"
    folder.mkdir(parents=True)
    shutil.move(log, folder / log.name)
    return folder / log.name


# --- modes ------------------------------------------------------------------------------------------


def test_whoever_reads_one_mode_is_told_nothing_of_another(room: Room):
    (call,) = a_closed_log(room, 1)
    for mode, wanted in (("live", 1), (None, 1), ("training", 0), ("example", 0)):
        records = SqliteCallRecords(room.data, own_log(room), mode)
        assert len(records.begun_since(0).calls) == wanted, mode
        assert bool(records.entries_of(call)) == bool(wanted)
        assert len(records.positions()) == wanted
        records.close()
        prover = SqliteCallProver(room.data, lambda *_: True, mode)
        assert len(prover.prove(call).logs) == wanted
        prover.close()
    set_aside(own_log(room), "rollback")
    for mode, wanted in (("live", 1), ("training", 0)):
        aside = AsideLogs(room.data, mode)
        assert [bool(found) for found in aside.entries_of(call)] == [True] * wanted
        assert aside.entries_of(call) == aside.entries_of(call), "asked again it tells the same"
        aside.close()


# --- damage that SQLite does not notice, and damage that it does ---------------------------------------


def one_row_fewer(log: Path, call: str) -> None:
    """Where the index of calls ends with this one it says that it has a row fewer: SQLite believes it without a word."""
    data = bytearray(log.read_bytes())
    pages = [
        page
        for page in range(PAGE, len(data), PAGE)
        if data[page : page + 1] == INDEX_LEAF and call.encode() in data[page : page + PAGE]
    ]
    assert pages
    for page in pages:
        cells = int.from_bytes(data[page + 3 : page + 5], "big")
        data[page + 3 : page + 5] = (cells - 1).to_bytes(2, "big")
    log.write_bytes(data)


def told(logs: CallLogs, calls: list[str]) -> int:
    (log,) = logs.all()
    return sum(len(log.entries_of_call(call)) for call in calls)


@pytest.mark.parametrize("why", ["corrupt", "rollback"])
def test_of_a_log_set_aside_as_damaged_all_is_told_that_its_pages_hold(room: Room, why: str):
    calls = a_closed_log(room)
    logs = CallLogs(room.data, own_log(room), "live")
    whole = told(logs, calls)
    logs.close()
    path = set_aside(own_log(room), why)
    one_row_fewer(path, calls[-1])
    logs = CallLogs(room.data, path, "live")
    (log,) = logs.all()
    assert log.is_salvaged == (why == "corrupt"), "only damage is looked for beneath SQLite"
    assert told(logs, calls) == whole
    assert bool(logs.shelf.amiss()) == (why == "rollback"), "what is found entry by entry is named"
    logs.close()


def test_a_damaged_log_whose_pages_are_refused_is_told_as_sqlite_reads_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    calls = a_closed_log(room)
    path = set_aside(own_log(room), "corrupt")

    def refused(handle: int, size: int, place: int) -> bytes:
        raise OSError(5, "Input/output error")

    logs = CallLogs(room.data, path, "live")
    with monkeypatch.context() as patch:
        patch.setattr(held_files, "_read", refused)
        (log,) = logs.all()
    assert not log.is_salvaged
    assert all(log.entries_of_call(call) for call in calls)
    logs.close()


def test_a_log_found_damaged_while_a_call_is_read_is_told_from_its_pages(room: Room):
    calls = a_closed_log(room, 40)
    path = own_log(room)
    logs = CallLogs(room.data, path, "live")
    (log,) = logs.all()
    wanted = {call: log.entries_of_call(call) for call in calls}
    assert not log.is_salvaged
    data = path.read_bytes()
    place = data.find(b'{"actor":', data.find(calls[20].encode()))
    page = place // PAGE * PAGE
    assert data[page : page + 1] == TABLE_LEAF
    path.write_bytes(data[:page] + b"\xff" + data[page + 1 :])  # no kind of page
    logs.close()
    logs = CallLogs(room.data, path, "live")
    (log,) = logs.all()
    found = {call: log.entries_of_call(call) for call in calls}
    assert log.is_salvaged
    assert found == wanted
    logs.close()


def test_a_log_that_does_not_answer_for_one_call_is_named_and_left_out(room: Room):
    class Busy:
        def entries_of_call(self, call: str) -> list[StoredEntry]:
            raise StorageUnavailable("busy", call)

    (call,) = a_closed_log(room, 1)
    logs = CallLogs(room.data, own_log(room), "live")
    (log,) = logs.all()
    log.reader = Busy()  # pyright: ignore[reportAttributeAccessIssue]
    assert logs.entries(log, call) == []
    assert [problem.reason for problem in logs.unread.values()] == ["busy"]  # pyright: ignore
    assert logs.shelf.not_read() == (log.path.parent.name,)
    logs.close()


def test_cells_that_lead_nowhere_hide_no_row_behind_them():
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(f"PRAGMA page_size={PAGE}")
        db.execute("CREATE TABLE t(a TEXT, b BLOB)")
        rows = [(f"row {number}", bytes([number])) for number in range(1, 12)]
        db.executemany("INSERT INTO t VALUES(?,?)", rows)
        db.commit()
        data = bytearray(db.serialize()[PAGE:])
    for first in (0, 4):
        damaged = bytearray(data)
        for cell in range(first, first + 3):
            damaged[8 + 2 * cell : 10 + 2 * cell] = b"\0\0"
        found = {
            values[1:] for values in records_of(Tail(bytes(damaged), PAGE), Work(len(damaged)))
        }
        assert found >= {*rows[:first], *rows[first + 3 :]}


def test_a_row_that_goes_on_outside_of_what_was_read_is_not_told_from_other_bytes():
    blob = b"x" * (
        PAGE - 11
    )  # so long that its end lies on a page of its own, and does not fill that
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(f"PRAGMA page_size={PAGE}")
        db.execute("CREATE TABLE t(a BLOB)")
        db.execute("INSERT INTO t VALUES(?)", (blob,))
        db.commit()
        data = bytearray(db.serialize())
    end = data.rfind((3).to_bytes(4, "big"), 0, 2 * PAGE)

    def told(page: int, begins: int) -> list[object]:
        data[end : end + 4] = page.to_bytes(4, "big")
        tail = Tail(bytes(data[begins:]), begins)
        return [row for row in records_of(tail, Work(len(data))) if row[1] == blob]

    assert len(told(3, 0)) == len(told(3, PAGE)) == 1
    for page, begins in ((0, 0), (4, 0), (2**32 - 1, 0), (1, PAGE), (4, PAGE)):
        assert told(page, begins) == [], (page, begins)


# --- places where no log can be read -------------------------------------------------------------------


@pytest.mark.parametrize("what", ["a folder", "a link that leads nowhere", "a link to itself"])
def test_what_lies_in_a_logs_place_and_is_no_file_is_named(room: Room, what: str):
    a_closed_log(room, 1)
    odd = room.data / "logs" / "desk-odd" / "audit.db"
    odd.parent.mkdir()
    if what == "a folder":
        odd.mkdir()
    else:
        odd.symlink_to("nowhere" if what.endswith("nowhere") else odd.name)
    shelf = LogShelf(room.data, "live")
    assert len(shelf.logs()) == 1
    assert shelf.not_read() == ("desk-odd",)
    assert isinstance(shelf.faults[odd], StorageUnavailable)
    shelf.close()


def test_where_the_own_log_cannot_be_looked_for_is_named(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    a_closed_log(room, 1)
    own = room.data / "logs" / "desk-4471-gone-live" / "audit.db"
    true = Path.lstat

    def refused(path: Path) -> os.stat_result:
        if path == own:
            raise PermissionError(13, "Permission denied")
        return true(path)

    logs = CallLogs(room.data, own, "live")
    monkeypatch.setattr(Path, "lstat", refused)
    logs.all()
    assert {p: str(problem) for p, problem in logs.unread.items()} == {
        own: "read_only: audit.db: Permission denied"
    }
    logs.close()


def test_the_form_of_a_log_is_that_of_a_file_that_may_be_one(room: Room, tmp_path: Path):
    a_closed_log(room, 1)
    letter, empty = tmp_path / "letter", tmp_path / "empty"
    letter.write_text("Dear all")
    empty.write_bytes(b"")
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE accounts(a)")
        db.commit()
    assert has_form_of_log(own_log(room))
    assert not any(map(has_form_of_log, (letter, empty, tmp_path / "other.db")))
    # Why these cannot be read, verification says.
    assert has_form_of_log(tmp_path)
    assert has_form_of_log(tmp_path / "nothing")


# --- what a row says beside the tree -------------------------------------------------------------------


def test_a_row_before_the_first_number_is_no_change_of_a_call(room: Room):
    (call,) = a_closed_log(room, 1)
    cut(
        own_log(room),
        "INSERT INTO leaf SELECT -1, 0, kind, record_class, at_ms, 'forged', command, mode, leaf,"
        " zeroblob(32) FROM leaf WHERE kind='call_began'",
    )
    with closing(SqliteLogReader(own_log(room))) as reader:
        assert reader.last_seq() > 0
    records = SqliteCallRecords(room.data, own_log(room), "live")
    changed, positions = records.changes_since({})
    assert changed == {call}
    assert records.changes_since(positions) == (frozenset(), positions)
    records.close()


@pytest.mark.parametrize("budget_ms", [0, 1])
def test_a_log_that_breaks_after_it_was_taken_in_is_named_at_once(
    room: Room, tmp_path: Path, budget_ms: int
):
    a_closed_log(room, 2)
    path = own_log(room)

    def spoil(taken: int) -> None:
        room.clock.pass_minutes(1)
        with closing(sqlite3.connect(path)) as db:
            db.execute("DROP TRIGGER checkpoint_update")
            db.execute("UPDATE checkpoint SET note='broken'")
            db.commit()

    index = an_index(room, tmp_path / "index.db")
    index._progress = spoil
    assert index.catch_up(budget_ms).faults == (path.parent.name,)
    index.close()


@given(st.frozensets(st.sampled_from([*(r.value for r in ResponseClass), "no_such", ""])))
def test_what_a_call_reached_is_kept_as_it_was_and_unknown_words_are_left_out(names):
    known = {response.value for response in ResponseClass}
    assert set(reached_names(reached_bits(names))) == names & known


def test_of_a_large_log_set_aside_as_damaged_the_beginning_is_told_too(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    calls = a_closed_log(room)
    path = set_aside(own_log(room), "corrupt")
    one_row_fewer(path, calls[-1])
    monkeypatch.setattr(salvage, "MOST_BYTES", 2 * PAGE)
    logs = CallLogs(room.data, path, "live")
    assert told(logs, calls) == 9 * CALLS, "its pages from the end alone do not hold them"
    assert logs.shelf.amiss() == (path,)
    logs.close()


def test_of_a_large_log_that_sqlite_does_not_read_it_is_said_that_the_beginning_is_not_told(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    a_closed_log(room)
    path = own_log(room)
    path.write_bytes(bytes(PAGE) + path.read_bytes()[PAGE:])
    records = SqliteCallRecords(room.data, path, "live")
    assert records.unfinished(0).is_all
    records.close()
    monkeypatch.setattr(salvage, "MOST_BYTES", 2 * PAGE)
    records = SqliteCallRecords(room.data, path, "live")
    assert not records.unfinished(0).is_all
    records.close()
