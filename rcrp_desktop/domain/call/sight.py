"""What whoever decides has seen of the answers, named in one word that a decision keeps.

A decision for no police holds for what its maker had seen and for nothing else, in whatever order the logs of several
desks are put: two sights are the same where they are of the same acts.
"""

from __future__ import annotations

from hashlib import sha256

from rcrp_desktop.domain.call.state import Assessment, CallState, Shown, position
from rcrp_desktop.domain.rows import places

_LENGTH = 16


def sight(state: CallState, number: int) -> str:
    """The acts that changed the answers of one assessment, and those that brought police on screen in any.

    Only as recorded: what several desks showed together differs between readers, and of those asides a request tells.
    """
    about = position(state, number)
    acts = state.assessments[about].acts if about >= 0 else ()
    with_police = (
        state.assessments[n] for n in places(state.assessments, _showed_police, key=True)
    )
    police = [s.stamp.command for a in with_police for s in a.shown if _is_recorded_police(s)]
    named = "\n".join([*sorted(acts), "", *sorted(police)])
    return sha256(named.encode()).hexdigest()[:_LENGTH]


def _showed_police(assessment: Assessment) -> bool:
    return any(map(_is_recorded_police, assessment.shown))


def _is_recorded_police(shown: Shown) -> bool:
    return shown.sends_police and not shown.together


def is_answered_since(state: CallState, number: int) -> bool:
    """Whether the newest decision in an assessment, if there is one, was made on other answers than it has now."""
    place = position(state, number)
    if place < 0:
        return False
    about = state.assessments[place]
    return bool(about.acts) and about.decided_on != sight(state, number)
