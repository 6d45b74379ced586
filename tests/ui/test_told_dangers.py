"""In the window: 0 shows the question of a danger that was told and is not asked about, and withdraws its answer there."""

from __future__ import annotations

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.presentation.call_models import Stage
from tests.support.call_bench import Bench
from tests.support.call_window import bench_window
from tests.support.pack_builder import ADVICE_ANSWERS

TOLD = "Told, and the question is not asked: 6 Goodbye: Yes."


def test_0_shows_its_question_and_0_there_withdraws_it(qtbot):
    bench = Bench()
    bench.a_call(ADVICE_ANSWERS, AnswerQuestion("goodbye", "yes"))
    with bench_window(qtbot, bench) as (screen, _):
        assert screen.stage is Stage.OUTCOME
        assert TOLD in screen.model.outcome.why
        screen.press("0")
        assert screen.question == "goodbye"
        screen.press("0")
        assert screen.stage is Stage.OUTCOME
        assert "goodbye" not in screen.state.current.answers
        assert TOLD not in screen.model.outcome.why


def test_changed_there_it_no_longer_keeps_the_call(qtbot):
    bench = Bench()
    bench.a_call(ADVICE_ANSWERS, AnswerQuestion("goodbye", "yes"))
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("0")
        screen.answer("goodbye", "no")
        assert screen.stage is Stage.OUTCOME
        assert dict(screen.state.current.answers)["goodbye"] == "no"
        assert TOLD not in screen.model.outcome.why


def test_0_means_nothing_where_nothing_is_told(qtbot):
    bench = Bench()
    bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("0")
        assert screen.stage is Stage.OUTCOME
        assert screen.question == ""
