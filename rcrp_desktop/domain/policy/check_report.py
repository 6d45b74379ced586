"""What a check of a pack says: which guarantees hold, and an example call for each that does not."""

from __future__ import annotations

from collections.abc import Mapping

from rcrp_desktop.domain.frozen import frozen


@frozen
class Failure:
    """One way in which a pack breaks a guarantee. ``example`` is a call, empty where none can exist."""

    guarantee: str
    message: str
    example: Mapping[str, str]


@frozen
class GuaranteeLine:
    """One guarantee and whether it holds for all inputs."""

    id: str
    text: str
    held: bool


@frozen
class AcceptedCall:
    """A rule that goes below ``supervisor`` although an answer is not known: for sign-off."""

    rule: str
    question: str
    reason: str
    source: str
    example: Mapping[str, str]


@frozen
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
