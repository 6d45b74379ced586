"""What CI leaves out of one step runs in another: every folder of tests runs in one of them, once."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.conftest import QT_FOLDERS

ROOT = Path(__file__).parents[2]
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


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


def test_without_qt_both_what_is_measured_and_what_is_not_run():
    runs = re.findall(r"without_qt -m (.*)", CI)
    assert runs == ["no_cover", '"not no_cover" --cov --cov-report=']
