"""The one style sheet: the template filled with a look, and a rule for every role and tone of text."""

from __future__ import annotations

from string import Template

from PySide6.QtGui import QFontDatabase

from rcrp_desktop.ui.theme.theme import Theme
from rcrp_desktop.ui.theme.tokens import TEXT_ROLES, TextRole, Token

TONES: tuple[Token, ...] = (
    "ink",
    "ink2",
    "ink3",
    "onlife",
    "lifetext",
    "owedtext",
    "ontrain",
    "onselect",
    "onaccent",
)


def style_sheet(template: str, theme: Theme) -> str:
    """Fill the template. Raises KeyError for a name that the template uses and nobody gives."""
    rules = [Template(template).substitute(_values(theme))]
    rules += [_role_rule(theme, role) for role in TEXT_ROLES]
    rules += [f'QLabel[tone="{tone}"] {{ color: {theme.colours[tone]}; }}' for tone in TONES]
    return "\n".join(rules)


def _values(theme: Theme) -> dict[str, str | int]:
    return {
        **theme.colours,
        "edge": theme.edge,
        # In high contrast every tint is black: a dashed edge says what the tint said.
        "tint_edge": f"{theme.edge}px dashed" if theme.is_contrast else "0px solid",
        "panel_radius": theme.shape.panel_radius,
        "control_radius": theme.shape.control_radius,
        "mark": 4,
        "label_size": theme.size("label"),
        "body_size": theme.size("body"),
        "table_size": theme.size("table"),
        "chip_y": theme.px(3),
        "chip_x": theme.px(6),
        "field_y": theme.px(8),
        "button_y": theme.px(7),
        "header_y": theme.px(7),
        "scroll": theme.px(14),
        "cap": theme.px(26),
        "arrow": theme.px(5),
        # A ring that turns into a thick ring around a hole: together always 18 px wide.
    }


def _role_rule(theme: Theme, role: TextRole) -> str:
    style = theme.table.text[role]
    family = f' font-family: "{_fixed_family()}";' if role == "mono" else ""
    return (
        f'QLabel[role="{role}"] {{ font-size: {theme.size(role)}px; '
        f"font-weight: {style.weight}; color: {theme.colours[style.colour]};{family} }}"
    )


def _fixed_family() -> str:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
