"""Writes the pinned and hashed requirement files; needs ``uv`` on the path. Run after changing a dependency.

``--upgrade`` and ``--upgrade-package NAME`` are passed on; without them the present pins are kept.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = {
    "requirements-run.txt": ["pyproject.toml"],
    "requirements-test.txt": ["pyproject.toml", "packaging/requirements-test.in"],
    "requirements-lint.txt": ["packaging/requirements-lint.in"],
}
OPTIONS = [
    "--universal",
    "--generate-hashes",
    "--python-version=3.11",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
    "--custom-compile-command=python3 packaging/lock.py",
]


def main() -> int:
    """Compile each file; the run file comes first and constrains the test file."""
    for name, sources in SOURCES.items():
        constraint = ["--constraint=packaging/requirements-run.txt"] if "test" in name else []
        command = ["uv", "pip", "compile", *OPTIONS, *constraint, *sys.argv[1:], *sources]
        done = subprocess.run([*command, f"--output-file=packaging/{name}"], cwd=HERE.parent)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
