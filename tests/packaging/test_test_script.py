"""Running the tests: by all processors, except where that would get in the way."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

# Not by name: Python has a package of its own that is called "test".
SCRIPT = Path(__file__).parents[2] / "packaging" / "test.py"


@pytest.fixture(scope="module")
def sharing() -> Callable[[Sequence[str]], tuple[str, ...]]:
    spec = importlib.util.spec_from_file_location("run_the_tests", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.sharing


@pytest.mark.parametrize(
    "given",
    [[], ["-k", "override"], ["--cov", "-q"], ["tests/domain"], ["-x", "--randomly-seed=1"]],
)
def test_all_processors_share_the_tests(sharing, given: list[str]):
    assert sharing(given)[:1] == ("-n",)


@pytest.mark.parametrize(
    "given",
    [
        ["-n0"],
        ["-n", "4"],
        ["--numprocesses=3"],
        ["-p", "no:xdist"],
        ["--pdb"],
        ["-s"],
        ["-m", "benchmark"],
        ["-mbenchmark"],
        ["--version"],
        ["tests/domain/test_canonical.py::test_x"],
    ],
)
def test_one_process_where_that_is_asked_for_or_needed(sharing, given: list[str]):
    assert sharing(given) == ()
