"""A lawful erasure: readers and verifiers meet them in logs, though no command of this program makes one yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rcrp_desktop.adapters.sqlite.audit_log import SqliteAuditLog, Statement
from rcrp_desktop.application.audit_ports import AuditLog
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt
from rcrp_desktop.domain.audit.leaf import SealedLeaf


def erase(log: AuditLog | None, entry: NewEntry, targets: Sequence[tuple[int, str]]) -> Receipt:
    """Erase parts and record that, in one transaction; the parts are added to the entry's body."""
    assert isinstance(log, SqliteAuditLog)
    origin = log.origin()
    named = replace(entry, body={**entry.body, "erased": [list(target) for target in targets]})
    return log._write([named], lambda leaves: _statements(origin, leaves[-1], targets))


def _statements(
    origin: str, record: SealedLeaf, targets: Sequence[tuple[int, str]]
) -> tuple[Statement, ...]:
    mark = "INSERT INTO erased(seq, part, by_origin, by_seq, by_leaf_hash) VALUES(?,?,?,?,?)"
    take = "DELETE FROM part WHERE seq=? AND part=?"
    return tuple(
        statement
        for seq, part in targets
        for statement in (
            (mark, (seq, part, origin, record.seq, record.leaf_hash)),
            (take, (seq, part)),
        )
    )
