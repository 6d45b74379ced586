"""What was acknowledged and still waits lies on the disk, whatever becomes of its file under the running program."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rcrp_desktop.adapters import spill_files, spill_left
from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable
from tests.support.audit_logs import SEED, SteppingClock, an_entry
from tests.support.system_calls import SystemCalls

LOG, MINE = "desk-03-44c644d1-live", "44c644d1"
Harm = Callable[[Path], object]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="an open file cannot be taken away there")


def journal(data: Path, *, key: bool = True) -> JsonLinesSpill:
    spill = JsonLinesSpill(JournalOwner(data, LOG, MINE, "4471", "live"), SteppingClock())
    spill.bind(LOG, Ed25519Signer(SEED) if key else None, lambda: None)
    return spill


def the_file(data: Path) -> Path:
    (path,) = (data / "spill").rglob("*.jsonl")
    return path


def after_a_kill(data: Path, spill: JsonLinesSpill) -> list[str]:
    """The commands that the next start finds; it doubts none of them."""
    files = {id(w.file): w.file for w in spill._waiting}.values()
    for file in files:  # the system takes its locks back; the rest of the process is gone
        (file.lock if isinstance(file, spill_left.LeftFile) else file._lock).release()
    later = journal(data)
    pending = later.pending()
    assert [line.doubt for line in pending] == [None] * len(pending)
    assert not later.notices()
    later.close()
    return [entry.command for line in pending for entry in line.entries]


def taken_away(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_after_a_line(path: Path) -> None:
    os.truncate(path, path.read_bytes().index(b"\n") + 1)


def replaced(path: Path) -> None:
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)


def overwritten(path: Path) -> None:
    """In place, with as much of something else."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.write(b"x" * size)
    os.utime(path, ns=(0, 0))


def overwritten_unseen(path: Path) -> None:
    """And with the time of its last writing set back."""
    before = path.stat()
    with path.open("r+b") as file:
        file.write(b"x" * before.st_size)
    while True:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        if path.stat().st_ctime_ns != before.st_ctime_ns:  # one tick of the clock
            return


def folder_away(path: Path) -> None:
    shutil.rmtree(path.parent)


def spill_away(path: Path) -> None:
    shutil.rmtree(path.parent.parent)


HARMS = [
    taken_away,
    emptied,
    cut,
    cut_after_a_line,
    replaced,
    overwritten,
    overwritten_unseen,
    folder_away,
    spill_away,
]


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("how", ["add", "look", "both"])
def test_what_waits_is_written_anew(tmp_path: Path, harm: Harm, how: str):
    spill = journal(tmp_path)
    acts = [f"c{n}" for n in range(4)]
    for name in acts:
        spill.add([an_entry(name)])
    harm(the_file(tmp_path))
    if how != "add":
        spill.pending()
    if how != "look":
        spill.add([an_entry("after")])
        acts.append("after")
    assert [e.command for line in spill.pending() for e in line.entries] == acts
    assert spill.is_kept()
    found = after_a_kill(tmp_path, spill)
    assert list(dict.fromkeys(found)) == acts
    assert len(found) == len(acts) or harm is replaced


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("key", [True, False])
def test_what_an_earlier_start_left_is_written_anew(tmp_path: Path, harm: Harm, key: bool):
    earlier = journal(tmp_path, key=key)
    for name in ("c1", "c2"):
        earlier.add([an_entry(name)])
    earlier.close()
    path = the_file(tmp_path)
    before = path.read_bytes()
    spill = journal(tmp_path, key=key)
    assert len(spill.pending()) == 2
    harm(path)
    spill.add([an_entry("after")])
    assert path.read_bytes() == before
    with pytest.raises(OperationalProblem):
        FileLock(path.with_name(path.name + spill_files.LOCK))
    if key:
        assert after_a_kill(tmp_path, spill) == ["c1", "c2", "after"]


@pytest.mark.parametrize("left", [True, False])
def test_a_file_that_only_bears_another_time_stays_as_it_is_and_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: bool
):
    spill = journal(tmp_path)
    spill.add([an_entry("c1")])
    if left:
        spill.close()
        spill = journal(tmp_path)
        spill.pending()
    path = the_file(tmp_path)
    which = path.stat().st_ino
    spill.pending()
    assert path.stat().st_ino == which
    os.utime(path, ns=(0, 0))
    read: list[Path] = []
    true_read = spill_files.content_of
    monkeypatch.setattr(spill_files, "content_of", lambda p: read.append(p) or true_read(p))
    for _ in range(3):
        spill.pending()
    assert read == [path]
    assert the_file(tmp_path) == path
    assert path.stat().st_ino == which, "not written anew"
    spill.close()


def test_an_earlier_file_that_cannot_be_read_any_more_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    dead = journal(tmp_path)
    dead.add([an_entry("old")])
    dead.close()
    spill = journal(tmp_path)
    spill.pending()
    path = the_file(tmp_path)
    data, which = path.read_bytes(), path.stat().st_ino
    os.utime(path, ns=(0, 0))

    def refused(path: Path) -> bytes:
        raise OSError(errno.EIO, "io", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(spill_files, "content_of", refused)
        spill.pending()
    assert path.stat().st_ino != which
    assert path.read_bytes() == data
    assert spill.is_kept()
    assert after_a_kill(tmp_path, spill) == ["old"]


def test_a_file_that_is_not_written_any_more_is_looked_at_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It may be longer than what was acknowledged of it, and that is no harm."""
    spill = journal(tmp_path)
    spill.add([an_entry("c1")])
    first = the_file(tmp_path)
    with monkeypatch.context() as patch:
        calls = SystemCalls(patch, fail_at=1, error=errno.EIO)  # written, and not synced
        spill.add([an_entry("c2")])
    assert calls.has_failed
    assert len(first.read_bytes().splitlines()) == 2
    for time in range(3):
        os.utime(first, ns=(time, time))
        spill.pending()
        assert first.exists()
    overwritten(first)
    spill.pending()
    assert not first.exists()
    assert after_a_kill(tmp_path, spill) == ["c1", "c2"]


def test_what_the_log_has_taken_is_not_written_anew(tmp_path: Path):
    spill = journal(tmp_path)
    for name in ("c1", "c2"):
        spill.add([an_entry(name)])
    spill.clear(1)
    emptied(the_file(tmp_path))
    assert [line.number for line in spill.pending()] == [2]
    spill.clear(2)
    assert not list((tmp_path / "spill").rglob("*.jsonl"))
    assert after_a_kill(tmp_path, spill) == []


@pytest.mark.parametrize("which", [0, 1])
def test_lines_of_several_files_stay_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: int
):
    spill = journal(tmp_path)
    spill.add([an_entry("c1")])
    with monkeypatch.context() as patch:
        SystemCalls(patch, fail_at=which, error=errno.EIO)
        spill.add([an_entry("c2")])  # in a file of its own
    files = sorted((tmp_path / "spill").rglob("*.jsonl"), key=lambda p: p.stat().st_mtime_ns)
    emptied(files[1 - which])
    spill.add([an_entry("c3")])
    found = after_a_kill(
        tmp_path, spill
    )  # where it was the sync, twice what the first file ends with
    assert list(dict.fromkeys(found)) == ["c1", "c2", "c3"]


@pytest.mark.parametrize("counted", [7, 253_402_000_000_000 - 1])
def test_what_is_done_after_a_start_is_told_after_what_it_found(tmp_path: Path, counted: int):
    """Also where a file names higher numbers than it has lines, as one does that was written anew."""
    first = journal(tmp_path)
    for name in ("gone", "c1"):
        first.add([an_entry(name)])
    first._last = counted
    first.clear(1)
    emptied(the_file(tmp_path))
    first.add([an_entry("c2")])
    first.close()
    second = journal(tmp_path)
    second.pending()
    second.add([an_entry("c3")])
    found = after_a_kill(tmp_path, second)
    assert found == ["c1", "c2", "c3"] or (counted > 7 and sorted(found) == ["c1", "c2", "c3"])


def test_while_it_cannot_be_written_anew_nothing_is_acknowledged_and_that_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    spill = journal(tmp_path)
    spill.add([an_entry("c1")])
    emptied(the_file(tmp_path))
    with monkeypatch.context() as patch:
        SystemCalls(patch, fail_always={"open": errno.EIO})
        assert [line.number for line in spill.pending()] == [1], "it goes into the log all the same"
        assert not spill.is_kept()
        with pytest.raises(StorageUnavailable):
            spill.add([an_entry("c2")])
    spill.pending()
    assert spill.is_kept()
    assert after_a_kill(tmp_path, spill) == ["c1"]


def test_an_earlier_file_that_was_overwritten_is_missed_until_it_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    dead = journal(tmp_path)
    dead.add([an_entry("old")])
    dead.close()
    spill = journal(tmp_path)
    spill.pending()
    overwritten(the_file(tmp_path))
    with monkeypatch.context() as patch:
        SystemCalls(patch, fail_always={"write": errno.EIO})
        for _ in range(3):
            spill.pending()
            assert not spill.is_kept()
    spill.pending()
    assert spill.is_kept()
    assert after_a_kill(tmp_path, spill) == ["old"]


def test_what_lies_in_place_of_an_earlier_file_keeps_no_new_act_from_the_disk(tmp_path: Path):
    dead = journal(tmp_path)
    dead.add([an_entry("old")])
    dead.close()
    left = the_file(tmp_path)
    spill = journal(tmp_path)
    assert spill.pending()
    left.unlink()
    left.mkdir()
    (left / "theirs").write_text("words", "utf-8")
    spill.add([an_entry("new")])
    assert not spill.is_kept(), "what the earlier file held is in no file now, and that is known"
    own = [path for path in (tmp_path / "spill").rglob("*.jsonl") if path.is_file()]
    assert any(b"new" in path.read_bytes() for path in own)
    spill.close()
