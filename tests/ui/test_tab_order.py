"""Tab goes through what is on show as it stands: a row that was made late is not at the end of the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.ui.widgets.panel import Panel
from tests.support.call_bench import Bench
from tests.support.call_window import Screen, bench_window
from tests.support.pack_builder import ADVICE_ANSWERS


@pytest.fixture
def bench() -> Bench:
    return Bench()


def chain(screen: Screen) -> list[QWidget]:
    """What Tab reaches now, from the window's first."""
    found: list[QWidget] = []
    at = screen.window.nextInFocusChain()
    while at is not screen.window:
        by_tab = at.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        if by_tab and at.isVisible() and at.isEnabled():
            found.append(at)
        at = at.nextInFocusChain()
    return found


def torn(screen: Screen) -> list[str]:
    """Panels that Tab leaves and comes back to."""
    order = chain(screen)
    found: list[str] = []
    for panel in screen.window.findChildren(Panel):
        inside = [place for place, at in enumerate(order) if panel.isAncestorOf(at)]
        if inside and inside != list(range(inside[0], inside[-1] + 1)):
            found.append(f"{type(panel).__name__} {panel.accessibleName()}")
    return found


@pytest.mark.parametrize("keys", [(), ("F7",), ("F2",), ("F2", "N"), ("U",), ("N",)], ids="-".join)
def test_tab_leaves_no_panel_before_its_end(qtbot, bench, keys):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2", *keys)
        screen.until_idle(qtbot)
        assert torn(screen) == []


@pytest.mark.parametrize("duty", ["1", "2"])
def test_from_a_dutys_small_question_tab_goes_back_to_its_field(qtbot, bench, duty):
    """It led to a row behind: the reason that was typed then confirmed CAD."""
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press(duty)
        screen.until_idle(qtbot)
        assert screen.page.ask.is_open
        assert torn(screen) == []
        screen.press("Shift+Tab")
        assert screen.page.ask.isAncestorOf(screen.focus)
        screen.write("hung up")
        screen.press("Return")
        assert screen.page.ask.is_open
