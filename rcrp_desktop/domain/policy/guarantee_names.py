"""The guarantees that every pack must keep (design §3.4), by name, apart from how they are checked."""

from __future__ import annotations

GUARANTEE_TEXTS = {
    "total": "Every complete set of answers gives exactly one route; no dead rule, question or route.",
    "catch_all": "The last rule always holds and goes to a supervisor or to police.",
    "life_first": "An answer marked threat to life gives police at once, on one route, with nothing left to ask.",
    "heard": "A told danger never falls silent: one that does not count keeps the call with a supervisor or police.",
    "no_silent_no": "Below supervisor only when every safety question was answered.",
    "unknown_named": "A safety answer not known gets below supervisor only by a rule that names it.",
    "monotone": "A more dangerous answer never lowers the route.",
    "never_nobody": "Every no-police route says who acts, what to say, when to ring again and what is owed.",
    "phases": "Where a phase is not live the old process stands, never no police.",
    "size": "The decision diagram stays within its bound.",
}

GUARANTEES: tuple[str, ...] = tuple(GUARANTEE_TEXTS)
"""The guarantees that every pack must keep, by id; its own come on top."""
