"""What was told of a call while a log is open is told ever after, or missed: a bit flips whenever it likes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import found_by_call
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
from rcrp_desktop.adapters.sqlite.found_by_call import FoundByCall
from rcrp_desktop.adapters.sqlite.known_calls import KnownCalls
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.read_entry import said_by, with_possible_times
from rcrp_desktop.adapters.sqlite.salvage import salvage
from rcrp_desktop.application.problems import StorageCorrupt
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.merkle import leaf_hash
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.frozen import replace
from tests.faults import readers
from tests.faults.open_readers import flipped_by_a_write
from tests.faults.readers import Open, small_room
from tests.support.audit_logs import an_entry, cut
from tests.support.call_bench import stored
from tests.support.room import Desk, Room

OTHER = "id-other"


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Open]:
    return tmp_path, small_room(tmp_path)


@pytest.fixture
def reader(made: tuple[Path, Open]) -> Iterator[SqliteLogReader]:
    """Of the log that the call is in, which has told of the call."""
    data, call = made
    with closing(SqliteLogReader(data / call.log)) as opened:
        assert len(opened.entries_of_call(call.call)) == call.entries
        assert not opened.is_amiss
        yield opened


def cells(log: Path, call: str) -> list[int]:
    """Where the call's cells begin in the b-tree by call, that of the newest entry first."""
    found = re.finditer(rb"\x03.\x01" + re.escape(call.encode()), log.read_bytes())
    return sorted(match.start() - 1 for match in found)


IN_A_CELL = {"its place": 0, "the call": 4 + 3, "the number": 4 + len("id-000005")}


@pytest.mark.parametrize("place", IN_A_CELL.values(), ids=IN_A_CELL)
@pytest.mark.parametrize("bit", [0, 1, 3])
def test_what_leads_to_an_entry_no_more_is_missed(
    made: tuple[Path, Open], reader: SqliteLogReader, place: int, bit: int
):
    data, call = made
    wanted = [entry.seq for entry in reader.entries_of_call(call.call)]
    flipped_by_a_write(data / call.log, cells(data / call.log, call.call)[0] + place, bit)
    assert [seq for seq, _ in reader.leaves_of_call(call.call)] == wanted
    assert [entry.seq for entry in reader.entries_of_call(call.call)] == wanted
    assert reader.newest_of_call(call.call) == (wanted[-1], reader.hash_at(wanted[-1]))
    assert reader.is_amiss


def test_the_newest_alone_is_missed_as_well(made: tuple[Path, Open], reader: SqliteLogReader):
    data, call = made
    newest = reader.newest_of_call(call.call)
    flipped_by_a_write(data / call.log, cells(data / call.log, call.call)[0] + 7, 2)
    assert reader.newest_of_call(call.call) == newest
    assert reader.is_amiss


def test_a_call_that_nobody_asked_for_before_is_missed_too(made: tuple[Path, Open]):
    data, call = made
    with closing(SqliteLogReader(data / call.log)) as reader:
        assert not reader.entries_of_call("nobody")
        flipped_by_a_write(data / call.log, cells(data / call.log, call.call)[0] + 7, 2)
        assert len(reader.entries_of_call(call.call)) == call.entries
        assert reader.is_amiss


def test_what_was_added_since_is_missed_too(tmp_path: Path):
    room = Room(tmp_path)
    desk = room.desk("4471")
    state = desk.a_call("0398-23NOV", {}, WriteNote("x"))
    with closing(SqliteLogReader(desk.path)) as reader:
        before = len(reader.entries_of_call(state.call))
        desk.do(state, RaiseOverride())
        assert len(reader.entries_of_call(state.call)) == before + 1
        assert not reader.is_amiss
        flipped_by_a_write(desk.path, cells(desk.path, state.call)[0] + 7, 2)
        assert len(reader.entries_of_call(state.call)) == before + 1
        assert reader.is_amiss
        assert before + 1 < len(more(desk, state.call, reader))
    room.close()


def more(desk: Desk, call: str, reader: SqliteLogReader) -> list[int]:
    desk.do(desk.service.reopen(call), WriteNote("more"))
    return [seq for seq, _ in reader.leaves_of_call(call)]


def test_where_the_entries_themselves_are_gone_nothing_is_told_as_all(
    made: tuple[Path, Open], reader: SqliteLogReader
):
    data, call = made
    flipped_by_a_write(data / call.log, cells(data / call.log, call.call)[0] + 7, 2)
    assert len(reader.entries_of_call(call.call)) == call.entries
    seq = reader.entries_of_call(call.call)[1].seq
    cut(data / call.log, f"DELETE FROM leaf WHERE seq={seq}")
    for ask in (reader.entries_of_call, reader.leaves_of_call):
        with pytest.raises(StorageCorrupt, match="missing"):
            ask(call.call)


COLUMNS = {
    "kind": "kind='override_raisee'",
    "class": "record_class='access'",
    "time": "at_ms=1",
    "call": f"call='{OTHER}'",
}


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_what_stands_beside_an_entry_takes_nothing_from_what_its_bytes_say(
    made: tuple[Path, Open], reader: SqliteLogReader, column: str
):
    data, call = made
    (wanted,) = (e for e in reader.entries_of_call(call.call) if e.kind == "override_raised")
    cut(data / call.log, f"UPDATE leaf SET {column} WHERE kind='override_raised'")
    (found,) = (e for e in reader.entries_of_call(call.call) if e.seq == wanted.seq)
    said = (found.kind, found.record_class, found.at_ms, found.call)
    assert said == ("override_raised", "decision", wanted.at_ms, call.call)
    assert found.damaged
    assert not found.unsure


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_what_is_told_of_an_entry_without_its_content_is_what_its_bytes_say(
    made: tuple[Path, Open], reader: SqliteLogReader, column: str
):
    data, call = made
    wanted = reader.marks_before(99, 99)
    cut(data / call.log, f"UPDATE leaf SET {column} WHERE kind='call_began'")
    assert reader.marks_before(99, 99) == wanted


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_a_call_stays_among_those_that_are_open_whatever_its_columns_say(
    tmp_path: Path, column: str
):
    room = Room(tmp_path)
    desk = room.desk("4471")
    state = desk.a_call("0398-23NOV", {}, WriteNote("x"))
    cut(desk.path, f"UPDATE leaf SET {column} WHERE kind='call_began'")
    with closing(SqliteCallRecords(tmp_path, desk.path, "live")) as records:
        assert state.call in records.unfinished(1000).calls
    room.close()


def test_an_entry_of_which_nothing_is_borne_out_is_told_of_every_call_that_it_may_be_of(
    made: tuple[Path, Open],
):
    data, call = made
    cut(
        data / call.log,
        f"UPDATE leaf SET leaf_hash=zeroblob(32), call='{OTHER}' WHERE kind='override_raised'",
    )
    with closing(SqliteLogReader(data / call.log)) as reader:
        for each in (call.call, OTHER):
            (found,) = (entry for entry in reader.entries_of_call(each) if entry.damaged)
            assert (found.kind, found.call, found.unsure) == ("override_raised", each, True)


def test_of_a_time_that_is_not_borne_out_no_more_is_said_than_its_place(made: tuple[Path, Open]):
    data, call = made
    cut(
        data / call.log,
        "UPDATE leaf SET leaf=zeroblob(length(leaf)), at_ms=1 WHERE kind='override_raised'",
    )
    with closing(SqliteLogReader(data / call.log)) as reader:
        told, salvaged = reader.entries_of_call(call.call), salvage(data / call.log)
    for entries in (told, salvaged.entries_of_call(call.call)):
        (at,) = (at for at, entry in enumerate(entries) if entry.unsure)
        assert entries[at - 1].at_ms <= entries[at].at_ms
        assert entries[at].at_ms > 1


def test_what_bytes_say_counts_for_their_own_number_and_as_far_as_it_is_something():
    def bytes_of(**other: object) -> bytes:
        leaf = {"v": 99, "seq": 5, "kind": "k", "class": "access", "at": 7, "call": "c", **other}
        return json.dumps(leaf, sort_keys=True, separators=(",", ":")).encode()

    def said(data: bytes, seq: int = 5) -> object:
        return said_by(seq, data, leaf_hash(data))

    assert said(bytes_of()) == ("k", "access", 7, "c")
    assert said(bytes_of(), seq=6) is None
    assert said_by(5, bytes_of(), leaf_hash(bytes_of(at=8))) is None
    others = ({"class": "acces"}, {"kind": 1}, {"at": "7"}, {"at": True}, {"call": None})
    assert [said(bytes_of(**other)) for other in others] == [None] * len(others)


@pytest.mark.parametrize("column", ["kind='call_opened'", "record_class='access', kind='looked'"])
def test_an_entry_of_damaged_bytes_is_taken_for_none_that_may_be_missing(
    made: tuple[Path, Open], column: str
):
    """Its columns may be damaged as well: that nobody decided anything there is not known."""
    data, call = made
    cut(
        data / call.log,
        f"UPDATE leaf SET leaf=zeroblob(length(leaf)), {column} WHERE kind='override_raised'",
    )
    with closing(SqliteLogReader(data / call.log)) as reader:
        entries = reader.entries_of_call(call.call)
    (found,) = (entry for entry in entries if entry.damaged)
    assert found.unsure
    assert retell(call.call, entries, lambda _: None).state.damaged


def test_a_look_whose_bytes_are_whole_takes_nothing_from_a_call(made: tuple[Path, Open]):
    data, call = made
    with closing(SqliteLogReader(data / call.log)) as reader:
        entries = reader.entries_of_call(call.call)
    looked = stored(an_entry("x", kind="access_open", record_class="access", call=call.call), 99)
    for is_unsure in (False, True):
        looks = replace(looked, damaged=True, unsure=is_unsure)
        told = retell(call.call, [*entries, looks], lambda _: None).state
        assert told.damaged is is_unsure


def test_an_unsure_time_stands_between_those_that_are_sure():
    times = [(9, True), (20, False), (5, True), (99, True), (30, False), (7, True)]
    entries = [
        replace(stored(an_entry("x"), seq), at_ms=at, unsure=unsure)
        for seq, (at, unsure) in enumerate(times)
    ]
    assert [e.at_ms for e in with_possible_times(entries)] == [9, 20, 20, 30, 30, 30]


def test_bytes_that_are_not_those_that_were_hashed_are_not_handed_out_unnamed(
    made: tuple[Path, Open],
):
    data, call = made
    with closing(SqliteCallEvidence(data, "live")) as evidence:
        assert readers.handed_out(evidence, call)
        assert evidence.not_read() == ()
        raised = re.search(rb'"kind":"override_raised"', (data / call.log).read_bytes())
        assert raised is not None
        flipped_by_a_write(data / call.log, raised.start() + 10, 1)
        evidence.of_call(call.call)
        assert evidence.not_read() == (call.log.parent.name,)


@pytest.fixture
def by_call(made: tuple[Path, Open]) -> Iterator[FoundByCall]:
    data, call = made
    with closing(sqlite3.connect(data / call.log)) as connection:
        yield FoundByCall(connection)


def test_a_call_is_held_to_what_was_looked_through_and_to_nothing_later(
    made: tuple[Path, Open], reader: SqliteLogReader, by_call: FoundByCall
):
    _, call = made
    every = [entry.seq for entry in reader.entries_of_call(call.call)]
    size = every[3]
    by_call.look(size)
    assert not by_call.is_amiss

    def holds(found: Sequence[int], limit: int = -1, *, newest_first: bool = False) -> bool:
        return by_call.bears_out(call.call, found, limit, newest_first=newest_first)

    assert holds(every[:3])
    assert holds(every), "what came since was not looked at"
    assert holds([every[3]], 1, newest_first=True)
    assert not holds(every[1:])
    assert not holds(every[:2])
    assert holds(every[:2], 2)
    assert not holds([every[0], every[0]], 2), "once twice is not two"
    by_call.look(size + 1)
    assert holds(every[:4])
    assert not holds(every[:3])


def test_numbers_that_are_not_those_of_all_that_was_counted_are_not_believed(
    monkeypatch: pytest.MonkeyPatch, made: tuple[Path, Open]
):
    data, call = made
    fewer = found_by_call._OF_ALL.replace("GROUP", "AND seq<>6 GROUP")
    monkeypatch.setattr(found_by_call, "_OF_ALL", fewer)
    with closing(SqliteLogReader(data / call.log)) as reader:
        reader.expect_entries()
        assert reader.is_amiss


def test_what_is_not_found_where_all_entries_were_read_is_not_looked_for_without_end(
    by_call: FoundByCall,
):
    by_call.disbelieve()
    with pytest.raises(StorageCorrupt, match="missing"):
        by_call.disbelieve()


def test_the_numbers_of_a_call_are_those_of_its_opening_and_those_that_came_after():
    known = KnownCalls([("a", 2, 5, 4), ("b", 1, 2, 2)])
    known.add([("a", 1, 6, 6), ("c", 1, 5, 5)])
    known.add([("a", 1, 7, 7)])
    assert known.of("a") == (4, 18, 7)
    assert known.of("b") == (1, 2, 2)
    assert known.of("c") == (1, 5, 5)
    assert known.of("nobody") == (0, 0, -1)
    assert known.entries() == 6
    numbers = known.of("a")
    assert numbers.are([1, 4, 6, 7])
    assert not numbers.are([1, 4, 6])
    assert not numbers.are([1, 4, 6, 8])
    assert not numbers.are([1, 5, 5, 7]), "once twice is not two"
