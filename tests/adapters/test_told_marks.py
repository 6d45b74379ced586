"""What is remembered of entries that were let go of, however many came at once and from however many logs."""

from __future__ import annotations

from hashlib import sha256

from rcrp_desktop.adapters.sqlite.told_acts import ToldActs
from rcrp_desktop.adapters.sqlite.told_marks import ToldMarks
from rcrp_desktop.domain.audit.entry import StoredEntry

NONE = ToldActs([], [])


def entry(origin: str, seq: int) -> StoredEntry:
    leaf = sha256(f"{origin} {seq}".encode()).digest()
    shape = ("decision", 0, "4471", f"{origin}-{seq}", "call", "boot")
    return StoredEntry(origin, seq, "answer_given", *shape, {}, {}, (), leaf)


def test_what_was_read_at_several_times_from_several_logs_is_missed_by_its_place():
    marks = ToldMarks()
    first = [entry("north/a.1", 0), entry("north/b.1", 0), entry("north/a.1", 1)]
    later = [entry("north/b.1", 1), entry("north/a.1", 2)]
    marks.add("call", first)
    marks.add("call", later)
    told = [first[0], later[0]]
    places = [("north/a.1", 1), ("north/a.1", 2), ("north/b.1", 0)]
    assert sorted(marks.missed("call", told, NONE)) == places
    assert sorted(marks.missed("call", told, NONE)) == places, "as long as they are not told"
    assert marks.missed("call", [*first, *later], NONE) == []
    assert not [*marks.of("call")]


def test_there_is_room_for_marks_again_as_soon_as_their_entries_are_told():
    marks = ToldMarks(3)
    call = [entry("north/a.1", number) for number in range(3)]
    marks.add("call", call)
    marks.missed("call", call[:2], NONE)
    marks.add("other", call[:2])
    assert not marks.is_unknown("other")
    marks.add("full", call[:1])
    assert marks.is_unknown("full")
