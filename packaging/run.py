"""Starts RCRP Desktop from a fresh checkout: ``python3 packaging/run.py``, the same on every system.

Needs Python 3.11 or newer and nothing else; the first start fetches the rest. Arguments are passed on.
Without a screen the same call is taken in the terminal.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import private_environment
import system_libraries

DEFAULT_POLICY = "national-2023"
# Answered without a window, so they go to the program even where there is no screen.
WINDOWLESS = ("-h", "--help", "--version")


def main() -> int:
    """Prepare, then become the program."""
    arguments = sys.argv[1:]
    in_terminal = not has_screen(os.environ) and not set(arguments) & set(WINDOWLESS)
    if not in_terminal:
        system_libraries.ensure_for_screen(os.environ)
    python = private_environment.ensure("run", prove=None if in_terminal else prove_qt)
    command = [str(python), "-P", "-m"]
    if in_terminal:
        print("There is no screen here, so the call is taken in this terminal instead.")
        command += ["rcrp_desktop.cli.main", "assess", *terminal_arguments(arguments)]
    else:
        command += ["rcrp_desktop", *arguments]
    return private_environment.become(command, with_checkout(os.environ))


def has_screen(environ: Mapping[str, str]) -> bool:
    """Whether a window can be shown; only Linux can be without."""
    if not sys.platform.startswith("linux"):
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def terminal_arguments(arguments: list[str]) -> list[str]:
    """Those arguments that mean the same to ``rcrp assess``, with a policy in any case."""
    kept = {"--policy": DEFAULT_POLICY}
    waiting = iter(arguments)
    for argument in waiting:
        name, equals, value = argument.partition("=")
        if name in ("--data", "--policy"):
            kept[name] = value if equals else next(waiting, kept.get(name, ""))
    return [part for name, value in kept.items() for part in (name, value)]


def prove_qt(python: Path) -> None:
    """Load Qt once before the environment counts as complete."""
    system_libraries.prove_qt(python, os.environ)


def with_checkout(environ: Mapping[str, str]) -> dict:
    """The environment in which Python finds this checkout, whatever folder we were started from."""
    path = [str(private_environment.ROOT), environ.get("PYTHONPATH", "")]
    return {**environ, "PYTHONPATH": os.pathsep.join(part for part in path if part)}


if __name__ == "__main__":
    raise SystemExit(private_environment.guarded(main))
