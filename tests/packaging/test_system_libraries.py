"""What the operating system must give: found by trying, installed or named with the exact command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import system_libraries as libraries

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the wheels carry everything there")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would be run as root on Debian; everything works."""
    given: list[list[str]] = []

    def run_quietly(command: list[str]) -> tuple[bool, str]:
        given.append(list(command))
        return True, ""

    monkeypatch.setattr(libraries, "_run_quietly", run_quietly)
    monkeypatch.setattr(libraries.shutil, "which", lambda name: name)
    monkeypatch.setattr(libraries.os, "geteuid", lambda: 0)
    return given


def test_a_library_that_is_not_there_is_found_missing():
    assert libraries.missing_libraries(["libno-such-thing.so.9"]) == ["libno-such-thing.so.9"]


def test_root_on_debian_installs_what_is_missing(commands: list[list[str]]):
    libraries.obtain(["libegl1"], ["libEGL.so.1"])
    install = ["apt-get", "install", "-y", "--no-install-recommends", "libegl1"]
    assert commands == [["apt-get", "update"], install]


def test_anybody_else_is_given_the_command(commands, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(libraries.os, "geteuid", lambda: 1000)
    with pytest.raises(libraries.Missing) as told:
        libraries.obtain(["libegl1", "libgl1"], ["libEGL.so.1", "libGL.so.1"])
    assert "libEGL.so.1, libGL.so.1" in str(told.value)
    assert "sudo apt-get install -y --no-install-recommends libegl1 libgl1" in str(told.value)
    assert commands == []


def test_where_there_is_no_sudo_the_command_does_without(commands, monkeypatch):
    monkeypatch.setattr(libraries.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(libraries.shutil, "which", lambda name: None if name == "sudo" else name)
    with pytest.raises(libraries.Missing) as told:
        libraries.obtain(["libegl1"], ["libEGL.so.1"])
    line = 'su -c "apt-get update && apt-get install -y --no-install-recommends libegl1"'
    assert line in str(told.value)
    assert "sudo" not in str(told.value)


def test_another_distribution_is_told_the_libraries(commands, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(libraries.shutil, "which", lambda name: None)
    with pytest.raises(libraries.Missing, match=r"lacks: libEGL\.so\.1\. Install the packages"):
        libraries.obtain(["libegl1"], ["libEGL.so.1"])
    assert commands == []


def test_a_failure_of_apt_is_shown(commands, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(libraries, "_run_quietly", lambda command: (False, "    E: no lock"))
    with pytest.raises(libraries.Missing, match="E: no lock"):
        libraries.obtain(["libegl1"], ["libEGL.so.1"])


@pytest.mark.parametrize(
    ("environ", "extra"),
    [
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, {}),
        ({"DISPLAY": ":0"}, libraries.X11_LIBRARIES),
        ({"QT_QPA_PLATFORM": "xcb"}, libraries.X11_LIBRARIES),
        ({"WAYLAND_DISPLAY": "wayland-0"}, libraries.WAYLAND_LIBRARIES),
    ],
)
def test_each_kind_of_screen_has_its_own_needs(
    commands, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], extra: dict[str, str]
):
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(libraries, "missing_libraries", list)
    monkeypatch.setattr(libraries, "has_font", lambda folders: False)
    libraries.ensure_for_screen(environ)
    installed = set(commands[1][4:])
    wanted = {*libraries.QT_LIBRARIES.values(), *extra.values(), libraries.FONT_PACKAGE}
    assert installed == wanted


def test_everything_that_is_missing_is_in_one_command(commands, monkeypatch: pytest.MonkeyPatch):
    # It was Qt's libraries at the first start, and Python's venv at the second.
    monkeypatch.setattr(libraries.sys, "platform", "linux")
    monkeypatch.setattr(libraries, "missing_libraries", lambda names: ["libEGL.so.1"])
    monkeypatch.setattr(libraries, "has_font", lambda folders: False)
    monkeypatch.setattr(libraries.os, "geteuid", lambda: 1000)
    with pytest.raises(libraries.Missing) as told:
        libraries.ensure_for_screen({"DISPLAY": ":0"}, {"venv": "python3.11-venv"})
    packages = f"libegl1 {libraries.FONT_PACKAGE} python3.11-venv"
    assert f"--no-install-recommends {packages}" in str(told.value)
    assert str(told.value).count("apt-get install") == 1


def test_nothing_is_asked_when_nothing_is_missing(commands, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(libraries, "missing_libraries", lambda names: [])
    monkeypatch.setattr(libraries, "has_font", lambda folders: True)
    libraries.ensure_for_screen({"DISPLAY": ":0"})
    assert commands == []


def test_a_font_is_found_by_its_ending(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "README").touch()
    assert not libraries.has_font([str(tmp_path), str(tmp_path / "none")])
    (tmp_path / "deep" / "Sans.TTF").touch()
    assert libraries.has_font([str(tmp_path)])


def test_a_python_without_qt_is_not_taken_for_one_with(tmp_path: Path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ImportError: libEGL.so.1' >&2\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    with pytest.raises(libraries.Missing, match=r"does not load.*\s+ImportError: libEGL\.so\.1"):
        libraries.prove_qt(python, {})


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have a screen")
@pytest.mark.parametrize(
    ("screen", "works"),
    [
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
        ({"QT_QPA_PLATFORM": "no-such"}, False),
        ({"DISPLAY": ":7777"}, False),
    ],
)
def test_a_screen_is_tried_before_it_is_used(screen: dict[str, str], works: bool):
    pytest.importorskip("PySide6")
    names = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    environ = {name: value for name, value in os.environ.items() if name not in names} | screen
    fault = libraries.fault_of_screen(Path(sys.executable), environ)
    assert (fault == "") == works
    if not works:
        assert "=".join(*screen.items()) in fault
