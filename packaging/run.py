"""Starts RCRP Desktop from a fresh checkout: ``python3 packaging/run.py``, the same on every system.

Needs Python 3.11 or newer and nothing else; the first start fetches the rest. Arguments are passed on.
Without a screen the same call is taken in the terminal.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import private_environment
import system_libraries

DEFAULT_POLICY = "national-2023"
# Answered without a window, so they go to the program even where there is no screen.
WINDOWLESS = ("--version",)
SCREENS = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
NO_WINDOW = "Until then there is no window, and the call is taken in this terminal instead."
NO_SCREEN = "There is no screen here, so the call is taken in this terminal instead."


def main() -> int:
    """Prepare, then become the program."""
    arguments = sys.argv[1:]
    if "-h" in arguments or "--help" in arguments:
        parser().print_help()  # at once: nothing needs to be installed for it
        return 0
    if set(arguments) & set(WINDOWLESS):
        return private_environment.become(in_window(ready(), arguments), environment())
    words = parse(arguments)
    if not has_screen(os.environ):
        return in_terminal(ready(), words, NO_SCREEN)
    also = private_environment.also_wanted("run")
    try:
        system_libraries.ensure_for_screen(os.environ, also)
        python = private_environment.ensure("run", prove=prove_qt)
    except system_libraries.Missing as lacking:
        if also:  # Python's own parts: without them there is no call in the terminal either
            raise
        return in_terminal(ready(), words, f"{lacking}\n\n{NO_WINDOW}")
    fault = system_libraries.fault_of_screen(python, os.environ)
    if fault:
        return in_terminal(python, words, fault + " The call is taken in this terminal instead.")
    # A window always records.
    kept = [argument for argument in arguments if argument != "--record"]
    return private_environment.become(in_window(python, kept), environment())


def ready() -> Path:
    """The environment's Python, without a look at what only a window needs."""
    return private_environment.ensure("run")


def in_window(python: Path, arguments: Sequence[str]) -> list[str]:
    """The command that opens the window."""
    return [str(python), "-P", "-m", "rcrp_desktop", *arguments]


def in_terminal(python: Path, words: argparse.Namespace, why: str) -> int:
    """Become the call in the terminal; say why, and what of the arguments means nothing there."""
    print(why)
    ignored = [f"--{name}" for name in ("role", "smoke") if getattr(words, name)]
    if ignored:
        print(f"Without a screen this means nothing and is ignored: {', '.join(ignored)}")
    command = [str(python), "-P", "-m", "rcrp_desktop.cli.main", "assess"]
    return private_environment.become([*command, *terminal_arguments(words)], environment())


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What the window or the terminal understands; anything else ends here with the usage and code 2."""
    made = parser()
    words = made.parse_args(arguments)
    for name, value in {
        "--data": words.data,
        "--policy": words.policy,
        "--as": words.person,
    }.items():
        if value is not None and not value.strip():  # it would mean the same as leaving it out
            made.error(f"{name} was given without a word")
    return words


def parser() -> argparse.ArgumentParser:
    """The words of this script."""
    made = argparse.ArgumentParser(
        prog="run.py",
        allow_abbrev=False,
        description="The call guide for Right Care, Right Person: a window, or the same call in the terminal.",
    )
    roles = ("handler", "supervisor", "trainer", "policy")
    made.add_argument("--role", choices=roles, help="what opens first in the window")
    made.add_argument("--data", help="folder for records and settings")
    made.add_argument("--policy", help="id or folder of a published policy pack")
    made.add_argument(
        "--as", dest="person", metavar="ID", help="who sits here, as told at the desk"
    )
    record = "keep a call that is taken in the terminal; a window always records"
    made.add_argument("--record", action="store_true", help=record)
    made.add_argument("--smoke", action="store_true", help="show the first question, then end")
    made.add_argument("--version", action="store_true", help="say which version this is")
    return made


def has_screen(environ: Mapping[str, str]) -> bool:
    """Whether a window can be shown; only Linux can be without."""
    if not sys.platform.startswith("linux"):
        return True
    return any(environ.get(name) for name in SCREENS)


def terminal_arguments(words: argparse.Namespace) -> list[str]:
    """Those arguments that mean the same to ``rcrp assess``, with a policy in any case."""
    kept = {"--policy": words.policy or DEFAULT_POLICY, "--data": words.data, "--as": words.person}
    named = [part for name, value in kept.items() if value for part in (name, value)]
    return [*named, "--record"] if words.record else named


def prove_qt(python: Path) -> None:
    """Load Qt once before the environment counts as complete."""
    system_libraries.prove_qt(python, os.environ)


def environment() -> dict:
    """What the program is started with."""
    return private_environment.with_checkout(os.environ)


if __name__ == "__main__":
    raise SystemExit(private_environment.guarded(main))
