"""Starting from a checkout: with a screen, without one, and what is handed on."""

from __future__ import annotations

import os

import private_environment
import pytest
import run


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that the script would have become."""
    commands: list[list[str]] = []

    def become(command: list[str], environ: dict[str, str]) -> int:
        commands.append(command)
        return 0

    monkeypatch.setattr(private_environment, "become", become)
    monkeypatch.setattr(private_environment, "ensure", lambda name, prove=None: f"python-of-{name}")
    monkeypatch.setattr(run.system_libraries, "ensure_for_screen", lambda environ: None)
    monkeypatch.setattr(run.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return commands


def start(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(run.sys, "argv", ["run.py", *arguments])
    assert run.main() == 0


def test_with_a_screen_the_arguments_are_handed_on(started, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISPLAY", ":0")
    start(monkeypatch, "--role", "trainer", "--data", "d")
    expected = ["python-of-run", "-P", "-m", "rcrp_desktop", "--role", "trainer", "--data", "d"]
    assert started == [expected]


def test_without_a_screen_the_call_is_taken_in_the_terminal(started, monkeypatch, capsys):
    start(monkeypatch, "--role", "handler", "--data=d")
    command = ["python-of-run", "-P", "-m", "rcrp_desktop.cli.main", "assess"]
    assert started == [[*command, "--policy", "national-2023", "--data", "d"]]
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_always_have_a_screen(started, monkeypatch, platform: str):
    monkeypatch.setattr(run.sys, "platform", platform)
    start(monkeypatch)
    assert started == [["python-of-run", "-P", "-m", "rcrp_desktop"]]


def test_help_needs_no_screen(started, monkeypatch: pytest.MonkeyPatch):
    start(monkeypatch, "--help")
    assert started == [["python-of-run", "-P", "-m", "rcrp_desktop", "--help"]]


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        ([], ["--policy", "national-2023"]),
        (["--policy", "mps-2023"], ["--policy", "mps-2023"]),
        (["--policy=x", "--smoke"], ["--policy", "x"]),
        (["--policy"], ["--policy", "national-2023"]),
        (["--data", "d", "--role", "trainer"], ["--policy", "national-2023", "--data", "d"]),
    ],
)
def test_only_what_fits_reaches_the_terminal(arguments: list[str], kept: list[str]):
    assert run.terminal_arguments(arguments) == kept


def test_the_checkout_comes_before_what_was_on_the_path():
    root = str(private_environment.ROOT)
    assert run.with_checkout({"PYTHONPATH": "p"})["PYTHONPATH"] == root + os.pathsep + "p"
    assert run.with_checkout({})["PYTHONPATH"] == root
