"""Finds what Qt needs from the operating system, installs it where we may, names it where we may not.

Standard library only. Looks at Linux alone: on Windows and macOS the wheels carry everything.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import following

# Shared library -> Debian package, found by trying on a Debian with nothing installed.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
# What the plug-in for an X screen needs on top.
X11_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WAYLAND_LIBRARIES = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}
FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
)
FONT_ENDINGS = (".ttf", ".otf", ".ttc", ".pfb")

NOTHING: Mapping[str, str] = {}


class Missing(Exception):
    """Something outside this folder is missing; the message says what and how to get it."""


def ensure_for_screen(environ: Mapping[str, str], also: Mapping[str, str] = NOTHING) -> None:
    """Make sure that Qt finds its libraries for the screen that ``environ`` names, and a font.

    ``also`` is what else is missing, with its packages: everything is asked for in one command.
    """
    if not sys.platform.startswith("linux"):
        return
    wanted = dict(QT_LIBRARIES)
    platform = environ.get("QT_QPA_PLATFORM", "")
    if platform.startswith("xcb") or (not platform and environ.get("DISPLAY")):
        wanted.update(X11_LIBRARIES)
    elif platform.startswith("wayland") or (not platform and environ.get("WAYLAND_DISPLAY")):
        wanted.update(WAYLAND_LIBRARIES)
    missing = missing_libraries(wanted)
    packages = sorted({wanted[name] for name in missing})
    if not has_font(FONT_FOLDERS):
        packages.append(FONT_PACKAGE)
        missing.append("a font (without one all text is blank)")
    packages += also.values()
    missing += also
    if packages:
        obtain(packages, missing)


def missing_libraries(names: Iterable[str]) -> list[str]:
    """Those of ``names`` that the loader cannot load."""
    missing = []
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def has_font(folders: Sequence[str]) -> bool:
    """Whether any font file is in the usual places."""
    for folder in folders:
        for _, _, files in os.walk(Path(folder).expanduser()):
            if any(name.lower().endswith(FONT_ENDINGS) for name in files):
                return True
    return False


def obtain(packages: Sequence[str], missing: Sequence[str]) -> None:
    """Install Debian packages when we may; otherwise raise Missing with the command to give."""
    what = ", ".join(missing)
    if shutil.which("apt-get") is None:
        raise Missing(
            "This system lacks: " + what + ". Install the packages of your distribution that hold"
            " these (on Debian: " + " ".join(packages) + "), then start again."
        )
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        raise Missing(
            f"This system lacks: {what}. Give this command, then start again:\n\n    {as_root(command)}"
        )
    print("Installing system packages: " + " ".join(packages), flush=True)
    for step in (["apt-get", "update"], command):
        worked, output = _run_quietly(step)
        if not worked:
            raise Missing(
                "apt-get could not install "
                + " ".join(packages)
                + ". Its last words were:\n\n"
                + output
                + "\n\nMend that, or install these packages by hand, then start again."
            )


def as_root(command: Sequence[str]) -> str:
    """The line that somebody types who is not root; a bare Debian has no sudo."""
    both = ["apt-get update", " ".join(command)]
    if shutil.which("sudo"):
        return " && ".join(f"sudo {one}" for one in both)
    return f'su -c "{" && ".join(both)}"'


def _run_quietly(command: Sequence[str]) -> tuple[bool, str]:
    """Whether ``command`` worked, and the end of what it printed."""
    environ = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C")
    began, what = time.monotonic(), " ".join(command[:2])

    def line() -> str:
        return f"  {what} ... {round(time.monotonic() - began)} s"

    returned, output = following.run(command, line, lambda _: None, environ=environ)
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return returned == 0, "\n".join("    " + each for each in lines[-6:])


PROBE = """
import ctypes, pathlib, sys
import PySide6.QtCore, PySide6.QtGui, PySide6.QtWidgets, PySide6.QtPrintSupport, PySide6.QtSvg
plugins = pathlib.Path(PySide6.__file__).parent / "Qt" / "plugins" / "platforms"
for name in sys.argv[1:]:
    for plugin in plugins.glob("lib" + name + "*.so"):
        ctypes.CDLL(str(plugin))
"""


def prove_qt(python: Path, environ: Mapping[str, str]) -> None:
    """Load Qt and the plug-in for the screen in a process of its own; raise Missing if it cannot."""
    plugins = ["qoffscreen"]
    if sys.platform.startswith("linux") and "QT_QPA_PLATFORM" not in environ:
        plugins += ["qxcb"] if environ.get("DISPLAY") else []
    done = subprocess.run(
        [str(python), "-c", PROBE, *plugins],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode:
        words = done.stdout.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise Missing(
            "Qt, which draws the windows, does not load on this system. It says:\n\n    "
            + "".join(words)
            + "\n\nInstall what it names with your system's package manager, then start again."
        )


# Shows a window's application for an instant; Qt ends the process where the screen does not answer.
SCREEN_PROBE = """
import resource
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
from PySide6.QtGui import QGuiApplication
QGuiApplication([])
"""
SCREEN_SECONDS = 20


def fault_of_screen(python: Path, environ: Mapping[str, str]) -> str:
    """Why no window can be shown on the screen that ``environ`` names, "" where one can."""
    if not sys.platform.startswith("linux"):
        return ""
    try:
        done = subprocess.run(
            [str(python), "-c", SCREEN_PROBE],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SCREEN_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"The screen that {_named_screen(environ)} names does not answer."
    if done.returncode:
        return f"The screen that {_named_screen(environ)} names cannot be used."
    return ""


def _named_screen(environ: Mapping[str, str]) -> str:
    names = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    return " ".join(f"{name}={environ[name]}" for name in names if environ.get(name))
