"""In the window: X shows the question of a danger that was told and is not asked about, and 0 withdraws its answer there."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.presentation.call_models import Stage
from tests.support.call_bench import Bench
from tests.support.call_window import bench_window
from tests.support.pack_builder import ADVICE_ANSWERS

TOLD = "Told, and the question is not asked: 6 Goodbye: Yes."


def test_x_shows_its_question_and_0_there_withdraws_it(qtbot):
    bench = Bench()
    bench.a_call(ADVICE_ANSWERS, AnswerQuestion("goodbye", "yes"))
    with bench_window(qtbot, bench) as (screen, _):
        assert screen.stage is Stage.OUTCOME
        assert TOLD in screen.model.outcome.why
        screen.press("X")
        assert screen.question == "goodbye"
        screen.press("0")
        assert screen.stage is Stage.OUTCOME
        assert "goodbye" not in screen.state.current.answers
        assert TOLD not in screen.model.outcome.why


def test_changed_there_it_no_longer_keeps_the_call(qtbot):
    bench = Bench()
    bench.a_call(ADVICE_ANSWERS, AnswerQuestion("goodbye", "yes"))
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("X")
        screen.answer("goodbye", "no")
        assert screen.stage is Stage.OUTCOME
        assert dict(screen.state.current.answers)["goodbye"] == "no"
        assert TOLD not in screen.model.outcome.why


def test_x_means_nothing_where_nothing_is_told(qtbot):
    bench = Bench()
    bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("X")
        assert screen.stage is Stage.OUTCOME
        assert screen.question == ""


@pytest.mark.parametrize("typed", ["00", "07700", "2030", "0000", "3"])
def test_a_number_that_is_typed_where_it_is_told_unsays_nothing(qtbot, typed: str):
    """0 both showed its question and withdrew its answer there: a phone number ended in no police."""
    bench = Bench()
    bench.a_call(ADVICE_ANSWERS, AnswerQuestion("goodbye", "yes"))
    with bench_window(qtbot, bench) as (screen, _):
        for digit in typed:
            screen.press(digit)
        assert screen.stage is Stage.OUTCOME
        assert dict(screen.state.current.answers)["goodbye"] == "yes"
        assert TOLD in screen.model.outcome.why
