"""Whoever has no key cannot have their writing signed by whoever has it."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.application.problems import IntegrityBroken
from rcrp_desktop.domain.audit.checkpoint import Checkpoint, Note, build_note, key_id
from rcrp_desktop.domain.audit.merkle import Frontier, leaf_hash
from rcrp_desktop.domain.audit.report import Verdict
from rcrp_desktop.domain.canonical import canonical_bytes
from tests.support.audit_logs import (
    PUBLIC_KEY,
    Desk,
    FixedKeys,
    an_entry,
    content,
    cut,
    written_log,
)

_LEAF = "INSERT INTO leaf VALUES(?,?,?,?,?,?,?,?,?,?)"
_HEAD = "INSERT INTO checkpoint VALUES(?,?,?)"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def silent(desk: Desk) -> Desk:
    return replace(desk, keys=FixedKeys(None))


def add_entry(path: Path, signatures: tuple[tuple[str, bytes, bytes], ...] = ()) -> None:
    """What anybody can do who may write to the file: one more entry and a head over it."""
    rows = content(path)["leaf"]
    last = cast("tuple[Any, ...]", rows[-1])
    seq = last[0] + 1
    leaf = json.loads(last[8])
    leaf.update(seq=seq, first=seq, kind="supervisor_decided", actor="2290", command="forged")
    data = canonical_bytes(leaf)
    frontier = _frontier([*(cast("bytes", row[9]) for row in rows), leaf_hash(data)])
    head = Checkpoint(leaf["origin"], frontier.size, frontier.root())
    note = Note(head, signatures).text()
    row = (seq, seq, leaf["kind"], *last[3:6], "forged", last[7], data, leaf_hash(data))
    cut(path, (_LEAF, row), (_HEAD, (frontier.size, note, frontier.to_bytes())))


def rewrite_entry(desk: Desk) -> None:
    """Another actor in an old entry, every hash and the remembered head made to fit."""
    rows = content(desk.path)["leaf"]
    old = cast("tuple[Any, ...]", next(row for row in rows if row[2] == "answer"))
    leaf = {**json.loads(old[8]), "actor": "2290"}
    data = canonical_bytes(leaf)
    frontier = _frontier(
        [leaf_hash(data) if row[0] == old[0] else cast("bytes", row[9]) for row in rows]
    )
    note = build_note(Checkpoint(leaf["origin"], frontier.size, frontier.root()), None).text()
    cut(
        desk.path,
        ("UPDATE leaf SET leaf=?, leaf_hash=? WHERE seq=?", (data, leaf_hash(data), old[0])),
        "DELETE FROM checkpoint",
        (_HEAD, (frontier.size, note, frontier.to_bytes())),
    )
    (desk.data / "heads" / desk.place.log_id).write_text(note, encoding="utf-8")


def _frontier(hashes: list[bytes]) -> Frontier:
    frontier = Frontier()
    for hashed in hashes:
        frontier.append(hashed)
    return frontier


def started(desk: Desk) -> tuple[Notice, ...]:
    opened = desk.open()
    opened.log.append([an_entry("later")])
    opened.log.close()
    return opened.notices


def actors(path: Path) -> set[str]:
    return {json.loads(cast("bytes", row[8]))["actor"] for row in content(path)["leaf"]}


def test_an_entry_that_somebody_added_is_not_signed_at_the_next_start(desk: Desk):
    path = written_log(desk)
    signed = SqliteLogVerifier().verify(path).size
    add_entry(path)
    aside, created = started(desk)
    assert (aside.kind, created.kind) == ("unsigned_end", "created")
    assert aside.quarantine is not None
    report = SqliteLogVerifier().verify(aside.quarantine, registered_key=PUBLIC_KEY)
    assert (report.verdict, report.signed_size) == (Verdict.UNSIGNED, signed)
    assert actors(path) == {"4471"}
    assert SqliteLogVerifier().verify(path).verdict is Verdict.SIGNED_NEVER_ANCHORED


def test_an_entry_that_somebody_rewrote_is_not_signed_at_the_next_start(desk: Desk):
    path = written_log(desk)
    rewrite_entry(desk)
    aside, _ = started(desk)
    assert aside.kind == "fork"
    assert aside.quarantine is not None
    assert not SqliteLogVerifier().verify(aside.quarantine).signed_size
    assert actors(path) == {"4471"}


def test_a_signature_that_is_not_the_keys_is_none(desk: Desk):
    path = written_log(desk)
    origin = desk.place.origin(1)
    add_entry(path, ((origin, key_id(origin, PUBLIC_KEY), bytes(64)),))
    assert "\u2014 " + origin in str(content(path)["checkpoint"][-1][1])
    assert b64encode(bytes(60)).decode()[:40] in str(content(path)["checkpoint"][-1][1])
    assert [notice.kind for notice in started(desk)] == ["fork", "created"]


def test_an_entry_added_while_the_log_is_open_is_not_signed_by_the_next_append(desk: Desk):
    log = desk.open().log
    log.append([an_entry("c1")])
    signed = log.size()
    add_entry(log.path)
    for _ in range(2):
        with pytest.raises(IntegrityBroken, match="fork"):
            log.append([an_entry("c2")])
    log.close()
    assert SqliteLogVerifier().verify(log.path).signed_size == signed
    assert [notice.kind for notice in started(desk)] == ["unsigned_end", "created"]


def test_an_entry_added_while_an_unsigned_log_is_open_is_not_gone_on_from(desk: Desk):
    log = silent(desk).open().log
    log.append([an_entry("c1")])
    add_entry(log.path)
    with pytest.raises(IntegrityBroken, match="fork"):
        log.append([an_entry("c2")])
    log.close()


def test_while_the_key_store_is_silent_the_log_goes_on_until_the_key_is_back(desk: Desk):
    path = written_log(desk)
    for _ in range(2):
        assert [notice.kind for notice in started(silent(desk))] == ["unsigned"]
    aside, created = started(desk)
    assert (aside.kind, created.kind) == ("unsigned_end", "created")
    assert [notice.kind for notice in started(desk)] == ["unsigned_end"], "said until it is seen"
    assert SqliteLogVerifier().verify(path).verdict is Verdict.SIGNED_NEVER_ANCHORED


def test_while_the_key_store_is_silent_what_was_signed_is_still_compared(desk: Desk):
    written_log(desk)
    rewrite_entry(desk)
    assert "fork" in [notice.kind for notice in started(silent(desk))]


def test_a_signed_head_over_other_entries_vouches_for_none(desk: Desk):
    written_log(desk)
    note, frontier = content(desk.path)["checkpoint"][-1][1:]
    signed = content(desk.path)["checkpoint"][-1][0]
    rewrite_entry(desk)
    add_entry(desk.path)
    size = len(content(desk.path)["leaf"])
    cut(
        desk.path,
        ("DELETE FROM checkpoint WHERE size<?", (size,)),
        (_HEAD, (signed, note, frontier)),
    )
    assert "fork" in [notice.kind for notice in started(silent(desk))]
