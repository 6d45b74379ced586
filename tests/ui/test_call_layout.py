"""Layout laws: the override, the words to say and every option are wholly in the window; nothing runs off it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.ui.accessibility import audit
from rcrp_desktop.ui.theme.controller import ThemeChoice
from rcrp_desktop.ui.widgets.columns import Lane
from tests.support.call_bench import Bench, engine_of, national
from tests.support.call_window import TEXTS, Screen, bench_window, is_wholly_seen, scrolled_sideways
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

NARROW, COMMON, ROOMY = (420, 900), (1366, 768), (1920, 1080)
SIZES = [(NARROW, 100), (NARROW, 200), (COMMON, 100), (COMMON, 150), (COMMON, 200), (ROOMY, 100)]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0][0]}-{size[1]}")
def sized(request, theme) -> tuple[int, int]:
    size, percent = request.param
    if percent != 100:
        theme.set_text_percent(percent)
    return size


def settle() -> None:
    """Layouts ask for another look by posted events, each of which may post more."""
    for _ in range(8):
        QApplication.sendPostedEvents()


def assert_in_window(screen: Screen, size: tuple[int, int]) -> None:
    settle()
    window = screen.window
    assert (window.width(), window.height()) == size, "the window was made larger than the screen"
    assert scrolled_sideways(window) == []
    bar = window.state_block if window.state_block.isVisible() else window.override_bar
    assert is_wholly_seen(bar)


def test_every_question_of_the_national_pack_is_wholly_in_the_window(qtbot, sized, theme):
    bench = Bench(national())
    with bench_window(qtbot, bench, size=sized) as (screen, _):
        unseen = []
        for question in bench.engines.engine.pack.questions:
            screen.window.live.controller.show_question(question.id)
            screen.until_idle(qtbot)  # what has no room is scrolled to its first option
            assert_in_window(screen, sized)
            parts = [screen.page.question._say, *screen.page.question.options.rows]
            unseen += [
                (question.id, place) for place, p in enumerate(parts) if not is_wholly_seen(p)
            ]
            assert is_wholly_seen(screen.page.question._title) or sized == NARROW
        if (sized, theme.text_percent) == (NARROW, 200):
            assert {question for question, place in unseen if place == 1} == set(), "the focus"
            return
        assert {question for question, _ in unseen} <= TOO_HIGH.get(theme.text_percent, set())


def test_options_start_at_the_same_height_on_every_question(qtbot):
    """The eye stays where the keys are; and nothing of the card has to be scrolled for."""
    for bench in (Bench(national()), Bench(engine_of("humberside-2020"))):
        with bench_window(qtbot, bench, size=(1360, 860)) as (screen, _):
            heights, scrolls = set(), []
            for question in bench.engines.engine.pack.questions:
                screen.window.live.controller.show_question(question.id)
                settle()
                first = screen.page.question.options.rows[0]
                heights.add(first.mapTo(screen.window, first.rect().topLeft()).y())
                if not is_wholly_seen(screen.page.question):
                    scrolls.append(question.id)
            assert len(heights) == 1
            assert scrolls == []


def test_a_narrow_card_keeps_its_stage_and_number_on_one_line(qtbot):
    with bench_window(qtbot, Bench(), size=NARROW) as (screen, _):
        card = screen.page.question
        assert card._title.line_count(card._title.width()) == 1
        assert card._must.text() == TEXTS("question.must_short")
        screen.window.resize(*COMMON)
        settle()
        assert card._must.text() == TEXTS("question.must")


def test_a_note_below_its_option_is_whole(qtbot):
    """Half a note may mean something else: "Ward, A&E, surgery, care home: still there"."""
    with bench_window(qtbot, Bench(national()), size=(1360, 860)) as (screen, _):
        screen.window.live.controller.show_question("place")
        settle()
        rows = screen.page.question.options.rows
        below = [row for row in rows if row._note_is_below(row.width())]
        assert below
        for row in below:
            assert row.height() >= row.heightForWidth(row.width())
        assert any(row._noting().lines == 2 for row in below)


def test_in_one_column_what_is_known_takes_a_line_until_it_is_wanted(qtbot):
    with bench_window(qtbot, Bench(), size=NARROW) as (screen, _):
        screen.press("2", "2")
        settle()
        known = screen.page.known
        assert known.height() < 60
        assert not any(row.isVisible() for row in known.row_widgets)
        newest, hint = screen.model.known.newest, screen.model.known.hint
        assert newest.endswith(hint)
        assert newest != hint
        screen.press("F6")
        settle()
        assert screen.focus is known.row_widgets[-1]
        assert all(row.height() >= row.heightForWidth(row.width()) for row in known.row_widgets)
        assert not known._scroll.isVisible(), "a pane that scrolls inside one that scrolls"
        assert screen.page.route._mark_flow.isVisible()
        screen.press("Escape")
        assert screen.focus is known._line
        assert not known.row_widgets[0].isVisible()
        screen.window.resize(1366, 768)
        settle()
        assert known.row_widgets[0].isVisible()
        assert not known._line.isVisible()


TOO_HIGH = {
    150: {"caller"},
    200: {"caller", "child", "contact", "need", "place", "records", "whereabouts"},
}
"""Questions with six or more options: at these text sizes the last rows are reached by scrolling."""


def outcomes() -> Iterator[tuple[str, Bench, tuple]]:
    for name, answers, then in (
        ("advice", ADVICE_ANSWERS, ()),
        ("ambulance", AMBULANCE_ANSWERS, ()),
        ("accepted", AMBULANCE_ANSWERS, (AcceptRecommendation(),)),
        ("police soon", {**ADVICE_ANSWERS, "crime": "yes"}, ()),
        ("police now", {"act_done": "yes"}, ()),
        ("asked", ADVICE_ANSWERS, (AskSupervisor("asked", "", "What now?"),)),
        ("overridden", {"act_done": "no"}, (RaiseOverride(),)),
        ("again", ADVICE_ANSWERS, (AcceptRecommendation(), BringNewInformation("new_fact", "x"))),
    ):
        bench = Bench()
        yield name, bench, (bench.a_call(answers, *then),)


FACES = [name for name, _, _ in outcomes()]


@pytest.mark.parametrize("face", FACES)
def test_no_face_is_wider_or_higher_than_the_window(qtbot, sized, face, theme):
    bench, states = next((b, s) for name, b, s in outcomes() if name == face)
    with bench_window(qtbot, bench, size=sized, states=states) as (screen, _):
        assert_in_window(screen, sized)
        if screen.stage is Stage.OUTCOME:
            assert is_wholly_seen(screen.page.outcome.headline._headline)
        is_tight = (sized, theme.text_percent) == (NARROW, 200)
        if screen.stage is Stage.EMERGENCY and not is_tight:
            assert is_wholly_seen(screen.page.emergency._say_card)
        screen.press("F9")
        assert_in_window(screen, sized)
        assert screen.has_seen_focus()
        screen.press("F9")
        if screen.stage is Stage.EMERGENCY and theme.text_percent == 200:
            return  # state block and small question together are higher than this window
        screen.press("F7")
        assert_in_window(screen, sized)
        assert is_wholly_seen(screen.focus if is_tight else screen.page.ask)


DEEPEST = 8
"""A pane's bar may come once while its content is laid out; one that comes and goes is deeper each time."""


@pytest.fixture
def depths(monkeypatch) -> list[int]:
    """How deep each layout of a pane stood inside another of the same; cut off before the stack ends."""
    found, here, own = [0], [0], Lane.eventFilter

    def counted(lane, watched, event) -> bool:
        here[0] += 1
        found.append(here[0])
        try:
            return here[0] > DEEPEST or own(lane, watched, event)
        finally:
            here[0] -= 1

    monkeypatch.setattr(Lane, "eventFilter", counted)
    return found


SWEEP = [(width, 768) for width in range(420, 1500, 36)] + [(1024, h) for h in range(600, 900, 30)]


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_no_size_of_the_window_lays_a_question_out_for_ever(qtbot, theme, depths, percent):
    """Ten options at 1024 by 768 once ended the program: lower where narrower, so that the bar came and went."""
    theme.set_text_percent(percent)
    bench = Bench(national())
    with bench_window(qtbot, bench) as (screen, _):
        for size in SWEEP:
            screen.window.resize(*size)
            for question in ("life_now", "place", "caller"):
                screen.window.live.controller.show_question(question)
                settle()
                assert max(depths) <= DEEPEST, (size, question)


@pytest.mark.parametrize("percent", [100, 200])
def test_no_size_of_the_window_lays_an_outcome_out_for_ever(qtbot, theme, depths, percent):
    theme.set_text_percent(percent)
    for _, bench, states in outcomes():
        with bench_window(qtbot, bench, states=states) as (screen, _):
            for size in SWEEP:
                screen.window.resize(*size)
                settle()
                assert max(depths) <= DEEPEST, (size, screen.stage)


LOOKS = [ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST]


@pytest.mark.parametrize("size", [NARROW, COMMON], ids=["narrow", "wide"])
@pytest.mark.parametrize("look", LOOKS)
def test_every_control_of_every_face_has_a_name_and_can_be_left(qtbot, theme, look, size):
    """One window, all faces in turn: lists, small questions, the guide and the first page too."""
    theme.choose(look)
    theme.set_text_percent(200 if look is ThemeChoice.HIGH_CONTRAST else 100)
    bench = Bench()
    states = [
        bench.a_call(answers, *then)
        for answers, then in (
            ({"act_done": "no"}, ()),
            (AMBULANCE_ANSWERS, ()),
            (AMBULANCE_ANSWERS, (AcceptRecommendation(),)),
            ({**ADVICE_ANSWERS, "crime": "yes"}, ()),
            ({"act_done": "yes"}, ()),
            (ADVICE_ANSWERS, (AskSupervisor("asked", "", "What now?"),)),
            (ADVICE_ANSWERS, (AcceptRecommendation(), BringNewInformation("new_fact", "x"))),
            ({"act_done": "no"}, (RaiseOverride(),)),
        )
    ]
    with bench_window(qtbot, bench, size=size, states=tuple(states)) as (screen, _):
        found = []
        for state in states:
            screen.window.live.controller.calls_on_show.select(state.call)
            settle()
            found += [(screen.stage.value, fault) for fault in audit(screen.window)]
        for keys in (("F9",), ("Escape", "F7"), ("Escape", "U"), ("Escape", "F1")):
            screen.press(*keys)
            settle()
            found += [(keys[-1], fault) for fault in audit(screen.window)]
        screen.window.show_start()
        settle()
        found += [("start", fault) for fault in audit(screen.window)]
        assert found == []


def test_the_override_is_the_first_thing_reached_and_not_the_first_focus(qtbot):
    with bench_window(qtbot, Bench()) as (screen, _):
        first = screen.window.centralWidget()
        assert screen.focus is screen.page.question.options.rows[0]
        buttons = [w for w in first.findChildren(type(screen.window.override_bar)) if w.isVisible()]
        assert buttons == [screen.window.override_bar]
