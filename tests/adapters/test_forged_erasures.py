"""Only an entry under the head of its own log takes a part away: the table of erasures is under no head."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.proofs import SqliteCallProver
from rcrp_desktop.adapters.sqlite.salvage import salvage
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.audit.merkle import leaf_hash
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.canonical import Json, canonical_bytes, parse_canonical
from tests.support.audit_logs import cut
from tests.support.erasure import erase
from tests.support.index import an_index
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Desk, Room
from tests.support.stand_alone import VERIFIER

ROW = "INSERT INTO erased VALUES(?,?,?,?,?)"
ORDER = NewEntry("erase", "system", 0, "0071", "", "", "", {}, {})
Target = tuple[int, str]


def leaf_at(log: Path, where: str) -> tuple[int, Mapping[str, Json], bytes]:
    with closing(sqlite3.connect(log)) as db:
        seq, data, hashed = db.execute(
            f"SELECT seq, leaf, leaf_hash FROM leaf WHERE {where} ORDER BY seq LIMIT 1"
        ).fetchone()
    leaf = parse_canonical(data)
    assert isinstance(leaf, dict)
    return seq, leaf, hashed


def by_no_entry(log: Path, target: Target) -> None:
    _, leaf, _ = leaf_at(log, "seq=0")
    cut(log, (ROW, (*target, leaf["origin"], 99, bytes(32))))


def by_an_entry_of_another_kind(log: Path, target: Target) -> None:
    seq, leaf, hashed = leaf_at(log, "kind='call_began'")
    cut(log, (ROW, (*target, leaf["origin"], seq, hashed)))


def by_an_erasure_of_another_part(log: Path, target: Target) -> None:
    seq, leaf, hashed = leaf_at(log, "kind='erase'")
    cut(log, (ROW, (*target, leaf["origin"], seq, hashed)))


def by_the_word_of_another_log(log: Path, target: Target) -> None:
    cut(log, (ROW, (*target, "rcrp/north/custodian/x/1", 3, bytes(32))))


def by_an_entry_that_was_altered_for_it(log: Path, target: Target) -> None:
    """Its bytes give its hash; only the tree tells."""
    seq, leaf, _ = leaf_at(log, "kind='call_began'")
    altered = {**leaf, "kind": "erase", "body": {"erased": [[*target]]}, "parts": {}}
    data = canonical_bytes(altered)
    hashed = leaf_hash(data)
    columns = "UPDATE leaf SET kind='erase', leaf=?, leaf_hash=? WHERE seq=?"
    cut(
        log,
        (columns, (data, hashed, seq)),
        ("DELETE FROM part WHERE seq=?", (seq,)),
        (ROW, (*target, leaf["origin"], seq, hashed)),
    )


def by_an_entry_altered_beside_its_hash(log: Path, target: Target) -> None:
    """The hash that is kept is under the tree still."""
    seq, leaf, _ = leaf_at(log, "kind='call_began'")
    data = canonical_bytes({**leaf, "kind": "erase", "body": {"erased": [[*target]]}})
    cut(
        log,
        ("UPDATE leaf SET kind='erase', leaf=? WHERE seq=?", (data, seq)),
        (ROW, (*target, leaf["origin"], seq, leaf_hash(data))),
    )


FORGED = [
    by_no_entry,
    by_an_entry_of_another_kind,
    by_an_erasure_of_another_part,
    by_the_word_of_another_log,
    by_an_entry_that_was_altered_for_it,
    by_an_entry_altered_beside_its_hash,
]
Forged = Callable[[Path, Target], None]


def taken(log: Path, target: Target) -> None:
    cut(log, ("DELETE FROM part WHERE seq=? AND part=?", target))


def left(_log: Path, _target: Target) -> None:
    pass


def a_call(room: Room) -> tuple[Desk, Desk, CallState, Target]:
    """A colleague's answer on it, that a handler was told of; something else of the log was lawfully erased."""
    handler, colleague = room.desk("4471"), room.desk("5512")
    other = colleague.a_call("other", ADVICE_ANSWERS)
    told = next(e for e in colleague.records.entries_of(other.call) if e.parts)
    call = handler.a_call("1", {})
    colleague.do(colleague.reopened(call), AnswerQuestion("crime", "yes"))
    (given,) = (e for e in handler.records.entries_of(call.call) if e.kind == "answer_given")
    erase(colleague.recorder.log, ORDER, [(told.seq, next(iter(told.parts)))])
    assert handler.reopened(call).current.answers == {"crime": "yes"}
    return handler, colleague, call, (given.seq, next(iter(given.parts)))


@pytest.mark.parametrize("part", [taken, left])
@pytest.mark.parametrize("forged", FORGED)
def test_no_forged_erasure_takes_an_answer_out_of_what_was_told(
    room: Room, tmp_path: Path, forged: Forged, part: Forged
):
    handler, colleague, call, target = a_call(room)
    positions = handler.records.positions()
    assert colleague.recorder.log is not None
    colleague.recorder.log.close()
    forged(colleague.path, target)
    part(colleague.path, target)
    for _ in range(2):
        _, positions = handler.records.changes_since(positions)
        assert handler.reopened(call).current.answers == {"crime": "yes"}
    shutil.move(colleague.path.parent, tmp_path / "aside")
    handler.records.changes_since(positions)
    shown = handler.reopened(call)
    assert shown.current.answers == {"crime": "yes"}
    assert shown.damaged


@pytest.mark.parametrize("forged", FORGED)
def test_what_a_forged_erasure_names_counts_as_erased_nowhere(room: Room, forged: Forged):
    _, colleague, call, target = a_call(room)
    room.close()
    with closing(SqliteLogReader(colleague.path)) as reader:
        recorded = reader.erased_parts()
        lawful = reader.erased_calls()
    assert len(recorded) == 1
    forged(colleague.path, target)
    taken(colleague.path, target)
    is_altered = forged is by_an_entry_that_was_altered_for_it  # which entry it is nobody can say
    with closing(SqliteLogReader(colleague.path)) as reader:
        assert reader.erased_parts() == recorded
        assert (reader.erased_count(), reader.erased_calls()) == (1, lawful)
        (entry,) = (e for e in reader.entries_of_call(call.call) if e.seq == target[0])
        assert (entry.damaged, entry.erased) == (True, ())
    of_page = salvage(colleague.path).entries_of_call(call.call)
    (entry,) = (e for e in of_page if e.seq == target[0])
    assert (entry.damaged, entry.erased) == (True, ())
    named = {
        (f.verdict.value, f.seq, f.part)
        for f in SqliteLogVerifier().verify(colleague.path).findings
    }
    assert {
        (f["verdict"], f["seq"], f["part"]) for f in VERIFIER.verify(colleague.path)["findings"]
    } == named
    assert is_altered or target in {
        (seq, part)
        for what, seq, part in named
        if what in ("PART MISSING WITHOUT ERASURE", "CANNOT JUDGE")
    }


def test_what_is_recorded_counts_as_erased_for_sqlite_and_page_by_page(room: Room):
    _, colleague, call, target = a_call(room)
    erase(colleague.recorder.log, ORDER, [target])
    room.close()
    for found in (SqliteLogReader(colleague.path), salvage(colleague.path)):
        (entry,) = (e for e in found.entries_of_call(call.call) if e.seq == target[0])
        assert (entry.damaged, entry.erased) == (False, (target[1],))
        if isinstance(found, SqliteLogReader):
            assert len(found.erased_parts()) == 2
            found.close()


ALTERED = ("by_origin='rcrp/north/custodian/x/1'", "by_leaf_hash=zeroblob(32)", "by_seq=1")


@pytest.mark.parametrize("altered", ALTERED)
def test_a_row_that_names_another_entry_than_that_which_records_it_is_not_believed(
    room: Room, altered: str
):
    _, colleague, call, target = a_call(room)
    colleague.do(colleague.reopened(call), AnswerQuestion("weapon", "yes"))
    entries = colleague.records.entries_of(call.call)
    other = next(e for e in reversed(entries) if e.parts and e.seq != target[0])
    erase(colleague.recorder.log, ORDER, [target, *((other.seq, name) for name in other.parts)])
    room.close()
    cut(colleague.path, (f"UPDATE erased SET {altered} WHERE seq=?", target[:1]))
    with closing(SqliteLogReader(colleague.path)) as reader:
        for found in (reader, salvage(colleague.path)):
            of_call = {e.seq: e for e in found.entries_of_call(call.call)}
            assert (of_call[target[0]].damaged, of_call[target[0]].erased) == (True, ())
            assert not of_call[other.seq].damaged
            assert of_call[other.seq].erased


def test_only_an_entry_of_its_kind_records_an_erasure(room: Room):
    _, colleague, call, target = a_call(room)
    log = colleague.recorder.log
    assert log is not None
    said: dict[str, Json] = {"kind": "erase", "erased": [[*target]]}
    log.append([NewEntry("checked", "system", 0, "0071", "", "", "", said, {})])
    room.close()
    seq, leaf, hashed = leaf_at(colleague.path, "kind='checked'")
    cut(colleague.path, (ROW, (*target, leaf["origin"], seq, hashed)))
    taken(colleague.path, target)
    with closing(SqliteLogReader(colleague.path)) as reader:
        for found in (reader, salvage(colleague.path)):
            (entry,) = (e for e in found.entries_of_call(call.call) if e.seq == target[0])
            assert (entry.damaged, entry.erased) == (True, ())


def test_the_check_of_a_call_counts_as_erased_only_what_is_recorded(room: Room):
    _, colleague, call, target = a_call(room)
    colleague.do(colleague.reopened(call), AnswerQuestion("weapon", "yes"))
    lawful = next(e for e in reversed(colleague.records.entries_of(call.call)) if e.parts)
    assert lawful.seq != target[0]
    erase(colleague.recorder.log, ORDER, [(lawful.seq, name) for name in lawful.parts])
    prover = SqliteCallProver(room.data, lambda *_: True)

    def told() -> tuple[bool, bool, int]:
        (proof,) = (p for p in prover.prove(call.call).logs if p.origin == lawful.origin)
        return proof.root_agrees, proof.parts_agree, proof.erased

    assert told() == (True, True, len(lawful.parts))
    by_no_entry(colleague.path, target)
    taken(colleague.path, target)
    assert told() == (True, False, len(lawful.parts))
    prover.close()


def test_page_by_page_no_erasure_is_believed_where_an_entry_is_missing(room: Room):
    _, colleague, call, target = a_call(room)
    erase(colleague.recorder.log, ORDER, [target])
    room.close()
    cut(colleague.path, "UPDATE leaf SET leaf_hash=zeroblob(32) WHERE seq=1")
    of_page = salvage(colleague.path).entries_of_call(call.call)
    (entry,) = (e for e in of_page if e.seq == target[0])
    assert (entry.damaged, entry.erased) == (True, ())


def test_an_entry_that_does_not_give_its_hash_records_no_erasure_for_either_verifier(room: Room):
    """The row names the hash that stands beside the altered bytes."""
    _, colleague, _, target = a_call(room)
    room.close()
    seq, leaf, hashed = leaf_at(colleague.path, "kind='call_began'")
    data = canonical_bytes({**leaf, "kind": "erase", "body": {"erased": [[*target]]}})
    cut(
        colleague.path,
        ("UPDATE leaf SET kind='erase', leaf=? WHERE seq=?", (data, seq)),
        (ROW, (*target, leaf["origin"], seq, hashed)),
    )
    taken(colleague.path, target)
    found = SqliteLogVerifier().verify(colleague.path).findings
    other = VERIFIER.verify(colleague.path)["findings"]
    wanted = ("PART MISSING WITHOUT ERASURE", *target)
    assert wanted in {(f.verdict.value, f.seq, f.part) for f in found}
    assert wanted in {(f["verdict"], f["seq"], f["part"]) for f in other}


def test_a_call_is_found_by_a_reference_that_a_forged_erasure_names(room: Room):
    handler, colleague = room.desk("4471"), room.desk("5512")
    call = colleague.a_call("0398", {})
    assert handler.records.calls_on("0398") == {call.call}
    entries = colleague.records.entries_of(call.call)
    (given,) = (entry for entry in entries if entry.kind == "reference_given")
    by_no_entry(colleague.path, (given.seq, "reference"))
    taken(colleague.path, (given.seq, "reference"))
    assert handler.records.calls_on("0398") == {call.call}


def test_an_index_keeps_what_a_forged_erasure_names(room: Room, tmp_path: Path):
    _, colleague, call, target = a_call(room)
    index = an_index(room, tmp_path / "index.db")
    index.catch_up()
    before = index.summary(call.call)
    by_no_entry(colleague.path, target)
    taken(colleague.path, target)
    index.catch_up()
    assert index.summary(call.call) == before
    index.close()
