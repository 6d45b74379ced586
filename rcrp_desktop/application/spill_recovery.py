"""Takes what the spill journal kept into the log, as the same events, once the log can be written."""

from __future__ import annotations

from dataclasses import replace

from rcrp_desktop.application.audit_ports import AuditLog, Clock, Spilled, SpillJournal
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt


def recover_spilled(log: AuditLog, journal: SpillJournal, clock: Clock) -> list[Receipt]:
    """Record what is waiting. Stopping anywhere and starting again is harmless.

    Raises:
        OperationalProblem: the log still refuses; what it took is cleared, the rest stays.
    """
    receipts: list[Receipt] = []
    for spilled in journal.pending():
        receipts.append(log.append(_as_recovered(spilled, clock.now_ms())))
        journal.clear_through(spilled.number)
    return receipts


def _as_recovered(spilled: Spilled, now_ms: int) -> list[NewEntry]:
    facts = {"recovered": True, "spilled_at": spilled.spilled_at_ms, "recovered_at": now_ms}
    return [replace(entry, body={**entry.body, **facts}) for entry in spilled.entries]
