"""That a supervisor asks for the questions again: nobody was reached by that, and nothing is asked before somebody begins."""

from __future__ import annotations

from rcrp_desktop.domain.call.state import CallState


def is_begun(state: CallState) -> bool:
    """Whether anything was answered, decided or asked in the assessment that a call is at."""
    current = state.current
    is_asked = any(request.assessment == current.number for request in state.requests)
    return bool(current.lines or current.decisions) or is_asked


def awaits_questions(state: CallState) -> bool:
    """Whether a supervisor asked for the questions again, nobody has begun to ask them, nor closed the line on that."""
    is_asked = state.current.trigger == "supervisor_asks" and not is_begun(state)
    return is_asked and not _is_closed_on_it(state)


def _is_closed_on_it(state: CallState) -> bool:
    """Whether the line was closed since by somebody who had read that it was asked for."""
    return state.ended is not None and state.current.place not in state.ended.unseen
