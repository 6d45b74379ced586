"""What a check of a pack says: which guarantees hold, and an example call for each that does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

GUARANTEE_TEXTS = {
    "total": "Every complete set of answers gives exactly one route; no dead rule, question or route.",
    "catch_all": "The last rule always holds and goes to a supervisor or to police.",
    "life_first": "An answer marked threat to life gives police at once, on one route, with nothing left to ask.",
    "no_silent_no": "Below supervisor only when every safety question was answered.",
    "unknown_named": "A safety answer not known gets below supervisor only by a rule that names it.",
    "monotone": "A more dangerous answer never lowers the route.",
    "never_nobody": "Every no-police route says who acts, what to say, when to ring again and what is owed.",
    "phases": "Where a phase is not live the old process stands, never no police.",
    "size": "The decision diagram stays within its bound.",
}

GUARANTEES: tuple[str, ...] = tuple(GUARANTEE_TEXTS)
"""The guarantees that every pack must keep, by id; its own come on top."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One way in which a pack breaks a guarantee. ``example`` is a call, empty where none can exist."""

    guarantee: str
    message: str
    example: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GuaranteeLine:
    """One guarantee and whether it holds for all inputs."""

    id: str
    text: str
    held: bool


@dataclass(frozen=True, slots=True)
class AcceptedCall:
    """A rule that goes below ``supervisor`` although an answer is not known: for sign-off."""

    rule: str
    question: str
    reason: str
    source: str
    example: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was proved. ``answer_sets`` counts complete answer sets for each route."""

    guarantees: tuple[GuaranteeLine, ...]
    failures: tuple[Failure, ...]
    accepted: tuple[AcceptedCall, ...]
    nodes: int
    reduced_nodes: int
    answer_sets: Mapping[str, int]

    @property
    def held(self) -> bool:
        """The pack may be used."""
        return not self.failures
