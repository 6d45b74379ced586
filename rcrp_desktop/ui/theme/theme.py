"""One look: a scheme's colours at one text size. Asked for with ``active_theme()`` while painting."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.ui.theme.tokens import Scheme, Shape, Space, TextRole, Token, TokenTable

# The look that holds now, at most one. A plain name, because painting one screen asks for it 400 times.
_active: list[Theme] = []
# Fonts are asked for several times in every paint, and building one is not cheap.
_fonts: dict[tuple[float, TextRole], QFont] = {}


@frozen
class Theme:
    """Colours, sizes and edges that hold now; replaced as a whole when anything changes."""

    scheme: Scheme
    scale: float
    colours: Mapping[Token, str]
    table: TokenTable

    @property
    def is_contrast(self) -> bool:
        """Edges and dashes carry what tint carries elsewhere."""
        return self.scheme is Scheme.HIGH_CONTRAST

    @property
    def edge(self) -> int:
        """Width of every edge, in pixels."""
        return self.shape.edge_contrast if self.is_contrast else self.shape.edge

    @property
    def shape(self) -> Shape:
        """Radii, edges, rings."""
        return self.table.shape

    @property
    def space(self) -> Space:
        """Gaps that do not grow with the text."""
        return self.table.space

    def px(self, pixels: float) -> int:
        """A length that grows with the text, such as a least height."""
        return round(pixels * self.scale)

    def colour(self, token: Token) -> QColor:
        """The colour of a token."""
        return QColor(self.colours[token])

    def size(self, role: TextRole) -> int:
        """Height of the font of a role, in pixels."""
        return self.px(self.table.text[role].size)

    def line(self, role: TextRole) -> int:
        """Distance from one line of a role to the next, in pixels."""
        return self.px(self.table.text[role].line)

    def font(self, role: TextRole) -> QFont:
        """The platform's font in the size and weight of a role, for what paints its own text."""
        kept = _fonts.get((self.scale, role))
        if kept is None:
            kept = _fixed_font() if role == "mono" else QFont(QApplication.font())
            kept.setPixelSize(self.size(role))
            kept.setWeight(QFont.Weight(self.table.text[role].weight))
            _fonts[self.scale, role] = kept
        return QFont(kept)


def active_theme() -> Theme:
    """The look of the running application. Raises LookupError before a ThemeController exists."""
    if not _active:
        raise LookupError("no theme: build a ThemeController before any widget")
    return _active[0]


def set_active_theme(app: QApplication, theme: Theme) -> None:
    """Make a look the application's. Only the ThemeController calls this."""
    del app  # there is one, and the theme needs it for the platform's font
    _fonts.clear()
    _active[:] = [theme]


def palette_of(theme: Theme) -> QPalette:
    """The palette for what Qt and the Fusion style draw by themselves."""
    palette = QPalette()
    for role, token in _PALETTE.items():
        palette.setColor(role, theme.colour(token))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
        palette.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("ink3"))
    palette.setColor(
        QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, theme.colour("ink3")
    )
    return palette


def set_role(widget: QWidget, role: TextRole) -> None:
    """Give a label its role of text; repolishes, so it may be changed while on screen."""
    set_look(widget, "role", role)


def set_look(widget: QWidget, name: str, value: str) -> None:
    """Set a dynamic property that the style sheet looks at, and have it looked at again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.updateGeometry()


def _fixed_font() -> QFont:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)


_PALETTE: Mapping[QPalette.ColorRole, Token] = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.WindowText: "ink",
    QPalette.ColorRole.Base: "card",
    QPalette.ColorRole.AlternateBase: "surface",
    QPalette.ColorRole.Text: "ink",
    QPalette.ColorRole.PlaceholderText: "ink3",
    QPalette.ColorRole.Button: "card",
    QPalette.ColorRole.ButtonText: "ink",
    QPalette.ColorRole.BrightText: "lifetext",
    QPalette.ColorRole.Highlight: "select",
    QPalette.ColorRole.HighlightedText: "onselect",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.ToolTipBase: "card",
    QPalette.ColorRole.ToolTipText: "ink",
    QPalette.ColorRole.Light: "line",
    QPalette.ColorRole.Midlight: "line",
    QPalette.ColorRole.Mid: "strong",
    QPalette.ColorRole.Dark: "strong",
    QPalette.ColorRole.Shadow: "strong",
    QPalette.ColorRole.Accent: "accent",
}
