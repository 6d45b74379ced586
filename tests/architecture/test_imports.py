"""The house's walls: who may import whom, proved on the source and in a fresh interpreter."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.architecture.source import PURE, ROOT, Module, modules, parse, place

IMPORT_ALL = """
import importlib, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
HEAVY = {"pydantic", "sqlite_utils", "numpy", "yaml", "cryptography", "keyring", "click", "z3"}


def test_the_import_contracts_hold():
    done = run_python(["-c", "from importlinter.cli import lint_imports_command as c; c()"])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_import_the_standard_library_only(package: str):
    found = [line for m in modules(f"rcrp_desktop/{package}") for line in foreign_imports(m)]
    assert found == []


def test_a_foreign_import_is_seen():
    sample = parse(
        "s.py", "import json\nimport yaml\nfrom click.x import y\nfrom rcrp_desktop import z"
    )
    assert list(foreign_imports(sample)) == ["s.py:2 yaml", "s.py:3 click"]


@pytest.mark.parametrize("package", [*PURE, "adapters", "cli"])
def test_nothing_outside_ui_loads_qt(package: str):
    assert loaded_by(package).isdisjoint({"PySide6", "shiboken6"})


@pytest.mark.parametrize("package", PURE)
def test_pure_packages_load_nothing_heavy(package: str):
    assert loaded_by(package).isdisjoint(HEAVY | {"sqlite3"})


def test_what_is_loaded_is_seen():
    assert "sqlite_utils" in loaded(["sqlite_utils"])


def foreign_imports(module: Module) -> Iterator[str]:
    """Imports of anything but the standard library and this program."""
    for node in ast.walk(module.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for top in (name.partition(".")[0] for name in names):
            if top not in sys.stdlib_module_names and top != "rcrp_desktop":
                yield f"{place(module, node)} {top}"


def loaded_by(package: str) -> set[str]:
    """Top-level modules in memory after importing every module of a package, and nothing else."""
    files = [module.name for module in modules(f"rcrp_desktop/{package}")]
    assert files
    names = [name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in files]
    return loaded([name for name in names if not name.endswith("__main__")])


def loaded(names: list[str]) -> set[str]:
    done = run_python(["-c", IMPORT_ALL, *names])
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def run_python(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, encoding="utf-8"
    )
