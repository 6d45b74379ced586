"""What others did while the terminal waited at a prompt: nothing is done on what no longer stands, and nothing is lost."""

from __future__ import annotations

import os
from concurrent.futures import wait
from pathlib import Path

import pytest

from rcrp_desktop.cli.call_line import CallLine
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import StandDownOverride
from tests.cli.conftest import Terminal
from tests.cli.test_program import at_a_terminal, needs_pty, read_to, read_to_prompt
from tests.cli.test_terminal_elsewhere import OLDER, Room, second_desk
from tests.cli.test_terminal_screen import AMBULANCE, ENTER, TEXTS, Step

DOWN = "override stood down"
OLDER_LINE = "It was asked for before this was on the screen."
ATTENDING = TEXTS("phrase.attending")
NOTED = "Noted: it is on CAD"


class Board(Room):
    """A supervisor who acts at the steps of a call."""

    @property
    def call(self) -> CallLine:
        assert self.line is not None
        return self.line

    def colleague(self, command: object) -> None:
        boss = self.bench.colleague("2290", "supervisor")
        call = self.call.state.call
        self.bench.clock.pass_minutes(0.1)
        state = boss.reopen(call)
        if command is None:
            boss.record_events(boss.raise_override(state).events)
        else:
            boss.perform(state, command)
        self.changed.add(call)

    def stand_down(self) -> None:
        self.colleague(StandDownOverride("Known to us."))

    def raise_it(self) -> None:
        self.colleague(None)

    def write(self) -> None:
        self.colleague(WriteNote("He is known."))

    def a_look_is_done(self) -> None:
        """Two seconds of waiting: the first begins a look, the second takes what it found."""
        console = self.console
        console.meantime()
        assert self.call.elsewhere is not None
        going = self.call.elsewhere._going
        assert going is not None
        wait([going])
        console.meantime()

    @property
    def console(self):
        found = self.call.console
        assert hasattr(found, "meantime")
        return found


@pytest.fixture
def room() -> Board:
    return Board()


def after_news(told: str, news: str = DOWN) -> str:
    assert told.count(news) == 1
    return told[told.index(news) :]


def test_a_text_that_was_overtaken_while_its_reference_was_asked_pays_nothing(room):
    console = room.take("!", "k", room.stand_down, ENTER)
    told = after_news(console.everything)
    assert f"Not taken: Enter. {OLDER_LINE}" in told
    assert NOTED not in console.everything
    assert ATTENDING not in told.replace(f"“{ATTENDING}”", "what was said")
    assert "Act done?" in told
    assert "cad_confirmed" not in room.bench.log.kinds()


def test_nor_does_the_reference_that_was_given_for_it(room):
    console = room.take("!", "k", room.stand_down, "231-45")
    assert f"Not taken: 231-45. {OLDER_LINE}" in console.everything
    assert not {"cad_confirmed", "reference_given"} & {*room.bench.log.kinds()}


LINES: dict[str, list[Step]] = {
    "why it was raised": ["!", "r"],
    "what is new": ["!", "n", "1"],
}


@pytest.mark.parametrize("steps", LINES.values(), ids=[*LINES])
def test_whatever_was_asked_for_on_what_no_longer_stands_is_not_taken(room, steps):
    console = room.take(*steps, room.stand_down, "He rang back")
    assert f"Not taken: He rang back. {OLDER_LINE}" in after_news(console.everything)
    assert not {"override_reasoned", "information_came"} & {*room.bench.log.kinds()}
    assert "He rang back" not in str([e.parts for e in room.bench.log.entries])


RAISED = "threat to life override raised"
ASKED: dict[str, list[Step]] = {
    "a supervisor": [*AMBULANCE, "u"],
    "a duty": [*AMBULANCE, "a", "2"],
    "an agency": [*AMBULANCE, "a", "1", "1"],
    "its wait": [*AMBULANCE, "a", "1", "1", "duty desk"],
    "less police": ["1", "l", "1"],
}


@pytest.mark.parametrize("steps", ASKED.values(), ids=[*ASKED])
def test_threat_to_life_elsewhere_takes_the_place_of_what_was_asked(room, steps):
    console = room.take(*steps, room.raise_it, "20")
    told = after_news(console.everything, RAISED)
    assert f"Not taken: 20. {OLDER_LINE}" in told
    assert "Threat to life raised 12:00:06 by 2290" in told
    assert TEXTS("cli.call.send_note") in told


MEANWHILE: dict[str, tuple[object, list[Step], list[Step]]] = {
    "duty": (RecordDuty("caller_told", "done"), ["2"], ["The line dropped."]),
    "agency": (RecordAgency("ambulance", "accepted", 30), ["1", "3"], ["Nobody there."]),
}


@pytest.mark.parametrize(("theirs", "asked", "given"), MEANWHILE.values(), ids=[*MEANWHILE])
def test_what_a_supervisor_recorded_while_it_was_asked_is_not_outranked_unread(
    room, theirs, asked, given
):
    console = room.take(*AMBULANCE, "a", *asked, lambda: room.colleague(theirs), *given)
    assert TEXTS("refused.recorded_meanwhile") in " ".join(console.everything.split())
    [duty] = room.call.state.current.duties[-1:]
    replies = room.call.state.current.agencies
    assert duty.outcome == "done"
    assert [reply.outcome for reply in replies] in ([], ["accepted"])


def test_nobody_is_told_of_the_end_of_a_time_that_was_not_theirs(room):
    console = room.take("2", room.raise_it, "x", "w")
    assert TEXTS("announce.mispress_ended") not in after_news(console.everything, RAISED)


def test_a_prompt_is_left_without_a_key_and_what_was_typed_is_told(room):
    """It stood there, and everything behind it was as it had been, until somebody pressed Enter."""
    steps = ["!", "k", room.stand_down, room.a_look_is_done]
    console = room.take(*steps, early=("", "", "", "231-4"))
    told = after_news(console.everything)
    assert f"Not taken: 231-4. {OLDER_LINE}" in told
    assert "Act done?" in told


def test_what_does_not_change_what_holds_leaves_a_line_to_be_written(room):
    console = room.take("!", "k", room.write, room.a_look_is_done, "231-45")
    told = after_news(console.everything, "On this call supervisor 2290 recorded more at")
    assert NOTED in told
    assert {"cad_confirmed", "reference_given"} <= {*room.bench.log.kinds()}


@pytest.mark.parametrize("waits", [False, True])
def test_a_note_is_kept_whatever_the_call_comes_to_meanwhile(room, waits):
    steps = [room.a_look_is_done] if waits else []
    early = ("", "", "", "She rang back!") if waits else ()
    console = room.take("!", "t", room.stand_down, *steps, "She rang back!", early=early)
    assert room.call.state.notes == "She rang back!"
    assert "is kept as a note" in after_news(console.everything)
    assert room.call.state.override is None


def test_what_others_did_is_on_the_screen_that_follows_an_act(room):
    """What was printed first was true until a second later."""

    def down_as_it_is_noted() -> None:
        append = room.bench.log.append

        def appended(entries):
            done = append(entries)
            if entries[0].kind == "cad_confirmed":
                room.bench.log.append = append
                room.stand_down()
            return done

        room.bench.log.append = appended

    console = room.take("!", "k", down_as_it_is_noted, "231-45")
    told = console.everything[console.everything.index(NOTED) :]
    assert ATTENDING not in told.replace(f"“{ATTENDING}”", "what was said")
    assert DOWN in told


# --- keys before their prompt -------------------------------------------------------------------


def test_a_key_typed_before_a_question_stood_there_answers_nothing(room):
    console = room.take("2", early=("2",))
    assert f"Not taken: 2. {OLDER}" in console.everything
    assert dict(room.call.state.current.answers) == {"act_done": "no"}


def test_nor_does_a_word_become_the_reference(room):
    console = room.take("!", "k", "231", early=("", "", "99\n"))
    assert f"Not taken: 99. {OLDER}" in console.everything
    assert room.call.state.reference.reference == "231"


def test_the_override_among_them_is_raised(room):
    room.take("2", early=("x!2",))
    assert room.call.state.override is not None
    assert "answer_given" not in room.bench.log.kinds()


@needs_pty
def test_at_a_real_terminal_a_stand_down_takes_the_place_of_the_reference(
    rcrp: Terminal, home: Path
):
    with at_a_terminal(rcrp, home) as terminal:
        read_to_prompt(terminal)
        os.write(terminal, b"!")
        read_to_prompt(terminal)
        os.write(terminal, b"k")
        read_to(terminal, b"leaves it out): ")
        os.write(terminal, b"231")
        call = next(e.call for e in rcrp.entries() if e.kind == "call_began")
        with second_desk(rcrp.data, "2290", "supervisor") as calls:
            calls.perform(calls.reopen(call), StandDownOverride("Known."))
        told = read_to_prompt(terminal).decode()
        assert DOWN in told
        assert "Not taken: 231." in " ".join(told.split())
        assert "Act done?" in told
        os.write(terminal, b"q")
        read_to(terminal, b"goes on: ")
        os.write(terminal, b"\r")
        read_to_prompt(terminal)
        os.write(terminal, b"1")
        read_to(terminal, b"The call is ended.")
    assert not {"cad_confirmed", "reference_given"} & {*rcrp.kinds()}
