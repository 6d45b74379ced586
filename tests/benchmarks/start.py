"""Process start to the first question answerable, and memory there, against a bare PySide6 window in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.figures import Report

ROOT = Path(__file__).parents[2]
START_LIMIT = 1.6
MEMORY_LIMIT = 1.5
Sample = tuple[float, float, float]
_NO_BYTE_CODE = "PYTHONDONTWRITEBYTECODE"
"""Set on some machines for developers; nobody's second start translates every module anew."""


def run_once(module: str, *arguments: str) -> Sample:
    """One process: milliseconds to its first frame, milliseconds of processor time, KiB resident."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != _NO_BYTE_CODE},
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "RCRP_BENCH_BEGAN": repr(time.monotonic()),
    }
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    wall, processor, memory = map(float, done.stdout.splitlines()[0].split())
    return wall, processor, memory


def measure(folder: Path, *, runs: int = 12) -> tuple[Report, Report]:
    """Interleaved runs, so that whatever else the machine does falls on both alike."""
    product = ("started_window", "--data", str(folder), "--role", "handler", "--as", "bench")
    run_once(*product)  # byte code, page cache and the data folder are there, as on a second start
    run_once("bare_window")
    bare: list[Sample] = []
    ours: list[Sample] = []
    for _ in range(runs):
        bare.append(run_once("bare_window"))
        ours.append(run_once(*product))
    return _started(bare, ours), _memory(bare, ours)


def _started(bare: list[Sample], ours: list[Sample]) -> Report:
    report = Report("Start to first question", "python -m tests.benchmarks start")
    for name, samples in (("bare window", bare), ("rcrp-desktop", ours)):
        walls, cpus = [s[0] for s in samples], [s[1] for s in samples]
        report.add(f"{name}: median", statistics.median(walls), "ms", note=f"n={len(walls)}")
        report.add(f"{name}: least", min(walls), "ms")
        report.add(f"{name}: processor, median", statistics.median(cpus), "ms")
    pairs = [own[0] / other[0] for own, other in zip(ours, bare, strict=True)]
    cpu = [own[1] / other[1] for own, other in zip(ours, bare, strict=True)]
    report.add("ratio of pairs, median", statistics.median(pairs), "x", limit=START_LIMIT)
    report.add("ratio of processor time, median", statistics.median(cpu), "x")
    return report


def _memory(bare: list[Sample], ours: list[Sample]) -> Report:
    report = Report("Memory with the call screen", "python -m tests.benchmarks memory")
    least, own = (statistics.median(s[2] for s in samples) / 1024 for samples in (bare, ours))
    report.add("bare window, resident", least, "MiB")
    report.add("rcrp-desktop at its first question, resident", own, "MiB")
    report.add("ratio", own / least if least else 0.0, "x", limit=MEMORY_LIMIT)
    return report
