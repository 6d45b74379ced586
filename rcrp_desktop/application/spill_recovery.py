"""Takes what the spill journal kept into the log, once the log can be written: each act once, as what it is.

What is bound to this log goes in as the same event, marked as recovered. What anybody could have written into
the journal goes in as UNCONFIRMED: that it stood there, and never as the act of the person whom it names.
Stopping anywhere and starting again is harmless, and nothing that stands in a line keeps the next from the log.

A line leaves the journal when the log has it, or has said that no log can ever take what it says. What nobody
foresaw may pass: then the line waits on with all of its calls behind it, and the calls of others go in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from rcrp_desktop.application.audit_ports import AuditLog, Clock, Doubt, SpilledAct, SpillJournal
from rcrp_desktop.application.event_codec import as_taken_in_by
from rcrp_desktop.application.problems import OperationalProblem, as_problem
from rcrp_desktop.application.unconfirmed import unconfirmed_entries
from rcrp_desktop.application.written_anew import RECOVERED, STOOD
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt, Unrecordable
from rcrp_desktop.domain.frozen import frozen, replace

TakenIn = Callable[[Sequence[NewEntry], Receipt], None]

_MOST_FAULTS = 3
"""So many lines in a row that nobody foresaw are the log's own trouble, not theirs."""


@frozen
class Recovery:
    """What the log took. ``stopped_by``: why it took no more; the rest waits on.

    ``held`` are calls of which something waits on because of a ``bug``; ``refused`` are lines that no log can take.
    """

    receipts: tuple[Receipt, ...]
    unconfirmed: int
    stopped_by: OperationalProblem | None = None
    held: frozenset[str] = frozenset()
    refused: tuple[SpilledAct, ...] = ()
    bug: Exception | None = None


def told_nobody(_act: Sequence[NewEntry], _receipt: Receipt) -> None:
    """Of what was taken in."""


def recover_spilled(
    log: AuditLog, journal: SpillJournal, clock: Clock, tell: TakenIn = told_nobody
) -> Recovery:
    """Record what is waiting. ``tell`` hears of each act that went in, as it did: what is doubted, as unconfirmed."""
    receipts: list[Receipt] = []
    doubted: list[int] = []
    held: set[str] = set()
    refused: list[SpilledAct] = []
    bug: Exception | None = None
    problem: OperationalProblem | None = None
    in_a_row = 0
    for spilled in journal.pending():
        calls = calls_of(spilled.entries)
        if calls & held:
            held |= calls  # the order of acts is the order of record
            journal.hold(spilled.number)
            continue
        refusals: list[Unrecordable] = []
        try:
            receipts += _take_in(log, spilled, clock.now_ms(), tell, doubted, refusals, refused)
        except OperationalProblem as fault:
            problem = fault
            break
        except Exception as fault:  # noqa: BLE001 - whatever it is, the acts of others must come through
            held |= calls
            journal.hold(spilled.number)
            bug, in_a_row = bug or fault, in_a_row + 1
            if in_a_row == _MOST_FAULTS:
                problem = as_problem(fault)
                break
        else:
            if refusals:
                journal.set_aside(spilled.number, str(refusals[0]))
            else:
                journal.clear(spilled.number)
            in_a_row = 0
    return Recovery(tuple(receipts), sum(doubted), problem, frozenset(held), tuple(refused), bug)


def calls_of(entries: Sequence[NewEntry]) -> frozenset[str]:
    """The calls that these tell of; what tells of none counts as one of its own."""
    return frozenset(entry.call for entry in entries)


def _take_in(
    log: AuditLog,
    spilled: SpilledAct,
    now_ms: int,
    tell: TakenIn,
    doubted: list[int],
    refusals: list[Unrecordable],
    refused: list[SpilledAct],
) -> list[Receipt]:
    """A receipt for each act of a line. ``doubted`` gets the size of each that was taken in as unconfirmed.

    At once: the next act may be refused, and nobody counts this one again. ``refused`` gets those that no log can
    take, each by itself: the others of its line are no part of it.
    """
    doubt = spilled.doubt or _doubt_of_head(log, spilled)
    receipts: list[Receipt] = []
    for act in acts_of(spilled.entries):
        try:
            taken = _take_act(log, spilled, act, doubt, now_ms)
        except Unrecordable as refusal:
            refusals.append(refusal)
            refused.append(replace(spilled, entries=act))
            continue
        if taken is not None:
            receipt, entries = taken
            receipts.append(receipt)
            doubted += [len(act)] if entries is not act else []
            tell(entries, receipt)
    return receipts


def _doubt_of_head(log: AuditLog, spilled: SpilledAct) -> Doubt | None:
    """A head is no secret: it vouches only where the log never had a key, which else could be done without."""
    if spilled.head is None:
        return None
    if log.is_keyed():
        return "unbound"
    return None if log.knows(spilled.head) else "other_head"


def acts_of(entries: Sequence[NewEntry]) -> list[tuple[NewEntry, ...]]:
    """Entries of one command belong together; those of two never share an append."""
    return [tuple(act) for _, act in groupby(entries, key=lambda entry: entry.command)]


def _take_act(
    log: AuditLog, spilled: SpilledAct, act: tuple[NewEntry, ...], doubt: Doubt | None, now_ms: int
) -> tuple[Receipt, Sequence[NewEntry]] | None:
    """With the act, or what was recorded in its place; None where that was taken in before."""
    kept = as_taken_in_by(log.origin(), act)
    known = log.known(kept)
    if known == "other":  # the log has this command, and it says something else
        doubt = doubt or "conflict"
    if known == "same" or doubt is None:
        return log.append(_as_recovered(spilled, kept, now_ms)), act
    entries = unconfirmed_entries(spilled, act, doubt, now_ms)
    if log.known(entries) != "no":
        return None
    return log.append(entries), entries


def _as_recovered(spilled: SpilledAct, act: Sequence[NewEntry], now_ms: int) -> list[NewEntry]:
    facts = {RECOVERED: True, "spilled_at": spilled.spilled_at_ms, "recovered_at": now_ms}
    return [replace(entry, body={STOOD: [], **entry.body, **facts}) for entry in act]
