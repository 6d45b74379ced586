"""What leaves the program names a told person as told: in the text, in JSON, in a search."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.support.pack_builder import ADVICE_ANSWERS

SAID = "(not verified)"


@pytest.mark.parametrize("person", ["", "boss"])
def test_everything_that_leaves_says_it(rcrp: Terminal, tmp_path: Path, person: str):
    who = ["--as", person] if person else []
    rcrp("assess", "--record", "--answers", rcrp.answers(ADVICE_ANSWERS), "--reference", "R1", *who)
    out = tmp_path / "out"
    assert rcrp("audit", "export", "--ref", "R1", "--out", str(out), *who).exit_code == 0
    text = out.with_suffix(".txt").read_text("utf-8")
    (call,) = json.loads(out.with_suffix(".json").read_text("utf-8"))["calls"]
    assert (f"boss {SAID} (handler)" in text) == bool(person)
    assert (SAID in text) == bool(person)
    assert (f"boss {SAID} (handler)  access_export" in text) == bool(person)
    entries = [*call["events"], *call["access"]]
    assert entries
    assert {entry.get("verified", True) for entry in entries} == {not person}
    searched = rcrp("audit", "search", *who)
    assert (f"boss {SAID}" in searched.output) == bool(person)
    (row,) = json.loads(rcrp("audit", "search", "--json", *who).stdout)["rows"]
    assert row["not_verified"] == ([person] if person else [])


def test_a_redacted_export_says_it_too(rcrp: Terminal, tmp_path: Path):
    rcrp("assess", "--record", "--answers", rcrp.answers({}), "--reference", "R1", "--as", "boss")
    out = tmp_path / "out"
    rcrp("audit", "export", "--ref", "R1", "--out", str(out), "--redact", "--as", "boss")
    (call,) = json.loads(out.with_suffix(".json").read_text("utf-8"))["calls"]
    assert not any(entry["verified"] for entry in call["events"])
    assert f"boss {SAID}" in out.with_suffix(".txt").read_text("utf-8")
