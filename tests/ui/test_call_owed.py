"""What is owed on the open calls is asked for at every key, and worked out only where a call changed."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.ui.call_taking.owed import OwedItems
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, bench_window
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS


def test_the_count_follows_every_key_and_every_call(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, _):
        controller = screen.window.live.controller
        for key in ("2", "U", "Ctrl+N", "1", "Ctrl+N", "F2", "Ctrl+PgUp", "S"):
            screen.press(key)
            states = [controller.open_call(call).state for call in controller.calls()]
            plain = [
                item
                for state in states
                if state.began is not None
                for item in open_items(state, bench.service.engine_of(state))
            ]
            assert set(controller.items()) == set(plain), key
            since = [item.since_ms for item in controller.items()]
            assert since == sorted(since)
            live = screen.state
            shown = controller.facts().items
            assert shown == open_items(live, bench.service.engine_of(live)), key


def test_a_call_that_did_not_change_is_not_looked_at_again(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("F2")
        asked: list[str] = []

        class Counting:
            def engine_of(self, state):
                asked.append(state.call)
                return bench.service.engine_of(state)

        owed = OwedItems(Counting())  # pyright: ignore[reportArgumentType] - a fake of what it asks
        first = owed.of((screen.state,))
        assert first
        assert owed.of((screen.state,)) == first
        assert len(asked) == 1
        assert owed.of(()) == ()


def told_and_then_police(bench: Bench):
    """The caller and the ambulance service were told of no police, and are to be told of police."""
    acts = (RecordDuty("caller_told", "done"), RecordAgency("ambulance", "accepted"), SendPolice())
    return bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), *acts)


@pytest.mark.parametrize("kind", [Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE])
def test_the_debt_that_was_chosen_is_the_one_that_is_opened(qtbot, kind):
    bench = Bench()
    with bench_window(qtbot, bench, states=(told_and_then_police(bench),)) as (screen, _):
        screen.press("F9")
        wanted = TEXTS(f"items.kind.{kind.value}")
        _on_the_line(screen, wanted)
        screen.press("Return")
        assert screen.page.ask.accessibleName() == wanted
        screen.press("1")
        assert kind not in {item.kind for item in screen.window.live.controller.items()}


@pytest.mark.parametrize("kind", [Owed.CALLER_NOT_TOLD, Owed.CHECKS_OWED])
def test_a_closing_duty_that_was_chosen_is_the_one_that_is_asked_about(qtbot, kind):
    bench = Bench()
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("F9")
        _on_the_line(screen, TEXTS(f"items.kind.{kind.value}"))
        screen.press("Return", "1")
        assert kind not in {item.kind for item in screen.window.live.controller.items()}


def test_an_answer_to_what_was_asked_before_it_changed_is_refused_and_says_what_holds(qtbot):
    """Told of police at once, recorded as told of police later: nobody owed the caller that any more."""
    bench = Bench()
    crime = {**ADVICE_ANSWERS, "crime": "yes"}
    told = (
        AcceptRecommendation(),
        RecordDuty("caller_told", "done"),
        BringNewInformation("new_fact"),
    )
    less = AskLessPolice("police_soon", "Seen.")
    state = bench.do(bench.a_call(ADVICE_ANSWERS, *told), *answers(crime), SendPolice(), less)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("F9")
        wanted = TEXTS(f"items.kind.{Owed.TELL_CALLER_OF_CHANGE.value}")
        _on_the_line(screen, wanted)
        screen.press("Return")
        boss = bench.colleague("2290", "supervisor")
        agreed = boss.perform(state, DecideRequest("r1", "agree", "", "Agreed."))
        assert isinstance(agreed, Performed)
        screen.window.live.controller._open.put(agreed.state)  # read on another lane
        assert screen.page.ask.accessibleName() == wanted
        screen.press("1")
        refused = screen.page.ask.refusal.accessibleName()
        assert "what holds changed while this was asked" in refused
        assert "Police will attend" in refused
        assert screen.page.ask.is_open
        screen.page.ask.choose_key("1")
        assert "Police will attend" in screen.page.ask.refusal.accessibleName(), "it stays so"
        owed = {item.kind for item in screen.window.live.controller.items()}
        assert Owed.TELL_CALLER_OF_CHANGE in owed
        assert not screen.state.told


def answers(given: dict[str, str]) -> list[AnswerQuestion]:
    return [AnswerQuestion(question, option) for question, option in given.items()]


def _on_the_line(screen, wanted: str) -> None:
    for _ in range(9):
        if screen.focus.accessibleName().startswith(wanted):
            return
        screen.press("Down")
    raise AssertionError(wanted)
