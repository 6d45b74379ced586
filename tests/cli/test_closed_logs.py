"""Logs that may not be looked for are not told as none. Tried under another account, since root may do anything."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from rcrp_desktop.adapters import looking
from rcrp_desktop.application.doctor_access import access_findings
from rcrp_desktop.application.doctor_parts import AccessFacts, State
from tests.cli.conftest import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
COMMANDS = [("audit", "verify"), ("audit", "search"), ("audit", "rebuild-index")]


@pytest.fixture
def closed(rcrp: Terminal, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of logs that this account may not enter; for root, who may enter any, the system call says so."""
    logs = rcrp.data / "logs"
    logs.mkdir()
    logs.chmod(0)
    scandir = os.scandir

    def refusing(path: str | Path):
        if Path(path) == logs:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(looking.os, "scandir", refusing)
    return logs


@pytest.mark.parametrize("command", COMMANDS)
def test_logs_that_may_not_be_looked_for_are_named(
    rcrp: Terminal, closed: Path, command: tuple[str, ...]
):
    result = rcrp(*command)
    assert (result.exit_code, result.stdout) == (7, "")
    assert f"{closed} may not be read" in result.stderr
    assert "no log" not in result.stderr


def test_the_report_does_not_say_that_there_are_none(rcrp: Terminal, closed: Path):
    result = rcrp("doctor")
    assert f"{closed} may not be read" in result.stdout
    assert "none yet" not in result.stdout
    assert result.exit_code == 1


def test_a_closed_folder_must_be_mended():
    (finding,) = [
        found
        for found in access_findings(AccessFacts(looked=True, closed=("logs",)))
        if found.name == "closed"
    ]
    assert finding.state is State.MEND
