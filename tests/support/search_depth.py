"""How deep the tests search that choose their own size: a developer's run, CI, or the night (tests/conftest.py)."""

from __future__ import annotations

import os

NIGHTLY = os.environ.get("RCRP_SEARCH") == "nightly"
CI = bool(os.environ.get("CI"))


def sized(quick: int, in_ci: int, at_night: int) -> int:
    """The size for the run that this is; the night is never shallower than CI."""
    if NIGHTLY:
        return at_night
    return in_ci if CI else quick
