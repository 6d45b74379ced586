"""A disk that hangs or is held by somebody else: the screen says what waits, and no key is lost in silence or misread."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtGui import QGuiApplication

from rcrp_desktop.application import calls
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import RecordAgency
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_inputs import RecordingStatus
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.call_waiting import act_words, waiting_text
from rcrp_desktop.ui.widgets.text import Text
from tests.support.call_bench import Bench
from tests.support.call_walk import facts as facts_at
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen, real_window
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

NOT_RECORDED = "NOT RECORDED YET"


@pytest.fixture
def bench() -> Bench:
    return Bench()


def waits(screen) -> str:
    """What stands on screen of what waits, wherever the face has its place for it."""
    window = screen.window
    parts = [part for part in (window.notice, window.state_block) if part.isVisible()]
    return " ".join(part.accessibleName() for part in parts)


def after_a_second(screen) -> None:
    screen.window.live.controller.waiting.say()


@pytest.mark.parametrize("size", [(420, 900), (1366, 768)], ids=str)
def test_after_a_second_the_screen_says_which_answer_waits(qtbot, bench, size):
    with bench_window(qtbot, bench, size=size) as (screen, lanes):
        asked = screen.question
        lanes.hold = True
        screen.press("2")
        assert NOT_RECORDED not in waits(screen)
        assert screen.window.live.controller.waiting._timer.interval() == 1_000
        assert screen.window.live.controller.waiting._timer.isActive()
        after_a_second(screen)
        assert screen.question == asked
        assert (
            f"{NOT_RECORDED}: “No” to question 1. Write it in CAD now. Waiting for the disk since"
            in waits(screen)
        )
        assert is_wholly_seen(screen.window.notice)
        lanes.run_all()
        assert NOT_RECORDED not in waits(screen)
        assert screen.question == "weapon"
        assert dict(screen.state.current.answers) == {asked: "no"}


def test_a_healthy_disk_says_nothing(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "2")
        after_a_second(screen)
        assert NOT_RECORDED not in waits(screen)


@pytest.mark.parametrize("key", ["1", "2", "U", "Backspace"])
def test_an_answer_key_pressed_meanwhile_answers_nothing_and_that_is_said(qtbot, bench, key):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        asked = screen.question
        lanes.hold = True
        screen.press("2", key)
        assert (
            "pressed just now was not taken: the disk has not answered for “No” to question 2"
            in screen.notice
        )
        screen.press(key)
        lanes.run_all()
        assert "2 keys came before this was on screen and were not taken." in screen.notice
        assert dict(screen.state.current.answers) == {"act_done": "no", asked: "no"}
        assert not screen.state.requests
        lanes.hold = False
        screen.press("2")
        assert screen.notice == ""


def test_what_is_not_about_a_question_waits_in_order_and_is_shown(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        screen.press("2", "K", "S")
        after_a_second(screen)
        assert "“No” to question 2, that it is on CAD, sending police" in waits(screen)
        screen.press("K")
        assert "Pressed already: that it is on CAD is not recorded yet." in screen.notice
        lanes.run_next()
        assert f"{NOT_RECORDED}: that it is on CAD, sending police." in waits(screen)
        lanes.run_all()
        assert bench.log.kinds()[-3:] == ["answer_given", "cad_confirmed", "decision_made"]
        assert screen.stage is Stage.EMERGENCY


@pytest.mark.parametrize("size", [(420, 900), (1366, 768)], ids=str)
def test_a_pressed_k_is_told_as_waiting_and_its_row_asks_for_no_k(qtbot, bench, size):
    """The words "then press K" stood on, and the row said to confirm with K, while K waited for the disk."""
    with bench_window(qtbot, bench, size=size) as (screen, lanes):
        screen.press("2", "F2")
        lanes.hold = True
        screen.press("F8", "K")
        emergency = screen.page.emergency
        said = [text.text() for text in emergency.findChildren(Text) if text.isVisible()]
        assert not any("press K" in words for words in said)
        after_a_second(screen)
        assert "that it is on CAD" in waits(screen)
        said = [text.text() for text in emergency.findChildren(Text) if not text.isHidden()]
        assert TEXTS("emergency.send_waits") in said
        assert TEXTS("emergency.send_note") not in said
        lanes.run_all()
        assert screen.model.emergency is not None
        assert screen.model.emergency.rows[0].model.state_text.startswith("DONE")


def test_no_more_is_listed_than_can_be_read(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("F2")
        lanes.hold = True
        screen.press("B", "K", "S", "M")
        after_a_second(screen)
        told = "that it is on CAD, sending police, taking back threat to life, 1 more"
        assert told in waits(screen), "the newest, and what takes an override back, by name"


def test_accepting_is_not_applied_to_an_outcome_that_nobody_has_seen(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        screen.press("2")
        controller = screen.window.live.controller
        controller.decide(AcceptRecommendation())
        assert "was not taken" in screen.notice
        lanes.run_all()
        assert "decision_made" not in bench.log.kinds()


def test_what_is_accepted_is_the_route_on_the_screen(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("1")
        lanes.hold = True
        screen.press("A")
        live = screen.window.live.controller.live
        assert list(live.waiting) == [AcceptRecommendation("police_now")]
        lanes.run_all()
        assert "decision_made" in bench.log.kinds()


def test_the_override_is_painted_at_once_and_recorded_in_its_turn(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        screen.press("2", "K")
        after_a_second(screen)
        screen.press("F2")
        assert screen.shows_override()
        screen.window.live.controller.recording.say_late()
        assert "Waiting too: “No” to question 2, that it is on CAD." in waits(screen)
        assert waits(screen).count(NOT_RECORDED) == 1
        lanes.run_all()
        assert bench.log.kinds()[-2:] == ["answer_given", "override_raised"]
        assert "The text on CAD is from before this" in screen.notice, "it tells of no override"
        assert screen.shows_override()
        assert NOT_RECORDED not in waits(screen)


def test_notes_typed_meanwhile_wait_as_one_and_none_is_lost(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2", "N")
        keeper = screen.window.live.acts.notes
        lanes.hold = True
        for text in ("He ", "is ", "out."):
            screen.write(text)
            keeper._write_after_pause()
        live = screen.window.live.controller.live
        assert [act for act in live.waiting if isinstance(act, WriteNote)] == [WriteNote("He ")]
        lanes.run_all()
        keeper._write_after_pause()
        lanes.run_all()
        assert screen.state.notes == "He is out."


def test_another_call_does_not_wait_in_this_ones_words(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        screen.press("2")
        after_a_second(screen)
        screen.press("Ctrl+N")
        assert waits(screen).startswith(f"{NOT_RECORDED}: ANOTHER CALL, began 12:00:00,")
        assert screen.model.not_recorded == ""
        screen.press("Ctrl+PgUp")
        assert waits(screen).startswith(f"{NOT_RECORDED}: “No” to question 2.")


def test_the_line_about_a_key_that_was_not_taken_says_what_works_and_goes_with_it(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        screen.press("2", "1")
        assert "F2 works" in screen.notice
        screen.press("F2")
        assert screen.shows_override()
        assert screen.notice == ""
        lanes.run_all()
        assert screen.notice == ""


def test_a_phrase_noticed_while_an_answer_hangs_is_still_asked_about(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        controller = screen.window.live.controller
        lanes.hold = True
        answered = screen.question
        screen.press("2")
        noticed = bench.engines.engine.pack.questions[-1].id
        controller.ask_next(controller.live_id, noticed)
        assert screen.question == noticed
        lanes.run_all()
        assert screen.question == noticed
        assert dict(screen.state.current.answers) == {answered: "no"}
        lanes.hold = False
        screen.press("1")
        assert screen.question != noticed


def test_a_question_put_on_show_again_while_it_is_answered_is_done(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        controller = screen.window.live.controller
        lanes.hold = True
        answered = screen.question
        screen.press("2")
        controller.ask_next(controller.live_id, answered)
        lanes.run_all()
        assert screen.question == "weapon"


def test_a_question_that_comes_late_leaves_whoever_writes_where_they_are(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        asked = screen.question
        lanes.hold = True
        screen.press("2")
        screen.page.reference.field.setFocus()
        screen.write("03")
        lanes.run_all()
        assert screen.question != asked
        lanes.hold = False
        screen.write("11")
        assert screen.page.reference.field.hasFocus()
        assert screen.page.reference.field.text() == "0311"
        assert len(screen.state.current.answers) == 2


@pytest.mark.parametrize(
    "keys", [("F7",), ("F7", "1"), ("N",), ("F8",), ("F9",), ("Ctrl+N",), ("P",)]
)
def test_a_key_that_is_taken_takes_away_what_was_said_of_the_one_before(qtbot, bench, keys):
    """The line about the key pressed just now stood over a small question whose keys were live."""
    with bench_window(qtbot, bench) as (screen, lanes):
        lanes.hold = True
        screen.press("2")
        after_a_second(screen)
        screen.press("3")
        assert "was not taken" in screen.notice
        screen.press(*keys)
        assert "was not taken" not in screen.notice


def test_an_act_of_the_mouse_takes_it_away_too(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        lanes.hold = True
        screen.press("2", "3")
        assert "was not taken" in screen.notice
        screen.page.reference.given.emit("0398-23NOV")
        assert "was not taken" not in screen.notice


def test_the_text_for_cad_has_what_waits_as_the_screen_does(qtbot, bench):
    """The line says "Write it in CAD now", and what was copied had neither the answer nor NOT RECORDED."""
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("2")
        lanes.hold = True
        screen.press("2", "N")
        screen.write("At the mill")
        screen.press("Escape")
        screen.window.live.acts.notes.write()
        after_a_second(screen)
        screen.press("F8")
        copied = QGuiApplication.clipboard().text().replace("\n| ", " ").upper()
        asked = bench.engines.engine.pack.question("weapon")
        assert f"{NOT_RECORDED}: {asked.short.rstrip('?')}: NO".upper() in copied
        assert f"{NOT_RECORDED}: NOTES: AT THE MILL" in copied
        lanes.run_all()
        screen.press("F8")
        assert NOT_RECORDED not in QGuiApplication.clipboard().text()


@pytest.mark.parametrize(
    ("flag", "says"),
    [("late", "NOT RECORDED YET"), ("spilled", "NOT RECORDED YET"), ("nowhere", "NOT RECORDED:")],
)
def test_the_text_for_cad_says_that_an_override_is_not_recorded(bench, flag, says):
    state = bench.a_call({}, RaiseOverride())
    for status, is_said in ((RecordingStatus(**{flag: True}), True), (RecordingStatus(), False)):
        lines = cad_lines(facts_at(bench, state, status=status), 80)
        assert any(line.startswith(says) for line in lines) is is_said


@pytest.mark.parametrize("kind", get_args(Command), ids=lambda kind: kind.__name__)
def test_every_act_has_words_for_waiting(bench, kind):
    facts = facts_at(bench, bench.a_call({"act_done": "no"}))
    closed = {"trigger": "new_fact", "outcome": "declined" if kind is RecordAgency else "could_not"}
    fields = {
        name: closed.get(name, "act_done")
        for name in getattr(kind, "__match_args__", ())
        if name != "caller_gone"
    }
    command = kind(**fields)
    assert act_words(facts, command)
    status = RecordingStatus(waiting=(command,), waiting_since_ms=bench.clock.now_ms())
    facts = facts_at(bench, bench.a_call({"act_done": "no"}), status=status)
    assert act_words(facts, command) in waiting_text(facts)
    assert any(line.startswith(NOT_RECORDED) for line in cad_lines(facts, 80))


def test_what_is_dead_looks_dead_and_what_is_live_works(qtbot, bench):
    """While an answer hangs no answer key acts: rows, hints and Accept say so, and F2, S, N and F7 still act."""
    with bench_window(qtbot, bench) as (screen, lanes):
        lanes.hold = True
        screen.press("2")
        rows = screen.page.question.options.rows
        assert not any(row.model.dead for row in rows)
        after_a_second(screen)
        assert all(row.model.dead for row in rows if row.isVisible())
        assert all("not now" in row.accessibleName() for row in rows if row.isVisible())
        hinted = {key for hint in screen.window.live.hints() for key in hint.keys}
        assert not hinted & {"1", "2", "U", "Backspace", "="}
        assert {"N", "F7"} <= hinted
        assert screen.model.known.foot == TEXTS("known.foot_waits")
        assert rows[0].hasFocus(), "what looks dead keeps the focus"
        lanes.run_all()
        assert not any(row.model.dead for row in rows)
        hinted = {key for hint in screen.window.live.hints() for key in hint.keys}
        assert {"1", "2", "U", "Backspace"} <= hinted


def test_accept_looks_dead_while_it_waits_and_sending_police_does_not(qtbot, bench):
    call = bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, states=(call,)) as (screen, lanes):
        lanes.hold = True
        screen.press("A")
        after_a_second(screen)
        acts = {action.key: action.dead for action in screen.model.outcome.actions}
        assert acts["A"]
        assert not acts["S"]
        assert "accepting “" in waits(screen)
        screen.press("S")
        lanes.run_all()
        assert screen.stage is Stage.EMERGENCY


def test_a_duty_that_waits_is_named_with_how_it_came_out(qtbot, bench):
    """A closing duty: that says neither which nor what was recorded of it."""
    call = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(call,)) as (screen, lanes):
        row = screen.page.duties.models[0]
        lanes.hold = True
        screen.press("1")
        screen.press("1")
        after_a_second(screen)
        said = waits(screen)
        assert "a closing duty" not in said
        label = row.subjects[0][1] if row.subjects else row.model.what
        assert f"“done” for “{label}”" in said or f"“accepts” from {label}" in said


@pytest.mark.parametrize("key", ["F7", "N"])
def test_a_small_question_does_not_outlive_the_face_it_was_asked_on(qtbot, bench, key):
    """Opened while the disk hung, it stood over the next face and its digits decided there."""
    call = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(call,)) as (screen, lanes):
        lanes.hold = True
        screen.press("S", key)
        assert screen.page.ask.is_open
        if screen.page.ask._fields[0].hasFocus():
            screen.write("Because")
        lanes.run_all()
        assert screen.stage is Stage.EMERGENCY
        assert not screen.page.ask.is_open
        assert "was closed and nothing of it recorded" in screen.notice
        before = bench.log.kinds()
        screen.press("Escape", "1")
        lanes.run_all()
        assert bench.log.kinds() == before, "1 shows what matters next, it records nothing"
        screen.press("F2")
        assert screen.shows_override()


# --- a real log, and another program


HOLDER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def held_by_another_program(log: Path) -> Iterator[None]:
    command = [sys.executable, "-c", HOLDER, os.fspath(log)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.stdin.close()
            other.wait(30)


def test_another_program_that_holds_the_log_is_told_of_within_seconds(qtbot, tmp_path):
    with real_window(qtbot, tmp_path) as (screen, workplace):
        first = screen.question
        screen.press("2")
        qtbot.waitUntil(lambda: screen.question != first)
        second = screen.question
        qtbot.waitUntil(lambda: workplace.recorder.log is not None)
        (log,) = tmp_path.glob("logs/*/audit.db")
        with held_by_another_program(log):
            screen.press("2")
            qtbot.waitUntil(lambda: "to question 2. Write it in CAD now." in waits(screen))
            assert screen.question == second
            screen.press("1")
            assert "was not taken" in screen.notice
            screen.press("F2")
            assert screen.shows_override()
            assert NOT_RECORDED in waits(screen)
        qtbot.waitUntil(lambda: NOT_RECORDED not in waits(screen), timeout=20_000)
        assert workplace.journal.pending() == []
        kinds = [entry.kind for entry in workplace.records.entries_of(screen.state.call)]
        assert kinds == ["call_began", "answer_given", "answer_given", "override_raised"]
        answers = workplace.calls.reopen(screen.state.call).current.answers
        assert list(answers) == [first, second]


@pytest.mark.parametrize("fault", [PermissionError, KeyError, RecursionError, MemoryError])
def test_a_fault_nobody_foresaw_ends_the_waiting_and_the_next_key_is_heard(
    qtbot, bench, monkeypatch, fault
):
    """It froze the call: every later key was "not recorded yet" though nothing was on its way."""
    with bench_window(qtbot, bench) as (screen, _):
        asked = screen.question
        with monkeypatch.context() as broken:
            broken.setattr(calls, "decide", _raising(fault))
            with pytest.raises(fault):
                screen.window.live.controller.choose(asked, "no")
        live = screen.window.live.controller.live
        assert not live.waiting
        assert live.is_all_on_disk
        assert screen.question == asked
        assert TEXTS("problem.unforeseen") in screen.notice
        assert TEXTS("problem.meaning_answer") in screen.notice
        screen.press("2")
        assert dict(screen.state.current.answers) == {asked: "no"}


def _raising(fault: type[Exception]):
    def decide(*_given):
        raise fault("nobody foresaw it")

    return decide
