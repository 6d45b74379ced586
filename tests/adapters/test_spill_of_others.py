"""Which journals of other people are told: those in which something may wait, and folders that hide it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.adapters.spill_of_others import left_by_others, person_of
from tests.support.audit_logs import SteppingClock, an_entry

MINE, THEIRS = "44c644d1", "0badcafe"


@pytest.fixture
def left(tmp_path: Path) -> Path:
    owner = JournalOwner(tmp_path, f"desk-03-{THEIRS}-live", THEIRS, "2290", "live")
    spill = JsonLinesSpill(owner, SteppingClock())
    spill.add([an_entry("c1")])
    spill.close()
    (path,) = (tmp_path / "spill" / THEIRS).glob("*.jsonl")
    return path


def test_a_journal_that_another_person_left_is_told_and_one_without_a_word_is_not(
    tmp_path: Path, left: Path
):
    assert left_by_others(tmp_path, MINE, "live") == [left]
    assert person_of(left) == an_entry("c1").actor
    assert left_by_others(tmp_path, MINE, "training") == []
    assert left_by_others(tmp_path, THEIRS, "live") == []
    left.write_bytes(b"")
    assert left_by_others(tmp_path, MINE, "live") == []


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_folder_that_cannot_be_looked_into_is_told_in_place_of_what_it_may_hold(
    tmp_path: Path, left: Path
):
    closed = tmp_path / "spill" / "closed"
    closed.symlink_to(closed)
    assert set(left_by_others(tmp_path, MINE, "live")) == {left, closed}


def test_of_a_journal_of_many_lines_only_the_first_is_read_for_its_person(left: Path):
    good = left.read_bytes()
    left.write_bytes(b"x\n" * 1000 + good + b"0123456789abcdef x\n" * 1000)
    assert person_of(left) == an_entry("c1").actor
