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
    "requirements-nightly.txt": [
        "pyproject.toml",
        "packaging/requirements-test.in",
        "packaging/requirements-nightly.in",
    ],
    "requirements-lint.txt": ["packaging/requirements-lint.in"],
}
CONSTRAINED_BY = {
    "requirements-test.txt": "requirements-run.txt",
    "requirements-nightly.txt": "requirements-test.txt",
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
    """Compile each file; the run file constrains the test file, and that the nightly one."""
    for name, sources in SOURCES.items():
        above = CONSTRAINED_BY.get(name)
        constraint = [f"--constraint=packaging/{above}"] if above else []
        command = ["uv", "pip", "compile", *OPTIONS, *constraint, *sys.argv[1:], *sources]
        done = subprocess.run([*command, f"--output-file=packaging/{name}"], cwd=HERE.parent)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
