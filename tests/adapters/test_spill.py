"""What the log did not take is kept, synced, and goes in later as the same event, once."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from rcrp_desktop.adapters import sync
from rcrp_desktop.adapters.spill import JsonLinesSpill
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.spill_recovery import recover_spilled
from rcrp_desktop.domain.audit.entry import LogMode
from tests.support.audit_logs import Desk, SteppingClock, an_entry, content


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


def journal(tmp_path: Path, clock: SteppingClock, mode: LogMode = "live") -> JsonLinesSpill:
    return JsonLinesSpill(tmp_path / "spill" / "journal.jsonl", mode, clock)


def test_what_is_added_is_pending_for_the_next_start(tmp_path: Path, clock: SteppingClock):
    journal(tmp_path, clock).add([an_entry("c1"), an_entry("", parts={})])
    journal(tmp_path, clock).add([an_entry("c2", parts={"notes": "Zoë\n—"})])
    first, second = journal(tmp_path, clock).pending()
    assert first.entries == (an_entry("c1"), an_entry("", parts={}))
    assert second.entries[0].parts == {"notes": "Zoë\n—"}
    assert (first.number, second.number) == (1, 2)
    assert first.spilled_at_ms < second.spilled_at_ms


def test_nothing_is_pending_where_nothing_was_spilled(tmp_path: Path, clock: SteppingClock):
    assert journal(tmp_path, clock).pending() == []


def test_what_is_cleared_leaves_the_disk(tmp_path: Path, clock: SteppingClock):
    spill = journal(tmp_path, clock)
    for number in range(3):
        spill.add([an_entry(f"c{number}", parts={"notes": f"NEEDLE-{number}"})])
    spill.clear_through(2)
    assert [s.entries[0].command for s in spill.pending()] == ["c2"]
    text = b"".join(p.read_bytes() for p in (tmp_path / "spill").iterdir())
    assert b"NEEDLE-0" not in text
    assert b"NEEDLE-2" in text
    spill.add([an_entry("c3")])
    assert [s.number for s in spill.pending()] == [3, 4]


def test_every_line_is_synced_before_add_returns(
    tmp_path: Path, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
):
    synced: list[int] = []
    true_sync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(handle), true_sync(handle)))
    journal(tmp_path, clock).add([an_entry()])
    first = len(synced)
    journal(tmp_path, clock).add([an_entry()])
    assert first >= 1
    assert len(synced) > first


@pytest.mark.parametrize("cut_off", [1, 5, 40, 200])
def test_a_line_torn_by_a_power_cut_swallows_no_other(
    tmp_path: Path, clock: SteppingClock, cut_off: int
):
    spill = journal(tmp_path, clock)
    spill.add([an_entry("c1")])
    spill.add([an_entry("c2")])
    path = tmp_path / "spill" / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-cut_off])
    lost = cut_off > 1  # the line break alone carries nothing
    spill.add([an_entry("c3")])
    commands = [s.entries[0].command for s in spill.pending()]
    assert commands == (["c1", "c3"] if lost else ["c1", "c2", "c3"])
    assert spill.damaged() == (1 if lost else 0)
    spill.clear_through(99)
    assert spill.pending() == []
    assert spill.damaged() == (1 if lost else 0), "a damaged line is evidence and stays"


def test_any_changed_byte_makes_a_line_damaged(tmp_path: Path, clock: SteppingClock):
    spill = journal(tmp_path, clock)
    spill.add([an_entry("c1")])
    path = tmp_path / "spill" / "journal.jsonl"
    line = path.read_bytes()
    for place in range(len(line) - 1):
        changed = bytearray(line)
        changed[place] ^= 1
        path.write_bytes(changed)
        assert spill.pending() == []


def test_another_modes_entries_are_left_alone(tmp_path: Path, clock: SteppingClock):
    live, training = journal(tmp_path, clock), journal(tmp_path, clock, "training")
    live.add([an_entry("c1")])
    training.add([an_entry("c2")])
    training.clear_through(99)
    assert training.pending() == []
    assert [s.entries[0].command for s in live.pending()] == ["c1"]


def test_threads_do_not_mix_their_lines(tmp_path: Path, clock: SteppingClock):
    spill = journal(tmp_path, clock)
    threads = [
        threading.Thread(target=lambda n=n: [spill.add([an_entry(f"{n}-{i}")]) for i in range(10)])
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pending = spill.pending()
    assert [s.number for s in pending] == list(range(1, 41))
    assert len({s.entries[0].command for s in pending}) == 40


def test_a_disk_that_refuses_is_a_problem(tmp_path: Path, clock: SteppingClock):
    (tmp_path / "spill").write_text("a file in the way")
    with pytest.raises(StorageUnavailable):
        journal(tmp_path, clock).add([an_entry()])


@pytest.mark.parametrize(
    ("number", "reason"),
    [(28, "full"), (30, "read_only"), (13, "read_only"), (2, "missing"), (5, "io")],
)
def test_the_systems_errors_become_reasons(number: int, reason: str):
    assert sync.storage_problem(OSError(number, os.strerror(number)), "x").reason == reason


def test_what_was_spilled_is_recorded_as_the_same_event(tmp_path: Path):
    desk = Desk(tmp_path)
    spill = journal(tmp_path, desk.clock)
    spill.add([an_entry("c1")])
    log = desk.open().log
    (receipt,) = recover_spilled(log, spill, desk.clock)
    assert not receipt.repeated
    assert spill.pending() == []
    reader = SqliteLogReader(desk.path)
    entry = reader.entries(after_seq=receipt.first_seq - 1)[0]
    reader.close()
    assert (entry.command, entry.at_ms, entry.parts) == ("c1", an_entry().at_ms, an_entry().parts)
    assert entry.body["recovered"] is True
    assert entry.body["spilled_at"] < entry.body["recovered_at"]  # type: ignore[operator]
    log.close()
    assert SqliteLogVerifier().verify(desk.path).exit_code == 0


def test_recovering_again_after_a_crash_records_nothing_twice(tmp_path: Path):
    desk = Desk(tmp_path)
    log = desk.open().log
    log.append([an_entry("c1")])  # it had reached the disk although it was reported as failed
    spill = journal(tmp_path, desk.clock)
    spill.add([an_entry("c1")])
    spill.add([an_entry("c2")])
    kept = (tmp_path / "spill" / "journal.jsonl").read_bytes()
    assert [r.repeated for r in recover_spilled(log, spill, desk.clock)] == [True, False]
    (tmp_path / "spill" / "journal.jsonl").write_bytes(kept)  # killed before it was cleared
    assert [r.repeated for r in recover_spilled(log, spill, desk.clock)] == [True, True]
    commands = [row[6] for row in content(desk.path)["leaf"] if row[6]]
    assert commands == ["c1", "c2"]
    log.close()
