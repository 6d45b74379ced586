"""Writes entries to the log, or to the spill journal when the log cannot take them.

Order is kept: while anything waits in the journal, new entries wait behind it. Where nobody foresaw why the log
does not take an act, that holds for its call alone. Called on the writer thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rcrp_desktop.application.acknowledged import Acknowledged
from rcrp_desktop.application.audit_ports import AuditLog, Clock, Notice, SpilledAct, SpillJournal
from rcrp_desktop.application.own_logs import OwnLogs
from rcrp_desktop.application.problems import (
    OperationalProblem,
    StorageUnavailable,
    Unforeseen,
    as_problem,
    ends_log,
)
from rcrp_desktop.application.spill_recovery import Recovery, calls_of, recover_spilled
from rcrp_desktop.application.spill_release import Released, release_held
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.frozen import frozen


@frozen
class Recorded:
    """The log has the entries, on disk."""

    receipt: Receipt


@frozen
class Spilled:
    """The log could not take them; they are kept, on disk, in the spill journal.

    ``bug`` is what no fault of the world explains: the words are safe, and whoever can show it raises it.
    """

    problem: OperationalProblem
    bug: Exception | None = None


Recording = Recorded | Spilled


class Recorder:
    """The one way into the log. ``log`` is None while it could not be opened at all."""

    def __init__(
        self,
        log: AuditLog | None,
        journal: SpillJournal,
        clock: Clock,
        *,
        why_no_log: OperationalProblem | None = None,
    ) -> None:
        """``why_no_log`` is told to whoever asks while ``log`` is None."""
        self._log = log
        self._journal = journal
        self._clock = clock
        self._why_no_log = why_no_log
        self._lost: OperationalProblem | None = None
        self.acts = Acknowledged()
        self.own = OwnLogs()
        self._gone = ""
        self._is_copied = False
        self._unconfirmed = 0
        self._held: frozenset[str] = frozenset()
        self._refused: frozenset[str] = frozenset()
        self.refused_acts = 0
        self._lost_commands: frozenset[str] = frozenset()
        self._bug: Exception | None = None
        self._told: set[str] = set()
        self._waiting = _has_pending(journal)
        self._can_keep = True

    @property
    def log(self) -> AuditLog | None:
        """The open log, for what only reads its name or size."""
        return self._log

    @property
    def has_waiting(self) -> bool:
        """The log does not have all yet: something waits for it, or may wait in a journal that could not be read."""
        return self._waiting

    @property
    def is_kept(self) -> bool:
        """What waits for the log was on the disk at the last try."""
        return self._journal.is_kept()

    @property
    def can_keep(self) -> bool:
        """What the log does not take would be kept, as far as anybody knows: of the last try, or of ``look_for_room``."""
        return self._can_keep

    def look_for_room(self) -> None:
        """The log cannot be opened: find out whether the journal can take what is done now, before anybody is told so."""
        self._can_keep = self._journal.can_keep()

    @property
    def is_log_lost(self) -> bool:
        """What lies in the open log's place is not that log any more; all goes to the journal."""
        return self._log is not None and self._lost is not None

    @property
    def is_kept_anew(self) -> bool:
        """The log is not in its place: what it had acknowledged lies in the journal as well."""
        return self._is_copied

    def look(self) -> None:
        """See whether the open log is in its place as it was left, also while nothing is written.

        What waits is tried again: a journal of an earlier start that could not be read may be readable now, and
        whoever asked for what is pending may have read it before us.

        Raises:
            OperationalProblem: it is not.
        """
        # What another copy of the program left when it ended, or let go of, is found while nothing waits here, too.
        self._waiting = bool(self._held or self._gone) or _has_pending(self._journal)
        if self._log is None or self._lost is not None:
            return
        try:
            self._log.look()
        except OperationalProblem as problem:
            self._note(problem)
            raise
        self.recover()

    def give_up_log(self) -> None:
        """Let go of a log that was lost, so that it can be opened again, set aside and followed by another."""
        log, self._log = self._log, None
        self._why_no_log, self._lost = self._lost, None
        if log is not None:
            self.own.left(log.origin(), log.size())
            log.close()

    def stand_back(self) -> None:
        """Another copy of the program has the log: what earlier starts left is for that to take in."""
        self._journal.leave_to_others()
        self._waiting = _has_pending(self._journal)

    def use(self, log: AuditLog) -> None:
        """Take a log that could be opened after all."""
        self._journal.take_over()
        self._waiting = self._waiting or _has_pending(self._journal)
        self.own.took(log.origin(), log.size())
        self._log = log
        self._why_no_log = self._lost = None
        self._can_keep = True
        if self._is_copied:
            self._is_back()

    def record(self, entries: Sequence[NewEntry]) -> Recording:
        """Record all of ``entries`` in one piece.

        Raises:
            OperationalProblem: neither the log nor the spill journal could take them.
        """
        try:
            log = self._ready_log()
            if not self._held.isdisjoint(calls_of(entries)):
                raise Unforeseen("an earlier act of this call waits")  # noqa: TRY301 - as if the log had
            receipt = log.append(self.own.as_kept_by(log.origin(), entries))
            self._lost, self._can_keep = None, True
            self.acts.took(entries, receipt)
            return Recorded(receipt)
        except OperationalProblem as problem:
            self._note(problem)
            kept = Spilled(problem)
        except Exception as bug:  # noqa: BLE001 - a bug in recording must not lose the words either
            kept = Spilled(as_problem(bug), bug)
            self._told.add(repr(bug))
        self._waiting = True
        self._can_keep = False
        self._journal.add(entries)
        self._can_keep = True
        self.acts.took(entries, None)
        return kept

    def recover(self) -> tuple[Receipt, ...]:
        """Move what waits into the log, as the same events. Calls of which something waits on are ``waiting_calls``.

        Raises:
            OperationalProblem: the log still refuses; what it took is cleared, the rest waits on.
        """
        if not self._waiting:
            return ()
        if self._log is None:
            self._journal.pending()  # what waits is to lie there still
            raise self._missing()
        self._copy()
        recovery = recover_spilled(self._log, self._journal, self._clock, self._stands)
        self._note_recovery(recovery)
        if recovery.stopped_by is not None:
            self._note(recovery.stopped_by)
            raise recovery.stopped_by
        self._waiting, self._lost = bool(recovery.held) or not self._journal.is_read(), None
        self._is_back()
        return recovery.receipts

    def held_calls(self) -> frozenset[str]:
        """Calls of which something waits because of a fault in the program, as of the last try."""
        return self._held

    def reads_on(self) -> bool:
        """Whether earlier starts left more than one look takes in: the next one goes on."""
        return self._journal.reads_on()

    def unlooked(self) -> Sequence[Path]:
        """Spill files of which nobody knows what they hold, as of the last try: what waits there is in no record."""
        return self._journal.unlooked()

    def release(self, stamp: Stamp) -> Released:
        """Let go of what a fault in the program holds, because the person of this stamp says so.

        Raises:
            OperationalProblem: the log takes nothing; what could not be let go of waits on.
        """
        if self._log is None:
            raise self._missing()
        released = release_held(self._log, self._journal, self._clock, stamp, self._stands)
        self._note_refused(released.refused)
        self.recover()
        return released

    def _stands(self, act: Sequence[NewEntry], receipt: Receipt) -> None:
        self.acts.stands(act, receipt)
        self.own.came_in(act, receipt)

    def _note_recovery(self, recovery: Recovery) -> None:
        self._unconfirmed += recovery.unconfirmed
        self._held = recovery.held
        self._note_refused(recovery.refused)
        for line in recovery.refused:
            self._lost_commands |= {entry.command for entry in line.entries}
        if recovery.bug is not None and repr(recovery.bug) not in self._told:
            self._told.add(repr(recovery.bug))
            self._bug = recovery.bug

    def _note_refused(self, acts: Sequence[SpilledAct]) -> None:
        self.refused_acts += len(acts)
        for act in acts:
            self._refused |= calls_of(act.entries)

    def take_bug(self) -> Exception | None:
        """What no fault of the world explains and kept an act waiting, once: whoever can show it raises it."""
        bug, self._bug = self._bug, None
        return bug

    def waiting_calls(self) -> frozenset[str]:
        """Calls of which the journal has something that the log has not.

        Raises:
            OperationalProblem: the journal cannot be read.
        """
        if not self._waiting:
            return frozenset()
        return frozenset(
            call for line in self._journal.pending() for call in calls_of(line.entries)
        )

    def refused_calls(self) -> frozenset[str]:
        """Calls of which something was put aside, since no log can take what it says."""
        return self._refused

    def notices(self) -> tuple[Notice, ...]:
        """What the person should be told about what was taken in, once."""
        count, self._unconfirmed = self._unconfirmed, 0
        told = (Notice("spill_unconfirmed", str(count)),) if count else ()
        return (*told, *self._journal.notices())

    def _ready_log(self) -> AuditLog:
        if self._log is None:
            raise self._missing()
        self.recover()
        return self._log

    def _note(self, problem: OperationalProblem) -> None:
        if ends_log(problem):
            self._lost = problem
        if self._log is not None and (ends_log(problem) or _is_away(problem)):
            self._gone = self._gone or self._log.origin()
            with suppress(OperationalProblem):  # it is tried again before anything is recovered
                self._copy()

    def _copy(self) -> None:
        """Give the journal what the log that is gone had: the next log takes it in, and so does the next start."""
        if not self._gone or self._is_copied:
            return
        lines = self.acts.held_by(self._gone)
        self._waiting = self._waiting or bool(lines)
        before = self._journal.pending()
        for line in lines:
            self._journal.add(line)
        self._is_copied = bool(lines)
        for spilled in before:
            if self.acts.holds(spilled.entries):
                self._journal.clear(spilled.number)  # it stands once more, in its order

    def _is_back(self) -> None:
        waiting = self._journal.pending() if self._held else ()
        besides = {entry.command for line in waiting for entry in line.entries}
        self.acts.moved(self._gone, besides | self._lost_commands)
        self._gone, self._is_copied = "", False

    def _missing(self) -> OperationalProblem:
        return self._why_no_log or OperationalProblem("The record is not open.")


def _is_away(problem: OperationalProblem) -> bool:
    """Whether the file, or its folder, is not there: it may come back, and it may not."""
    return isinstance(problem, StorageUnavailable) and problem.reason in ("missing", "cannot_open")


def _has_pending(journal: SpillJournal) -> bool:
    """A journal that cannot be read now is taken to hold something: recovering it will tell."""
    try:
        return bool(journal.pending()) or not journal.is_read()
    except Exception:  # noqa: BLE001 - nothing that is read at start keeps the window shut
        return True
