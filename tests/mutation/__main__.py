"""``python -m tests.mutation``: are there changes of the record's and the call's code that no test notices?

``mutmut`` writes the changed copies (``packaging/requirements-nightly.in``; ``packaging/nightly.py`` makes
such an environment) into ``mutants/`` inside the checkout, which git leaves alone; ``trials`` tries them
there. A sample is shared out over the parts by ``SHARES``. Ends with 1 when a change lives that is not in
``equivalent.toml``.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from tests.mutation.survivors import Mutant, change_of, read_equivalents, read_tried, table

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "mutants"
TRIED = "tried.jsonl"
SHARES = {
    "domain.call": 250,
    "domain.policy": 60,
    "domain.audit": 40,
    "domain.training": 15,
    "domain": 10,
    "adapters.sqlite": 110,
    "adapters.spill": 60,
    "application.spill_recovery": 40,
    "application.spill_release": 10,
    "application.recording": 20,
}
"""How many of each part are in a sample of about 600, so that the small ones that keep the words are in it."""


def main() -> int:
    """Write the mutants, try a sample of them or all, and tell."""
    asked = _arguments()
    if asked.fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    names = [name for name in _written() if asked.within in name]
    picked = sample(names, asked.sample, asked.seed) if asked.sample else names
    if not picked:
        print("There is nothing to try; the tool's own words stand above.")
        return 2
    print(f"{len(names)} mutants, trying {len(picked)} (seed {asked.seed})", flush=True)
    _try(picked, asked.processes)
    return _tell(read_tried(FOLDER / TRIED, picked))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="how many to try; 0 is all")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--within", default="", help="only names that hold this text")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--fresh", action="store_true", help="write and learn everything anew")
    return parser.parse_args()


def _written() -> list[str]:
    """Every mutant's name, from the copies that the tool writes beside a stand-in for its own module."""
    from mutmut.__main__ import copy_also_copy_files, copy_src_dir, create_mutants
    from mutmut.mutation.data import SourceFileMutationData
    from mutmut.utils.file_utils import walk_mutatable_files

    os.chdir(ROOT)
    FOLDER.mkdir(exist_ok=True)
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(os.cpu_count() or 1)
    own = FOLDER / "mutmut" / "mutation"
    own.mkdir(parents=True, exist_ok=True)
    for folder in (own.parent, own):
        (folder / "__init__.py").touch()
    shutil.copy(Path(__file__).with_name("trampoline.py"), own)
    names: list[str] = []
    for path in sorted(walk_mutatable_files()):
        data = SourceFileMutationData(path=path)
        data.load()
        names += data.exit_code_by_key
    return names


def sample(names: list[str], wanted: int, seed: int) -> list[str]:
    """So many of each part as its share says, of the names that are there; never the same one twice."""
    left, groups = list(names), list[tuple[int, list[str]]]()
    for part in sorted(SHARES, key=len, reverse=True):
        mine = [name for name in left if name.startswith(f"rcrp_desktop.{part}")]
        left = [name for name in left if name not in set(mine)]
        groups.append((SHARES[part], mine))
    whole = sum(share for share, mine in groups if mine)
    picked: list[str] = []
    for share, mine in groups:
        count = min(len(mine), -(-share * wanted // whole))
        picked += random.Random(seed).sample(mine, count)
    return sorted(picked)


def _try(names: list[str], processes: int) -> None:
    selection = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"][
        "pytest_add_cli_args_test_selection"
    ]
    (FOLDER / TRIED).unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "names"
        wanted.write_text("\n".join(names), "utf-8")
        command = [sys.executable, "-m", "tests.mutation.trials", str(wanted), TRIED]
        environ = {**os.environ, "RCRP_SEARCH": "mutants", "QT_QPA_PLATFORM": "offscreen"}
        subprocess.run(
            [*command, str(processes), *selection], cwd=FOLDER, env=environ, stdout=sys.stderr
        )


def _tell(tried: list[Mutant]) -> int:
    known = read_equivalents()
    alive = [mutant for mutant in tried if mutant.is_alive]
    changes = {mutant: change_of(_diff(mutant)) for mutant in alive}
    alike = [mutant for mutant in alive if (mutant.function, changes[mutant]) in known]
    print(table(tried, alike))
    left = [mutant for mutant in alive if mutant not in alike]
    for mutant in left:
        print(f"\n{mutant.status}: {mutant.name}\n  {mutant.function}\n  {changes[mutant]}")
    share = 100 * (1 - len(left) / (len(tried) - len(alike) or 1))
    print(f"\n{len(tried)} tried, {len(alike)} alike, {len(left)} alive: {share:.1f} % killed")
    return 1 if left else 0


def _diff(mutant: Mutant) -> str:
    from mutmut.mutation.diff_apply import find_mutant, get_diff_for_mutant

    return get_diff_for_mutant(mutant.name, path=find_mutant(mutant.name).path)


if __name__ == "__main__":
    raise SystemExit(main())
