"""What a check of a pack says: which guarantees hold, and an example call for each that does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
