"""Rows as they are read for checking and out of ruins: bounded, of the right kinds, each by its right name."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from rcrp_desktop.adapters import held_files
from rcrp_desktop.adapters.heads import FileHeads
from rcrp_desktop.adapters.sqlite import set_aside, verified_rows
from rcrp_desktop.adapters.sqlite.log_folder import SqliteLogFolder
from rcrp_desktop.adapters.sqlite.log_reader import SqliteLogReader
from rcrp_desktop.adapters.sqlite.records import PAGE
from rcrp_desktop.adapters.sqlite.remembered import known_by_successors
from rcrp_desktop.adapters.sqlite.salvage import SalvagedLog, salvage
from rcrp_desktop.adapters.sqlite.schema import create_tables, schema_faults
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.adapters.sqlite.verified_rows import MOST_HEADS, MOST_PARTS
from rcrp_desktop.application.problems import IntegrityBroken
from rcrp_desktop.domain.audit.leaf import MAX_BYTES
from rcrp_desktop.domain.audit.report import Finding, Verdict
from rcrp_desktop.domain.frozen import replace
from tests.support.audit_logs import Desk, an_entry, content, cut, written_log
from tests.support.call_bench import stored
from tests.support.erasure import erase


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def faults(path: Path, verdict: Verdict) -> list[Finding]:
    return [f for f in SqliteLogVerifier().verify(path).findings if f.verdict is verdict]


def add_parts(path: Path, seq: int, count: int) -> None:
    cut(
        path,
        (
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<?)"
            " INSERT INTO part SELECT ?, 'extra'||i, zeroblob(32), x'30' FROM n",
            (count, seq),
        ),
    )


@pytest.mark.parametrize("beyond", [0, 1, 2, 30])
def test_parts_beyond_the_most_are_said_not_to_be_read_once(desk: Desk, beyond: int):
    path = written_log(desk)
    add_parts(path, 3, MOST_PARTS + beyond)  # the entry has none of its own
    told = [f for f in faults(path, Verdict.INTEGRITY) if "parts" in f.message]
    words = f"has more than {MOST_PARTS} parts; the others were not read"
    assert [(f.message, f.seq) for f in told] == ([(words, 3)] if beyond else [])


def test_heads_beyond_the_most_are_said_not_to_be_read(desk: Desk):
    path = written_log(desk)
    for count in (MOST_HEADS, MOST_HEADS + 1):
        cut(
            path,
            "DELETE FROM checkpoint WHERE note='x'",
            (
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n"
                " WHERE i<?-(SELECT count(*) FROM checkpoint))"
                " INSERT INTO checkpoint SELECT 1000+i, 'x', NULL FROM n",
                (count,),
            ),
        )
        words = f"more than {MOST_HEADS} tree heads; the older ones were not read"
        told = [f.message for f in faults(path, Verdict.INTEGRITY)]
        assert (words in told) == (count > MOST_HEADS)


def test_a_part_that_is_too_large_is_named_with_its_entry(desk: Desk):
    path = written_log(desk)
    cut(path, ("UPDATE part SET body=zeroblob(?) WHERE seq=2", (MAX_BYTES + 1,)))
    told = [(f.message, f.seq) for f in faults(path, Verdict.INTEGRITY)]
    assert set(told) == {("larger than any part, so it was not read", 2)}


@pytest.mark.parametrize("at_once", [0, 100, 1_000])
def test_however_little_is_read_at_once_the_same_is_found(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, at_once: int
):
    path = written_log(desk)
    cut(path, "UPDATE part SET body=x'30' WHERE seq=4", "DELETE FROM part WHERE seq=6")
    add_parts(path, 4, 3)
    whole = SqliteLogVerifier().verify(path)
    monkeypatch.setattr(verified_rows, "_PAGE_BYTES", at_once)
    assert SqliteLogVerifier().verify(path) == whole
    assert {f.seq for f in whole.findings} >= {4, 6}


def test_a_table_that_is_not_ours_is_named_in_one_short_line():
    with closing(sqlite3.connect(":memory:")) as db:
        create_tables(db)
        assert schema_faults(db) == []
        for letters in (74, 75):
            name = "x" * letters
            db.execute(f"CREATE TABLE {name}(a)")
            assert schema_faults(db) == [f"table {'x' * 74} is not ours"]
            db.execute(f"DROP TABLE {name}")


def loosely(path: Path, table: str, column: str, statement: str) -> None:
    """Put a value of another kind where the table would not take it, as a damaged page may."""
    strict, loose = f"{column} BLOB", f"{column} ANY "
    for before, after, doing in ((strict, loose, statement), (loose, strict, "SELECT 1")):
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA writable_schema=ON")
            query = "UPDATE sqlite_schema SET sql=replace(sql,?,?) WHERE name=?"
            db.execute(query, (before, after, table))
            db.commit()
        cut(path, doing)


@pytest.mark.parametrize(
    ("table", "column", "statement", "words", "seq"),
    [
        (
            *("part", "body", "UPDATE part SET body=7 WHERE seq=2"),
            *("a part is not of its columns' types", 2),
        ),
        (
            *("checkpoint", "frontier", "UPDATE checkpoint SET frontier='text'"),
            *("a row is missing, or its values are not of their columns' types", None),
        ),
    ],
)
def test_a_value_of_a_wrong_kind_is_named(
    desk: Desk, table: str, column: str, statement: str, words: str, seq: int | None
):
    path = written_log(desk)
    loosely(path, table, column, statement)
    assert (words, seq) in [(f.message, f.seq) for f in faults(path, Verdict.INTEGRITY)]


def test_a_finding_names_the_call_that_the_entry_names_and_not_the_columns(desk: Desk):
    path = written_log(desk)
    cut(path, "UPDATE leaf SET call='call-other' WHERE seq=2")
    (told,) = faults(path, Verdict.ALTERED_LEAF)
    assert (told.seq, told.call) == (2, "call-0")
    cut(path, "UPDATE leaf SET leaf=x'7b7d' WHERE seq=2")
    assert {f.call for f in faults(path, Verdict.ALTERED_LEAF) if f.seq == 2} == {"call-other"}


LATEST = 253_402_000_000_000


@pytest.mark.parametrize("at_ms", [-(2**63), -1, 0, 1, LATEST - 1, LATEST, LATEST + 1, 2**63 - 1])
def test_an_entry_is_told_at_a_time_that_there_is(desk: Desk, at_ms: int):
    path = written_log(desk)
    cut(path, ("UPDATE leaf SET at_ms=?, leaf=zeroblob(9) WHERE seq=2", (at_ms,)))
    with closing(SqliteLogReader(path)) as reader:
        entry = reader.entries(1, 1)[0]
    assert (entry.seq, entry.damaged) == (2, True)
    assert entry.at_ms == min(max(at_ms, 0), LATEST)


# --- out of ruins ---------------------------------------------------------------------------------------

GOOD = (5, "answer", "decision", 77, "call-a", "live", b"{}", bytes(32))
"""number, kind, class, time, call, mode, the entry's bytes (which do not give the hash) and the hash"""


def a_ruin(path: Path, row: tuple[object, ...]) -> Path:
    """A file with one row of ten columns, of any kinds: what a damaged page may say."""
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA page_size={PAGE}")
        db.execute("CREATE TABLE leaf(seq INTEGER PRIMARY KEY, b, c, d, e, f, g, h, i, j)")
        number, kind, record_class, at_ms, call, mode, leaf, hashed = row
        db.execute(
            "INSERT INTO leaf VALUES(?,?,?,?,?,?,?,?,?,?)",
            (number, 0, kind, record_class, at_ms, call, "", mode, leaf, hashed),
        )
        db.commit()
    return path


def test_a_row_whose_entry_is_gone_is_told_by_its_columns(tmp_path: Path):
    log = salvage(a_ruin(tmp_path / "ruin", GOOD))
    (entry,) = log.entries_of_call("call-a")
    assert (entry.seq, entry.kind, entry.record_class, entry.at_ms) == GOOD[:4]
    assert (entry.leaf_hash, entry.damaged) == (bytes(32), True)
    assert log.newest_of_call("call-a") == (5, bytes(32))
    (mark,) = log.marks_before(6, 10)
    assert (mark.seq, mark.kind, mark.at_ms, mark.call) == (5, "answer", 77, "call-a")
    assert salvage(a_ruin(tmp_path / "other", GOOD), "training").last_seq() == -1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (0, -5),
        (1, b"answer"),
        (2, "rumour"),
        (2, None),
        (3, "77"),
        (4, b"call-a"),
        (6, "{}"),
        (7, bytes(31)),
        (7, "hash"),
    ],
)
def test_a_row_of_wrong_kinds_is_told_by_nobody(tmp_path: Path, place: int, value: object):
    row = (*GOOD[:place], value, *GOOD[place + 1 :])
    log = salvage(a_ruin(tmp_path / "ruin", row))
    assert (log.last_seq(), log.entries_of_call("call-a")) == (-1, [])


# --- what is appended -----------------------------------------------------------------------------------


def test_a_clock_that_stands_still_while_the_machine_runs_on_is_recorded(desk: Desk):
    log = desk.open().log
    for number in range(3):
        desk.clock.mono += 60_000  # and the wall's clock was set back by as much
        log.append([an_entry(f"c{number}", at_ms=desk.clock.wall)])
    log.close()
    jumps = [row for row in content(desk.path)["leaf"] if row[2] == "clock-jump"]
    assert len(jumps) == 3
    assert len(faults(desk.path, Verdict.SUSPECT_CLOCK)) == 3


def test_a_clock_that_stood_still_between_two_starts_of_one_boot_is_recorded(desk: Desk):
    path = written_log(desk)
    desk.clock.mono += 60_000
    written_log(desk, calls=0)
    assert [row[2] for row in content(path)["leaf"]].count("clock-jump") == 1
    assert len(faults(path, Verdict.SUSPECT_CLOCK)) == 1


def test_every_entry_says_which_program_wrote_it_and_in_which_boot(desk: Desk):
    leaves = [json.loads(cast("bytes", row[8])) for row in content(written_log(desk))["leaf"]]
    assert {(leaf["app"], leaf["boot"]) for leaf in leaves} == {("0.1.0", "boot-1")}


def test_a_log_that_was_not_closed_says_with_what_it_ends(desk: Desk):
    log = desk.open().log
    log.append([an_entry("c1")])
    log._drop_connection()
    log._tools.lock.release()  # as if the process had died
    assert why(desk) == ["the last entry is answer"]


# --- why a log was set aside ----------------------------------------------------------------------------


def why(desk: Desk) -> list[str]:
    opened = desk.open()
    opened.log.close()
    return [
        notice.detail for notice in opened.notices if notice.kind not in ("created", "unsigned")
    ]


def test_what_sqlite_says_of_a_damaged_page_is_kept(desk: Desk):
    log = desk.open().log
    log.append([an_entry("c1")])
    log._drop_connection()
    log._tools.lock.release()  # as if the process had died
    data = bytearray(desk.path.read_bytes())
    place = data.find(b'{"actor":')
    page = place // PAGE * PAGE
    free = page + 5  # where the cells begin
    data[free : free + 2] = (int.from_bytes(data[free : free + 2], "big") + 8).to_bytes(2, "big")
    desk.path.write_bytes(data)
    (told,) = why(desk)
    assert "leaf" in told or "page" in told, told


def test_another_schema_is_named(desk: Desk):
    written_log(desk)
    with closing(sqlite3.connect(desk.path)) as db:
        db.execute("DROP TRIGGER leaf_update")
        db.commit()
    (told,) = why(desk)
    assert "trigger leaf_update is missing or altered" in told


def test_a_keyed_log_that_nobody_signed_says_so(desk: Desk):
    written_log(desk)
    with closing(sqlite3.connect(desk.path)) as db:
        (note,) = db.execute("SELECT note FROM checkpoint ORDER BY size DESC").fetchone()
    cut(desk.path, ("UPDATE checkpoint SET note=?", (note[: note.index("\u2014 ")],)))
    (told,) = why(desk)
    assert "no head in it is signed with its key" in told


def test_a_table_changed_under_the_open_log_is_named(desk: Desk):
    log = desk.open().log
    log.append([an_entry("c1")])
    with closing(sqlite3.connect(desk.path)) as db:
        db.execute("DROP TRIGGER leaf_update")
        db.commit()
    with pytest.raises(IntegrityBroken, match="trigger leaf_update is missing or altered"):
        log.append([an_entry("c2")])
    log.close()


@pytest.mark.parametrize("size", [0, 1, set_aside._CHUNK, 3 * set_aside._CHUNK + 5])
def test_a_log_is_read_to_its_end_and_each_byte_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
):
    path, read = tmp_path / "audit.db", held_files._read
    path.write_bytes(bytes(size))
    given: list[tuple[int, int]] = []

    def counted(handle: int, wanted: int, place: int) -> bytes:
        assert len(given) < 9, "it goes on for ever"
        found = read(handle, wanted, place)
        given.append((place, len(found)))
        return found

    monkeypatch.setattr(held_files, "_read", counted)
    set_aside.expect_readable(path)
    ends = [place + length for place, length in given]
    assert [place for place, _ in given] == [0, *ends[:-1]]
    assert ends[-1] == size


def test_an_erasure_is_listed_with_who_asked_for_it_and_who_agreed(desk: Desk):
    log = desk.open().log
    kept = log.append([an_entry("c1")])
    body = {"asked_by": "Information manager", "approved_by": ["2314", "0071"]}
    erase(
        log,
        an_entry("e1", kind="erase", call="", parts={}, body=body),
        [(kept.first_seq, "notes"), (kept.first_seq, "answer")],
    )
    log.close()
    heads = FileHeads(desk.data)
    (told,) = SqliteLogFolder(desk.data, [heads]).erasures(desk.path)
    assert (told.asked_by, told.approved_by) == ("Information manager", ("2314", "0071"))
    assert (told.parts, told.calls, told.actor) == (("answer", "notes"), 1, "4471")


def test_a_log_that_is_gone_is_missing_with_what_its_desk_remembers(desk: Desk):
    path = written_log(desk)
    folder = SqliteLogFolder(desk.data, [FileHeads(desk.data)])
    assert folder.missing(()) == []
    (head,) = folder.known_heads(path)
    assert head.source == "this desk"
    path.unlink()
    (gone,) = folder.missing(())
    assert (gone.path, gone.is_earlier) == (path, False)
    assert f"this desk knows {head.size} entries" in gone.report.as_text()


def test_a_log_that_was_set_aside_and_is_gone_is_missing_with_what_the_one_after_it_remembers(
    desk: Desk,
):
    path = written_log(desk)
    folder = SqliteLogFolder(desk.data, [FileHeads(desk.data)])
    (head,) = folder.known_heads(path)
    path.unlink()
    log = desk.open().log
    source = f"the first entry of {log.origin()}"
    log.close()
    assert known_by_successors(path) == [replace(head, source=source)]
    (gone,) = folder.missing(())
    assert (gone.name, gone.path, gone.is_earlier) == (desk.place.log_id, path, True)
    assert gone.report.origin == head.origin
    assert f"{source} knows {head.size} entries" in gone.report.as_text()


def test_a_log_that_is_gone_is_missing_also_where_what_is_remembered_cannot_be_read(desk: Desk):
    path = written_log(desk)
    (head,) = (desk.data / "heads").iterdir()
    head.write_bytes(b"torn")
    folder = SqliteLogFolder(desk.data, [FileHeads(desk.data)])
    assert folder.missing(()) == [], "while it is there"
    path.unlink()
    (gone,) = folder.missing(())
    assert (gone.name, gone.path, gone.is_earlier) == (desk.place.log_id, path, False)
    assert gone.report.origin == ""
    assert "this desk knows of it, how many entries it had cannot be read" in gone.report.as_text()


AN_HOUR_MS = 3_600_000


@pytest.mark.parametrize(("before_ms", "is_missed"), [(AN_HOUR_MS, True), (AN_HOUR_MS + 1, False)])
def test_what_is_gone_up_to_an_hour_before_a_call_began_may_be_of_it(
    before_ms: int, is_missed: bool
):
    """A threat to life is raised before its call is begun on record; nobody waits longer for a first key."""
    began_ms = 10 * AN_HOUR_MS
    other = stored(replace(an_entry("a", call="other"), at_ms=began_ms - before_ms), 2)
    began = stored(replace(an_entry("b", kind="call_began", call="call-a"), at_ms=began_ms), 3)
    log = SalvagedLog("test/log", {2: other, 3: began}, size=4)
    (first,) = log.entries_of_call("call-a")
    assert first.lacks == ((("test/log", 0),) if is_missed else ())
