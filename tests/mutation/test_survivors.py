"""The list of changes that make no difference is read, and explains itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.mutation import survivors
from tests.mutation.survivors import Mutant, change_of, read_equivalents, read_tried, table

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
    rows = [("m.x_f__mutmut_1", "killed"), ("m.x_f__mutmut_2", "survived")]
    results = tmp_path / "tried.jsonl"
    results.write_text("".join(json.dumps({"name": n, "status": s}) + "\n" for n, s in rows))
    found = read_tried(results, [*(name for name, _ in rows), "m.xǁAǁg__mutmut_1"])
    assert [m.status for m in found] == ["killed", "survived", "unrun"]
    assert found[2].function == "m.A.g"
    assert table(found, []).splitlines()[1].split() == ["m", "3", "1", "0", "2", "0"]


@pytest.mark.parametrize("status", ["no tests", "unsound", "unrun", "survived"])
def test_what_no_test_has_noticed_counts_as_alive(status: str):
    assert Mutant("m.x_f__mutmut_1", status).is_alive
    assert table([Mutant("m.x_f__mutmut_1", status)], []).split()[-2] == "1"


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("a.index_rows.x_row_of__mutmut_25", "a.index_rows.row_of"),
        ("a.index_rows.x__plain__mutmut_7", "a.index_rows._plain"),
        ("a.index.xǁSqliteCallIndexǁ_asked__mutmut_8", "a.index.SqliteCallIndex._asked"),
        ("a.patient_box.xǁBoxǁ__init____mutmut_1", "a.patient_box.Box.__init__"),
    ],
)
def test_a_function_is_named_as_it_is_also_where_its_module_or_class_ends_in_an_x(
    name: str, function: str
):
    assert Mutant(name, "survived").function == function
