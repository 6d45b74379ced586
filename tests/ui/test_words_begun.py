"""No word that was begun is lost: what can be opened again has it, else it is a note, and a line says which."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.presentation.call_models import Stage
from tests.support.call_bench import Bench
from tests.support.call_window import Screen, bench_window
from tests.support.pack_builder import ADVICE_ANSWERS

WORDS = "Neighbour heard screams"
SENT = DecideRequest("r1", "overturn", "police_now", "Go.")
ASKED = AskSupervisor("asked", text="Second view")


def asked(bench: Bench) -> CallState:
    crime = {**ADVICE_ANSWERS, "crime": "yes"}
    return bench.a_call(crime, AcceptRecommendation(), ASKED)


def by_supervisor(bench: Bench, screen: Screen, command: Command) -> None:
    boss = bench.colleague("2290", "supervisor")
    bench.clock.pass_minutes(1)
    boss.perform(boss.reopen(screen.state.call), command)
    screen.window.live.controller.read_again(screen.state.call)


def notes(screen: Screen) -> str:
    screen.window.live.acts.notes.write()
    return screen.state.notes


def fields(screen: Screen) -> str:
    return screen.page.ask.written if screen.page.ask.is_open else ""


def test_a_reason_whose_key_opens_nothing_any_more_is_a_note(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench, states=(asked(bench),)) as (screen, _):
        screen.press("N")
        screen.write(WORDS)
        by_supervisor(bench, screen, SENT)
        assert screen.stage is Stage.EMERGENCY
        assert screen.notice.endswith("what you wrote is kept as a note.")
        assert notes(screen) == WORDS
        assert screen.page.ask.written == "", "once is enough"


@pytest.mark.parametrize("key", ["F7", "U"])
def test_what_its_key_opens_again_has_its_words_and_is_no_note(qtbot, key):
    bench = Bench()
    with bench_window(qtbot, bench, states=(asked(bench),)) as (screen, _):
        screen.press(key)
        screen.page.ask.findChildren(QLineEdit)[0].setFocus()
        screen.write(WORDS)
        by_supervisor(bench, screen, SENT)
        assert screen.stage is Stage.EMERGENCY
        assert screen.notice.endswith("kept for when you open it again.")
        assert notes(screen) == ""
        screen.press("Esc", key)
        assert fields(screen) == WORDS


def test_nothing_is_said_to_be_kept_where_nothing_was_written(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench, states=(asked(bench),)) as (screen, _):
        screen.press("N")
        by_supervisor(bench, screen, SENT)
        assert screen.notice.endswith("nothing of it recorded.")
        assert notes(screen) == ""


def test_threat_to_life_in_the_middle_of_a_reason_keeps_it(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("N")
        screen.write(WORDS)
        screen.press("F2")
        assert screen.stage is Stage.EMERGENCY
        assert notes(screen) == WORDS
        assert screen.notice.endswith("what you wrote is kept as a note.")


def test_it_stands_on_a_line_of_its_own_below_what_was_noted(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench, states=(asked(bench),)) as (screen, _):
        screen.page.notes.edit.setPlainText("With a relative.")
        screen.press("N")
        screen.write(WORDS)
        by_supervisor(bench, screen, SENT)
        assert notes(screen) == f"With a relative.\n{WORDS}"


def test_full_notes_lose_nothing(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench, states=(asked(bench),)) as (screen, _):
        screen.page.notes.edit.setPlainText("x" * 3_990)
        screen.press("N")
        screen.write(WORDS)
        by_supervisor(bench, screen, SENT)
        assert screen.notice.endswith("kept for when you open it again.")
        assert screen.page.ask.written == WORDS


@pytest.mark.parametrize("between", [("F7", "Esc"), ("Ctrl+N", "Ctrl+PgUp")])
def test_what_was_closed_is_there_whatever_was_opened_between(qtbot, between):
    bench = Bench()
    with bench_window(qtbot, bench, states=(bench.a_call(ADVICE_ANSWERS),)) as (screen, _):
        call = screen.state.call
        screen.press("U")
        screen.write(WORDS)
        screen.press("Esc", *between)
        assert screen.state.call == call
        screen.press("U")
        assert fields(screen) == WORDS


def test_another_call_is_not_given_the_words_of_the_first(qtbot):
    bench = Bench()
    first, second = bench.a_call(ADVICE_ANSWERS), bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, states=(first, second)) as (screen, _):
        screen.press("U")
        screen.write(WORDS)
        screen.press("Esc", "Ctrl+PgUp", "U")
        assert screen.page.ask.is_open
        assert fields(screen) == ""


# --- the reason on the red face ---------------------------------------------------------------------


def test_a_reason_begun_on_the_red_face_is_a_note_once_that_goes(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, RaiseOverride())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("N")
        screen.write(WORDS)
        by_supervisor(bench, screen, StandDownOverride("Wrong house"))
        assert screen.stage is not Stage.EMERGENCY
        assert notes(screen) == WORDS
        assert "is kept as a note" in screen.notice
        assert screen.page.why.field.text() == ""


def test_it_stays_while_the_red_face_does_and_when_another_call_was_on_show(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, SendPolice())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("N")
        screen.write(WORDS)
        screen.press("Tab", "Ctrl+N")
        assert screen.page.why.field.text() == ""
        screen.press("Ctrl+PgUp")
        assert screen.page.why.field.text() == WORDS
        assert notes(screen) == ""
