"""What runs at night: each part is there, and one that is not is named with those that are."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from tests.mutation.__main__ import SHARES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def nightly(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    return __import__("nightly")


def test_every_part_runs_something_that_is_there(nightly):
    for name, command in nightly.commands(Path(sys.executable), 7).items():
        module = command[2]
        assert importlib.util.find_spec(module) is not None, name


def test_tonights_searches_and_mutants_can_be_had_again(nightly):
    parts = nightly.commands(Path(sys.executable), 7)
    assert "--randomly-seed=7" in parts["searches"]
    assert parts["mutants"][-2:] == ["--seed", "7"]


def test_a_night_is_long_enough_for_the_mutants_it_tries(nightly):
    words = nightly.commands(Path(sys.executable), 7)["mutants"]
    wanted = int(words[words.index("--sample") + 1])
    assert sum(SHARES.values()) - 20 <= wanted <= sum(SHARES.values()), "as the shares are made for"


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_is_printed_and_nothing_installed(nightly, monkeypatch, capsys, word: str):
    def no(*_: object, **__: object) -> None:
        raise AssertionError("nothing is prepared for help")

    monkeypatch.setattr(sys, "argv", ["nightly.py", word])
    monkeypatch.setattr(nightly.private_environment, "ensure", no)
    monkeypatch.setattr(nightly.system_libraries, "ensure_for_screen", no)
    assert nightly.main() == 0
    assert "searches faults budgets mutants" in capsys.readouterr().out


def test_a_part_that_is_not_there_is_named_with_those_that_are(nightly, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["nightly.py", "moonlight"])
    monkeypatch.setattr(nightly.private_environment, "ensure", lambda _name: Path(sys.executable))
    monkeypatch.setattr(nightly.system_libraries, "ensure_for_screen", lambda *_: None)
    with pytest.raises(nightly.private_environment.Stop, match=r"moonlight.*searches.*mutants"):
        nightly.main()
