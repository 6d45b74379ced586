"""What is acknowledged is in the file, once, in order, signed, and cannot be changed through SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.audit_log import MAX_BATCH
from rcrp_desktop.adapters.sqlite.connection import open_reader, open_writer
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.domain.audit.checkpoint import parse_note
from rcrp_desktop.domain.audit.entry import seal_code
from rcrp_desktop.domain.audit.report import Verdict
from tests.support.audit_logs import (
    Desk,
    FixedKeys,
    an_entry,
    content,
    with_ruleset_and_erasure,
    written_log,
)
from tests.support.erasure import erase


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def kinds(path: Path) -> list[object]:
    return [row[2] for row in content(path)["leaf"]]


def test_a_receipt_says_where_the_entries_stand(desk: Desk):
    log = desk.open().log
    entries = [an_entry("c1"), an_entry("", kind="recommendation", parts={})]
    receipt = log.append(entries)
    stored = content(desk.path)["leaf"]
    assert (receipt.first_seq, receipt.last_seq, receipt.size) == (2, 3, 4)
    assert (receipt.origin, receipt.signed, receipt.repeated) == (log.origin(), True, False)
    assert receipt.seal == seal_code(3, bytes(stored[3][9]))  # type: ignore[arg-type]
    assert log.size() == 4
    log.close()


def test_what_is_recorded_is_read_back_by_anybody(desk: Desk):
    log = desk.open().log
    log.append([an_entry("c1"), an_entry("", call="call-b", parts={})])
    with closing(SqliteLogReader(desk.path)) as reader:
        first, second = reader.entries(after_seq=1)
        assert first.parts == {"answer": {"option": "yes"}, "notes": "Caller is outside the flat."}
        assert (first.kind, first.actor, first.command, first.erased) == (
            "answer",
            "4471",
            "c1",
            (),
        )
        assert first.body == an_entry().body
        assert first.origin == log.origin()
        assert [e.seq for e in reader.entries_of_call("call-b")] == [second.seq]
        assert reader.entries_of_call("") == []
        assert [e.seq for e in reader.entries(limit=2)] == [0, 1]
        assert reader.head().root == log.head().root
        assert reader.head().signed
        assert reader.mode() == "live"
    log.close()


def test_a_command_repeated_gives_its_first_receipt_and_writes_nothing(desk: Desk):
    log = desk.open().log
    entries = [an_entry("c1"), an_entry("", kind="recommendation", parts={})]
    first = log.append(entries)
    log.append([an_entry("c2")])
    again = log.append(entries)
    assert again == replace(first, repeated=True)
    assert log.size() == 5
    recovered = [replace(e, body={**e.body, "recovered": True, "spilled_at": 1}) for e in entries]
    assert log.append(recovered) == replace(first, repeated=True)
    log.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"body": {"question": "other"}},
        {"parts": {"answer": {"option": "no"}}},
        {"kind": "x"},
        {"parts": {}},
    ],
)
def test_a_command_with_other_content_is_a_mistake_not_a_repeat(
    desk: Desk, changes: dict[str, object]
):
    log = desk.open().log
    log.append([an_entry("c1")])
    with pytest.raises(ValueError, match="other content"):
        log.append([an_entry("c1", **changes)])
    assert log.size() == 3
    log.close()


def test_entries_without_a_command_are_all_recorded(desk: Desk):
    log = desk.open().log
    log.append([an_entry("")])
    log.append([an_entry("")])
    assert log.size() == 4
    log.close()


def test_a_batch_is_all_or_nothing(desk: Desk):
    log = desk.open().log
    with pytest.raises(ValueError, match="body"):
        log.append([an_entry("c1"), an_entry("", body={"wait": 0.5})])
    assert log.size() == 2
    assert log.append([an_entry("c1")]).first_seq == 2
    log.close()


@pytest.mark.parametrize("count", [0, MAX_BATCH + 1])
def test_a_batch_has_a_size(desk: Desk, count: int):
    log = desk.open().log
    with pytest.raises(ValueError, match="no batch"):
        log.append([an_entry("")] * count)
    log.close()


def test_only_the_newest_head_is_kept_and_it_covers_everything(desk: Desk):
    log = desk.open().log
    for number in range(5):
        log.append([an_entry(f"c{number}")])
    rows = content(desk.path)["checkpoint"]
    assert [row[0] for row in rows] == [log.size()]
    note = parse_note(str(rows[0][1]))
    assert (note.checkpoint, len(note.signatures)) == (log.head(), 1)
    log.close()


def test_without_a_key_everything_is_recorded_and_labelled(tmp_path: Path):
    desk = Desk(tmp_path, keys=FixedKeys(None))
    opened = desk.open()
    assert ("unsigned", "the test has none") in [(n.kind, n.detail) for n in opened.notices]
    assert not opened.log.append([an_entry()]).signed
    with closing(SqliteLogReader(desk.path)) as reader:
        assert not reader.head().signed
    opened.log.close()
    assert SqliteLogVerifier().verify(desk.path).verdict is Verdict.UNSIGNED


def test_a_key_store_that_is_away_for_a_day_leaves_the_last_signed_head(desk: Desk):
    """And the key, once back, does not sign what anybody could have written in between."""
    path = written_log(desk)
    signed = SqliteLogVerifier().verify(path).signed_size
    away = replace(desk, keys=FixedKeys(None))
    written_log(away, calls=0)
    report = SqliteLogVerifier().verify(path)
    assert (report.verdict, report.signed_size) == (Verdict.UNSIGNED, signed)
    aside, _ = (opened := desk.open()).notices
    opened.log.close()
    assert aside.kind == "unsigned_end"
    assert aside.quarantine is not None
    report = SqliteLogVerifier().verify(aside.quarantine)
    assert (report.verdict, report.signed_size) == (Verdict.UNSIGNED, signed)
    report = SqliteLogVerifier().verify(path)
    assert (report.verdict, report.signed_size) == (Verdict.SIGNED_NEVER_ANCHORED, report.size)
    assert len(content(path)["checkpoint"]) == 1


def test_start_and_stop_are_recorded(desk: Desk):
    path = written_log(desk, calls=1)
    written_log(desk, calls=0)
    assert kinds(path) == ["genesis", "start", "answer", "recommendation", "stop", "start", "stop"]


def test_a_clock_set_back_is_recorded_and_suspect(desk: Desk):
    log = desk.open().log
    log.append([an_entry("c1")])
    desk.clock.wall -= 3_600_000
    log.append([an_entry("c2", at_ms=desk.clock.wall)])
    log.close()
    assert kinds(desk.path)[2:] == ["answer", "clock-jump", "answer", "stop"]
    report = SqliteLogVerifier().verify(desk.path)
    assert (report.verdict, report.exit_code) == (Verdict.SUSPECT_CLOCK, 4)
    assert [f.seq for f in report.findings if f.verdict is Verdict.SUSPECT_CLOCK] == [3]


def test_a_clock_set_back_while_the_program_was_closed_is_noticed(desk: Desk):
    path = written_log(desk)
    desk.clock.wall -= 60_000
    desk.clock.mono, desk.boot = 0, "boot-2"
    written_log(desk, calls=0)
    assert "clock-jump" in kinds(path)
    assert SqliteLogVerifier().verify(path).verdict is Verdict.SUSPECT_CLOCK


def test_a_clock_that_jumps_ahead_is_nothing_to_suspect(desk: Desk):
    log = desk.open().log
    desk.clock.wall += 8 * 3_600_000  # the machine slept
    log.append([an_entry("c1")])
    log.close()
    assert SqliteLogVerifier().verify(desk.path).verdict is Verdict.SIGNED_NEVER_ANCHORED


def test_an_event_from_the_future_is_suspect(desk: Desk):
    log = desk.open().log
    log.append([an_entry("c1", at_ms=desk.clock.wall + 60_000)])
    log.close()
    assert SqliteLogVerifier().verify(desk.path).verdict is Verdict.SUSPECT_CLOCK


def test_rule_sets_are_kept_once_under_their_hash(desk: Desk):
    log = desk.open().log
    body = b'{"pack":1}'
    digest = sha256(body).hexdigest()
    log.keep_ruleset(digest, body)
    log.keep_ruleset(digest, body)
    assert log.size() == 3
    with closing(SqliteLogReader(desk.path)) as reader:
        assert reader.ruleset(digest) == body
        assert reader.ruleset("00" * 32) is None
    with pytest.raises(ValueError, match="digest"):
        log.keep_ruleset(digest, b"other")
    log.close()


def test_an_erased_part_is_gone_from_the_file_and_every_proof_holds(desk: Desk):
    log = desk.open().log
    kept = log.append([an_entry("c1", parts={"notes": "NEEDLE-IN-NOTES", "answer": "yes"})])
    before = log.head()
    erase(log, an_entry("c2", kind="erase", parts={}), [(kept.first_seq, "notes")])
    log.close()
    raw = b"".join(file.read_bytes() for file in desk.path.parent.iterdir())
    assert b"NEEDLE" not in raw
    with closing(SqliteLogReader(desk.path)) as reader:
        entry = reader.entries(after_seq=kept.first_seq - 1)[0]
        assert (entry.parts, entry.erased) == ({"answer": "yes"}, ("notes",))
        assert len(reader.entries_of_call("call-a")) == 2
    report = SqliteLogVerifier().verify(desk.path)
    assert report.verdict is Verdict.SIGNED_NEVER_ANCHORED
    assert [(f.seq, f.part) for f in report.findings if f.verdict is Verdict.ERASED] == [
        (kept.first_seq, "notes")
    ]
    assert before.size < report.size


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE leaf SET kind='x' WHERE seq=1",
        "DELETE FROM leaf WHERE seq=1",
        "INSERT OR REPLACE INTO leaf SELECT * FROM leaf WHERE seq=1",
        "INSERT INTO leaf SELECT seq+50,0,kind,record_class,at_ms,call,command,mode,leaf,leaf_hash"
        " FROM leaf WHERE seq=1",
        "INSERT INTO leaf SELECT (SELECT max(seq)+1 FROM leaf),0,kind,record_class,at_ms,call,command,"
        "'training',leaf,leaf_hash FROM leaf WHERE seq=1",
        "UPDATE part SET body=x'00'",
        "DELETE FROM part",
        "INSERT OR REPLACE INTO part SELECT * FROM part",
        "UPDATE log SET mode='training'",
        "DELETE FROM log",
        "UPDATE erased SET part='x'",
        "DELETE FROM erased",
        "UPDATE checkpoint SET note='x'",
        "DELETE FROM checkpoint",
        "INSERT INTO checkpoint VALUES(1,'x',NULL)",
        "UPDATE ruleset SET body=x'00'",
        "DELETE FROM ruleset",
    ],
)
def test_the_tables_refuse_to_be_changed(desk: Desk, statement: str):
    log = desk.open().log
    with_ruleset_and_erasure(log)
    log.close()
    before = content(desk.path)
    with closing(open_writer(desk.path)) as db, pytest.raises(sqlite3.IntegrityError):
        db.execute(statement)
    assert content(desk.path) == before


def test_the_settings_the_record_depends_on_are_in_force(desk: Desk):
    written_log(desk)
    names = "trusted_schema secure_delete synchronous journal_mode foreign_keys cell_size_check recursive_triggers"
    with closing(open_writer(desk.path)) as db:
        found = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in names.split()]
    assert found == [0, 1, 3, "truncate", 1, 1, 1]
    with closing(open_reader(desk.path)) as db, pytest.raises(sqlite3.OperationalError):
        db.execute("CREATE TABLE t(a)")
