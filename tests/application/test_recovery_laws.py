"""What the journal kept, whatever stands in it and wherever taking it in is broken off: each act once, as what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.application.audit_ports import SpilledAct
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Recorded, Recorder, Spilled
from rcrp_desktop.application.spill_recovery import recover_spilled
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt, Unrecordable
from tests.support.call_bench import FULL, MemoryLog
from tests.support.room import ManualClock, MemoryJournal


class BreakingLog(MemoryLog):
    """Takes so many appends and then no more; ``keyed`` says whether it ever had a key."""

    def __init__(self, clock: ManualClock, *, keyed: bool = False) -> None:
        super().__init__(clock)
        self.keyed = keyed
        self.left = 1_000
        self.chokes_on = ""

    def append(self, entries: Sequence[NewEntry]) -> Receipt:
        if self.chokes_on and entries[0].command == self.chokes_on:
            raise Unrecordable(self.chokes_on)
        if self.left == 0:
            raise FULL
        self.left -= 1
        return super().append(entries)

    def is_keyed(self) -> bool:
        return self.keyed


def an_entry(command: str, kind: str) -> NewEntry:
    return NewEntry(kind, "decision", 1, "4471", "handler", "c", command, {"said": kind}, {})


ENTRIES = st.builds(an_entry, st.sampled_from(["c1", "c2", "c3", "c4"]), st.sampled_from("ab"))
HEADS = st.sampled_from([None, Checkpoint("test/log", 1, bytes(32)), Checkpoint("o", 1, bytes(32))])
LINES = st.lists(
    st.tuples(
        st.lists(ENTRIES, min_size=1, max_size=4), st.sampled_from([None, None, "unbound"]), HEADS
    ),
    max_size=5,
)


def a_journal(lines: Sequence[tuple[list[NewEntry], str | None, Checkpoint | None]]):
    journal = MemoryJournal()
    for number, (entries, doubt, head) in enumerate(lines, 1):
        journal.kept.append(
            SpilledAct(number, 5_000 + number, "live", tuple(entries), doubt, head, "4471")  # type: ignore[arg-type]
        )
    return journal


@dataclass(frozen=True)
class Taken:
    """An act as it should come into the log."""

    kinds: tuple[str, ...]
    why: str
    line: int


def expected(
    known: dict[str, tuple[str, ...]], journal: MemoryJournal, *, keyed: bool
) -> list[Taken]:
    """By the words of the design alone: line by line, act by act."""
    taken: list[Taken] = []
    doubted: set[str] = set()
    known = dict(known)
    for line in journal.pending():
        doubt = line.doubt
        if doubt is None and line.head is not None:
            doubt = "unbound" if keyed else None if line.head.origin == "test/log" else "other_head"
        for command, run in groupby(line.entries, key=lambda e: e.command):
            act = tuple(run)
            kinds = tuple(e.kind for e in act)
            if known.get(command) == kinds:
                continue
            why = doubt or ("conflict" if command in known else None)
            if why is None:
                known[command] = kinds
                taken.append(Taken(kinds, "", line.number))
            elif repr(act) not in doubted:
                doubted.add(repr(act))
                taken.append(Taken(kinds, why, line.number))
    return taken


def in_log(log: MemoryLog, since: int) -> list[tuple[str, str]]:
    """Each entry as its kind, and why it is doubted."""
    return [
        (str(e.body["claimed"]), str(e.body["why"]))
        if e.kind == "act_unconfirmed"
        else (e.kind, "")
        for e in log.entries[since:]
    ]


@given(LINES, st.lists(ENTRIES, max_size=2), st.booleans(), st.lists(st.integers(0, 3), max_size=4))
def test_each_act_comes_in_once_as_what_it_is_however_often_it_is_broken_off(
    lines, before, keyed, breaks
):
    clock = ManualClock()
    log = BreakingLog(clock, keyed=keyed)
    for act in before:
        log.append([act])
    known: dict[str, tuple[str, ...]] = {}
    for stored in log.entries:
        known.setdefault(stored.command, (stored.kind,))
    since = len(log.entries)
    journal = a_journal(lines)
    wanted = expected(known, journal, keyed=keyed)
    told = 0
    for left in [*breaks, 1_000]:
        log.left, length = left, len(log.entries)
        waiting = journal.pending()
        recovery = recover_spilled(log, journal, clock)
        told += recovery.unconfirmed
        assert (recovery.stopped_by is None) == (journal.pending() == [])
        assert recovery.stopped_by in (None, FULL)
        done = [line for line in waiting if line not in journal.pending()]
        assert journal.pending() == waiting[len(done) :], (
            "nothing behind what is refused goes first"
        )
        if done:
            assert len(recovery.receipts) <= sum(len(line.entries) for line in done)
        news = [r for r in recovery.receipts if not r.repeated]
        assert sum(r.last_seq - r.first_seq + 1 for r in news) <= len(log.entries) - length
        assert [r.first_seq for r in news] == sorted(r.first_seq for r in news)
    assert in_log(log, since) == [(kind, act.why) for act in wanted for kind in act.kinds]
    doubted = sum(len(act.kinds) for act in wanted if act.why)
    assert told == doubted, "each is told of, also where its line was broken off midway"
    for stored, line in zip(
        log.entries[since:], [a.line for a in wanted for _ in a.kinds], strict=True
    ):
        assert stored.body["spilled_at"] == 5_000 + line
        assert stored.body.get("recovered", False) is (stored.kind != "act_unconfirmed")
        if stored.kind != "act_unconfirmed":
            assert stored.body["recovered_at"] == clock.now_ms()
            assert stored.body["said"] == stored.kind


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.integers(0, 5))
def test_what_no_log_can_take_is_named_and_what_stands_behind_it_comes_in(sizes, bad):
    clock = ManualClock()
    log = BreakingLog(clock)
    log.chokes_on = f"c{bad}"
    journal = a_journal(
        [([an_entry(f"c{n}", "a")] * size, None, None) for n, size in enumerate(sizes)]
    )
    recovery = recover_spilled(log, journal, clock)
    assert recovery.stopped_by is None
    good = [(n, size) for n, size in enumerate(sizes) if n != bad]
    assert [e.command for e in log.entries] == [f"c{n}" for n, size in good for _ in range(size)]
    assert [(r.first_seq, r.last_seq) for r in recovery.receipts] == [
        (start, start + size - 1)
        for start, size in zip(_starts([s for _, s in good]), [s for _, s in good], strict=True)
    ]
    assert [why for _, why in journal.set_aside_lines] == ([f"c{bad}"] if bad < len(sizes) else [])


def _starts(sizes: list[int]) -> list[int]:
    return [sum(sizes[:n]) for n in range(len(sizes))]


@given(st.lists(st.integers(0, 3), max_size=6))
def test_while_anything_waits_it_is_said_and_nothing_overtakes_it(breaks):
    clock = ManualClock()
    log, journal = BreakingLog(clock), MemoryJournal()
    recorder = Recorder(log, journal, clock)
    for number, left in enumerate([*breaks, 1_000]):
        log.left = left
        recording = recorder.record([an_entry(f"c{number}", "a")])
        assert isinstance(recording, Recorded) == (journal.pending() == [])
        assert recorder.has_waiting == (journal.pending() != [])
        order = [e.command for e in log.entries]
        order += [e.command for line in journal.pending() for e in line.entries]
        assert order == [f"c{n}" for n in range(number + 1)]
    assert not recorder.has_waiting
    assert recorder.recover() == ()


def test_a_bug_of_the_log_keeps_the_words_and_is_told_as_what_it_is():
    log, journal = BreakingLog(ManualClock()), MemoryJournal()
    log.chokes_on = "c1"
    recording = Recorder(log, journal, ManualClock()).record([an_entry("c1", "a")])
    assert isinstance(recording, Spilled)
    assert isinstance(recording.bug, Unrecordable)
    assert isinstance(recording.problem, OperationalProblem)
    assert [line.entries for line in journal.pending()] == [(an_entry("c1", "a"),)]
