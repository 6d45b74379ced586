"""Text that was erased in a log is told by no memory once that log is away, whatever it was opened for between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.notes import WriteNote
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
