"""The answers of a question: digits at once, Enter only after moving, re-bound without rebuilding."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from rcrp_desktop.presentation.widgets import OptionModel
from rcrp_desktop.ui.accessibility import accessible_name, audit
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from rcrp_desktop.ui.widgets.action_button import ActionButton
from rcrp_desktop.ui.widgets.option_list import OptionChosen, OptionList
from rcrp_desktop.ui.widgets.option_row import OptionRow

THEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST)
LIFE = (
    OptionModel("1", "Yes"),
    OptionModel("2", "No"),
    OptionModel("3", "Not known", "caller cannot say"),
    OptionModel("U", "Unsure, or does not fit", "asks a supervisor", dashed=True),
)
WHERE = (OptionModel("=", "Same as before: At home"), OptionModel("2", "Somewhere else"))
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def options(show) -> OptionList:
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(QLineEdit(accessibleName="Notes"))
    listed = OptionList()
    column.addWidget(listed)
    column.addStretch(1)
    listed.bind(LIFE, "life@7")
    show(window, 600, 500)
    listed.focus_first()
    return listed


@pytest.fixture
def chosen(options: OptionList) -> list[OptionChosen]:
    heard: list[OptionChosen] = []
    options.chosen.connect(heard.append)
    return heard


def strike(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def focused(options: OptionList) -> int:
    return next((i for i, row in enumerate(options.rows) if row.hasFocus()), -1)


@pytest.mark.parametrize(
    ("key", "expected"),
    [(Qt.Key.Key_1, "1"), (Qt.Key.Key_3, "3"), (Qt.Key.Key_U, "U")],
)
def test_the_key_of_an_option_answers_at_once(options, chosen, key, expected):
    strike(key)
    assert chosen == [OptionChosen(expected, "life@7")]


def test_the_same_as_before_has_its_own_key(options, chosen):
    options.bind(WHERE, "where@9")
    strike(Qt.Key.Key_Equal)
    assert chosen == [OptionChosen("=", "where@9")]


def test_a_key_that_no_option_has_answers_nothing(options, chosen):
    strike(Qt.Key.Key_9)
    assert not options.choose_key("9")
    assert chosen == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_answer_only_after_moving(options, chosen, key):
    strike(key)
    assert chosen == []
    strike(Qt.Key.Key_Down)
    strike(key)
    assert [answer.key for answer in chosen] == ["2"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_tab_counts_as_moving(options, chosen, key):
    strike(Qt.Key.Key_Tab)
    strike(key)
    assert [answer.key for answer in chosen] == ["2"]


def test_each_question_wants_its_own_moving(options, chosen):
    strike(Qt.Key.Key_Down)
    options.bind(WHERE, "where@9")
    options.focus_first()
    strike(Qt.Key.Key_Return)
    assert chosen == []


def test_arrows_move_and_stop_at_the_ends(options):
    strike(Qt.Key.Key_Up)
    assert focused(options) == 0
    for expected in (1, 2, 3, 3):
        strike(Qt.Key.Key_Down)
        assert focused(options) == expected
    strike(Qt.Key.Key_Home)
    assert focused(options) == 0
    strike(Qt.Key.Key_End)
    assert focused(options) == 3


def test_a_held_key_answers_once(options, chosen):
    for is_repeat in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_1, NONE, "1", is_repeat)
        QApplication.sendEvent(QApplication.focusWidget(), event)
    assert [answer.key for answer in chosen] == ["1"]


def test_a_held_enter_answers_once(options, chosen):
    strike(Qt.Key.Key_Down)
    for is_repeat in (False, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, NONE, "\r", is_repeat)
        QApplication.sendEvent(QApplication.focusWidget(), event)
    assert [answer.key for answer in chosen] == ["2"]


@pytest.mark.parametrize("modifier", ["ControlModifier", "AltModifier", "ShiftModifier"])
def test_a_digit_with_a_modifier_is_another_key(options, chosen, modifier):
    strike(Qt.Key.Key_1, getattr(Qt.KeyboardModifier, modifier))
    assert chosen == []


def test_the_mouse_answers_anywhere_on_the_row(options, chosen):
    row = options.rows[2]
    for place in (QPoint(3, 3), QPoint(row.width() - 3, row.height() - 3)):
        QTest.mouseClick(row, Qt.MouseButton.LeftButton, NONE, place)
    assert [answer.key for answer in chosen] == ["3", "3"]


def test_nothing_is_preselected_and_the_chosen_row_stays_enabled(options):
    assert not any("chosen" in accessible_name(row) for row in options.rows)
    options.bind([OptionModel("1", "Yes", chosen=True), *LIFE[1:]])
    assert accessible_name(options.rows[0]) == "1, Yes, 1 of 4, chosen"
    assert all(row.isEnabled() for row in options.rows)


def test_rows_are_read_with_key_label_and_place(options):
    names = [accessible_name(row) for row in options.rows]
    assert names[0] == "1, Yes, 1 of 4"
    assert names[3] == "U, Unsure, or does not fit, 4 of 4"
    assert options.rows[2].accessibleDescription() == "caller cannot say"
    assert audit(options.window()) == []


def test_binding_again_keeps_the_widgets_and_the_focus(options):
    before = options.rows
    options.bind([OptionModel(str(i), f"Option {i}") for i in range(1, 5)], "next@8")
    assert options.rows == before
    assert focused(options) == 0
    assert options.token == "next@8"


def test_focus_is_never_left_nowhere(options):
    strike(Qt.Key.Key_End)
    options.bind(WHERE, "where@9")
    assert QApplication.focusWidget() in options.rows
    options.bind(LIFE, "life@10")
    assert [row.isVisible() for row in options.rows] == [True] * 4


def test_the_list_gives_its_focus_to_the_first_row(options):
    options.window().findChild(QLineEdit).setFocus()
    options.setFocus()
    assert focused(options) == 0


def test_rows_keep_their_order_and_their_height(options):
    tops = [row.geometry().top() for row in options.rows]
    assert tops == sorted(tops)
    assert {row.height() for row in options.rows} == {52}


def test_narrow_rows_are_lower(options, qtbot):
    options.set_compact(True)
    qtbot.waitUntil(lambda: {row.height() for row in options.rows} == {40})


def test_a_long_label_wraps_and_is_never_cut(options, qtbot):
    long = "They have gone to a place that matters to them, and nobody knows which way they went"
    options.bind([OptionModel("1", long), *LIFE[1:]])
    options.window().resize(320, 600)
    row = options.rows[0]
    qtbot.waitUntil(lambda: row.width() < 310 and row.height() > 52)
    assert row.height() >= row.heightForWidth(row.width())


def test_two_abreast_read_across_and_move_both_ways(options, qtbot):
    options.set_abreast(2)
    qtbot.waitUntil(lambda: options.rows[1].geometry().left() > options.rows[0].geometry().left())
    assert options.rows[1].geometry().top() == options.rows[0].geometry().top()
    assert options.rows[2].geometry().top() > options.rows[0].geometry().top()
    options.focus_first()
    for key, expected in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 3),
        (Qt.Key.Key_Left, 2),
        (Qt.Key.Key_Up, 0),
    ):
        strike(key)
        assert focused(options) == expected


def test_large_text_puts_two_abreast_where_there_is_room(options, theme: ThemeController, qtbot):
    options.window().resize(1300, 700)
    theme.set_text_percent(200)
    qtbot.waitUntil(lambda: options.rows[1].geometry().left() > options.rows[0].geometry().left())
    options.window().resize(640, 900)
    qtbot.waitUntil(lambda: options.rows[1].geometry().left() == options.rows[0].geometry().left())


def edge_of(image: QImage) -> set[str]:
    """The colours along the upper edge, away from the corners: one for a line, more for one with gaps."""
    return {image.pixelColor(x, 0).name() for x in range(20, image.width() - 20)}


def crossed(image: QImage, cap: QRect) -> int:
    """Points on the key, off its edge and its letter, that are not of its face: what strikes it."""
    inside = cap.adjusted(3, 3, -3, -3)
    face = image.pixelColor(inside.topLeft())
    corner = QRect(inside.right() - 7, inside.top(), 8, 8)
    places = (
        (x, y)
        for x in range(corner.left(), corner.right() + 1)
        for y in range(corner.top(), corner.bottom() + 1)
    )
    return sum(image.pixelColor(x, y) != face for x, y in places)


@pytest.mark.parametrize("choice", THEMES)
@pytest.mark.parametrize("dashed", [False, True], ids=["answer", "unsure"])
def test_a_dead_row_has_another_shape_than_a_live_one(show, theme, choice, dashed):
    """In high contrast both had the same edge and the same key, and only the spoken name told them apart."""
    theme.choose(choice)
    looks: list[QImage] = []
    for dead in ("", "not now"):
        row = OptionRow()
        row.show_option(OptionModel("2", "No", dashed=dashed, dead=dead), 1, 2)
        show(row, 300, 60)
        looks.append(row.grab().toImage())
    live, dead = looks
    assert (len(edge_of(live)) == 1) is not dashed
    assert len(edge_of(dead)) > 1
    cap = QRect(16, 14, 32, 32)
    assert crossed(live, cap) == 0
    assert crossed(dead, cap) > 8


@pytest.mark.parametrize("choice", THEMES)
def test_a_dead_button_has_another_shape_than_a_live_one(show, theme, choice):
    theme.choose(choice)
    live, dead = ActionButton("Accept", key="A"), ActionButton("Accept", key="A")
    dead.set_dead("not now")
    for button in (live, dead):
        show(button, 200, 40)
    assert len(edge_of(live.grab().toImage())) == 1
    assert len(edge_of(dead.grab().toImage())) > 1
