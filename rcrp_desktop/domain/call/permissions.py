"""Which role may give which command: one table. The override stands in no table because nobody may be refused."""

from __future__ import annotations

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.override import StandDownOverride
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.roles import ROLES

_SUPERVISORS_ONLY = (DecideRequest, StandDownOverride)


def may(role: str, command: Command, mode: str = "live") -> bool:
    """Whether ``role`` may give ``command`` in a call of that ``mode`` (live, training or example).

    A trainer plays the supervisor in training only.
    """
    if isinstance(command, _SUPERVISORS_ONLY):
        return role == "supervisor" or (role == "trainer" and mode == "training")
    return role in ROLES
