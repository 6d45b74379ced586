"""The number that one more assessment or override gets here. It tells them apart; which comes before which it does not.

Each is recorded and read back, so it stays in the range that a reader takes, whatever number a log gives another.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TypeVar

from rcrp_desktop.domain.call.state import Assessment, CallState, OverrideState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rows import Row, most, newest_place
from rcrp_desktop.domain.whole_numbers import MOST

_Numbered = TypeVar("_Numbered", Assessment, OverrideState)


def of_assessment(state: CallState, number: int) -> tuple[CallState, int]:
    """Its own, or where another desk's has that, the next or a lower one. The newest need not have the highest."""
    if number > state.highest:
        return state, number
    return _free(state, state.assessments, number, state.highest)


def of_override(state: CallState, number: int) -> tuple[CallState, int]:
    """Its own, or where another desk's has that, the next or a lower one."""
    return _free(state, state.overrides, number, most(state.overrides, _number))


def of_next_assessment(state: CallState) -> int:
    """The one that this desk gives the assessment after the newest."""
    after = state.current.number + 1
    return after if after <= MOST else of_assessment(state, MOST)[1]


def _free(
    state: CallState, row: Row[_Numbered], number: int, highest: int
) -> tuple[CallState, int]:
    if not _has(row, number):
        return state, number
    if highest < MOST:
        return state, highest + 1
    spare = state.spare
    while _has(row, spare):
        spare += 1
    return replace(state, spare=spare + 1), spare


def _has(row: Row[_Numbered], number: int) -> bool:
    return newest_place(row, _number, number) >= 0


_number = attrgetter("number")
