"""Starts the program: application, look, keyboard, window, event loop, and an orderly end."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from rcrp_desktop.ui import excepthook
from rcrp_desktop.ui.background import Background
from rcrp_desktop.ui.keyboard import DEFAULT_OVERRIDE_KEY, OVERRIDE_KEYS, Keyboard
from rcrp_desktop.ui.main_window import MainWindow
from rcrp_desktop.ui.parts import Parts
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from rcrp_desktop.ui.theme.tokens import parse_tokens

FIRST_SIZE = (1360, 860)


def build(app: QApplication, parts: Parts) -> tuple[MainWindow, ThemeController, Background]:
    """Everything but the event loop; tests and screenshots use this too."""
    theme = ThemeController(
        app,
        parse_tokens(parts.tokens()),
        parts.style_template(),
        choice=ThemeChoice(parts.look.theme),
        text_percent=parts.look.text_percent,
        sheet_later=True,
    )
    key = parts.look.override_key
    keyboard = Keyboard(app, key if key in OVERRIDE_KEYS else DEFAULT_OVERRIDE_KEY)
    lanes = Background(app)
    window = MainWindow(parts, lanes, keyboard)
    theme.put_on_sheet()
    theme.changed.connect(window.look_changed)
    return window, theme, lanes


def run(arguments: Sequence[str], make_parts: Callable[[], Parts], *, smoke: bool = False) -> int:
    """Open the window and stay until it is closed. ``smoke``: show the first question and end."""
    app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("rcrp-desktop")
    window, _theme, lanes = build(app, make_parts())
    excepthook.install(window.say)
    window.resize(*FIRST_SIZE)
    window.open_first()
    window.show()
    QTimer.singleShot(0, window.start)
    if smoke:
        QTimer.singleShot(0, window.close)
    code = app.exec()
    if lanes.unwritten:
        # A disk that hangs holds its thread for ever; what it was given lies in no file, so say so.
        sys.stderr.write("Not everything could be written before the program ended.\n")
        os._exit(1)
    return code
