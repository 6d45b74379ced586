"""A call at a terminal that others add to: it is told, and no key pressed on the screen before is taken for it."""

from __future__ import annotations

import os
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from threading import Event

import pytest

from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.bootstrap.command_line import Program, Seat
from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.cli.elsewhere import Elsewhere
from rcrp_desktop.cli.terminal_call import run_call
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.presentation.call_inputs import Desk
from rcrp_desktop.presentation.times import Times
from tests.cli.conftest import Terminal
from tests.cli.test_program import at_a_terminal, needs_pty, read_to, read_to_prompt
from tests.cli.test_terminal_screen import AMBULANCE, CALM, TEXTS, KeyTerminal, Step
from tests.support.call_bench import FULL, Bench

TOLD = "On this call: Supervisor 2290, "
ATTENDING = TEXTS("phrase.attending")
OLDER = "It was pressed before this was on the screen."


class WatchedTerminal(KeyTerminal):
    """A person may be looking; ``early`` are keys that lie in the terminal when the screen changes."""

    def __init__(self, steps: list[Step], early: list[str], *, is_watched: bool = True) -> None:
        super().__init__(steps)
        self._early = early
        self._is_watched = is_watched

    @property
    def is_watched(self) -> bool:
        return self._is_watched

    def meanwhile(self) -> str:
        return self._early.pop(0) if self._early else ""


class Room:
    """A call at a terminal, and a supervisor who overturns at another desk what was asked there."""

    def __init__(self) -> None:
        self.bench = Bench()
        self.changed: set[str] = set()
        self.line: CallLine | None = None

    def decide(self) -> None:
        assert self.line is not None
        boss = self.bench.colleague("2290", "supervisor")
        call = self.line.state.call
        self.bench.clock.pass_minutes(0.1)
        boss.perform(boss.reopen(call), DecideRequest("r1", "overturn", "police_now", "Known."))
        self.changed.add(call)

    def note(self) -> None:
        """A colleague's, which changes nothing of what the screen recommends."""
        assert self.line is not None
        other, call = self.bench.colleague("5512"), self.line.state.call
        self.bench.clock.pass_minutes(0.1)
        other.perform(other.reopen(call), WriteNote("He has a knife."))
        self.changed.add(call)

    def take(
        self, *steps: Step, early: tuple[str, ...] = (), is_watched: bool = True
    ) -> WatchedTerminal:
        console = WatchedTerminal(list(steps), list(early), is_watched=is_watched)
        bench = self.bench
        self.line = CallLine(
            bench.service, Desk(TEXTS, Times(UTC), "4471"), console, bench.records.seal_of,
            bench.clock.now_ms, True, bench.service.new_call(),
        )  # fmt: skip
        self.line.elsewhere = Elsewhere(self._look, bench.service)
        run_call(self.line)
        return console

    def _look(self) -> frozenset[str]:
        found, self.changed = frozenset(self.changed), set()
        return found


@pytest.fixture
def room() -> Room:
    return Room()


def test_a_key_pressed_on_the_screen_before_is_not_taken_for_the_new_one(room):
    console = room.take(*CALM, "u", "", room.decide, "k")
    assert console.everything.index(TOLD) < console.everything.rindex(ATTENDING)
    assert f"Not taken: k. {OLDER}" in console.everything
    assert "cad_confirmed" not in room.bench.log.kinds()


def test_keys_typed_ahead_go_with_the_screen_but_the_override_never(room):
    console = room.take(*CALM, "u", "", room.decide, "k", early=("d", "!"))
    assert f"Not taken: d. {OLDER}" in console.everything
    assert room.line is not None
    assert room.line.state.override is not None


def test_no_police_is_accepted_on_what_was_printed_and_on_nothing_else(room):
    """As in the window (test_accepted_on_what_was_read)."""
    kinds: list[list[str]] = []
    console = room.take(
        *AMBULANCE, room.note, "a", lambda: kinds.append(room.bench.log.kinds()), "a"
    )
    assert "5512" in console.everything
    assert f"Not taken: a. {OLDER}" in console.everything
    assert "decision_made" not in kinds[0]
    assert "decision_made" in room.bench.log.kinds()


def test_the_override_waits_for_no_look(room):
    console = room.take(*CALM, "u", "", room.decide, "!")
    assert room.line is not None
    assert room.line.state.override is not None
    assert OLDER not in console.everything


def test_police_at_once_by_a_supervisor_show_what_to_say_and_to_send_also_at_a_question(room):
    console = room.take("2", "u", room.decide, "w", "k", "", "g", "2")
    told = console.everything[console.everything.index(TOLD) :]
    assert "Police at once, decided" in told
    assert told.index(ATTENDING) < told.index(TEXTS("cli.call.send_note"))
    assert "Say:   " in told[told.index(TEXTS("cli.call.go_on")) :], "g goes on with the questions"
    assert "One of:" not in told
    assert "cad_confirmed" in room.bench.log.kinds()
    assert TEXTS("announce.mispress_ended") not in told


def test_a_script_is_shown_what_changed_before_its_next_key(room):
    console = room.take(*CALM, "u", "", room.decide, "w", "k", "", is_watched=False)
    assert TOLD in console.everything
    assert OLDER not in console.everything


def test_a_log_that_cannot_be_read_now_is_read_at_the_next_key(room):
    look, tries = room._look, iter([True])

    def failing() -> frozenset[str]:
        if room.changed and next(tries, False):
            raise StorageUnavailable("locked")
        return look()

    room._look = failing
    assert TOLD in room.take(*CALM, "u", "", room.decide, "w", "w").everything


def test_a_look_at_a_disk_that_hangs_holds_up_no_key(room, monkeypatch):
    monkeypatch.setattr("rcrp_desktop.cli.elsewhere.LOOK_SECONDS", 0.01)
    answers, ended = Event(), Event()
    came: list[bool] = []

    def hangs() -> frozenset[str]:
        came.append(answers.wait(5))
        ended.set()
        return frozenset()

    room._look = hangs
    console = room.take("2", "2", answers.set)
    assert ended.wait(30)
    assert came[0], "the keys were taken while the disk gave nothing"
    assert dict(room.line.state.current.answers) == {"act_done": "no", "weapon": "no"}
    assert TOLD not in console.everything


def test_what_is_on_no_disk_is_not_read_away(room):
    def lost() -> None:
        room.line.only_here = True
        room.decide()

    assert TOLD not in room.take(*CALM, "u", "", lost, "w").everything


# --- what waits for the log --------------------------------------------------------------------


def unread(bench: Bench, _: CallState) -> None:
    """Beside a spill file of an earlier start that nobody can read."""
    bench.journal.unread = True


def another_waits(bench: Bench, _: CallState) -> None:
    bench.journal.add([a_note("another")])


def own_waits(bench: Bench, state: CallState) -> None:
    bench.journal.add([a_note(state.call)])


def a_note(call: str) -> NewEntry:
    return NewEntry("note_written", "decision", 1, "4471", "handler", call, "c9", {}, {})


@pytest.mark.parametrize(
    ("harm", "is_told"), [(unread, True), (another_waits, True), (own_waits, False)]
)
def test_only_what_waits_of_this_very_call_keeps_what_others_record_from_it(harm, is_told):
    """It stands on the screen already, and would vanish from it. Of any other call nothing does."""
    bench = Bench()
    state = bench.a_call({"act_done": "no"})
    bench.log.refuses = FULL
    harm(bench, state)
    bench.recorder = bench.service.recorder = Recorder(bench.log, bench.journal, bench.clock)
    boss = bench.colleague("2290")
    boss.record_events(boss.raise_override(boss.reopen(state.call)).events)
    found = Elsewhere(lambda: frozenset({state.call}), bench.service).look(state)
    assert (found is not None and found.override is not None) == is_told


def test_what_was_read_before_this_desk_added_to_the_call_is_not_put_in_its_place():
    bench = Bench()
    state = bench.a_call({"act_done": "no"})
    boss = bench.colleague("2290")
    boss.perform(boss.reopen(state.call), WriteNote("He is known."))
    elsewhere = Elsewhere(lambda: frozenset({state.call}), bench.service)
    assert elsewhere.glance(state) is None
    assert elsewhere._going is not None
    wait([elsewhere._going])
    mine = bench.do(state, AnswerQuestion("weapon", "no"))
    assert elsewhere.glance(mine) is None
    found = elsewhere.look(mine)
    assert found is not None
    assert found.notes
    assert dict(found.current.answers) == {"act_done": "no", "weapon": "no"}


def test_a_disk_that_gives_less_than_it_gave_takes_nothing_from_the_screen():
    bench = Bench()
    state = bench.a_call({"act_done": "no", "weapon": "no"})
    bench.log.entries.pop()
    assert Elsewhere(lambda: frozenset({state.call}), bench.service).look(state) is None


@contextmanager
def second_desk(data: Path, person: str, role: str):
    with Program().recording(Seat(data, person)) as at:
        at.calls.person = replace(at.calls.person, role=role)
        yield at.calls


@needs_pty
def test_what_a_supervisor_decided_comes_on_the_terminal_without_a_key(rcrp: Terminal, home: Path):
    with at_a_terminal(rcrp, home) as terminal:
        read_to_prompt(terminal)
        for key in CALM:
            os.write(terminal, key.encode())
            read_to_prompt(terminal)
        os.write(terminal, b"u")
        assert b"Police are attending now." not in read_to_prompt(terminal)
        call = next(e.call for e in rcrp.entries() if e.kind == "call_began")
        with second_desk(rcrp.data, "2290", "supervisor") as calls:
            calls.perform(
                calls.reopen(call), DecideRequest("r1", "overturn", "police_now", "Known.")
            )
        told = b"On this call: Supervisor 2290 (not verified), "
        assert told in read_to(terminal, told)
        assert b"Police are attending" in read_to_prompt(terminal)
        os.write(terminal, b"q")
        read_to(terminal, b"goes on: ")
        os.write(terminal, b"\r")
        read_to(terminal, b"The call is ended.")
