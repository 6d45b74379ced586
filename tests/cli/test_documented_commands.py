"""Every command that the README or a guide gives is given here, and answers in words."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from rcrp_desktop.cli.main import main as rcrp
from tests.architecture.source import ROOT

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "resources" / "help").glob("*.md")))
SPAN = re.compile(r"`(rcrp [^`\n]+)`")
BLOCK = re.compile(r"^(?: {4})?(rcrp .+)$", re.MULTILINE)
SAID = {0, 1, 2, 3, 4, 5, 7, 20, 21, 22, 30, 40}
"""Exit codes that the guides explain."""


def given(document: Path) -> Iterator[str]:
    """The command lines in a document, without what a shell does with them."""
    text = document.read_text("utf-8")
    for line in (*SPAN.findall(text), *BLOCK.findall(text)):
        yield re.split(r"\s[<>|]\s", line)[0]


def each(line: str) -> Iterator[list[str]]:
    """One command, or several where the last word is a list: ``rcrp policy list, show``."""
    if "," not in line:
        yield shlex.split(line)[1:]
        return
    first, *others = line.split(", ")
    words = first.split()[1:]
    yield words
    yield from ([*words[:-1], other] for other in others)


COMMANDS = sorted({shlex.join(c) for d in DOCUMENTS for line in given(d) for c in each(line)})


def test_the_guides_give_commands_at_all():
    assert len(COMMANDS) > 25


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = rcrp
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    return command, words


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_that_a_guide_gives_has_these_options_and_a_help(line: str):
    command, rest = command_of(shlex.split(line))
    assert not isinstance(command, click.Group), f"no such command: {line}"
    command.make_parser(click.Context(command)).parse_args(list(rest))
    path = shlex.split(line)[: len(shlex.split(line)) - len(rest)]
    helped = CliRunner().invoke(rcrp, [*path, "--help"])
    assert helped.exit_code == 0
    assert "--help" in helped.output


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to stand in, with the files that the guides speak of and some example calls."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "answers.json").write_text(json.dumps({"answers": {}}), "utf-8")
    done = CliRunner().invoke(rcrp, ["demo", "--calls", "3", "--data", str(folder / "data")])
    assert done.exit_code == 0, done.output
    return folder


# These set up or make much: they are tried elsewhere, at a size and in a place of their own.
ELSEWHERE = ("doctor --set-up-shared", "demo --calls 200")


@pytest.mark.parametrize("line", [c for c in COMMANDS if not c.startswith(ELSEWHERE)])
def test_a_command_that_a_guide_gives_answers_in_words(
    desk: Path, monkeypatch: pytest.MonkeyPatch, line: str
):
    monkeypatch.chdir(desk)
    words = [w for w in shlex.split(line.replace("--data DIR", "")) if w]
    data = ["--data", str(desk / "data")]
    told = json.dumps({"answers": {}}) if "-" in words else ""
    done = CliRunner().invoke(rcrp, [*words, *data], input=told)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in SAID
    assert done.output.strip()
    missing = "Missing argument" in done.output
    assert missing or "Usage:" not in done.output, done.output
