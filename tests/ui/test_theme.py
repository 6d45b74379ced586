"""Colours that can be read, sizes that grow, and a look that changes while the program runs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController, platform_contrast
from rcrp_desktop.ui.theme.style_sheet import style_sheet
from rcrp_desktop.ui.theme.theme import active_theme, set_role
from rcrp_desktop.ui.theme.tokens import TOKENS, Scheme, contrast, parse_tokens
from rcrp_desktop.ui.widgets.text import Text

TOKEN_TEXT = resource_path("theme/tokens.toml").read_text(encoding="utf-8")
TEMPLATE = resource_path("theme/base.qss").read_text(encoding="utf-8")
TABLE = parse_tokens(TOKEN_TEXT)

# Which text or edge stands on which ground, the contrast it must have, and what was measured in
# light, dark and high contrast when the colours were chosen.
PAIRS = [
    ("ink", "card", 7.0, (17.9, 13.0, 21.0)),
    ("ink", "bg", 7.0, (15.1, 15.4, 21.0)),
    ("ink3", "bg", 4.5, (5.3, 7.7, 21.0)),
    ("onaccent", "accent", 4.5, (9.1, 9.2, 14.4)),
    ("onselect", "select", 4.5, (14.0, 10.1, 14.4)),
    ("onlife", "life", 4.5, (7.8, 5.0, 21.0)),
    ("lifetext", "card", 4.5, (9.6, 9.0, 21.0)),
    ("owedtext", "owed", 4.5, (8.4, 9.0, 19.6)),
    ("ontrain", "train", 4.5, (10.7, 5.6, 21.0)),
    ("strong", "card", 3.0, (3.9, 4.2, 21.0)),
    ("focus", "bg", 3.0, (7.7, 10.6, 19.6)),
    ("life", "bg", 3.0, (6.5, 3.6, 21.0)),
    ("train", "bg", 3.0, (9.0, 3.3, 21.0)),
]
# Further pairs that the widgets draw.
MORE_PAIRS = [
    ("ink", "surface", 7.0),
    ("ink", "key", 4.5),
    ("ink2", "surface", 4.5),
    ("ink2", "card", 4.5),
    ("ink3", "card", 4.5),
    ("ink3", "surface", 4.5),
    ("ink", "accentweak", 4.5),
    ("ink", "trainweak", 4.5),
    ("ink3", "trainweak", 4.5),
    ("focus", "card", 3.0),
    ("focus", "surface", 3.0),
    ("strong", "surface", 3.0),
    ("owedbar", "owed", 3.0),
    ("owedbar", "card", 3.0),
]


@pytest.mark.parametrize("place", range(3), ids=[scheme.value for scheme in Scheme])
@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair[0]} on {pair[1]}" for pair in PAIRS])
def test_every_pair_has_the_contrast_it_needs(pair, place):
    fore, ground, needed, measured = pair
    colours = TABLE.colours[list(Scheme)[place]]
    ratio = contrast(colours[fore], colours[ground])
    assert ratio >= needed
    assert ratio == pytest.approx(measured[place], abs=0.06)


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("pair", MORE_PAIRS, ids=[f"{pair[0]} on {pair[1]}" for pair in MORE_PAIRS])
def test_what_widgets_draw_can_be_seen(pair, scheme):
    fore, ground, needed = pair
    if scheme is Scheme.HIGH_CONTRAST and fore == ground:
        pytest.skip("the same colour by design")
    colours = TABLE.colours[scheme]
    assert contrast(colours[fore], colours[ground]) >= needed


def test_contrast_is_that_of_black_and_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


def test_a_table_with_faults_names_all_of_them():
    broken = TOKEN_TEXT.replace('onlife = "#FFFFFF"', 'green = "#00FF00"', 1).replace(
        "label =", "lable =", 1
    )
    with pytest.raises(ValueError, match=r"colour\.light\.onlife is missing") as raised:
        parse_tokens(broken)
    for fault in (
        "colour.light.green is not known",
        "type.label is missing",
        "type.lable is not known",
    ):
        assert fault in str(raised.value)


@pytest.mark.parametrize("section", ["space", "shape"])
def test_a_missing_length_is_named(section):
    name = {"space": "panel_gap", "shape": "focus_ring"}[section]
    with pytest.raises(ValueError, match=f"{section}.{name} is missing"):
        parse_tokens(TOKEN_TEXT.replace(f"{name} =", "renamed ="))


@pytest.mark.parametrize("choice", [c for c in ThemeChoice if c is not ThemeChoice.SYSTEM])
def test_the_look_changes_while_running(theme: ThemeController, qtbot: QtBot, choice):
    label = QLabel("x")
    qtbot.addWidget(label)
    set_role(label, "label")
    theme.choose(choice)
    colours = TABLE.colours[Scheme(choice.value)]
    assert active_theme().scheme == choice.value
    assert QApplication.palette().color(QPalette.ColorRole.Window).name() == colours["bg"].lower()
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == colours["ink3"].lower()


def test_all_text_grows(theme: ThemeController, qtbot: QtBot):
    texts = {role: Text("x", role) for role in TABLE.text}
    for text in texts.values():
        qtbot.addWidget(text)
        text.ensurePolished()
    for percent in (100, 125, 150, 200):
        theme.set_text_percent(percent)
        for role, text in texts.items():
            assert text.font().pixelSize() == round(TABLE.text[role].size * percent / 100), role
            assert text.sizeHint().height() >= round(TABLE.text[role].line * percent / 100), role


@pytest.mark.parametrize(("asked", "given"), [(20, 100), (100, 100), (175, 175), (400, 200)])
def test_text_size_stays_in_range(theme: ThemeController, asked, given):
    theme.set_text_percent(asked)
    assert theme.text_percent == given


def test_a_change_is_told_after_it_is_in_force(theme: ThemeController, qtbot: QtBot):
    seen = []
    theme.changed.connect(seen.append)
    theme.choose(ThemeChoice.DARK)
    theme.changed.disconnect(seen.append)
    assert [told.scheme for told in seen] == [Scheme.DARK]
    assert seen[0] is active_theme() or seen[0] == active_theme()


def test_following_the_system_takes_its_scheme(theme: ThemeController, qapp: QApplication):
    theme.choose(ThemeChoice.SYSTEM)
    hints = qapp.styleHints()
    hints.setColorScheme(Qt.ColorScheme.Dark)
    expected = Scheme.DARK if hints.colorScheme() is Qt.ColorScheme.Dark else Scheme.LIGHT
    assert active_theme().scheme is expected


def test_high_contrast_thickens_every_edge(theme: ThemeController):
    assert active_theme().edge == 1
    theme.choose(ThemeChoice.HIGH_CONTRAST)
    assert active_theme().edge == 2
    sheet = style_sheet(TEMPLATE, active_theme())
    assert "border: 1px" not in sheet
    assert "2px dashed" in sheet


@pytest.mark.parametrize("choice", ["light", "dark", "high_contrast"])
def test_the_sheet_has_no_hole(theme: ThemeController, choice):
    theme.choose(ThemeChoice(choice))
    sheet = style_sheet(TEMPLATE, active_theme())
    assert "$" not in sheet
    assert "green" not in sheet


def test_a_contrast_theme_of_the_platform_is_taken():
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.WindowText, "#ffff00"),
        (role.Window, "#000080"),
        (role.Highlight, "#ffffff"),
        (role.HighlightedText, "#000000"),
    ):
        palette.setColor(which, colour)
    colours = platform_contrast(palette, TABLE.colours[Scheme.HIGH_CONTRAST])
    assert set(colours) == set(TOKENS)
    for fore, ground, needed, _ in PAIRS:
        assert contrast(colours[fore], colours[ground]) >= needed, (fore, ground)


def test_a_pale_palette_is_no_contrast_theme():
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.WindowText, "#777777")
    palette.setColor(QPalette.ColorRole.Window, "#ffffff")
    usual = TABLE.colours[Scheme.HIGH_CONTRAST]
    assert platform_contrast(palette, usual) is usual
