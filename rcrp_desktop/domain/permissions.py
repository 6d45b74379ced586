"""Which role may give which command: one table. The override stands in no table because nobody may be refused."""

from __future__ import annotations

from typing import Literal, get_args

from rcrp_desktop.domain.commands import Command, DecideRequest, StandDownOverride

Role = Literal["handler", "supervisor", "trainer", "policy"]

ROLES: tuple[Role, ...] = get_args(Role)

_SUPERVISORS_ONLY = (DecideRequest, StandDownOverride)


def may(role: str, command: Command) -> bool:
    """Whether ``role`` may give ``command``. A trainer plays the supervisor in the training log only."""
    if isinstance(command, _SUPERVISORS_ONLY):
        return role in ("supervisor", "trainer")
    return role in ROLES
