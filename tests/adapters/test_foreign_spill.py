"""A spill journal that belongs to another account, as after a restore: said, never taken in, and mended in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rcrp_desktop.adapters.data_places import places_of
from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.machine import ThisMachine
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from tests.adapters.test_spill import SteppingClock, an_entry

pytestmark = pytest.mark.skipif(os.name == "nt", reason="owners of POSIX")

LOG, MARK = "desk-03-44c644d1-live", "44c644d1"
SOMEBODY = 61_017


def journal(data: Path) -> JsonLinesSpill:
    made = JsonLinesSpill(JournalOwner(data, LOG, MARK, "4471", "live"), SteppingClock())
    made.bind(LOG, Ed25519Signer(bytes(32)), lambda: None)
    return made


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """What a dead process left."""
    dead = journal(tmp_path)
    dead.add([an_entry("dead")])
    dead.close()
    (path,) = tmp_path.joinpath("spill", MARK).glob("*.jsonl")
    return path


def test_a_journal_of_another_account_is_said_once_and_left_as_it_is(
    left: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It was taken for none, at every start, and nobody was told."""
    raw = left.read_bytes()
    mine = journal(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "geteuid", lambda: SOMEBODY)
        assert mine.pending() == []
        assert [n.kind for n in mine.notices()] == ["spill_foreign"]
        assert mine.pending() == []
        assert mine.notices() == ()
    mine.close()
    assert left.read_bytes() == raw
    assert len(journal(tmp_path).pending()) == 1, "given back, it is taken in at the next start"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_the_report_says_how_it_is_given_back(left: Path, tmp_path: Path):
    def report() -> list[tuple[int, str]]:
        places = places_of(tmp_path, "uid:0", named=True)
        machine = ThisMachine(places, "uid:0", FilePolicyStore(()))
        return [(facts.waiting, facts.foreign) for facts in machine.spills()]

    assert report() == [(1, "")]
    os.chown(left, SOMEBODY, SOMEBODY)
    assert report() == [(0, str(left))]
