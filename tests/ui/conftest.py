"""Every widget wants a look: one ThemeController for the whole run, put back after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from rcrp_desktop.ui.theme.tokens import parse_tokens
from tests.support.painting_thread import nothing_read_while_painting
from tests.support.work_of_a_supervisor import work

__all__ = ["Show", "show", "the_theme", "theme", "work"]

Show = Callable[..., QWidget]


@pytest.fixture(scope="session")
def the_theme(qapp: QApplication) -> ThemeController:
    """The one controller of the run."""
    tokens = parse_tokens(resource_path("theme/tokens.toml").read_text(encoding="utf-8"))
    template = resource_path("theme/base.qss").read_text(encoding="utf-8")
    return ThemeController(qapp, tokens, template, choice=ThemeChoice.LIGHT)


@pytest.fixture(autouse=True)
def theme(the_theme: ThemeController) -> Iterator[ThemeController]:
    """Light, at 100 %, whatever the test before it did."""
    yield the_theme
    if the_theme.choice is not ThemeChoice.LIGHT:
        the_theme.choose(ThemeChoice.LIGHT)
    if the_theme.text_percent != 100:
        the_theme.set_text_percent(100)


@pytest.fixture(autouse=True)
def is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests press at once what they have put on show; those about reading put the time back."""
    monkeypatch.setattr(chosen_first, "SHOWN_SECONDS", 0)
    monkeypatch.setattr(chosen_first, "BOUNCE_SECONDS", 0)
    monkeypatch.setattr(chosen_first, "STILL_DOWN_SECONDS", 0)


@pytest.fixture(autouse=True)
def reads_nothing_while_painting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In every test of a screen: nothing on the main thread can be kept waiting by a log."""
    with nothing_read_while_painting(monkeypatch):
        yield


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Show]:
    """Show a widget in an active window of a size, and close it after the test."""
    kept: list[
        QWidget
    ] = []  # qtbot refers weakly: a window nobody else holds would be gone at once

    def show_it(widget: QWidget, width: int = 600, height: int = 400) -> QWidget:
        kept.append(widget)
        qtbot.addWidget(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)
        return widget

    yield show_it
    kept.clear()
