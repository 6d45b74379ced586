"""Questions that are left to a supervisor, and when they are asked again."""

from __future__ import annotations

from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.sight import is_answered_since
from rcrp_desktop.domain.call.state import CallState, in_assessment, position
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rows import newest_place


def asking_again(state: CallState, number: int) -> CallState:
    """The state in which no question stays with a supervisor whose decision no longer covers the answers.

    Left out and decided on by nobody, it would be asked by nobody: the call could come to nothing any more.
    """
    about = position(state, number)
    if about < 0 or not state.assessments[about].set_aside:
        return state  # as after nearly every answer
    aside = state.assessments[about].set_aside
    waiting = frozenset(
        q for q in aside if newest_place(state.requests, _waiting, (number, q)) >= 0
    )
    # What was seen of the answers takes longer to find: a log may hold any number of them.
    if waiting == aside or not is_answered_since(state, number):
        return state
    return in_assessment(state, number, lambda a: replace(a, set_aside=waiting))


def _waiting(request: Request) -> tuple[int, str] | None:
    return (request.assessment, request.question) if request.decision is None else None
