"""What holds of a spill journal whatever is added, taken in and put aside, over any number of starts."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rcrp_desktop.adapters import spill_files, spill_found, spill_left, spill_own
from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.adapters.spill_lines import Line, read_line, spell
from rcrp_desktop.adapters.spill_share import Share
from rcrp_desktop.application.audit_ports import Doubt
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from tests.support.audit_logs import SEED, SteppingClock, an_entry
from tests.support.system_calls import SystemCalls

LOG, MINE = "desk-03-44c644d1-live", "44c644d1"
Act = tuple[list[str], Doubt | None]


def journal(data: Path, clock: SteppingClock, log_id: str = LOG) -> JsonLinesSpill:
    return JsonLinesSpill(JournalOwner(data, log_id, MINE, "4471", "live"), clock)


def bind(spill: JsonLinesSpill) -> JsonLinesSpill:
    spill.bind(LOG, Ed25519Signer(SEED), lambda: None)
    return spill


def told(spill: JsonLinesSpill) -> list[Act]:
    return [([e.command for e in s.entries], s.doubt) for s in spill.pending()]


def clear_through(spill: JsonLinesSpill, number: int) -> None:
    """Whatever waits up to that number is in the log."""
    for waiting in spill.pending():
        if waiting.number <= number:
            spill.clear(waiting.number)


def journals(data: Path) -> list[Path]:
    return sorted((data / "spill").rglob("*.jsonl"))


@dataclass
class Written:
    """What one process wrote, and how much of it the log has taken."""

    acts: list[Act]
    taken: int = 0


class JournalRoom(RuleBasedStateMachine):
    """One account's journal beside a list that keeps the same: the list cannot lose anything."""

    def __init__(self) -> None:
        super().__init__()
        self.data = Path(tempfile.mkdtemp())
        self.clock = SteppingClock()
        self.written: list[Written] = []
        self.own = Written([])
        self.count = 0

    def teardown(self) -> None:
        self.spill.close()
        shutil.rmtree(self.data)

    @property
    def waiting(self) -> list[Act]:
        return [act for file in self.written for act in file.acts[file.taken :]]

    def taken(self, count: int) -> None:
        """A file of which all is taken is gone; of any other, a later start finds all of it again."""
        for file in self.written:
            here = min(count, len(file.acts) - file.taken)
            file.taken += here
            count -= here
        self.written = [file for file in self.written if file.taken < len(file.acts)]
        if self.own not in self.written:
            self.own = Written([])

    @initialize(bound=st.booleans())
    def start(self, bound: bool) -> None:
        self.spill = journal(self.data, self.clock, LOG if bound else "")
        self.is_bound = bound
        self.own = Written([])
        if bound:
            bind(self.spill)

    @rule(counts=st.lists(st.integers(1, 3), min_size=1, max_size=3))
    def add(self, counts: list[int]) -> None:
        for count in counts:
            self.count += 1
            entries = [an_entry(f"c{self.count}-{n}") for n in range(count)]
            self.spill.add(entries)
            self.own.acts.append(([e.command for e in entries], None))
        if self.own not in self.written:
            self.written.append(self.own)

    @rule()
    def the_log_is_known_after_all(self) -> None:
        """What this very process wrote without it is its own no less."""
        if not self.is_bound:
            bind(self.spill)
            self.own.acts[:] = self.own.acts[self.own.taken :]
            self.own.taken = 0
            self.is_bound = True

    @precondition(lambda self: self.written)
    @rule(data=st.data())
    def the_log_took_some(self, data: st.DataObject) -> None:
        count = data.draw(st.integers(1, len(self.waiting)))
        clear_through(self.spill, self.spill.pending()[count - 1].number)
        self.taken(count)

    @precondition(lambda self: self.written)
    @rule()
    def the_log_chokes_on_the_first(self) -> None:
        self.spill.set_aside(self.spill.pending()[0].number, "It chokes.")
        (notice,) = self.spill.notices()
        assert (notice.kind, notice.detail) == ("spill_damaged", "It chokes.")
        assert self.spill.notices() == ()
        self.taken(1)

    @rule(bound=st.booleans())
    def killed_and_started_again(self, bound: bool) -> None:
        if not self.is_bound:
            self.own.acts[:] = [(names, "other_log") for names, _ in self.own.acts]
        for file in self.written:
            file.taken = 0
        self.spill.close()
        self.start(bound)

    @invariant()
    def what_waits_is_told_in_order_and_as_what_it_is(self) -> None:
        found = told(self.spill)
        assert [names for names, _ in found] == [names for names, _ in self.waiting]
        if self.is_bound:
            assert found == self.waiting
        numbers = [one.number for one in self.spill.pending()]
        assert numbers == sorted(set(numbers))

    @invariant()
    def the_disk_keeps_the_files_that_wait_and_no_other(self) -> None:
        assert len(journals(self.data)) == len(self.written)
        assert len(list(self.data.rglob("*.lock"))) == len(self.written)


TestJournalRoom = JournalRoom.TestCase
TestJournalRoom.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


# --- what a line may hold ---------------------------------------------------------------------------

LONGEST = {"kind": 64, "actor": 256, "role": 64, "call": 128, "command": 256}
LATEST_MS = 253_402_000_000_000


@pytest.mark.parametrize(("name", "longest"), LONGEST.items())
def test_a_text_is_read_up_to_its_length_and_no_longer(name: str, longest: int):
    for length, is_read in ((longest, True), (longest + 1, False)):
        entry = replace(an_entry("c1"), **{name: "a" * length})
        found = read_line(spell(Line(1, 0, "live", LOG, None, "", (entry,)), None))
        assert (found is not None) is is_read


@pytest.mark.parametrize("name", ["number", "spilled_at_ms", "at_ms"])
def test_a_number_is_read_from_none_to_the_latest_time(name: str):
    for value in (-1, 0, LATEST_MS, LATEST_MS + 1):
        own = {} if name == "at_ms" else {name: value}
        entry = an_entry("c1", **({"at_ms": value} if name == "at_ms" else {}))
        line = replace(Line(1, 0, "live", LOG, None, "", (entry,)), **own)
        found = read_line(spell(line, None))
        assert (found.line if found else None) == (line if 0 <= value <= LATEST_MS else None)


def test_a_line_without_a_key_is_unbound_and_one_of_another_key_is_wrong(tmp_path: Path):
    clock = SteppingClock()
    for number, (signer, doubt) in enumerate(
        [(None, "unbound"), (Ed25519Signer(bytes(32)), "wrong_key"), (Ed25519Signer(SEED), None)]
    ):
        data = tmp_path / str(number)
        spill = journal(data, clock)
        spill.bind(LOG, signer, lambda: None)
        spill.add([an_entry("c1")])
        spill.close()
        assert told(bind(journal(data, clock))) == [(["c1"], doubt)]


@pytest.mark.parametrize(("length", "is_read"), [(64, True), (65, False)])
def test_the_name_of_the_line_before_is_a_hash_and_no_longer(length: int, is_read: bool):
    line = Line(1, 0, "live", LOG, None, "a" * length, (an_entry("c1"),))
    assert (read_line(spell(line, None)) is not None) is is_read


@pytest.mark.parametrize(("more", "is_read"), [(0, True), (-1, False)])
def test_a_journal_is_read_up_to_its_size_and_left_where_it_lies_beyond_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: int, is_read: bool
):
    path = tmp_path / "journal"
    path.write_bytes(b"one\ntwo\n")
    monkeypatch.setattr(spill_files, "MAX_FILE", path.stat().st_size + more)
    if is_read:
        assert spill_files.content_of(path) == b"one\ntwo\n"
        return
    with pytest.raises(OSError, match="journal") as told:
        spill_files.content_of(path)
    assert told.value.errno == errno.EFBIG


@pytest.mark.parametrize(("count", "is_read"), [(1000, True), (1001, False), (0, False)])
def test_a_line_holds_at_least_one_entry_and_no_more_than_so_many(count: int, is_read: bool):
    line = Line(1, 0, "live", LOG, None, "", (an_entry("c1"),) * count)
    assert (read_line(spell(line, None)) is not None) is is_read


# --- a log that another copy begins ----------------------------------------------------------


def test_what_has_nothing_to_be_bound_to_yet_is_bound_once_it_has(tmp_path: Path):
    """The log has begun, and neither gives a key nor has told a head: that is no binding."""
    clock, heads = SteppingClock(), list[Checkpoint]()
    spill = journal(tmp_path, clock)
    spill.bind_once_begun(LOG, lambda: True, lambda: None, lambda: heads[0] if heads else None)
    spill.add([an_entry("before")])
    heads.append(Checkpoint(LOG, 7, bytes(32)))
    spill.add([an_entry("after")])
    (path,) = journals(tmp_path)
    (left,) = spill_found.left_at(copied(path), Share())
    assert isinstance(left, spill_left.LeftFile)
    assert [read.line.head for read in left.read] == heads * 2


def test_a_key_store_is_asked_only_once_what_was_done_is_kept(tmp_path: Path):
    """It may take its time, or fail as nobody foresaw: no act waits for it, and none is lost by it."""
    spill = journal(tmp_path, SteppingClock())
    seen = list[bool]()

    def signer() -> Ed25519Signer:
        lines = b"".join(path.read_bytes() for path in journals(tmp_path))
        seen.append(f'"c{len(seen)}"'.encode() in lines)
        raise KeyError("a mistake of ours")

    spill.bind_once_begun(LOG, lambda: bool(journals(tmp_path)), signer, lambda: None)
    for number in range(3):
        spill.add([an_entry(f"c{number}")])
    assert seen == [True] * 3


def test_a_head_that_cannot_be_told_for_a_fault_of_ours_keeps_no_act_from_the_disk(tmp_path: Path):
    def head() -> Checkpoint:
        raise KeyError("a mistake of ours")

    spill = journal(tmp_path, SteppingClock())
    spill.bind(LOG, None, head)
    spill.add([an_entry("c1")])
    assert len(journals(tmp_path)) == 1


def copied(path: Path) -> Path:
    """Without the lock that its writer has."""
    copy = path.with_name(path.name.replace(".jsonl", "a.jsonl"))
    copy.write_bytes(path.read_bytes())
    return copy


@pytest.mark.parametrize("fault", [OSError(errno.EIO, "io"), KeyError("ours"), MemoryError()])
def test_whatever_keeps_what_waits_from_being_written_anew_hides_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
):
    spill = bind(journal(tmp_path, SteppingClock()))
    spill.add([an_entry("c1")])
    (path,) = journals(tmp_path)
    path.unlink()

    def fails(*_: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(spill_own.OwnFile, "append", fails)
        assert told(spill) == [(["c1"], None)]
        assert not spill.is_kept()
    assert told(spill) == [(["c1"], None)]
    assert spill.is_kept()


# --- other processes -----------------------------------------------------------------------------


def test_a_process_that_lives_hides_no_journal_of_a_dead_one(tmp_path: Path):
    clock = SteppingClock()
    living = journal(tmp_path, clock, f"a-{MINE}-live")
    living.add([an_entry("living")])
    dead = bind(journal(tmp_path, clock))
    dead.add([an_entry("dead")])
    dead.close()
    mine = bind(journal(tmp_path, clock))
    assert told(mine) == [(["dead"], None)]
    living.close()


def test_a_journal_that_cannot_be_locked_is_named_and_hides_no_other(tmp_path: Path):
    clock = SteppingClock()
    folder = tmp_path / "spill" / MINE
    folder.mkdir(parents=True)
    closed = folder / f"a-{MINE}-live.0badcafe.jsonl"
    closed.write_bytes(b"")
    closed.with_name(closed.name + ".lock").mkdir()
    dead = journal(tmp_path, clock, f"b-{MINE}-live")
    dead.add([an_entry("dead")])
    dead.close()
    mine = bind(journal(tmp_path, clock))
    assert told(mine) == [(["dead"], "other_log")]
    assert [(n.kind, n.quarantine) for n in mine.notices()] == [("spill_unread", closed)]


def test_a_journal_that_did_not_read_once_is_told_once_and_taken_when_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It may hold calls that no log knows of: they were missing from the screen, and nothing said that they might be."""
    clock = SteppingClock()
    dead = bind(journal(tmp_path, clock))
    dead.add([an_entry("dead")])
    dead.close()
    (path,) = journals(tmp_path)
    mine = bind(journal(tmp_path, clock))
    with monkeypatch.context() as broken:
        broken.setattr(spill_files, "content_of", refusing(errno.EIO))
        assert [told(mine), told(mine)] == [[], []]
        assert not mine.is_read()
        mine.add([an_entry("living")])
    assert [(n.kind, n.quarantine) for n in mine.notices()] == [("spill_unread", path)]
    assert told(mine) == [(["living"], None), (["dead"], None)]
    assert mine.is_read()
    clear_through(mine, 2)
    mine.close()
    assert journals(tmp_path) == []


def test_an_unread_journal_that_has_gone_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Another copy has taken it in, or somebody took it away: else the screen says for ever that calls may be missing."""
    path, mine = unread_once(tmp_path, monkeypatch)
    path.unlink()
    assert told(mine) == []
    assert mine.is_read()
    assert [n.kind for n in mine.notices()] == ["spill_unread"]
    mine.close()
    assert list(path.parent.iterdir()) == []


def test_an_unread_journal_that_another_copy_holds_is_waited_for_until_that_lets_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path, mine = unread_once(tmp_path, monkeypatch)
    (other,) = spill_found.left_at(path, Share())
    assert isinstance(other, spill_left.LeftFile)
    assert told(mine) == []
    assert not mine.is_read()
    other.let_go()
    assert told(mine) == [(["dead"], None)]
    assert mine.is_read()
    assert [n.kind for n in mine.notices()] == ["spill_unread"]


def test_an_unread_journal_that_turns_out_to_be_none_of_ours_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _, mine = unread_once(tmp_path, monkeypatch)
    monkeypatch.setattr(spill_files, "content_of", refusing(errno.EFBIG))
    assert told(mine) == []
    assert mine.is_read()
    assert [n.kind for n in mine.notices()] == ["spill_unread"]


def unread_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, JsonLinesSpill]:
    """What a dead process left, and a journal whose first look could not read it."""
    clock = SteppingClock()
    dead = bind(journal(tmp_path, clock))
    dead.add([an_entry("dead")])
    dead.close()
    (path,) = journals(tmp_path)
    mine = bind(journal(tmp_path, clock))
    with monkeypatch.context() as broken:
        broken.setattr(spill_files, "content_of", refusing(errno.EIO))
        assert told(mine) == []
    assert not mine.is_read()
    return path, mine


@pytest.mark.parametrize("fault", [errno.EFBIG, errno.ELOOP])
def test_what_is_no_journal_of_ours_is_told_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
):
    clock = SteppingClock()
    dead = bind(journal(tmp_path, clock))
    dead.add([an_entry("dead")])
    dead.close()
    mine = bind(journal(tmp_path, clock))
    monkeypatch.setattr(spill_files, "content_of", refusing(fault))
    assert told(mine) == []
    assert mine.is_read()
    assert [n.kind for n in mine.notices()] == ["spill_unread"]


def refusing(fault: int) -> Callable[[Path], list[bytes]]:
    def refuse(path: Path) -> list[bytes]:
        raise OSError(fault, os.strerror(fault), str(path))

    return refuse


def test_a_damaged_line_is_told_with_the_file_that_holds_it(tmp_path: Path):
    spill = bind(journal(tmp_path, SteppingClock()))
    spill.add([an_entry("c1")])
    spill.close()
    (path,) = journals(tmp_path)
    path.write_bytes(b"torn\n" + path.read_bytes())
    spill = bind(journal(tmp_path, SteppingClock()))
    spill.pending()
    assert [(n.kind, n.quarantine) for n in spill.notices()] == [("spill_damaged", path)]
    spill.close()


# --- a disk that fails, and files that others made -----------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be moved on Windows")
def test_words_go_into_the_file_that_has_the_journals_name(tmp_path: Path):
    """Not into one that was moved away, though another lies under its name: the next start reads by name."""
    clock = SteppingClock()
    spill = bind(journal(tmp_path, clock))
    spill.add([an_entry("before")])
    (path,) = journals(tmp_path)
    path.rename(tmp_path / "moved")
    path.write_bytes((tmp_path / "moved").read_bytes())
    spill.add([an_entry("after")])
    spill.close()
    left = [act for names, _ in told(bind(journal(tmp_path, clock))) for act in names]
    assert "after" in left


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_what_others_planted_under_a_journals_name_is_none_and_nothing_is_laid_beside_it(
    tmp_path: Path,
):
    folder = tmp_path / "spill" / MINE
    folder.mkdir(parents=True)
    (folder / f"{LOG}.jsonl").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / f"{LOG}.0badcafe.jsonl")
    before = sorted(tmp_path.rglob("*"))
    spill = bind(journal(tmp_path, SteppingClock()))
    assert spill.pending() == []
    assert [n.kind for n in spill.notices()] == ["spill_unread"] * 2
    assert spill.pending() == []
    assert (spill.notices(), spill.is_read()) == ((), True), "said once, and not waited for"
    assert sorted(tmp_path.rglob("*")) == before


def test_every_file_of_this_process_is_done_with_once_its_lines_are_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    spill = journal(tmp_path, SteppingClock(), "")
    for number in range(3):
        spill.add([an_entry(f"c{number}")])
        with monkeypatch.context() as patch:
            SystemCalls(patch, fail_always={"fsync": errno.EIO})
            with pytest.raises(StorageUnavailable):
                spill.add([an_entry("refused")])
    assert len(journals(tmp_path)) == 3
    bind(spill)
    assert len(journals(tmp_path)) == 1
    assert told(spill) == [([f"c{number}"], None) for number in range(3)]
    clear_through(spill, 99)
    assert journals(tmp_path) == []


@pytest.mark.parametrize("what", [("write",), ("fsync",), ("open",), ("link", "rename")])
def test_a_damaged_line_leaves_its_journal_only_for_a_place_that_the_disk_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: tuple[str, ...]
):
    clock = SteppingClock()
    spill = bind(journal(tmp_path, clock))
    spill.add([an_entry("c1")])
    spill.close()
    (path,) = journals(tmp_path)
    path.write_bytes(b"torn\n" + path.read_bytes())
    spill = bind(journal(tmp_path, clock))
    (waiting,) = spill.pending()
    with monkeypatch.context() as patch:
        SystemCalls(patch, fail_always=dict.fromkeys(what, errno.ENOSPC))
        spill.clear(waiting.number)
    spill.close()
    kept = [p for p in tmp_path.rglob("*") if p.is_file() and b"torn\n" in p.read_bytes()]
    assert kept, "evidence is dropped only once it is kept elsewhere"
    spill = bind(journal(tmp_path, clock))
    assert told(spill) == [(["c1"], None)], "and the line beside it comes again, which is harmless"
    clear_through(spill, 99)
    spill.close()
    assert journals(tmp_path) == []
    assert path.with_suffix(".damaged").read_bytes() == b"torn\n"
