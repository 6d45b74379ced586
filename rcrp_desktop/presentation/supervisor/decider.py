"""Who decided what stands, or raised it, and in which words: never the policy's reason in a person's place."""

from __future__ import annotations

from typing import assert_never

from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.stamp import Doer
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.what_stands import StandingAct, standing_act
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.presentation.reasons import who_words, with_added
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.who import name_words


@frozen
class Decider:
    """A person's decision that stands: ``who`` within a sentence, ``reason`` in one, ``at_ms`` when it was made."""

    who: str
    reason: str
    at_ms: int


def decider_of(detail: CallDetail, words: Words) -> Decider | None:
    """None where nobody decided, or raised, what stands."""
    act = standing_act(detail.state, detail.stands)
    if act is None:
        return None
    who = who_words(words.text, words.doer, act.made)
    return Decider(who, _reason(act, who, words), act.made.at_ms)


def own_reasons(state: CallState, doer: Doer) -> frozenset[str]:
    """What this person wrote, as why, for their decisions on what a call asked."""
    made = (one for request in state.requests for one in request.every_decision)
    return frozenset(one.made.text.strip() for one in made if doer.did(one.stamp))


def raised_reason(detail: CallDetail, words: Words) -> str:
    """Why the threat to life that stands was raised, in the words of whoever raised it; "" where none stands."""
    decider = decider_of(detail, words) if detail.state.override is not None else None
    return decider.reason if decider is not None else ""


def _reason(act: StandingAct, who: str, words: Words) -> str:
    return with_added(_why(act, who, words), act.added, words.text, words.times, words.doer)


def _why(act: StandingAct, who: str, words: Words) -> str:
    match act.why:
        case "written":
            return words.say("decided.reason", text=act.reason)
        case "not_known":
            return words.text("emergency.why_not_known")
        case "accepted":
            return words.say("decided.accepted")
        case "none":
            if act.by == "override":
                return words.say("decided.raised_no_reason", who=name_words(words.text, act.made))
            return words.say("decided.no_reason", who=who)
        case _:
            assert_never(act.why)
