"""What CI leaves out of one step runs in another: every folder of tests runs in one of them, once."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings

from tests.conftest import QT_FOLDERS, goes_the_way_of_another

ROOT = Path(__file__).parents[2]
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

STRIDES = {"sized(53, 7)"}
"""Bits left out between two that are tried: fewer is deeper."""


def sized_searches() -> list[tuple[str, int, int]]:
    """Where a search gives its own size: by day and at night."""
    texts = [path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    texts = [text for text in texts if "search_depth import" in text]
    found = [m for text in texts for m in re.findall(r"(\bsized\(([0-9_]+), ([0-9_]+)\))", text)]
    return [(text, int(day), int(night)) for text, day, night in found]


def inner() -> set[str]:
    """The folders whose tests run where Qt is not installed."""
    (named,) = re.findall(r"^inner=\((.*)\)$", CI, re.MULTILINE)
    return {name.removeprefix("tests/") for name in named.split()}


def test_what_runs_without_qt_is_there_and_needs_no_qt():
    for name in inner():
        folder = ROOT / "tests" / name
        assert name not in QT_FOLDERS
        assert list(folder.rglob("test_*.py")), name
        assert not [*folder.rglob("*_qt.py"), *folder.rglob("test_qt_*.py")], name


def test_all_that_is_left_out_of_one_step_is_what_ran_in_the_other():
    (lists,) = re.findall(r"^ran_above=.*$", CI, re.MULTILINE)
    script = f'inner=({" ".join(sorted(inner()))})\n{lists}\nprintf "%s\\n" "${{ran_above[@]}}"'
    printed = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert printed.stdout.split() == [f"--ignore={name}" for name in sorted(inner())]
    assert set(re.findall(r"--ignore=(\S+)", CI.replace(lists, ""))) == set()


def test_what_is_run_without_qt_is_run_once_and_no_marker_leaves_any_of_it_out():
    one_line = CI.replace("\\\n", "")
    runs = [line for line in one_line.splitlines() if "${inner[@]}" in line]
    assert [line.endswith("--cov --cov-report=") for line in runs] == [True]
    assert not re.findall(r" -[mk] (?!pytest|pip|venv|rcrp_desktop)", one_line)


def test_of_a_test_of_windows_one_set_of_parameters_is_measured(request: pytest.FixtureRequest):
    def marked(*indices: int) -> bool:
        call = SimpleNamespace(indices=dict(enumerate(indices)))
        return goes_the_way_of_another(SimpleNamespace(callspec=call))

    assert not goes_the_way_of_another(request.node)
    assert [marked(0, 0), marked(0, 1), marked(2, 0)] == [False, True, True]


def test_ci_searches_alike_each_time_and_the_night_deeper_elsewhere():
    assert re.findall(r"RCRP_SEARCH=(\w+)", CI) == ["steady"]
    steady, nightly = settings.get_profile("steady"), settings.get_profile("nightly")
    assert (steady.derandomize, nightly.derandomize) == (True, False)
    assert nightly.max_examples >= 10 * steady.max_examples
    sizes = [size for size in sized_searches() if size[0] not in STRIDES]
    assert sizes
    assert [text for text, day, night in sizes if night < 2 * day] == []
