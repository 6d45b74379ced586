"""Whatever stands after an option, a command ends in a sentence and a documented exit code, never in a traceback."""

from __future__ import annotations

import contextlib
import string
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rcrp_desktop.__main__ import parse
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.bootstrap import log_files
from rcrp_desktop.cli.main import main
from tests.cli.conftest import Terminal

DOCUMENTED = {0, 1, 2, 3, 4, 5, 6, 7, 20, 21, 22, 30, 40, 41}
LIMITED = ("demo",)
"""Plays calls: with any number of them it ends, but not soon."""


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every option of every command that takes a word, with the words that lead there."""
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from commands(command, (*path, name))
        return
    for param in group.params:
        is_word = isinstance(param, click.Option) and not param.is_flag
        if is_word and not (path[0] in LIMITED and param.opts[0] != "--policy"):
            yield (*path, param.opts[0])


OPTIONS = sorted(commands(main))
OTHERS = {
    "--out": ("--call", "c"),
    "--policy": ("--calls", "1"),
    "--desk": ("--set-up-shared", "--readers", "no-such-group"),
    "--readers": ("--set-up-shared",),
}


def _others(command: list[str], name: str) -> tuple[str, ...]:
    return () if name == "--policy" and command != ["demo"] else OTHERS.get(name, ())


def _below(word: str) -> str:
    """What is written is written below the test's own folder."""
    return word.replace("..", ".").lstrip("/")


words = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=40).map(
        _below
    ),
    st.sampled_from(
        ["", " ", ".", "..", "/", "/x.db", "~", "-", "x" * 300, "x" * 5000, "a/" * 300]
    ),
    st.dates().map(str),
    st.sampled_from(["0001-01-01", "9999-12-31", "9999-12-30", "1970-01-01", "2026-W01-1"]),
    st.integers().map(str),
    st.lists(st.text(string.ascii_letters + "./- ", min_size=1), max_size=4)
    .map("/".join)
    .map(_below),
)


@pytest.mark.parametrize("option", OPTIONS, ids=" ".join)
@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(word=words)
def test_any_word_after_an_option_ends_in_words(
    rcrp: Terminal, tmp_path: Path, option: tuple[str, ...], word: str
):
    *command, name = option
    place = () if name == "--data" else ("--data", str(rcrp.data))
    here = tmp_path / "here" / "below" / "below"
    here.mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(here):
        result = CliRunner().invoke(main, [*command, *_others(command, name), name, word, *place])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in DOCUMENTED
    assert result.exit_code == 0 or result.output.strip()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("audit", "verify", "--log", "/no-such.db"), 2),
        (("audit", "verify", "--log", "x" * 5000), 2),
        (("audit", "search", "--to", "9999-12-31"), 2),
        (("audit", "search", "--from", "0001-01-01"), 2),
        (("audit", "search", "--ref", ""), 2),
        (("audit", "export", "--call", "c", "--out", ""), 2),
        (("doctor", "--set-up-shared", "--readers", "no-such-group"), 2),
    ],
)
def test_words_that_ended_in_a_traceback_or_meant_something_else(
    rcrp: Terminal, words: tuple[str, ...], code: int
):
    result = rcrp(*words)
    assert (result.exit_code, result.stdout) == (code, "") or "audit verify" in " ".join(words)
    assert result.exit_code == code


def test_a_log_may_lie_right_below_the_root():
    for place in ("/no-such.db", "/no-such/x.db"):
        with pytest.raises(OperationalProblem):
            log_files.verify(log_files.LogFile("x", Path(place)), tree_only=True)


def test_a_group_that_is_not_there_is_named(rcrp: Terminal):
    result = rcrp("doctor", "--set-up-shared", "--readers", "no-such-group")
    assert "no-such-group" in result.stderr
    assert "folder is missing" not in result.stderr


@pytest.mark.parametrize("word", ["", "  "])
@pytest.mark.parametrize(
    "command", [("assess",), ("audit", "search"), ("audit", "export", "--ref", "x")]
)
def test_an_id_without_a_letter_is_not_taken_for_none_given(
    rcrp: Terminal, command: tuple[str, ...], word: str
):
    result = rcrp(*command, "--as", word)
    assert result.exit_code == 2
    assert "--as was given without a word" in result.stderr


@pytest.mark.parametrize("option", ["--as", "--policy"])
def test_the_window_takes_no_empty_word_for_none_given(option: str, capsys):
    with pytest.raises(SystemExit) as refused:
        parse([option, ""])
    assert refused.value.code == 2
    assert "was given without a word" in capsys.readouterr().err
