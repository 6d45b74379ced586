"""`rcrp audit search`: what it could not look at is said, and two first searches at once both find everything."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime

from rcrp_desktop.adapters.sqlite.index_file import IndexFile
from tests.cli.conftest import Terminal
from tests.support.pack_builder import ADVICE_ANSWERS


def recorded(rcrp: Terminal, reference: str) -> None:
    path = rcrp.answers(ADVICE_ANSWERS)
    command = ["assess", "--answers", path, "--record", "--as", "4471", "--reference", reference]
    assert rcrp(*command).exit_code == 0


def test_a_log_that_could_not_be_searched_is_named_and_has_its_own_exit_code(rcrp: Terminal):
    recorded(rcrp, "REF-231")
    assert rcrp("audit", "search", "--as", "4471").exit_code == 0
    broken = rcrp.data / "logs" / "zz-other" / "audit.db"
    broken.parent.mkdir()
    broken.write_bytes(b"no log at all" * 1000)
    result = rcrp("audit", "search", "--as", "4471")
    assert result.exit_code == 7
    assert "REF-231" in result.stdout
    assert "zz-other" in result.stderr
    as_json = rcrp("audit", "search", "--as", "4471", "--json")
    assert as_json.exit_code == 7
    assert json.loads(as_json.stdout)["not_searched"] == ["zz-other"]


def test_a_forged_row_is_not_told_even_where_its_mark_was_forged_too(rcrp: Terminal):
    recorded(rcrp, "REF-231")
    good = rcrp("audit", "search", "--as", "4471").stdout
    (path,) = rcrp.data.rglob("index.db")
    with closing(sqlite3.connect(path)) as index:
        index.execute(
            "UPDATE call SET detail=replace(detail, 'REF-231', 'REF-666'), reference='REF-666'"
        )
        index.commit()
    IndexFile(path).leave()
    assert rcrp("audit", "search", "--as", "4471").stdout == good


def test_two_first_searches_at_once_both_find_everything(rcrp: Terminal):
    for number in range(6):
        recorded(rcrp, f"REF-{number}")
    command = [sys.executable, "-m", "rcrp_desktop.cli.main", "audit", "rebuild-index"]
    running = [
        subprocess.Popen(
            [*command, "--data", str(rcrp.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    told = [process.communicate(timeout=300) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], told
    assert all(b"Traceback" not in err for _, err in told)
    assert all(b"6 calls" in out for out, _ in told), told


def test_times_in_json_carry_their_offset(rcrp: Terminal):
    recorded(rcrp, "REF-231")
    (row,) = json.loads(rcrp("audit", "search", "--as", "4471", "--json").stdout)["rows"]
    began = datetime.fromisoformat(row["began"])
    assert began.tzinfo is not None
    assert round(began.timestamp() * 1000) == row["began_ms"]


def test_a_whole_reference_is_counted_whole(rcrp: Terminal):
    for reference in ("LCK-1", "LCK-12"):
        recorded(rcrp, reference)
    counts = {"LCK": 0, "LCK-1": 1, " lck-12 ": 1}
    for wanted, number in counts.items():
        told = json.loads(rcrp("audit", "search", "--ref", wanted, "--as", "4471", "--json").stdout)
        assert (told["matching"], len(told["rows"]), told["calls"]) == (number, number, 2)
    told = json.loads(rcrp("audit", "search", "LCK", "--as", "4471", "--json").stdout)
    assert told["matching"] == 2, "a word is still a beginning"
    assert rcrp("audit", "search", "nothing", "--ref", "LCK-1", "--as", "4471").stdout.startswith(
        "No call"
    )
