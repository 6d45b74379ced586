"""Questions that are left to a supervisor, and when they are asked again."""

from __future__ import annotations

from rcrp_desktop.domain.call.sight import is_answered_since
from rcrp_desktop.domain.call.state import CallState, in_assessment, position
from rcrp_desktop.domain.frozen import replace


def asking_again(state: CallState, number: int) -> CallState:
    """The state in which no question stays with a supervisor whose decision no longer covers the answers.

    Left out and decided on by nobody, it would be asked by nobody: the call could come to nothing any more.
    """
    about = position(state, number)
    if about < 0 or not state.assessments[about].set_aside:
        return state  # as after nearly every answer
    if not is_answered_since(state, number):
        return state
    waiting = {r.question for r in state.requests if r.assessment == number and r.decision is None}
    return in_assessment(state, number, lambda a: replace(a, set_aside=a.set_aside & waiting))
