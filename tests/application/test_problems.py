"""Problems carry what a person needs; what was refused lists every fault, not just the first."""

from __future__ import annotations

import pytest

from rcrp_desktop.application import problems
from rcrp_desktop.application.problems import (
    IntegrityBroken,
    Issue,
    OperationalProblem,
    StorageUnavailable,
)


@pytest.mark.parametrize(
    "name", ["PackRejected", "ScenarioRejected", "SettingsInvalid", "AnswersRejected"]
)
def test_what_was_refused_lists_every_fault(name: str):
    faults = [Issue("questions[2]", "has no options"), Issue("line 9", "is not UTF-8")]
    problem = getattr(problems, name)(faults)
    assert isinstance(problem, OperationalProblem)
    assert problem.issues == tuple(faults)
    assert str(problem).splitlines() == ["questions[2]: has no options", "line 9: is not UTF-8"]


def test_storage_says_its_reason():
    problem = StorageUnavailable("full", "SQLITE_FULL")
    assert (problem.reason, str(problem)) == ("full", "full: SQLITE_FULL")
    assert str(StorageUnavailable("busy")) == "busy"


def test_a_break_says_both_heads():
    problem = IntegrityBroken("rollback", "5 entries", "9 entries")
    assert (problem.kind, problem.here, problem.remembered) == (
        "rollback",
        "5 entries",
        "9 entries",
    )
    assert "nothing" in str(IntegrityBroken("fork"))
