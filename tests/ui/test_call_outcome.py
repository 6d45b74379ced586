"""The outcome card: what was asked of a supervisor, and the keys that decide."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel

from rcrp_desktop.domain.call.outcome import AskLessPolice
from tests.support.call_bench import Bench, national
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.quiet_call import answer_quietly

RING = 5
"""A focus ring with its gap."""


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_less_police_that_was_asked_for_is_seen_to_be_awaited(qtbot, bench):
    """It left no trace: the card said what it said before, and it looked as if nobody had been asked."""
    asked = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"})
    with bench_window(qtbot, bench, states=(asked,)) as (screen, _):
        view = screen.page.outcome.headline
        assert not view._awaiting.isVisible()
        wanted = bench.engines.engine.pack.routes[-1]
        screen.window.live.controller.perform(AskLessPolice(wanted.id, "They rang back"))
        assert [r.reason for r in screen.state.requests] == ["less_police"]
        assert is_wholly_seen(view._awaiting)
        assert wanted.label in view._awaiting.text()
        assert view._awaiting.text() in view.accessibleName()


@pytest.mark.parametrize("size", [(420, 900), (1366, 768)], ids=str)
def test_every_word_of_a_small_question_has_its_room(qtbot, bench, size):
    state = bench.a_call({**ADVICE_ANSWERS, "crime": "yes"})
    with bench_window(qtbot, bench, states=(state,), size=size) as (screen, _):
        for key in ("U", "F7"):
            screen.press(key)
            screen.until_idle(qtbot)
            ask = screen.page.ask
            assert all(r.height() >= r.heightForWidth(r.width()) for r in ask.options.rows)
            assert is_wholly_seen(ask)
            (field,) = [f for f in ask._fields if f.isVisible()]
            gap = ask.options.rows[0].mapTo(ask, QPoint()).y() - field.geometry().bottom()
            assert gap > 2 * RING, "two rings meet between them"
            assert field.accessibleName() != ask.accessibleName(), "the title is not asked twice"
            screen.press("Escape")


SIZES = pytest.mark.parametrize("size", [(420, 900), (1366, 768)], ids=str)


@SIZES
@pytest.mark.parametrize("keys", [(), ("2",), ("F2",)], ids="".join)
def test_a_copy_is_told_without_moving_a_panel_until_the_next_act(qtbot, bench, size, keys):
    settled = (bench.a_call(ADVICE_ANSWERS),) if not keys else ()
    with bench_window(qtbot, bench, states=settled, size=size) as (screen, _):
        screen.press(*keys)
        screen.until_idle(qtbot)
        before = words_in(screen)
        screen.press("F8")
        screen.until_idle(qtbot)
        assert words_in(screen) - before == {TEXTS("cad.copied")}
        if size[0] > 420:
            assert not screen.page.notice.isVisible(), "it would push down what is being read"
        screen.window.live.controller.refresh()
        assert TEXTS("cad.copied") in words_in(screen), "the clock is no act"
        screen.press("2" if keys == ("2",) else "K")
        assert TEXTS("cad.copied") not in words_in(screen)


def test_the_override_clears_it_and_a_small_question_names_no_key_that_is_off(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F7", "F8")
        assert TEXTS("cad.copied_only") in words_in(screen)
        assert TEXTS("cad.copied") not in words_in(screen)
        screen.press("Escape", "F8", "F2")
        assert TEXTS("cad.copied") not in words_in(screen)


def words_in(screen) -> set[str]:
    return {label.text() for label in screen.page.findChildren(QLabel) if label.isVisible()}


@pytest.mark.parametrize("size", [(420, 900), (1366, 768), (1360, 860)], ids=str)
def test_the_text_for_cad_is_read_and_confirmed_without_scrolling_beside_it(qtbot, size):
    bench = Bench(national())
    with bench_window(qtbot, bench, size=size) as (screen, _):
        answer_quietly(screen)
        screen.until_idle(qtbot)
        cad = screen.page.cad
        line = cad._text.cursorRect().height()
        assert cad._text.viewport().height() >= 7 * line
        assert cad._text.horizontalScrollBar().maximum() == 0, "no line is cut"
        if size[0] > 420:
            assert is_wholly_seen(cad.copy_button)
            assert is_wholly_seen(cad.on_cad_button)


def test_an_old_text_does_not_pay_for_police_decided_after_it_was_copied(qtbot, bench):
    """F8, police are decided on, K: what CAD has says that nobody goes."""
    with bench_window(qtbot, bench, states=(bench.a_call(ADVICE_ANSWERS),)) as (screen, _):
        screen.press("F8", "S", "K")
        screen.until_idle(qtbot)
        assert "The text on CAD is from before this: " in screen.notice
        assert TEXTS("phrase.attending") in screen.notice
        assert "cad_confirmed" not in bench.log.kinds()
        assert screen.model.header.state == TEXTS("header.not_on_cad")
        screen.press("F8", "K")
        screen.until_idle(qtbot)
        assert screen.model.header.state != TEXTS("header.not_on_cad")
