"""Recorder: one way into the log, the spill journal behind it, order kept between both."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.application.problems import (
    LogInUse,
    OperationalProblem,
    StorageUnavailable,
    UnavailableReason,
)
from rcrp_desktop.application.recording import Recorded, Recorder, Spilled
from rcrp_desktop.domain.audit.entry import NewEntry
from tests.support.call_bench import FULL, MemoryLog, RefusingJournal
from tests.support.call_bench import stored as as_stored
from tests.support.room import ManualClock


def entry(command: str) -> NewEntry:
    return NewEntry("note_written", "decision", 1, "4471", "handler", "c", command, {}, {})


class Place:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.log = MemoryLog(self.clock)
        self.journal = RefusingJournal()
        self.recorder = Recorder(self.log, self.journal, self.clock)


@given(st.lists(st.sampled_from(["ok", "log", "both", "recover"]), max_size=12))
def test_what_is_acknowledged_is_kept_once_and_in_order(steps):
    place = Place()
    acknowledged: list[str] = []
    for number, step in enumerate(steps):
        place.log.refuses = None if step in ("ok", "recover") else FULL
        place.journal.refuses = FULL if step == "both" else None
        if step == "recover":
            place.recorder.recover()
            assert not place.recorder.has_waiting
            continue
        try:
            recording = place.recorder.record([entry(f"c{number}")])
        except OperationalProblem:
            assert step == "both"
            continue
        assert isinstance(recording, Recorded if step == "ok" else Spilled)
        acknowledged.append(f"c{number}")
    place.log.refuses = place.journal.refuses = None
    place.recorder.recover()
    assert [stored.command for stored in place.log.entries] == acknowledged
    assert place.journal.pending() == []


def test_what_waits_from_an_earlier_start_goes_first():
    place = Place()
    place.log.refuses = FULL
    place.recorder.record([entry("before")])
    place.log.refuses = None
    later = Recorder(place.log, place.journal, place.clock)
    assert later.has_waiting
    later.record([entry("after")])
    assert [stored.command for stored in place.log.entries] == ["before", "after"]


def test_a_journal_that_could_not_be_read_is_waited_for_and_taken_in_at_a_look():
    place = Place()
    place.journal.unread = True
    later = Recorder(place.log, place.journal, place.clock)
    assert later.has_waiting
    later.look()
    assert later.has_waiting
    place.journal.add([entry("before")])
    place.journal.unread = False
    later.recover()
    assert [stored.command for stored in place.log.entries] == ["before"]
    assert not later.has_waiting


def test_a_look_takes_in_what_an_unread_journal_held():
    place = Place()
    place.journal.unread = True
    later = Recorder(place.log, place.journal, place.clock)
    place.journal.add([entry("before")])
    later.look()
    assert [stored.command for stored in place.log.entries] == ["before"]


def test_a_look_takes_in_an_unread_journal_that_somebody_else_asked_for_first():
    """Who tells the calls asks for what is pending too: nothing is unread any more, and all of it still waits."""
    place = Place()
    place.journal.unread = True
    later = Recorder(place.log, place.journal, place.clock)
    place.journal.add([entry("before")])
    place.journal.unread = False
    assert place.journal.is_read()
    later.look()
    assert [stored.command for stored in place.log.entries] == ["before"]
    assert not later.has_waiting


def test_without_a_log_the_reason_is_told_and_nothing_is_lost():
    place = Place()
    problem = LogInUse("another copy")
    recorder = Recorder(None, place.journal, place.clock, why_no_log=problem)
    assert recorder.record([entry("c1")]) == Spilled(problem)
    with pytest.raises(LogInUse):
        recorder.recover()
    recorder.use(place.log)
    (receipt,) = recorder.recover()
    assert receipt.last_seq == 0
    assert recorder.log is place.log


def test_without_a_log_and_without_a_reason_that_much_is_said():
    place = Place()
    recording = Recorder(None, place.journal, place.clock).record([entry("c1")])
    assert isinstance(recording, Spilled)
    assert recording.problem.detail == "The record is not open."


def test_a_journal_that_cannot_be_read_is_taken_to_hold_something():
    class Unreadable(RefusingJournal):
        def pending(self):
            raise FULL

    place = Place()
    recorder = Recorder(place.log, Unreadable(), place.clock)
    assert recorder.has_waiting
    with pytest.raises(OperationalProblem):
        recorder.recover()


def test_what_is_unconfirmed_is_counted_over_all_recoveries_and_told_once():
    class Doubted(RefusingJournal):
        def pending(self):
            return [replace(waiting, doubt="unbound") for waiting in super().pending()]

    place = Place()
    recorder = Recorder(place.log, Doubted(), place.clock)
    for number in range(2):
        place.log.refuses = FULL
        recorder.record([entry(f"c{number}")])
        place.log.refuses = None
        recorder.recover()
    assert [(n.kind, n.detail) for n in recorder.notices()] == [("spill_unconfirmed", "2")]
    assert list(recorder.notices()) == []


@pytest.mark.parametrize("reason", get_args(UnavailableReason))
def test_what_a_log_that_is_not_there_had_acknowledged_lies_in_the_journal_until_it_is_back(
    reason: UnavailableReason,
):
    """It may come back and it may not. One that is full, busy or read-only is there, with all that it had."""
    place = Place()
    place.recorder.record([entry("c0")])
    place.log.refuses = StorageUnavailable(reason)
    place.recorder.record([entry("c1")])
    kept = [e.command for line in place.journal.pending() for e in line.entries]
    is_away = reason in ("missing", "cannot_open")
    assert place.recorder.is_kept_anew == is_away
    assert kept == (["c0", "c1"] if is_away else ["c1"])
    place.log.refuses = None
    place.recorder.recover()
    assert [stored.command for stored in place.log.entries] == ["c0", "c1"]
    assert not place.recorder.has_waiting


def test_what_a_look_finds_gone_is_told_to_wait_before_anything_else_is_done():
    """Nothing is recorded meanwhile: the window that says that something waits has nobody else to hear it from."""
    place = Place()
    place.recorder.record([entry("c0")])
    place.log.refuses = StorageUnavailable("missing")
    with pytest.raises(StorageUnavailable):
        place.recorder.look()
    assert commands_kept(place) == ["c0"]
    assert place.recorder.has_waiting
    assert place.recorder.waiting_calls() == {"c"}
    place.log.refuses = None
    place.recorder.recover()
    assert not place.recorder.has_waiting
    assert commands_kept(place) == []


def test_a_log_that_was_away_and_is_back_is_not_taken_to_be_away_later():
    """It had nothing when it went: what it was given since stands in it, and need not stand in the journal."""
    place = Place()
    place.log.refuses = StorageUnavailable("missing")
    with pytest.raises(StorageUnavailable):
        place.recorder.look()
    place.log.refuses = None
    place.recorder.look()
    place.recorder.record([entry("c0")])
    place.log.refuses = FULL
    place.recorder.record([entry("c1")])
    place.log.refuses, place.journal.refuses = None, FULL
    place.recorder.recover()
    assert [stored.command for stored in place.log.entries] == ["c0", "c1"]


def test_what_was_read_back_from_a_log_outlives_every_log_that_is_lost():
    place = Place()
    place.recorder.acts.read("c", [as_stored(entry("c0"), 0, place.log.origin())], "4471")
    log = place.log
    for number in range(2, 5):
        log.refuses = StorageUnavailable("missing")
        with pytest.raises(StorageUnavailable):
            place.recorder.look()
        assert commands_kept(place) == ["c0"], "the log that had it is gone"
        place.recorder.give_up_log()
        log = MemoryLog(place.clock, f"test/log/{number}")
        place.recorder.use(log)
        place.recorder.recover()
        assert [e.command for e in log.entries] == ["c0"]
        assert commands_kept(place) == []


def test_without_a_log_a_look_tells_whether_something_waits_and_no_more():
    place = Place()
    recorder = Recorder(None, place.journal, place.clock)
    assert recorder.can_keep, "as far as anybody knows"
    recorder.look()
    assert not recorder.has_waiting
    place.journal.add([entry("c0")])
    recorder.look()
    assert recorder.has_waiting


def commands_kept(place: Place) -> list[str]:
    return [e.command for line in place.journal.pending() for e in line.entries]
