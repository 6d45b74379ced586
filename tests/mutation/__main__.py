"""``python -m tests.mutation``: are there changes of the record's and the call's code that no test notices?

Needs ``mutmut`` beside the test packages (``packaging/requirements-nightly.in``); ``packaging/nightly.py``
makes such an environment. Works in ``mutants/`` inside the checkout, which git leaves alone. Ends with 1
when a change lives that is not in ``equivalent.toml``.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from tests.mutation.survivors import Mutant, change_of, read_equivalents, read_mutants, table

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "mutants"
NOTHING = "rcrp_desktop.no.such.mutant"
"""Asked for by name it makes the tool write all mutants and time the tests, and try none."""


def main() -> int:
    """Make the mutants, try a sample of them or all, and tell."""
    asked = _arguments()
    if asked.fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    _mutmut("run", NOTHING)
    names = [mutant.name for mutant in read_mutants(FOLDER) if asked.within in mutant.name]
    if not names:
        print("No mutants were made; the tool's own words stand above.")
        return 2
    picked = sorted(
        random.Random(asked.seed).sample(names, min(asked.sample or len(names), len(names)))
    )
    print(f"{len(names)} mutants, trying {len(picked)} (seed {asked.seed})", flush=True)
    _mutmut("run", "--max-children", str(asked.processes), *picked)
    return _tell([m for m in read_mutants(FOLDER) if m.name in set(picked)])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="how many to try; 0 is all")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--within", default="", help="only names that hold this text")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--fresh", action="store_true", help="forget what was found before")
    return parser.parse_args()


def _mutmut(*words: str) -> None:
    command = [sys.executable, "-m", "mutmut", *words]
    environ = {**os.environ, "RCRP_SEARCH": "steady", "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(command, cwd=ROOT, env=environ, stdout=sys.stderr)


def _tell(tried: list[Mutant]) -> int:
    known = read_equivalents()
    alive = [mutant for mutant in tried if mutant.status in ("survived", "no tests", "unrun")]
    changes = {mutant: change_of(_diff(mutant)) for mutant in alive}
    alike = [mutant for mutant in alive if (mutant.function, changes[mutant]) in known]
    print(table(tried, alike))
    left = [mutant for mutant in alive if mutant not in alike]
    for mutant in left:
        print(f"\n{mutant.status}: {mutant.function}\n  {changes[mutant]}")
    share = 100 * (1 - len(left) / (len(tried) - len(alike) or 1))
    print(f"\n{len(tried)} tried, {len(alike)} alike, {len(left)} alive: {share:.1f} % killed")
    return 1 if left else 0


def _diff(mutant: Mutant) -> str:
    command = [sys.executable, "-m", "mutmut", "show", mutant.name]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout


if __name__ == "__main__":
    raise SystemExit(main())
