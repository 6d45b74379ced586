"""What the log did not take is kept, synced, under a lock, and goes in later as what it is, once."""

from __future__ import annotations

import errno
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.looking import storage_problem
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.adapters.spill_files import all_journals
from rcrp_desktop.adapters.spill_own import OwnFile
from rcrp_desktop.application.audit_ports import Signer
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Recorded, Recorder
from rcrp_desktop.application.spill_recovery import recover_spilled
from rcrp_desktop.domain.audit.entry import LogMode
from tests.support.audit_logs import SEED, Desk, FixedKeys, SteppingClock, an_entry, content
from tests.support.system_calls import SystemCalls

LOG, MINE = "desk-03-44c644d1-live", "44c644d1"


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


def journal(
    data: Path,
    clock: SteppingClock,
    mode: LogMode = "live",
    *,
    log_id: str = LOG,
    key: bool = True,
) -> JsonLinesSpill:
    """One process's journal. It lives until ``killed``."""
    spill = JsonLinesSpill(JournalOwner(data, log_id, MINE, "4471", mode), clock)
    if log_id:
        spill.bind(log_id, Ed25519Signer(SEED) if key else None, lambda: None)
    return spill


def killed(spill: JsonLinesSpill) -> None:
    """The process is gone: what it holds in memory is lost, and the system takes its locks back."""
    spill.close()


def kept(data: Path) -> list[Path]:
    return [path for path in (data / "spill").rglob("*.jsonl") if path.stat().st_size]


def clear_through(spill: JsonLinesSpill, number: int) -> None:
    """Whatever waits up to that number is in the log."""
    for waiting in spill.pending():
        if waiting.number <= number:
            spill.clear(waiting.number)


def commands(spill: JsonLinesSpill) -> list[str]:
    return [entry.command for spilled in spill.pending() for entry in spilled.entries]


def test_what_is_added_is_pending_for_the_next_start(tmp_path: Path, clock: SteppingClock):
    spill = journal(tmp_path, clock)
    spill.add([an_entry("c1"), an_entry("c1", parts={})])
    spill.add([an_entry("c2", parts={"notes": "Zoë\n—"})])
    killed(spill)
    first, second = journal(tmp_path, clock).pending()
    assert first.entries == (an_entry("c1"), an_entry("c1", parts={}))
    assert second.entries[0].parts == {"notes": "Zoë\n—"}
    assert (first.number, second.number) == (1, 2)
    assert (first.doubt, second.doubt) == (None, None)
    assert first.spilled_at_ms < second.spilled_at_ms


def test_nothing_is_pending_where_nothing_was_spilled(tmp_path: Path, clock: SteppingClock):
    assert journal(tmp_path, clock).pending() == []


def test_what_is_cleared_leaves_the_disk(tmp_path: Path, clock: SteppingClock):
    spill = journal(tmp_path, clock)
    for number in range(3):
        spill.add([an_entry(f"c{number}", parts={"notes": f"NEEDLE-{number}"})])
    clear_through(spill, 2)
    assert commands(spill) == ["c2"]
    spill.add([an_entry("c3")])
    assert commands(spill) == ["c2", "c3"]
    clear_through(spill, 99)
    assert list((tmp_path / "spill" / MINE).iterdir()) == []
    spill.add([an_entry("c4")])
    assert commands(spill) == ["c4"]


def test_every_line_is_synced_before_add_returns(
    tmp_path: Path, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
):
    calls = SystemCalls(monkeypatch)
    spill = journal(tmp_path, clock)
    spill.add([an_entry()])
    (path,) = kept(tmp_path)
    assert path in calls.synced
    assert calls.synced.index(path.parent) < calls.synced.index(path), "the name, then the words"
    before = calls.synced.count(path)
    spill.add([an_entry()])
    assert calls.synced.count(path) == before + 1


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_the_journal_is_for_its_account_alone(tmp_path: Path, clock: SteppingClock):
    before = os.umask(0)
    try:
        journal(tmp_path, clock).add([an_entry()])
    finally:
        os.umask(before)
    for path in (tmp_path / "spill", *(tmp_path / "spill").rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.lstat().st_mode) == wanted, path


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_folder_that_is_a_link_is_refused_and_a_file_that_is_one_not_followed(
    tmp_path: Path, clock: SteppingClock
):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "treasure").write_bytes(b"mine\n")
    (tmp_path / "a" / "spill").mkdir(parents=True)
    (tmp_path / "a" / "spill" / MINE).symlink_to(elsewhere)
    with pytest.raises(StorageUnavailable):
        journal(tmp_path / "a", clock).add([an_entry()])
    (tmp_path / "b" / "spill" / MINE).mkdir(parents=True)
    (tmp_path / "b" / "spill" / MINE / f"{LOG}.jsonl").symlink_to(elsewhere / "treasure")
    os.mkfifo(tmp_path / "b" / "spill" / f"{LOG}.jsonl")
    spill = journal(tmp_path / "b", clock)
    spill.add([an_entry("c1")])
    assert commands(spill) == ["c1"]
    assert [p.name for p in elsewhere.iterdir()] == ["treasure"]
    assert (elsewhere / "treasure").read_bytes() == b"mine\n"


@pytest.mark.parametrize("cut_off", [1, 5, 40, 200])
def test_a_line_torn_by_a_power_cut_swallows_no_other(
    tmp_path: Path, clock: SteppingClock, cut_off: int
):
    spill = journal(tmp_path, clock)
    spill.add([an_entry("c1")])
    spill.add([an_entry("c2")])
    killed(spill)
    (path,) = kept(tmp_path)
    path.write_bytes(path.read_bytes()[:-cut_off])
    lost = cut_off > 1  # the line break alone carries nothing
    spill = journal(tmp_path, clock)
    spill.add([an_entry("c3")])
    assert commands(spill) == (["c1", "c3"] if lost else ["c1", "c2", "c3"])
    told = [notice.kind for notice in spill.notices()]
    assert told == (["spill_damaged"] if lost else [])
    clear_through(spill, 99)
    aside = list((tmp_path / "spill").rglob("*.damaged"))
    assert len(aside) == (1 if lost else 0), "a damaged line is evidence and stays"
    assert kept(tmp_path) == []


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
    assert [s.number for s in spill.pending()] == list(range(1, 41))
    killed(spill)
    assert len(set(commands(journal(tmp_path, clock)))) == 40


# --- whose journal it is -----------------------------------------------------------------------


def test_a_process_that_lives_keeps_its_journal_to_itself(tmp_path: Path, clock: SteppingClock):
    first, second = journal(tmp_path, clock), journal(tmp_path, clock)
    first.add([an_entry("first")])
    second.add([an_entry("second")])
    assert commands(second) == ["second"]
    clear_through(second, 99)
    assert commands(first) == ["first"], "taking in one's own throws nothing of the other's away"
    killed(first)
    assert commands(journal(tmp_path, clock)) == ["first"]


def test_what_two_left_comes_in_the_order_in_which_it_was_done(
    tmp_path: Path, clock: SteppingClock
):
    both = journal(tmp_path, clock), journal(tmp_path, clock)
    for number in range(6):
        both[number % 2].add([an_entry(f"c{number}")])
    for spill in both:
        killed(spill)
    assert commands(journal(tmp_path, clock)) == [f"c{number}" for number in range(6)]


def test_the_order_in_which_it_was_done_is_that_of_the_numbers_whatever_the_clock(
    tmp_path: Path, clock: SteppingClock
):
    wanted: list[str] = []
    for start, back in enumerate((0, 3_600_000, 7_200_000, -10_000_000)):
        clock.wall -= back
        spill = journal(tmp_path, clock)
        assert commands(spill) == wanted
        for act in range(2):
            wanted.append(f"{start}/{act}")
            spill.add([an_entry(wanted[-1])])
        killed(spill)
    assert commands(journal(tmp_path, clock)) == wanted


def test_no_journal_is_orphaned_by_a_workstation_id(tmp_path: Path, clock: SteppingClock):
    unknown = journal(tmp_path, clock, log_id="")
    unknown.add([an_entry("unknown")])
    lost = journal(tmp_path, clock, log_id="lost-44c644d1-live")
    lost.add([an_entry("lost")])
    for spill in (unknown, lost):
        killed(spill)
    first_version = tmp_path / "spill" / "unknown-live.jsonl"
    first_version.write_bytes(b"whatever\n")
    spill = journal(tmp_path, clock)
    assert {(s.entries[0].command, s.doubt) for s in spill.pending()} == {
        ("unknown", "other_log"),
        ("lost", "other_log"),
    }
    assert [notice.kind for notice in spill.notices()] == ["spill_damaged"]


def test_another_modes_and_another_accounts_journals_are_left_alone(
    tmp_path: Path, clock: SteppingClock
):
    training = journal(tmp_path, clock, "training", log_id="desk-03-44c644d1-training")
    training.add([an_entry("training")])
    killed(training)
    other = JsonLinesSpill(
        JournalOwner(tmp_path, "d-ffffffff-live", "ffffffff", "1", "live"), clock
    )
    other.add([an_entry("other")])
    killed(other)
    assert journal(tmp_path, clock).pending() == []
    assert len(list(all_journals(tmp_path))) == 2


def test_what_spilled_before_the_log_was_known_is_bound_to_it_as_soon_as_it_is(
    tmp_path: Path, clock: SteppingClock
):
    spill = journal(tmp_path, clock, log_id="")
    spill.add([an_entry("early")])
    at = spill.pending()[0].spilled_at_ms
    spill.bind(LOG, Ed25519Signer(SEED), lambda: None)
    spill.add([an_entry("later")])
    assert commands(spill) == ["early", "later"]
    killed(spill)
    found = journal(tmp_path, clock).pending()
    assert [(s.entries[0].command, s.doubt) for s in found] == [("early", None), ("later", None)]
    assert found[0].spilled_at_ms == at


# --- a disk that fails -------------------------------------------------------------------------


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_call_that_fails_once_loses_nothing_and_one_that_fails_for_good_is_told(
    tmp_path: Path, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch, number: int
):
    """Acknowledged means on the disk: after a failed sync nothing more goes into that file."""
    for nth in range(40):
        data = tmp_path / str(nth)
        spill = journal(data, clock)
        spill.add([an_entry("before")])
        acknowledged = ["before"]
        with monkeypatch.context() as patch:
            calls = SystemCalls(patch, fail_at=nth, error=number)
            for command in ("during", "again"):
                try:
                    spill.add([an_entry(command)])
                    acknowledged.append(command)
                except StorageUnavailable:
                    pass
        spill.add([an_entry("after")])
        acknowledged.append("after")
        assert commands(spill) == acknowledged
        killed(spill)
        found = commands(journal(data, clock))
        assert list(dict.fromkeys(found)) == acknowledged
        assert set(found) == set(acknowledged)
        if not calls.has_failed:
            break
    else:
        pytest.fail("the failing call was never passed by")


@pytest.mark.parametrize("what", ["write", "fsync", "open"])
def test_a_disk_that_refuses_for_good_is_a_problem_and_leaves_no_litter(
    tmp_path: Path, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch, what: str
):
    spill = journal(tmp_path, clock)
    with monkeypatch.context() as patch:
        SystemCalls(patch, fail_always={what: errno.ENOSPC})
        for _ in range(3):
            with pytest.raises(StorageUnavailable) as problem:
                spill.add([an_entry("refused")])
            assert problem.value.reason == "full"
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []
    spill.add([an_entry("taken")])
    assert commands(spill) == ["taken"]


def test_a_disk_that_refuses_is_asked_twice_and_whoever_acts_waits_no_longer(
    tmp_path: Path, clock: SteppingClock, monkeypatch: pytest.MonkeyPatch
):
    asked: list[bytes] = []

    def refuse(_: OwnFile, line: bytes) -> None:
        asked.append(line)
        raise OSError(errno.EIO, "io")

    spill = journal(tmp_path, clock)
    monkeypatch.setattr(OwnFile, "append", refuse)
    with pytest.raises(StorageUnavailable):
        spill.add([an_entry("c1")])
    assert len(asked) == 2


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be taken away on Windows")
def test_a_journal_taken_away_under_the_program_is_begun_anew(tmp_path: Path, clock: SteppingClock):
    spill = journal(tmp_path, clock)
    spill.add([an_entry("before")])
    for path in kept(tmp_path):
        path.unlink()
    spill.add([an_entry("during")])
    assert commands(spill) == ["before", "during"], "what is in memory is not lost with the file"
    killed(spill)
    assert "during" in commands(journal(tmp_path, clock))


@pytest.mark.parametrize(
    ("number", "reason"),
    [(28, "full"), (30, "read_only"), (13, "read_only"), (2, "missing"), (5, "io")],
)
def test_the_systems_errors_become_reasons(number: int, reason: str):
    assert storage_problem(OSError(number, os.strerror(number)), "x").reason == reason


# --- a real log --------------------------------------------------------------------------------


def place(desk: Desk, *, signer: Signer | None = None) -> JsonLinesSpill:
    owner = JournalOwner(desk.data, desk.place.log_id, desk.place.account_hash, "4471", "live")
    spill = JsonLinesSpill(owner, desk.clock)
    spill.bind(desk.place.log_id, signer, lambda: desk.heads[0].load(desk.place.log_id))
    return spill


def recorded(desk: Desk) -> list[str]:
    return [str(row[6]) for row in content(desk.path)["leaf"] if row[6]]


def test_what_was_spilled_is_recorded_as_the_same_event(tmp_path: Path):
    desk = Desk(tmp_path)
    log = desk.open().log
    spill = place(desk, signer=Ed25519Signer(SEED))
    spill.add([an_entry("c1")])
    killed(spill)
    (receipt,) = recover_spilled(log, place(desk, signer=Ed25519Signer(SEED)), desk.clock).receipts
    assert not receipt.repeated
    leaf = content(desk.path)["leaf"][receipt.first_seq]
    assert (leaf[2], leaf[6]) == ("answer", "c1")
    assert b'"recovered":true' in bytes(leaf[8])  # type: ignore[arg-type]
    log.close()


def test_without_a_key_the_last_head_vouches(tmp_path: Path):
    desk = Desk(tmp_path, keys=FixedKeys(None))
    log = desk.open().log
    log.append([an_entry("c0")])
    spill = place(desk)
    spill.add([an_entry("c1")])
    killed(spill)
    log.close()
    log = desk.open().log
    recovery = recover_spilled(log, place(desk), desk.clock)
    assert (len(recovery.receipts), recovery.unconfirmed) == (1, 0)
    log.close()


def test_a_head_of_the_log_that_was_set_aside_vouches_too(tmp_path: Path):
    desk = Desk(tmp_path, keys=FixedKeys(None))
    log = desk.open().log
    log.append([an_entry("c0")])
    spill = place(desk)
    os.truncate(desk.path, 0)
    assert not isinstance(Recorder(log, spill, desk.clock).record([an_entry("c1")]), Recorded)
    killed(spill)
    log.abandon()
    log._tools.lock.release()
    opened = desk.open()
    assert "created" in [notice.kind for notice in opened.notices]
    recovery = recover_spilled(opened.log, place(desk), desk.clock)
    assert (len(recovery.receipts), recovery.unconfirmed) == (1, 0)
    opened.log.close()


def test_recovering_again_after_a_crash_records_nothing_twice(tmp_path: Path):
    desk = Desk(tmp_path)
    log = desk.open().log
    log.append([an_entry("c1")])  # it had reached the disk although it was reported as failed
    spill = place(desk, signer=Ed25519Signer(SEED))
    spill.add([an_entry("c1")])
    spill.add([an_entry("c2"), replace(an_entry("c2"), kind="note")])
    spill.add([an_entry("")])
    spill.add([an_entry("c2"), replace(an_entry("c2"), kind="note")])  # a sync that failed
    killed(spill)
    (path,) = kept(tmp_path)
    data = path.read_bytes()
    for _ in range(3):
        path.write_bytes(data)  # killed before it was cleared
        recovery = recover_spilled(log, place(desk, signer=Ed25519Signer(SEED)), desk.clock)
        assert recovery.stopped_by is None
        assert recovery.unconfirmed == 0
    assert recorded(desk)[:3] == ["c1", "c2", "c2"]
    assert len(recorded(desk)) == 4
    log.close()
