"""Each fault is told with the words for it and at its place, and nothing is proven beyond what was signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.adapters.keys import Ed25519Signer, check_ed25519
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, build_note
from rcrp_desktop.domain.audit.leaf import LEAF_VERSION, MAX_BYTES
from rcrp_desktop.domain.audit.merkle import Frontier, leaf_hash
from rcrp_desktop.domain.audit.report import IntegrityReport, Verdict
from rcrp_desktop.domain.audit.rows import CheckpointRow, LogContents
from rcrp_desktop.domain.audit.seal import parse_seal, seal_code
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


FAULTS = [
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


def test_the_report_says_which_log_and_which_mode():
    assert first_line(check(good())) == f"SIGNED, NEVER ANCHORED: {ORIGIN} (live)"
    unknown = first_line(check(replace(good(), header=None)))
    assert unknown.endswith(": log (mode not known)")


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
