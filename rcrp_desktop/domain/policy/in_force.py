"""Whether a day is among those that a pack is meant for; both ends belong to them."""

from __future__ import annotations

from typing import Literal

from rcrp_desktop.domain.policy.pack import PackMeta

NotInForce = Literal["ahead", "past"]
"""It begins on a later day, or ended on an earlier one."""


def why_not_in_force(meta: PackMeta, day: str) -> NotInForce | None:
    """Why the pack is not in force on a day, written 2026-11-23; None where it is."""
    if day < meta.effective_from:
        return "ahead"
    return "past" if "" < meta.effective_to < day else None
