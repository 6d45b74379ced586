"""Once police are going, nothing takes what to say and do now out of sight, and nothing on screen says otherwise."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from rcrp_desktop.presentation.call_models import KnownLine, Stage
from rcrp_desktop.presentation.widgets import Run
from rcrp_desktop.ui.call_taking.known_panel import KnownRow
from tests.support.call_bench import Bench, national
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen, seen_part
from tests.support.quiet_call import answer_quietly


def settle() -> None:
    """Layouts ask for another look by posted events, each of which may post more."""
    for _ in range(8):
        QApplication.sendPostedEvents()


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


def test_a_phrase_written_just_before_does_not_take_its_face_away(qtbot, bench):
    """The pause before a note is written ends after the override: its question may not replace what to say now."""
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "N")
        screen.write("She said goodbye to the neighbours")
        screen.press("F2")
        screen.window.live.acts.notes.write()
        assert "phrase_noticed" in bench.log.kinds()
        assert screen.stage is Stage.EMERGENCY
        assert screen.page.emergency.isAncestorOf(screen.focus)
        assert screen.page.mispress.isVisible()


def test_the_route_beside_questions_that_go_on_is_police_at_once(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("F2", "Q")
        route = screen.model.route
        assert route.chip == TEXTS("route.decided")
        assert [(m.mark.value, m.text) for m in route.marks] == [
            ("police_immediate", TEXTS("phrase.attending"))
        ]
        assert (route.can_change, route.note) == ("", TEXTS("emergency.go_on_note"))
        assert "can still change" not in screen.model.announce
        said = screen.page.route.accessibleName()
        assert TEXTS("phrase.attending") in said
        assert TEXTS("route.not_settled") not in said


SIZES = pytest.mark.parametrize("size", [(1360, 860), (1366, 768), (420, 900)], ids=str)


def is_settled(window) -> list[tuple[int, int]]:
    return [(part.y(), part.height()) for part in (window.state_block, window.banner, window.stack)]


@SIZES
@pytest.mark.parametrize("before", [(), ("F1",), ("Ctrl+N",), ("2", "F7")], ids="".join)
def test_its_first_frame_is_whole(qtbot, bench, size, before):
    """Nothing is laid out again after the turn in which the key was pressed: what is painted first stays."""
    with bench_window(qtbot, bench, size=size) as (screen, _):
        screen.press("2", *before, "F2")
        block = screen.window.state_block
        first = is_settled(screen.window)
        assert is_wholly_seen(block)
        assert block._phrase.height() >= block._phrase.heightForWidth(block._phrase.width())
        settle()
        assert is_settled(screen.window) == first


def test_stood_down_the_bar_stands_whole_in_its_place_at_once(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F2", "M")
        bar = screen.window.override_bar
        first = (bar.geometry(), screen.window.stack.geometry())
        assert is_wholly_seen(bar)
        settle()
        assert (bar.geometry(), screen.window.stack.geometry()) == first


@SIZES
def test_the_headline_of_the_first_outcome_is_in_sight(qtbot, bench, size):
    """Its face was never laid out before; a pane that scrolls for the focus by then scrolls the headline away."""
    with bench_window(qtbot, bench, size=size) as (screen, _):
        screen.until_idle(qtbot)
        answer_quietly(screen)
        headline = screen.page.outcome.headline
        assert screen.stage is Stage.OUTCOME
        assert screen.focus is headline
        assert is_wholly_seen(headline._headline)
        settle()
        screen.until_idle(qtbot)
        assert is_wholly_seen(headline._headline)


@SIZES
def test_words_to_say_are_in_sight_when_the_page_is_first_opened(qtbot, bench, size):
    with bench_window(qtbot, bench, size=size, role="") as (screen, _):
        assert not screen.window.is_live_on_show
        screen.window.show_live()
        screen.until_idle(qtbot)
        assert is_wholly_seen(screen.page.question._say)


def test_in_one_column_the_way_back_stands_under_the_words_to_say(qtbot, bench):
    with bench_window(qtbot, bench, size=(420, 900)) as (screen, _):
        screen.press("2", "F2")
        page, view = screen.page, screen.page.emergency
        assert is_wholly_seen(page.mispress)
        say, back, do = (seen_part(w) for w in (view._say_card, page.mispress, view._do_now))
        assert say.bottom() < back.top()
        assert back.bottom() < do.top()
        assert screen.window.hints.shown[0].keys == ("M",)
        screen.window.resize(1366, 768)
        settle()
        assert is_wholly_seen(page.mispress)
        assert seen_part(page.mispress).left() > seen_part(view._do_now).right()
        bench.clock.pass_minutes(0.2)
        screen.window.live.acts.tick()
        screen.window.resize(420, 900)
        settle()
        assert not page.mispress.isVisible()


def test_the_phrase_of_the_state_block_has_the_width_of_a_narrow_window(qtbot, bench):
    with bench_window(qtbot, bench, size=(420, 900)) as (screen, _):
        screen.press("F2")
        assert screen.window.state_block._phrase.width() == 420 - 2 * 12


@pytest.mark.parametrize("size", [(1360, 860), (1366, 768)], ids=str)
def test_a_phrase_that_was_noticed_is_told_in_sight(qtbot, bench, size):
    with bench_window(qtbot, bench, size=size) as (screen, _):
        screen.press("2", "N")
        screen.write("She said goodbye to the neighbours")
        settle()
        notes = screen.page.notes
        assert is_wholly_seen(notes._noticed)
        assert (
            "A message that sounds final. Nothing was answered" in notes._noticed.accessibleName()
        )
        assert is_wholly_seen(notes.edit)
        assert is_wholly_seen(screen.page.question._say)


@pytest.mark.parametrize("size", [(420, 900), (1360, 860)], ids=str)
def test_the_words_of_what_to_do_now_stand_in_one_line_under_each_other(qtbot, bench, size):
    with bench_window(qtbot, bench, size=size) as (screen, _):
        answer_quietly(screen, 4)
        screen.press("F2")
        settle()
        rows = screen.page.emergency._rows
        assert len({row._what.mapTo(screen.window, QPoint()).x() for row in rows}) == 1
        assert len({row._cap.width() for row in rows}) == 1
        kept = screen.page.kept
        assert kept._scroll.viewport().height() >= 3 * kept.row_widgets[0].height()


def test_the_time_of_a_line_without_a_label_stands_at_the_right(qtbot, bench, show):
    row = KnownRow()
    row.bind(KnownLine("", "", (Run("Something new was told"),), "14:20", "", "event"))
    show(row, 300, 80)
    assert row._time.geometry().right() >= row.contentsRect().right() - 20


def test_in_one_column_it_is_told_beside_what_is_typed(qtbot, bench):
    with bench_window(qtbot, bench, size=(420, 900)) as (screen, _):
        screen.press("2", "N")
        screen.write("She said goodbye to the neighbours")
        screen.until_idle(qtbot)
        assert is_wholly_seen(screen.page.notes._noticed)
        assert is_wholly_seen(screen.page.notes.edit)


def test_a_small_question_does_not_touch_the_header(qtbot, bench):
    with bench_window(qtbot, bench, size=(420, 900)) as (screen, _):
        screen.press("2")
        screen.until_idle(qtbot)
        top = seen_part(screen.page.question).top()
        screen.press("F7")
        screen.until_idle(qtbot)
        assert seen_part(screen.page.ask).top() - seen_part(screen.page.header).bottom() > 8
        screen.press("Escape")
        screen.until_idle(qtbot)
        assert seen_part(screen.page.question).top() == top


@pytest.mark.parametrize("key", ["M", "Q"])
def test_the_question_of_a_phrase_waits_until_questions_are_asked_again(qtbot, bench, key):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "N")
        screen.write("She said goodbye to the neighbours")
        screen.press("F2")
        screen.window.live.acts.notes.write()
        assert screen.stage is Stage.EMERGENCY
        screen.press("Escape", key)  # until then what is typed is words still
        screen.until_idle(qtbot)
        assert screen.question == "intent"
