"""Calls as all logs at this desk tell them, and which of them are on one reference.

On the way to the first question: plain ``sqlite3``, no index needed. One lock makes every method safe
from any thread; each holds it for one short look, a tenth of a second at most beside logs that are busy, and waits
without it for those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial, wraps
from pathlib import Path
from threading import Lock
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from rcrp_desktop.adapters.sqlite.call_log import CallLog
from rcrp_desktop.adapters.sqlite.call_logs import CallLogs
from rcrp_desktop.adapters.sqlite.copies import ShelvedLog
from rcrp_desktop.adapters.sqlite.errors import faults_of_file
from rcrp_desktop.adapters.sqlite.kept import RAISES, kept_entry, stands_here
from rcrp_desktop.adapters.sqlite.log_places import why_set_aside
from rcrp_desktop.adapters.sqlite.log_reader import LeafMark, SqliteLogReader
from rcrp_desktop.adapters.sqlite.read_entry import reference_key
from rcrp_desktop.adapters.sqlite.reference_map import ReferenceMap
from rcrp_desktop.adapters.sqlite.told_before import ToldBefore
from rcrp_desktop.adapters.sqlite.waiting import looked
from rcrp_desktop.application.event_codec import EVENT_KINDS, seen_in
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.ports import Begun, Kept, Looked, OnReference, Told
from rcrp_desktop.application.problems import OperationalProblem, may_pass
from rcrp_desktop.application.retelling import CARRIED_OVER
from rcrp_desktop.domain.audit.checkpoint import owner_in
from rcrp_desktop.domain.audit.entry import LogMode, StoredEntry, seal_code

T = TypeVar("T")
P = ParamSpec("P")

Positions = Mapping[str, int]
"""Per log, the number of the last entry seen; -1 for a log seen empty."""


class Uncounted(NamedTuple):
    """Logs by name that were not read, or not whole, in one look.

    ``unread`` are those that another look, in a moment, may read. All others are ``lost``: gone, behind what is
    remembered of them, damaged, or not open to this account, as where each handler reads their own.
    """

    unread: frozenset[str]
    lost: frozenset[str]


def _one_look(
    method: Callable[Concatenate[SqliteCallRecords, P], T],
) -> Callable[Concatenate[SqliteCallRecords, P], T]:
    """Under the lock, and all of it anew once a log that was busy came free."""

    @wraps(method)
    def look(self: SqliteCallRecords, *given: P.args, **named: P.kwargs) -> T:
        return looked(self.lock, partial(method, self, *given, **named))

    return look


class SqliteCallRecords:
    """See the ``CallRecords`` port."""

    def __init__(
        self,
        data: Path,
        own_log: Path | None,
        mode: LogMode | None = None,
        *,
        whoever_sat_here: bool = False,
    ) -> None:
        """``data`` holds ``logs/``; ``own_log`` is the file this person writes, None where there is none.

        Earlier epochs of it are this person's too; ``whoever_sat_here``: so are all that this account left.
        """
        self.lock = Lock()
        self._logs = CallLogs(
            data,
            own_log,
            mode,
            whoever_sat_here=whoever_sat_here,
            opened=self._forget_erased,
        )
        self._in_use = own_log
        self._references = ReferenceMap()
        self._before = ToldBefore()
        self._erased: dict[str, tuple[SqliteLogReader, int]] = {}

    @_one_look
    def entries_of(self, call: str) -> list[StoredEntry]:
        """Every entry that names the call, access records too, merged in order."""
        return merged_entries(self._entries(call))

    @_one_look
    def looked_at(self, call: str) -> Looked:
        """The same, and what could not be read in that very look."""
        return Looked(merged_entries(self._entries(call)), self._logs.shelf.not_read())

    @_one_look
    def not_read(self) -> tuple[str, ...]:
        """Logs that could not be read at the last look, by name."""
        return self._logs.shelf.not_read()

    def found_on(self, reference: str) -> OnReference:
        """Calls on the reference, and what could not be read in that very look."""
        calls, missed = self.counted_on(reference)
        return OnReference(calls, tuple(sorted(missed.unread | missed.lost)))

    @_one_look
    def left_out(self) -> Sequence[str]:
        """Where files lie that have the name of a log of this person, are not read as that, and may tell more."""
        self._logs.all()
        return self._logs.left_out()

    @_one_look
    def told(self, call: str) -> Told:
        """The same, and whether that is all of it.

        Raises:
            OperationalProblem: nothing of it can be read now.
        """
        entries = merged_entries(self._entries(call))
        unread = self._logs.unread
        is_told = any(entry.kind in EVENT_KINDS for entry in entries)
        if unread and not is_told:
            raise next(iter(unread.values()))
        is_whole = not unread or self._is_here(call, entries)
        return Told(entries, is_whole and not _lacks_beginning(entries))

    def unfinished(self, since_ms: int) -> Begun:
        """Calls this person began since then whose line is not closed, oldest first.

        Those of logs that were set aside too: nobody put them away.
        """
        return self._begun_calls(since_ms, ended_too=False)

    def begun_since(self, since_ms: int) -> Begun:
        """Calls this person began since then, oldest first, ended or not."""
        return self._begun_calls(since_ms, ended_too=True)

    @_one_look
    def set_aside_since(self, since_ms: int) -> Mapping[str, tuple[str, str]]:
        """Calls begun since then in logs that were set aside and not named in the log in use.

        With the name of their log, and the word for why it was set aside.
        """
        logs = self._logs.own(self._logs.all())
        begun = set(self._begun(since_ms, ended_too=True))
        found: dict[str, tuple[str, str]] = {}
        for log in logs:
            if log.path == self._in_use:
                begun -= {m.call for m in self._logs.scanned(log, since_ms)}
                continue
            for mark in self._logs.scanned(log, since_ms):
                if mark.call in begun:
                    found.setdefault(mark.call, (log.key, why_set_aside(log.path)))
        return found

    @_one_look
    def seal_of(self, call: str) -> str:
        """The short code of the call's newest entry in the log that is written now, "" while it has none.

        Never of one that was set aside: nobody can check CAD against that.
        """
        return self._seal(call, self._logs.all())

    @_one_look
    def kept_of(self, call: str) -> Kept | None:
        """How the standing override, or else the newest act, is kept; None where no own log tells of the call."""
        logs = self._logs.all()
        seal = self._seal(call, logs)
        return kept_entry(call, self._logs.own(logs), self._entries(call), seal)

    @_one_look
    def ruleset(self, digest_hex: str) -> bytes | None:
        """The bytes of a pack that some log here kept, or None."""
        for log, _ in self._readable():
            kept = self._asked(log, lambda reader: reader.ruleset(digest_hex))
            if isinstance(kept, bytes):
                return kept
        return None

    @_one_look
    def positions(self) -> Positions:
        """Where every log stands now, to ask for changes later."""
        return {log.key: last for log, last in self._readable()}

    @_one_look
    def changes_since(self, positions: Positions) -> tuple[frozenset[str], Positions]:
        """Calls that any log added to since ``positions``, and the positions to ask with next time.

        A log that is new counts from its beginning; one that cannot be read now keeps its position. Calls of which less
        was read than before are among them until all is: a log that comes back has added nothing.
        """
        touched: set[str] = set()
        now = dict(positions)
        for log, last in self._readable():
            before = positions.get(log.key, -1)
            if last > before:
                between = partial(_calls_between, before, last)
                added = self._asked(log, between)
                if added is None:
                    continue
                touched |= added
            now[log.key] = last
        return self._before.less.union(touched), now

    def calls_on(self, reference: str) -> frozenset[str]:
        """Calls whose newest reference this is, in any log that can be read, salvaged ones too; catches up first."""
        return self.counted_on(reference)[0]

    @_one_look
    def counted_on(self, reference: str) -> tuple[frozenset[str], Uncounted]:
        """The same, and what could not be read in that very look."""
        key = reference_key(reference)
        salvaged = [log.calls_salvaged(key) for log in self._logs.all()]
        for log, _ in self._readable():  # last: what cannot be read is to be named
            self._asked(log, partial(_caught_up, self._references, log))
        return self._references.calls(key).union(*salvaged), self._uncounted()

    @_one_look
    def counted_of(self, call: str) -> tuple[list[StoredEntry], Uncounted]:
        """Every entry that names a call so found, and what could not be read."""
        return merged_entries(self._entries(call)), self._uncounted()

    def _uncounted(self) -> Uncounted:
        shelf = self._logs.shelf
        passing = [path for path, fault in shelf.faults.items() if may_pass(fault)]
        unread = frozenset(map(shelf.name_of, passing))
        return Uncounted(unread, frozenset(shelf.not_read()) - unread)

    def close(self) -> None:
        """Let go of all logs."""
        with self.lock:
            self._logs.close()

    def _is_here(self, call: str, entries: Sequence[StoredEntry]) -> bool:
        """Whether the call begins and goes on in what was read, so that no other log of this person tells of it."""
        if self._in_use in self._logs.unread or self._logs.is_told_elsewhere(call):
            return False
        kinds = {entry.kind for entry in entries}
        return "call_began" in kinds and CARRIED_OVER not in kinds

    @_one_look
    def _begun_calls(self, since_ms: int, *, ended_too: bool) -> Begun:
        calls = tuple(reversed(self._begun(since_ms, ended_too=ended_too)))
        return Begun(calls, not self._logs.unread)

    def _begun(self, since_ms: int, *, ended_too: bool) -> list[str]:
        """Newest first."""
        logs = self._logs.all()
        own = self._logs.own(logs)
        others = [log for log in logs if not log.own]
        ended: dict[str, bool] = {}
        marks: list[tuple[CallLog, LeafMark]] = []
        for log in own:
            for mark in self._logs.scanned(log, since_ms):
                _note(mark, ended)
                if mark.at_ms >= since_ms and mark.call:
                    marks.append((log, mark))
        begun = {mark.call for _, mark in marks if mark.kind == "call_began"}
        raised = {mark.call for _, mark in marks if mark.kind in RAISES} - begun
        stands = {call for call in raised if self._stands(call, logs, ended_too=ended_too)}
        found = [
            mark.call
            for log, mark in marks
            if mark.kind == "call_began"
            or mark.call in stands
            or self._begins_otherwise(mark, log, others)
        ]
        is_over = {c for c, is_ended in ended.items() if is_ended and not ended_too} - stands
        return [call for call in dict.fromkeys(found) if call not in is_over]

    def _stands(self, call: str, logs: Sequence[CallLog], *, ended_too: bool) -> bool:
        """Whether a threat to life that this person raised still stands there, whoever began the call."""
        told = [(log, self._logs.entries(log, call)) for log in logs]
        own = [entry for log, found in told if log.own for entry in found]
        return stands_here(call, own, [found for _, found in told], ended_too=ended_too)

    def _seal(self, call: str, logs: Sequence[CallLog]) -> str:
        for log in logs:
            newest = log.newest_of_call(call) if log.path == self._in_use else None
            if newest is not None:
                return seal_code(*newest)
        return ""

    def _readable(self) -> list[tuple[ShelvedLog, int]]:
        """Logs that answer now, with their newest number. One that does not is tried again at the next look."""
        logs = self._logs.shelf.logs()
        asked = ((log, self._asked(log, _last_seq)) for log in logs)
        return [(log, last) for log, last in asked if last is not None]

    def _asked(self, log: ShelvedLog, question: Callable[[SqliteLogReader], T]) -> T | None:
        try:
            with faults_of_file():
                return question(log.reader)
        except OperationalProblem as problem:
            self._logs.shelf.failed(log, problem)
            return None

    def _entries(self, call: str) -> list[list[StoredEntry]]:
        found: list[list[StoredEntry]] = []
        for log in self._logs.all():
            try:
                found.append(log.entries_of_call(call))
            except OperationalProblem as problem:
                if log.path == self._in_use:
                    raise
                self._logs.leave_out(log.path, problem)
        return self._before.with_before(call, found)

    def _forget_erased(self, log: ShelvedLog) -> None:
        """What was erased in a log is told by no memory once the log is away, or damaged there.

        Of a log of which nothing was told there is nothing to forget: to ask it takes long where much was erased.
        """
        if not self._before.has_told_of(log.key):
            return
        with suppress(OperationalProblem), faults_of_file():
            count = log.reader.erased_count()
            if self._erased.get(log.key) != (log.reader, count):
                self._before.erased(log.key, log.reader.erased_parts())
                self._erased[log.key] = (log.reader, count)

    def _begins_otherwise(self, mark: LeafMark, log: CallLog, others: Sequence[CallLog]) -> bool:
        """A call that began with F2 here, or whose beginning was lost; not somebody else's that was worked on here."""
        if not (mark.kind in RAISES or (log.is_salvaged and mark.kind in EVENT_KINDS)):
            return False
        if not log.is_salvaged:
            found = self._logs.entries(log, mark.call)
            first = next((e for e in found if e.kind in EVENT_KINDS), None)
            if first is None or first.seq != mark.seq:
                return False
            if mark.kind == "override_raised" and first.body.get("number") != 1:
                return False
        return not any(
            entry.kind == "call_began"
            for other in others
            for entry in self._logs.entries(other, mark.call)
        )


def _lacks_beginning(entries: Sequence[StoredEntry]) -> bool:
    """Whether nothing here begins the call, and what was done on it names a log that tells nothing of it here."""
    told = [entry for entry in entries if entry.kind in EVENT_KINDS]
    if any(entry.kind == "call_began" for entry in told):
        return False
    read = {origin for entry in told for origin in seen_in(entry) or ()}
    # How far a person's own logs went is told wherever another window of theirs could write in one.
    own = {owner_in(entry.origin) for entry in told}
    return any(owner_in(origin) not in own for origin in read)


def _last_seq(reader: SqliteLogReader) -> int:
    return reader.last_seq()


def _calls_between(after: int, to: int, reader: SqliteLogReader) -> set[str]:
    return reader.calls_told_between(after, to)


def _caught_up(references: ReferenceMap, log: ShelvedLog, _reader: SqliteLogReader) -> None:
    references.catch_up(log)


def _note(mark: LeafMark, ended: dict[str, bool]) -> None:
    """The newest of an end and a new assessment says whether the line is closed."""
    if mark.kind in ("call_ended", "new_information_came"):
        ended.setdefault(mark.call, mark.kind == "call_ended")
