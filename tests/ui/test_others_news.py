"""What another person's act changes on the call on show is said in one notice, read aloud, and stands until one acts.

The screen jumped from the words to say to question 1, or its headline swapped, without a word.
"""

from __future__ import annotations

import random

import pytest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.duties import RecordAgency, RecordDuty
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.presentation.call_models import Stage
from tests.support.call_bench import Bench
from tests.support.call_walk import _command
from tests.support.call_window import bench_window, is_wholly_seen
from tests.support.pack_builder import AMBULANCE_ANSWERS
from tests.ui.test_call_announcements import Heard

ASK = AskSupervisor("asked", text="Is it known?")
AT_ONCE = {"act_done": "yes"}


def told(screen) -> str:
    news = screen.page.news
    return news.accessibleName() if news.isVisible() else ""


def others_do(screen, service, *commands) -> None:
    """Another desk acts, and this one reads of it."""
    call = screen.state.call
    for command in commands:
        assert isinstance(service.perform(service.reopen(call), command), Performed), command
    screen.window.live.controller.read_again(call)


def test_asked_again_by_a_supervisor_is_told_where_the_screen_jumps_to_a_question(qtbot):
    bench = Bench()
    state = bench.a_call(AT_ONCE, ASK)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        assert screen.stage is Stage.OUTCOME
        heard = Heard(screen)
        boss = bench.colleague("2290", "supervisor")
        others_do(screen, boss, BringNewInformation("supervisor_asks", "Again."))
        assert screen.stage is Stage.REASSESS
        assert told(screen).startswith("Supervisor 2290, 12:00:00: new information,")
        assert "“Police are attending now.” holds no longer." in told(screen)
        assert any(words.startswith(told(screen)) for words in heard.urgent)
        words = told(screen)
        screen.window.live.refresh()
        screen.press("F9", "Esc")
        assert told(screen) == words, "until they do something on the call"
        screen.press("=")
        assert told(screen) == ""


def test_a_stand_down_names_the_caller_who_is_to_be_told_and_cad(qtbot):
    bench = Bench()
    state = bench.a_call({"act_done": "no"}, RaiseOverride())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("K")
        others_do(screen, bench.colleague("2290", "supervisor"), StandDownOverride("Asleep."))
        assert screen.stage is Stage.QUESTION
        assert "override stood down" in told(screen)
        assert "Owed now: Tell the caller: the outcome changed" in told(screen)
        assert "Cancel police on CAD" in told(screen)


def test_two_acts_that_are_read_one_after_the_other_are_told_together(qtbot):
    bench = Bench()
    state = bench.a_call(AT_ONCE, ASK)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        boss = bench.colleague("2290", "supervisor")
        others_do(screen, boss, DecideRequest("r1", "overturn", "police_soon", "Known."))
        assert "decided “Police soon”" in told(screen)
        others_do(screen, boss, BringNewInformation("new_fact", "More."))
        assert "decided “Police soon”" in told(screen)
        assert "new information" in told(screen)


def test_on_another_call_that_is_not_on_show_it_is_not_said(qtbot):
    bench = Bench()
    state = bench.a_call(AT_ONCE, ASK)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("Ctrl+N")
        boss = bench.colleague("2290", "supervisor")
        done = boss.perform(
            boss.reopen(state.call), DecideRequest("r1", "overturn", "police_soon", "Known.")
        )
        assert isinstance(done, Performed)
        screen.window.live.controller.read_again(state.call)
        assert told(screen) == ""


def away_while(screen, bench: Bench, *commands) -> None:
    """Another call is on show meanwhile, and what is done here is read there act by act."""
    call, boss = screen.state.call, bench.colleague("2290", "supervisor")
    screen.press("Ctrl+N")
    for command in commands:
        assert isinstance(boss.perform(boss.reopen(call), command), Performed), command
        screen.window.live.controller.read_again(call)
    assert told(screen) == ""


def test_what_came_while_another_call_was_on_show_is_told_once_on_the_way_back(qtbot):
    bench = Bench()
    state = bench.a_call(AT_ONCE, ASK)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        less = DecideRequest("r1", "overturn", "police_soon", "Known.")
        away_while(screen, bench, less, BringNewInformation("new_fact", "More."))
        heard = Heard(screen)
        screen.press("Ctrl+PgUp")
        assert screen.state.call == state.call
        assert "decided “Police soon”" in told(screen)
        assert "new information" in told(screen)
        assert told(screen) in heard.urgent
        screen.press("Ctrl+PgUp")
        assert told(screen) == ""
        screen.press("Ctrl+PgUp")
        assert screen.state.call == state.call
        assert told(screen) == "", "it was said"


def test_what_came_there_goes_once_one_acts_on_that_call_and_by_no_act_on_another(qtbot):
    bench = Bench()
    state = bench.a_call(AT_ONCE, ASK)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        away_while(screen, bench, DecideRequest("r1", "overturn", "police_soon", "Known."))
        screen.press("1", "Ctrl+PgUp")
        assert "decided “Police soon”" in told(screen)
        screen.press("F8", "K")
        assert told(screen) == ""


def test_another_call_is_named_by_its_caller_who_waits_and_not_by_a_service_that_has_not_heard(
    qtbot,
):
    bench = Bench()
    done = (RecordDuty("caller_told", "done"), RecordAgency("ambulance", "accepted", 30))
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation(), *done, ASK)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        other = DecideRequest("r1", "overturn", "hospital_leads", "Known.")
        away_while(screen, bench, other)
        kinds = [item.kind for item in screen.window.live.controller.items() if item.otherwise]
        assert Owed.TELL_AGENCY_OF_CHANGE in kinds
        assert "Caller not told that it changed" in screen.page.truth.accessibleName()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_others_change_on_the_screen_is_never_silent(qtbot, seed):
    """Two desks at random on one call: what its face, its headline or its debts show differs, so it is said."""
    chosen, bench = random.Random(seed), Bench()
    engine = bench.engines.engine
    state = bench.a_call({"act_done": "no"}, ASK)
    others = [bench.colleague("2290", "supervisor"), bench.colleague("5512")]
    changed = 0
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        heard, controller = Heard(screen), screen.window.live.controller
        for _ in range(24):
            bench.clock.pass_minutes(chosen.choice([0.05, 0.3, 4]))
            before, heard.all[:] = shown(screen), []
            command = _command(chosen, screen.state, engine)
            service = chosen.choice([bench.service, *others])
            if service is bench.service:
                controller.perform(command)
                continue
            service.perform(service.reopen(state.call), command)
            controller.read_again(state.call)
            if screen.state.call == state.call and shown(screen) != before:
                changed += 1
                assert told(screen)
                assert service.person.id in told(screen)
                assert any(told(screen) in words for words in heard.urgent)
    assert changed, "else this tries nothing"


def shown(screen) -> tuple[object, ...]:
    model = screen.model
    outcome, question = model.outcome, model.question
    items = screen.window.live.controller.items()
    return (
        model.stage,
        outcome.headline if outcome is not None else "",
        question.id if question is not None else "",
        {(item.id, item.kind, item.subject) for item in items if item.call == model.call},
    )


@pytest.mark.parametrize(
    ("size", "percent"),
    [((420, 900), 200), ((420, 900), 100), ((1360, 860), 200), ((1360, 860), 100)],
    ids=str,
)
def test_beside_it_the_question_keeps_its_first_option_in_sight(qtbot, theme, size, percent):
    theme.set_text_percent(percent)
    bench = Bench()
    state = bench.a_call({"act_done": "no"}, RaiseOverride())
    with bench_window(qtbot, bench, size=size, states=(state,)) as (screen, _):
        screen.press("K")
        others_do(screen, bench.colleague("2290", "supervisor"), StandDownOverride("Asleep."))
        screen.until_idle(qtbot)
        for _ in range(8):
            QApplication.sendPostedEvents()
        assert screen.page.news.isVisible()
        assert is_wholly_seen(screen.page.question.options.rows[0])
