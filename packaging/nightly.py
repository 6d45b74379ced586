"""What takes longer than a change may wait for: ``python3 packaging/nightly.py``, some hours on two processors.

Every search goes somewhere else each night (a developer's and CI's repeat theirs), the crash laboratory runs
at full size, the benchmarks judge by their budgets, and the tests themselves are tried by changing the
program on purpose: 600 changes of the 16,000 or so that can be made, others each night, because all of them
would take days. Names of parts (``searches faults budgets mutants``) run those alone. Ends with 1 when
one of them found something; each says what.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import private_environment
import system_libraries

MUTANTS = 600
"""Changes tried in one night."""


def commands(python: Path, seed: int) -> dict[str, list[str]]:
    """What each part runs; ``seed`` makes tonight's searches and mutants repeatable."""
    pytest = [str(python), "-m", "pytest"]
    return {
        "searches": [*pytest, f"--randomly-seed={seed}", "-n", "auto", "--dist", "worksteal"],
        "faults": [str(python), "-m", "tests.faults", "--size", "nightly"],
        "budgets": [*pytest, "-m", "benchmark", "tests/benchmarks"],
        "mutants": [
            *(str(python), "-m", "tests.mutation"),
            *("--sample", str(MUTANTS), "--seed", str(seed)),
        ],
    }


def main() -> int:
    """Run the parts asked for, or all of them, and tell which found something."""
    if set(sys.argv[1:]) & {"-h", "--help"}:
        print(__doc__)  # at once: nothing needs to be installed for it
        return 0
    environ = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "RCRP_SEARCH": "nightly"}
    environ.pop("CI", None)  # there every search repeats itself
    system_libraries.ensure_for_screen(environ, private_environment.also_wanted("nightly"))
    python = private_environment.ensure("nightly")
    os.chdir(private_environment.ROOT)
    seed = random.SystemRandom().randrange(2**31)
    parts = commands(python, seed)
    asked = sys.argv[1:] or list(parts)
    unknown = [name for name in asked if name not in parts]
    if unknown:
        raise private_environment.Stop(
            f"No such part: {', '.join(unknown)}. Parts: {', '.join(parts)}."
        )
    print(f"Tonight's seed: {seed}", flush=True)
    found = [name for name in asked if not _is_quiet(name, parts[name], environ)]
    print("\nFound something: " + (", ".join(found) or "no part did"))
    return 1 if found else 0


def _is_quiet(name: str, command: list[str], environ: dict[str, str]) -> bool:
    print(f"\n=== {name} ===", flush=True)
    began = time.monotonic()
    code = subprocess.run(command, env=environ).returncode
    print(
        f"=== {name}: {'found nothing' if code == 0 else f'ended with {code}'}"
        f" after {time.monotonic() - began:.0f} s ===",
        flush=True,
    )
    return code == 0


if __name__ == "__main__":
    raise SystemExit(private_environment.guarded(main))
