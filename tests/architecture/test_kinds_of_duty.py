"""A kind of duty is told in ``domain/duties``, in the texts and in the schema, and nowhere else."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.domain.duties import DEBTS, DUTIES, DUTY_KINDS, Owed, subject_of
from tests.architecture.source import ROOT, Module, modules, parse

TABLE = "rcrp_desktop/domain/duties.py"
OTHER_NAMES = {
    "rcrp_desktop/domain/training/debrief.py": {"caller_told", "on_cad"},  # a line of a debrief
    "rcrp_desktop/domain/training/scoring.py": {"caller_told", "on_cad"},  # the same lines
    "rcrp_desktop/domain/training/scenario_checks.py": {"caller_told"},  # a field of a scenario
    "rcrp_desktop/presentation/training/debrief.py": {"caller_told"},
    "rcrp_desktop/presentation/supervisor/steps.py": {"caller_told"},  # a text
    "rcrp_desktop/presentation/call_screen.py": {"on_cad"},  # a key hint
    "rcrp_desktop/adapters/sqlite/index_rows.py": {"on_cad"},  # a column
    "rcrp_desktop/adapters/policy_files/well_formed.py": {"system_checks"},  # a part of a pack
    "rcrp_desktop/adapters/policy_files/layers.py": {"system_checks"},
    "rcrp_desktop/adapters/policy_files/joining.py": {"system_checks"},
}
"""Words of other closed sets that are spelt like a kind of duty."""


def named_in(module: Module) -> Iterator[str]:
    """Kinds of duty, and the debts that they alone leave, that a file names."""
    left = {d.debt.name for kind, d in DUTIES.items() if subject_of(kind) != "cad"}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and node.value in DUTY_KINDS:
            yield str(node.value)
        is_debt = isinstance(node, ast.Attribute) and node.attr in left
        if is_debt and isinstance(node.value, ast.Name) and node.value.id == "Owed":
            yield f"Owed.{node.attr}"


@pytest.mark.parametrize("text", ['kind == "caller_told"', "Owed.ADVICE_OWED"])
def test_a_kind_that_is_named_is_found(text: str):
    assert len(list(named_in(parse("x.py", text)))) == 1


def test_no_file_but_the_table_names_a_kind_of_duty():
    found = {module.name: {*named_in(module)} for module in modules("rcrp_desktop")}
    del found[TABLE]
    assert {name: kinds for name, kinds in found.items() if kinds} == OTHER_NAMES


def test_every_kind_has_its_line_and_every_debt_is_told():
    assert tuple(DUTIES) == DUTY_KINDS
    assert DEBTS.keys() == set(Owed)


def test_a_new_kind_is_known_everywhere_by_its_line_and_its_words(tmp_path: Path):
    command = [sys.executable, "-m", "tests.support.new_kind_of_duty", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
