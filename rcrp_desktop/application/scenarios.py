"""Scenarios that can be practised: finding them, and whether they fit the policy in force."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from rcrp_desktop.application.problems import Issue
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.training.scenario import Scenario
from rcrp_desktop.domain.training.scenario_checks import ScenarioFault, check_scenario


@frozen
class FoundScenario:
    """One file. ``scenario`` is None where it could not be read; ``issues`` then say why."""

    name: str
    scenario: Scenario | None
    issues: tuple[Issue, ...] = ()


class ScenarioLibrary(Protocol):
    """Where scenario files are kept."""

    def found(self) -> tuple[FoundScenario, ...]:
        """Every file, readable or not, by name."""
        ...

    def read(self, name: str) -> Scenario:
        """One file by its path.

        Raises:
            ScenarioRejected: every fault with its place.
        """
        ...


def issues_of(faults: Sequence[ScenarioFault], name: str) -> tuple[Issue, ...]:
    """Faults found against a pack, written like those found while reading."""
    return tuple(Issue(f"{name}: {_place(fault.path)}", fault.message) for fault in faults)


def _place(path: tuple[str | int, ...]) -> str:
    written = ""
    for part in path:
        written += f"[{part}]" if isinstance(part, int) else f".{part}" if written else part
    return written


def checked(
    found: Sequence[FoundScenario], engine_for: Callable[[str], Engine | None]
) -> tuple[FoundScenario, ...]:
    """The same files with the faults they have against their pack.

    ``engine_for`` answers with the pack of that id, or None where there is none.
    """
    return tuple(_checked(one, engine_for) for one in found)


def _checked(found: FoundScenario, engine_for: Callable[[str], Engine | None]) -> FoundScenario:
    if found.scenario is None:
        return found
    engine = engine_for(found.scenario.pack)
    if engine is None:
        issue = Issue(f"{found.name}: pack", f"there is no pack {found.scenario.pack!r}")
        return FoundScenario(found.name, found.scenario, (*found.issues, issue))
    faults = check_scenario(found.scenario, engine)
    return FoundScenario(
        found.name, found.scenario, (*found.issues, *issues_of(faults, found.name))
    )
