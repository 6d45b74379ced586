"""Starts the program: application, look, keyboard, window, event loop, and an orderly end."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.stop_signals import StopSignals
from rcrp_desktop.ui import excepthook, no_window
from rcrp_desktop.ui.background import Background
from rcrp_desktop.ui.ending import Ending
from rcrp_desktop.ui.garbage import MainThreadGarbage
from rcrp_desktop.ui.key_table import DEFAULT_OVERRIDE_KEY, OVERRIDE_KEYS
from rcrp_desktop.ui.keyboard import Keyboard
from rcrp_desktop.ui.main_window import MainWindow
from rcrp_desktop.ui.parts import Parts
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from rcrp_desktop.ui.theme.tokens import parse_tokens

FIRST_SIZE = (1360, 860)
SWITCH_SECONDS = 0.0005
"""How long a working thread may keep the main thread from a key; Python's own 5 ms is a third of a frame."""

_PAINTED_BY_MS = 2_000


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


def _begin(window: MainWindow, ending: Ending, *, smoke: bool) -> None:
    """What waits behind the first question."""
    gc.freeze()  # what is there stays; looking through it again would cost a key its frame
    MainThreadGarbage(window)
    window.start()
    ending.watch()
    if smoke:
        QTimer.singleShot(0, window.close)


class _AfterFirstPaint(QObject):
    """Does something once: when the window has been painted, or at last when it never is."""

    def __init__(self, window: MainWindow, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then: Callable[[], None] | None = then
        self._window = window
        window.installEventFilter(self)
        QTimer.singleShot(_PAINTED_BY_MS, self._do)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window paints its parts in one go, after this returns."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self._do)
        return False

    @Slot()
    def _do(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            self._window.removeEventFilter(self)
            then()


def run(
    arguments: Sequence[str],
    make_parts: Callable[[], Parts],
    refused: Callable[[str], int],
    stops: StopSignals,
    *,
    smoke: bool = False,
) -> int:
    """Open the window and stay until it is closed. ``smoke``: show the first question and end.

    ``refused`` is told why Qt can show no window, and gives the exit code. ``stops`` may ask for the end at
    any time, also while the window is being built.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    app = no_window.application([sys.argv[0], *arguments], refused)
    app.setApplicationName("rcrp-desktop")
    parts = make_parts()
    window, _theme, lanes = build(app, parts)
    excepthook.install(partial(window.say, parts.texts("problem.bug")))
    window.resize(*FIRST_SIZE)
    window.open_first()
    ending = Ending(stops, window.close, app)
    _AfterFirstPaint(window, partial(_begin, window, ending, smoke=smoke))
    window.show()
    code = app.exec()
    ending.release()
    if lanes.unwritten:
        # A disk that hangs holds its thread for ever; what it was given lies in no file, so say so.
        sys.stderr.write("Not everything could be written before the program ended.\n")
        os._exit(1)
    return code
