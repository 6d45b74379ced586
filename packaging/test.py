"""Runs the whole test suite from a fresh checkout: ``python3 packaging/test.py``, the same on every system.

Needs Python 3.11 or newer and nothing else. Arguments go to pytest: ``packaging/test.py -k override``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import private_environment
import system_libraries


def main() -> int:
    """Prepare, then become pytest, with windows drawn in memory only."""
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    system_libraries.ensure_for_screen(environ)

    def prove_qt(python: Path) -> None:
        system_libraries.prove_qt(python, environ)

    python = private_environment.ensure("test", prove=prove_qt)
    os.chdir(private_environment.ROOT)
    return private_environment.become([str(python), "-m", "pytest", *sys.argv[1:]], environ)


if __name__ == "__main__":
    raise SystemExit(private_environment.guarded(main))
