"""Under police at once a row that is pressed shows its question, whatever the row, however it is pressed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.presentation.call_inputs import is_emergency
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.call_screen import present_call
from tests.support.call_bench import Bench, national
from tests.support.call_walk import facts
from tests.support.call_window import bench_window, is_wholly_seen

SIZES = pytest.mark.parametrize("size", [(420, 900), (1366, 768)], ids=str)


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


def rows(screen) -> list[str]:
    """The questions of the rows on the red face, in their order."""
    return [row.question for row in screen.model.emergency.rows if row.question]


def press_row(screen, number: int, how: str) -> None:
    if how == "digit":
        screen.press(str(number))
        return
    widgets = [
        row for row, model in zip(
            screen.page.emergency._rows, screen.model.emergency.rows, strict=False
        ) if model.question
    ]  # fmt: skip
    row = widgets[number - 1]
    if how == "mouse":
        QTest.mouseClick(row, Qt.MouseButton.LeftButton)
    else:
        row.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(row, Qt.Key.Key_Return)


@SIZES
@pytest.mark.parametrize("how", ["digit", "mouse", "enter"])
@pytest.mark.parametrize("sent", ["F2", "S"])
def test_a_row_shows_its_question_under_the_red_block(qtbot, bench, size, how, sent):
    with bench_window(qtbot, bench, size=size) as (screen, _):
        screen.press("2", sent)
        wanted = rows(screen)
        assert len(wanted) >= 2
        for number, question in enumerate(wanted, start=1):
            press_row(screen, number, how)
            screen.until_idle(qtbot)
            assert (screen.stage, screen.question) == (Stage.QUESTION, question)
            assert screen.shows_override()
            assert is_wholly_seen(screen.page.question._say)
            assert screen.page.question.isAncestorOf(screen.focus)
            assert any("Esc" in hint.keys for hint in screen.window.hints.shown)
            screen.press("Escape")
            assert screen.stage is Stage.EMERGENCY


@SIZES
def test_its_answer_stands_on_the_row_and_the_red_face_is_back(qtbot, bench, size):
    with bench_window(qtbot, bench, size=size) as (screen, _):
        screen.press("2", "F2")
        question = rows(screen)[0]
        screen.press("1")
        label = screen.model.question.options[0].label
        screen.press("1")
        assert screen.stage is Stage.EMERGENCY
        assert question in screen.state.current.answers
        details = [
            row.model.detail for row in screen.model.emergency.rows if row.question == question
        ]
        assert any(f"Known so far: {label}" in detail for detail in details)
        assert screen.shows_override()


def test_an_answer_kept_from_before_can_be_asked_again_too(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F2")
        kept = screen.page.kept.row_widgets[0]
        question = kept._line.question
        QTest.mouseClick(kept, Qt.MouseButton.LeftButton)
        assert (screen.stage, screen.question) == (Stage.QUESTION, question)
        assert screen.shows_override()


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_question_that_is_asked_for_is_on_show_in_every_state(data):
    """Law: police at once or not, settled or not, begun by an override or not."""
    bench = Bench(national())
    engine = bench.engines.engine
    questions = [q.id for q in engine.pack.questions]
    told = data.draw(st.lists(st.sampled_from(questions), unique=True, max_size=8))
    answers = {
        q: data.draw(st.sampled_from([o.id for o in engine.pack.question(q).options])) for q in told
    }
    state = bench.a_call(answers)
    if data.draw(st.booleans()):
        raised = bench.service.raise_override(state)
        bench.service.record_events(raised.events)
        state = raised.state
    wanted = data.draw(st.sampled_from(questions))
    seen = facts(bench, state, on_show=wanted)
    screen = present_call(seen)
    assert screen.question is not None
    assert screen.question.id == wanted
    assert (screen.emergency is not None) == is_emergency(seen)
