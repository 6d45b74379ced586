"""Each fault is told with the words for it and at its place, and nothing is proven beyond what was signed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import cast

import pytest

from rcrp_desktop.adapters.keys import Ed25519Signer, check_ed25519
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Note, build_note, parse_note
from rcrp_desktop.domain.audit.leaf import LEAF_VERSION, MAX_BYTES
from rcrp_desktop.domain.audit.merkle import Frontier, leaf_hash
from rcrp_desktop.domain.audit.report import (
    UNKNOWN_SIZE,
    IntegrityReport,
    KnownHead,
    Verdict,
    failed_report,
    missing_report,
)
from rcrp_desktop.domain.audit.rows import CheckpointRow, ErasedRow, LogContents, PartRow
from rcrp_desktop.domain.audit.seal import Seal, SealFound, parse_seal
from rcrp_desktop.domain.audit.seal_code import seal_code
from rcrp_desktop.domain.audit.verify import verify_log
from rcrp_desktop.domain.canonical import canonical_bytes, parse_canonical
from tests.domain.audit.test_verify import ORIGIN, SIGNER, STEADY, check, contents, leaves


def good() -> LogContents:
    return contents(leaves(STEADY))


def with_leaf(log: LogContents, seq: int, data: bytes) -> LogContents:
    rows = list(log.leaves)
    rows[seq] = rows[seq]._replace(leaf=data, leaf_hash=leaf_hash(data))
    return replace(log, leaves=rows)


def a_newer_entry(log: LogContents) -> LogContents:
    leaf = parse_canonical(list(log.leaves)[2].leaf)
    assert isinstance(leaf, dict)
    return with_leaf(log, 2, canonical_bytes({**leaf, "v": LEAF_VERSION + 1}))


def another_beginning(log: LogContents) -> LogContents:
    assert log.header is not None
    return replace(log, header=log.header._replace(created_ms=1))


def another_signature(log: LogContents) -> LogContents:
    head = log.checkpoints[0]
    other = build_note(Checkpoint(ORIGIN, 4, root(log, 4)), Ed25519Signer(bytes(32)))
    return replace(log, checkpoints=[head._replace(note=other.text())])


def head_at(log: LogContents, size: int, signer: Ed25519Signer | None) -> CheckpointRow:
    frontier = Frontier()
    for leaf in list(log.leaves)[:size]:
        frontier.append(leaf.leaf_hash)
    note = build_note(Checkpoint(ORIGIN, size, frontier.root()), signer)
    return CheckpointRow(size, note.text(), frontier.to_bytes())


def root(log: LogContents, size: int) -> bytes:
    frontier = Frontier()
    for leaf in list(log.leaves)[:size]:
        frontier.append(leaf.leaf_hash)
    return frontier.root()


def with_note(log: LogContents, note: str) -> LogContents:
    return replace(log, checkpoints=[log.checkpoints[0]._replace(note=note)])


def with_two_signatures(log: LogContents) -> LogContents:
    note = parse_note(log.checkpoints[0].note)
    return with_note(log, Note(note.checkpoint, note.signatures * 2).text())


def with_another_head(log: LogContents) -> LogContents:
    return with_note(log, build_note(Checkpoint("rcrp/other", 4, root(log, 4)), SIGNER).text())


def without_the_end(log: LogContents) -> LogContents:
    return replace(log, leaves=list(log.leaves)[:3], end=3)


def without_the_middle(log: LogContents, *gone: int) -> LogContents:
    return replace(log, leaves=[leaf for leaf in log.leaves if leaf.seq not in gone])


def with_parts(log: LogContents, change: Callable[[Sequence[PartRow]], Sequence[PartRow]]):
    rows = list(log.leaves)
    rows[1] = rows[1]._replace(parts=change(rows[1].parts))
    return replace(log, leaves=rows)


def erased_and_there(log: LogContents) -> LogContents:
    name = list(log.leaves)[1].parts[0].name
    return replace(log, erased_before=[ErasedRow(1, name, ORIGIN, 2, bytes(32))])


def with_rulesets(log: LogContents) -> LogContents:
    """One that was kept and altered, one that nobody recorded, and one that was recorded and not kept."""
    leaf = parse_canonical(list(log.leaves)[3].leaf)
    assert isinstance(leaf, dict)
    body = {"sha256": bytes([3] * 32).hex()}
    log = with_leaf(log, 3, canonical_bytes({**leaf, "kind": "ruleset", "body": body}))
    return replace(log, rulesets=[(bytes([1] * 32), bytes([2] * 32))])


FAULTS = [
    *(
        (with_rulesets, Verdict.INTEGRITY, words, None)
        for words in (
            f"rule set {'01' * 32} was altered",
            f"rule set {'01' * 32} is not recorded",
            f"rule set {'03' * 32} is missing",
        )
    ),
    (lambda log: replace(log, checkpoints=()), Verdict.INTEGRITY, "there is no tree head", None),
    (
        lambda log: replace(log, leaves=list(log.leaves)[:2]),
        Verdict.GAP,
        "entries 2 to 3 could not be read",
        2,
    ),
    (
        lambda log: replace(log, checkpoints=[head_at(log, 3, SIGNER)]),
        Verdict.ALTERED_LEAF,
        "stands after the newest tree head",
        3,
    ),
    (
        lambda log: with_note(log, "torn"),
        Verdict.BAD_SIGNATURE,
        "tree head at 4: a checkpoint has three lines and an empty one",
        None,
    ),
    (
        with_another_head,
        Verdict.BAD_SIGNATURE,
        "tree head at 4: it names another log or size",
        None,
    ),
    (
        with_two_signatures,
        Verdict.BAD_SIGNATURE,
        "tree head at 4: it carries a signature that nobody asked for",
        None,
    ),
    (without_the_end, Verdict.GAP, "entries 3 to 3 are missing", 3),
    (lambda log: without_the_middle(log, 1), Verdict.GAP, "entries 1 to 1 are missing", 1),
    (lambda log: without_the_middle(log, 1, 2), Verdict.GAP, "entries 1 to 2 are missing", 1),
    (
        lambda log: with_note(log, log.checkpoints[0].note.replace("\n4\n", "\nfour\n")),
        Verdict.BAD_SIGNATURE,
        "tree head at 4: the size is not a number",
        None,
    ),
    (
        lambda log: with_leaf(log, 3, b'{"v":1}'),
        Verdict.ALTERED_LEAF,
        "not the shape of an entry",
        3,
    ),
    (
        lambda log: with_leaf(log, 3, b"[]"),
        Verdict.ALTERED_LEAF,
        "not the shape of an entry",
        3,
    ),
    (
        lambda log: with_parts(log, lambda parts: parts[1:]),
        Verdict.PART_MISSING,
        "gone, and no erasure says so",
        1,
    ),
    (
        lambda log: with_parts(log, lambda parts: [parts[0]._replace(body=b"0"), *parts[1:]]),
        Verdict.ALTERED_PART,
        "does not match what the entry committed to",
        1,
    ),
    (
        lambda log: with_parts(log, lambda parts: [*parts, PartRow("more", bytes(32), b"0")]),
        Verdict.ORPHAN_PART,
        "the entry has no such part",
        1,
    ),
    (erased_and_there, Verdict.ALTERED_PART, "recorded as erased and yet present", 1),
    (a_newer_entry, Verdict.CANNOT_JUDGE, f"written in a newer form ({LEAF_VERSION + 1})", 2),
    (another_beginning, Verdict.ALTERED_LEAF, "the first entry and the log's own row differ", 0),
    (
        another_signature,
        Verdict.BAD_SIGNATURE,
        "tree head at 4: the signature is not the log's key's",
        None,
    ),
    (
        lambda log: with_leaf(log, 3, bytes(MAX_BYTES + 1)),
        Verdict.ALTERED_LEAF,
        "larger than any entry",
        3,
    ),
    (
        lambda log: with_leaf(log, 3, b"[" * 50_000),
        Verdict.ALTERED_LEAF,
        "nested too deeply",
        3,
    ),
]


@pytest.mark.parametrize(("change", "verdict", "words", "seq"), FAULTS)
def test_a_fault_is_told_in_its_words_at_its_place(change, verdict, words, seq):
    report = check(change(good()))
    told = [(f.message, f.seq) for f in report.findings if f.verdict is verdict]
    assert (words, seq) in told
    assert words in report.as_text()


def test_a_head_of_another_log_or_another_size_proves_nothing():
    log = good()
    other_size = log.checkpoints[0]._replace(size=3)
    for heads in (with_another_head(log).checkpoints, [other_size]):
        report = check(replace(log, checkpoints=heads))
        assert report.signed_size == 0
        assert Verdict.BAD_SIGNATURE in [f.verdict for f in report.findings]


def test_the_report_says_which_log_and_which_mode():
    assert first_line(check(good())) == f"SIGNED, NEVER ANCHORED: {ORIGIN} (live)"
    unknown = first_line(check(replace(good(), header=None)))
    assert unknown.endswith(": log (mode not known)")


def test_the_report_ends_with_what_was_not_checked_and_lists_what_was():
    report = check(good())
    assert report.as_text().endswith(f"\n  {report.not_checked[-1]}\n")
    assert report.checked == (
        "the file's schema and SQLite's own integrity check",
        "every entry: number, canonical form, hash, columns, clocks",
        "every part against what its entry committed to, and every erasure against its record",
        "the rule sets kept, against their hashes",
        "the tree over all entries",
        "1 tree heads kept in the log",
        "the signature over 4 entries",
    )


def test_of_a_log_that_holds_nothing_nothing_is_told():
    nothing = replace(good(), header=None, leaves=(), end=0, checkpoints=())
    for report in (check(nothing), failed_report(Verdict.INTEGRITY, "torn")):
        assert (report.origin, report.mode, report.root, report.size) == ("", "", "", 0)
        assert (report.signed_size, report.anchored_size, report.checked[6:]) == (0, 0, ())
        assert {f.verdict for f in report.findings} <= {Verdict.INTEGRITY}


def first_line(report: IntegrityReport) -> str:
    return report.as_text().splitlines()[0]


@pytest.mark.parametrize("signed", [1, 2, 3, 4])
def test_a_seal_is_proven_up_to_the_last_signed_head_and_not_an_entry_further(signed: int):
    log = good()
    heads = [head_at(log, signed, SIGNER), *([head_at(log, 4, None)] if signed < 4 else [])]
    rows = list(log.leaves)
    log = replace(log, checkpoints=heads, entry=lambda seq: rows[seq])
    for leaf in rows:
        seal = parse_seal(seal_code(leaf.seq, leaf.leaf_hash))
        found = verify_log(log, check_ed25519, seal=seal).seal
        assert found is not None
        assert found.state == ("proven" if leaf.seq < signed else "unsigned"), leaf.seq


@pytest.mark.parametrize("numbers", [[-1], [-7, -3], [-(2**63)]])
def test_rows_before_the_first_number_are_each_named_and_all_others_are_read(numbers: list[int]):
    log = good()
    forged = [list(log.leaves)[2]._replace(seq=number) for number in numbers]
    report = check(replace(log, leaves=[*forged, *log.leaves]))
    named = [f.seq for f in report.findings if "before the first number" in f.message]
    assert named == numbers
    assert report.size == 4
    assert Verdict.INTEGRITY not in [f.verdict for f in report.findings]


def test_a_number_below_nought_after_the_first_entry_is_a_table_that_goes_round():
    rows = list(good().leaves)
    report = check(replace(good(), leaves=[rows[0], rows[1]._replace(seq=-5), *rows[1:]]))
    told = [f.message for f in report.findings if f.verdict is Verdict.INTEGRITY]
    assert told == ["its numbers go back to -5 after 0: the table is damaged"]


def test_a_head_is_told_with_its_size_its_log_and_the_beginning_of_its_root():
    assert str(Checkpoint(ORIGIN, 7, bytes(range(32)))) == (
        f"7 entries of {ORIGIN}, root 0001020304050607"
    )


def test_a_seal_tells_an_entry_that_was_altered_from_another_one():
    rows = list(good().leaves)
    altered = rows[2]._replace(leaf=b"{}")
    log = replace(good(), entry=lambda seq: altered)
    for hashed, state in ((rows[2].leaf_hash, "altered"), (bytes(32), "another entry")):
        found = verify_log(log, check_ed25519, seal=parse_seal(seal_code(2, hashed))).seal
        assert found is not None
        assert found.state == state


@pytest.mark.parametrize(
    ("size", "knew"),
    [
        (0, "this desk knows 0 entries of it"),
        (1, "this desk knows 1 entry of it"),
        (2, "this desk knows 2 entries of it"),
        (UNKNOWN_SIZE, "this desk knows of it, how many entries it had cannot be read"),
    ],
)
def test_a_log_that_is_not_there_is_told_with_what_is_known_of_it(size: int, knew: str):
    report = missing_report("this desk", ORIGIN, size)
    assert (report.verdict, report.origin) == (Verdict.ROLLBACK, ORIGIN)
    assert [f.message for f in report.findings] == [f"the log is not there: {knew}"]
    assert report.not_checked == ("anything in the entries: there is no file to read",)


def test_other_programs_are_told_under_names_that_stay():
    log = good()
    report = verify_log(replace(log, entry=lambda _: None), check_ed25519, seal=Seal(2, bytes(5)))
    told = report.as_json()
    assert [*told] == [
        *("verdict", "exit_code", "origin", "mode", "size", "root", "signed_size"),
        *("anchored_size", "findings", "checked", "not_checked", "counts", "seal"),
    ]
    assert [*check(log).as_json()] == [*told][:-1], "no seal where none was asked for"
    assert told["not_checked"] == list(report.not_checked)
    (remark,) = cast("list[dict[str, object]]", told["findings"])
    assert [*remark] == ["verdict", "seq", "part", "call", "reference", "message"]
    seal = cast("dict[str, object]", told["seal"])
    assert [*seal] == ["code", "seq", "state", "kind", "wall_ms", "call", "reference"]
    assert (seal["state"], seal["wall_ms"]) == ("no such entry", None), "of no entry no time"


@pytest.mark.parametrize(("wall_ms", "told"), [(-1, None), (0, 0), (1, 1)])
def test_a_time_that_is_not_known_is_told_as_none(wall_ms: int, told: int | None):
    assert SealFound("1-0", 1, "proven", wall_ms=wall_ms).as_json()["wall_ms"] == told


@pytest.mark.parametrize(
    ("epoch", "is_later"),
    [("2", True), ("10", True), ("01", False), ("0", False), ("one", False), ("", False)],
)
def test_only_a_later_epoch_of_the_same_log_says_that_this_one_was_rolled_back(
    epoch: str, is_later: bool
):
    origin = f"{ORIGIN.rpartition('/')[0]}/{epoch}"
    report = check(good(), KnownHead("a slip", origin, 9, bytes(32)))
    told = [f.message for f in report.findings if f.verdict is Verdict.ROLLBACK]
    assert told == ([f"a slip knows the later epoch {epoch}"] if is_later else [])
    assert (f"a slip: it is about {origin}" in report.not_checked) == (not is_later)
