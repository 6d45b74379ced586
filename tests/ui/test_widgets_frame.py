"""What stands around every screen: override, state, banner, header, tabs, training, keys, columns."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from rcrp_desktop.presentation.widgets import (
    EmergencyModel,
    HeaderModel,
    HintModel,
    OverrideModel,
)
from rcrp_desktop.ui.accessibility import accessible_name, audit
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.banner import ExampleBanner
from rcrp_desktop.ui.widgets.call_header import CallHeader
from rcrp_desktop.ui.widgets.chip import Chip
from rcrp_desktop.ui.widgets.columns import Columns, columns_for
from rcrp_desktop.ui.widgets.key_hints import KeyHintBar
from rcrp_desktop.ui.widgets.nav_bar import NavBar
from rcrp_desktop.ui.widgets.override_bar import OverrideBar
from rcrp_desktop.ui.widgets.panel import Panel
from rcrp_desktop.ui.widgets.state_block import StateBlock
from rcrp_desktop.ui.widgets.text import Text
from rcrp_desktop.ui.widgets.training_frame import TrainingFrame

OVERRIDE = OverrideModel(
    "F2", "Threat to life: send police now", "Any screen, any moment.", "no. 1 284"
)
HEADER = HeaderModel(
    "0412-23NOV",
    (
        ("Channel and caller", "101, voice"),
        ("Assessment", "1"),
        ("Policy", "Humberside model 2020"),
    ),
    "101, voice · Assessment 1",
    "NOT YET ON CAD",
    state_is_owed=True,
    day="Mon 23 Nov",
    time="14:09",
)


def stacked(*widgets: QWidget) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return window


@pytest.fixture
def bar(show) -> OverrideBar:
    bar = OverrideBar()
    bar.bind(OVERRIDE)
    show(stacked(bar, QLineEdit(accessibleName="Reference")), 900, 300)
    return bar


def test_the_whole_override_bar_presses(bar: OverrideBar):
    raised: list[int] = []
    bar.raised.connect(lambda: raised.append(1))
    for x in (5, bar.width() // 2, bar.width() - 5):
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(x, bar.height() // 2))
    assert len(raised) == 3


def test_the_override_bar_is_first_in_line_but_not_focused(bar: OverrideBar):
    assert not bar.hasFocus()
    assert bar.window().findChildren(QWidget)[0] is bar
    bar.window().findChild(QLineEdit).setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert bar.hasFocus(), "Tab does reach it"


def test_the_override_bar_says_its_key_and_where_it_lands(bar: OverrideBar):
    assert accessible_name(bar) == "Threat to life: send police now, F2"
    assert bar.accessibleDescription() == "Any screen, any moment."


@pytest.mark.parametrize(("compact", "height"), [(False, 48), (True, 36)])
def test_the_override_bar_has_its_height(show, compact, height):
    bar = OverrideBar()
    bar.set_compact(compact)
    bar.bind(OVERRIDE)
    show(stacked(bar), 900)
    assert bar.height() == height


@pytest.mark.parametrize("percent", [100, 125, 150, 200])
@pytest.mark.parametrize("width", [420, 720, 1366])
def test_every_bar_fits_every_window(show, theme: ThemeController, qtbot, width, percent):
    theme.set_text_percent(percent)
    bar, banner, header, block = OverrideBar(), ExampleBanner(), CallHeader(), StateBlock()
    bar.bind(OVERRIDE)
    banner.bind("EXAMPLE POLICY – not approved by a force", "Humberside model 2020", "OFFICIAL")
    header.bind(HEADER)
    block.bind(
        EmergencyModel("Raised 14:09:31 by you", "Police are attending now.", "Recorded 14:09:31")
    )
    nav = NavBar([("board", "Live board"), ("record", "Record"), ("reviews", "Reviews")])
    window = show(stacked(bar, banner, header, nav, block), width, 900)
    qtbot.waitUntil(lambda: window.width() == width)
    for part in (bar, banner, header, nav, block):
        assert part.width() == width
        assert part.height() >= part.heightForWidth(width)


@pytest.mark.parametrize("width", [420, 1366])
@pytest.mark.parametrize("choice", ["light", "dark", "high_contrast"])
def test_the_override_bar_is_life_red_at_its_key(show, theme: ThemeController, choice, width):
    theme.choose(ThemeChoice(choice))
    bar = OverrideBar()
    bar.bind(OVERRIDE)
    show(stacked(bar), width)
    image = bar.grab().toImage()
    life, card = active_theme().colour("life"), active_theme().colour("card")
    assert image.pixelColor(4, 24) == life
    is_whole = width == 420 or choice == "high_contrast"
    assert image.pixelColor(width - 3, 4) == (life if is_whole else card)


def test_the_state_block_says_that_nothing_is_recorded_until_it_is(show):
    block = StateBlock()
    model = EmergencyModel("Threat to life raised 14:09:31 by you", "Police are attending now.")
    show(stacked(block), 800)
    block.bind(replace(model, not_recorded="NOT RECORDED YET. Write it in CAD now."))
    shown = [text.text() for text in block.findChildren(Text) if text.isVisible()]
    assert "NOT RECORDED YET. Write it in CAD now." in shown
    assert "Police are attending now." in shown
    block.bind(replace(model, recorded="Recorded 14:09:31, no. 1 285"))
    shown = [text.text() for text in block.findChildren(Text) if text.isVisible()]
    assert "Recorded 14:09:31, no. 1 285" in shown
    assert not any("NOT RECORDED" in text for text in shown)


def test_the_example_banner_keeps_its_warning_at_any_width(show, qtbot):
    banner = ExampleBanner()
    banner.bind("EXAMPLE POLICY – not approved by a force", "Humberside model 2020", "OFFICIAL")
    window = show(stacked(banner), 1000)
    warning, pack, marking = banner.findChildren(Text)
    assert all(text.isVisible() for text in (warning, pack, marking))
    window.resize(300, 300)
    qtbot.waitUntil(lambda: not pack.isVisible())
    assert warning.isVisible()
    assert warning.width() >= warning.minimumSizeHint().width()


def test_the_banner_of_an_approved_policy_keeps_its_marking(show):
    banner = ExampleBanner()
    banner.bind("EXAMPLE POLICY – not approved by a force", "Model 2020", "OFFICIAL")
    banner.bind("", "Model 2020", "OFFICIAL")
    show(stacked(banner), 1000)
    assert [t.text() for t in banner.findChildren(Text) if t.isVisible()] == [
        "Model 2020",
        "OFFICIAL",
    ]
    assert (banner.property("panel"), banner.accessibleName()) == ("group", "Model 2020. OFFICIAL")
    banner.bind("POLICY NOT APPROVED – nobody has approved it", "Model 2020", "OFFICIAL")
    assert banner.property("panel") == "banner"


@pytest.mark.parametrize("width", [420, 900, 1366])
@pytest.mark.parametrize("percent", [100, 200])
def test_the_header_always_has_reference_state_and_clock(
    show, theme: ThemeController, width, percent
):
    theme.set_text_percent(percent)
    header = CallHeader()
    header.bind(HEADER)
    show(stacked(header), width)
    shown = {text.text() for text in header.findChildren(Text) if text.isVisible()}
    assert {"0412-23NOV", "14:09"} <= shown
    chip = header.findChild(Chip)
    assert chip.isVisible()
    assert header.window().width() == width
    assert header.rect().contains(chip.geometry())


def test_the_header_shows_the_next_call_in_the_same_widgets(show):
    header = CallHeader()
    header.bind(HEADER)
    show(stacked(header), 1366)
    before = header.findChildren(Text)
    header.bind(replace(HEADER, reference="0409-23NOV", state="", time="14:10"))
    assert header.findChildren(Text) == before
    assert "0409-23NOV" in {text.text() for text in before}
    assert not header.findChild(Chip).isVisible()


def test_tabs_move_with_arrows_and_say_which_is_on_show(show):
    nav = NavBar([("board", "Live board"), ("record", "Record"), ("figures", "Figures")])
    window = show(stacked(nav, QLineEdit(accessibleName="x")))
    heard: list[str] = []
    nav.chosen.connect(heard.append)
    assert nav.current == "board"
    nav.set_current("record")
    assert heard == []
    nav.findChildren(QWidget)[2].setFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert nav.current == heard[-1]
    assert audit(window) == [] or all("Tab never reaches" in problem for problem in audit(window))


def test_the_word_beside_the_tabs_gives_way_to_them(show, qtbot):
    nav = NavBar([("board", "Live board"), ("record", "Record"), ("figures", "Figures")])
    window = show(stacked(nav), 700)
    one_line = nav.height()
    nav.set_right("8 owed, oldest 52 min · 14:09")
    assert nav.right == "8 owed, oldest 52 min · 14:09"
    window.resize(420, 400)
    qtbot.waitUntil(lambda: nav.width() == 420)
    assert nav.right == ""
    assert nav.height() == one_line


def test_only_the_current_tab_is_a_tab_stop(show):
    nav = NavBar([("board", "Live board"), ("record", "Record")])
    show(stacked(nav))
    stops = [
        tab.text()
        for tab in nav.findChildren(QPushButton.__mro__[1])
        if tab.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert stops == ["Live board"]


def test_in_a_narrow_training_frame_what_is_not_real_comes_before_the_trainee(show, qtbot):
    frame = TrainingFrame(QWidget())
    show(frame, 900, 400)
    frame.set_training(
        True, "Practice call. Nothing is sent", "Trainee T-12 · Left A&E with capacity"
    )
    assert frame.right.startswith("Trainee T-12")
    frame.resize(420, 400)
    qtbot.waitUntil(lambda: frame.right == "")
    qtbot.waitUntil(lambda: frame._line.width() >= frame._line.sizeHint().width())


def test_the_training_frame_is_on_all_sides_and_says_so(show):
    content = QWidget()
    frame = TrainingFrame(content)
    show(frame, 600, 400)
    assert content.geometry() == frame.rect()
    assert not frame.is_training
    frame.set_training(True, "Practice call. Nothing is sent", "Trainee T-12")
    frame.layout().activate()
    inside = content.geometry()
    assert (inside.left(), 600 - inside.right() - 1, 400 - inside.bottom() - 1) == (8, 8, 8)
    assert inside.top() > 8
    assert "TRAINING" in {text.text() for text in frame.findChildren(Text) if text.isVisible()}
    image = frame.grab().toImage()
    train = active_theme().colour("train")
    for x, y in ((2, 200), (597, 200), (300, 397), (3, 3)):
        assert image.pixelColor(x, y) == train


def test_key_hints_give_way_whole_and_from_the_end(show, qtbot):
    bar = KeyHintBar()
    hints = [HintModel((f"F{n}",), f"does thing number {n}") for n in range(1, 9)]
    bar.bind(hints, "1 call open")
    window = show(stacked(bar), 2000)
    assert list(bar.shown) == hints
    window.resize(500, 200)
    qtbot.waitUntil(lambda: bar.width() == 500)
    assert 0 < len(bar.shown) < 8
    assert list(bar.shown) == hints[: len(bar.shown)]


@pytest.mark.parametrize(
    ("width", "scale", "count"),
    [
        (420, 1.0, 1), (719, 1.0, 1), (720, 1.0, 2), (1119, 1.0, 2), (1120, 1.0, 3), (1600, 1.0, 3),
        (2560, 1.0, 3), (1360, 1.5, 2), (2560, 1.5, 2), (1360, 2.0, 1), (2560, 2.0, 1), (1366, 1.25, 2),
    ],
)  # fmt: skip
def test_columns_by_width_and_text_size(width, scale, count):
    assert columns_for(width, scale) == count


@pytest.mark.parametrize("main_scrolls", [True, False])
def test_columns_keep_panes_and_focus_when_they_change(show, qtbot, main_scrolls):
    main, field = Panel("Question"), QLineEdit(accessibleName="Notes")
    known, route, notes = (
        Panel("What we know", expand=True),
        Panel("Route so far"),
        Panel("Notes", expand=True),
    )
    notes.body.addWidget(field)
    columns = Columns(main, left=[known], right=[route, notes], main_scrolls=main_scrolls)
    counts: list[int] = []
    columns.count_changed.connect(counts.append)
    show(columns, 1366, 700)
    field.setFocus()

    def left(pane: QWidget) -> int:
        return pane.mapTo(columns, QPoint()).x()

    def top(pane: QWidget) -> int:
        return pane.mapTo(columns, QPoint()).y()

    assert left(known) < left(main) < left(route) == left(notes)
    columns.resize(900, 700)
    qtbot.waitUntil(lambda: columns.count == 2)
    columns.layout().activate()
    qtbot.waitUntil(lambda: left(main) < left(route) == left(known) == left(notes))
    qtbot.waitUntil(lambda: top(route) < top(known) < top(notes))
    assert field.hasFocus()
    columns.resize(430, 900)
    qtbot.waitUntil(lambda: columns.count == 1)
    qtbot.waitUntil(lambda: top(main) < top(route) < top(known) < top(notes))
    assert field.hasFocus()
    columns.resize(1366, 700)
    qtbot.waitUntil(lambda: columns.count == 3)
    qtbot.waitUntil(lambda: left(known) < left(main) < left(route) == left(notes))
    assert field.hasFocus()
    assert counts[-3:] == [2, 1, 3]


def test_sides_have_their_widths_and_grow_with_the_text(show, theme: ThemeController, qtbot):
    known, route, main = Panel("Known"), Panel("Route"), Panel("Question")
    columns = Columns(main, left=[known], right=[route])
    show(columns, 1360, 700)
    assert (known.width(), route.width()) == (296, 336)
    theme.set_text_percent(150)
    qtbot.waitUntil(lambda: columns.count == 2)
    qtbot.waitUntil(lambda: route.width() == 420)


def test_narrow_hints_lead_with_keys_that_stand_nowhere_else(show, qtbot):
    bar = KeyHintBar()
    hints = [
        HintModel(("1", "2", "3"), "answer"),
        HintModel(("N",), "notes"),
        HintModel(("F7",), "new information", "new info"),
        HintModel(("F9",), "open items"),
        HintModel(("F1",), "help"),
        HintModel(("F8",), "copy for CAD", "copy"),
    ]
    bar.bind(hints)
    window = show(stacked(bar), 420)
    assert [hint.keys[0] for hint in bar.shown][:3] == ["F7", "F8", "F9"]
    assert [hint.text for hint in bar.shown][:2] == ["new info", "copy"]
    bar.bind(
        [
            HintModel(("F8",), "copy"),
            *hints[1:5],
            HintModel(("Q",), "go on"),
            HintModel(("M",), "back"),
        ]
    )
    assert [hint.keys[0] for hint in bar.shown][:3] == ["M", "N", "Q"]
    window.resize(1300, 200)
    qtbot.waitUntil(lambda: bar.width() == 1300)
    assert bar.shown[0].keys == ("F8",)
