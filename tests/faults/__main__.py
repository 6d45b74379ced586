"""Runs the laboratory: ``python -m tests.faults --size ci`` or ``nightly``, all parts or one."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from tests.faults import shim
from tests.faults.figures import Figures

PARTS = ("power", "errors", "bits", "meddling", "kills", "crowd")
ON_THE_LAYER = ("power", "errors")


def main() -> int:
    """Exit code 1 where anything is wrong, 2 where a part cannot run here."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--size", choices=("ci", "nightly"), default="ci")
    parser.add_argument("--part", choices=PARTS, action="append", default=[])
    parser.add_argument("--path", default="", help="one path of the part 'power' or 'errors'")
    parser.add_argument(
        "--seed", type=int, help="repeats a run; nightly runs choose another each time"
    )
    parser.add_argument(
        "--forget-syncs",
        action="store_true",
        help="leave every sync out of what was recorded, to see whether that is noticed",
    )
    parser.add_argument("--minutes", type=float, default=0, help="begin no more bits after these")
    chosen = parser.parse_args()
    nightly = chosen.size == "nightly"
    if chosen.seed is None:
        chosen.seed = random.SystemRandom().randrange(1 << 30) if nightly else 0
    parts = chosen.part or list(PARTS)
    wants_layer = any(part in ON_THE_LAYER for part in parts)
    if wants_layer and shim.missing():
        print(f"{', '.join(ON_THE_LAYER)} cannot run: {shim.missing()}", file=sys.stderr)
        return 2
    scratch = Path(tempfile.mkdtemp(prefix="rcrp-faults-", dir=_fast()))
    if wants_layer and not shim.is_loaded():
        shim.reexec("tests.faults", scratch)
    from tests.faults import product

    code = 0
    try:
        product.warm_up(scratch)
        print(f"size {chosen.size}, seed {chosen.seed}", flush=True)
        for part in parts:
            for figures in _run(part, chosen, scratch):
                figures.show()
                code = code or int(bool(figures.findings))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if shim.is_loaded():
            shutil.rmtree(shim.library_folder(), ignore_errors=True)
    return code


def _run(part: str, chosen: argparse.Namespace, scratch: Path) -> Iterator[Figures]:
    began = time.monotonic()
    nightly = chosen.size == "nightly"
    if part == "power":
        from tests.faults import power

        few = power.Size(25, 1, acts=0.1)
        size = power.Size(1000, 2) if nightly else few
        size = replace(size, seed=chosen.seed, forget_syncs=chosen.forget_syncs)
        yield from power.run(size, scratch, chosen.path)
    elif part == "errors":
        from tests.faults import errors

        yield from errors.run(900 if nightly else 36, scratch, chosen.seed, chosen.path)
    elif part == "bits":
        from tests.faults import bits

        yield bits.run(None if nightly else 2000, scratch, chosen.seed, chosen.minutes)
    elif part == "meddling":
        from tests.faults import meddling

        yield meddling.run(80 if nightly else 8, scratch, chosen.seed)
    elif part == "kills":
        from tests.faults import kills

        yield kills.run(200 if nightly else 6, scratch, chosen.seed)
    elif part == "crowd":
        from tests.faults import crowd

        yield from crowd.run(40 if nightly else 2, scratch, chosen.seed)
    print(f"{part}: {time.monotonic() - began:.0f} s", flush=True)


def _fast() -> str | None:
    """Memory where there is some: nothing here needs a real disk, and syncing a real one is slow."""
    shared = Path("/dev/shm")
    return str(shared) if os.access(shared, os.W_OK) else None


if __name__ == "__main__":
    sys.exit(main())
