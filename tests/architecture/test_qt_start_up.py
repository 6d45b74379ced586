"""Start-up is imports: nothing heavy may load before the first question can be answered."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.architecture.source import ROOT
from tests.architecture.test_imports import HEAVY, loaded, loaded_by

# What stands behind the first question. Heavy libraries are imported inside the functions that
# need them, or by modules that are themselves imported late.
ENTRY_POINTS = ("__main__", "bootstrap", "ui.app")
SCREENS = ("ui/call_taking", "ui/widgets", "ui/theme")

OURS = {"rcrp_desktop", "tests", "__main__", "__mp_main__"}
SYSTEM = {
    "sitecustomize",
    "usercustomize",
}  # whoever keeps the machine has it run with every Python
QT = {"PySide6", "shiboken6", "shibokensupport", "signature_bootstrap"}
QT_MODULES = {"PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets"}
"""Each further one costs some milliseconds of every start."""

NOT_YET = (
    # of the standard library, each with some milliseconds of modules of its own
    "ctypes",
    "platform",
    "secrets",
    "uuid",
    "rcrp_desktop.adapters.keys",
    "rcrp_desktop.adapters.sqlite.index",
    "rcrp_desktop.application.demo",
    "rcrp_desktop.application.pack_listing",
    "rcrp_desktop.application.pack_measures",
    "rcrp_desktop.application.reopening",
    "rcrp_desktop.application.search",
    "rcrp_desktop.application.training",
    "rcrp_desktop.adapters.sqlite.log_state",
    "rcrp_desktop.bootstrap.role_pages",
    "rcrp_desktop.domain.audit.leaf",
    "rcrp_desktop.domain.audit.report",
    "rcrp_desktop.domain.audit.rows",
    "rcrp_desktop.domain.audit.seal",
    "rcrp_desktop.domain.audit.walk",
    "rcrp_desktop.domain.policy.check_report",
    "rcrp_desktop.domain.policy.doubt",
    "rcrp_desktop.domain.policy.longest_call",
    "rcrp_desktop.presentation.supervisor",
    "rcrp_desktop.presentation.training",
    "rcrp_desktop.ui.help_page",
    "rcrp_desktop.ui.start_page",
    "rcrp_desktop.ui.supervisor",
    "rcrp_desktop.ui.training",
)


def test_the_way_to_the_first_question_loads_nothing_heavy():
    found = [name for name in ENTRY_POINTS if is_there(f"{name.replace('.', '/')}.py")]
    assert found
    assert loaded([f"rcrp_desktop.{name}" for name in found]).isdisjoint(HEAVY)


def test_the_call_screen_loads_nothing_heavy():
    found = [folder for folder in SCREENS if is_there(folder)]
    assert found
    for folder in found:
        assert loaded_by(folder).isdisjoint(HEAVY | {"sqlite3"}), folder


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the program says when a handler's first question has been painted."""
    data = tmp_path_factory.mktemp("first-paint")
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "RCRP_BENCH_BEGAN": repr(time.monotonic()),
        "RCRP_BENCH_MODULES": "1",
    }
    program = [sys.executable, "-m", "tests.benchmarks.started_window", "--role", "handler"]
    done = subprocess.run(
        [*program, "--as", "t", "--data", str(data)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def at_first_paint(start: list[str]) -> frozenset[str]:
    """Every module that is loaded by then."""
    return frozenset(start[1].split())


def test_only_qt_and_the_standard_library_paint_the_first_question(at_first_paint: frozenset[str]):
    tops = {name.partition(".")[0] for name in at_first_paint}
    foreign = {
        name
        for name in tops - OURS - SYSTEM - QT - sys.stdlib_module_names
        if not name.startswith("_")  # an editable install's finder, the interpreter's own helpers
    }
    assert foreign == set()
    assert {n for n in at_first_paint if n.startswith("PySide6.Qt")} == QT_MODULES


def test_other_roles_and_the_open_log_wait_for_the_first_question(at_first_paint: frozenset[str]):
    assert "rcrp_desktop.ui.call_taking.screen" in at_first_paint
    early = {
        name
        for name in at_first_paint
        for late in NOT_YET
        if name == late or name.startswith(f"{late}.")
    }
    assert early == set()


def test_no_source_of_the_screens_is_read_at_the_start(start: list[str]):
    assert [path for path in start[2:] if "rcrp_desktop/ui/" in path] == []


def is_there(path: str) -> bool:
    return Path(ROOT / "rcrp_desktop" / path).exists()
