"""Whatever was done to a log, both verifiers end, name it, and agree."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.mutants import (
    LARGE,
    STRUCTURAL,
    flip_sweep,
    mutant,
    small_log,
    verdicts,
)
from tests.support.search_depth import sized

# How many flipped bits one run tries; the whole file is for the crash laboratory.
FLIPS = sized(250, 4_000)
ROOT = Path(__file__).parents[3]
SECONDS = (
    10.0  # of a machine that does much else; what is hostile must take about two on an idle one
)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_log(tmp_path_factory.mktemp("pristine"))


def test_an_untouched_log_is_unchanged_for_both(pristine: Path):
    found = verdicts(pristine)
    assert (found.mine, found.alone) == (0, 0)


@pytest.mark.parametrize("name", STRUCTURAL)
def test_both_end_and_name_it(pristine: Path, tmp_path: Path, name: str):
    found = verdicts(mutant(name, pristine, tmp_path))
    assert (found.mine, found.agree) == (found.alone, True), name
    assert found.mine >= 20 or found.mine == 2, name
    assert found.seconds < SECONDS, name


def test_flipped_bits_are_named_by_both_alike(pristine: Path, tmp_path: Path):
    chosen = random.Random(random.getrandbits(64))  # of the run's own seed
    bits = chosen.sample(range(8 * pristine.stat().st_size), FLIPS)
    sweep = flip_sweep(pristine, bits, tmp_path)
    assert sweep.unnamed == []
    assert sweep.disagreeing == []
    assert sweep.slowest < SECONDS
    assert sweep.detected > FLIPS // 20


@pytest.mark.skipif(
    sys.platform != "linux", reason="holds a process to so much memory as Linux does"
)
@pytest.mark.parametrize("name", LARGE)
def test_neither_time_nor_memory_is_the_files_to_take(pristine: Path, tmp_path: Path, name: str):
    path = mutant(name, pristine, tmp_path)
    command = [sys.executable, "-m", "tests.support.mutants", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    mine, alone, seconds = done.stdout.split()
    assert (mine, alone) == ("20", "20"), done.stderr
    assert float(seconds) < SECONDS
