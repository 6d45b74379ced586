"""Verification over rows alone: storage faults, gaps, clocks and heads that cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle

import pytest

from rcrp_desktop.adapters.keys import Ed25519Signer, check_ed25519
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, build_note
from rcrp_desktop.domain.audit.header import HeaderRow
from rcrp_desktop.domain.audit.leaf import LogIdentity, Moment, SealedLeaf, seal_entry
from rcrp_desktop.domain.audit.merkle import Frontier
from rcrp_desktop.domain.audit.report import Finding, IntegrityReport, KnownHead, Verdict
from rcrp_desktop.domain.audit.rows import (
    CheckpointRow,
    LeafRow,
    LogContents,
    PartRow,
)
from rcrp_desktop.domain.audit.verify import verify_log
from tests.support.audit_logs import SEED, START_MS, CountingSalts, an_entry

ORIGIN = "rcrp/north/desk-03/0a1b2c3d/1"
IDENTITY = LogIdentity(ORIGIN, "live", "0.1.0", "boot-1")
SIGNER = Ed25519Signer(SEED)
SALTS = CountingSalts()
STEADY = [Moment(START_MS + 1000 * i, 50_000 + 1000 * i) for i in range(4)]


def leaves(moments: Sequence[Moment], key: str = SIGNER.public_key.hex()) -> list[SealedLeaf]:
    """A genesis and answers, one for each moment."""
    genesis = an_entry("", kind="genesis", record_class="system", body={"key": key}, parts={})
    entries = [genesis, *(an_entry("", at_ms=moment.wall_ms) for moment in moments[1:])]
    return [
        seal_entry(entry, IDENTITY, moment, (seq, seq), SALTS)
        for seq, (entry, moment) in enumerate(zip(entries, moments, strict=True))
    ]


def contents(sealed: Sequence[SealedLeaf]) -> LogContents:
    frontier = Frontier()
    for leaf in sealed:
        frontier.append(leaf.leaf_hash)
    note = build_note(Checkpoint(ORIGIN, frontier.size, frontier.root()), SIGNER)
    return LogContents(
        header=HeaderRow(ORIGIN, "live", SIGNER.public_key, START_MS),
        leaves=[row(leaf) for leaf in sealed],
        end=len(sealed),
        stray_parts=(),
        checkpoints=[CheckpointRow(frontier.size, note.text(), frontier.to_bytes())],
        erased_before=(),
        erased_now=lambda: (),
        rulesets=(),
        faults=lambda: (),
    )


def row(leaf: SealedLeaf) -> LeafRow:
    entry = leaf.entry
    return LeafRow(
        leaf.seq,
        leaf.first_seq,
        entry.kind,
        entry.record_class,
        entry.at_ms,
        entry.call,
        entry.command,
        "live",
        leaf.data,
        leaf.leaf_hash,
        [PartRow(part.name, part.salt, part.body) for part in leaf.parts],
    )


def check(log: LogContents, *heads: KnownHead) -> IntegrityReport:
    return verify_log(log, check_ed25519, known_heads=heads)


def test_a_good_log_has_only_remarks():
    report = check(contents(leaves(STEADY)))
    assert (report.verdict, report.signed_size) == (Verdict.SIGNED_NEVER_ANCHORED, 4)
    assert [f.verdict for f in report.findings] == [Verdict.KEY_NOT_REGISTERED]
    assert report.is_unchanged
    assert (report.counts["entries"], report.counts["parts"]) == (4, 6)


def test_what_the_storage_found_is_reported():
    fault = Finding(Verdict.INTEGRITY, "row 3 missing from index")
    report = check(replace(contents(leaves(STEADY)), faults=lambda: [fault]))
    assert (report.verdict, report.findings[0]) == (Verdict.INTEGRITY, fault)
    assert not report.is_unchanged
    assert "row 3 missing" in report.as_text()


@pytest.mark.parametrize("note", ["", "torn", f"{ORIGIN}\n4\nAAAA\n\n"])
def test_a_head_that_cannot_be_read_is_a_bad_signature(note: str):
    log = contents(leaves(STEADY))
    report = check(replace(log, checkpoints=[log.checkpoints[0]._replace(note=note)]))
    assert report.verdict is Verdict.BAD_SIGNATURE
    assert report.signed_size == 0


def test_across_a_gap_no_head_is_compared():
    log = contents(leaves(STEADY))
    head = KnownHead("the slip", ORIGIN, 4, bytes(32))
    rows = [r for r in log.leaves if r.seq != 2]
    report = check(replace(log, leaves=rows), head)
    assert report.verdict is Verdict.GAP
    assert Verdict.FORK not in [f.verdict for f in report.findings]
    assert any("the slip" in line for line in report.not_checked)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (Moment(START_MS + 1000, 49_000), "uptime"),
        (Moment(START_MS - 5000, 51_000), "5000 ms earlier"),
        (Moment(START_MS + 1000, 60_000), "set back"),
    ],
)
def test_clocks_expose_each_other(second: Moment, words: str):
    report = check(contents(leaves([STEADY[0], second])))
    assert (report.verdict, report.exit_code) == (Verdict.SUSPECT_CLOCK, 4)
    assert words in next(f.message for f in report.findings if f.verdict is Verdict.SUSPECT_CLOCK)
    assert report.is_unchanged


def test_a_small_correction_by_network_time_is_nothing():
    report = check(contents(leaves([STEADY[0], Moment(START_MS - 1500, 50_100)])))
    assert report.exit_code == 0


@pytest.mark.parametrize("key", ["", "not hexadecimal", "00" * 32])
def test_the_first_entry_names_the_logs_key(key: str):
    report = check(contents(leaves(STEADY, key)))
    assert report.verdict is Verdict.ALTERED_LEAF
    assert [f.seq for f in report.findings if f.verdict is Verdict.ALTERED_LEAF] == [0]


def test_one_rollback_is_told_once_by_the_newest_head_that_knows_more():
    """An index remembers a head of every look: 44 findings told of one copy that was put back."""
    known = [KnownHead(f"look {size}", ORIGIN, size, bytes(32)) for size in (7, 50, 9)]
    report = check(contents(leaves(STEADY)), *known)
    assert report.verdict is Verdict.ROLLBACK
    assert report.counts[Verdict.ROLLBACK.value] == 1
    (told,) = [found for found in report.findings if found.verdict is Verdict.ROLLBACK]
    assert told.message.startswith("look 50 knows 50 entries")


def test_a_head_of_size_nothing_says_nothing():
    report = check(contents(leaves(STEADY)), KnownHead("the share", ORIGIN, 0, bytes(32)))
    assert report.exit_code == 0


def test_a_log_without_its_own_row_can_still_be_walked():
    report = check(replace(contents(leaves(STEADY)), header=None), KnownHead("s", ORIGIN, 4, b""))
    assert (report.verdict, report.size, report.origin) == (Verdict.INTEGRITY, 4, "")
    assert any(line.startswith("s:") for line in report.not_checked)


def test_numbers_that_go_round_end_the_walk():
    # What a flipped bit in a page of keys does to a table: earlier entries come again, for ever.
    rows = [row(leaf) for leaf in leaves(STEADY)]
    full = check(replace(contents(leaves(STEADY)), leaves=cycle(rows)))
    assert Verdict.INTEGRITY in [finding.verdict for finding in full.findings]
    pairs = cycle([(row.seq, row.leaf) for row in rows])
    tree = verify_log(contents(leaves(STEADY)), check_ed25519, tree_only=pairs)
    assert Verdict.INTEGRITY in [finding.verdict for finding in tree.findings]


def test_an_entry_that_came_back_from_outside_is_told_as_that():
    sealed = leaves(STEADY)
    entry = replace(sealed[2].entry, kind="act_unconfirmed")
    sealed[2] = seal_entry(entry, IDENTITY, STEADY[2], (2, 2), SALTS)
    report = check(contents(sealed))
    assert (report.verdict, report.exit_code, report.is_unchanged) == (Verdict.UNCONFIRMED, 6, True)
    assert [f.seq for f in report.findings if f.verdict is Verdict.UNCONFIRMED] == [2]
