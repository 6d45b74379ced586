"""The list of changes that make no difference is read, and explains itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mutation import survivors
from tests.mutation.survivors import Mutant, change_of, read_equivalents, read_mutants, table

DIFF = """--- rcrp_desktop/domain/call/duties.py
+++ rcrp_desktop/domain/call/duties.py
@@ -5,7 +5,7 @@
     for duty in duties:
-        continue
+        break
"""


def test_every_equivalent_change_says_why():
    assert all(function.startswith("rcrp_desktop.") for function, _ in read_equivalents())


def test_one_without_a_reason_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "equivalent.toml"
    path.write_text('[[equivalent]]\nfunction = "f"\nchange = "a -> b"\nreason = "no"\n')
    monkeypatch.setattr(survivors, "EQUIVALENT", path)
    with pytest.raises(ValueError, match="a -> b"):
        read_equivalents()


def test_a_change_is_told_by_its_lines_alone():
    assert change_of(DIFF) == "continue -> break"


def test_what_became_of_each_is_read_and_counted(tmp_path: Path):
    codes = {"m.x_f__mutmut_1": 1, "m.x_f__mutmut_2": 0, "m.xǁAǁg__mutmut_1": None}
    (tmp_path / "m.py.meta").write_text(json.dumps({"exit_code_by_key": codes}))
    found = read_mutants(tmp_path)
    assert [m.status for m in found] == ["killed", "survived", "unrun"]
    assert found[2].function == "m.A.g"
    assert table(found, []).splitlines()[1].split() == ["m", "3", "1", "0", "1", "0"]


def test_a_mutant_that_no_test_reaches_counts_as_alive():
    assert table([Mutant("m.x_f__mutmut_1", "no tests")], []).split()[-2] == "1"
