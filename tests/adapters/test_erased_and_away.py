"""Text that was erased in a log is told by no memory once that log is away, whatever it was opened for between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.counted_rows import CountedRows
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.notes import WriteNote
from tests.support.audit_logs import cut
from tests.support.erasure import erase
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import NOON, Desk, Room

ORDER = NewEntry("erase", "system", NOON, "0071", "", "", "", {}, {})
Look = Callable[[SqliteCallRecords, str], object]
LOOKS: dict[str, Look] = {
    "counted_on": lambda records, _: records.counted_on("0398"),
    "calls_on": lambda records, _: records.calls_on("elsewhere"),
    "counted_of": lambda records, other: records.counted_of(other),
    "told": lambda records, other: records.told(other),
    "entries_of": lambda records, other: records.entries_of(other),
    "looked_at": lambda records, other: records.looked_at(other),
    "kept_of": lambda records, other: records.kept_of(other),
    "seal_of": lambda records, other: records.seal_of(other),
    "unfinished": lambda records, _: records.unfinished(0),
    "begun_since": lambda records, _: records.begun_since(0),
    "set_aside_since": lambda records, _: records.set_aside_since(0),
    "ruleset": lambda records, _: records.ruleset("0" * 64),
    "positions": lambda records, _: records.positions(),
    "changes_since": lambda records, _: records.changes_since({}),
    "left_out": lambda records, _: records.left_out(),
}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


def erase_note(desk: Desk, call: str) -> None:
    note = next(e for e in desk.records.entries_of(call)[::-1] if "text" in e.parts)
    assert desk.recorder.log is not None
    erase(desk.recorder.log, ORDER, [(note.seq, "text")])


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_whatever_opens_a_log_asks_what_was_erased_there(room: Room, look: Look):
    handler, colleague = room.desk("4471"), room.desk("5512")
    call = colleague.a_call("0398", ADVICE_ANSWERS, WriteNote("xylophone")).call
    other = colleague.a_call("0399", ADVICE_ANSWERS).call
    read = handler.records.entries_of(call)
    assert "xylophone" in repr(read)
    erase_note(colleague, call)
    look(handler.records, other)
    colleague.path.rename(colleague.path.with_name("aside"))
    told = handler.records.entries_of(call)
    assert len(told) == len(read)
    assert "xylophone" not in repr(told)


def test_no_log_is_asked_of_which_nothing_was_told(room: Room, monkeypatch: pytest.MonkeyPatch):
    """At the start all logs are opened, and an erasure is borne out by the hashes of all entries around it."""
    handler, colleague = room.desk("4471"), room.desk("5512")
    own = handler.a_call("0398", ADVICE_ANSWERS).call
    call = colleague.a_call("0399", ADVICE_ANSWERS, WriteNote("xylophone")).call
    erase_note(colleague, call)
    asked: list[str] = []
    count = SqliteLogReader.erased_count

    def counted(reader: SqliteLogReader) -> int:
        asked.append(reader.origin())
        return count(reader)

    monkeypatch.setattr(SqliteLogReader, "erased_count", counted)
    handler.records.unfinished(0)
    handler.records.entries_of(own)
    assert asked == []
    handler.records.entries_of(own)
    assert handler.recorder.log is not None
    assert asked == [handler.recorder.log.origin()]


SPOILT = (
    "UPDATE leaf SET leaf_hash=zeroblob(32) WHERE seq=?",
    "UPDATE leaf SET leaf=zeroblob(9) WHERE seq=?",
)


def with_an_erasure(room: Room) -> tuple[Desk, Desk, str, str]:
    """A handler who was told a colleague's note before it was erased, the colleague, that call and another."""
    handler, colleague = room.desk("4471"), room.desk("5512")
    call = colleague.a_call("0398", ADVICE_ANSWERS, WriteNote("xylophone")).call
    other = colleague.a_call("0399", ADVICE_ANSWERS).call
    assert "xylophone" in repr(handler.records.entries_of(call))
    erase_note(colleague, call)
    return handler, colleague, call, other


@pytest.mark.parametrize("spoil", SPOILT)
@pytest.mark.parametrize("from_end", range(1, 8))
def test_nothing_that_is_altered_beside_an_erasure_brings_back_what_was_erased(
    room: Room, from_end: int, spoil: str
):
    handler, colleague, call, other = with_an_erasure(room)
    entries = colleague.records.entries_of(call)
    note = next(e.seq for e in entries if e.erased)
    size = 2 + max(e.seq for e in colleague.records.entries_of(other))
    spoilt = [seq for seq in range(size) if seq not in (note, size - 1)][-from_end]
    cut(colleague.path, (spoil, (spoilt,)))
    handler.records.entries_of(other)
    assert "xylophone" not in repr(handler.records.entries_of(call))
    supervisor = room.desk("0001", "supervisor")
    assert any(e.erased for e in supervisor.records.entries_of(call))


def test_what_a_log_records_as_erased_is_looked_for_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    looked: list[object] = []
    named = CountedRows.named_by_erasures

    def told(rows: CountedRows, columns: str, where: str, values: tuple[object, ...]) -> list[Any]:
        looked.append(values[0])
        return named(rows, columns, where, values)

    monkeypatch.setattr(CountedRows, "named_by_erasures", told)
    _, colleague, call, other = with_an_erasure(room)
    reader = SqliteLogReader(colleague.path)
    looked.clear()
    first = reader.erased_parts()
    assert (reader.erased_parts(), looked) == (first, [0])
    answer = next(e for e in colleague.records.entries_of(call) if "answers" in e.parts)
    before = 2 + max(e.seq for e in colleague.records.entries_of(other))
    assert colleague.recorder.log is not None
    erase(colleague.recorder.log, ORDER, [(answer.seq, "answers")])
    looked.clear()
    assert reader.erased_parts() == {*first, (answer.seq, "answers")}
    assert looked == [before]
    reader.close()


def test_a_log_in_the_place_of_another_is_asked_also_where_as_much_is_erased_in_it(room: Room):
    handler, colleague = room.desk("4471"), room.desk("5512")
    call = colleague.a_call(
        "0398", ADVICE_ANSWERS, WriteNote("xylophone"), WriteNote("zither")
    ).call
    other = colleague.a_call("0399", {}).call
    first, second = (e.seq for e in colleague.records.entries_of(call) if "text" in e.parts)
    whole = colleague.path.read_bytes()
    kept: list[bytes] = []
    for seq in (first, second):
        let_go(room, colleague)
        colleague.path.write_bytes(whole)
        colleague = room.desk("5512")
        assert colleague.recorder.log is not None
        erase(colleague.recorder.log, ORDER, [(seq, "text")])
        let_go(room, colleague)
        kept.append(colleague.path.read_bytes())
    in_place_of(colleague.path, kept[0])
    for _ in range(2):
        told = repr(handler.records.entries_of(call))
        assert ("xylophone" in told, "zither" in told) == (False, True)
    in_place_of(colleague.path, kept[1])
    handler.records.entries_of(other)
    colleague.path.rename(colleague.path.with_name("aside"))
    assert "zither" not in repr(handler.records.entries_of(call))


def let_go(room: Room, desk: Desk) -> None:
    if room.desks.pop(desk.person.id, None) is not None:
        assert desk.recorder.log is not None
        desk.recorder.log.close()
        desk.records.close()


def in_place_of(log: Path, data: bytes) -> None:
    beside = log.with_name("beside")
    beside.write_bytes(data)
    beside.replace(log)
