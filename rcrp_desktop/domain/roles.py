"""Who somebody may be at a desk. In the order in which the start page offers them."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["handler", "supervisor", "trainer", "policy"]

ROLES: tuple[Role, ...] = get_args(Role)
