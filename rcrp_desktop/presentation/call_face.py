"""Which face a call shows, and which question: one choice for the window and the terminal.

A face is never chosen because something was decided, but because nothing that is asked could still raise it.
"""

from __future__ import annotations

from collections.abc import Iterable

from rcrp_desktop.domain.call.answers import AnswerTakenBack
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.call_inputs import (
    Facts,
    headline,
    is_emergency,
    question_on_show,
    response_text,
)
from rcrp_desktop.presentation.call_models import Stage


def face_of(facts: Facts) -> Stage:
    """Police at once before anything else, then a question that is asked, then what the call has come to."""
    at_once = is_emergency(facts)
    if question_on_show(facts) is None or not (facts.on_show or _is_asked(facts)):
        return Stage.EMERGENCY if at_once else Stage.OUTCOME
    is_later = len(facts.state.assessments) > 1
    return Stage.REASSESS if is_later and not (facts.on_show or at_once) else Stage.QUESTION


def _is_asked(facts: Facts) -> bool:
    """Whether the question stands by itself, or because somebody turned to it."""
    if facts.turned:
        return facts.turned == "questions"
    match facts.stands.source:
        case "open":
            return True
        case "recommendation" | "awaiting_supervisor":
            return facts.state.ended is None
        case "decision":
            return facts.state.ended is None and is_police_later(facts) and can_rise(facts)
        case "override":
            return False


def is_police_later(facts: Facts) -> bool:
    """Police were decided on who do not go at once: that stands whatever is answered, and may be too little."""
    stands = facts.stands
    sends = stands.response is not None and stands.response.sends_police
    return stands.source == "decision" and sends and not is_emergency(facts)


def can_rise(facts: Facts) -> bool:
    """Whether answers that are not given yet can call for more police than stand."""
    now = facts.stands.response
    return now is None or any(found.protection > now.protection for found in higher(facts))


def higher(facts: Facts) -> tuple[ResponseClass, ...]:
    """What the answers can still call for above what stands, most police first."""
    now = facts.stands.response
    least = now.protection if now is not None else -1
    every = dict.fromkeys(route.response for route in facts.said.could_be)
    return tuple(found for found in every if found.protection > least)


def police_line(facts: Facts) -> str:
    """What is said of police who were decided on while questions are asked; "" where none were, or they go at once."""
    return headline(facts) if is_police_later(facts) else ""


def police_short(facts: Facts) -> str:
    """The same where there is room for a few words only."""
    response = facts.stands.response
    return response_text(facts, response) if response and is_police_later(facts) else ""


def is_offered(facts: Facts) -> bool:
    """Whether there is a question to go on with that the face does not show."""
    return facts.further is not None and face_of(facts) in (Stage.OUTCOME, Stage.EMERGENCY)


def leads_back(facts: Facts) -> bool:
    """Whether a question has another face behind it: one asked out of order or by hand, or one beside police who stand."""
    is_turned = facts.turned == "questions"
    return bool(facts.on_show) or is_turned or is_emergency(facts) or is_police_later(facts)


def asked_again(facts: Facts, events: Iterable[Event]) -> str:
    """The question whose answer is gone by these events, unless it is asked anyway: what is taken away is seen."""
    taken = [e.fact for e in events if isinstance(e.fact, AnswerTakenBack)]
    if not taken or taken[-1].restored:
        return ""
    on_show = question_on_show(facts)
    is_seen = face_of(facts) in (Stage.QUESTION, Stage.REASSESS) and on_show is not None
    gone = taken[-1].question
    return "" if is_seen and on_show is not None and on_show.id == gone else gone
