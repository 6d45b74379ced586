"""Where large text has little room: what happened in one whole line, the way to say "seen", and the mark in the head."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.ui.accessibility import audit
from rcrp_desktop.ui.theme.theme import active_theme
from rcrp_desktop.ui.widgets.painting import text_width
from tests.gallery.faults import squeezed
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen, seen_part

LINE = TEXTS("problem.aside.corrupt") + " " + TEXTS.count("problem.reopened", 3)


def settle() -> None:
    for _ in range(8):
        QApplication.sendPostedEvents()


def test_what_happened_is_one_whole_line_and_the_button_and_the_mark_stand_in_sight(qtbot, theme):
    """One line and a half were in sight, the button was not, and the head said nothing."""
    theme.set_text_percent(200)
    bench = Bench()
    state = replace(bench.a_call({"act_done": "no"}), set_aside="corrupt")
    with bench_window(qtbot, bench, size=(420, 900), states=(state,)) as (screen, _):
        standing, header = screen.window.standing, screen.page.header
        standing.add(LINE, TEXTS("problem.station_new"))
        settle()
        first, *rest = standing._text.text().splitlines()
        assert first == "RECORD SET ASIDE"
        assert rest
        assert text_width(first, active_theme().font("label")) <= standing._text.width()
        assert seen_part(standing._text).height() >= active_theme().line("label")
        assert is_wholly_seen(standing._pinned_button)
        assert squeezed(screen.window) == []
        assert not standing._button.isVisible()
        assert is_wholly_seen(header._mark)
        assert header._mark.text() == "UNCONFIRMED"
        assert audit(screen.window) == []
        standing._pinned_button.click()
        settle()
        assert not standing.pinned.isVisible()
        assert not standing.lines


def test_where_there_is_room_the_button_stands_with_its_key_at_the_words(qtbot):
    bench = Bench()
    state = replace(bench.a_call({"act_done": "no"}), set_aside="corrupt")
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        standing = screen.window.standing
        standing.add(LINE)
        settle()
        assert standing._text.text() == LINE
        assert is_wholly_seen(standing._button)
        assert not standing.pinned.isVisible()
        assert not screen.page.header._mark.isVisible()


@pytest.mark.parametrize("percent", [100, 200])
def test_what_is_so_is_not_seen_away_and_offers_no_key_for_it(qtbot, theme, percent: int):
    """That another window has the record was gone for good with the key that says "seen"."""
    theme.set_text_percent(percent)
    width = 1200 if percent == 100 else 420
    so = TEXTS("problem.in_use", who="4471")
    with bench_window(qtbot, Bench(), size=(width, 900)) as (screen, _):
        standing = screen.window.standing
        standing.hold(so)
        standing.add(LINE)
        settle()
        button = standing._button if percent == 100 else standing._pinned_button
        assert is_wholly_seen(button)
        screen.press("Ctrl+G")
        settle()
        assert standing.lines == (so,)
        assert standing.isVisible()
        assert not button.isVisible()
        standing.take_back(so)
        standing.add(so)
        screen.press("Ctrl+G")
        assert not standing.lines
