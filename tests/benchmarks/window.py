"""The real window over a real log on disk, and a stopwatch from a key to its painted answer."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.bootstrap.window import make_parts
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.ui.app import FIRST_SIZE, SWITCH_SECONDS, build
from tests.support.room import SeedKeys

WAIT_MS = 5_000
OPEN_CALLS = 10
"""So many calls with something owed are open at once; a busy desk has fewer."""


class BenchWindow:
    """A handler's desk: signed log, TRUNCATE and EXTRA, the national pack unless another is named."""

    def __init__(self, data: Path, policy: str = "national-2023") -> None:
        app = QApplication.instance() or QApplication(["benchmarks"])
        assert isinstance(app, QApplication)
        self.app = app
        desk = open_desk(
            StartOptions(data, str(resource_path(f"policies/{policy}")), "handler", "bench")
        )
        self.workplace = Workplace(desk, keys=SeedKeys())
        parts = make_parts(self.workplace, ask_role=False)
        self.window, self.theme, self.lanes = build(app, parts)
        self.window.resize(*FIRST_SIZE)
        self.window.open_first()
        self.window.show()
        self.window.activateWindow()
        self.window.start()
        self.until(lambda: self.workplace.recorder.log is not None)
        self.settle()
        sys.setswitchinterval(SWITCH_SECONDS)  # as the program sets it when it starts
        gc.freeze()

    @property
    def shown(self) -> tuple[str, str, str]:
        """Call, face and question on screen."""
        screen = self.window.live.page.screen_model
        assert screen is not None
        question = screen.question.id if screen.question is not None else ""
        return screen.call, screen.stage.value, question

    @property
    def digits(self) -> tuple[str, ...]:
        """The digit keys that answer the question on screen."""
        screen = self.window.live.page.screen_model
        options = screen.question.options if screen is not None and screen.question else ()
        return tuple(option.key for option in options if option.key.isdigit())

    def until(self, is_so: Callable[[], bool]) -> None:
        """Run the event loop until something holds."""
        loop = QEventLoop()
        check = QTimer()
        check.timeout.connect(lambda: loop.quit() if is_so() else None)
        check.start(1)
        QTimer.singleShot(WAIT_MS, loop.quit)
        loop.exec()
        check.stop()
        if not is_so():
            raise TimeoutError("the window did not get there")

    def settle(self) -> None:
        """Run the event loop until nothing is left to do."""
        loop = QEventLoop()
        QTimer.singleShot(0, loop.quit)
        loop.exec()
        self.app.processEvents()

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> float:
        """Press a key; milliseconds until another screen is painted."""
        return _Stopwatch(self).press(key, ctrl=ctrl)

    def strike(self, key: Qt.Key) -> None:
        """Press a key that is not timed and may not change the screen."""
        QTest.keyClick(self.window, key)
        self.settle()

    def next_call(self) -> None:
        """Put this call away and show an empty one, so that open calls do not pile up as in no room."""
        self.until(lambda: not self.lanes.unwritten)
        self.settle()
        controller = self.window.live.controller
        if controller.live is not None and controller.live.state.began is None:
            return
        before = controller.live_id
        QTest.keyClick(self.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        self.until(lambda: controller.live_id != before)
        for call in controller.calls()[:-OPEN_CALLS]:
            controller._open.put_away(call, owes=False)
        controller.refresh()  # else the next key is the first to show that they are gone
        self.settle()

    def close(self) -> None:
        """End it as a person would."""
        self.window.close()
        self.window.deleteLater()
        self.settle()


class _Stopwatch(QObject):
    """Ends when another screen was made and the window has nothing left to paint.

    The event loop sleeps in Qt meanwhile, as it does in the program: a loop that turned in Python would
    keep the interpreter from the thread that writes.
    """

    def __init__(self, bench: BenchWindow) -> None:
        super().__init__()
        self._bench = bench
        self._before = bench.shown
        self._loop = QEventLoop()
        self._painted = 0.0
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._nothing_left)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.UpdateRequest and self._bench.shown != self._before:
            self._idle.start(0)  # after this paint and whatever it asks for
        return False

    def _nothing_left(self) -> None:
        self._painted = time.perf_counter()
        self._loop.quit()

    def press(self, key: Qt.Key, *, ctrl: bool) -> float:
        window = self._bench.window
        window.installEventFilter(self)
        guard = QTimer(self)
        guard.timeout.connect(self._loop.quit)
        guard.start(WAIT_MS)
        modifiers = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        began = time.perf_counter()
        QTest.keyClick(window, key, modifiers)
        if not self._painted:
            self._loop.exec()
        window.removeEventFilter(self)
        if not self._painted:
            raise TimeoutError(f"{key!r} changed nothing on {self._before}")
        return (self._painted - began) * 1000


@contextmanager
def bench_window(data: Path, policy: str = "national-2023") -> Iterator[BenchWindow]:
    """A window that is closed afterwards."""
    bench = BenchWindow(data, policy)
    try:
        yield bench
    finally:
        bench.close()
