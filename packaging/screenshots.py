"""Makes the pictures of the README from the program itself, without a screen.

``.venv-run/bin/python packaging/screenshots.py``, in the environment that ``packaging/run.py`` makes. The call is
invented and the clock stands still. The same fonts give the same bytes; another machine's fonts may not.
"""

# ruff: noqa: E402 - the checkout must be on the path, and the screen chosen, before the program is imported

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path.insert(0, str(ROOT))

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.stop_signals import StopSignals
from rcrp_desktop.bootstrap.window import make_parts
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.ui.app import run
from rcrp_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from rcrp_desktop.ui.parts import Parts

OUT = ROOT / "resources" / "help" / "images"
NOON_MS = 1_795_435_200_000  # Monday 23 November 2026, 12:00 UTC
TICK_MS = 20
LONGEST_S = 20.0

Condition = Callable[[], bool]

# The question that follows each answer is given, so that an edited pack fails here and not in the README.
TO_QUESTION = (
    ("3", "life_now"),
    ("3", "act_done"),
    ("3", "weapon"),
    ("2", "intent"),
    ("4", "place"),
    ("2", "patient"),
    ("1", "child"),
    ("4", "contact"),
)
TO_OUTCOME = (
    ("3", "harm"),
    ("3", "crime"),
    ("3", "entry"),
    ("1", "records"),
    ("1", ""),
)


def main() -> int:
    """Take one invented call and keep three pictures of it."""
    parser = argparse.ArgumentParser(description="Make the pictures of the README.")
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()
    with tempfile.TemporaryDirectory() as data:
        story = Story(out)

        def parts() -> Parts:
            QTimer.singleShot(0, story.begin)
            return parts_at_noon(Path(data))

        run([], parts, refused, StopSignals())
    for name in story.kept:
        print(f"{name}: {(out / name).stat().st_size // 1024} KB")
    if story.missed:
        print(story.missed, file=sys.stderr)
    return 1 if story.missed else 0


def refused(why: str) -> int:
    """Without a window there is nothing to take a picture of."""
    print(why, file=sys.stderr)
    return 1


class StandingClock:
    """Noon, always, so that the pictures do not change from run to run."""

    def now_ms(self) -> int:
        """UTC milliseconds."""
        return NOON_MS

    def monotonic_ms(self) -> int:
        """Milliseconds since the machine started."""
        return 0


def parts_at_noon(data: Path) -> Parts:
    """The parts of a window over a folder of its own, for the invented handler 4471."""
    desk = open_desk(StartOptions(data, "national-2023", "handler", "4471"))
    desk = replace(desk, settings=replace(desk.settings, theme="light"), clock=StandingClock())
    return make_parts(Workplace(desk), ask_role=False)


class Story(QObject):
    """Goes on by one step whenever what it waits for has come; ends the program after the last."""

    def __init__(self, out: Path) -> None:
        super().__init__()
        self.kept: list[str] = []
        self.missed = ""
        self._out = out
        self._until = 0.0
        self._here: Condition = lambda: True
        self._steps = self._told()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @Slot()
    def begin(self) -> None:
        """In the first turn of the event loop."""
        self._until = time.monotonic() + LONGEST_S
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        if self._here():
            following = next(self._steps, None)
            if following is not None:
                self._here, self._until = following, time.monotonic() + LONGEST_S
                return
        elif time.monotonic() < self._until:
            return
        else:
            self.missed = f"something did not come after {self.kept or 'the start'}"
        self._timer.stop()
        self._window.close()

    @property
    def _window(self) -> MainWindow:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
        return windows[0]

    def _told(self) -> Iterator[Condition]:
        yield self._asks("caller")
        yield lambda: QApplication.focusWidget() is not None  # before that a key goes nowhere
        yield from self._press(TO_QUESTION)
        yield from self._keep("call-screen.png")
        yield from self._press(TO_OUTCOME)
        yield from self._keep("outcome.png")
        self._window.raise_override()
        yield lambda: "no. " in self._window.state_block.accessibleName()
        yield from self._keep("threat-to-life.png")

    def _asks(self, question: str) -> Condition:
        def asks() -> bool:
            screen = self._window.live.page.screen_model
            shown = screen.question if screen is not None else None
            return screen is not None and (shown.id if shown is not None else "") == question

        return asks

    def _press(self, keys: tuple[tuple[str, str], ...]) -> Iterator[Condition]:
        for key, then in keys:
            QTest.keyClicks(QApplication.focusWidget() or self._window, key)
            yield self._asks(then)

    def _keep(self, name: str) -> Iterator[Condition]:
        """Wait until two looks, one after the other, see the same."""
        seen = [QImage()]

        def is_still() -> bool:
            now = self._window.grab().toImage()
            before, seen[0] = seen[0], now
            return now == before

        yield is_still
        small(seen[0]).save(str(self._out / name), quality=0)
        self.kept.append(name)


def small(image: QImage) -> QImage:
    """The picture with a palette of its own commonest colours: a third of the size, and nobody sees it."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(image.constBits()).cast("I")
    commonest = [colour for colour, _ in Counter(pixels).most_common(256)]
    return image.convertToFormat(QImage.Format.Format_Indexed8, commonest)


if __name__ == "__main__":
    raise SystemExit(main())
