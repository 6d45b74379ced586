"""Whether nobody is there to ask, since the line was closed: by who had read what, never by clocks."""

from __future__ import annotations

from itertools import chain

from rcrp_desktop.domain.call.heard import had_read
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace


def is_line_closed(state: CallState) -> bool:
    """Whether whoever closed the line had read all by which somebody may have been reached.

    What is done on a call may be all that whoever was reached has said so far. So it counts, done since the line was closed
    or unread of that, until somebody closes it who has read it. What supervisors do reaches nobody. Where something cannot
    be read, nobody can tell that it was read as the line was closed.
    """
    closings = state.line.closings
    if not closings or state.damaged:
        return False
    last, nobody = closings[-1], _reaching_nobody(state)
    not_read = chain(last.unseen, range(last.place + 1, state.revision + 1))
    return all(
        place in nobody or any(had_read(closing, place) for closing in closings)
        for place in not_read
    )


def is_acted_on_since(state: CallState) -> bool:
    """Whether it was closed, and somebody may be there all the same by what was done since."""
    return bool(state.line.closings) and not is_line_closed(replace(state, damaged=False))


def may_be_acted_on_since(state: CallState) -> bool:
    """Whether it was closed, and something that cannot be read may have been done since."""
    return bool(state.line.closings) and state.damaged


def _reaching_nobody(state: CallState) -> set[int]:
    """Not where something of an assessment is told whose beginning cannot be read: who began it, and why, is not known."""
    line = state.line
    hands, accounts = _ask_questions(state)
    theirs = (
        one.place
        for one in line.by_supervisors
        if one.stamp.actor not in hands and one.stamp.account not in accounts
    )
    unread = {a.place for a in state.assessments if not a.trigger}
    return {*line.reaching_nobody, *theirs} - unread


def _ask_questions(state: CallState) -> tuple[set[str], set[str]]:
    """Who, and under which accounts. A supervisor who takes calls is with the caller as any handler is."""
    hands = set[str]().union(*(a.hands for a in state.assessments))
    accounts = set[str]().union(*(a.accounts for a in state.assessments))
    return hands, accounts - {""}
