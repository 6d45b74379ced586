"""Without a screen that can be used the window says so, names what is missing, and offers the terminal."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.adapters.screen import screen_fault
from rcrp_desktop.application.doctor import FONT_PACKAGE, install_line
from rcrp_desktop.bootstrap.window import EXIT_PROBLEM, no_window
from rcrp_desktop.bootstrap.workplace import StartOptions

SCREENS = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="others always have a screen"
)


def start(data: Path, **screen: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name not in SCREENS} | screen
    command = [sys.executable, "-m", "rcrp_desktop", "--data", str(data), "--as", "4471"]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    "screen", [{}, {"DISPLAY": ":7777"}, {"QT_QPA_PLATFORM": "no-such"}], ids=str
)
def test_a_window_that_cannot_open_says_so_and_offers_the_terminal(
    tmp_path: Path, screen: dict[str, str]
):
    # Qt aborted the process: exit code 134, and a core where cores are kept.
    done = start(tmp_path / "it's here", **screen)
    assert done.returncode == EXIT_PROBLEM
    assert "window cannot open" in done.stderr
    data = str(tmp_path).replace("'", "") + "/it'\"'\"'s here"
    assert f"rcrp assess --record --data '{data}' --as 4471" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def deaf_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A screen that takes every caller and answers none."""
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    with socket.socket() as server:
        for number in range(100, 1000):
            try:
                server.bind(("127.0.0.1", 6000 + number))
                break
            except OSError:
                continue
        server.listen()
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}")
        yield os.environ["DISPLAY"]


def test_a_screen_that_does_not_answer_is_not_waited_for_for_ever(deaf_screen: str):
    assert screen_fault(os.environ, seconds=0.05) == "silent"
    assert screen_fault(dict(os.environ, QT_QPA_PLATFORM="offscreen")) == ""


def test_a_screen_that_is_not_there_refuses(monkeypatch: pytest.MonkeyPatch):
    for name in SCREENS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":7777")
    assert screen_fault(os.environ) == "refused"


def test_other_systems_always_have_a_screen():
    assert screen_fault({}, system="win32") == ""
    assert screen_fault({}, system="linux") == "none"


@pytest.mark.parametrize("display", ["", ":0"])
def test_what_the_window_lacks_of_the_system_is_one_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], display: str
):
    from rcrp_desktop.adapters import machine

    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    lacking = {"libEGL.so.1", "libGL.so.1", "libxcb-cursor0.so.0", "libxcb-cursor.so.0"}
    monkeypatch.setattr(machine, "_loads", lambda name: name not in lacking)
    monkeypatch.setattr(machine, "_has_fonts", lambda: False)
    assert no_window("libEGL.so.1: cannot open", StartOptions()) == EXIT_PROBLEM
    said = capsys.readouterr().err
    packages = ["libegl1", "libgl1", "libxcb-cursor0", FONT_PACKAGE]
    assert install_line(packages, machine.root_by()) in said
    assert said.count("apt-get install") == 1
    assert "Qt, which draws it, says: libEGL.so.1: cannot open" in said


@pytest.mark.parametrize(
    ("root", "sudo", "line"),
    [
        (True, "", "apt-get update && apt-get install -y --no-install-recommends x"),
        (
            False,
            "/usr/bin/sudo",
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends x",
        ),
        (False, "", 'su -c "apt-get update && apt-get install -y --no-install-recommends x"'),
    ],
)
def test_the_command_begins_with_nothing_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, root: bool, sudo: str, line: str
):
    from rcrp_desktop.adapters import machine

    monkeypatch.setattr(machine.os, "geteuid", lambda: 0 if root else 1000, raising=False)
    monkeypatch.setattr(machine.shutil, "which", lambda name: sudo or None)
    assert install_line(["x"], machine.root_by()) == line


def test_a_qt_that_does_not_load_is_no_traceback(tmp_path: Path):
    # As seen where libEGL is missing: the binding is there, its first import fails, the name says nothing.
    (tmp_path / "PySide6").mkdir()
    what = "'libEGL.so.1: cannot open shared object file', name='QtWidgets', path=__file__"
    (tmp_path / "PySide6" / "__init__.py").write_text(f"raise ImportError({what})\n", "utf-8")
    root = Path(__file__).parents[2]
    done = start(tmp_path / "data", PYTHONPATH=f"{tmp_path}{os.pathsep}{root}", DISPLAY=":0")
    assert done.returncode == EXIT_PROBLEM
    assert "Qt, which draws it, says: libEGL.so.1: cannot open" in done.stderr
    assert "Traceback" not in done.stderr
