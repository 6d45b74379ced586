"""What belongs to what stands, whichever assessment it was made in: whose act it is, their reason, what others added.

Every face, text and terminal that says why asks here. New information begins an assessment in which nobody has decided
or asked anything yet, while what was decided and asked before goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rcrp_desktop.domain.call.outcome import AddRationale
from rcrp_desktop.domain.call.override import GiveOverrideReason
from rcrp_desktop.domain.call.stamp import Doer
from rcrp_desktop.domain.call.standing import Standing
from rcrp_desktop.domain.call.state import CallState, OverrideState, Stamp
from rcrp_desktop.domain.call.words import Words
from rcrp_desktop.domain.frozen import frozen

By = Literal["override", "handler", "supervisor"]
Why = Literal["written", "accepted", "not_known", "none"]


@frozen
class StandingAct:
    """The act by which a call stands as it does. ``reason`` is in the words of whoever made it, ``added`` of others.

    ``is_accepted``: as recommended, so that the policy's reason is theirs. ``is_doubted``: nobody confirmed that it was.
    """

    by: By
    made: Stamp
    reason: str
    added: tuple[Words, ...] = ()
    is_accepted: bool = False
    is_doubted: bool = False

    @property
    def why(self) -> Why:
        """What can be said of why it was made."""
        if self.reason:
            return "written"
        if self.is_doubted:
            return "not_known"
        return "accepted" if self.is_accepted else "none"

    @property
    def takes_reason(self) -> bool:
        """Whether a reason may follow it: a supervisor gives theirs with the decision."""
        return self.by != "supervisor"

    def is_of(self, person: Doer) -> bool:
        """Whether it is this person's, who knows why; what nobody confirmed is nobody's."""
        return person.did(self.made) and not self.is_doubted


def standing_act(state: CallState, now: Standing | None) -> StandingAct | None:
    """None where what stands is nobody's decision; without its pack an override alone is known to stand."""
    if state.override is not None:
        return _raised(state.override)
    if now is None or now.source != "decision":
        return None
    return next((act for place, act in _decisions(state) if place == now.place), None)


def _raised(override: OverrideState) -> StandingAct:
    doubted = override.unconfirmed or override.unread
    return StandingAct(
        "override", override.raised, override.reason, override.added, is_doubted=doubted
    )


def _decisions(state: CallState) -> Iterator[tuple[int, StandingAct]]:
    for assessment in state.assessments:
        for made in assessment.decisions:
            accepted = made.direction == "as_recommended"
            yield (
                made.place,
                StandingAct("handler", made.stamp, made.rationale, made.added, accepted),
            )
    for request in state.requests:
        for one in request.every_decision:
            yield one.place, StandingAct("supervisor", one.stamp, one.made.text)


def reason_for(state: CallState, of: str, text: str) -> AddRationale | GiveOverrideReason:
    """What tells why of the very act that was on screen, by its command, whatever stands when it is recorded."""
    if any(override.raised.command == of for override in state.overrides):
        return GiveOverrideReason(text, of)
    return AddRationale(text, of)


def ambulance_asked(state: CallState) -> Stamp | None:
    """When an ambulance was asked for last, in whichever assessment: it is on its way in the next one too."""
    asked = (a.ambulance for a in reversed(state.assessments) if a.ambulance is not None)
    return next(asked, None)
