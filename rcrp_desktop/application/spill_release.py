"""Lets go of what a fault in the program holds in the spill journal, when a person says so. Nothing is lost by it.

That it was done is on record first: a log that does not take even that has trouble of its own, and all waits on. Then
each act that still fails goes in as UNCONFIRMED, with all that it says; where that fails, too, its bytes are put aside
beside the journal. What waited behind it goes in as what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from rcrp_desktop.application.audit_ports import AuditLog, Clock, SpilledAct, SpillJournal
from rcrp_desktop.application.event_codec import as_kept_by
from rcrp_desktop.application.problems import OperationalProblem, Unforeseen, as_problem
from rcrp_desktop.application.spill_recovery import (
    Recovery,
    TakenIn,
    acts_of,
    calls_of,
    recover_spilled,
)
from rcrp_desktop.application.unconfirmed import unconfirmed_entries
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.frozen import frozen, replace

RELEASED = "spill-released"


@frozen
class Released:
    """How many acts went in as what they are, and as unconfirmed; ``refused`` are those that are put aside."""

    recorded: int = 0
    unconfirmed: int = 0
    refused: tuple[SpilledAct, ...] = ()

    def and_also(self, other: Released) -> Released:
        """Both together."""
        return Released(
            self.recorded + other.recorded,
            self.unconfirmed + other.unconfirmed,
            self.refused + other.refused,
        )


def said(stamp: Stamp, held: int) -> NewEntry:
    """That this person let go of the acts of so many calls."""
    return NewEntry(
        kind=RELEASED,
        record_class="system",
        at_ms=stamp.at_ms,
        actor=stamp.actor,
        role=stamp.role,
        call="",
        command=stamp.command,
        body={"calls": held},
        parts={},
    )


def release_held(
    log: AuditLog, journal: SpillJournal, clock: Clock, stamp: Stamp, tell: TakenIn
) -> Released:
    """Record what waits, and let go of each line that a fault in the program keeps from it, to the end of what was left.

    ``tell`` hears of each act that went in, as it did.

    Raises:
        OperationalProblem: the log takes nothing, or a line cannot be let go of; the rest waits on.
    """
    released, gone = Released(), set[int]()
    while True:
        recovery = recover_spilled(log, journal, clock, tell)
        released = released.and_also(_of(recovery))
        if recovery.stopped_by is not None and recovery.bug is None:
            raise recovery.stopped_by
        first = _first_held(journal, recovery)
        if first is None:
            if journal.reads_on() and (recovery.receipts or recovery.refused):
                continue
            return released
        if not gone:
            _put_on_record(log, said(stamp, len(recovery.held)))
        if first.number in gone:  # it is the journal that fails, not the log
            raise Unforeseen("the spill journal lets nothing go")
        gone.add(first.number)
        released = released.and_also(_let_go(log, journal, first, clock.now_ms(), tell))


def _of(recovery: Recovery) -> Released:
    taken = sum(1 for receipt in recovery.receipts if not receipt.repeated)
    return Released(taken - recovery.unconfirmed, recovery.unconfirmed, recovery.refused)


def _first_held(journal: SpillJournal, recovery: Recovery) -> SpilledAct | None:
    return next((s for s in journal.pending() if calls_of(s.entries) & recovery.held), None)


def _put_on_record(log: AuditLog, entry: NewEntry) -> None:
    try:
        log.append([entry])
    except OperationalProblem:
        raise
    except Exception as fault:
        raise as_problem(fault) from fault


def _let_go(
    log: AuditLog, journal: SpillJournal, line: SpilledAct, now_ms: int, tell: TakenIn
) -> Released:
    released = Released()
    for act in acts_of(line.entries):
        try:
            if _is_recorded(log, act):
                continue  # its line waits for another act of it
            unconfirmed = unconfirmed_entries(line, act, "unforeseen", now_ms)
            if log.known(unconfirmed) == "no":
                tell(unconfirmed, log.append(unconfirmed))
                released = released.and_also(Released(unconfirmed=len(act)))
        except OperationalProblem:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the acts behind it must come through
            refused = replace(line, entries=act)
            released = released.and_also(Released(refused=(refused,)))
    if released.refused:
        journal.set_aside(line.number, "a fault in the program")
    else:
        journal.clear(line.number)
    return released


def _is_recorded(log: AuditLog, act: Sequence[NewEntry]) -> bool:
    """As what it is. Where a fault keeps the log from telling, what it says is told once more, as UNCONFIRMED."""
    try:
        return log.known(as_kept_by(log.origin(), act)) == "same"
    except OperationalProblem:
        raise
    except Exception:  # noqa: BLE001 - it may be this very look that holds the act
        return False
