"""Calls answered to the end under the shipped national pack, in the order in which it asks.

Each is a complete set of counting answers; ``tests/domain/policy/test_national_calls.py`` holds where each leads. What a test needs
otherwise is given by name, and what then is not asked any more is left out: ``at_home(records="life")``.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.call_bench import national

_NO_THREAT = {"life_now": "no", "act_done": "no", "weapon": "no", "intent": "no"}
_AT_HOME = {
    "caller": "public",
    **_NO_THREAT,
    "place": "home",
    "patient": "no",
    "child": "able",
    "contact": "today",
    "harm": "no",
    "crime": "no",
    "records": "clear",
    "need": "gp",
}
_ILL_AT_HOME = {**_AT_HOME, "life_now": "illness", "other_service": "ready"}
_ABOUT_ONESELF = {
    "caller": "self",
    **_NO_THREAT,
    "intent": "thoughts",
    "place": "home",
    "child": "able",
    "means": "no",
    "past_attempt": "no",
    "intox": "no",
    "accepts_help": "yes",
    "harm": "no",
    "crime": "no",
    "records": "clear",
}
_WALK_OUT = {
    "caller": "health",
    **_NO_THREAT,
    "place": "home",
    "patient": "left",
    "child": "able",
    "crime": "no",
    "whereabouts": "known",
    "detained": "no",
    "clinical": "minor",
    "steps": "some",
    "records": "clear",
    "ask": "check",
}
_HANDOVER = {
    "caller": "health",
    **_NO_THREAT,
    "place": "care",
    "patient": "there",
    "child": "able",
    "detained": "s136",
    "records": "clear",
    "ask": "stay",
    "handover_place": "unit",
}
_LOCKED_DOOR = {**_AT_HOME, "contact": "days", "entry": "force", "inside": "nothing"}


def at_home(**otherwise: str) -> dict[str, str]:
    """Somebody at home, no threat, spoken to today: `gp_advice`, no police."""
    return _asked({**_AT_HOME, **otherwise})


def ill_at_home(**otherwise: str) -> dict[str, str]:
    """The same, and ill: `ambulance_leads`."""
    return _asked({**_ILL_AT_HOME, **otherwise})


def about_oneself(**otherwise: str) -> dict[str, str]:
    """Somebody rings about their own thoughts of dying: `mh_crisis_leads`."""
    return _asked({**_ABOUT_ONESELF, **otherwise})


def walk_out(**otherwise: str) -> dict[str, str]:
    """A free patient left a hospital, and is known to be at home: `ward_leads`."""
    return _asked({**_WALK_OUT, **otherwise})


def handover(**otherwise: str) -> dict[str, str]:
    """A unit asks officers to stay with somebody under section 136: `place_of_safety_leads`."""
    return _asked({**_HANDOVER, **otherwise})


def locked_door(**otherwise: str) -> dict[str, str]:
    """Nobody has heard of somebody at home for days, and the door is locked: `police_entry`."""
    return _asked({**_LOCKED_DOOR, **otherwise})


def _asked(known: Mapping[str, str]) -> dict[str, str]:
    """Of what is known, what the guide asks for until it asks no more; it must be enough for that."""
    engine, given = national(), dict[str, str]()
    while (question := engine.recommend(given).next_question) is not None:
        assert question.id in known, f"{question.id} is asked too"
        given[question.id] = known[question.id]
    return given
