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
    monkeypatch.setattr(private_environment, "also_wanted", lambda name: {})
    monkeypatch.setattr(run.system_libraries, "ensure_for_screen", lambda environ, also: None)
    monkeypatch.setattr(run.system_libraries, "fault_of_screen", lambda python, environ: "")
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
    start(monkeypatch, "--data=d")
    command = ["python-of-run", "-P", "-m", "rcrp_desktop.cli.main", "assess"]
    assert started == [[*command, "--policy", "national-2023", "--data", "d"]]
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_always_have_a_screen(started, monkeypatch, platform: str):
    monkeypatch.setattr(run.sys, "platform", platform)
    start(monkeypatch)
    assert started == [["python-of-run", "-P", "-m", "rcrp_desktop"]]


def test_help_needs_no_screen(started, monkeypatch: pytest.MonkeyPatch):
    start(monkeypatch, "--version")
    assert started == [["python-of-run", "-P", "-m", "rcrp_desktop", "--version"]]


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_names_every_word_and_prepares_nothing(started, monkeypatch, capsys, word: str):
    start(monkeypatch, word)
    assert started == []
    told = capsys.readouterr().out
    for name in ("--role", "--data", "--policy", "--as", "--record", "--smoke"):
        assert name in told


@pytest.mark.parametrize("lacks", ["libraries", "a Qt that loads"])
def test_what_a_window_lacks_is_said_and_the_terminal_serves(
    started, monkeypatch, capsys, lacks: str
):
    monkeypatch.setenv("DISPLAY", ":0")
    missing = run.system_libraries.Missing("This system lacks: libEGL.so.1. Give this command")

    def lacking(*_: object) -> None:
        raise missing

    def ensure(name: str, prove: object = None) -> str:
        if prove is not None:
            raise missing
        return f"python-of-{name}"

    if lacks == "libraries":
        monkeypatch.setattr(run.system_libraries, "ensure_for_screen", lacking)
    else:
        monkeypatch.setattr(private_environment, "ensure", ensure)
    start(monkeypatch, "--record")
    assert started[0][4:] == ["assess", "--policy", "national-2023", "--record"]
    said = capsys.readouterr().out
    assert said.startswith("This system lacks: libEGL.so.1.")
    assert said.rstrip().endswith("the call is taken in this terminal instead.")


def test_without_pythons_own_parts_there_is_no_call_in_the_terminal_either(started, monkeypatch):
    def lacking(*_: object) -> None:
        raise run.system_libraries.Missing("venv")

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(private_environment, "also_wanted", lambda name: {"venv": "python3-venv"})
    monkeypatch.setattr(run.system_libraries, "ensure_for_screen", lacking)
    monkeypatch.setattr(run.sys, "argv", ["run.py"])
    with pytest.raises(run.system_libraries.Missing):
        run.main()


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        ([], ["--policy", "national-2023"]),
        (["--policy", "met-2023"], ["--policy", "met-2023"]),
        (["--policy=x", "--smoke"], ["--policy", "x"]),
        (["--data", "d", "--role", "trainer"], ["--policy", "national-2023", "--data", "d"]),
        (["--record", "--as", "4471"], ["--policy", "national-2023", "--as", "4471", "--record"]),
    ],
)
def test_what_the_terminal_understands_reaches_it(started, monkeypatch, arguments, kept):
    start(monkeypatch, *arguments)
    assert started == [["python-of-run", "-P", "-m", "rcrp_desktop.cli.main", "assess", *kept]]


def test_what_means_nothing_without_a_screen_is_said(started, monkeypatch, capsys):
    start(monkeypatch, "--role", "trainer", "--smoke")
    assert "ignored: --role, --smoke" in capsys.readouterr().out
    start(monkeypatch, "--data", "d")
    assert "ignored" not in capsys.readouterr().out


@pytest.mark.parametrize("screen", ["", ":0"])
@pytest.mark.parametrize(
    "arguments", [["--bogus"], ["--role", "x"], ["--policy"], ["stray"], ["--as", ""]]
)
def test_what_nothing_understands_is_refused_with_the_usage(
    started, monkeypatch, capsys, screen: str, arguments: list[str]
):
    monkeypatch.setenv("DISPLAY", screen)
    monkeypatch.setattr(run.sys, "argv", ["run.py", *arguments])
    with pytest.raises(SystemExit) as refused:
        run.main()
    assert refused.value.code == 2
    assert "usage: run.py" in capsys.readouterr().err
    assert started == []


def test_a_window_records_in_any_case(started, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DISPLAY", ":0")
    start(monkeypatch, "--record", "--as", "4471")
    assert started == [["python-of-run", "-P", "-m", "rcrp_desktop", "--as", "4471"]]


def test_a_screen_that_does_not_answer_is_said_and_the_terminal_serves(
    started, monkeypatch, capsys
):
    monkeypatch.setenv("DISPLAY", ":99")
    fault = "The screen that DISPLAY=:99 names cannot be used."
    monkeypatch.setattr(run.system_libraries, "fault_of_screen", lambda python, environ: fault)
    start(monkeypatch, "--record")
    assert started[0][4:] == ["assess", "--policy", "national-2023", "--record"]
    said = f"{fault} The call is taken in this terminal instead."
    assert capsys.readouterr().out.splitlines() == [said]


def test_the_checkout_comes_before_what_was_on_the_path():
    root = str(private_environment.ROOT)
    assert private_environment.with_checkout({"PYTHONPATH": "p"})["PYTHONPATH"] == (
        root + os.pathsep + "p"
    )
    assert private_environment.with_checkout({})["PYTHONPATH"] == root
