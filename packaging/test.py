"""Runs the whole test suite from a fresh checkout: ``python3 packaging/test.py``, the same on every system.

Needs Python 3.11 or newer and nothing else. Arguments go to pytest: ``packaging/test.py -k override``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import private_environment
import system_libraries

# Tests share the processors: whoever is free takes what another still has before it.
SHARED = ("-n", "auto", "--dist", "worksteal")
# What has its own mind about processes, wants the terminal, asks for little, or measures.
ALONE = (
    *("-n", "--numprocesses", "--dist", "-p", "--pdb", "--trace", "-s", "--capture"),
    *("--version", "-h", "--help", "--collect-only", "--co", "--markers", "--fixtures"),
    *("-m", "--lf", "--last-failed", "--sw", "--stepwise"),
)


def sharing(arguments: Sequence[str]) -> tuple[str, ...]:
    """The options that let several processes run the tests; none where ``arguments`` speak against it."""
    if any("::" in argument for argument in arguments):
        return ()
    names = {argument.partition("=")[0] for argument in arguments}
    names |= {a[:2] for a in arguments if a.startswith("-") and not a.startswith("--")}
    return () if names & set(ALONE) else SHARED


def main() -> int:
    """Prepare, then become pytest, with windows drawn in memory only."""
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    system_libraries.ensure_for_screen(environ, private_environment.also_wanted("test"))

    def prove_qt(python: Path) -> None:
        system_libraries.prove_qt(python, environ)

    python = private_environment.ensure("test", prove=prove_qt)
    os.chdir(private_environment.ROOT)
    given = sys.argv[1:]
    command = [str(python), "-m", "pytest", *sharing(given), *given]
    return private_environment.become(command, environ)


if __name__ == "__main__":
    raise SystemExit(private_environment.guarded(main))
