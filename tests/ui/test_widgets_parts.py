"""Duties, folds, notes, tables, marks, chips, rings, text: the parts that screens are made of."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from rcrp_desktop.presentation.widgets import DutyModel, DutyState, RouteMarkKind, Run, RunStyle
from rcrp_desktop.ui.accessibility import accessible_name, audit
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.action_button import ActionButton, ButtonKind
from rcrp_desktop.ui.widgets.banner import ExampleBanner
from rcrp_desktop.ui.widgets.check_box import CheckBox
from rcrp_desktop.ui.widgets.chip import Chip
from rcrp_desktop.ui.widgets.columns import Columns
from rcrp_desktop.ui.widgets.duty_row import DutyRow
from rcrp_desktop.ui.widgets.flow import FlowRow
from rcrp_desktop.ui.widgets.focus_ring import FocusRing, RingPlace, place_ring, ring_around
from rcrp_desktop.ui.widgets.fold_panel import FoldPanel
from rcrp_desktop.ui.widgets.key_cap import KeyCap
from rcrp_desktop.ui.widgets.notes_edit import NotesEdit
from rcrp_desktop.ui.widgets.notice import Notice
from rcrp_desktop.ui.widgets.painting import draw_route_mark, text_width
from rcrp_desktop.ui.widgets.panel import Card, Panel
from rcrp_desktop.ui.widgets.route_mark import RouteLine, RouteMark
from rcrp_desktop.ui.widgets.table_pane import TablePane, TableRole
from rcrp_desktop.ui.widgets.text import Text, fitting_role

TOLD = DutyModel(
    "1", "Caller told, and understood", "Told / could not be told", DutyState.OWED, "OWED"
)
DONE = DutyModel("1", "Caller told, and understood", "at 14:12", DutyState.DONE, "DONE 14:12")


def stacked(*widgets: QWidget) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(20, 20, 20, 20)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return window


def ink_in(kind: RouteMarkKind) -> int:
    image = QImage(12, 12, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    draw_route_mark(painter, QRect(0, 0, 12, 12), kind, QColor("black"))
    painter.end()
    return sum(255 - image.pixelColor(x, y).lightness() for x in range(12) for y in range(12))


def test_more_fill_is_more_police():
    police = ("police_immediate", "police_priority", "police_scheduled", "partner")
    inks = [ink_in(RouteMarkKind(kind)) for kind in police]
    assert inks == sorted(inks, reverse=True)
    assert len(set(inks)) == len(inks)


def test_every_response_class_has_a_shape_of_its_own():
    shapes = {kind: ink_in(kind) for kind in RouteMarkKind}
    assert len(set(shapes.values())) == len(RouteMarkKind)
    assert all(shapes.values())


def test_a_mark_is_read_as_its_word(show):
    line = RouteLine(RouteMarkKind.PARTNER, "Another service leads")
    show(stacked(line))
    assert accessible_name(line.findChild(RouteMark)) == "Another service leads"
    line.show_route(RouteMarkKind.SUPERVISOR, "Supervisor decides")
    assert line.mark.kind is RouteMarkKind.SUPERVISOR
    assert accessible_name(line.mark) == "Supervisor decides"


def test_building_and_filling_parts_opens_no_window(qtbot):
    banner, panel, chip = ExampleBanner(), Panel("Notes", "no names"), Chip()
    banner.bind("EXAMPLE POLICY", "Humberside", "OFFICIAL")
    panel.set_hint("2 notes")
    chip.show_state("OWED", "owed")
    made = [
        banner,
        panel,
        chip,
        Notice("Phrase noticed"),
        DutyRow(TOLD),
        Columns(QWidget(), left=[QWidget()]),
    ]
    for widget in made:
        qtbot.addWidget(widget)
    assert [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()] == []


def test_a_duty_says_its_state_in_words(show):
    row = DutyRow(TOLD)
    show(stacked(row))
    assert accessible_name(row) == "1, Caller told, and understood, OWED"
    row.bind(DONE)
    assert accessible_name(row) == "1, Caller told, and understood, DONE 14:12"
    assert row.findChild(Chip).text() == "DONE 14:12"
    assert row.findChild(Chip).property("chip") == "plain"


MODIFIERS = Qt.KeyboardModifier


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
@pytest.mark.parametrize("make", [lambda: ActionButton("Agree", key="A"), lambda: CheckBox("Open")])
def test_what_is_held_with_ctrl_alt_or_meta_presses_nothing(show, make, key):
    """Ctrl+Enter means something else on most pages, and pressed whatever had the focus on the others."""
    control, pressed = make(), []
    show(stacked(control))
    control.clicked.connect(lambda: pressed.append(1))
    control.setFocus()
    for held in (MODIFIERS.ControlModifier, MODIFIERS.AltModifier, MODIFIERS.MetaModifier):
        QTest.keyClick(control, key, held)
    assert pressed == []
    QTest.keyClick(control, key)
    assert pressed == [1]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_duty_presses_all_over_and_by_key(show, key):
    row = DutyRow(TOLD)
    show(stacked(row))
    heard: list[str] = []
    row.pressed_key.connect(heard.append)
    QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() - 10, 10))
    row.setFocus()
    QTest.keyClick(row, key)
    assert heard == ["1", "1"]


def test_a_narrow_duty_is_not_cut(show, qtbot):
    row = DutyRow(TOLD)
    window = show(stacked(row), 700)
    chip = row.findChild(Chip)
    assert chip.geometry().left() > 400
    window.resize(300, 400)
    qtbot.waitUntil(lambda: chip.mapTo(row, QPoint()).y() > 40)
    assert row.height() >= row.heightForWidth(row.width())


def test_a_fold_opens_in_place_and_esc_gives_the_focus_back(show):
    inside = QLineEdit(accessibleName="Inside")
    fold = FoldPanel("Ways to ask again", hint="4 probes", key="P", body=inside)
    window = show(stacked(fold))
    assert not fold.is_open
    assert not inside.isVisible()
    fold.toggle()
    assert inside.isVisible()
    assert accessible_name(fold.line) == "Ways to ask again, open"
    inside.setFocus()
    QTest.keyClick(inside, Qt.Key.Key_Escape)
    assert not fold.is_open
    assert fold.line.hasFocus()
    assert accessible_name(fold.line) == "Ways to ask again, folded"
    assert fold.line.accessibleDescription() == "4 probes"
    assert audit(window) == []


def test_notes_tell_of_edits_by_the_person_only(show):
    notes = NotesEdit()
    show(stacked(notes))
    heard: list[str] = []
    notes.edited.connect(heard.append)
    notes.show_text("Neighbour called.")
    assert heard == []
    notes.setFocus()
    QTest.keyClicks(notes, " x")
    assert heard == ["Neighbour called. ", "Neighbour called. x"]
    assert notes.toPlainText() == "Neighbour called. x"


def test_notes_underline_what_was_noticed(show):
    notes = NotesEdit()
    show(stacked(notes))
    text = "They have given the dog away and sounded flat."
    notes.show_text(text)
    notes.mark_ranges([(text.index("given"), len("given the dog away"))])
    assert notes.marked_texts() == ("given the dog away",)
    notes.mark_ranges([])
    assert notes.marked_texts() == ()


def test_a_phrase_behind_an_emoji_is_underlined_where_it_stands(show):
    notes = NotesEdit()
    show(stacked(notes))
    text = "\U0001f62d\U0001f62d they have given the dog away"
    notes.show_text(text)
    notes.mark_ranges([(text.index("given"), len("given the dog away"))])
    assert notes.marked_texts() == ("given the dog away",)


def test_a_phrase_of_a_text_that_was_written_over_is_not_underlined(show):
    notes = NotesEdit()
    show(stacked(notes))
    notes.show_text("R")
    notes.mark_ranges([(25, 18)])  # Qt warns of a place outside the text, which fails this test
    assert notes.marked_texts() == ()


def test_notes_warn_of_what_looks_like_a_telephone_number(show):
    notes = NotesEdit(
        warn=lambda text: "Looks like a telephone number." if "0123" in text else None
    )
    show(stacked(notes))
    heard: list[str] = []
    notes.warning_changed.connect(heard.append)
    notes.setFocus()
    QTest.keyClicks(notes, "0123")
    QTest.keyClick(notes, Qt.Key.Key_Backspace)
    assert heard == ["Looks like a telephone number.", ""]


def test_notes_let_tab_and_esc_out(show):
    notes, after = NotesEdit(), QPushButton("After")
    window = show(stacked(notes, after))
    left: list[int] = []
    notes.left.connect(lambda: left.append(1))
    notes.setFocus()
    QTest.keyClick(notes, Qt.Key.Key_Escape)
    assert left == [1]
    QTest.keyClick(notes, Qt.Key.Key_Tab)
    assert after.hasFocus()
    assert notes.toPlainText() == ""
    assert audit(window) == []


@pytest.fixture
def table(show) -> TablePane:
    model = QStandardItemModel(0, 3)
    for row in range(8):
        items = [QStandardItem(text) for text in (f"040{row}-23NOV", "Supervisor", str(row))]
        items[1].setData(RouteMarkKind.SUPERVISOR.value, TableRole.MARK)
        model.appendRow(items)
    pane = TablePane("Calls")
    model.setParent(pane)
    pane.setModel(model)
    show(stacked(pane, QPushButton("After")), 600, 500)
    return pane


def test_a_table_opens_rows_with_enter_and_leaves_f2_alone(table: TablePane):
    opened: list[int] = []
    table.row_opened.connect(opened.append)
    table.setFocus()
    assert table.current_row == 0
    QTest.keyClick(table, Qt.Key.Key_Down)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_A, Qt.Key.Key_9):
        QTest.keyClick(table, key)
    assert table.state() is table.State.NoState
    assert table.current_row == 1
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == [1]


def test_a_table_opens_nothing_by_enter_that_is_held_with_another_key(table: TablePane):
    opened: list[int] = []
    table.row_opened.connect(opened.append)
    table.setFocus()
    for held in (MODIFIERS.ControlModifier, MODIFIERS.AltModifier, MODIFIERS.MetaModifier):
        QTest.keyClick(table, Qt.Key.Key_Return, held)
    assert opened == []
    QTest.keyClick(table, Qt.Key.Key_Enter, MODIFIERS.KeypadModifier)
    assert opened == [0]


def test_tab_leaves_a_table(table: TablePane):
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Tab)
    assert QApplication.focusWidget().text() == "After"
    assert audit(table.window()) == []


def test_rows_grow_with_the_text(table: TablePane, theme: ThemeController):
    assert table.rowHeight(0) == 32
    theme.set_text_percent(200)
    assert table.rowHeight(0) == 64


def test_the_ring_of_a_table_lies_in_its_row(table: TablePane):
    FocusRing(table.window())
    table.setFocus()
    table.select_row(2)
    focus = active_theme().colour("focus")
    image = table.viewport().grab().toImage()
    top = table.rowViewportPosition(2)
    assert image.pixelColor(1, top + 15) == focus
    assert image.pixelColor(100, top + 1) == focus
    assert image.pixelColor(1, top + 45) != focus


def test_the_ring_is_around_the_control_and_never_cut(show, qtbot):
    field = QLineEdit(accessibleName="Reference")
    tight = QWidget()
    box = QVBoxLayout(tight)
    box.setContentsMargins(0, 0, 0, 0)
    box.addWidget(field)
    window = stacked(tight, QPushButton("After"))
    ring = FocusRing(window)
    show(window)
    field.setFocus()
    qtbot.waitUntil(ring.isVisible)
    place = QRect(field.mapTo(window, QPoint()), field.size())
    assert ring.geometry() == place.adjusted(-5, -5, 5, 5)
    image = window.grab().toImage()
    focus, middle = active_theme().colour("focus"), place.center()
    for x, y in (
        (place.left() - 4, middle.y()),
        (place.right() + 4, middle.y()),
        (middle.x(), place.top() - 4),
    ):
        assert image.pixelColor(x, y) == focus
    assert image.pixelColor(place.left() - 1, middle.y()) != focus, "the gap"


def test_the_ring_follows_and_goes_with_its_control(show, qtbot):
    first, second = QPushButton("First"), QPushButton("Second")
    window = stacked(first, second)
    ring = FocusRing(window)
    show(window)
    second.setFocus()
    qtbot.waitUntil(lambda: ring.box.topLeft() == second.pos())
    first.setMinimumHeight(90)
    qtbot.waitUntil(lambda: second.pos().y() > 90 and ring.box.topLeft() == second.pos())
    second.hide()
    qtbot.waitUntil(lambda: ring.box.topLeft() == first.pos())
    first.deleteLater()
    qtbot.waitUntil(lambda: not ring.isVisible())


def test_the_ring_of_a_headline_is_around_its_card(show, qtbot):
    card, headline = Card(mark="ink"), Text("Police are NOT attending.", "headline")
    headline.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    card.body.addWidget(headline)
    ring_around(headline, card)
    window = stacked(card)
    ring = FocusRing(window)
    show(window)
    headline.setFocus()
    qtbot.waitUntil(lambda: ring.box == QRect(card.pos(), card.size()))


def test_a_control_outside_the_visible_part_of_a_pane_is_brought_into_sight(show, qtbot):
    pane, inside = QScrollArea(), QWidget()
    column = QVBoxLayout(inside)
    buttons = [QPushButton(f"Button {n}") for n in range(40)]
    for button in buttons:
        column.addWidget(button)
    pane.setWidget(inside)
    pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    window = stacked(pane)
    ring = FocusRing(window)
    show(window, 400, 300)
    buttons[-1].setFocus()
    qtbot.waitUntil(lambda: pane.verticalScrollBar().value() > 0)
    qtbot.waitUntil(ring.isVisible)
    assert window.rect().contains(ring.geometry())


def test_a_ring_can_be_left_to_the_control(show, qtbot):
    button, other = QPushButton("Own ring"), QPushButton("Other")
    place_ring(button, RingPlace.NONE)
    window = stacked(button, other)
    ring = FocusRing(window)
    show(window)
    other.setFocus()
    qtbot.waitUntil(ring.isVisible)
    button.setFocus()
    qtbot.waitUntil(lambda: not ring.isVisible())


def test_text_wraps_and_says_how_high_it_is(show, qtbot):
    text = Text(
        "No route is advice until it is settled. Ending the call now goes to a supervisor.", "label"
    )
    window = show(stacked(text), 700)
    assert text.height() == 18
    window.resize(240, 400)
    qtbot.waitUntil(lambda: text.height() > 18)
    assert text.height() == text.line_count(text.width()) * 18


def test_text_shows_runs_and_is_read_as_one(show):
    text = Text()
    text.set_runs([Run("Not known", RunStyle.STRUCK), Run(" No, lives alone", RunStyle.STRONG)])
    show(stacked(text))
    assert accessible_name(text) == "Not known No, lives alone"
    text.setText("Yes")
    assert accessible_name(text) == "Yes"


def test_text_keeps_a_comfortable_measure(show):
    text = Text("word " * 200, "words", max_width=680)
    show(stacked(text), 1400)
    assert text.line_count(1400) == text.line_count(680)


def test_text_on_the_right_ends_at_the_right(show):
    text = Text("14:09", "label")
    show(stacked(text), 400)
    left = text.grab().toImage()
    text.setAlignment(Qt.AlignmentFlag.AlignRight)
    right = text.grab().toImage()
    ground = left.pixelColor(text.width() - 2, 2)

    def has_ink(image: QImage, start: int) -> bool:
        places = ((x, y) for x in range(start, start + 40) for y in range(text.height()))
        return any(image.pixelColor(x, y) != ground for x, y in places)

    assert has_ink(left, 0)
    assert not has_ink(left, text.width() - 40)
    assert has_ink(right, text.width() - 40)
    assert not has_ink(right, 0)


@pytest.mark.parametrize("width", [300, 600, 2000])
def test_a_headline_takes_the_largest_size_its_words_have_room_for(width):
    roles = ("emergency", "headline", "words", "body")
    chosen = fitting_role("Police are attending now.", width, roles)
    widest = {role: text_width("attending", active_theme().font(role)) for role in roles}
    assert widest[chosen] <= width
    assert all(widest[role] > width for role in roles[: roles.index(chosen)])


def test_marked_up_text_is_shown_as_it_is(show):
    text = Text("<b>not bold</b>")
    show(stacked(text))
    assert text.text() == "<b>not bold</b>"
    assert text.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("kind", ButtonKind)
def test_a_button_is_named_by_its_words_and_never_narrower(show, kind):
    button = ActionButton("Send police anyway", key="S", kind=kind)
    show(stacked(button), 300)
    assert accessible_name(button) == "Send police anyway"
    assert button.accessibleDescription() == "S"
    assert button.width() >= button.sizeHint().width()
    assert button.height() >= 36


def test_a_button_that_is_wider_than_the_window_wraps_its_words(
    show, theme: ThemeController, qtbot
):
    theme.set_text_percent(200)
    row, button = FlowRow(), ActionButton("Send police anyway", key="S")
    row.add(button)
    show(stacked(row), 360)
    assert button.width() <= row.width()
    assert button.height() > 72


def test_buttons_flow_to_the_next_line_in_the_same_order(show, qtbot):
    row = FlowRow()
    buttons = [ActionButton(text) for text in ("Accept", "Send police anyway", "Ask supervisor")]
    for button in buttons:
        row.add(button)
    window = show(stacked(row), 700)
    assert len({button.y() for button in buttons}) == 1
    window.resize(300, 400)
    qtbot.waitUntil(lambda: len({button.y() for button in buttons}) > 1)
    assert [button.y() for button in buttons] == sorted(button.y() for button in buttons)
    assert all(button.geometry().right() <= row.width() for button in buttons)


def test_a_check_box_ticks_all_over_and_by_key(show):
    box = CheckBox("Another service leads")
    box.set_count("342")
    show(stacked(box))
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(box.width() - 5, 8))
    assert box.isChecked()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert not box.isChecked()
    assert accessible_name(box) == "Another service leads"


@pytest.mark.parametrize("choice", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize("percent", [100, 200])
def test_parts_draw_in_every_look(show, theme: ThemeController, choice, percent):
    theme.choose(ThemeChoice(choice))
    theme.set_text_percent(percent)
    parts = stacked(
        KeyCap("F2"), DutyRow(TOLD), DutyRow(DONE), Notice("Noticed", "Asked next."), CheckBox("x")
    )
    image = show(parts, 700, 700).grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, 700, 3) for y in range(0, 700, 3)}
    assert active_theme().colours["bg"].lower() in colours
    assert active_theme().colours["owed"].lower() in colours


def test_an_unparented_panel_hint_stays_hidden_when_empty(show):
    panel = Panel("Notes")
    show(stacked(panel))
    assert [text.text() for text in panel.findChildren(Text) if text.isVisible()] == ["Notes"]
    panel.set_hint("no names")
    assert "no names" in [text.text() for text in panel.findChildren(Text) if text.isVisible()]
