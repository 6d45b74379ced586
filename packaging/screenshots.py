"""Makes the pictures of the README from the program itself: ``python3 packaging/screenshots.py``.

Runs in the environment of the tests, without a screen, with an invented call and a clock that stands still.
``--out DIR`` writes elsewhere. The same fonts give the same bytes; another machine's fonts may not.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from rcrp_desktop.ui.parts import Parts

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "resources" / "help" / "images"
SIZE = (1360, 860)
NOON_MS = 1_795_435_200_000  # Monday 23 November 2026, 12:00 UTC
LONGEST_S = 10.0

# The question that follows each answer is given, so that an edited pack fails here and not in the README.
TO_QUESTION = (
    ("3", "act_done"),
    ("3", "weapon"),
    ("2", "child"),
    ("4", "place"),
    ("2", "caller"),
    ("3", "changed"),
)
TO_OUTCOME = (
    ("1", "intent"),
    ("4", "harm"),
    ("4", "crime"),
    ("3", "steps"),
    ("3", "other_service"),
    ("1", "entry"),
    ("1", "police_tie"),
    ("1", "markers"),
    ("1", "ask"),
    ("2", "need"),
    ("5", "comms"),
    ("1", "readback"),
    ("1", ""),
)


def main() -> int:
    """Take one invented call and keep three pictures of it."""
    parser = argparse.ArgumentParser(description="Make the pictures of the README.")
    parser.add_argument("--out", type=Path, default=OUT, help="where the pictures go")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as data:
        for name in _take(Path(data), out):
            print(f"{name}: {(out / name).stat().st_size // 1024} KB")
    return 0


def _take(data: Path, out: Path) -> list[str]:
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from rcrp_desktop.ui.app import build

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    window, _theme, _lanes = build(app, _parts(data))
    window.resize(*SIZE)
    window.open_first()
    window.show()
    window.start()
    names: list[str] = []

    def question() -> str:
        screen = window.live.page.screen_model
        return screen.question.id if screen is not None and screen.question is not None else ""

    def press(keys: tuple[tuple[str, str], ...]) -> None:
        for key, then in keys:
            QTest.keyClicks(app.focusWidget() or window, key)
            _wait(app, lambda then=then: question() == then, f"{key} leads to {then or 'a route'}")

    def keep(name: str) -> None:
        before = window.grab().toImage()
        app.processEvents()
        while (now := window.grab().toImage()) != before:
            before = now
            app.processEvents()
        _small(now).save(str(out / name), quality=0)
        names.append(name)

    _wait(app, lambda: question() == "life_now", "the first question")
    press(TO_QUESTION)
    keep("call-screen.png")
    press(TO_OUTCOME)
    keep("outcome.png")
    window.raise_override()
    _wait(app, lambda: _is_recorded(window.state_block.accessibleName()), "the override is kept")
    keep("threat-to-life.png")
    window.close()
    return names


def _is_recorded(words: str) -> bool:
    return "no. " in words


def _parts(data: Path) -> Parts:
    """The parts of a window over a folder of its own, for the invented handler 4471, at a fixed time."""
    from dataclasses import replace

    from rcrp_desktop.bootstrap.window import make_parts
    from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk

    desk = open_desk(StartOptions(data, "national-2023", "handler", "4471"))
    desk = replace(desk, settings=replace(desk.settings, theme="light"), clock=StandingClock())
    return make_parts(Workplace(desk), ask_role=False)


class StandingClock:
    """Noon, always, so that the pictures do not change from run to run."""

    def now_ms(self) -> int:
        """UTC milliseconds."""
        return NOON_MS

    def monotonic_ms(self) -> int:
        """Milliseconds since the machine started."""
        return 0


def _wait(app: QApplication, done: Callable[[], bool], what: str) -> None:
    """Let the program work until it is so; says what did not come."""
    until = time.monotonic() + LONGEST_S
    while not done():
        if time.monotonic() > until:
            raise SystemExit(f"did not come: {what}")
        app.processEvents()


def _small(image: QImage) -> QImage:
    """The picture with a palette of its own commonest colours: a third of the size, and nobody sees it."""
    from collections import Counter

    from PySide6.QtGui import QImage

    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = memoryview(image.constBits()).cast("I")
    commonest = [colour for colour, _ in Counter(pixels).most_common(256)]
    return image.convertToFormat(QImage.Format.Format_Indexed8, commonest)


if __name__ == "__main__":
    raise SystemExit(main())
