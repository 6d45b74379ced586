"""Rows of the live board, by what they are about."""

from __future__ import annotations

from rcrp_desktop.domain.call.meant import RequestName, request_names
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.presentation.supervisor.matters import request_key


def named(call: CallState, item: str = "r1") -> RequestName:
    """The name of the request that has this id now."""
    return request_names(call)[item]


def row_of(call: CallState, item: str = "r1") -> str:
    """The key of the row of that request."""
    return request_key(call.call, named(call, item))
