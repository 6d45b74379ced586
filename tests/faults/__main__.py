"""Runs the laboratory: ``python -m tests.faults --size ci`` or ``nightly``, all parts or one."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from tests.faults import pool, shim
from tests.faults.figures import Figures

PARTS = ("power", "errors", "bits", "meddling", "kills", "crowd")
ON_THE_LAYER = ("power", "errors")
CANNOT_RUN = 2


def main() -> int:
    """Exit code 1 where anything is wrong, 2 where a part cannot run here."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--size", choices=("ci", "nightly"), default="ci")
    parser.add_argument("--part", choices=PARTS, action="append", default=[])
    parser.add_argument("--path", default="", help="one path of the part 'power' or 'errors'")
    parser.add_argument("--fault", default="", help="one kind of fault of the part 'errors'")
    parser.add_argument(
        "--seed", type=int, help="repeats a run; nightly runs choose another each time"
    )
    parser.add_argument(
        "--forget-syncs",
        action="store_true",
        help="leave every sync out of what was recorded, to see whether that is noticed",
    )
    parser.add_argument("--minutes", type=float, default=0, help="begin no more bits after these")
    parser.add_argument("--disks", type=int, default=2, help="a night's disks at each crash point")
    chosen = parser.parse_args()
    if not hasattr(os, "fork"):
        print("nothing can run here: its processes are forked, as on Linux", file=sys.stderr)
        return CANNOT_RUN
    pool.end_with_all_workers()
    if chosen.seed is None:
        is_night = chosen.size == "nightly"
        chosen.seed = random.SystemRandom().randrange(1 << 30) if is_night else 0
    parts = chosen.part or list(PARTS)
    code = 0
    on_the_layer = [part for part in parts if part in ON_THE_LAYER]
    if on_the_layer and shim.missing():
        print(f"{', '.join(on_the_layer)} cannot run: {shim.missing()}", file=sys.stderr)
        parts = [part for part in parts if part not in on_the_layer]
        code = CANNOT_RUN
    scratch = Path(tempfile.mkdtemp(prefix="rcrp-faults-", dir=_fast()))
    if on_the_layer and not code and not shim.is_loaded():
        shim.reexec("tests.faults", scratch)
    try:
        return max(code, int(_all_run(parts, chosen, scratch)))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if shim.is_loaded():
            shutil.rmtree(shim.library_folder(), ignore_errors=True)


def _all_run(parts: Sequence[str], chosen: argparse.Namespace, scratch: Path) -> bool:
    """Run and print them; whether anything is wrong."""
    from tests.faults import product

    is_wrong = False
    product.warm_up(scratch)
    print(f"size {chosen.size}, seed {chosen.seed}", flush=True)
    for part in parts:
        for figures in _run(part, chosen, scratch):
            figures.show()
            is_wrong = is_wrong or figures.is_wrong
    return is_wrong


def _run(part: str, chosen: argparse.Namespace, scratch: Path) -> Iterator[Figures]:
    began = time.monotonic()
    nightly = chosen.size == "nightly"
    if part == "power":
        from tests.faults import power

        few = power.Size(25, 1, acts=0.1)
        size = power.Size(1000, chosen.disks) if nightly else few
        size = replace(size, seed=chosen.seed, forget_syncs=chosen.forget_syncs)
        yield from power.run(size, scratch, chosen.path)
    elif part == "errors":
        from tests.faults import errors

        yield from errors.run(
            900 if nightly else 36, scratch, chosen.seed, chosen.path, chosen.fault
        )
    elif part == "bits":
        from tests.faults import bits, open_readers, readers

        yield bits.run(None if nightly else 800, scratch, chosen.seed, chosen.minutes)
        yield readers.run(None if nightly else 200, scratch, chosen.seed, chosen.minutes)
        yield open_readers.run(None if nightly else 300, scratch, chosen.seed, chosen.minutes)
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
