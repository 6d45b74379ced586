"""Several windows of one account, of which one has the log: what each did had read what it had on its screen, no more.

Also a window that is killed, whose acts wait, and the next one, which may not get the log either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.acknowledged import _acts_of
from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.event_codec import SEEN, WINDOW, seen_in, window_in
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.application.retelling import Retold, retell
from rcrp_desktop.application.written_anew import RECOVERED, STOOD
from rcrp_desktop.domain.audit.entry import NewEntry, StoredEntry
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.call_bench import FULL, MemoryLog, MemoryRecords, References, RefusingJournal
from tests.support.desks_apart import ASK, CALM, ENGINE, ROLES, commands
from tests.support.room import CountedIds, ManualClock, OneEngine
from tests.support.search_depth import sized

CALL = "call-1"


@dataclass
class Window:
    """One run of the program: ``knows`` are the acts that its screen told, and ``own`` what was done in it."""

    person: str
    service: CallService
    journal: RefusingJournal
    seen: CallState = field(default_factory=lambda: CallState(CALL))
    knows: set[str] = field(default_factory=set[str])
    own: set[str] = field(default_factory=set[str])

    @property
    def recorder(self) -> Recorder:
        return self.service.recorder


@dataclass
class Account:
    """A log, the window that has it, and another that has not."""

    log: MemoryLog
    windows: list[Window]

    @property
    def has_it(self) -> Window:
        return self.windows[0]


class Windows:
    """A handler with two windows, and a supervisor with two; each account has one log."""

    def __init__(self, skew: int = 0) -> None:
        self.clock, self.ids, self.now = ManualClock(), CountedIds(), 10_000_000
        self.skew = {"2290": skew}
        self.records = MemoryRecords([])
        self.knew: dict[str, set[str]] = {}
        self.accounts: dict[str, Account] = {}
        for person in ("4471", "2290"):
            log = MemoryLog(self.clock, f"rcrp/force/desk/{person}-live/1")
            log.append([NewEntry("genesis", "system", 0, person, "", "", "", {}, {})])
            self.records.logs.append(log)
            self.accounts[person] = Account(log, [self.begun(person), self.begun(person)])
            self.accounts[person].has_it.recorder.use(log)
        first = self.accounts["4471"].has_it
        first.recorder.own.made(CALL)
        for command in (BeginCall("live"), *CALM, ASK):
            self.perform(first, command)
        for account in self.accounts.values():
            for window in account.windows:
                self.read(window)

    def begun(self, person: str) -> Window:
        journal = RefusingJournal()
        who = Person(person, ROLES[person], verified=False)
        recorder = Recorder(None, journal, self.clock)
        return Window(
            person,
            CallService(
                recorder, OneEngine(ENGINE), self.records, References(), self.clock, self.ids, who
            ),
            journal,
        )

    def told(self) -> Retold:
        return retell(CALL, self.records.told(CALL).entries, lambda _: ENGINE)

    def read(self, window: Window) -> None:
        window.seen = window.service.reopen(CALL)
        window.knows = {e.command for log in self.records.logs for e in log.entries} | window.own

    def perform(self, window: Window, command: object) -> None:
        self.now += 700
        self.clock.now = self.now + self.skew.get(window.person, 0)
        before = set(window.knows)
        done = window.service.perform(window.seen, command)  # type: ignore[arg-type]
        if isinstance(done, Performed) and done.events:
            window.seen = done.state
            self.knew[done.events[0].stamp.command] = before
            window.own.add(done.events[0].stamp.command)
            window.knows |= window.own

    def act(self, person: str, which: int, act: str, *, reads: bool, busy: bool = False) -> None:
        account = self.accounts[person]
        window = account.windows[which]
        if reads:
            self.read(window)
        account.log.refuses = FULL if busy else None
        for command in commands(act, window.seen):
            self.perform(window, command)
        account.log.refuses = None

    def end(self, person: str) -> None:
        """The window that has the log ends; the other one gets it, with all that waits."""
        account = self.accounts[person]
        account.windows.reverse()
        ended, has_it = account.windows[1], account.has_it
        ended.recorder.give_up_log()
        self.left(ended, has_it)
        has_it.recorder.use(account.log)
        has_it.recorder.recover()
        account.windows[1] = self.opened(person)

    def kill(self, person: str) -> None:
        """The window that has not the log is killed, and what waits with it is taken in before the next act."""
        account = self.accounts[person]
        self.left(account.windows[1], account.has_it)
        account.has_it.recorder.look()
        account.windows[1] = self.opened(person)

    def left(self, ended: Window, to: Window) -> None:
        for line in ended.journal.kept:
            to.journal.add(line.entries)
        ended.journal.kept = []

    def opened(self, person: str) -> Window:
        window = self.begun(person)
        self.read(window)
        return window

    def all_in(self) -> Retold:
        for person in self.accounts:
            self.kill(person)
        return self.told()


def as_known(windows: Windows, retold: Retold) -> list[str]:
    """Where an act is told before another that had it on its screen as unread, or the other way round."""
    wrong: list[str] = []
    for at, event in enumerate(retold.events):
        command = event.stamp.command
        for place, other in enumerate(retold.events[:at], 1):
            is_known = other.stamp.command in {*windows.knew[command], command}
            if is_known == (place in event.stamp.unseen):
                wrong.append(f"{other.stamp.command} by {command}: known {is_known}")
        later = {other.stamp.command for other in retold.events[at + 1 :]} - {command}
        wrong += [f"{one} told after {command}" for one in later & windows.knew[command]]
    return wrong


ACTS = ("yes", "calm", "crime", "accept", "ask", "unsure", "agree", "less", "police", "soon")
MORE = ("new", "raise", "mispress", "police now", "back", "caller told", "tell caller", "look")
SOMETIMES = st.sampled_from((False, False, False, True))
DONE = st.tuples(
    st.sampled_from(("4471", "2290")),
    st.sampled_from((0, 1)),
    st.sampled_from((*ACTS, *MORE)),
    st.booleans(),
    SOMETIMES,
)
STEPS = st.lists(
    DONE
    | st.tuples(st.sampled_from(("end", "kill", "set back")), st.sampled_from(("4471", "2290"))),
    max_size=12,
)


def run(steps: Sequence[tuple[object, ...]], skew: int = 0) -> Windows:
    windows = Windows(skew)
    for step in steps:
        match step:
            case ("end", str(person)):
                windows.end(person)
            case ("kill", str(person)):
                windows.kill(person)
            case ("set back", str(person)):
                windows.skew[person] = windows.skew.get(person, 0) - 300_000
            case (str(person), int(which), str(act), bool(reads), bool(busy)):
                windows.act(person, which, act, reads=reads, busy=busy)
            case _:
                raise AssertionError(step)
    return windows


@given(STEPS, st.sampled_from((0, -300_000, 300_000)))
@example([("2290", 1, "less", False, False), ("2290", 0, "police", False, False)], 0)
@example([("4471", 0, "yes", False, True), ("kill", "4471"), ("4471", 0, "calm", False, False)], 0)
@example([("4471", 1, "yes", False, False), ("kill", "4471"), ("4471", 0, "calm", False, False)], 0)
@example(
    [
        *(("4471", 1, "yes", False, False), ("kill", "4471"), ("set back", "4471")),
        ("4471", 0, "calm", True, False),
    ],
    0,
)
@example([("4471", 0, "yes", False, False), ("end", "4471"), ("4471", 0, "back", False, False)], 0)
@settings(deadline=None, max_examples=sized(80, 3_000))
def test_what_a_window_did_had_read_what_was_on_its_screen_and_no_more(
    steps: list[tuple[object, ...]], skew: int
):
    windows = run(steps, skew)
    assert as_known(windows, windows.all_in()) == []


@pytest.mark.parametrize("ends", [True, False])
def test_police_decided_since_stand_when_what_another_window_decided_before_is_taken_in(ends: bool):
    windows = run([("2290", 1, "less", False, False), ("2290", 0, "police", False, False)])
    windows.end("2290") if ends else windows.kill("2290")
    now = standing(windows.told().state, ENGINE)
    assert now.response is ResponseClass.POLICE_IMMEDIATE


def test_police_stand_that_waited_when_a_later_window_decided_less_without_knowing_of_them():
    """It was killed, and the next one could not open the log: both waited, and went in in their order."""
    windows = run([("2290", 1, "police", False, False)])
    killed = windows.accounts["2290"].windows[1]
    windows.accounts["2290"].windows[1] = windows.opened("2290")
    windows.act("2290", 1, "less", reads=True)
    later = windows.accounts["2290"].windows[1]
    windows.left(later, killed)
    windows.accounts["2290"].windows[1] = killed
    now = standing(windows.all_in().state, ENGINE)
    assert now.response is ResponseClass.POLICE_IMMEDIATE


def test_an_answer_that_waited_does_not_take_a_later_one_back():
    windows = run([("4471", 1, "not done", False, False), ("4471", 0, "yes", False, False)])
    state = windows.all_in().state
    assert state.current.answers["act_done"] == "yes"


def test_where_nothing_was_recorded_elsewhere_a_log_says_nothing_of_itself():
    windows = Windows()
    log = windows.accounts["4471"].log
    before = len(log.entries)
    for act in ("yes", "crime", "accept"):
        windows.act("4471", 0, act, reads=False)
    assert len(log.entries) > before + 2
    for entry in log.entries[before:]:
        assert WINDOW not in entry.body
        assert log.origin() not in (seen_in(entry) or {})


def test_a_log_that_was_taken_over_says_so_until_it_is_read():
    windows = run([("4471", 0, "yes", False, False), ("end", "4471")])
    log = windows.accounts["4471"].log
    windows.act("4471", 0, "crime", reads=False)
    assert WINDOW in log.entries[-1].body
    windows.act("4471", 0, "unsure", reads=True)
    assert WINDOW not in log.entries[-1].body


def test_a_call_that_was_read_since_is_known_whatever_else_the_log_had():
    windows = Windows()
    windows.accounts["4471"].has_it.service.begin()  # behind all that the log has of the call
    windows.end("4471")
    windows.act("4471", 0, "crime", reads=True)
    assert WINDOW not in windows.accounts["4471"].log.entries[-1].body


def test_what_an_earlier_run_recorded_had_read_no_more_where_it_is_written_anew():
    """Another window's act that waited comes into the new log before it."""
    windows = Windows()
    first, lost, *_ = windows.accounts["4471"].log.entries[-2:]
    origin = lost.origin.replace("/1", "/2")
    (act,) = _acts_of([lost], "4471")
    assert act.anew()[0].body[WINDOW] == ""
    marks: dict[str, Json] = {SEEN: [f"{lost.origin}#{first.seq}"], RECOVERED: True}
    waited: dict[str, Json] = {**first.body, **marks, STOOD: [], WINDOW: "other#1"}
    anew = {**act.anew()[0].body, RECOVERED: True}
    logs = [
        replace(first, origin=origin, seq=1, command="waited", body=waited),
        replace(lost, origin=origin, seq=2, body=anew),
    ]
    events = retell(CALL, merged_entries([logs]), lambda _: None).events
    assert [sorted(event.stamp.unseen) for event in events] == [[], [1]]


def test_a_call_that_is_new_was_read_by_whoever_began_it_also_before_the_log_was_open():
    windows = Windows()
    window = windows.begun("4471")
    state = window.service.begin().state
    window.recorder.use(MemoryLog(windows.clock, "rcrp/force/desk/4471-live/2"))
    window.recorder.recover()
    answer = AnswerQuestion("act_done", "no")
    window.service.perform(state, answer)
    other = window.service.begin().state
    window.service.perform(other, answer)
    log = window.recorder.log
    assert isinstance(log, MemoryLog)
    assert [WINDOW in e.body for e in log.entries if e.kind == "answer_given"] == [False, False]


def test_lines_from_before_windows_had_names_keep_their_order():
    windows = run([("4471", 0, "yes", False, True), ("4471", 0, "crime", False, True)])
    for log in windows.records.logs:
        log.entries[:] = [_unnamed(entry) for entry in log.entries]
    retold = retell(
        CALL,
        merged_entries([[e for e in windows.records.logs[0].entries if e.call]]),
        lambda _: ENGINE,
    )
    assert not any(event.stamp.unseen for event in retold.events)


def _unnamed(entry: StoredEntry) -> StoredEntry:
    if WINDOW not in entry.body:
        return entry
    body = {name: value for name, value in entry.body.items() if name != WINDOW}
    return replace(entry, body={**body, SEEN: []})


@pytest.mark.parametrize(("said", "window"), [("a#3", ("a", 3)), ("", ("", 0)), ("x", ("", 0))])
def test_of_which_run_an_act_is(said: str, window: tuple[str, int]):
    windows = Windows()
    entry = windows.records.logs[0].entries[-1]
    assert window_in(replace(entry, body={WINDOW: said})) == window
    assert window_in(replace(entry, body={WINDOW: 3})) is None
    assert window_in(replace(entry, body={})) is None
