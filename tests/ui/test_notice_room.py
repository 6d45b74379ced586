"""Whatever is told above it, the headline of a call and the emergency face stand uncut; the worst is read first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.widgets import HeaderModel
from rcrp_desktop.ui.accessibility import audit
from rcrp_desktop.ui.widgets.call_header import CallHeader
from rcrp_desktop.ui.widgets.text import Text
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen, seen_part
from tests.support.pack_builder import AMBULANCE_ANSWERS

SIZES = [((420, 900), 200), ((420, 900), 100), ((1360, 860), 200), ((1360, 860), 100)]
CRAMPED = (420, 900)
ASIDE = (
    TEXTS("problem.aside.corrupt") + " " + TEXTS.count("problem.reopened", 3),
    TEXTS("problem.spill_unconfirmed"),
    TEXTS("problem.station_new"),
)
WAITS = TEXTS("waiting.line", acts="“Not known” to question 12", since="12:00:00")
REFUSED = TEXTS("waiting.not_taken", act="“Not known” to question 12", override="F2")


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0][0]}-{size[1]}")
def sized(request, theme) -> tuple[int, int]:
    size, percent = request.param
    if percent != 100:
        theme.set_text_percent(percent)
    return size


def settle() -> None:
    for _ in range(8):
        QApplication.sendPostedEvents()


FACES = {
    Stage.EMERGENCY: ({"act_done": "no"}, RaiseOverride()),
    Stage.OUTCOME: (AMBULANCE_ANSWERS, AcceptRecommendation()),
    Stage.QUESTION: ({"act_done": "no"},),
}


def tell_everything(screen) -> None:
    """More than any window has room for."""
    screen.window.standing.add(*ASIDE)
    screen.window.say(WAITS)
    screen.page.show_notice(REFUSED)
    settle()


def is_uncut(text: Text) -> bool:
    return is_wholly_seen(text) and text.height() >= text.heightForWidth(text.width())


@pytest.mark.parametrize("stage", FACES)
def test_no_notice_cuts_or_covers_what_the_face_is_about(qtbot, sized, stage):
    """At 420 px and 200 % "Police are attending now." was cut in the middle."""
    bench = Bench()
    state = bench.a_call(*FACES[stage])
    with bench_window(qtbot, bench, size=sized, states=(state,)) as (screen, _):
        assert screen.stage is stage
        tell_everything(screen)
        window, page = screen.window, screen.page
        assert (window.width(), window.height()) == sized
        assert is_wholly_seen(page.header)
        match stage:
            case Stage.EMERGENCY:
                block = window.state_block
                assert is_wholly_seen(block)
                assert is_uncut(block._phrase)
                if sized != CRAMPED:
                    assert is_uncut(block._raised)
                    assert is_uncut(block._recorded)
                assert seen_part(page.emergency._say).height() > 0
            case Stage.OUTCOME:
                assert is_wholly_seen(window.override_bar)
                assert is_uncut(page.outcome.headline._headline)
            case _:
                assert is_wholly_seen(window.override_bar)
                assert is_uncut(page.question._say)
                assert is_wholly_seen(page.question.options.rows[0])


@pytest.mark.parametrize("stage", FACES)
def test_the_worst_is_in_sight_and_the_rest_can_be_read_by_keys(qtbot, sized, stage):
    bench = Bench()
    state = bench.a_call(*FACES[stage])
    with bench_window(qtbot, bench, size=sized, states=(state,)) as (screen, _):
        tell_everything(screen)
        window = screen.window
        a_line = window.notice._title.fontMetrics().height()
        assert seen_part(window.notice).height() >= a_line, "NOT RECORDED YET comes first"
        assert seen_part(window.notice).top() < seen_part(window.standing).top() or (
            seen_part(window.standing).isEmpty()
        )
        assert seen_part(screen.page.notice).height() >= a_line
        assert audit(window) == []
        lane = window.notices
        if lane.is_limited:
            lane.setFocus()
            for _ in range(60):
                QTest.keyClick(lane, Qt.Key.Key_Down)
            bar = lane.verticalScrollBar()
            assert bar.value() == bar.maximum() > 0


def test_what_was_seen_gives_its_room_back(qtbot, sized):
    with bench_window(qtbot, Bench(), size=sized) as (screen, _):
        settle()
        before = screen.page.mapTo(screen.window, screen.page.rect().topLeft()).y()
        tell_everything(screen)
        screen.press("Ctrl+G")
        screen.window.say("")
        screen.page.show_notice("")
        settle()
        assert screen.page.mapTo(screen.window, screen.page.rect().topLeft()).y() == before
        assert screen.window.notices.height() == 0
        assert screen.window.notices.focusPolicy() is Qt.FocusPolicy.NoFocus


@pytest.mark.parametrize("time", ["12:03", "01:11 GMT"])
def test_which_call_it_is_comes_before_what_the_time_is(qtbot, sized, time):
    """At 420 px and 200 % the reference was "No CA..." beside a clock that named its zone."""
    header = CallHeader()
    qtbot.addWidget(header)
    header.resize(sized[0], 200)
    header.bind(HeaderModel("No CAD reference", (), "", "NOT YET ON CAD", True, "Sun 25 Oct", time))
    header.show()
    settle()
    reference = header._reference
    assert reference.width() >= reference.sizeHint().width()
    assert header._state.isVisible()
    assert header._clock.isVisible() or sized[0] == 420
