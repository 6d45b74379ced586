"""That a supervisor asks for the questions again: nobody was reached by that, and nothing is asked before somebody begins."""

from __future__ import annotations

from rcrp_desktop.domain.call.state import CallState


def is_begun(state: CallState) -> bool:
    """Whether anything was answered, decided or asked in the assessment that a call is at."""
    current = state.current
    is_asked = any(request.assessment == current.number for request in state.requests)
    return bool(current.lines or current.decisions) or is_asked


def awaits_questions(state: CallState) -> bool:
    """Whether a supervisor asked for the questions again, and nobody has begun to ask them."""
    return state.current.trigger == "supervisor_asks" and not is_begun(state)


def is_line_closed(state: CallState) -> bool:
    """Whether nobody is there to ask: the call ended, and nobody was reached since."""
    return state.ended is not None or (state.current.on_closed_line and not is_begun(state))
