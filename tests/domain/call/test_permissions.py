"""Who may give which command: the whole table."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import find

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.override import StandDownOverride
from rcrp_desktop.domain.call.permissions import may
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.roles import ROLES
from tests.support.call_strategies import commands
from tests.support.pack_builder import a_pack

SUPERVISED = {DecideRequest, StandDownOverride}
"""What only a supervisor does; a trainer plays one in training."""

MODES = ("live", "example", "training")


def an(kind: type) -> Command:
    return find(commands(a_pack()), lambda command: isinstance(command, kind))


def expected(kind: type, role: str, mode: str) -> bool:
    if kind not in SUPERVISED:
        return role in {"handler", "supervisor", "trainer", "policy"}
    return role == "supervisor" or (role == "trainer" and mode == "training")


@pytest.mark.parametrize("kind", get_args(Command), ids=lambda kind: kind.__name__)
def test_the_table_of_permissions(kind: type):
    command = an(kind)
    for role in (*ROLES, "unknown_role", ""):
        for mode in MODES:
            assert may(role, command, mode) is expected(kind, role, mode), (role, mode)


def test_a_call_is_live_unless_said_otherwise():
    assert not may("trainer", an(StandDownOverride))


def test_the_roles_are_those_of_the_product():
    assert ROLES == ("handler", "supervisor", "trainer", "policy")
