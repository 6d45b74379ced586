"""Arrows stay in the list they are in: they lead to nothing on which Enter acts, from no list and from no button."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.ui.call_taking.items_view import CallRow, ItemRow
from rcrp_desktop.ui.widgets.duty_row import DutyRow
from tests.gallery.faults import arrows_that_leave
from tests.journeys.test_finishing_a_call_without_police import answer_towards
from tests.support.call_bench import Bench, national
from tests.support.call_window import Screen, bench_window

SIZES = pytest.mark.parametrize("size", [(420, 900), (1360, 860)], ids=str)


def without_police(screen: Screen, qtbot) -> None:
    answer_towards(qtbot, screen, ResponseClass.PARTNER)
    screen.press("A")
    assert screen.stage is Stage.OUTCOME


@SIZES
def test_no_arrow_leaves_a_list_or_a_button_of_a_call(qtbot, size):
    bench = Bench(national())
    with bench_window(qtbot, bench, size=size) as (screen, _):
        assert arrows_that_leave(screen.window) == [], "a question"
        without_police(screen, qtbot)
        assert arrows_that_leave(screen.window) == [], "closing duties"
        screen.press("1")
        assert arrows_that_leave(screen.window) == [], "a small question"
        screen.press("Escape", "F9")
        assert arrows_that_leave(screen.window) == [], "all that is owed"


@SIZES
def test_no_arrow_leaves_what_stands_under_an_emergency(qtbot, size):
    bench = Bench(national())
    state = bench.a_call({"act_done": "no"}, RaiseOverride())
    with bench_window(qtbot, bench, size=size, states=(state,)) as (screen, _):
        assert arrows_that_leave(screen.window) == []


@SIZES
def test_enter_after_down_in_the_list_of_what_is_owed_raises_nothing(qtbot, size):
    """With one row Down went to the bar of the override, and Enter raised a threat to life."""
    bench = Bench(national())
    with bench_window(qtbot, bench, size=size) as (screen, _):
        without_police(screen, qtbot)
        screen.press("F9")
        assert isinstance(screen.focus, ItemRow)
        duties = screen.page.duties.models
        screen.press(*["Down"] * 12)
        assert isinstance(screen.focus, ItemRow)
        screen.press(*["Up"] * 24)
        assert isinstance(screen.focus, ItemRow)
        screen.press("Return")
        assert screen.stage is Stage.OUTCOME
        assert screen.state.overrides == ()
        assert screen.page.duties.models == duties


@SIZES
def test_up_and_down_step_through_the_rows_of_a_list(qtbot, size):
    bench = Bench(national())
    with bench_window(qtbot, bench, size=size) as (screen, _):
        without_police(screen, qtbot)
        screen.page.duties.focus_pane()
        first = screen.focus
        screen.press("Down")
        second = screen.focus
        assert isinstance(second, DutyRow)
        assert second is not first
        screen.press("Up")
        assert screen.focus is first
        screen.press("Ctrl+N", "F9")
        screen.page.calls.focus_pane()
        top = screen.focus
        assert isinstance(top, CallRow)
        screen.press("Down")
        last = screen.focus
        assert last is not top
        screen.press("Down")
        assert screen.focus is last, "two calls: the second is the last, and nothing comes after it"
        screen.press("Up")
        assert screen.focus is top
        screen.press("Up")
        assert screen.focus is top, "nor before the first"
