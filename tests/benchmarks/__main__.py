"""``python -m tests.benchmarks [names] [--quick] [--json] [--folder DIR]``: measures, prints, exits 1 if a budget is missed."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.figures import Report, pace_ms

Measure = Callable[[Path, bool], Sequence[Report]]


def _start(folder: Path, quick: bool) -> Sequence[Report]:
    from tests.benchmarks import start

    return start.measure(folder, runs=1 if quick else 12)


def _keys(folder: Path, quick: bool) -> Sequence[Report]:
    from tests.benchmarks import keys

    return [
        keys.measure_answers(folder / "answers", keys=6 if quick else 600),
        keys.measure_override(folder / "override", rounds=1 if quick else 20),
    ]


def _evaluation(folder: Path, quick: bool) -> Sequence[Report]:
    from tests.benchmarks import evaluation

    del folder
    return [evaluation.measure(calls=20 if quick else 1_000)]


def _packs(folder: Path, quick: bool) -> Sequence[Report]:
    from tests.benchmarks import packs

    del folder
    return [packs.measure(runs=1 if quick else 5)]


def _audit(folder: Path, quick: bool) -> Sequence[Report]:
    from tests.benchmarks import audit

    return audit.measure(folder, appends=20 if quick else 1_000, calls=3 if quick else 1_500)


def _search(folder: Path, quick: bool) -> Sequence[Report]:
    from tests.benchmarks import searching

    sizes = (5, 50, 1) if quick else (1_500, 100_000, 40)
    return [searching.measure(folder, played=sizes[0], calls=sizes[1], times=sizes[2])]


BENCHMARKS: dict[str, Measure] = {
    "start": _start,
    "keys": _keys,
    "evaluation": _evaluation,
    "packs": _packs,
    "audit": _audit,
    "search": _search,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run those that are named, or all; memory is measured with the start."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does it run at all")
    parser.add_argument("--json", action="store_true", help="one line of JSON for each report")
    parser.add_argument("--folder", type=Path, default=None, help="a folder on the disk to measure")
    words = parser.parse_args(arguments)
    unknown = set(words.names) - BENCHMARKS.keys()
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    is_met = True
    for name in words.names or BENCHMARKS:
        with tempfile.TemporaryDirectory(prefix="rcrp-bench-", dir=words.folder) as folder:
            for report in BENCHMARKS[name](Path(folder), words.quick):
                report.add("pace of this machine now (an idle one: about 8)", pace_ms(), "ms")
                print(report.as_json() if words.json else report.told(), flush=True)
                is_met = is_met and all(figure.is_met for figure in report.figures)
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
