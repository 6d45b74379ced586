"""A notice answers to the state that it spoke of, and goes when that goes."""

from __future__ import annotations

from typing import get_args

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.call.four_eyes import SamePerson
from rcrp_desktop.domain.call.meant import RequestName
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.to_decide import DecisionModel
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.supervisor.decision_panel import DecisionPanel
from rcrp_desktop.ui.supervisor.stand_down_panel import StandDownPanel
from rcrp_desktop.ui.supervisor.why_edit import WhyEdit
from rcrp_desktop.ui.widgets.columns import Lane
from rcrp_desktop.ui.widgets.notes_edit import NotesEdit
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, bench_window
from tests.support.pack_builder import ADVICE_ANSWERS

WORDS = Words(TEXTS, Times(), "2290")
MODEL = DecisionModel(
    name=RequestName("c1"),
    item="r1",
    of="c1",
    sight="",
    limits="",
    only_police=False,
    can_agree=True,
    title="",
    why="",
    wanted="Advice only",
    names_route=True,
    agree="Agree: Hospital leads",
    send_police="S",
    ask_again="F7",
    routes=(("advice", "Advice only"), ("partner", "Another service leads")),
    note="",
    own=False,
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def settle() -> None:
    for _ in range(8):
        QApplication.sendPostedEvents()


def test_a_refusal_goes_with_what_stood_in_the_way(qtbot, bench):
    """That it needs a supervisor was told still when only one's own threat to life was left."""
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F2")
        other = bench.colleague("2290")
        bench.clock.pass_minutes(1)
        raised = other.perform(screen.state, RaiseOverride())
        assert isinstance(raised, Performed)
        controller = screen.window.live.controller
        controller.read_again(screen.state.call)
        screen.press("M")
        assert screen.notice == TEXTS("refused.not_yours", limit="2290")
        controller.refresh()
        assert screen.notice, "the clock takes nothing away"
        assert isinstance(other.perform(raised.state, MispressOverride()), Performed)
        controller.read_again(screen.state.call)
        assert screen.notice == ""


def test_that_a_key_was_not_recorded_goes_with_its_screen(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        bench.log.refuses = bench.journal.refuses = StorageUnavailable("full")
        screen.press("2")
        assert TEXTS("problem.meaning_answer") in screen.notice
        screen.press("F2")
        assert screen.notice == "", "the red head says what of it is kept"


def test_what_is_missing_goes_with_the_first_word_of_it(qtbot, bench):
    state = bench.a_call(ADVICE_ANSWERS)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("A")
        ask, row = (
            screen.page.ask,
            next(
                place
                for place, row in enumerate(screen.page.duties.models)
                if row.kind == "caller_told"
            ),
        )
        screen.press(str(row + 1))
        assert ask.is_open
        screen.press("2")
        assert ask.refusal.isVisible()
        screen.write("Rang off")
        assert not ask.refusal.isVisible()


def test_a_question_that_was_closed_is_told_of_until_it_is_asked_again(qtbot, bench):
    *given, last = ADVICE_ANSWERS
    state = bench.a_call({question: ADVICE_ANSWERS[question] for question in given})
    with bench_window(qtbot, bench, states=(state,)) as (screen, lanes):
        lanes.hold = True
        screen.answer(last, ADVICE_ANSWERS[last])
        screen.press("F7")
        assert screen.page.ask.is_open
        lanes.hold = False
        lanes.run_all()
        assert not screen.page.ask.is_open
        assert "was closed" in screen.notice
        screen.press("F7")
        assert screen.page.ask.is_open
        assert screen.notice == ""


@pytest.fixture
def panel(qtbot, theme) -> DecisionPanel:
    made = DecisionPanel(WORDS)
    qtbot.addWidget(made)
    made.resize(400, 600)
    made.show()
    return made


def told(panel: DecisionPanel) -> str:
    return panel.notice.accessibleName() if panel.notice.isVisible() else ""


def test_that_a_request_is_not_read_is_told_until_it_is(panel: DecisionPanel):
    panel.bind_unread("k")
    panel.choose("agree")
    assert told(panel) == WORDS.say("decision.not_read")
    panel.bind("k", MODEL)
    assert told(panel) == ""


@pytest.mark.parametrize("own", get_args(SamePerson))
def test_why_only_police_are_left_is_told_until_there_is_something_to_agree_to(
    panel: DecisionPanel, own: str
):
    """As where a colleague decided meanwhile, so that it is this person's own work no more."""
    note = WORDS.say(f"decision.own_{own}")
    panel.bind("k", replace(MODEL, can_agree=False, own=True, why_not_agree=note))
    panel.choose("agree")
    assert told(panel) == note
    panel.bind("k", MODEL)
    assert told(panel) == ""


def test_that_a_route_is_to_be_chosen_is_told_until_one_is(panel: DecisionPanel):
    panel.bind("k", MODEL)
    panel.decide.click()
    assert told(panel) == WORDS.say("decision.choose_route")
    panel.routes.setCurrentIndex(1)
    panel.routes.activated.emit(1)
    assert told(panel) == ""


def test_what_was_refused_of_a_request_stays_while_it_is_read_again(panel: DecisionPanel):
    panel.bind("k", MODEL)
    words = WORDS.say("decision.needs_reason")
    panel.tell(words)
    panel.bind("k", MODEL)
    assert told(panel) == words
    panel.why.setFocus()
    panel.why.insertPlainText("Seen")
    assert told(panel) == ""


@pytest.mark.parametrize("kind", [DecisionPanel, StandDownPanel])
def test_why_nothing_was_recorded_comes_into_sight_with_the_box(qtbot, theme, kind):
    """In large text it stood above the edge of the pane, and A seemed to do nothing."""
    theme.set_text_percent(200)
    made, lane = kind(WORDS), Lane()
    qtbot.addWidget(lane)
    if isinstance(made, DecisionPanel):
        made.bind("k", MODEL)
    lane.take([made])
    lane.resize(400, 420)
    lane.show()
    lane.activateWindow()
    qtbot.waitUntil(lane.isActiveWindow)
    settle()
    lane.verticalScrollBar().setValue(lane.verticalScrollBar().maximum())
    made.tell(WORDS.say("decision.needs_reason"))
    made.why.setFocus()

    def is_seen() -> bool:
        top = made.notice.mapTo(lane.viewport(), made.notice.rect().topLeft()).y()
        return made.notice.isVisible() and top >= 0

    qtbot.waitUntil(is_seen)


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("kind", [WhyEdit, NotesEdit])
def test_the_line_that_is_written_is_whole_in_its_box(qtbot, theme, kind, percent):
    """The box for why ran over its edge: the last line was cut through."""
    theme.set_text_percent(percent)
    box, cut = kind("Why"), []
    qtbot.addWidget(box)
    box.show()
    least = box.sizeHint().height()
    for height in range(least, least + 40, 3):
        box.resize(281 + height, height)
        box.setPlainText("")
        QTest.keyClicks(box, "and nobody can stop him " * 12)
        if box.cursorRect().bottom() >= box.viewport().height():
            cut.append((height, box.cursorRect()))
    assert cut == []
