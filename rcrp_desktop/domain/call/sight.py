"""What whoever decides has seen of the answers, named in one word that a decision keeps.

A decision for no police holds for what its maker had seen and for nothing else, in whatever order the logs of several
desks are put: two sights are the same where they are of the same acts.
"""

from __future__ import annotations

from hashlib import sha256

from rcrp_desktop.domain.call.state import CallState, position

_LENGTH = 16


def sight(state: CallState, number: int) -> str:
    """The acts that changed the answers of one assessment, and those that brought police on screen in any.

    Only as recorded: what several desks showed together differs between readers, and of those asides a request tells.
    """
    about = position(state, number)
    acts = state.assessments[about].acts if about >= 0 else ()
    shown = (s for a in state.assessments for s in a.shown if not s.together)
    police = [s.stamp.command for s in shown if s.sends_police]
    named = "\n".join([*sorted(acts), "", *sorted(police)])
    return sha256(named.encode()).hexdigest()[:_LENGTH]


def is_answered_since(state: CallState, number: int) -> bool:
    """Whether the newest decision in an assessment, if there is one, was made on other answers than it has now."""
    place = position(state, number)
    if place < 0:
        return False
    about = state.assessments[place]
    return bool(about.acts) and about.decided_on != sight(state, number)
