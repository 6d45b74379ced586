"""Whose spill journal it is, and why a line that an earlier start left is not taken for that person's own act."""

from __future__ import annotations

from pathlib import Path

from rcrp_desktop.adapters.spill_lines import ReadLine
from rcrp_desktop.application.audit_ports import Doubt
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.frozen import frozen


@frozen
class JournalOwner:
    """Whose journal it is. ``data`` holds ``spill/``; ``actor`` is whom this person's entries name.

    ``log_id`` is "" while it is not known which log the entries belong to.
    """

    data: Path
    log_id: str
    account_hash: str
    actor: str
    mode: LogMode


def doubt_of(
    read: ReadLine, owner: JournalOwner, key: bytes | None, *, is_chained: bool
) -> Doubt | None:
    """None where it can be taken for this person's own, as far as it tells itself.

    ``is_chained``: it names the line that stands before it.
    """
    line = read.line
    if read.is_first_version:
        return "unbound"
    if line.log_id != owner.log_id or line.mode != owner.mode:
        return "other_log"
    if any(entry.actor != owner.actor for entry in line.entries):
        return "other_actor"
    if key is not None:
        if read.is_bound_to(key):
            return None
        return "unbound" if len(read.mac) == 1 else "wrong_key"
    if not is_chained:
        return "broken_chain"
    return None if line.head is not None else "unbound"
