"""The trainer's pages under the hand: find, run, bring in, finish, compare, leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.training import RunCalls
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.training.caller import CallerModel, SaidLine, present_caller
from rcrp_desktop.presentation.widgets import HintModel
from rcrp_desktop.ui.accessibility import audit, unnamed_controls
from rcrp_desktop.ui.background import Background
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.keyboard import Keyboard
from rcrp_desktop.ui.training.area import TrainingArea
from rcrp_desktop.ui.training.debrief_panes import WholeTable
from rcrp_desktop.ui.training.library_page import ScenariosPage
from rcrp_desktop.ui.training.mock_page import MockCallPage
from rcrp_desktop.ui.training.pages import TrainingTools
from rcrp_desktop.ui.training.tables import Cell
from rcrp_desktop.ui.widgets.training_frame import TrainingFrame
from tests.support.call_window import drop
from tests.support.inline_background import InlineBackground
from tests.support.training import TrainingRoom, a_scenario, a_training_room, without_turn_answers

ANSWERS = {
    "act_done": "no",
    "weapon": "no",
    "caller": "public",
    "intent": "none",
    "crime": "no",
    "health_need": "yes",
}


class StandInCallPage(QWidget):
    """Stands where the call screen stands: one button, one key, and the caller beside it."""

    def __init__(self, calls: RunCalls, side: QWidget) -> None:
        super().__init__()
        self.calls = calls
        self.state = calls.begin().state
        self.button = QPushButton("Answer")
        self.chosen: list[str] = []
        column = QVBoxLayout(self)
        column.addWidget(side, 1)
        column.addWidget(self.button)

    def do(self, *commands: Command) -> None:
        for command in commands:
            result = self.calls.perform(self.state, command)
            assert isinstance(result, Performed), result
            self.state = result.state

    def handlers(self):
        return {Act.NOTES: self.button.click}

    def hints(self):
        return (HintModel(("N",), "notes"),)

    def choose(self, key: str) -> bool:
        self.chosen.append(key)
        return True

    def focus_first(self) -> None:
        self.button.setFocus()


@dataclass
class Hand:
    """The area in its frame, with the service behind it."""

    training: TrainingRoom
    area: TrainingArea
    frame: TrainingFrame
    made: list[StandInCallPage]
    problems: list[OperationalProblem]

    @property
    def mock(self) -> MockCallPage:
        assert self.area.mock is not None
        return self.area.mock

    @property
    def call(self) -> StandInCallPage:
        return self.made[-1]

    def row(self, name: str) -> int:
        model = self.area.library.model
        texts = [model.data(model.index(n, 0)) for n in range(model.rowCount())]
        return texts.index(name)


@pytest.fixture
def training(tmp_path: Path) -> Iterator[TrainingRoom]:
    made = a_training_room(tmp_path, without_turn_answers(), broken="bad.yaml")
    yield made
    made.close()


@pytest.fixture
def hand(training: TrainingRoom, show) -> Hand:
    made: list[StandInCallPage] = []
    problems: list[OperationalProblem] = []

    def make(calls: RunCalls, side: QWidget) -> QWidget:
        made.append(StandInCallPage(calls, side))
        return made[-1]

    texts = load_texts(resource_path("text"))
    tools = TrainingTools(training.service, InlineBackground(), texts, Times(), problems.append)
    area = TrainingArea(tools, make)
    frame = TrainingFrame(area)

    def draw() -> None:
        words = area.frame()
        frame.set_training(on=True, line=words.line, right=words.right)

    area.changed.connect(draw)
    area.library.refresh()
    draw()
    show(frame, 1360, 880)
    return Hand(training, area, frame, made, problems)


def run_it(hand: Hand) -> None:
    hand.area.library.table.select_row(hand.row("Fall at home"))
    hand.area.library.card.trainee_field.setText("T-12")
    hand.area.library.card.run_button.click()


def test_the_library_opens_on_its_table_with_what_can_be_run_first(hand: Hand):
    library = hand.area.library
    assert library.model.rowCount() == 2
    assert library.table.current_row == 0
    assert hand.row("Fall at home") == 0
    assert hand.frame.is_training


def test_what_cannot_be_read_shows_its_faults_and_no_run_button(hand: Hand):
    library = hand.area.library
    library.table.select_row(hand.row("bad.yaml"))
    assert not library.card.start.isVisible()
    assert "is missing" in library.card.faults.accessibleName()
    library.table.row_opened.emit(library.table.current_row)
    assert hand.area.mock is None


def test_finding_keeps_the_chosen_row_and_says_when_nothing_fits(hand: Hand):
    library = hand.area.library
    library.find_field.setText("weapons")
    assert library.model.rowCount() == 1
    library.find_field.setText("nothing like it")
    assert library.model.rowCount() == 0
    assert library.empty.isVisible()
    library.find_field.setText("")
    assert library.table.current_row == hand.row("Fall at home")


def test_ctrl_f_goes_to_the_field_and_enter_goes_back(hand: Hand, qtbot: QtBot):
    library = hand.area.library
    library.handlers()[Act.SEARCH]()
    assert library.find_field.hasFocus()
    qtbot.keyClick(library.find_field, Qt.Key.Key_Return)
    assert library.table.hasFocus()


def test_enter_on_a_row_runs_it_and_f12_leaves_at_once(hand: Hand, qtbot: QtBot):
    hand.area.library.table.select_row(hand.row("Fall at home"))
    qtbot.keyClick(hand.area.library.table, Qt.Key.Key_Return)
    assert hand.area.is_practising
    assert hand.call.button.hasFocus()
    with qtbot.waitSignal(hand.area.left, timeout=1000):
        hand.area.handlers()[Act.LEAVE_TRAINING]()
    assert hand.area.mock is None
    assert isinstance(hand.area.page, ScenariosPage)


@pytest.mark.parametrize("page", ["library", "mock", "debrief"])
def test_f12_is_on_every_page(hand: Hand, page: str):
    if page != "library":
        run_it(hand)
    if page == "debrief":
        hand.mock.finish()
    assert hand.area.handlers()[Act.LEAVE_TRAINING] == hand.area.leave
    assert any(hint.keys == ("F12",) for hint in hand.area.hints())
    assert hand.area.is_practising is (page == "mock")


def test_the_mock_call_says_who_practises_and_shows_the_caller(hand: Hand):
    run_it(hand)
    words = hand.area.frame()
    assert "Nothing is sent" in words.line
    assert words.right == "Trainee T-12 · Mock call"  # a title tells how it ends
    assert "About act_done." in hand.mock.caller.now.accessibleName()
    hand.call.do(AnswerQuestion("act_done", "no"))
    assert "About weapon." in hand.mock.caller.now.accessibleName()


def test_digits_and_letters_go_to_the_call_screen(hand: Hand):
    run_it(hand)
    assert hand.area.choose("1")
    assert hand.call.chosen == ["1"]
    assert Act.NOTES in hand.area.handlers()
    hand.area.handlers()[Act.NEW_CALL]()
    assert len(hand.training.service.runs()) == 1


def test_a_turn_is_brought_in_with_enter_and_its_button_keeps_the_focus(hand: Hand, qtbot: QtBot):
    run_it(hand)
    button = hand.mock.caller._buttons[0]
    button.setFocus()
    assert button.accessibleName() == "Turn 1"  # its name would give the ending away
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert hand.mock.calls.now.run.brought_in == ("knife",)
    assert button.hasFocus()
    assert (button.accessibleName(), button.accessibleDescription()) == ("A knife", "Came 12:00:00")
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert len(hand.mock.calls.now.run.turns) == 1


def test_d_ends_the_run_with_its_debrief_and_d_again_shows_everything(hand: Hand):
    run_it(hand)
    hand.call.do(*(AnswerQuestion(q, o) for q, o in {**ANSWERS, "weapon": "not_known"}.items()))
    hand.area.handlers()[Act.DIFFERENCES]()
    debrief = hand.area.debrief
    assert hand.area.page is debrief
    assert debrief.path.rows.rowCount() == 1
    hand.area.handlers()[Act.DIFFERENCES]()
    assert debrief.path.rows.rowCount() == 6
    hand.area.handlers()[Act.DIFFERENCES]()
    assert debrief.path.rows.rowCount() == 1
    assert debrief.toggle.accessibleName() == "Show all"


def test_what_is_given_only_if_asked_is_at_hand_during_the_call_and_shut_at_first(hand: Hand):
    run_it(hand)
    caller = hand.mock.caller
    assert caller.open_facts.isVisible()
    assert not caller.facts.isVisible()
    caller.open_facts.click()
    assert caller.facts.isVisible()
    assert "Turn 1: A knife" in caller.facts.text().splitlines()
    caller.open_facts.click()
    assert not caller.facts.isVisible()


def test_a_debrief_that_is_not_there_yet_says_that_it_is_being_made(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
):
    run_it(hand)
    hand.call.do(AnswerQuestion("act_done", "no"))
    debrief = hand.area.debrief
    monkeypatch.setattr(type(debrief._tools.lanes), "read", lambda *_, **__: None)
    hand.area.handlers()[Act.DIFFERENCES]()
    assert hand.area.page is debrief
    assert debrief.head.headline.text() == "The debrief is being made…"
    assert not debrief.path.isVisible()


def test_the_debrief_opens_where_its_keys_act_and_esc_leaves_its_boxes(hand: Hand, qtbot: QtBot):
    """It opened in the box for manner, where D and Enter are words and Esc did nothing."""
    run_it(hand)
    hand.call.do(AnswerQuestion("act_done", "no"))
    hand.area.handlers()[Act.DIFFERENCES]()
    debrief = hand.area.debrief
    assert debrief.head.hasFocus()
    for box in (debrief.manner, debrief.own):
        box.setFocus()
        qtbot.keyClicks(box, "Calm")
        qtbot.keyClick(box, Qt.Key.Key_Escape)
        assert debrief.head.hasFocus()
        assert box.toPlainText() == "Calm"
    assert ("Enter",) in [hint.keys for hint in debrief.hints()]
    qtbot.keyClick(debrief.head, Qt.Key.Key_Return)
    assert hand.area.is_practising


def test_a_debrief_without_a_comparison_names_no_key_for_it(hand: Hand):
    assert ("D",) not in [hint.keys for hint in hand.area.debrief.hints()]
    assert ("Enter",) not in [hint.keys for hint in hand.area.debrief.hints()]


def test_the_sheet_says_which_lines_were_met_and_counts_none(hand: Hand):
    run_it(hand)
    hand.call.do(AnswerQuestion("act_done", "no"))
    hand.area.handlers()[Act.DIFFERENCES]()
    content = hand.area.debrief._content.text()
    assert "Not met: " in content
    assert " of " not in content.replace("who runs this", "")


def test_ending_the_call_ends_the_run(hand: Hand):
    run_it(hand)
    hand.call.do(AnswerQuestion("act_done", "yes"), EndCall())
    assert hand.area.page is hand.area.debrief
    assert hand.area.mock is None
    assert hand.area.frame().right.startswith("Trainee T-12 · run of 23 Nov")


def test_a_run_of_the_past_opens_from_its_card(hand: Hand, qtbot: QtBot):
    run_it(hand)
    hand.mock.finish()
    hand.area.leave()
    hand.area.refresh()
    table = hand.area.library.card.table
    assert table.model().rowCount() == 1
    table.select_row(0)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert hand.area.page is hand.area.debrief


def test_words_are_kept_with_ctrl_enter_and_shown_again(hand: Hand):
    run_it(hand)
    hand.mock.finish()
    debrief = hand.area.debrief
    debrief.own.setPlainText("I took it as a No.")
    debrief.manner.setPlainText("Calm.")
    debrief.handlers()[Act.SIGN]()
    assert debrief.said.text() == "Kept 12:00:00"
    run = hand.training.service.runs()[0]
    assert (run.own_words, run.manner) == ("I took it as a No.", "Calm.")
    run_it(hand)
    hand.mock.finish()
    assert debrief.own.toPlainText() == ""
    hand.area.show_run(run.call)
    assert debrief.own.toPlainText() == "I took it as a No."


def test_f8_copies_lines_that_each_begin_with_training(hand: Hand):
    run_it(hand)
    hand.mock.finish()
    hand.area.handlers()[Act.COPY]()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) > 5
    assert all(line.startswith("TRAINING ") for line in lines)


def test_run_again_begins_the_same_scenario_for_the_same_trainee(hand: Hand):
    run_it(hand)
    hand.mock.finish()
    hand.area.debrief.again.emit(a_scenario(), "T-12")
    assert hand.mock.trainee == "T-12"
    hand.mock.finish()
    assert [run.number for run in hand.training.service.runs()] == [2, 1]


@pytest.mark.parametrize("width", [420, 1360])
@pytest.mark.parametrize("page", ["library", "debrief"])
def test_every_control_has_a_name_and_tab_reaches_it(hand: Hand, page: str, width: int):
    if page == "debrief":
        run_it(hand)
        hand.call.do(AnswerQuestion("act_done", "yes"))
        hand.mock.finish()
    hand.frame.resize(width, 880)
    assert audit(hand.frame) == []


def test_in_a_narrow_window_the_caller_stands_under_the_call_with_the_turns_folded(
    hand: Hand, qtbot: QtBot
):
    run_it(hand)
    caller = hand.mock.caller
    assert hand.call.isAncestorOf(caller)
    hand.frame.resize(420, 900)
    assert not hand.call.isAncestorOf(caller)
    qtbot.waitUntil(caller.isVisible)
    assert caller.now.isVisible()
    assert not caller.turns.isVisible()
    caller.open_turns.setFocus()
    qtbot.keyClick(caller.open_turns, Qt.Key.Key_Return)
    assert caller.turns.isVisible()
    hand.frame.resize(1360, 880)
    assert hand.call.isAncestorOf(caller)
    qtbot.waitUntil(caller.isVisible)
    assert not caller.open_turns.isVisible()
    assert caller.history.isVisible()


def test_what_is_still_under_way_goes_on_without_a_page_that_is_gone(hand: Hand):
    run_it(hand)
    calls, state = hand.mock.calls, hand.call.state
    hand.area.leave()
    result = calls.perform(state, AnswerQuestion("act_done", "no"))
    assert isinstance(result, Performed)
    assert calls.now.state.current.answers == {"act_done": "no"}


def test_the_column_follows_the_call_screen_out_of_order(hand: Hand):
    run_it(hand)
    hand.mock.show_question("crime")
    assert "About crime." in hand.mock.caller.now.accessibleName()
    hand.mock.show_question("")
    assert "About act_done." in hand.mock.caller.now.accessibleName()


def test_the_callers_column_has_names(hand: Hand):
    run_it(hand)
    assert unnamed_controls(hand.mock) == []


def test_too_narrow_for_both_enter_opens_the_card_and_esc_goes_back(hand: Hand, qtbot: QtBot):
    hand.frame.resize(420, 900)
    library = hand.area.library
    library.table.setFocus()
    library.table.select_row(0)
    assert not library.card.card.isVisible()
    qtbot.keyClick(library.table, Qt.Key.Key_Return)
    assert hand.area.mock is None
    assert library.card.run_button.hasFocus()
    qtbot.keyClick(library.card.run_button, Qt.Key.Key_Escape)
    assert library.table.isVisible()
    assert library.table.hasFocus()
    library.table.row_opened.emit(0)
    library.card.run_button.click()
    assert hand.area.is_practising


def test_rows_of_the_debrief_are_as_high_as_their_words(hand: Hand, qtbot: QtBot):
    run_it(hand)
    hand.call.do(*(AnswerQuestion(q, o) for q, o in {**ANSWERS, "weapon": "not_known"}.items()))
    for width in (420, 1360, 420):
        hand.frame.resize(width, 900)
        qtbot.waitUntil(lambda width=width: hand.frame.width() == width)
        if hand.area.mock is not None:
            hand.mock.finish()
        hand.area.debrief.toggle_differences()
        for table in (hand.area.debrief.path, hand.area.debrief.done):
            qtbot.waitUntil(lambda table=table: shows_whole_rows(table))


def test_in_a_narrow_window_what_the_caller_says_now_is_never_cut(hand: Hand, qtbot: QtBot):
    hand.frame.resize(420, 900)
    run_it(hand)
    caller = hand.mock.caller
    now = SaidLine("Now", "“He walked out of the main door, about half an hour ago, with a bag.”")
    caller.bind(replace(caller_of(hand), now=now))
    words = caller._now_words
    qtbot.waitUntil(lambda: words.height() >= words.heightForWidth(words.width()) > 22)


def test_what_was_said_stands_together_however_little_it_is(hand: Hand):
    run_it(hand)
    panes = hand.mock.caller.history.panes
    for _ in range(2):
        assert panes.count() > 1
        assert panes.stretch(panes.count() - 1) == 1
        hand.call.do(AnswerQuestion("act_done", "no"))


def caller_of(hand: Hand) -> CallerModel:
    texts = load_texts(resource_path("text"))
    return present_caller(hand.mock.calls.now, texts, Times())


def test_whom_a_card_is_for_is_asked_in_words_that_are_never_cut(hand: Hand):
    field = hand.area.library.card.trainee_field
    assert field.placeholderText() == ""
    assert "no name" in field.accessibleName()
    hand.area.library.table.select_row(hand.row("Fall at home"))
    hand.area.library.card.run_button.click()
    assert hand.area.frame().right == "Trainee not named · Mock call"


def test_rows_follow_a_column_that_gives_way(show, qtbot: QtBot):
    table = WholeTable("Path", ["Question", "You"], stretched=0)
    table.rows.show_rows([[Cell("Was a cut made by themselves", note="Agrees. " * 8), Cell("No")]])
    window = QWidget()
    QVBoxLayout(window).addWidget(table)
    show(window, 420, 400)
    qtbot.waitUntil(lambda: shows_whole_rows(table))
    before = table.rowHeight(0)
    table.set_column_widths({1: 280})
    qtbot.waitUntil(lambda: table.rowHeight(0) > before)
    qtbot.waitUntil(lambda: shows_whole_rows(table))


def shows_whole_rows(table: WholeTable) -> bool:
    rows = range(table.rows.rowCount())
    higher = all(table.rowHeight(row) >= table.sizeHintForRow(row) for row in rows)
    return higher and table.viewport().height() >= table.verticalHeader().length()


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_wider_than_a_narrow_window(hand: Hand, theme, percent: int):
    theme.set_text_percent(percent)
    run_it(hand)
    hand.mock.finish()
    hand.frame.resize(420, 900)
    assert hand.frame.width() == 420
    assert hand.area.debrief.width() <= 420


def test_the_keyboard_reaches_the_area_through_its_handlers(hand: Hand, qapp, qtbot: QtBot):
    keyboard = Keyboard(qapp)
    run_it(hand)
    keyboard.set_state("training", hand.area.handlers(), hand.area.choose)
    assert keyboard.press("2")
    assert hand.call.chosen == ["2"]
    assert keyboard.press("D")
    assert hand.area.page is hand.area.debrief
    keyboard.set_state("training", hand.area.handlers(), hand.area.choose)
    with qtbot.waitSignal(hand.area.left, timeout=1000):
        assert keyboard.press("F12", in_text=True)
    drop(keyboard)


def test_news_from_the_writer_thread_reaches_the_column(training: TrainingRoom, show, qtbot: QtBot):
    """Commands run on another thread; what they did arrives on this one."""
    lanes = Background()
    tools = TrainingTools(
        training.service, lanes, load_texts(resource_path("text")), Times(), lambda p: None
    )
    page = MockCallPage(tools, without_turn_answers(), "T-12", StandInCallPage)
    show(page, 420, 900)
    state = page.calls.now.state
    lanes.write(
        lambda: page.calls.perform(state, AnswerQuestion("act_done", "no")), lambda _result: None
    )
    qtbot.waitUntil(lambda: "About weapon." in page.caller.now.accessibleName())
    page.caller.turn_pressed.emit("gone")
    qtbot.waitUntil(lambda: not page.caller.now.isVisible())
    assert lanes.drain(5)
