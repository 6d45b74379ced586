"""The settings that the program says it reads are read by it."""

from __future__ import annotations

from pathlib import Path

import pytest

import rcrp_desktop
from rcrp_desktop.domain.policy import settings

FOLDER = Path(rcrp_desktop.__file__).parent
CODE = [path.read_text("utf-8") for path in FOLDER.rglob("*.py") if path != Path(settings.__file__)]


@pytest.mark.parametrize("name", sorted(settings.READ))
def test_each_setting_that_is_said_to_be_read_is_read(name: str):
    assert any(f'"{name}"' in text for text in CODE)
