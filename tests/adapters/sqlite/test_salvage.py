"""What is read out of a damaged log is what its entries say, each held to its own hash, in bounded time."""

from __future__ import annotations

import random
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.records import PAGE
from rcrp_desktop.adapters.sqlite.salvage import MOST_BYTES, salvage
from rcrp_desktop.domain.audit.entry import StoredEntry
from tests.support.audit_logs import Desk, an_entry, with_ruleset_and_erasure

CALLS = [f"call-{number}" for number in range(12)]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    desk = Desk(tmp_path_factory.mktemp("salvage"))
    log = desk.open().log
    with_ruleset_and_erasure(log)
    long = an_entry("long", parts={"notes": "x" * 9000}, body={"why": "y" * 5000})
    log.append([long])
    for call in CALLS:
        for turn in range(4):
            log.append([replace(an_entry(f"{call}/{turn}"), call=call)])
    log.close()
    return desk.path


def entries(path: Path) -> dict[int, StoredEntry]:
    with closing(SqliteLogReader(path)) as reader:
        return {entry.seq: entry for entry in reader.entries(limit=10_000)}


def salvaged(path: Path) -> dict[int, StoredEntry]:
    log = salvage(path)
    return {
        entry.seq: entry
        for mark in log.marks_before(2**53, 10**6)
        for entry in log.entries_of_call(mark.call)
    }


def test_a_whole_log_reads_as_it_is(pristine: Path):
    wanted = {seq: entry for seq, entry in entries(pristine).items() if entry.call}
    assert salvaged(pristine) == wanted


def test_one_flipped_bit_costs_one_entry_at_most_and_none_is_told_falsely(
    pristine: Path, tmp_path: Path
):
    data, wanted = pristine.read_bytes(), entries(pristine)
    path = tmp_path / "audit.db"
    chosen = random.Random(random.getrandbits(64))  # of the run's own seed
    pages = [page * PAGE + chosen.randrange(PAGE) for page in range(len(data) // PAGE)]
    for place in [*pages, *range(100), *chosen.sample(range(len(data)), 60)]:
        flipped = bytearray(data)
        flipped[place] ^= 1 << chosen.randrange(8)
        path.write_bytes(flipped)
        found = salvaged(path)
        told = [s for s, e in wanted.items() if e.call and found.get(s) == e]
        assert len(told) >= sum(1 for e in wanted.values() if e.call) - 1, place
        assert all(e.damaged or e == wanted[s] for s, e in found.items()), place
        assert {e.call for e in found.values()} >= set(CALLS), place


def test_a_leaf_is_found_whatever_became_of_the_row_around_it(pristine: Path, tmp_path: Path):
    data, wanted = pristine.read_bytes(), entries(pristine)
    (kind,) = {entry.kind for entry in wanted.values() if entry.call == CALLS[5]}
    path = tmp_path / "audit.db"
    leaf = data.rfind(b'{"actor":', 0, data.find(f'"call":"{CALLS[5]}"'.encode()))
    for place in range(leaf - 60 - len(kind), leaf):
        flipped = bytearray(data)
        flipped[place] ^= 4
        path.write_bytes(flipped)
        assert sum(e.call == CALLS[5] and e.kind == kind for e in salvaged(path).values()) == 4


def test_a_log_without_its_first_page_still_tells_its_calls(pristine: Path, tmp_path: Path):
    path = tmp_path / "audit.db"
    path.write_bytes(bytes(PAGE) + pristine.read_bytes()[PAGE:])
    assert {entry.call for entry in salvaged(path).values()} >= set(CALLS)


@pytest.mark.parametrize("filling", [b"\x00", b"\xff", b"\x01", b"\x0d\x00\x00\x02", b'{"'])
def test_what_is_no_log_ends_and_tells_nothing(tmp_path: Path, filling: bytes):
    path = tmp_path / "audit.db"
    path.write_bytes(filling * (1024 * 1024 // len(filling)))
    assert salvaged(path) == {}
    path.write_bytes(random.randbytes(200_000))
    assert salvaged(path) == {}


def test_only_the_end_of_a_huge_file_is_read(pristine: Path, tmp_path: Path):
    path = tmp_path / "audit.db"
    with path.open("wb") as file:
        file.truncate(50 * MOST_BYTES)
        file.seek(50 * MOST_BYTES)
        file.write(pristine.read_bytes())
    assert {entry.call for entry in salvaged(path).values()} >= set(CALLS)


def test_entries_of_another_mode_are_left_out(pristine: Path):
    assert salvage(pristine, "training").last_seq() == -1
