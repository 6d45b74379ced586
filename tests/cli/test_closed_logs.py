"""Logs that may not be looked for are not told as none. Tried under another account, since root may do anything."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import click
import pytest

from rcrp_desktop.adapters import looking
from rcrp_desktop.application.doctor_access import access_findings
from rcrp_desktop.application.doctor_parts import AccessFacts, State
from rcrp_desktop.cli.main import main
from tests.cli.conftest import Terminal
from tests.support.pack_builder import ADVICE_ANSWERS

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


@pytest.mark.parametrize("own", [True, False])
def test_a_check_names_each_log_that_this_account_may_not_look_into(
    rcrp: Terminal, monkeypatch: pytest.MonkeyPatch, own: bool
):
    if own:
        answers = rcrp.answers(ADVICE_ANSWERS)
        rcrp("assess", "--answers", answers, "--record", "--accept", "--as", "4471")
    other = rcrp.data / "logs" / "other-desk-0123abcd-live"
    other.mkdir(parents=True)
    scandir = os.scandir

    def refusing(path: str | Path):
        if Path(path) == other:
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(looking.os, "scandir", refusing)
    result = rcrp("audit", "verify")
    assert result.exit_code == 7
    assert f"{other.name}: NOT CHECKED" in result.stdout
    found = json.loads(rcrp("audit", "verify", "--json").stdout)
    assert [(one["log"], one["verdict"]) for one in found][-1] == (other.name, "NOT CHECKED")
    sealed = rcrp("audit", "verify", "--seal", "1297-K7QM-4TXD").stdout
    assert f"NOT looked at: {other.name}" in sealed or other.name in sealed.split("\n\n")[0]


# --- a name that the account may not read --------------------------------------------------------


def with_paths(group: click.Command, words: str = "rcrp") -> Iterator[tuple[click.Command, str]]:
    """Each command with each of its options and arguments that take the name of a file or folder."""
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from with_paths(command, f"{words} {name}")
        return
    for param in group.params:
        if isinstance(param.type, click.Path):
            yield group, param.opts[0] if isinstance(param, click.Option) else ""


@pytest.mark.parametrize(("command", "option"), [*with_paths(main)])
def test_a_name_that_may_not_be_read_is_no_word_that_cannot_be_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: click.Command, option: str
):
    """The command itself finds that out, and then tells it in our words and with the codes of the guide."""
    closed = tmp_path / "closed"
    if option == "--data":
        closed.mkdir(0)
    else:
        closed.touch(0)
    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    with suppress(click.MissingParameter):
        command.make_context("rcrp", [*([option] if option else []), str(closed)])


@pytest.mark.parametrize("command", COMMANDS)
def test_a_data_folder_that_may_not_be_looked_into_is_named(
    rcrp: Terminal, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
):
    closed, scandir = rcrp.data, os.scandir

    def refusing(path: str | Path):
        if closed in (Path(path), *Path(path).parents):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "access", lambda *_, **__: False)
    monkeypatch.setattr(looking.os, "scandir", refusing)
    result = rcrp(*command)
    assert (result.exit_code, result.stdout) == (7, "")
    assert "may not be read" in result.stderr


# --- packs and mock calls that may not be looked for ---------------------------------------------


@pytest.fixture
def unseen(rcrp: Terminal, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder with packs and mock calls of the force, which this account may not look into."""
    closed = [rcrp.data / name for name in ("policies", "scenarios")]
    for folder in closed:
        folder.mkdir(exist_ok=True)

    def refusing(ask: Callable[[str | Path], object]) -> Callable[[str | Path], object]:
        def look(path: str | Path) -> object:
            if set(closed) & {Path(path), *Path(path).parents}:
                raise PermissionError(13, "Permission denied", str(path))
            return ask(path)

        return look

    for name in ("scandir", "listdir"):
        monkeypatch.setattr(looking.os, name, refusing(getattr(os, name)))
    return rcrp.data


@pytest.mark.parametrize(
    ("command", "folder"), [(("policy", "list"), "policies"), (("train", "list"), "scenarios")]
)
def test_what_may_not_be_looked_for_is_not_told_as_none(
    rcrp: Terminal, unseen: Path, command: tuple[str, ...], folder: str
):
    result = rcrp(*command)
    assert f"{unseen / folder} may not be read by this account" in result.output.replace(
        ": may", " may"
    )
    assert "Traceback" not in result.output


def test_a_pack_that_may_lie_where_nobody_may_look_is_not_said_not_to_be(
    rcrp: Terminal, unseen: Path
):
    result = rcrp("policy", "show", "our-own")
    assert result.exit_code == 2
    assert f"{unseen / 'policies'} may not be read by this account" in result.output
    assert "there is no pack of that id" not in result.output
