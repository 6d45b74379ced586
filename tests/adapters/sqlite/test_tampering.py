"""Every way of changing a log is named, with its place, by both verifiers alike."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, build_note, parse_note
from rcrp_desktop.domain.audit.report import EXIT_CODES, IntegrityReport, KnownHead, Verdict
from tests.support.audit_logs import (
    PUBLIC_KEY,
    SEED,
    Desk,
    FixedKeys,
    an_entry,
    content,
    cut,
    rewritten,
    with_ruleset_and_erasure,
    written_log,
)
from tests.support.stand_alone import VERIFIER


def verify_twice(
    path: Path, heads: Sequence[KnownHead] = (), key: bytes | None = None
) -> IntegrityReport:
    """The program's report, after comparing it with that of the stand-alone file."""
    report = SqliteLogVerifier().verify(path, known_heads=heads, registered_key=key)
    notes = [(h.source, (h.origin, h.size, h.root), h.is_anchor) for h in heads]
    other: dict[str, Any] = VERIFIER.verify(path, notes, key)
    mine = report.as_json()
    for name in (
        "verdict",
        "exit_code",
        "origin",
        "mode",
        "size",
        "root",
        "signed_size",
        "anchored_size",
    ):
        assert (name, other[name]) == (name, mine[name])
    places = {(f.verdict.value, f.seq, f.part) for f in report.findings}
    assert {(f["verdict"], f["seq"], f["part"]) for f in other["findings"]} == places
    return report


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with one of everything: 0 genesis, 1 start, 2 and 3 a call, ..., erasure, rule set, stop."""
    desk = Desk(tmp_path_factory.mktemp("pristine"))
    log = desk.open().log
    log.append([an_entry("c1"), an_entry("", kind="recommendation", parts={})])
    with_ruleset_and_erasure(log)
    log.close()
    return desk.path


@pytest.fixture
def log(pristine: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(pristine, tmp_path / "audit.db"))


def found(report: IntegrityReport) -> set[tuple[str, int | None, str | None]]:
    remarks = (Verdict.KEY_NOT_REGISTERED, Verdict.ERASED)
    return {(f.verdict.value, f.seq, f.part) for f in report.findings if f.verdict not in remarks}


def test_an_untouched_log_is_unchanged_as_far_as_checked(log: Path):
    report = verify_twice(log)
    assert (report.verdict, report.exit_code) == (Verdict.SIGNED_NEVER_ANCHORED, 0)
    assert found(report) == set()
    assert Verdict.KEY_NOT_REGISTERED in [f.verdict for f in report.findings]
    assert [(f.seq, f.part) for f in report.findings if f.verdict is Verdict.ERASED] == [
        (5, "notes")
    ]
    assert any("true or complete" in line for line in report.not_checked)
    assert any("older copy" in line for line in report.not_checked)
    assert "NOT checked" in report.as_text()


def test_a_registered_key_and_an_anchor_raise_what_is_known(log: Path):
    head = content(log)["checkpoint"][0]
    note = parse_note(str(head[1])).checkpoint
    anchor = KnownHead("the share", note.origin, note.size, note.root, is_anchor=True)
    report = verify_twice(log, [anchor], PUBLIC_KEY)
    assert (report.verdict, report.anchored_size) == (Verdict.ANCHORED, note.size)
    assert Verdict.KEY_NOT_REGISTERED not in [f.verdict for f in report.findings]
    assert not any("anchor" in line or "whose key" in line for line in report.not_checked)


ROW_CHANGES: list[tuple[str, set[tuple[str, int | None, str | None]]]] = [
    ("DELETE FROM leaf WHERE seq=3", {("GAP", 3, None)}),
    ("DELETE FROM leaf WHERE seq IN (7, 8)", {("GAP", 7, None)}),
    ("UPDATE leaf SET leaf_hash=zeroblob(32) WHERE seq=3", {("ALTERED LEAF", 3, None)}),
    ("UPDATE leaf SET kind='decision' WHERE seq=3", {("ALTERED LEAF", 3, None)}),
    ("UPDATE leaf SET at_ms=at_ms+1 WHERE seq=3", {("ALTERED LEAF", 3, None)}),
    ("UPDATE leaf SET call='call-z' WHERE seq=2", {("ALTERED LEAF", 2, None)}),
    ("UPDATE leaf SET command='' WHERE seq=2", {("ALTERED LEAF", 2, None)}),
    ("UPDATE leaf SET mode='training' WHERE seq=2", {("ALTERED LEAF", 2, None)}),
    ("UPDATE leaf SET record_class='access' WHERE seq=2", {("ALTERED LEAF", 2, None)}),
    ("UPDATE leaf SET first_seq=3 WHERE seq=3", {("ALTERED LEAF", 3, None)}),
    ("UPDATE log SET created_ms=1", {("ALTERED LEAF", 0, None)}),
    ("UPDATE log SET public_key=NULL", {
        ("ALTERED LEAF", 0, None), ("BAD SIGNATURE", None, None), ("UNSIGNED", None, None)}),
    ("UPDATE part SET body=x'2278227d' WHERE part='notes'", {("ALTERED PART", 2, "notes")}),
    ("UPDATE part SET salt=zeroblob(32) WHERE part='answer'", {
        ("ALTERED PART", 2, "answer"), ("ALTERED PART", 5, "answer")}),
    ("UPDATE part SET salt=x'00' WHERE seq=2 AND part='answer'", {
        ("ALTERED PART", 2, "answer")}),
    ("DELETE FROM part WHERE seq=2 AND part='answer'", {
        ("PART MISSING WITHOUT ERASURE", 2, "answer")}),
    ("INSERT INTO part SELECT seq, 'person', salt, body FROM part WHERE seq=2 AND part='notes'", {
        ("ORPHAN PART", 2, "person")}),
    ("INSERT INTO part SELECT 3, part, salt, body FROM part WHERE seq=2 AND part='notes'", {
        ("ORPHAN PART", 3, "notes")}),
    ("INSERT INTO part SELECT 99, part, salt, body FROM part WHERE seq=2 AND part='notes'", {
        ("ORPHAN PART", 99, "notes")}),
    ("DELETE FROM erased", {("PART MISSING WITHOUT ERASURE", 5, "notes")}),
    ("UPDATE erased SET by_seq=2", {("PART MISSING WITHOUT ERASURE", 5, "notes")}),
    ("UPDATE erased SET by_leaf_hash=zeroblob(32)", {("PART MISSING WITHOUT ERASURE", 5, "notes")}),
    ("UPDATE erased SET part='answer'", {
        ("PART MISSING WITHOUT ERASURE", 5, "notes"), ("ALTERED PART", 5, "answer")}),
    ("INSERT INTO erased SELECT 2, 'person', by_origin, by_seq, by_leaf_hash FROM erased", {
        ("ORPHAN PART", 2, "person")}),
    ("UPDATE ruleset SET body=x'7b7d'", {("INTEGRITY", None, None)}),
    ("DELETE FROM ruleset", {("INTEGRITY", None, None)}),
    ("INSERT INTO ruleset VALUES(zeroblob(32), x'00')", {("INTEGRITY", None, None)}),
    ("DELETE FROM checkpoint", {("INTEGRITY", None, None), ("UNSIGNED", None, None)}),
    ("UPDATE checkpoint SET frontier=zeroblob(96)", {("INTEGRITY", None, None)}),
    ("UPDATE checkpoint SET note=replace(note, 'north', 'south')", {
        ("BAD SIGNATURE", None, None), ("UNSIGNED", None, None)}),
    ("UPDATE checkpoint SET size=size-1", {
        ("BAD SIGNATURE", None, None), ("UNSIGNED", None, None), ("ALTERED LEAF", 7, None)}),
    ("DELETE FROM log", {("INTEGRITY", None, None), ("BAD SIGNATURE", None, None), ("UNSIGNED", None, None)}),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "expected"), ROW_CHANGES, ids=[c[0] for c in ROW_CHANGES])
def test_a_changed_row_is_named(log: Path, statement: str, expected: set[Any]):
    before = content(log)
    cut(log, statement)
    assert content(log) != before, "the statement changes nothing"
    report = verify_twice(log)
    if statement.startswith("UPDATE checkpoint SET size"):
        expected = {
            e if e[0] != "ALTERED LEAF" else ("ALTERED LEAF", report.size - 1, None)
            for e in expected
        }
    if expected & {("GAP", 3, None), ("GAP", 7, None)}:
        expected = expected | {("UNSIGNED", None, None)}  # no head can be compared across a gap
    assert expected <= found(report)
    assert {e[0] for e in found(report)} - {e[0] for e in expected} <= {
        "UNSIGNED", "PART MISSING WITHOUT ERASURE", "ORPHAN PART", "INTEGRITY"}  # fmt: skip
    assert report.exit_code in (20, 22)


def test_entries_cut_off_at_the_end_are_a_gap(log: Path):
    cut(log, "DELETE FROM leaf WHERE seq=(SELECT max(seq) FROM leaf)")
    report = verify_twice(log)
    assert (report.verdict, found(report) >= {("GAP", report.size, None)}) == (Verdict.GAP, True)


def test_two_swapped_entries_are_altered(log: Path):
    cut(
        log,
        "UPDATE leaf SET seq=seq+100 WHERE seq IN (3, 4)",
        "UPDATE leaf SET seq=4 WHERE seq=103",
        "UPDATE leaf SET seq=3 WHERE seq=104",
    )
    assert {("ALTERED LEAF", 3, None), ("ALTERED LEAF", 4, None)} <= found(verify_twice(log))


def test_swapped_parts_are_altered(log: Path):
    rows = [r for r in content(log)["part"] if r[0] == 2]
    (a, b) = rows
    cut(
        log,
        ("UPDATE part SET salt=?, body=? WHERE seq=2 AND part=?", (b[2], b[3], a[1])),
        ("UPDATE part SET salt=?, body=? WHERE seq=2 AND part=?", (a[2], a[3], b[1])),
    )
    assert found(verify_twice(log)) == {("ALTERED PART", 2, a[1]), ("ALTERED PART", 2, b[1])}


def test_an_entry_added_after_the_head_is_named(log: Path):
    size = len(content(log)["leaf"])
    cut(
        log,
        "INSERT INTO leaf SELECT seq+1,first_seq,kind,record_class,at_ms,call,'',mode,leaf,leaf_hash"
        " FROM leaf ORDER BY seq DESC LIMIT 1",
    )
    report = verify_twice(log)
    assert ("ALTERED LEAF", size, None) in found(report)
    assert report.signed_size == size


@pytest.mark.parametrize(
    "leaf",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"v":1}',
        b'{"v":true}',
        b'{"v": 1}',
        b'{"v":1.0}',
        b"[" * 99_999,
    ],
)
def test_a_leaf_that_is_none_is_altered_and_breaks_nothing(log: Path, leaf: bytes):
    cut(log, ("UPDATE leaf SET leaf=? WHERE seq=3", (leaf,)))
    report = verify_twice(log)
    assert (report.verdict, ("ALTERED LEAF", 3, None) in found(report)) == (
        Verdict.ALTERED_LEAF,
        True,
    )


def change_fields(changes: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    return lambda leaf: leaf.update(changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 7}, {"origin": "rcrp/other/x/y/1"}, {"mode": "training"}, {"extra": 1}, {"at": "1"},
        {"body": []}, {"parts": {"notes": 1}}, {"boot": 5}, {"kind": "answer"}, {"wall": None},
    ],
)  # fmt: skip
def test_a_leaf_signed_with_the_true_key_must_still_make_sense(log: Path, changes: dict[str, Any]):
    rewritten(log, change_fields(changes))
    report = verify_twice(log)
    assert (report.verdict, ("ALTERED LEAF", 1, None) in found(report)) == (
        Verdict.ALTERED_LEAF,
        True,
    )


def test_an_act_that_came_back_from_outside_is_told_as_that(log: Path):
    rewritten(log, change_fields({"kind": "act_unconfirmed"}))
    cut(log, "UPDATE leaf SET kind='act_unconfirmed' WHERE seq=1")
    report = verify_twice(log)
    assert (report.verdict, report.exit_code) == (Verdict.UNCONFIRMED, 6)
    assert ("UNCONFIRMED", 1, None) in found(report)


def test_a_leaf_of_a_newer_version_cannot_be_judged(log: Path):
    rewritten(log, change_fields({"v": 2, "anything": "else"}))
    report = verify_twice(log)
    assert (report.verdict, report.exit_code) == (Verdict.CANNOT_JUDGE, 30)
    assert ("CANNOT JUDGE", 1, None) in found(report)


def test_history_rewritten_by_the_keys_holder_shows_against_a_head_kept_elsewhere(log: Path):
    before = parse_note(str(content(log)["checkpoint"][0][1])).checkpoint
    rewritten(log, change_fields({"actor": "9999"}))
    assert (
        verify_twice(log).verdict is Verdict.SIGNED_NEVER_ANCHORED
    )  # and it says what was not checked
    head = KnownHead("the share", before.origin, before.size, before.root)
    report = verify_twice(log, [head])
    assert (report.verdict, report.exit_code) == (Verdict.FORK, 21)


def test_an_older_copy_shows_against_a_head_kept_elsewhere(log: Path):
    note = parse_note(str(content(log)["checkpoint"][0][1])).checkpoint
    head = KnownHead("the slip", note.origin, note.size + 1, bytes(32))
    report = verify_twice(log, [head])
    assert (report.verdict, report.exit_code) == (Verdict.ROLLBACK, 21)


def test_a_head_of_an_earlier_size_is_compared_too(log: Path):
    from rcrp_desktop.domain.audit.merkle import root_of

    rows, origin = content(log)["leaf"], str(content(log)["log"][0][1])
    roots = {size: root_of(bytes(r[9]) for r in rows[:size]) for size in (1, 3, 6)}  # type: ignore[arg-type]
    heads = [KnownHead("slip", origin, size, root) for size, root in roots.items()]
    assert verify_twice(log, heads).exit_code == 0
    wrong = KnownHead("slip", origin, 3, roots[6])
    assert verify_twice(log, [*heads, wrong]).verdict is Verdict.FORK


def test_a_log_signed_again_by_another_key_is_not_read_as_fine(log: Path):
    head = parse_note(str(content(log)["checkpoint"][0][1])).checkpoint
    stranger = Ed25519Signer(bytes(32))
    cut(log, ("UPDATE checkpoint SET note=?", (build_note(head, stranger).text(),)))
    assert verify_twice(log).verdict is Verdict.BAD_SIGNATURE
    cut(log, ("UPDATE log SET public_key=?", (stranger.public_key,)))
    assert verify_twice(log).verdict is Verdict.ALTERED_LEAF  # the first entry names the true key
    assert Verdict.BAD_SIGNATURE in [f.verdict for f in verify_twice(log, key=PUBLIC_KEY).findings]


def test_the_wrong_registered_key_is_a_bad_signature(log: Path):
    report = verify_twice(log, key=Ed25519Signer(bytes(32)).public_key)
    assert (report.verdict, report.exit_code) == (Verdict.BAD_SIGNATURE, 22)


def test_a_signature_taken_away_is_unsigned(log: Path):
    head = parse_note(str(content(log)["checkpoint"][0][1])).checkpoint
    cut(log, ("UPDATE checkpoint SET note=?", (build_note(head, None).text(),)))
    report = verify_twice(log, key=PUBLIC_KEY)
    assert (report.verdict, report.exit_code, report.signed_size) == (Verdict.UNSIGNED, 3, 0)


def test_an_added_signature_is_refused(log: Path):
    text = str(content(log)["checkpoint"][0][1])
    cut(log, ("UPDATE checkpoint SET note=?", (text + text.split("\n\n")[1],)))
    assert verify_twice(log).verdict is Verdict.BAD_SIGNATURE


def test_a_log_without_a_key_is_unsigned_and_with_a_registered_key_worse(tmp_path: Path):
    path = written_log(Desk(tmp_path, keys=FixedKeys(None)))
    assert verify_twice(path).exit_code == 3
    assert verify_twice(path, key=PUBLIC_KEY).exit_code == 22


def test_an_erasure_on_the_word_of_another_log_cannot_be_judged(log: Path):
    cut(log, "UPDATE erased SET by_origin='rcrp/north/custodian/x/1'")
    report = verify_twice(log)
    assert (report.verdict, report.exit_code) == (Verdict.CANNOT_JUDGE, 30)
    assert found(report) == {("CANNOT JUDGE", 5, "notes")}


def test_an_old_head_that_no_longer_agrees_narrows_the_place_down(log: Path):
    origin = str(content(log)["log"][0][1])
    note = build_note(Checkpoint(origin, 4, bytes(32)), Ed25519Signer(SEED))
    cut(log, ("INSERT INTO checkpoint VALUES(4, ?, NULL)", (note.text(),)))
    report = verify_twice(log)
    assert report.verdict is Verdict.ALTERED_LEAF
    assert "entries 0 to 3" in report.findings[0].message


def test_many_findings_are_counted_and_the_first_hundred_listed(tmp_path: Path):
    desk = Desk(tmp_path)
    log = desk.open().log
    log.append([an_entry("") for _ in range(150)])
    log.close()
    cut(desk.path, "UPDATE part SET salt=zeroblob(32) WHERE part='notes'")
    report = verify_twice(desk.path)
    assert report.counts[Verdict.ALTERED_PART.value] == 150
    assert len([f for f in report.findings if f.verdict is Verdict.ALTERED_PART]) == 100


def test_only_the_tree_can_be_checked_and_says_so(log: Path):
    verifier = SqliteLogVerifier()
    full, tree = verifier.verify(log), verifier.verify(log, tree_only=True)
    assert (tree.root, tree.size, tree.exit_code) == (full.root, full.size, 0)
    assert any("columns, parts" in line for line in tree.not_checked)
    cut(log, "DELETE FROM leaf WHERE seq=3")
    assert verifier.verify(log, tree_only=True).verdict is Verdict.GAP


@pytest.mark.parametrize(
    "data", [b"", b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_file_that_is_no_log_is_said_to_be_none(tmp_path: Path, data: bytes):
    path = tmp_path / "audit.db"
    path.write_bytes(data)
    assert verify_twice(path).exit_code == 20


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path):
    with pytest.raises(StorageUnavailable):
        SqliteLogVerifier().verify(tmp_path / "none.db")
    with pytest.raises(FileNotFoundError):
        VERIFIER.verify(tmp_path / "none.db")


def test_both_tools_share_one_table_of_exit_codes():
    assert {v.value: EXIT_CODES[v] for v in Verdict} == VERIFIER.EXITS
    assert [v.value for v in Verdict] == VERIFIER.ORDER


def test_a_log_is_verified_while_it_is_written(tmp_path: Path):
    desk = Desk(tmp_path)
    log = desk.open().log
    log.append([an_entry("") for _ in range(900)])
    log.append([an_entry("") for _ in range(900)])
    written: list[int] = []

    def write_on(done: int) -> None:
        written.append(log.append([an_entry("")]).size)

    report = SqliteLogVerifier(write_on).verify(desk.path)
    assert (report.exit_code, report.size) == (0, 1802)
    assert written == [1803, 1804]
    log.close()


def test_a_trigger_taken_away_hides_nothing_else(log: Path):
    cut(log, "UPDATE leaf SET kind='x' WHERE seq=3")
    with closing(sqlite3.connect(log, isolation_level=None)) as db:
        db.execute("DROP TRIGGER leaf_update")
    report = verify_twice(log)
    assert report.verdict is Verdict.SCHEMA
    assert {("SCHEMA", None, None), ("ALTERED LEAF", 3, None)} <= found(report)
    assert report.size == len(content(log)["leaf"])


def test_nothing_is_read_through_tables_that_are_not_ours(log: Path):
    with closing(sqlite3.connect(log, isolation_level=None)) as db:
        db.execute("CREATE INDEX more ON leaf(kind) WHERE kind='x'")
    report = verify_twice(log)
    assert (report.verdict, report.size) == (Verdict.SCHEMA, 0)
    assert any("could not be read" in line for line in report.not_checked)
