"""Why is written of the very decision that is on screen, and what somebody else writes beside it is told as theirs."""

from __future__ import annotations

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AddRationale, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, Screen, bench_window
from tests.support.pack_builder import ADVICE_ANSWERS

NEWS = BringNewInformation("new_fact", "He rang again.")


def by_another(bench: Bench, state: CallState, *commands: Command) -> CallState:
    desk = bench.colleague("5512")
    for command in commands:
        result = desk.perform(state, command)
        assert isinstance(result, Performed), result
        state = result.state
    return bench.service.reopen(state.call)


def reasons(screen: Screen) -> dict[str, str]:
    every = [d for a in screen.state.assessments for d in a.decisions]
    return {one.stamp.actor: one.rationale for one in every}


def write_why(screen: Screen, words: str) -> None:
    screen.press("N")
    screen.write(words)
    screen.press("Return")


def test_what_is_written_on_the_red_face_is_of_ones_own_decision(qtbot):
    bench = Bench()
    begun = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"})
    bench.do(begun, SendPolice())
    bench.clock.pass_minutes(0.1)
    why = AddRationale("A quarrel, no hurry.")
    state = by_another(bench, begun, AcceptRecommendation(), why)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        shown = screen.page.screen_model.emergency
        assert shown.reason == TEXTS("emergency.why_missing")
        write_why(screen, "He has a knife.")
        assert reasons(screen) == {"4471": "He has a knife.", "5512": "A quarrel, no hurry."}
        assert screen.page.screen_model.emergency.reason == "He has a knife."


def test_why_is_told_and_taken_after_new_information(qtbot):
    bench = Bench()
    state = bench.a_call({}, SendPolice(), NEWS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        write_why(screen, "He has a knife.")
        assert reasons(screen) == {"4471": "He has a knife."}
        assert screen.page.screen_model.emergency.reason == "He has a knife."


def test_at_another_desk_a_reason_is_added_to_and_not_replaced(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS)
    state = by_another(bench, state, AcceptRecommendation(), AddRationale("Home with her."))
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("N")
        assert screen.page.ask.accessibleName() == "Add to the reason of 5512"
        screen.write("Not my call.")
        screen.press("Ctrl+Return")
        assert reasons(screen) == {"5512": "Home with her."}
        why = screen.page.screen_model.outcome.why
        assert why == "Why, by 5512: Home with her.\nAdded 12:00 by you: Not my call."


def test_what_is_half_written_is_told_of_what_was_on_screen_then(qtbot):
    bench = Bench()
    state = bench.a_call({}, SendPolice(), RaiseOverride())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("N")
        screen.write("He has a knife.")
        screen.window.live.controller.perform(MispressOverride())
        assert screen.page.screen_model.emergency.reason == TEXTS("emergency.why_missing")
        screen.press("Return")
        assert screen.state.overrides[0].reason == "He has a knife."
        assert reasons(screen) == {"4471": ""}


def test_what_is_written_for_one_decision_is_not_offered_for_another(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("N")
        screen.write("Home with her.")
        screen.press("Escape")
        by_another(bench, screen.state, AcceptRecommendation())
        screen.window.live.controller.read_again(state.call)
        screen.press("N")
        assert screen.page.ask.accessibleName() == "Add to the reason of 5512"
        assert screen.page.ask._fields[0].text() == ""


def test_where_nobody_decided_there_is_no_reason_to_write(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("N")
        assert not screen.page.ask.is_open
        assert screen.notice == TEXTS("rationale.of_nothing")
        screen.press("A", "N")
        assert screen.page.ask.accessibleName() == TEXTS("rationale.title")
