"""A field goes while somebody writes in it: what is typed on is words, wherever the focus was moved, and never an act."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QTableWidget, QTableWidgetItem, QWidget

from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.keyboard import Keyboard
from rcrp_desktop.ui.shell_lines import keep_words
from rcrp_desktop.ui.typing_guard import LINE_END, LONE_END, written_by
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, bench_window, drop, show_active
from tests.support.pack_builder import ADVICE_ANSWERS

ALL_BUT_ONE = {name: option for name, option in ADVICE_ANSWERS.items() if name != "health_need"}
MEANT_AS_WORDS = ("U", "S", "A", "1", "K", " ", "2", "\b", "B", "M", "Q", "n", "\b", "=")
"""What means something on some face, the space that presses a button, and Backspace."""
WORDS = "USA1K BMQ="
NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def acts(bench: Bench) -> list[str]:
    return [kind for kind in bench.log.kinds() if kind not in {"note_written", "phrase_noticed"}]


def type_on(screen, lanes) -> None:
    for key in MEANT_AS_WORDS:
        screen.press("Backspace") if key == "\b" else screen.write(key)
        lanes.run_all()


@pytest.mark.parametrize("field", ["notes", "reference"])
@pytest.mark.parametrize("then", [Stage.EMERGENCY, Stage.OUTCOME])
def test_words_typed_through_a_late_change_of_face_are_a_note_and_no_act(qtbot, bench, field, then):
    """The S of "Sarah" sent police; the 1 of a reference answered; a space pressed what had the focus."""
    call = bench.a_call(ALL_BUT_ONE)
    with bench_window(qtbot, bench, states=(call,)) as (screen, lanes):
        lanes.hold = True
        screen.press("S" if then is Stage.EMERGENCY else screen.key_of("no"))
        page = screen.page
        place = {"notes": page.notes.edit, "reference": page.reference.field}[field]
        place.setFocus()
        screen.write("He ")
        lanes.run_all()
        assert screen.stage is then
        assert not place.isVisible()
        before = acts(bench)
        type_on(screen, lanes)
        assert acts(bench) == before
        assert not page.ask.is_open
        assert page.notes.edit.toPlainText().endswith(WORDS)
        assert "nothing was decided" in screen.notice
        screen.press("Return")
        lanes.run_all()
        assert acts(bench) == before, "Enter ends the line, it chooses nothing"
        assert screen.notice == TEXTS("notes.stray_ended")
        screen.window.live.acts.notes.write()
        lanes.run_all()
        assert screen.state.notes.endswith(WORDS)
        lanes.hold = False
        screen.press("K")
        assert acts(bench)[-1] == "cad_confirmed", "now it is an act again"


@pytest.mark.parametrize("key", ["Escape", "Tab", "F5"])
def test_a_key_that_leads_elsewhere_ends_the_words(qtbot, bench, key):
    call = bench.a_call(ALL_BUT_ONE)
    with bench_window(qtbot, bench, states=(call,)) as (screen, lanes):
        lanes.hold = True
        screen.press("S")
        screen.page.reference.field.setFocus()
        screen.write("03")
        lanes.run_all()
        screen.write("11")
        assert "“11”" in screen.notice
        screen.press(key)
        assert "was kept as a note" not in screen.notice
        lanes.hold = False
        screen.press("K")
        assert acts(bench)[-1] == "cad_confirmed"


def test_where_the_notes_are_on_show_the_words_go_on_there(qtbot, bench):
    """Police had been sent by mistake and were taken back elsewhere while the reason was being written."""
    with bench_window(qtbot, bench) as (screen, lanes):
        screen.press("F2")
        screen.read_override()
        screen.page.why.focus_pane()
        screen.write("Her ")
        lanes.hold = True
        screen.window.live.acts.mispress()
        lanes.run_all()
        assert screen.stage is Stage.QUESTION
        before = acts(bench)
        for letter in "2 sons":
            screen.write(letter)
            lanes.run_all()
        assert acts(bench) == before
        assert screen.page.notes.edit.hasFocus()
        assert screen.page.notes.edit.toPlainText() == "Her 2 sons", "also what was written before"
        assert "It goes on in the notes" in screen.notice


def test_f2_is_f2_while_words_are_held(qtbot, bench):
    call = bench.a_call(ALL_BUT_ONE)
    with bench_window(qtbot, bench, states=(call,)) as (screen, lanes):
        lanes.hold = True
        screen.press(screen.key_of("no"))
        screen.page.reference.field.setFocus()
        screen.write("03")
        lanes.run_all()
        screen.write("1")
        screen.press("F2")
        assert screen.shows_override()


@pytest.mark.parametrize("then", ["M", "K", "BridgeKM"])
def test_who_presses_f2_in_the_middle_of_a_word_goes_on_writing(qtbot, bench, then):
    """The m of "km marker" took the threat to life back, its k said that it was on CAD."""
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "N")
        screen.write("He is ")
        screen.press("F2")
        before = acts(bench)
        screen.write(then)
        assert screen.shows_override()
        assert acts(bench) == before
        assert screen.page.notes.edit.toPlainText() == f"He is {then}"
        assert "no key of it acted" in screen.notice
        screen.press("Escape", "K")
        assert acts(bench)[-1] == "cad_confirmed", "now it is an act again"


def test_a_letter_takes_no_override_back_that_nobody_can_have_read(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F2")
        screen.write("m")
        assert screen.shows_override()
        assert "override_mispressed" not in acts(bench)
        assert screen.notice == TEXTS("emergency.mispress_early")
        screen.press("M")
        assert acts(bench)[-1] == "override_mispressed"


def test_after_n_the_first_letter_is_a_word_however_late_the_face_comes(qtbot, bench):
    """The A of "A neighbour says" accepted that police do not attend."""
    call = bench.a_call(ALL_BUT_ONE)
    with bench_window(qtbot, bench, states=(call,)) as (screen, lanes):
        lanes.hold = True
        screen.press(screen.key_of("no"), "N")
        lanes.run_all()
        assert screen.stage is Stage.OUTCOME
        before = acts(bench)
        screen.write("A")
        lanes.run_all()
        assert acts(bench) == before
        assert screen.page.notes.edit.toPlainText().endswith("A")


def test_a_second_f2_within_a_moment_is_the_same_act(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "F2", "F2")
        assert acts(bench).count("override_raised") == 1
        bench.clock.pass_minutes(0.05)
        screen.press("F2", "M")
        assert acts(bench).count("override_raised") == 2
        assert screen.shows_override()
        assert "Another" in screen.notice


def test_a_key_with_ctrl_is_no_word_in_the_middle_of_one(qtbot, bench):
    """Some platforms give Ctrl+N the text "n": the next call that was asked for over F2 became a letter of the note."""
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", "N")
        screen.write("He ha")
        screen.press("F2")
        call = screen.state.call
        screen.press("Ctrl+N")
        assert screen.window.live.controller.live_id != call


# --- the mechanism, on any page


class Page(QWidget):
    """A field and a button beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.field, self.button = QLineEdit(self), QPushButton(self)
        self.button.move(0, 60)


@pytest.fixture
def desk(qtbot, qapp):
    keyboard, page = Keyboard(qapp), Page()
    done: list[str] = []
    words: list[str] = []
    keyboard.watch(page)
    keyboard.set_state("x", {Act.SEND_POLICE: lambda: done.append("S")}, done.append)
    keyboard.set_stray(words.append)
    page.button.clicked.connect(lambda: done.append("pressed"))
    show_active(qtbot, page)
    yield page, done, words
    drop(keyboard, page)


@pytest.mark.parametrize("goes", ["hidden", "disabled", "moved", "read only"])
def test_however_the_focus_is_taken_a_letter_is_a_letter(desk, goes):
    page, done, words = desk
    page.field.setFocus()
    QTest.keyClicks(page.field, "a")
    match goes:
        case "hidden":
            page.field.hide()
        case "disabled":
            page.field.setEnabled(False)
        case "read only":
            page.field.setReadOnly(True)
    if goes != "read only":
        page.button.setFocus()
    target = page.field if goes == "read only" else page.button
    QTest.keyClicks(target, "S1 ")
    QTest.keyClick(target, Qt.Key.Key_Return)
    assert done == []
    assert words == ["S", "1", " ", "\n"]
    QTest.keyClicks(target, "S")
    assert done == ["S"]


@pytest.mark.parametrize(
    ("held", "writes"),
    [(CTRL, ""), (CTRL | SHIFT, ""), (CTRL | ALT, "n"), (SHIFT, "n"), (NONE, "n")],
)
def test_a_key_writes_nothing_with_ctrl_whatever_text_the_platform_gives_it(held, writes):
    """Ctrl and Alt together are AltGr on Windows, and write."""
    assert written_by(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_N, held, "n")) == writes


def test_who_goes_by_themselves_acts_at_once(desk):
    page, done, words = desk
    for leave in (
        lambda: QTest.keyClick(page.field, Qt.Key.Key_Tab),
        lambda: QTest.mouseClick(page.button, Qt.MouseButton.LeftButton),
        lambda: QTest.keyClick(page.field, Qt.Key.Key_Return),
    ):
        done.clear()
        page.field.setFocus()
        QTest.keyClicks(page.field, "a")
        leave()
        page.button.setFocus()
        QTest.keyClicks(page.button, "S")
        assert done[-1:] == ["S"]
    assert words == []


def test_a_focus_that_the_program_moved_through_a_field_holds_nothing(desk, qtbot):
    """Qt gives the focus of what is hidden to the next control, often a field, before the face says where it goes."""
    page, done, words = desk
    for before in (Qt.Key.Key_Home, Qt.Key.Key_S, Qt.Key.Key_Escape):
        page.button.setFocus()
        QTest.keyClick(page.button, before)
        turned: list[bool] = []
        QTimer.singleShot(0, lambda turned=turned: turned.append(True))
        qtbot.waitUntil(lambda turned=turned: bool(turned))
        done.clear()
        page.field.setFocus()
        page.button.setFocus()
        QTest.keyClicks(page.button, "S")
        assert (done, words) == (["S"], [])


def test_a_field_that_the_person_went_to_holds_before_its_first_letter(desk, qtbot):
    page, done, words = desk
    page.button.setFocus()
    QTest.mouseClick(page.field, Qt.MouseButton.LeftButton)
    page.field.setFocus()
    turned: list[bool] = []
    QTimer.singleShot(0, lambda: turned.append(True))
    qtbot.waitUntil(lambda: bool(turned))
    page.button.setFocus()
    QTest.keyClicks(page.button, "S")
    assert (done, words) == ([], ["S"])


def turn_of_the_loop(qtbot) -> None:
    turned: list[bool] = []
    QTimer.singleShot(0, lambda: turned.append(True))
    qtbot.waitUntil(lambda: bool(turned))


def test_a_press_of_the_mouse_leads_elsewhere_by_whatever_way_it_comes(desk, qtbot):
    """Ctrl+F, a click on a row, Enter: swallowed, with "What you typed just now was not taken"."""
    page, done, words = desk
    page.button.setFocus()
    QTest.mouseClick(page.field, Qt.MouseButton.LeftButton)
    turn_of_the_loop(qtbot)
    assert page.field.hasFocus()
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    turn_of_the_loop(qtbot)
    assert page.button.hasFocus()
    QTest.keyClick(page.button, Qt.Key.Key_Return)
    assert words == []
    QTest.keyClicks(page.button, "S")
    assert (done, words) == (["pressed", "S"], [])


def test_a_click_on_a_row_of_a_table_ends_the_words(desk, qtbot):
    """What takes a press inside a table is not what has the focus: nobody saw the press, and Enter was swallowed."""
    page, _, words = desk
    table = QTableWidget(2, 1, page)
    table.setGeometry(0, 100, 200, 120)
    table.setItem(0, 0, QTableWidgetItem("A call"))
    table.show()
    page.button.setFocus()
    QTest.mouseClick(page.field, Qt.MouseButton.LeftButton)
    turn_of_the_loop(qtbot)
    place = table.visualRect(table.model().index(0, 0)).center()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(table.viewport(), left, none, place)
    turn_of_the_loop(qtbot)
    assert table.hasFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert words == []


def test_enter_before_anything_was_typed_loses_no_words_and_its_line_goes_with_the_next_key(
    desk, qtbot
):
    page, done, words = desk
    page.button.setFocus()
    QTest.mouseClick(page.field, Qt.MouseButton.LeftButton)
    turn_of_the_loop(qtbot)
    page.button.setFocus()
    QTest.keyClick(page.button, Qt.Key.Key_Return)
    assert words == [LONE_END]
    QTest.keyClicks(page.button, "S")
    assert (done, words) == (["S"], [LONE_END, ""])


def test_the_line_about_typed_words_goes_once_the_keys_act_again(desk):
    """It stood on, although keys acted."""
    page, done, words = desk
    QTest.keyClicks(page.field, "a")
    page.button.setFocus()
    QTest.keyClicks(page.button, "b")
    QTest.keyClick(page.button, Qt.Key.Key_Return)
    assert words == ["b", LINE_END]
    QTest.keyClicks(page.button, "S")
    assert (done, words) == (["S"], ["b", LINE_END, ""])


def test_what_is_said_of_enter_alone_says_nothing_of_typed_words(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        window = screen.window
        keep_words(window, lambda: None, TEXTS, lambda: None, LONE_END)
        assert window.notice.accessibleName() == TEXTS("shell.stray_enter")
        keep_words(window, lambda: None, TEXTS, lambda: None, "")
        assert not window.notice.isVisible()
