"""What is not recorded of any open call is told, by the call's name, on every face and page until it is recorded.

A threat to life that no disk had left sight with Ctrl+N: only the face of its own call said so.
"""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.ui.widgets.notice_lane import head_of
from tests.support.call_bench import FULL, Bench, national
from tests.support.call_window import bench_window, is_wholly_seen
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.ui.test_not_recorded_in_sight import settle, shows_head

LOOKS = pytest.mark.parametrize(
    ("size", "percent"),
    [((420, 900), 200), ((420, 900), 100), ((1360, 860), 200), ((1360, 860), 100)],
    ids=str,
)
HOW = {"late": "the disk has not answered", "spilled": "in the spill file only", "nowhere": ""}


def shell_line(screen) -> str:
    notice = screen.window.notice
    return notice.accessibleName() if notice.isVisible() else ""


def make_late(screen) -> None:
    screen.window.live.controller.recording.say_late()
    screen.window.live.controller.waiting.say()


def unrecorded_threat(screen, lanes, bench, how) -> str:
    """Its name, once it is on screen and on no disk."""
    if how == "late":
        lanes.hold = True
    else:
        bench.log.refuses = FULL
        bench.journal.refuses = FULL if how == "nowhere" else None
    screen.press("F2")
    make_late(screen)
    assert screen.stage is Stage.EMERGENCY
    return screen.state.call


@pytest.mark.parametrize("how", HOW)
def test_a_threat_to_life_that_no_disk_has_is_named_whatever_face_is_on_show(qtbot, how):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, lanes):
        unrecorded_threat(screen, lanes, bench, how)
        assert shell_line(screen) == "", "its own red block says it"
        screen.press("Ctrl+N")
        line = shell_line(screen)
        assert line.startswith("NOT RECORDED"), line
        assert "ANOTHER CALL, began 12:00:00, threat to life" in line
        assert HOW[how] in line
        assert "Write it in CAD now." in line
        for key in ("F7", "F9", "Esc", "S" if how != "late" else "N"):
            screen.press(key)
            make_late(screen)
            assert "ANOTHER CALL, began 12:00:00, threat to life" in shell_line(screen), key


def test_it_goes_once_it_is_recorded_and_not_before(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, lanes):
        unrecorded_threat(screen, lanes, bench, "spilled")
        screen.press("Ctrl+N")
        assert "in the spill file only" in shell_line(screen)
        screen.window.live.controller.recording.recover()
        assert "in the spill file only" in shell_line(screen)
        bench.log.refuses = None
        screen.window.live.controller.recording.recover()
        assert shell_line(screen) == ""


def test_on_a_page_that_shows_no_call_every_open_call_is_named(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, lanes):
        unrecorded_threat(screen, lanes, bench, "late")
        screen.window.show_start()
        assert "OPEN CALL, began 12:00:00, threat to life" in shell_line(screen)
        screen.window.say("Example calls are on show.")
        assert shell_line(screen).startswith("NOT RECORDED YET")
        assert "Example calls are on show." in shell_line(screen)
        screen.window.show_help()
        assert shell_line(screen).startswith("NOT RECORDED YET")
        screen.window.show_live()
        assert shell_line(screen) == ""


def test_an_answer_and_a_note_that_wait_are_named_too_and_several_calls_take_one_line(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, lanes):
        lanes.hold = True
        screen.press("2")
        screen.press("Ctrl+N", "2")
        screen.press("Ctrl+N")
        make_late(screen)
        line = shell_line(screen)
        assert "\n" not in line
        assert "2 OTHER CALLS" in line
        assert line.count("“No” to question 1") == 2


@pytest.mark.parametrize("how", ["late", "spilled"])
def test_a_threat_to_life_of_another_call_stands_before_what_waits_of_the_call_on_show(qtbot, how):
    """Behind it, it was out of sight where large text has little room."""
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, lanes):
        unrecorded_threat(screen, lanes, bench, how)
        screen.press("Ctrl+N", "2")
        make_late(screen)
        threat, own = shell_line(screen).split("\n")
        assert "ANOTHER CALL, began 12:00:00, threat to life" in threat
        assert own.startswith("NOT RECORDED")
        assert "CALL" not in own


def test_a_threat_to_life_stands_before_an_answer_of_any_call(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, _):
        bench.log.refuses = FULL
        screen.press("2", "Ctrl+N", "F2", "Ctrl+N", "2")
        first, own, last = shell_line(screen).split("\n")
        assert "threat to life" in first
        assert "ANOTHER CALL" not in own
        assert "ANOTHER CALL, began 12:00:00, in the spill file only" in last


def test_a_call_is_named_by_its_reference_and_marked_in_the_list(qtbot):
    bench = Bench()
    state = bench.a_call({"act_done": "no"}, GiveReference("RX-1"))
    with bench_window(qtbot, bench, states=(state,)) as (screen, lanes):
        unrecorded_threat(screen, lanes, bench, "spilled")
        screen.press("Ctrl+N")
        assert "ANOTHER CALL, RX-1, threat to life, in the spill file only" in shell_line(screen)
        screen.press("F9")
        rows = [row.accessibleName() for row in screen.page.calls.rows_on_show]
        assert any("RX-1" in row and "NOT RECORDED YET" in row for row in rows)


def test_a_call_whose_end_is_on_no_disk_stays_named_until_it_is(qtbot):
    """It was put away with its end, which lay in the spill file only."""
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        call = screen.state.call
        bench.log.refuses = FULL
        controller = screen.window.live.controller
        screen.press("Ctrl+Return")
        assert "in the spill file only" in shell_line(screen)
        assert screen.state.call != call
        bench.log.refuses = None
        controller.recording.recover()
        assert shell_line(screen) == ""


def test_an_ended_call_without_debts_is_put_away_once_its_end_is_recorded(qtbot):
    bench = Bench()
    state = bench.a_call({"act_done": "no"}, SendPolice(), ConfirmOnCad())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        controller = screen.window.live.controller
        assert not controller.items(), "else this tries nothing"
        bench.log.refuses = FULL
        screen.press("Ctrl+Return")
        assert state.call in controller.calls()
        assert "ANOTHER CALL, began 12:00:00, in the spill file only" in shell_line(screen)
        bench.log.refuses = None
        controller.recording.recover()
        assert state.call not in controller.calls()
        assert shell_line(screen) == ""


@LOOKS
def test_its_head_is_in_sight_and_the_first_option_too(qtbot, theme, size, percent):
    theme.set_text_percent(percent)
    bench = Bench(national())
    with bench_window(qtbot, bench, size=size) as (screen, lanes):
        unrecorded_threat(screen, lanes, bench, "spilled")
        screen.press("Ctrl+N")
        screen.until_idle(qtbot)
        settle()
        title = screen.window.notice._title
        assert shows_head(title, head_of(title.text()))
        assert is_wholly_seen(screen.page.question.options.rows[0])


def test_a_healthy_disk_says_nothing(qtbot):
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("F2")
        screen.press("Ctrl+N")
        assert shell_line(screen) == ""
