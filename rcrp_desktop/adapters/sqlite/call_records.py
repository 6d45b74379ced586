"""Calls as all logs at this desk tell them, and earlier contacts on one reference.

On the way to the first question: plain ``sqlite3``, no index needed. One lock makes every method safe
from any thread; each holds it for one short look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from rcrp_desktop.adapters.sqlite.log_reader import LeafMark
from rcrp_desktop.adapters.sqlite.shelf import LogShelf, ShelvedLog
from rcrp_desktop.application.event_codec import EVENT_KINDS
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.ports import Contacts, Engines
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.retelling import Retold, retell
from rcrp_desktop.domain.audit.entry import LogMode, StoredEntry, seal_code
from rcrp_desktop.domain.policy.pack import ResponseClass

Positions = Mapping[str, int]
"""Per log, the number of the last entry seen; -1 for a log seen empty."""

_PAGE = 2000


class SqliteCallRecords:
    """See the ``CallRecords`` port."""

    def __init__(self, data: Path, own_log: Path | None, mode: LogMode | None = None) -> None:
        """``data`` holds ``logs/``; ``own_log`` is the file this person writes, None where there is none."""
        self._lock = Lock()
        self._shelf = LogShelf(data, mode)
        self._own = own_log
        self._references = _ReferenceMap()

    def entries_of(self, call: str) -> list[StoredEntry]:
        """Every entry that names the call, access records too, merged in order."""
        with self._lock:
            return merged_entries(self._entries(call))

    def unfinished(self, since_ms: int) -> Sequence[str]:
        """Calls begun in the own log since then whose line is not closed, oldest first."""
        with self._lock:
            logs = self._shelf.logs()
            own = next((log for log in logs if log.path == self._own), None)
            if own is None:
                return ()
            others = [log for log in logs if log is not own]
            return tuple(reversed(_unfinished(own, others, since_ms)))

    def begun_since(self, since_ms: int) -> Sequence[str]:
        """Calls begun in the own log since then, oldest first, ended or not."""
        with self._lock:
            own = self._own_log()
            if own is None:
                return ()
            return tuple(reversed(_begun(own, since_ms)))

    def seal_of(self, call: str) -> str:
        """The short code of the call's newest entry in the own log, "" while it has none."""
        with self._lock:
            own = self._own_log()
            newest = own.reader.newest_of_call(call) if own is not None else None
        return seal_code(*newest) if newest is not None else ""

    def ruleset(self, digest_hex: str) -> bytes | None:
        """The bytes of a pack that some log here kept, or None."""
        with self._lock:
            for log in self._readable():
                kept = log.reader.ruleset(digest_hex)
                if kept is not None:
                    return kept
        return None

    def positions(self) -> Positions:
        """Where every log stands now, to ask for changes later."""
        with self._lock:
            return {log.key: log.reader.last_seq() for log in self._readable()}

    def changes_since(self, positions: Positions) -> tuple[frozenset[str], Positions]:
        """Calls that any log added to since ``positions``, and the positions to ask with next time.

        A log that is new counts from its beginning; one that cannot be read now keeps its position.
        """
        touched: set[str] = set()
        now = dict(positions)
        with self._lock:
            for log in self._readable():
                last = log.reader.last_seq()
                before = positions.get(log.key, -1)
                if last > before:
                    touched |= log.reader.calls_between(before, last, "decision")
                now[log.key] = last
        return frozenset(touched), now

    def calls_on(self, reference: str) -> frozenset[str]:
        """Calls whose newest reference this is, in any log; catches up first."""
        with self._lock:
            for log in self._readable():
                self._references.catch_up(log)
            return self._references.calls(reference)

    def close(self) -> None:
        """Let go of all logs."""
        with self._lock:
            self._shelf.close()

    def _own_log(self) -> ShelvedLog | None:
        return next((log for log in self._shelf.logs() if log.path == self._own), None)

    def _readable(self) -> list[ShelvedLog]:
        """Logs that answer now. One that does not is left out and tried again at the next look."""
        found: list[ShelvedLog] = []
        for log in self._shelf.logs():
            try:
                log.reader.last_seq()
            except OperationalProblem as problem:
                self._shelf.failed(log, problem)
            else:
                found.append(log)
        return found

    def _entries(self, call: str) -> list[list[StoredEntry]]:
        found: list[list[StoredEntry]] = []
        for log in self._shelf.logs():
            try:
                found.append(log.reader.entries_of_call(call))
            except OperationalProblem as problem:
                if log.path == self._own:
                    raise
                self._shelf.failed(log, problem)
        return found


class SqliteReferences:
    """See the ``ReferenceLookup`` port: reads all logs, so it is never behind."""

    def __init__(self, records: SqliteCallRecords, engines: Engines) -> None:
        self._records = records
        self._engines = engines

    def contacts(self, reference: str, *, besides: str) -> Contacts:
        """Calls on this reference other than ``besides``, and how many of them had no police."""
        if not reference:
            return Contacts(0, 0)
        calls = self._records.calls_on(reference) - {besides}
        refused = [call for call in calls if self._was_refused(call)]
        return Contacts(len(calls), len(refused))

    def _was_refused(self, call: str) -> bool:
        retold = retell(call, self._records.entries_of(call), self._engines.of_digest)
        return any(response.is_no_police for response in _decided(retold))


def _decided(retold: Retold) -> list[ResponseClass]:
    """What was decided on the call, by whomever. Falls back on what was shown where the pack is gone."""
    state = retold.state
    names = [d.decided for a in state.assessments for d in a.decisions]
    names += [r.decision.route for r in state.requests if r.decision is not None]
    classes = _classes(retold)
    return [classes[name] for name in names if name in classes]


def _classes(retold: Retold) -> dict[str, ResponseClass]:
    if retold.engine is not None:
        return {route.id: route.response for route in retold.engine.pack.routes}
    shown = (s for a in retold.state.assessments for s in a.shown)
    return {s.route: ResponseClass(s.response) for s in shown}


@dataclass(slots=True)
class _Known:
    """What has been read of one log."""

    last_seq: int = -1
    erased: int = 0
    of_call: dict[str, str] = field(default_factory=dict[str, str])
    calls: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def take(self, call: str, reference: str) -> None:
        """The call's newest reference is this one."""
        before = self.of_call.get(call)
        if before is not None:
            self.calls[before].discard(call)
        self.of_call[call] = reference
        self.calls.setdefault(reference, set()).add(call)


class _ReferenceMap:
    """References by call, log by log; begun anew for a log in which something was erased."""

    def __init__(self) -> None:
        self._logs: dict[str, _Known] = {}

    def catch_up(self, log: ShelvedLog) -> None:
        """Read what the log has that is not known yet."""
        known = self._logs.get(log.key)
        erased = log.reader.erased_count()
        if known is None or known.erased != erased:
            known = self._logs[log.key] = _Known(erased=erased)
        last = log.reader.last_seq()
        if last > known.last_seq:
            for call, part in log.reader.parts_between(known.last_seq, last, "reference_given"):
                value = part.get("reference") if isinstance(part, Mapping) else None
                if isinstance(value, str):
                    known.take(call, value)
            known.last_seq = last

    def calls(self, reference: str) -> frozenset[str]:
        """Calls that any log gives this reference."""
        none: set[str] = set()
        return frozenset(none.union(*(k.calls.get(reference, none) for k in self._logs.values())))


def _unfinished(own: ShelvedLog, others: Sequence[ShelvedLog], since_ms: int) -> list[str]:
    """Newest first. Reads backwards and stops at a page that is wholly older."""
    ended: dict[str, bool] = {}
    found: list[str] = []
    before = own.reader.last_seq() + 1
    while before > 0:
        page = own.reader.marks_before(before, _PAGE)
        for mark in page:
            _note(mark, ended)
            begun = mark.kind == "call_began" or _begins_by_override(own, others, mark)
            if begun and mark.at_ms >= since_ms and not ended.get(mark.call, False):
                found.append(mark.call)
        if not page or max(mark.at_ms for mark in page) < since_ms:
            break
        before = page[-1].seq
    return list(dict.fromkeys(found))


def _begun(own: ShelvedLog, since_ms: int) -> list[str]:
    """Newest first; stops at a page that is wholly older."""
    found: list[str] = []
    before = own.reader.last_seq() + 1
    while before > 0:
        page = own.reader.marks_before(before, _PAGE)
        found += [m.call for m in page if m.kind == "call_began" and m.at_ms >= since_ms]
        if not page or max(mark.at_ms for mark in page) < since_ms:
            break
        before = page[-1].seq
    return list(dict.fromkeys(found))


def _note(mark: LeafMark, ended: dict[str, bool]) -> None:
    """The newest of an end and a new assessment says whether the line is closed."""
    if mark.kind in ("call_ended", "new_information_came"):
        ended.setdefault(mark.call, mark.kind == "call_ended")


def _begins_by_override(own: ShelvedLog, others: Sequence[ShelvedLog], mark: LeafMark) -> bool:
    """A call that began with F2 here, not somebody else's call on which F2 was pressed here."""
    if mark.kind != "override_raised":
        return False
    first = next((e for e in own.reader.entries_of_call(mark.call) if e.kind in EVENT_KINDS), None)
    if first is None or first.seq != mark.seq or first.body.get("number") != 1:
        return False
    return not any(
        entry.kind == "call_began"
        for other in others
        for entry in other.reader.entries_of_call(mark.call)
    )
