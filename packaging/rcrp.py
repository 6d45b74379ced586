"""``rcrp`` from a fresh checkout: ``python3 packaging/rcrp.py doctor``, the same on every system and in any folder.

Needs Python 3.11 or newer and nothing else; the first start fetches the rest. All arguments are passed on.
"""

from __future__ import annotations

import contextlib
import os
import sys

import private_environment


def main() -> int:
    """Prepare, then become the command line. What is said while preparing is no part of its output."""
    with contextlib.redirect_stdout(sys.stderr):
        python = private_environment.ensure("run")
    command = [str(python), "-P", "-m", "rcrp_desktop.cli.main", *sys.argv[1:]]
    return private_environment.become(command, private_environment.with_checkout(os.environ))


if __name__ == "__main__":
    raise SystemExit(private_environment.guarded(main))
