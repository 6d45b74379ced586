"""That a supervisor asks for the questions of a call again is told while another call is on show."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from tests.support.call_bench import Bench
from tests.support.call_window import bench_window, is_wholly_seen
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.ui.test_truth_in_sight import LOOKS, is_told

ASK = AskSupervisor("asked", text="Is it known?")
AGAIN = BringNewInformation("supervisor_asks", "Ask about the injury.")
WORDS = "Supervisor asks again"


def does(screen, service: CallService, call: CallState, command: Command) -> None:
    assert isinstance(service.perform(service.reopen(call.call), command), Performed)
    screen.window.live.controller.read_again(call.call)


def truth(screen) -> str:
    return screen.page.truth.accessibleName() if screen.page.truth.isVisible() else ""


@LOOKS
def test_it_is_told_on_the_call_on_show_and_f9_opens_it(qtbot, theme, size, percent):
    theme.set_text_percent(percent)
    bench = Bench()
    asked = bench.a_call(ADVICE_ANSWERS, ASK)
    with bench_window(qtbot, bench, size=size, states=(asked,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        screen.until_idle(qtbot)
        assert not truth(screen)
        boss = bench.colleague("2290", "supervisor")
        does(screen, boss, asked, AGAIN)
        screen.until_idle(qtbot)
        assert is_told(screen, "ANOTHER CALL, began ")
        assert truth(screen).endswith(f"{WORDS}. F9 opens it.")
        assert is_wholly_seen(screen.page.question.options.rows[0])
        screen.press("F9")
        screen.until_idle(qtbot)
        row = QApplication.focusWidget()
        assert row is not None
        screen.press("Return")
        screen.until_idle(qtbot)
        assert screen.state.call == asked.call
        assert WORDS not in truth(screen)


def test_it_is_read_aloud(qtbot, monkeypatch: pytest.MonkeyPatch):
    heard: list[str] = []

    def hear(words: str, **_how: object) -> None:
        heard.append(words)

    monkeypatch.setattr("rcrp_desktop.ui.call_taking.acts.announce", hear)
    bench = Bench()
    asked = bench.a_call(ADVICE_ANSWERS, ASK)
    with bench_window(qtbot, bench, states=(asked,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        screen.until_idle(qtbot)
        does(screen, bench.colleague("2290", "supervisor"), asked, AGAIN)
        assert any(WORDS in words for words in heard)


def test_it_goes_once_somebody_begins_to_ask(qtbot):
    bench = Bench()
    asked = bench.a_call(ADVICE_ANSWERS, ASK)
    with bench_window(qtbot, bench, states=(asked,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        does(screen, bench.colleague("2290", "supervisor"), asked, AGAIN)
        assert WORDS in truth(screen)
        screen.press("Ctrl+PgUp")
        screen.until_idle(qtbot)
        screen.press("=")
        screen.until_idle(qtbot)
        screen.press("Ctrl+PgUp")
        screen.until_idle(qtbot)
        assert screen.state.call != asked.call
        assert WORDS not in truth(screen)


def test_new_information_of_a_colleague_is_no_supervisor_who_asks(qtbot):
    bench = Bench()
    asked = bench.a_call(ADVICE_ANSWERS, ASK)
    with bench_window(qtbot, bench, states=(asked,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        does(screen, bench.colleague("4472"), asked, BringNewInformation("new_fact", "More."))
        assert not truth(screen)


def test_beside_what_presses_there_already_both_are_told(qtbot):
    bench = Bench()
    raised = bench.a_call(ADVICE_ANSWERS, ASK, RaiseOverride())
    with bench_window(qtbot, bench, states=(raised,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        screen.until_idle(qtbot)
        assert "Police advised, not on CAD. F9" in truth(screen)
        does(screen, bench.colleague("2290", "supervisor"), raised, AGAIN)
        assert f"Police advised, not on CAD; {WORDS}. F9 opens it." in truth(screen)


def test_where_its_request_was_decided_it_is_still_asked(qtbot):
    bench = Bench()
    asked = bench.a_call(ADVICE_ANSWERS, ASK, GiveReference("CAD 17"))
    with bench_window(qtbot, bench, states=(asked,)) as (screen, _):
        screen.press("Ctrl+N", "2")
        boss = bench.colleague("2290", "supervisor")
        does(screen, boss, asked, DecideRequest("r1", "overturn", "advice_given", "Known."))
        does(screen, boss, asked, AGAIN)
        assert truth(screen).startswith("ANOTHER CALL, CAD 17, began ")
        assert WORDS in truth(screen)
