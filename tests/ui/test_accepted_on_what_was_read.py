"""No police is accepted on what was on the screen and on nothing else; nothing but that waits for the look before it."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.one_step import step_under_way
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.ui.call_taking import fresh_look
from tests.support.call_bench import Bench
from tests.support.call_window import bench_window
from tests.support.pack_builder import ADVICE_ANSWERS

KNIFE = WriteNote("He has a knife.")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def at_advice(screen) -> None:
    """Every question is answered as for advice."""
    for question, option in ADVICE_ANSWERS.items():
        screen.window.live.controller.perform(AnswerQuestion(question, option))
    assert screen.stage is Stage.OUTCOME


def comes(bench, screen, *acts) -> None:
    """A colleague does this; no look has found it yet."""
    other = bench.colleague("5512")
    bench.clock.pass_minutes(1)
    for act in acts:
        other.perform(other.reopen(screen.state.call), act)


def decided(bench) -> bool:
    return "decision_made" in bench.log.kinds()


@pytest.mark.parametrize("when", ["before it", "on its way"])
@pytest.mark.parametrize("came", [KNIFE, AnswerQuestion("health_need", "yes"), RaiseOverride()])
def test_what_another_desk_recorded_is_read_before_no_police_is_decided(qtbot, bench, came, when):
    with bench_window(qtbot, bench) as (screen, lanes):
        at_advice(screen)
        lanes.hold = True
        if when == "before it":
            comes(bench, screen, came)
        screen.press("A")
        if when == "on its way":
            comes(bench, screen, came)
        lanes.run_all()
        assert not decided(bench)
        assert "Look again, then decide." in screen.notice
        assert "5512" in screen.notice
        assert screen.state.revision == len(bench.records.told(screen.state.call).entries)
        lanes.hold = False
        screen.press("A")
        assert decided(bench) == (not isinstance(came, RaiseOverride))


def test_what_was_on_the_screen_is_not_held_back(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        at_advice(screen)
        comes(bench, screen, KNIFE)
        screen.window.live.controller.read_again(screen.state.call)
        assert screen.state.notes == KNIFE.text
        screen.press("A")
        assert decided(bench)


def test_ones_own_note_on_its_way_was_on_the_screen(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        at_advice(screen)
        lanes.hold = True
        screen.window.live.acts.notes.type("She is with her daughter.")
        screen.press("A")
        lanes.run_all()
        assert bench.log.kinds()[-2:] == ["note_written", "decision_made"]


def test_police_that_are_accepted_wait_for_no_look(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("1")
        comes(bench, screen, KNIFE)
        lanes.hold = True
        screen.press("A")
        assert [job.about for job in lanes.waiting] == [screen.state.call], "it is to be written"
        lanes.run_all()
        assert decided(bench)


def test_why_it_was_refused_is_not_said_again_behind_another_key(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        at_advice(screen)
        comes(bench, screen, AnswerQuestion("health_need", "yes"))
        lanes.hold = True
        screen.press("A")
        lanes.run_next()
        lanes.run_next()
        assert "Look again, then decide." in screen.notice
        hangs(lanes)
        screen.press("S")
        lanes.run_all()
        screen.window.live.controller.read_again(screen.state.call)
        lanes.run_all()
        assert "health_need" in screen.state.current.answers
        assert "Look again" not in screen.notice


def test_what_one_did_oneself_since_is_told_where_another_route_is_recommended_by_that(
    qtbot, bench
):
    with bench_window(qtbot, bench) as (screen, lanes):
        at_advice(screen)
        lanes.hold = True
        controller = screen.window.live.controller
        controller.perform(AnswerQuestion("health_need", "yes"))
        controller.perform(AcceptRecommendation("advice_given"))
        lanes.run_all()
        assert not decided(bench)
        assert "You, " in screen.notice


# --- a look that takes long -------------------------------------------------------------------------


def hangs(lanes):
    """The look that a key has just begun does not end."""
    look = lanes.waiting.pop()
    assert look.about == "", "it only reads"
    return look


@pytest.mark.parametrize(
    ("key", "recorded"),
    [
        ("F2", ["route_shown", "override_raised"]),
        ("S", ["decision_made", "decision_made"]),
        ("", ["decision_made", "note_written"]),
    ],
)
def test_no_other_key_waits_for_it_and_the_order_of_keys_is_that_of_the_record(
    qtbot, bench, key, recorded
):
    with bench_window(qtbot, bench) as (screen, lanes):
        at_advice(screen)
        lanes.hold = True
        screen.press("A")
        hangs(lanes)
        if key:
            screen.press(key)
        else:
            screen.window.live.controller.perform(KNIFE)
        lanes.run_all()
        assert bench.log.kinds()[-2:] == recorded
        assert not screen.window.live.controller.live.waiting


def test_it_is_decided_on_what_was_read_until_then_once(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        at_advice(screen)
        comes(bench, screen, KNIFE)
        lanes.hold = True
        screen.press("A")
        look = hangs(lanes)
        fresh = screen.window.live.controller.fresh
        assert fresh._timer.isActive()
        assert fresh._timer.interval() == fresh_look.LOOK_MS <= 500
        assert fresh._timer.isSingleShot()
        fresh._timer.start(0)
        qtbot.waitUntil(lambda: not fresh._going, timeout=30_000)
        lanes.run_all()
        assert bench.log.kinds()[-1] == "decision_made"
        look.done(look.work())
        lanes.run_all()
        assert bench.log.kinds().count("decision_made") == 1


@pytest.mark.parametrize("fault", [StorageUnavailable("busy"), None])
def test_a_look_that_fails_holds_nothing_up(qtbot, bench, monkeypatch, fault):
    with bench_window(qtbot, bench) as (screen, lanes):
        at_advice(screen)

        told, waits = bench.records.told, []

        def look(call):
            waits.append(step_under_way().left_s())
            if fault is not None:
                raise fault
            return told(call)

        monkeypatch.setattr(bench.records, "told", look)
        screen.press("A")
        assert decided(bench)
        assert waits == [fresh_look.BUSY_S]
        assert not screen.window.live.controller.fresh._going
        assert not screen.window.live.controller.fresh._timer.isActive(), "the next waits as long"
        assert not lanes.waiting


def test_what_was_accepted_is_recorded_although_the_window_closes_meanwhile(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, lanes):
        at_advice(screen)
        lanes.hold = True
        screen.press("A")
        hangs(lanes)
        screen.window.live.stop()
        lanes.drain()
        assert decided(bench)


def test_what_came_is_told_once_where_the_screen_cannot_take_it(qtbot, bench):
    """What waits in the spill journal is in no log: the call is not read anew before that is."""
    with bench_window(qtbot, bench) as (screen, _):
        at_advice(screen)
        bench.log.refuses = StorageUnavailable("full")
        screen.press("K")
        assert bench.journal.kept
        comes(bench, screen, KNIFE)
        screen.press("A")
        assert "5512" in screen.notice
        assert screen.state.notes == ""
        held = len(bench.journal.kept)
        screen.press("A")
        assert len(bench.journal.kept) == held + 1
