"""Nothing that shows entries shows a row that verification would not have counted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite import log_reader
from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.shelf import LogShelf
from rcrp_desktop.application.problems import OperationalProblem, StorageCorrupt
from tests.support.audit_logs import Desk, cut
from tests.support.mutants import STRUCTURAL, mutant, small_log

FORGED = (
    "INSERT INTO leaf SELECT {at},first_seq,kind,record_class,at_ms,call,'',mode,leaf,leaf_hash"
    " FROM leaf WHERE seq=2"
)
CALL = "call-a"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_log(tmp_path_factory.mktemp("pristine"))


@pytest.fixture
def log(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(pristine, tmp_path / "audit.db"))


LOOKS: dict[str, Callable[[SqliteLogReader], object]] = {
    "entries": lambda r: [entry.seq for entry in r.entries(-(2**62), 999)],
    "of a call": lambda r: [entry.seq for entry in r.entries_of_call(CALL)],
    "of a kind": lambda r: [entry.seq for entry in r.entries_of_kind("answer")],
    "marks": lambda r: [mark.seq for mark in r.marks_before(2**62, 999)],
    "leaves of a call": lambda r: [seq for seq, _ in r.leaves_of_call(CALL)],
    "the newest of a call": lambda r: r.newest_of_call(CALL),
    "the last number": lambda r: r.last_seq(),
    "hashes": lambda r: r.leaf_hashes(2**62),
    "a hash below": lambda r: r.hash_at(-1),
    "a hash beyond": lambda r: r.hash_at(r.head().size),
    "calls between": lambda r: r.calls_told_between(-(2**62), 2**62),
    "parts between": lambda r: [*r.parts_between(-(2**62), 2**62, "reference_given")],
    "parts of one below": lambda r: r.sealed_parts(-1),
    "the head": lambda r: r.head(),
    "erased calls": lambda r: r.erased_calls(),
    "how many are erased": lambda r: r.erased_count(),
    "calls at": lambda r: r.calls_at({-1, 2, 10**6}),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
@pytest.mark.parametrize("at", ["-1", "(SELECT max(seq)+1 FROM leaf)", str(2**63 - 1)])
def test_a_forged_row_is_shown_by_nothing(log: Path, look: Callable[..., object], at: str):
    with closing(SqliteLogReader(log)) as reader:
        before = look(reader)
    cut(
        log,
        FORGED.format(at=at),
        "UPDATE leaf SET call='forged' WHERE seq NOT BETWEEN 0 AND (SELECT max(size)-1 FROM checkpoint)",
        "INSERT INTO part SELECT l.seq, p.part, p.salt, p.body FROM leaf l, part p"
        " WHERE l.call='forged' AND p.seq=2",
        "INSERT INTO erased SELECT l.seq, 'x', 'y', 1, zeroblob(32) FROM leaf l WHERE l.call='forged'",
        f"UPDATE leaf SET call='{CALL}', kind='reference_given' WHERE call='forged'",
    )
    with closing(SqliteLogReader(log)) as reader:
        assert look(reader) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leaf SET kind='recommendation' WHERE seq=2",
        "UPDATE leaf SET at_ms=at_ms+1 WHERE seq=2",
        "UPDATE leaf SET record_class='access' WHERE seq=2",
        "UPDATE leaf SET leaf=CAST(replace(leaf,'4471','4472') AS BLOB) WHERE seq=2",
        "UPDATE part SET body=x'2278227d' WHERE seq=2 AND part='notes'",
        "UPDATE part SET body=CAST('\"Somebody was let in.\"' AS BLOB) WHERE seq=2 AND part='notes'",
        "UPDATE part SET salt=zeroblob(32) WHERE seq=2 AND part='notes'",
        "DELETE FROM part WHERE seq=2 AND part='notes'",
        "INSERT INTO part SELECT seq, 'more', salt, body FROM part WHERE seq=2 AND part='notes'",
    ],
)
def test_what_was_altered_is_marked_and_not_told(log: Path, statement: str):
    cut(log, statement)
    with closing(SqliteLogReader(log)) as reader:
        by_number = {entry.seq: entry for entry in reader.entries()}
    assert by_number[2].damaged
    assert "notes" not in by_number[2].parts or "'more'" in statement
    assert "more" not in by_number[2].parts
    assert not any(entry.damaged for seq, entry in by_number.items() if seq != 2)


def test_a_pack_with_other_bytes_is_not_handed_out(log: Path):
    digest = "ruleset"
    with closing(SqliteLogReader(log)) as reader:
        (kept,) = reader.entries_of_kind("ruleset")
        digest = str(kept.body["sha256"])
        assert reader.ruleset(digest) is not None
    cut(log, "UPDATE ruleset SET body=x'7b7d'")
    with closing(SqliteLogReader(log)) as reader:
        assert reader.ruleset(digest) is None


HEADS = {
    "no head": "DELETE FROM checkpoint",
    "no note": "UPDATE checkpoint SET note='x'",
    "another frontier": "UPDATE checkpoint SET frontier=zeroblob(length(frontier))",
    "another size": "UPDATE checkpoint SET size=size-1",
    "another name": "UPDATE log SET origin=replace(origin, 'north', 'nosth')",
    "another key": "UPDATE log SET public_key=zeroblob(32)",
    "another mode": "UPDATE log SET mode='training'",
    "no last entry": "DELETE FROM leaf WHERE seq=(SELECT max(seq) FROM leaf)",
}


@pytest.mark.parametrize("statement", HEADS.values(), ids=HEADS.keys())
@pytest.mark.parametrize("place", ["a-first", "z-last"])
def test_a_log_without_a_head_that_holds_is_named_wherever_it_stands(
    tmp_path: Path, statement: str, place: str
):
    sound = small_log(tmp_path)
    damaged = sound.parent.parent / place / "audit.db"
    damaged.parent.mkdir()
    shutil.copy(sound, damaged)
    cut(damaged, statement)
    shelf = LogShelf(tmp_path)
    assert [log.path for log in shelf.logs()] == [sound]
    assert (shelf.not_read(), [*shelf.faults]) == ((place,), [damaged])
    shelf.close()
    evidence = SqliteCallEvidence(tmp_path)
    assert len(evidence.of_call(CALL)) == 1
    assert evidence.not_read() == (place,)
    evidence.close()


@pytest.mark.parametrize("name", STRUCTURAL)
def test_whatever_was_done_a_reader_ends_and_the_shelf_names_it_or_reads_it(
    pristine: Path, tmp_path: Path, name: str
):
    path = mutant(name, pristine, tmp_path / "logs" / "log")
    shelf = LogShelf(tmp_path)
    for log in shelf.logs():
        try:
            log.reader.entries()
            log.reader.entries_of_call(CALL)
        except OperationalProblem as problem:
            shelf.failed(log, problem)
    assert path.exists()
    shelf.close()


def test_more_entries_than_a_call_can_have_are_not_gathered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    desk = Desk(tmp_path)
    path = small_log(desk.data)
    monkeypatch.setattr(log_reader, "MOST_OF_CALL", 2)
    with (
        closing(SqliteLogReader(path)) as reader,
        pytest.raises(StorageCorrupt, match="of one call"),
    ):
        reader.entries_of_call(CALL)


FORGED_ERASURES = {
    "no entry": "0, zeroblob(32)",
    "an entry of another kind": "3, (SELECT leaf_hash FROM leaf WHERE seq=3)",
    "an erasure of another part": "seq, leaf_hash FROM leaf WHERE kind='erase'",
}


@pytest.mark.parametrize("by", FORGED_ERASURES.values(), ids=FORGED_ERASURES.keys())
@pytest.mark.parametrize("origin", ["(SELECT origin FROM log)", "'another'"])
def test_an_erasure_that_no_entry_records_is_not_believed(log: Path, by: str, origin: str):
    cut(
        log,
        f"INSERT INTO erased SELECT 2, 'notes', {origin}, {by} LIMIT 1",
        "DELETE FROM part WHERE seq=2 AND part='notes'",
    )
    with closing(SqliteLogReader(log)) as reader:
        by_number = {entry.seq: entry for entry in reader.entries()}
    assert by_number[2].damaged
    assert [seq for seq, entry in by_number.items() if entry.damaged] == [2]


def test_a_recorded_erasure_is_no_damage(log: Path):
    with closing(SqliteLogReader(log)) as reader:
        erased = [entry for entry in reader.entries() if entry.erased]
    assert erased
    assert not any(entry.damaged for entry in erased)


def test_a_log_whose_entries_do_not_give_its_head_proves_nothing_and_is_named(log: Path):
    kept = log.parent / "logs" / "north" / "audit.db"
    kept.parent.mkdir(parents=True)
    log.rename(kept)
    cut(kept, "UPDATE leaf SET leaf_hash=zeroblob(32) WHERE seq=1")
    evidence = SqliteCallEvidence(log.parent)
    assert evidence.of_call(CALL) == ()
    assert evidence.not_read() == ("north",)
    evidence.close()
