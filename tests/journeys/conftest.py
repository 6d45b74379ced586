"""Journeys use the whole program; they share the look that the widgets' tests use, and wait longer."""

from __future__ import annotations

from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.conftest import the_theme, theme

__all__ = ["the_theme", "theme"]

PATIENCE_MS = 30_000
"""How long a condition may take on a machine under load; nothing waits longer than it must."""


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=PATIENCE_MS)
    return qtbot
