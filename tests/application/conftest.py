"""One room and one call for every test that does not make its own."""

from __future__ import annotations

from tests.support.room_of_a_call import call, room

__all__ = ["call", "room"]
