"""Access records (Data Protection Act 2018, section 62): who searched, opened, copied, exported or checked.

Each is written to the looker's own log before anything is shown. Statistics never read them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from rcrp_desktop.application.audit_ports import Clock, IdSource
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.domain.audit.entry import NewEntry, StoredEntry
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.rejections import Refusal, Rejected

Result = TypeVar("Result")

AccessKind = Literal[
    "access_search", "access_open", "access_copy", "access_export", "access_verify"
]


class OnWriter(Protocol):
    """Runs something on the writer thread and waits for what it returns."""

    def __call__(self, work: Callable[[], Result]) -> Result:
        """The result, or whatever the work raised."""
        ...


def at_once(work: Callable[[], Result]) -> Result:
    """The writer thread of programs that have one thread only."""
    return work()


@frozen
class Look:
    """One look at a call, as another person's list shows it."""

    at_ms: int
    actor: str
    role: str
    kind: str
    what: str
    reason: str
    unverified: bool = False


@dataclass(slots=True)
class AccessRecords:
    """Writes one person's looks; returns once they are kept, in the log or in the spill journal.

    Every method raises OperationalProblem where a look cannot be kept at all, and answers Rejected where
    the force wants a reason and none was given (``reason_needed``): then nothing may be shown.
    """

    recorder: Recorder
    person: Person
    clock: Clock
    ids: IdSource
    on_writer: OnWriter = at_once
    reason_needed: bool = False

    def searched(self, terms: str, found: int, *, reason: str = "") -> Rejected | None:
        """A search and how many calls it found."""
        return self._record("access_search", "", {"found": found}, reason, terms)

    def opened(self, call: str, *, reason: str = "") -> Rejected | None:
        """A call was opened."""
        return self._record("access_open", call, {}, reason)

    def copied(self, call: str, what: str, *, reason: str = "", terms: str = "") -> Rejected | None:
        """Something was copied; ``what`` names it in coded words, without content."""
        return self._record("access_copy", call, {"what": what}, reason, terms)

    def exported(self, call: str, what: str, *, reason: str = "") -> Rejected | None:
        """A call, or with "" all calls, was written out of the program."""
        return self._record("access_export", call, {"what": what}, reason)

    def verified(self, logs: Sequence[str], *, reason: str = "") -> Rejected | None:
        """The integrity of logs was checked."""
        return self._record("access_verify", "", {"logs": list(logs)}, reason)

    def _record(
        self, kind: AccessKind, call: str, body: Mapping[str, Json], reason: str, terms: str = ""
    ) -> Rejected | None:
        if self.reason_needed and not reason.strip():
            return Rejected(Refusal.RATIONALE_MISSING)
        texts = {"terms": terms, "reason": reason.strip()}
        parts: dict[str, Json] = {name: {"text": text} for name, text in texts.items() if text}
        entry = NewEntry(
            kind=kind,
            record_class="access",
            at_ms=self.clock.now_ms(),
            actor=self.person.id,
            role=self.person.role,
            call=call,
            command=self.ids.new_id(),
            body=body,
            parts=parts,
        )
        self.on_writer(lambda: self.recorder.record([entry]))
        return None


def looks_at(entries: Sequence[StoredEntry]) -> tuple[Look, ...]:
    """Who has looked at a call, oldest first, from the entries of all logs that name it."""
    return tuple(
        Look(
            entry.at_ms,
            entry.actor,
            entry.role,
            entry.kind,
            str(entry.body.get("what", "")),
            _text(entry, "reason"),
            entry.unverified,
        )
        for entry in entries
        if entry.record_class == "access"
    )


def _text(entry: StoredEntry, part: str) -> str:
    held = entry.parts.get(part)
    value = held.get("text", "") if isinstance(held, Mapping) else ""
    return str(value)
