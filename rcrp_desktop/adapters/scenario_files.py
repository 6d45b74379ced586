"""Reads scenario files strictly; pydantic and YAML are loaded when the first one is read."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from rcrp_desktop.adapters.looking import found_in, why_closed
from rcrp_desktop.adapters.plain import read_bytes
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.strict_yaml import MAX_BYTES, parse_yaml
from rcrp_desktop.application.problems import Issue, ScenarioRejected
from rcrp_desktop.application.scenarios import FoundScenario
from rcrp_desktop.domain.training.scenario import Scenario


def read_scenario(data: bytes, name: str) -> Scenario:
    """The scenario in these bytes; ``name`` stands before every place.

    Raises:
        ScenarioRejected: every fault with its place.
    """
    parsed = parse_yaml(data, name)
    if parsed.issues:
        raise ScenarioRejected(parsed.issues)
    from pydantic import ValidationError

    from rcrp_desktop.adapters.policy_files.source_files import issues_of, tidy
    from rcrp_desktop.adapters.scenario_models import ScenarioFile, scenario_of

    value = tidy(parsed.value)
    if not isinstance(value, dict):
        raise ScenarioRejected([Issue(name, "must be a mapping")])
    try:
        file = ScenarioFile.model_validate(value)
    except ValidationError as fault:
        errors = fault.errors(include_url=False)
        issues = [issue for error in errors for issue in issues_of(error, name)]
        raise ScenarioRejected(issues) from None
    return scenario_of(file, sha256(data).hexdigest())


def scenario_folders(data: Path) -> tuple[Path, Path]:
    """Where scenarios lie: those that ship, then those of the force in its data folder."""
    return resource_path("scenarios"), data / "scenarios"


class ScenarioFolders:
    """See the ``ScenarioLibrary`` port: the product's own scenarios, then those of the force."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def found(self) -> tuple[FoundScenario, ...]:
        """Every file, readable or not; the second of two with the same id is refused.

        A folder that may not be looked into stands for the files in it.
        """
        seen: dict[str, str] = {}
        listed: list[FoundScenario] = []
        for path in self._paths():
            one = _look(path)
            if one.scenario is not None:
                first = seen.setdefault(one.scenario.id, path.name)
                if first != path.name:
                    issue = Issue(f"{path.name}: id", f"{one.scenario.id!r} is that of {first}")
                    one = FoundScenario(one.name, None, (issue,))
            listed.append(one)
        return (*listed, *(_closed(folder) for folder in self._folders if why_closed(folder)))

    def read(self, name: str) -> Scenario:
        """One file by its path."""
        path = Path(name)
        return read_scenario(_bytes(path), path.name)

    def _paths(self) -> list[Path]:
        return [path for folder in self._folders for path in found_in(folder, "*.yaml")]


def _closed(folder: Path) -> FoundScenario:
    issue = Issue(str(folder), f"may not be read by this account ({why_closed(folder)})")
    return FoundScenario(folder.name, None, (issue,))


def _look(path: Path) -> FoundScenario:
    try:
        return FoundScenario(path.name, read_scenario(_bytes(path), path.name))
    except ScenarioRejected as problem:
        return FoundScenario(path.name, None, problem.issues)


def _bytes(path: Path) -> bytes:
    """No more than a scenario may have, so that a mistaken path costs nothing."""
    try:
        return read_bytes(path, MAX_BYTES)
    except OSError as fault:
        reason = fault.strerror or "unknown reason"
        raise ScenarioRejected([Issue(path.name, f"cannot be read: {reason}")]) from fault
