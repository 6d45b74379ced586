"""Takes a picture of every screen and state, in each theme, narrow and wide, and with large text.

``python -m tests.gallery --out FOLDER [--only WORD]``: some sheets for each state, each with the state in several
looks. Ends with what a machine can see to be wrong in any of them, and with 1 where that is anything.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.ui.theme.controller import ThemeChoice, ThemeController
from rcrp_desktop.ui.theme.tokens import parse_tokens
from tests.gallery.faults import faults
from tests.gallery.hall import NARROW, WIDE, Hall
from tests.gallery.stories import STORIES

Look = tuple[ThemeChoice, tuple[int, int], int]
_THEMES = (ThemeChoice.LIGHT, ThemeChoice.DARK, ThemeChoice.HIGH_CONTRAST)
SHEETS: dict[str, tuple[Look, ...]] = {
    "wide": ((ThemeChoice.LIGHT, WIDE, 100),),
    "wide-dark": tuple((theme, WIDE, 100) for theme in _THEMES[1:]),
    "narrow": tuple((theme, NARROW, 100) for theme in _THEMES),
    "large": ((ThemeChoice.LIGHT, WIDE, 200), (ThemeChoice.LIGHT, NARROW, 200)),
    "large-dark": ((ThemeChoice.HIGH_CONTRAST, WIDE, 200), (ThemeChoice.DARK, (1024, 860), 150)),
}
STACKED = {"wide-dark", "large-dark"}
GAP = 12


class Photographer:
    """Shows a state in one look after the other and keeps what is seen."""

    def __init__(self, out: Path, theme: ThemeController, sheets: Sequence[str]) -> None:
        self._out = out
        self._theme = theme
        self._sheets = sheets
        self.taken = 0
        self.found: list[str] = []

    def visit(self, state: str, hall: Hall) -> None:
        """All looks of one state; ends in the look in which stories go on."""
        for sheet in self._sheets:
            pictures = [self._picture(state, hall, look) for look in SHEETS[sheet]]
            together(pictures, stacked=sheet in STACKED).save(
                str(self._out / f"{state}.{sheet}.png")
            )
            self.taken += len(pictures)
        hall.take_look(self._theme, ThemeChoice.LIGHT, WIDE, 100)

    def _picture(self, state: str, hall: Hall, look: Look) -> QImage:
        choice, size, percent = look
        hall.take_look(self._theme, choice, size, percent)
        picture = hall.window.grab().toImage()
        named = f"{state}, {choice} {size[0]} px {percent} %"
        self.found += [f"{named}: {fault}" for fault in faults(hall)]
        return picture


def together(pictures: Sequence[QImage], *, stacked: bool) -> QImage:
    """One picture of several, side by side or one below the other."""
    widths, heights = [p.width() for p in pictures], [p.height() for p in pictures]
    gaps = GAP * (len(pictures) - 1)
    size = (max(widths), sum(heights) + gaps) if stacked else (sum(widths) + gaps, max(heights))
    sheet = QImage(*size, QImage.Format.Format_RGB32)
    sheet.fill(QColor("#808080"))
    painter = QPainter(sheet)
    left = top = 0
    for picture in pictures:
        painter.drawImage(left, top, picture)
        if stacked:
            top += picture.height() + GAP
        else:
            left += picture.width() + GAP
    painter.end()
    return sheet


def main() -> int:
    """Walk through the stories that were asked for."""
    parser = argparse.ArgumentParser(description="Take a picture of every screen and state.")
    parser.add_argument("--out", type=Path, required=True, help="where the pictures go")
    parser.add_argument("--only", default="", help="stories whose name has this in it")
    parser.add_argument("--sheets", nargs="*", default=tuple(SHEETS), choices=tuple(SHEETS))
    words = parser.parse_args()
    words.out.mkdir(parents=True, exist_ok=True)
    os.environ["TZ"] = "UTC"
    time.tzset()
    app = QApplication(["gallery"])
    tokens = parse_tokens(resource_path("theme/tokens.toml").read_text(encoding="utf-8"))
    template = resource_path("theme/base.qss").read_text(encoding="utf-8")
    theme = ThemeController(app, tokens, template, choice=ThemeChoice.LIGHT)
    photographer = Photographer(words.out, theme, words.sheets)
    for story in STORIES:
        if words.only not in story.__name__:
            continue
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            for state, hall in story(Path(folder)):
                photographer.visit(state, hall)
        print(f"{story.__name__}: {time.monotonic() - began:.0f} s", flush=True)
    print(*photographer.found, sep="\n")
    print(f"{photographer.taken} pictures in {words.out}, {len(photographer.found)} faults seen")
    return 1 if photographer.found else 0


if __name__ == "__main__":
    sys.exit(main())
