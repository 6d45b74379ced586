"""The composition root: the only package that knows every other. ``workplace`` has no Qt; ``window`` has."""

from __future__ import annotations

from rcrp_desktop.bootstrap.workplace import (
    APP,
    Desk,
    StartOptions,
    Workplace,
    open_desk,
)

__all__ = [
    "APP",
    "Desk",
    "StartOptions",
    "Workplace",
    "open_desk",
]
