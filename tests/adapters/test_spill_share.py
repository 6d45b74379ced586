"""However many lines and files dead processes left: one look reads a bounded part of them, and later ones the rest."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.adapters import spill as spill_module
from rcrp_desktop.adapters import spill_files, spill_share
from rcrp_desktop.adapters.file_lock import FileLock
from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.adapters.spill_lines import Line, ReadLine, spell
from rcrp_desktop.adapters.spill_share import Share, told_in
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from tests.support.audit_logs import SEED, SteppingClock, an_entry

LOG, MINE = "desk-03-44c644d1-live", "44c644d1"
HEAD = Checkpoint(LOG, 7, bytes(32))


def a_line(number: int) -> bytes:
    return spell(Line(number, 0, "live", LOG, None, "", (an_entry(f"c{number}"),)), None)


PIECES = st.one_of(
    st.integers(1, 9).map(a_line),
    st.sampled_from([b"", b"x", b"0123456789abcdef ", b"0123456789abcdef {}", b"\r", b"\x00" * 50]),
    st.binary(max_size=30).filter(lambda piece: b"\n" not in piece),
)


# --- one file -------------------------------------------------------------------------------


@given(st.lists(PIECES, max_size=12), st.booleans(), st.integers(1, 4), st.integers(1, 900))
def test_a_file_told_in_parts_tells_what_it_tells_at_once(
    pieces: list[bytes], is_torn: bool, lines: int, size: int
):
    data = b"\n".join(pieces) + (b"" if is_torn else b"\n")
    own = {a_line(number) for number in range(1, 10)}
    told, others, at = list[bytes](), list[bytes](), 0
    while at < len(data):
        share = Share(spill_share.MOST_LINES - lines)
        share.bytes = size
        read, damaged, rest = told_in(data, at, share)
        assert rest > at, "each look comes further"
        assert len(read) <= lines
        assert rest - at <= size + max(map(len, pieces), default=0) + 1
        told += [line.raw for line in read]
        others += damaged
        at = rest
    assert told == [piece for piece in pieces if piece in own]
    kept = [line for piece in others for line in piece.split(b"\n") if line]
    assert kept == [piece for piece in pieces if piece and piece not in own]


def test_what_does_not_look_like_a_line_is_never_taken_apart(monkeypatch: pytest.MonkeyPatch):
    """Millions of such lines kept the window shut for many seconds."""
    tried = list[bytes]()

    def read_line(raw: bytes) -> ReadLine | None:
        tried.append(raw)
        return None

    monkeypatch.setattr(spill_share, "read_line", read_line)
    data = b"x\n" * spill_share.MOST_BYTES
    read, damaged, rest = told_in(data, 0, Share())
    assert (read, tried, rest) == ([], [], spill_share.MOST_BYTES)
    assert damaged == [data[: rest - 1]]


# --- a journal ------------------------------------------------------------------------------


def journal(data: Path, *, key: bool = True, clock: SteppingClock | None = None) -> JsonLinesSpill:
    owner = JournalOwner(data, LOG, MINE, "4471", "live")
    spill = JsonLinesSpill(owner, clock or SteppingClock())
    spill.bind(LOG, Ed25519Signer(SEED) if key else None, lambda: HEAD)
    return spill


def names(spill: JsonLinesSpill) -> list[str]:
    return [entry.command for line in spill.pending() for entry in line.entries]


def left(data: Path, count: int, *, key: bool = True, each: int | None = None) -> list[str]:
    """So many acts of dead processes, ``each`` of which did so many of them."""
    done = [f"c{number}" for number in range(count)]
    clock = SteppingClock()
    for first in range(0, count, each or count):
        spill = journal(data, key=key, clock=clock)
        for name in done[first : first + (each or count)]:
            spill.add([an_entry(name)])
        spill.close()
    return done


def journals(data: Path) -> list[Path]:
    return sorted((data / "spill").rglob("*.jsonl"))


@pytest.mark.parametrize("key", [True, False])
def test_more_lines_than_one_look_reads_are_taken_in_later_in_order_and_as_what_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: bool
):
    done = left(tmp_path, 8, key=key)
    monkeypatch.setattr(spill_share, "MOST_LINES", 3)
    (path,) = journals(tmp_path)
    spill = journal(tmp_path, key=key)
    taken = list[str]()
    while not spill.is_read() or spill.pending():
        waiting = spill.pending()
        assert 0 < len(waiting) <= 3
        assert [line.doubt for line in waiting] == [None] * len(waiting)
        assert spill.unlooked() == (() if spill.is_read() else (path,))
        assert spill.reads_on() == (not spill.is_read())
        assert path.exists()
        taken += [entry.command for entry in waiting[0].entries]
        spill.clear(waiting[0].number)
        assert names(spill) or spill.is_read()
    assert taken == done
    assert not spill.reads_on()
    assert list(path.parent.iterdir()) == []
    assert spill.notices() == ()


def test_a_file_that_was_not_read_out_is_read_from_its_beginning_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    done = left(tmp_path, 5)
    monkeypatch.setattr(spill_share, "MOST_LINES", 2)
    spill = journal(tmp_path)
    for line in spill.pending():
        spill.clear(line.number)
    spill.close()
    monkeypatch.undo()
    assert names(journal(tmp_path)) == done


def test_a_file_that_was_not_read_out_is_left_to_the_copy_that_has_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    done = left(tmp_path, 5)
    monkeypatch.setattr(spill_share, "MOST_LINES", 2)
    first, second = journal(tmp_path), journal(tmp_path)
    assert names(first) == done[:2]
    assert names(second) == []
    first.leave_to_others()
    assert names(first) == []
    assert not first.is_read()
    monkeypatch.undo()
    assert names(second) == done
    assert second.is_read()


def taken_away(path: Path) -> None:
    path.unlink()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [taken_away, emptied])
def test_a_file_that_was_not_read_out_is_written_anew_with_all_that_was_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[Path], object]
):
    done = left(tmp_path, 5)
    (path,) = journals(tmp_path)
    path.write_bytes(b"torn\n" + path.read_bytes())
    was = path.read_bytes()
    monkeypatch.setattr(spill_share, "MOST_LINES", 2)
    spill = journal(tmp_path)
    for line in spill.pending():
        spill.clear(line.number)
    harm(path)
    spill.pending()
    assert path.read_bytes() == was
    spill.close()
    monkeypatch.undo()
    assert names(journal(tmp_path)) == done


def test_more_files_than_one_look_opens_come_in_by_and_by_the_oldest_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    done = left(tmp_path, 7, each=1)
    opened = list[Path]()
    true_content = spill_files.content_of

    def content_of(path: Path) -> bytes:
        opened.append(path)
        return true_content(path)

    monkeypatch.setattr(spill_files, "content_of", content_of)
    monkeypatch.setattr(spill_share, "MOST_FILES", 2)
    spill = journal(tmp_path)
    for look in range(1, 5):
        assert names(spill) == done[: 2 * look]
        assert len(opened) <= 2 * look
        assert spill.is_read() == (look == 4)
        assert spill.reads_on() == (look < 4)
        assert len(spill.unlooked()) == max(0, 7 - 2 * look)


@pytest.mark.parametrize("most_held", [0, 1, 2, 3])
def test_no_look_reads_on_while_what_a_fault_holds_is_all_that_is_kept_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_held: int
):
    """Whoever waits for all of it would wait for ever: the rest comes in once that is let go of."""
    done = left(tmp_path, 4)
    monkeypatch.setattr(spill_share, "MOST_LINES", 2)
    monkeypatch.setattr(spill_module, "_MOST_HELD", most_held)
    spill = journal(tmp_path)
    for line in spill.pending():
        spill.hold(line.number)
    assert spill.reads_on() == (most_held > 0)
    spill.pending()
    assert names(spill) == done[: 2 if most_held == 0 else 3 if most_held == 1 else 4]


def test_what_one_file_takes_of_a_look_is_not_there_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    left(tmp_path, 2, each=1)
    for path in journals(tmp_path):
        path.write_bytes(b"x\n" * 50)
    monkeypatch.setattr(spill_share, "MOST_BYTES", 40)
    spill = journal(tmp_path)
    looked = list[list[int]]()
    for _ in range(5):
        spill.pending()
        looked.append([file._looked for file in spill._left.partly])
    assert looked == [[40], [80], [20], [60], []]
    assert spill.is_read()


def test_what_others_hold_keeps_no_file_from_being_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """They are looked at again and again, and stand first."""
    done = left(tmp_path, 4, each=1)
    paths = sorted(journals(tmp_path), key=lambda path: path.stat().st_mtime_ns)
    locks = [FileLock(path.with_name(path.name + ".lock")) for path in paths[:2]]
    monkeypatch.setattr(spill_share, "MOST_FILES", 2)
    spill = journal(tmp_path)
    for _ in range(2):
        spill.pending()
    assert names(spill) == done[2:]
    assert spill.unlooked() == tuple(sorted(paths[:2]))
    for lock in locks:
        lock.release()
    assert sorted(names(spill)) == done
    assert spill.is_read()


def test_damaged_lines_of_several_looks_are_put_aside_together_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    left(tmp_path, 4)
    (path,) = journals(tmp_path)
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([b"one", lines[0], lines[1], b"two", lines[2], lines[3], b"three"]))
    monkeypatch.setattr(spill_share, "MOST_LINES", 2)
    spill = journal(tmp_path)
    while waiting := spill.pending():
        for line in waiting:
            spill.clear(line.number)
    assert spill.is_read()
    assert [n.kind for n in spill.notices()] == ["spill_damaged"]
    (aside,) = path.parent.iterdir()
    assert aside.read_bytes() == b"one\ntwo\nthree\n"


# --- what is put aside ------------------------------------------------------------------------


def evidence(aside: Path) -> None:
    aside.write_bytes(b"earlier evidence\n")


def a_folder(aside: Path) -> None:
    aside.mkdir()


def a_link(aside: Path) -> None:
    aside.symlink_to(aside.parent.parent / "elsewhere")


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
@pytest.mark.parametrize("there", [evidence, a_folder, a_link])
def test_what_has_the_name_already_stays_and_keeps_nothing_from_being_put_aside(
    tmp_path: Path, there: Callable[[Path], None]
):
    left(tmp_path, 1)
    (path,) = journals(tmp_path)
    there(path.with_suffix(".damaged"))
    whole = path.read_bytes()
    for _ in range(2):  # once more, as where the journal could not be removed
        path.write_bytes(whole + b"torn\n")
        spill = journal(tmp_path)
        for line in spill.pending():
            spill.clear(line.number)
        spill.close()
        assert not path.exists()
    if there is evidence:
        assert path.with_suffix(".damaged").read_bytes() == b"earlier evidence\n"
    asides = [p for p in path.parent.iterdir() if p != path.with_suffix(".damaged")]
    assert [aside.suffix for aside in asides] == [".damaged"]
    assert asides[0].read_bytes() == b"torn\n"
    assert spill_files.parse_name(asides[0]) == (MINE, "live")
    assert not (tmp_path / "spill" / "elsewhere").exists()
    assert asides[0] in set(spill_files.all_journals(tmp_path))


@pytest.mark.parametrize("is_own", [True, False])
def test_what_somebody_else_put_under_the_name_is_not_removed(tmp_path: Path, is_own: bool):
    spill = journal(tmp_path)
    spill.add([an_entry("mine")])
    if not is_own:
        spill.close()
        spill = journal(tmp_path)
    (line,) = spill.pending()
    (path,) = journals(tmp_path)
    path.rename(tmp_path / "moved")
    path.write_bytes(b"theirs\n")
    spill.clear(line.number)
    assert path.read_bytes() == b"theirs\n"
