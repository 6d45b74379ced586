"""Who decided what stands, or raised it, and in which words: never the policy's reason in a person's place."""

from __future__ import annotations

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.supervisor.common import Words


@frozen
class Decider:
    """A person's decision that stands: ``who`` within a sentence, ``reason`` in one, ``at_ms`` when it was made."""

    who: str
    reason: str
    at_ms: int


def decider_of(detail: CallDetail, words: Words) -> Decider | None:
    """None where nobody decided, or raised, what stands."""
    override, stands = detail.state.override, detail.stands
    if override is not None:
        reason = raised_reason(detail, words)
        return Decider(who_words(override.raised, words), reason, override.raised.at_ms)
    if stands is None or stands.source != "decision" or stands.since is None:
        return None
    who = who_words(stands.since, words)
    return Decider(who, _reason(detail, stands.since, who, words), stands.since.at_ms)


def who_words(by: Stamp, words: Words) -> str:
    """You, or another person; a supervisor by role."""
    if by.actor == words.person:
        return words.text("who.you")
    return words.text("who.supervisor", who=by.actor) if by.role == "supervisor" else by.actor


def raised_reason(detail: CallDetail, words: Words) -> str:
    """Why the threat to life that stands was raised, in the words of whoever raised it; "" where none stands."""
    override = detail.state.override
    if override is None:
        return ""
    if override.reason:
        return words.say("decided.reason", text=override.reason)
    if override.unconfirmed:
        return words.text("emergency.why_not_known")
    return words.say("decided.raised_no_reason", who=override.raised.actor)


def _reason(detail: CallDetail, made: Stamp, who: str, words: Words) -> str:
    for request in detail.state.requests:
        for one in request.every_decision:
            if one.stamp == made:
                return _said(one.made.text, who, words)
    for assessment in detail.state.assessments:
        for one in assessment.decisions:
            if one.stamp == made and one.direction == "as_recommended" and not one.rationale:
                return words.say("decided.accepted")
            if one.stamp == made:
                return _said(one.rationale, who, words)
    return ""


def _said(text: str, who: str, words: Words) -> str:
    if text:
        return words.say("decided.reason", text=text)
    return words.say("decided.no_reason", who=who)
