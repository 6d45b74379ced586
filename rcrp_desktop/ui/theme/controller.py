"""Chooses the look, follows the system's, and changes it while the program runs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication

from rcrp_desktop.ui.theme.style_sheet import style_sheet
from rcrp_desktop.ui.theme.theme import Theme, active_theme, palette_of, set_active_theme
from rcrp_desktop.ui.theme.tokens import Scheme, Token, TokenTable, contrast

MIN_PERCENT, MAX_PERCENT = 100, 200
# The points a platform gives its own text when nobody has made it larger.
_USUAL_POINTS = {"win32": 9.0, "darwin": 13.0}.get(sys.platform, 11.0)
_READABLE = 7.0  # contrast of text that a contrast theme must reach


class ThemeChoice(StrEnum):
    """What a person asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


_PLATFORM_SCHEMES: Mapping[ThemeChoice, Qt.ColorScheme] = {
    ThemeChoice.SYSTEM: Qt.ColorScheme.Unknown,
    ThemeChoice.LIGHT: Qt.ColorScheme.Light,
    ThemeChoice.DARK: Qt.ColorScheme.Dark,
    ThemeChoice.HIGH_CONTRAST: Qt.ColorScheme.Dark,
}


class ThemeController(QObject):
    """Keeps the application's palette, fonts and style sheet in step with the choice.

    Build one before any widget, with the texts of ``theme/tokens.toml`` (parsed) and
    ``theme/base.qss``. ``changed`` carries the new Theme after it is in force.
    """

    changed: ClassVar[Signal] = Signal(Theme)

    def __init__(
        self,
        app: QApplication,
        table: TokenTable,
        template: str,
        *,
        choice: ThemeChoice = ThemeChoice.SYSTEM,
        text_percent: int = MIN_PERCENT,
        sheet_later: bool = False,
    ) -> None:
        """``sheet_later`` leaves the style sheet to ``put_on_sheet``, after the window is built.

        Every widget that is put into another is styled anew, so building under a sheet takes four times as long.
        """
        super().__init__(app)
        self._sheet_later = sheet_later
        self._app = app
        self._table = table
        self._template = template
        self._font = QFont(app.font())
        self._choice = choice
        self._percent = _within(text_percent)
        app.setStyle("Fusion")
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)
        self._apply()

    @property
    def theme(self) -> Theme:
        """The look in force."""
        return active_theme()

    @property
    def choice(self) -> ThemeChoice:
        """What the person asked for, which may be to follow the system."""
        return self._choice

    @property
    def text_percent(self) -> int:
        """Size of text, 100 to 200."""
        return self._percent

    def put_on_sheet(self) -> None:
        """Style everything that was built so far, once."""
        self._sheet_later = False
        self._app.setStyleSheet(style_sheet(self._template, self.theme))

    def choose(self, choice: ThemeChoice) -> None:
        """Take a scheme, or follow the system, at once."""
        self._choice = choice
        # The platform's own parts, such as the title bar, go with it; "unknown" follows the system.
        self._app.styleHints().setColorScheme(_PLATFORM_SCHEMES[choice])
        self._apply()

    def set_text_percent(self, percent: int) -> None:
        """Make all text larger or smaller at once; out of range is brought into range."""
        self._percent = _within(percent)
        self._apply()

    @Slot()
    def _follow(self) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        theme = self._theme()
        # Widgets ask for the active theme while the style sheet is applied: it must be there first.
        set_active_theme(self._app, theme)
        font = QFont(self._font)
        font.setPixelSize(theme.size("body"))
        font.setFeature(QFont.Tag("tnum"), 1)
        self._app.setFont(font)
        self._app.setPalette(palette_of(theme))
        if not self._sheet_later:
            self._app.setStyleSheet(style_sheet(self._template, theme))
        self.changed.emit(theme)

    def _theme(self) -> Theme:
        scheme = self._scheme()
        colours = self._table.colours[scheme]
        if scheme is Scheme.HIGH_CONTRAST and self._choice is ThemeChoice.SYSTEM:
            colours = platform_contrast(self._platform_palette(), colours)
        return Theme(scheme, self._scale(), colours, self._table)

    def _scheme(self) -> Scheme:
        if self._choice is not ThemeChoice.SYSTEM:
            return Scheme(self._choice.value)
        hints = self._app.styleHints()
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            return Scheme.HIGH_CONTRAST
        is_dark = hints.colorScheme() is Qt.ColorScheme.Dark
        return Scheme.DARK if is_dark else Scheme.LIGHT

    def _scale(self) -> float:
        """The person's percentage on top of what the platform's own text asks for."""
        platform = max(1.0, self._font.pointSizeF() / _USUAL_POINTS)
        return round(self._percent / 100 * platform, 3)

    def _platform_palette(self) -> QPalette:
        self._app.setPalette(QPalette())  # takes ours away, so that the platform's shows
        return self._app.palette()


def platform_contrast(palette: QPalette, usual: Mapping[Token, str]) -> Mapping[Token, str]:
    """The colours of the platform's own contrast theme, or the usual ones where it has none.

    A palette whose text is not 7:1 on its window is no contrast theme and is not taken.
    """
    role = QPalette.ColorRole
    ink, paper = palette.color(role.WindowText).name(), palette.color(role.Window).name()
    if contrast(ink, paper) < _READABLE:
        return usual
    chosen, onchosen = palette.color(role.Highlight).name(), palette.color(role.HighlightedText)
    colours: dict[Token, str] = dict.fromkeys(usual, ink)
    papers: tuple[Token, ...] = (
        "bg", "surface", "card", "accentweak", "key", "onlife", "owed", "ontrain", "trainweak",
    )  # fmt: skip
    colours |= dict.fromkeys(papers, paper)
    if contrast(chosen, onchosen.name()) >= _READABLE:
        colours |= {"accent": chosen, "select": chosen}
        colours |= {"onaccent": onchosen.name(), "onselect": onchosen.name()}
    else:
        colours |= {"onaccent": paper, "onselect": paper}
    return colours


def _within(percent: int) -> int:
    return max(MIN_PERCENT, min(MAX_PERCENT, percent))
