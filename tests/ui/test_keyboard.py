"""One key, one act; letters only outside text; the override from anywhere, in any state."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from rcrp_desktop.ui.key_table import KEY_TABLE, OVERRIDE_KEYS, Act
from rcrp_desktop.ui.keyboard import Keyboard
from tests.support.call_window import drop

LETTERS = [binding for binding in KEY_TABLE if not binding.everywhere]
EVERYWHERE = [binding for binding in KEY_TABLE if binding.everywhere]


@pytest.fixture
def keyboard(qapp: QApplication):
    keys = Keyboard(qapp)
    yield keys
    drop(keys)


@pytest.fixture
def window(show, keyboard: Keyboard) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in (
        QLineEdit(),
        QPlainTextEdit(),
        QPushButton("b"),
        QTableWidget(3, 3),
        QComboBox(),
    ):
        column.addWidget(widget)
    keyboard.watch(window)
    return show(window)


def child(window: QWidget, kind: type) -> QWidget:
    widget = window.findChild(kind)
    widget.setFocus()
    assert QApplication.focusWidget() is widget
    return widget


def _strike(widget: QWidget, binding_key: str) -> None:
    """Press a key of the table as a keyboard does, through the window."""
    from PySide6.QtGui import QKeySequence

    combination = QKeySequence(binding_key)[0]
    QTest.keyClick(
        widget.window().windowHandle(), combination.key(), combination.keyboardModifiers()
    )


def test_every_key_has_one_meaning():
    assert [key for key, count in Counter(b.key for b in KEY_TABLE).items() if count > 1] == []


def test_the_override_key_means_nothing_else():
    assert not {binding.key for binding in KEY_TABLE} & set(OVERRIDE_KEYS)


def test_acts_have_one_key_but_for_digits_and_the_two_enters():
    several = {act for act, count in Counter(b.act for b in KEY_TABLE).items() if count > 1}
    assert several == {Act.CHOOSE, Act.SIGN}


def test_letters_digits_and_editing_keys_are_for_outside_text_only():
    for binding in KEY_TABLE:
        is_plain = len(binding.key) == 1 or binding.key == "Backspace"
        assert binding.everywhere is not is_plain, binding


def test_the_platform_keeps_its_own_keys():
    taken = {binding.key for binding in KEY_TABLE} | {"F2"}
    own = {
        "Return",
        "Enter",
        "Space",
        "Tab",
        "Esc",
        "Up",
        "Down",
        "Left",
        "Right",
        "Ins",
        "F3",
        "F4",
    }
    assert not taken & own


@pytest.mark.parametrize("binding", KEY_TABLE, ids=lambda b: b.key)
def test_every_key_of_the_table_acts(keyboard: Keyboard, window, binding):
    child(window, QPushButton)
    pressed: list[str] = []
    if binding.act is Act.CHOOSE:
        keyboard.set_state("question", {}, choose=pressed.append)
    else:
        keyboard.set_state("question", {binding.act: lambda: pressed.append(binding.key)})
    _strike(window, binding.key)
    assert pressed == [binding.key]


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
@pytest.mark.parametrize("binding", LETTERS, ids=lambda b: b.key)
def test_letters_are_text_in_a_field(keyboard: Keyboard, window, binding, kind):
    field = child(window, kind)
    acts: list[str] = []
    handlers = {binding.act: lambda: acts.append("act")}
    keyboard.set_state("notes", handlers, choose=acts.append)
    _strike(window, binding.key)
    text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
    assert acts == []
    assert text.casefold() == ("" if binding.key == "Backspace" else binding.key.casefold())


SEARCHED_BY = [binding for binding in LETTERS if binding.key != "Backspace"]


@pytest.mark.parametrize("binding", SEARCHED_BY, ids=lambda b: b.key)
def test_letters_search_in_a_closed_list(keyboard: Keyboard, window, binding):
    """A letter for the route that begins with it recorded a decision."""
    child(window, QComboBox)
    acts: list[str] = []
    keyboard.set_state("s", {binding.act: lambda: acts.append("act")}, choose=acts.append)
    _strike(window, binding.key)
    assert acts == []


def test_a_closed_list_finds_what_begins_with_a_letter(keyboard: Keyboard, window):
    routes = child(window, QComboBox)
    assert isinstance(routes, QComboBox)
    routes.addItems(["Hospital leads", "Send police"])
    keyboard.set_state("s", {Act.SEND_POLICE: routes.clear})
    _strike(window, "S")
    assert routes.currentText() == "Send police"


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QComboBox])
@pytest.mark.parametrize("binding", EVERYWHERE, ids=lambda b: b.key)
def test_function_and_ctrl_keys_act_in_a_field_too(keyboard: Keyboard, window, binding, kind):
    child(window, kind)
    acts: list[str] = []
    keyboard.set_state("notes", {binding.act: lambda: acts.append("act")})
    _strike(window, binding.key)
    assert acts == ["act"]


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QPushButton, QTableWidget, QComboBox])
@pytest.mark.parametrize("state", ["", "question", "outcome", "search"])
def test_the_override_acts_whatever_has_the_focus(keyboard: Keyboard, window, kind, state):
    raised: list[int] = []
    keyboard.set_override(lambda: raised.append(1))
    keyboard.set_state(state, {})
    child(window, kind)
    _strike(window, "F2")
    assert raised == [1]


def test_the_override_acts_while_nothing_has_the_focus(keyboard: Keyboard, window):
    raised: list[int] = []
    keyboard.set_override(lambda: raised.append(1))
    QApplication.focusWidget().clearFocus() if QApplication.focusWidget() else None
    _strike(window, "F2")
    assert raised == [1]


def test_the_override_acts_in_a_second_window_and_in_a_dialog(keyboard: Keyboard, window, show):
    raised: list[int] = []
    keyboard.set_override(lambda: raised.append(1))
    dialog = QDialog()
    QVBoxLayout(dialog).addWidget(QLineEdit())
    show(dialog)
    child(dialog, QLineEdit)
    _strike(dialog, "F2")
    assert raised == [1]


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_the_override_acts_while_a_menu_is_open(keyboard: Keyboard, window, qtbot: QtBot):
    raised: list[int] = []
    keyboard.set_override(lambda: raised.append(1))
    child(window, QLineEdit)
    menu = QMenu(window)
    menu.addAction("x")
    menu.popup(window.mapToGlobal(window.rect().center()))
    qtbot.waitUntil(menu.isVisible)
    QTest.keyClick(menu, Qt.Key.Key_F2)
    menu.close()
    assert raised == [1]


def test_the_override_key_is_a_setting(keyboard: Keyboard, window):
    raised: list[int] = []
    keyboard.set_override(lambda: raised.append(1))
    keyboard.set_override_key("F11")
    child(window, QLineEdit)
    _strike(window, "F2")
    assert raised == []
    _strike(window, "F11")
    assert raised == [1]


@pytest.mark.parametrize("key", ["F8", "A", "Esc", "", "Ctrl+N"])
def test_a_key_that_means_something_cannot_be_the_override(keyboard: Keyboard, key):
    with pytest.raises(ValueError, match="override key"):
        keyboard.set_override_key(key)
    assert keyboard.override_key == "F2"


def test_a_state_cannot_take_the_override_away(keyboard: Keyboard):
    with pytest.raises(ValueError, match="set_override"):
        keyboard.set_state("outcome", {Act.OVERRIDE: lambda: None})
    with pytest.raises(ValueError, match="set_override"):
        keyboard.set_common({Act.OVERRIDE: lambda: None})


@pytest.mark.parametrize("key", ["F2", "1", "A", "F8"])
def test_a_held_key_acts_once(keyboard: Keyboard, window, key):
    acts: list[str] = []
    keyboard.set_override(lambda: acts.append("F2"))
    handlers = {Act.ACCEPT: lambda: acts.append("A"), Act.COPY: lambda: acts.append("F8")}
    keyboard.set_state("question", handlers, choose=acts.append)
    button = child(window, QPushButton)
    code = {"F2": Qt.Key.Key_F2, "1": Qt.Key.Key_1, "A": Qt.Key.Key_A, "F8": Qt.Key.Key_F8}[key]
    text = key if len(key) == 1 else ""
    none = Qt.KeyboardModifier.NoModifier
    for is_repeat in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, code, none, text, is_repeat)
        QApplication.sendEvent(button, event)
    assert acts == [key]


def test_digits_count_by_what_they_write(keyboard: Keyboard, window):
    """A layout may need Shift for digits; Shift with a digit that writes something else is nothing."""
    acts: list[str] = []
    keyboard.set_state("question", {}, choose=acts.append)
    button = child(window, QPushButton)
    shift, pad = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
    for code, modifiers, text in (
        (Qt.Key.Key_1, shift, "1"),
        (Qt.Key.Key_Exclam, shift, "!"),
        (Qt.Key.Key_2, pad, "2"),
        (Qt.Key.Key_End, pad, ""),
    ):
        event = QKeyEvent(QEvent.Type.KeyPress, code, modifiers, text)
        QApplication.sendEvent(button, event)
    assert acts == ["1", "2"]


@pytest.mark.parametrize(
    "modifiers",
    [
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.MetaModifier,
        Qt.KeyboardModifier.ControlModifier,
    ],
)
def test_letters_with_modifiers_are_other_keys(keyboard: Keyboard, window, modifiers):
    acts: list[str] = []
    keyboard.set_state("outcome", {Act.ACCEPT: lambda: acts.append("A")})
    child(window, QPushButton)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A, modifiers)
    assert acts == []


def test_a_state_has_its_own_acts_and_the_common_ones(keyboard: Keyboard):
    told: list[str] = []
    keyboard.set_common(
        {Act.HELP: lambda: told.append("help"), Act.COPY: lambda: told.append("list")}
    )
    keyboard.set_state("outcome", {Act.COPY: lambda: told.append("call")})
    assert [keyboard.press(key) for key in ("F1", "F8", "A")] == [True, True, False]
    assert told == ["help", "call"]
    keyboard.set_state("search", {})
    assert keyboard.press("F8")
    assert told == ["help", "call", "list"]
    assert keyboard.state == "search"


def test_u_chooses_unless_the_state_gives_it_an_act(keyboard: Keyboard):
    told: list[str] = []
    keyboard.set_state("question", {}, choose=told.append)
    assert keyboard.press("U")
    keyboard.set_state(
        "outcome", {Act.UNSURE: lambda: told.append("supervisor")}, choose=told.append
    )
    assert keyboard.press("U")
    assert told == ["U", "supervisor"]


def test_a_digit_without_an_option_is_left_to_the_control(keyboard: Keyboard):
    keyboard.set_state("question", {}, choose=lambda key: key == "1")
    assert keyboard.press("1")
    assert not keyboard.press("9")


def _send(keyboard: Keyboard, kind: QEvent.Type, target: QWidget, *, repeat: bool) -> None:
    event = QKeyEvent(kind, Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier, "s", repeat)
    keyboard.eventFilter(target, event)


def test_a_key_that_repeats_or_comes_up_tells_the_page_that_it_was_down(keyboard: Keyboard, window):
    told: list[str] = []
    acts = {Act.SEND_POLICE: lambda: told.append("S"), Act.HELD: lambda: told.append("down")}
    keyboard.set_state("board", acts)
    for target in (QTableWidget, QLineEdit):  # in the field it is a letter
        widget = child(window, target)
        _send(keyboard, QEvent.Type.KeyPress, widget, repeat=False)
        _send(keyboard, QEvent.Type.KeyPress, widget, repeat=True)
        _send(keyboard, QEvent.Type.KeyRelease, widget, repeat=False)
    assert told == ["S", "down", "down"]
