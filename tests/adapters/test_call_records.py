"""What a desk reads of its own and of other people's logs while calls are going on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.records import PAGE
from rcrp_desktop.application.event_codec import to_entry
from rcrp_desktop.application.reopening import carry_over
from rcrp_desktop.domain.audit.entry import NewEntry, StoredEntry, seal_code
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.notes import NoteWritten, WriteNote
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.whole_numbers import LATEST_MS
from tests.support.erasure import erase
from tests.support.index import an_index
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.room import MINUTE, NOON, Desk, Room

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path)
    yield made
    made.close()


def test_a_supervisors_decision_reaches_the_handler_through_the_other_log(room: Room):
    handler, supervisor = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("0398-23NOV", CRIME, AskLessPolice("advice_given", "Seen today."))
    before = handler.records.positions()
    room.clock.pass_minutes(4)
    asked = call.requests[0].item
    seen = supervisor.reopened(call)
    supervisor.do(seen, DecideRequest(asked, "overturn", "police_soon", "Not for us to refuse."))

    touched, after = handler.records.changes_since(before)
    again = handler.reopened(call)

    assert touched == {call.call}
    assert handler.records.changes_since(after) == (frozenset(), after)
    assert again.requests[0].decision is not None
    owed = {item.kind for item in open_items(again, room.engines.engine)}
    assert Owed.TELL_CALLER_OF_CHANGE in owed
    assert Owed.AWAITING_SUPERVISOR not in owed


def test_a_log_that_appears_later_counts_from_its_beginning(room: Room):
    handler = room.desk("4471")
    before = handler.records.positions()
    call = room.desk("4502").a_call("0400-23NOV", ADVICE_ANSWERS)
    touched, _ = handler.records.changes_since(before)
    assert touched == {call.call}


def test_access_records_are_no_change_of_a_call(room: Room):
    handler, supervisor = room.desk("4471"), room.desk("2290", "supervisor")
    call = handler.a_call("0398-23NOV", ADVICE_ANSWERS)
    before = handler.records.positions()
    room.clock.pass_minutes(1)
    looked = NewEntry(
        "call_opened", "access", room.clock.now, "2290", "supervisor", call.call, "c", {}, {}
    )
    supervisor.recorder.record([looked])
    assert handler.records.changes_since(before)[0] == frozenset()
    assert [e.kind for e in handler.records.entries_of(call.call)][-1] == "call_opened"


def test_ones_own_open_calls_are_reopened_at_start_and_those_with_an_override_of_ones_own(
    room: Room,
):
    handler, other = room.desk("4471"), room.desk("4502")
    cut_off = handler.a_call("1", ADVICE_ANSWERS)
    handler.a_call("2", ADVICE_ANSWERS, AcceptRecommendation(), EndCall())
    came_again = handler.a_call(
        "3", ADVICE_ANSWERS, AcceptRecommendation(), EndCall(), BringNewInformation("second_call")
    )
    theirs = other.a_call("4", ADVICE_ANSWERS)
    handler.do(handler.reopened(theirs), RaiseOverride())
    handler.do(handler.reopened(other.a_call("5", ADVICE_ANSWERS)), WriteNote("Heard too."))
    by_override = handler.do(handler.service.new_call(), RaiseOverride())

    found = handler.records.unfinished(NOON - MINUTE).calls

    assert list(found) == [cut_off.call, came_again.call, theirs.call, by_override.call]
    assert list(handler.records.unfinished(NOON + MINUTE).calls) == []


def test_the_seal_is_that_of_the_calls_newest_entry_in_the_own_log(room: Room):
    handler = room.desk("4471")
    assert handler.records.seal_of("nothing") == ""
    call = handler.a_call("1", ADVICE_ANSWERS)
    handler.a_call("2", ADVICE_ANSWERS)
    newest = handler.records.entries_of(call.call)[-1]
    assert handler.records.seal_of(call.call) == seal_code(newest.seq, newest.leaf_hash)


def copied(room: Room, call: str) -> NewEntry:
    return NewEntry("copied", "access", room.clock.now, "4471", "handler", call, "c1", {}, {})


def test_what_is_said_to_be_recorded_is_the_very_act_whatever_was_written_after_it(room: Room):
    handler = room.desk("4471")
    call = handler.a_call("1", {}, RaiseOverride())
    raised = next(e for e in handler.records.entries_of(call.call) if e.kind == "override_raised")
    room.clock.pass_minutes(1)
    handler.do(handler.reopened(call), WriteNote("Later."))
    doubted = ActUnconfirmed("override_stood_down", "2290", "supervisor", NOON, "unbound", "")
    stamp = Stamp(room.clock.now, "4471", "system", "forged")
    handler.recorder.record([to_entry(Event(call.call, stamp, doubted)), copied(room, call.call)])

    kept = handler.records.kept_of(call.call)

    assert kept is not None
    assert (kept.number, kept.at_ms) == (raised.seq, raised.at_ms)
    assert kept.seal == handler.records.seal_of(call.call)


def test_a_look_or_a_copy_is_no_act(room: Room):
    handler = room.desk("4471")
    call = handler.a_call("1", ADVICE_ANSWERS)
    acted = handler.records.entries_of(call.call)[-1]
    handler.recorder.record([copied(room, call.call)])
    kept = handler.records.kept_of(call.call)
    assert kept is not None
    assert kept.number == acted.seq


@pytest.mark.parametrize(
    ("said", "waited"), [(NOON + 1, True), (-1, False), (LATEST_MS + 1, False)]
)
def test_a_time_that_no_clock_says_is_not_when_an_act_was_taken_in(
    room: Room, said: int, waited: bool
):
    handler = room.desk("4471")
    call = handler.a_call("1", {})
    noted = to_entry(Event(call.call, handler.service.stamp(), NoteWritten("Later.")))
    handler.recorder.record([replace(noted, body={**noted.body, "recovered_at": said})])
    kept = handler.records.kept_of(call.call)
    assert kept is not None
    assert (kept.waited, kept.at_ms) == (waited, said if waited else noted.at_ms)


def test_an_override_of_another_desk_is_not_said_to_be_an_entry_of_this_one(room: Room):
    handler, other = room.desk("4471"), room.desk("4502")
    call = handler.a_call("1", ADVICE_ANSWERS)
    other.do(other.reopened(call), RaiseOverride())
    kept = handler.records.kept_of(call.call)
    assert kept is not None
    assert kept.number == -1


def test_earlier_contacts_and_refusals_are_counted_across_logs(room: Room):
    one, two = room.desk("4471"), room.desk("4502")
    one.a_call("0398", ADVICE_ANSWERS, AcceptRecommendation())
    one.a_call("0398", {**ADVICE_ANSWERS, "weapon": "yes"}, AcceptRecommendation())
    two.a_call("0398", AMBULANCE_ANSWERS)
    second = two.a_call("0398", AMBULANCE_ANSWERS, AcceptRecommendation())
    assert second.reference is not None
    assert (second.reference.earlier_contacts, second.reference.earlier_refusals) == (3, 1)
    assert second.requests[0].reason == "second_refusal"


def test_a_reference_that_was_corrected_no_longer_counts(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("0398", ADVICE_ANSWERS)
    assert desk.records.calls_on("0398") == {call.call}
    desk.do(call, GiveReference("0399"))
    assert desk.records.calls_on("0398") == frozenset()
    assert desk.records.calls_on("0399") == {call.call}


def test_an_erased_reference_is_forgotten(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("0398", ADVICE_ANSWERS)
    assert desk.records.calls_on("0398") == {call.call}
    entry = next(e for e in desk.records.entries_of(call.call) if e.kind == "reference_given")
    log = desk.recorder.log
    record = NewEntry("erase", "system", room.clock.now, "0071", "", "", "", {}, {})
    erase(log, record, [(entry.seq, "reference")])
    assert desk.records.calls_on("0398") == frozenset()


def test_a_damaged_log_of_somebody_else_stops_nobody(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("0398", ADVICE_ANSWERS)
    broken = room.data / "logs" / "zz-broken" / "audit.db"
    broken.parent.mkdir()
    broken.write_bytes(b"not a database at all" * 400)
    assert desk.reopened(call).reference is not None
    assert len(desk.records.positions()) == 1


def test_a_copied_log_is_not_counted_twice(room: Room):
    desk = room.desk("4471")
    call = desk.a_call("0398", ADVICE_ANSWERS)
    copy = room.data / "logs" / "a-copy"
    copy.mkdir()
    shutil.copy(desk.path, copy / "audit.db")
    again = desk.reopened(call)
    assert replace(again) == call


def test_a_call_of_which_less_is_found_than_was_seen_of_it_is_read_from_its_pages(
    room: Room, monkeypatch: pytest.MonkeyPatch
):
    desk = room.desk("4471")
    call = desk.a_call("0398", ADVICE_ANSWERS).call
    whole = desk.records.entries_of(call)
    assert list(desk.records.unfinished(0).calls) == [call]
    true = SqliteLogReader.entries_of_call

    def fewer(reader: SqliteLogReader, call: str, most: int = -1) -> list[StoredEntry]:
        return true(reader, call, most)[1:]

    monkeypatch.setattr(SqliteLogReader, "entries_of_call", fewer)
    assert desk.records.entries_of(call) == whole


# --- logs that were set aside -----------------------------------------------------------------------


def set_aside(desk: Desk, room: Room, name: str) -> str:
    """The desk's log lies among the earlier ones, and its next opening begins another."""
    assert desk.recorder.log is not None
    origin = desk.recorder.log.origin()
    room.close()
    folder = desk.path.parent / "earlier" / name
    folder.mkdir(parents=True)
    desk.path.rename(folder / desk.path.name)
    room.desks.clear()
    return origin


def test_calls_of_every_log_that_was_set_aside_are_found_until_the_log_in_use_names_them(
    room: Room,
):
    first = room.desk("4471")
    old = first.a_call("0", ADVICE_ANSWERS)
    room.clock.pass_minutes(10)
    since = room.clock.now
    torn = first.a_call("1", ADVICE_ANSWERS)
    torn_in = set_aside(first, room, "1-corrupt-5")
    second = room.desk("4471")
    back = second.a_call("2", ADVICE_ANSWERS)
    back_in = set_aside(second, room, "2-rollback-6")
    desk = room.desk("4471")
    here = desk.a_call("3", ADVICE_ANSWERS)
    found = {torn.call: (torn_in, "corrupt"), back.call: (back_in, "rollback")}
    assert desk.records.set_aside_since(since) == found
    assert {old.call, torn.call, back.call} == {*desk.records.set_aside_since(0)}
    log = desk.recorder.log
    assert log is not None
    assert carry_over(found, desk.service, desk.recorder, log.origin()) == 2
    assert desk.records.set_aside_since(since) == {}
    every = [torn.call, back.call, here.call]
    assert sorted(desk.records.unfinished(since).calls) == sorted(every)


@pytest.mark.parametrize("why", ["corrupt", "rollback"])
def test_a_call_that_goes_on_is_listed_with_all_that_the_log_before_tells_of_it(
    room: Room, tmp_path: Path, why: str
):
    """Also where SQLite reads nothing of that log: then its pages tell it."""
    first = room.desk("4471")
    gone_on = first.a_call("0398-23NOV", ADVICE_ANSWERS)
    left = first.a_call("0399-23NOV", AMBULANCE_ANSWERS)
    set_aside(first, room, f"1-{why}-5")
    (aside,) = first.path.parent.glob("earlier/*/audit.db")
    if why == "corrupt":
        aside.write_bytes(bytes(PAGE) + aside.read_bytes()[PAGE:])
    desk = room.desk("4471")
    assert desk.recorder.log is not None
    of_call = {gone_on.call: ("rcrp/earlier", why)}
    carry_over(of_call, desk.service, desk.recorder, desk.recorder.log.origin())
    index = an_index(room, tmp_path / "index.db")
    index.catch_up()
    told = index.summary(gone_on.call)
    assert told is not None
    assert (told.reference, told.began_ms) == ("0398-23NOV", NOON)
    assert (index.summary(left.call) is not None) == (why == "rollback"), "of that no log speaks"
    index.close()
