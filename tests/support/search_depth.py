"""How deep the tests search that choose their own size: by day, in CI too, or at night (tests/conftest.py)."""

from __future__ import annotations

import os

NIGHTLY = os.environ.get("RCRP_SEARCH") == "nightly"


def sized(by_day: int, at_night: int) -> int:
    """The size for the run that this is: what a change waits for is short, and the night is long."""
    return at_night if NIGHTLY else by_day
