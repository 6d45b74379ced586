"""The pages of each role's navigation, built when they are first opened."""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.bootstrap.workplace import Workplace
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.ui.parts import RolePage


def pages_of(role: str, workplace: Workplace, times: Times) -> Sequence[RolePage]:
    """Pages of a role, the first one opens first. A handler has the call screen only."""
    del workplace, times
    return {"handler": ()}.get(role, ())
