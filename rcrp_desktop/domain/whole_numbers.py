"""Whole numbers that an event carries, each with the range in which it can be true.

The program records no other. What is outside was altered, or written by something else: whoever reads it refuses it.
"""

from __future__ import annotations

from typing import Annotated, TypeGuard

from rcrp_desktop.domain.frozen import frozen

LATEST_MS = 253_402_000_000_000
"""In the last days of the year 9999: no calendar here goes on."""

MOST = 999_999
"""More of anything than any call has."""


@frozen
class Within:
    """From the least to the most, both included."""

    least: int
    most: int

    def holds(self, value: object) -> TypeGuard[int]:
        """Whether it is a whole number in the range; a bool is none."""
        return type(value) is int and self.least <= value <= self.most


Count = Annotated[int, Within(0, MOST)]
Number = Annotated[int, Within(1, MOST)]
"""Of an assessment or an override: they are counted from 1."""

LaterNumber = Annotated[int, Within(2, MOST)]
"""Of an assessment that came after the first."""

WaitMinutes = Annotated[int, Within(-1, MOST)]
"""-1 where none was told."""

_TIMES = Within(0, LATEST_MS)
TimeMs = Annotated[int, _TIMES]
"""Milliseconds since 1970, UTC."""


def as_count(found: int) -> int:
    """As many as were found, or the most that a record tells of."""
    return min(found, MOST)


def is_time(value: object) -> TypeGuard[int]:
    """Whether a clock can have said it."""
    return _TIMES.holds(value)
