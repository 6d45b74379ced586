"""The token table: what ``resources/theme/tokens.toml`` may say, read once and checked. No Qt here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, Literal, TypeVar, cast, get_args

from rcrp_desktop.domain.frozen import frozen

Token = Literal[
    "bg", "surface", "card", "ink", "ink2", "ink3", "line", "strong", "accent", "onaccent",
    "accentweak", "focus", "select", "onselect", "key", "life", "onlife", "lifetext", "owed",
    "owedtext", "owedbar", "train", "ontrain", "trainweak",
]  # fmt: skip
TextRole = Literal[
    "headline", "headline_narrow", "emergency", "words", "words_narrow", "page_title",
    "reference", "script", "option", "option_strong", "body", "body_strong", "table",
    "table_strong", "label", "label_strong", "mono", "axis",
]  # fmt: skip
TOKENS: tuple[Token, ...] = get_args(Token)
TEXT_ROLES: tuple[TextRole, ...] = get_args(TextRole)

_LINEAR_BELOW = 0.04045  # the sRGB curve is a straight line under this value


class Scheme(StrEnum):
    """A set of colours."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


@frozen
class TextStyle:
    """Size and line in pixels at 100 %, weight as in CSS, and the colour unless a tone is set."""

    size: int
    line: int
    weight: int
    colour: Token


@frozen
class Space:
    """Gaps in pixels; they do not grow with the text, so that more of it fits."""

    steps: tuple[int, ...]
    panel_gap: int
    window_margin: int
    panel_y: int
    panel_x: int
    card_y: int
    card_x: int


@frozen
class Shape:
    """Radii, edges and rings in pixels."""

    control_radius: int
    panel_radius: int
    edge: int
    edge_contrast: int
    weight_mark: int
    focus_ring: int
    focus_gap: int
    training_frame: int


@frozen
class TokenTable:
    """Everything that the file says."""

    colours: Mapping[Scheme, Mapping[Token, str]]
    text: Mapping[TextRole, TextStyle]
    space: Space
    shape: Shape


_Section = TypeVar("_Section", Space, Shape)


def parse_tokens(source: str) -> TokenTable:
    """Read the file's text. Raises ValueError naming every missing or unknown entry at once."""
    data = tomllib.loads(source)
    faults = [
        *_differences("type", data.get("type", {}), TEXT_ROLES),
        *(
            fault
            for scheme in Scheme
            for fault in _differences(
                f"colour.{scheme}", data.get("colour", {}).get(scheme, {}), TOKENS
            )
        ),
    ]
    if faults:
        raise ValueError("tokens: " + "; ".join(faults))
    return TokenTable(
        colours={scheme: dict(data["colour"][scheme]) for scheme in Scheme},
        text={cast("TextRole", role): TextStyle(**style) for role, style in data["type"].items()},
        space=_section(Space, data["space"]),
        shape=_section(Shape, data["shape"]),
    )


def _differences(place: str, found: Mapping[str, object], wanted: tuple[str, ...]) -> list[str]:
    missing = [f"{place}.{name} is missing" for name in wanted if name not in found]
    unknown = [f"{place}.{name} is not known" for name in found if name not in wanted]
    return missing + unknown


def _section(kind: type[_Section], values: Mapping[str, Any]) -> _Section:
    wanted = [field.name for field in fields(kind)]
    faults = _differences(kind.__name__.lower(), values, tuple(wanted))
    if faults:
        raise ValueError("tokens: " + "; ".join(faults))
    steady: dict[str, Any] = {
        name: tuple(cast("list[Any]", value)) if isinstance(value, list) else value
        for name, value in values.items()
    }
    return kind(**steady)


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two ``#rrggbb`` colours, 1 to 21, whichever is given first."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4
