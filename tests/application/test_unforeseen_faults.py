"""What nobody foresaw keeps an act waiting and loses none: it leaves the journal for the log, or for what it says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.audit_ports import Known
from rcrp_desktop.application.problems import OperationalProblem, Unforeseen
from rcrp_desktop.application.recording import Recorded, Recorder, Spilled
from rcrp_desktop.application.spill_recovery import recover_spilled
from rcrp_desktop.application.spill_release import RELEASED, Released
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt, Unrecordable
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.frozen import replace
from tests.support.call_bench import FULL, MemoryLog, RefusingJournal
from tests.support.room import ManualClock

FAULTS = (MemoryError(), RuntimeError("x"), OSError(5, "x"), KeyError("x"), ValueError("x"))
CALLS = ("a", "b", "c", "d", "e")


class FaultyLog(MemoryLog):
    """Raises ``fault`` for the acts of some calls; no log takes ``unrecordable``."""

    def __init__(self, clock: ManualClock) -> None:
        super().__init__(clock)
        self.fault: Exception | None = None
        self.of: frozenset[str] = frozenset(CALLS)
        self.unrecordable: set[str] = set()

    def _fail(self, entries: Sequence[NewEntry]) -> None:
        if self.fault is not None and entries[0].call in self.of:
            raise self.fault

    def append(self, entries: Sequence[NewEntry]) -> Receipt:
        self._fail(entries)
        if entries[0].command in self.unrecordable:
            raise Unrecordable(entries[0].command)
        return super().append(entries)

    def known(self, entries: Sequence[NewEntry]) -> Known:
        self._fail(entries)
        return super().known(entries)


class Place:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.log = FaultyLog(self.clock)
        self.journal = RefusingJournal()
        self.recorder = Recorder(self.log, self.journal, self.clock)
        self.acknowledged: list[tuple[str, str]] = []

    def act(self, call: str, *, unrecordable: bool = False) -> Recorded | Spilled:
        command = f"c{len(self.acknowledged)}"
        if unrecordable:
            self.log.unrecordable.add(command)
        recording = self.recorder.record([entry(call, command)])
        self.acknowledged.append((call, command))
        return recording

    def kept(self, call: str) -> list[str]:
        """In the order of record, what waits behind what is recorded; what is put aside is not among it."""
        waits = [
            e.command for line in self.journal.pending() for e in line.entries if e.call == call
        ]
        return [e.command for e in self.log.entries if e.call == call] + waits

    def check(self) -> None:
        for call in CALLS:
            done = [command for of, command in self.acknowledged if of == call]
            aside = {line.entries[0].command for line, _ in self.journal.set_aside_lines}
            assert aside <= self.log.unrecordable
            assert self.kept(call) == [command for command in done if command not in aside]
            in_log = {e.command for e in self.log.entries if e.call == call}
            assert self.recorder.acts.recorded(call) <= in_log, "said to be recorded"
        waiting = {entry.call for line in self.journal.pending() for entry in line.entries}
        assert self.recorder.waiting_calls() == waiting
        assert self.recorder.has_waiting == bool(waiting)


def entry(call: str, command: str) -> NewEntry:
    return NewEntry("note_written", "decision", 1, "4471", "handler", call, command, {}, {})


STEP = st.tuples(
    st.sampled_from(CALLS),
    st.sampled_from([None, None, FULL, *FAULTS]),
    st.frozensets(st.sampled_from(CALLS)),
    st.integers(0, 5).map(lambda n: n == 0),
)


@given(st.lists(STEP, max_size=12))
def test_an_act_leaves_the_journal_for_the_log_or_for_what_it_says(steps):
    place = Place()
    for call, fault, of, unrecordable in steps:
        is_world = isinstance(fault, OperationalProblem)
        place.log.refuses = fault if isinstance(fault, OperationalProblem) else None
        place.log.fault, place.log.of = None if is_world else fault, of
        recording = place.act(call, unrecordable=unrecordable)
        command = place.acknowledged[-1][1]
        assert isinstance(recording, Recorded) == (
            place.log.entries[-1:] != [] and place.log.entries[-1].command == command
        )
        place.check()
    place.log.refuses = place.log.fault = None
    place.recorder.recover()
    place.check()
    assert place.journal.pending() == []
    aside = {line.entries[0].command for line, _ in place.journal.set_aside_lines}
    assert aside == place.log.unrecordable
    recorded = frozenset[str]().union(*map(place.recorder.acts.recorded, CALLS))
    assert recorded == {e.command for e in place.log.entries}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_holds_one_call_holds_no_other(fault):
    place = Place()
    place.log.fault, place.log.of = fault, frozenset("a")
    first = place.act("a")
    assert isinstance(first, Spilled)
    assert first.bug is fault
    assert isinstance(place.act("b"), Recorded)
    behind = place.act("a")
    assert isinstance(behind, Spilled)
    assert isinstance(behind.problem, Unforeseen)
    assert place.recorder.waiting_calls() == {"a"}
    place.log.fault = None
    assert isinstance(place.act("a"), Recorded)
    assert place.kept("a") == ["c0", "c2", "c3"]


def test_a_log_that_takes_nothing_is_not_asked_for_every_line():
    place = Place()
    place.log.refuses = FULL
    for call in CALLS:
        place.act(call)
    place.log.refuses, place.log.fault = None, MemoryError()
    asked: list[object] = []
    place.log.known = lambda entries: (asked.append(entries), place.log._fail(entries), "no")[2]
    with pytest.raises(Unforeseen):
        place.recorder.recover()
    assert len(asked) == 3
    place.check()


def test_a_mistake_of_the_program_that_keeps_acts_waiting_is_told_once():
    place = Place()
    place.log.refuses = FULL
    place.act("a")
    place.log.refuses, place.log.fault = None, KeyError("x")
    for _ in range(2):
        place.recorder.recover()
    assert isinstance(place.recorder.take_bug(), KeyError)
    place.recorder.recover()
    assert place.recorder.take_bug() is None
    place.check()


def test_a_mistake_that_was_told_with_the_act_is_not_told_once_more_when_it_is_tried_again():
    place = Place()
    place.log.fault = KeyError("x")
    spilled = place.act("a")
    assert isinstance(spilled, Spilled)
    assert spilled.bug is place.log.fault
    place.recorder.recover()
    assert place.recorder.take_bug() is None
    place.log.fault = KeyError("y")
    place.recorder.recover()
    assert place.recorder.take_bug() is place.log.fault


def test_a_call_of_which_something_was_put_aside_is_known():
    """Each of them, for good: no act that no log has is ever said to be recorded."""
    place = Place()
    place.log.refuses = FULL
    place.act("a", unrecordable=True)
    place.act("b")
    place.act("c", unrecordable=True)
    place.log.refuses = None
    place.recorder.recover()
    place.log.refuses = FULL
    place.act("d", unrecordable=True)
    place.log.refuses = None
    place.recorder.recover()
    assert place.recorder.refused_calls() == {"a", "c", "d"}
    recorded = {call: place.recorder.acts.recorded(call) for call in "abcd"}
    assert recorded == {"a": set(), "b": {"c1"}, "c": set(), "d": set()}
    assert place.recorder.refused_acts == 3


def test_nothing_is_held_of_which_nothing_waits_any_more():
    """Whoever looks after the machine took the journal away, or another copy of the program took it in."""
    place = Place()
    place.log.fault, place.log.of = KeyError("x"), frozenset("a")
    place.act("a")
    place.recorder.recover()
    assert place.recorder.held_calls() == {"a"}
    for line in place.journal.pending():
        place.journal.clear(line.number)
    place.log.fault = None
    place.recorder.look()
    assert place.recorder.held_calls() == frozenset()
    assert isinstance(place.act("a"), Recorded)


def test_a_journal_that_fails_as_nobody_foresaw_keeps_no_window_shut():
    class Broken(RefusingJournal):
        def pending(self):
            raise MemoryError

    place = Place()
    assert Recorder(place.log, Broken(), place.clock).has_waiting


def test_an_act_that_no_log_takes_does_not_take_the_others_of_its_line_away():
    place = Place()
    acts = [entry("call-a", "x1"), entry("call-a", "bad"), entry("call-b", "x3")]
    place.log.unrecordable.add("bad")
    place.journal.add(acts)
    recovery = recover_spilled(place.log, place.journal, place.clock)
    assert [stored.command for stored in place.log.entries] == ["x1", "x3"]
    assert [e.command for line in recovery.refused for e in line.entries] == ["bad"]
    assert [why for _, why in place.journal.set_aside_lines] == ["bad"]
    assert place.journal.pending() == []


# --- a fault that is bound to one act ------------------------------------------------------------


class StubbornLog(FaultyLog):
    """A fault that is bound to one act: ``never`` as itself, ``nor_told`` not even as what somebody found."""

    never: frozenset[str] = frozenset()
    nor_told: frozenset[str] = frozenset()
    is_blind = False
    """Not even that these are recorded can be asked."""

    def known(self, entries: Sequence[NewEntry]) -> Known:
        if self.is_blind and entries[0].command in self.never:
            raise KeyError(entries[0].command)
        return super().known(entries)

    def append(self, entries: Sequence[NewEntry]) -> Receipt:
        told = str(entries[0].parts)
        if entries[0].command in self.never or any(f'"{c}"' in told for c in self.nor_told):
            raise KeyError(entries[0].command)
        return super().append(entries)


class Room(Place):
    def __init__(self) -> None:
        super().__init__()
        self.log: StubbornLog = StubbornLog(self.clock)
        self.recorder = Recorder(self.log, self.journal, self.clock)


COMMANDS = st.frozensets(st.integers(0, 8).map(lambda n: f"c{n}"), max_size=4)
LINES = st.lists(st.frozensets(st.sampled_from(CALLS), min_size=1, max_size=2), max_size=9)


@settings(max_examples=60)
@given(LINES, COMMANDS)
@example([frozenset(call) for call in CALLS], frozenset({"c0", "c2", "c4"}))
@example([frozenset(call) for call in CALLS], frozenset({"c1", "c2"}))
def test_what_waits_behind_an_act_that_is_held_waits_with_all_its_calls(
    lines: list[frozenset[str]], never: frozenset[str]
):
    """And nothing else waits, unless so many lines in a row fail that the log itself is in trouble."""
    room = Room()
    room.log.never = never
    for number, calls in enumerate(lines):
        room.journal.add([entry(call, f"c{number}") for call in sorted(calls)])
    expected, held, in_a_row = list[str](), set[str](), 0
    for number, calls in enumerate(lines):
        if calls & held:
            held |= calls
        elif f"c{number}" in never:
            held |= calls
            in_a_row += 1
            if in_a_row == 3:
                break
        else:
            expected.append(f"c{number}")
            in_a_row = 0
    recovery = recover_spilled(room.log, room.journal, room.clock)
    assert list(dict.fromkeys(e.command for e in room.log.entries)) == expected
    assert recovery.held == held
    assert (recovery.stopped_by is not None) == (in_a_row == 3)


def test_a_new_act_does_not_overtake_one_of_its_call_that_is_held():
    """The log would take it: what keeps the other is bound to that one."""
    room = Room()
    room.log.never = frozenset({"c0"})
    room.act("a")
    assert isinstance(room.act("b"), Recorded)
    behind = room.act("a")
    assert isinstance(behind, Spilled)
    assert isinstance(behind.problem, Unforeseen)
    assert behind.bug is None
    room.log.never = frozenset()
    room.recorder.recover()
    assert room.kept("a") == ["c0", "c2"]


# --- let go of by hand -------------------------------------------------------------------------


def let_go(room: Room) -> Released:
    return room.recorder.release(Stamp(7, "4471", "handler", f"by-hand-{room.log.size()}"))


@settings(max_examples=40)
@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=9), COMMANDS, COMMANDS, st.booleans())
def test_what_is_let_go_of_by_hand_is_recorded_told_or_put_aside_once_and_in_order(
    calls: list[str], never: frozenset[str], nor_told: frozenset[str], is_blind: bool
):
    room = Room()
    room.log.never, room.log.nor_told = never | nor_told, nor_told
    room.log.is_blind = is_blind
    for call in calls:
        room.act(call)
    released = let_go(room)
    done = [command for _, command in room.acknowledged]
    recorded = [e.command for e in room.log.entries if e.kind == "note_written"]
    told = [e for e in room.log.entries if e.kind == "act_unconfirmed"]
    aside = [line.entries[0].command for line, _ in room.journal.set_aside_lines]
    assert set(recorded) == set(done) - room.log.never
    assert sorted(aside) == sorted(set(done) & nor_told)
    assert [e.body["why"] for e in told] == ["unforeseen"] * len(set(done) & never - nor_told)
    for call in "abc":
        mine = [command for of, command in room.acknowledged if of == call]
        kept = [e.command for e in room.log.entries if e.call == call and e.kind == "note_written"]
        assert kept == [command for command in mine if command in recorded]
    assert room.journal.pending() == []
    assert not room.recorder.has_waiting
    assert room.recorder.held_calls() == frozenset()
    assert (released.unconfirmed, len(released.refused)) == (len(told), len(aside))
    said = [e for e in room.log.entries if e.kind == RELEASED]
    held = {call for call, command in room.acknowledged if command in room.log.never}
    assert [(e.actor, e.record_class, e.body) for e in said] == (
        [("4471", "system", {"calls": len(held)})] if held else []
    )
    assert [line.entries[0].command for line in released.refused] == aside
    assert room.recorder.refused_calls() == {line.entries[0].call for line in released.refused}
    assert {e.at_ms for e in told} <= {room.clock.now_ms()}
    assert let_go(room) == Released(), "once is enough"


def test_of_a_line_of_several_acts_only_what_cannot_be_told_is_put_aside():
    room = Room()
    acts = [entry("a", "c0"), entry("a", "c1"), entry("b", "c2")]
    room.log.never, room.log.nor_told = frozenset({"c0", "c1"}), frozenset({"c1"})
    room.journal.add(acts)
    room.recorder.look()
    released = let_go(room)
    assert released.unconfirmed == 2, (
        "a fault in one act holds its line, and all of that is let go of"
    )
    assert [e.command for line in released.refused for e in line.entries] == ["c1"]
    assert room.recorder.refused_calls() == {"a"}


def test_what_the_log_has_already_is_not_told_again_as_unconfirmed():
    """Its line waits for another act of it."""
    room = Room()
    room.log.append([entry("a", "c0")])
    room.log.never = frozenset({"c1"})
    room.journal.add([entry("a", "c0"), entry("a", "c1")])
    room.recorder.look()
    assert let_go(room).unconfirmed == 1
    told = [str(e.parts) for e in room.log.entries if e.kind == "act_unconfirmed"]
    assert len(told) == 1
    assert '"c1"' in told[0]


def test_a_letting_go_counts_all_that_became_of_what_waited():
    """What anybody could have written waits between acts that a fault holds: it goes in as unconfirmed, too."""
    room = Room()
    room.log.nor_told = frozenset({"c5"})
    room.log.never = frozenset({"c1", "c3"}) | room.log.nor_told
    room.log.unrecordable = {"c7"}
    for number, call in enumerate("abacdeeb"):
        room.journal.add([entry(call, f"c{number}")])
    doubted = {"c0", "c4"}
    room.journal.kept = [
        replace(line, doubt="unbound") if line.entries[0].command in doubted else line
        for line in room.journal.kept
    ]
    released = let_go(room)
    told = [str(e.body["why"]) for e in room.log.entries if e.kind == "act_unconfirmed"]
    recorded = [e.command for e in room.log.entries if e.kind == "note_written"]
    assert sorted(told) == ["unbound"] * 2 + ["unforeseen"] * 2
    assert recorded == ["c2", "c6"]
    assert (released.recorded, released.unconfirmed) == (len(recorded), len(told))
    refused = [e.command for line in released.refused for e in line.entries]
    assert sorted(refused) == ["c5", "c7"]
    assert room.recorder.refused_calls() == {"e", "b"}


def test_a_log_that_takes_nothing_lets_nothing_go():
    room = Room()
    room.log.never = frozenset({"c0"})
    room.act("a")
    for fault in (FULL, MemoryError()):
        room.log.refuses = fault if isinstance(fault, OperationalProblem) else None
        room.log.fault, room.log.of = (None if room.log.refuses else fault), frozenset({"a", ""})
        with pytest.raises(OperationalProblem):
            let_go(room)
        assert [e.command for line in room.journal.pending() for e in line.entries] == ["c0"]
    assert room.journal.set_aside_lines == []


def test_a_journal_that_lets_nothing_go_is_not_asked_for_ever():
    room = Room()
    room.log.never = frozenset({"c0"})
    room.act("a")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room.journal, "clear", lambda number: None)
        with pytest.raises(Unforeseen):
            let_go(room)
    assert let_go(room).unconfirmed == 0, "that is told already"
    assert [e.kind for e in room.log.entries].count("act_unconfirmed") == 1
    assert room.journal.pending() == []
