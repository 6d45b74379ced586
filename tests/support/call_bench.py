"""A desk without a disk: the real CallService over a log and a journal in memory that can be made to refuse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256

from rcrp_desktop.application.audit_ports import Known
from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.event_codec import from_entry
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.ports import Begun, Contacts, Kept, Person, Told
from rcrp_desktop.application.problems import OperationalProblem, StorageUnavailable
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.application.written_anew import said
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import UNVERIFIED, NewEntry, Receipt, StoredEntry, seal_code
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack
from tests.support.room import CountedIds, ManualClock, MemoryJournal, OneEngine


class MemoryLog:
    """Keeps the contract of AuditLog; while ``refuses`` is set it takes nothing."""

    def __init__(
        self, clock: ManualClock, origin: str = "test/log", *, unverified: str = ""
    ) -> None:
        self._clock = clock
        self._unverified = unverified
        self._origin = origin
        self.refuses: OperationalProblem | None = None
        self.entries: list[StoredEntry] = []
        self.rulesets: dict[str, bytes] = {}
        self.is_open = True

    def append(self, entries: Sequence[NewEntry]) -> Receipt:
        if self.refuses is not None:
            raise self.refuses
        first = entries[0]
        before = [e.seq for e in self.entries if first.command and e.command == first.command]
        if before:
            return self._receipt(before[0], before[-1], repeated=True)
        start = len(self.entries)
        for entry in map(self._marked, entries):
            self.entries.append(stored(entry, len(self.entries), self._origin))
        return self._receipt(start, len(self.entries) - 1, repeated=False)

    def _marked(self, entry: NewEntry) -> NewEntry:
        """As a leaf of a told person is sealed."""
        if not self._unverified:
            return entry
        return replace(entry, body={**entry.body, UNVERIFIED: self._unverified})

    def _receipt(self, first: int, last: int, *, repeated: bool) -> Receipt:
        seal = seal_code(last, self.entries[last].leaf_hash)
        size = len(self.entries)
        now = self._clock.now_ms()
        return Receipt(self._origin, first, last, now, size, seal, True, repeated)

    def known(self, entries: Sequence[NewEntry]) -> Known:
        if self.refuses is not None:
            raise self.refuses
        first = entries[0]
        before = [e for e in self.entries if first.command and e.command == first.command]
        if not before:
            return "no"
        return "same" if self._say(before) == self._say(entries) else "other"

    def _say(self, entries: Sequence[NewEntry | StoredEntry]) -> list[tuple[object, ...]]:
        return [(entry.kind, said(self._origin, entry.body)) for entry in entries]

    def head(self) -> Checkpoint:
        return Checkpoint(self._origin, len(self.entries), bytes(32))

    def is_keyed(self) -> bool:
        return False

    def look(self) -> None:
        if self.refuses is not None:
            raise self.refuses

    def knows(self, head: Checkpoint) -> bool:
        return head.origin == self._origin

    def keep_ruleset(self, digest_hex: str, body: bytes) -> None:
        self.rulesets[digest_hex] = body

    def origin(self) -> str:
        return self._origin

    def size(self) -> int:
        return len(self.entries)

    def close(self) -> None:
        self.is_open = False

    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.entries]

    def events(self) -> list[Event]:
        return [event for event in map(from_entry, self.entries) if event is not None]


def stored(
    entry: NewEntry, seq: int = 0, origin: str = "test/log", erased: Iterable[str] = ()
) -> StoredEntry:
    """The entry as a log gives it back, with some of its parts erased."""
    gone = tuple(erased)
    return StoredEntry(
        origin=origin,
        seq=seq,
        kind=entry.kind,
        record_class=entry.record_class,
        at_ms=entry.at_ms,
        actor=entry.actor,
        role=entry.role,
        call=entry.call,
        command=entry.command,
        body=entry.body,
        parts={name: part for name, part in entry.parts.items() if name not in gone},
        erased=gone,
        leaf_hash=sha256(f"{origin} {seq}".encode()).digest(),
    )


class RefusingJournal(MemoryJournal):
    """A journal that refuses while ``refuses`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.refuses: OperationalProblem | None = None

    def add(self, entries: Sequence[NewEntry]) -> None:
        if self.refuses is not None:
            raise self.refuses
        super().add(entries)


@dataclass
class MemoryRecords:
    """Calls as the logs in memory tell them; the first log is the own one."""

    logs: list[MemoryLog]

    def told(self, call: str) -> Told:
        logs = [[e for e in log.entries if e.call == call] for log in self.logs]
        return Told(merged_entries(logs))

    def unfinished(self, since_ms: int) -> Begun:
        ended = {e.call for e in self.logs[0].entries if e.kind == "call_ended"}
        return Begun([call for call in self.begun_since(since_ms).calls if call not in ended])

    def begun_since(self, since_ms: int) -> Begun:
        mine = self.logs[0].entries
        return Begun([e.call for e in mine if e.kind == "call_began" and e.at_ms >= since_ms])

    def seal_of(self, call: str) -> str:
        mine = [entry for entry in self.logs[0].entries if entry.call == call]
        return seal_code(mine[-1].seq, mine[-1].leaf_hash) if mine else ""

    def kept_of(self, call: str) -> Kept | None:
        mine = [entry for entry in self.logs[0].entries if entry.call == call]
        if not mine:
            return None
        raised = [entry for entry in mine if entry.kind == "override_raised"]
        meant = (raised or mine)[-1]
        recovered_at = meant.body.get("recovered_at")
        waited = isinstance(recovered_at, int)
        at_ms = recovered_at if isinstance(recovered_at, int) else meant.at_ms
        of = meant.command if raised else ""
        return Kept(meant.seq, at_ms, self.seal_of(call), True, waited, bool(raised), of)


@dataclass
class References:
    """What the records know of references, as a test says."""

    known: dict[str, Contacts] = field(default_factory=dict)

    def contacts(self, reference: str, *, besides: str) -> Contacts:
        return self.known.get(reference, Contacts(0, 0))


FULL = StorageUnavailable("full")
LOCKED = StorageUnavailable("busy")


class Bench:
    """One person at a desk in memory."""

    def __init__(
        self, engine: Engine | None = None, *, person: str = "4471", role: str = "handler"
    ) -> None:
        self.clock = ManualClock()
        self.ids = CountedIds()
        self.engines = OneEngine(engine)
        self.log = MemoryLog(self.clock)
        self.journal = RefusingJournal()
        self.references = References()
        self.records = MemoryRecords([self.log])
        self.recorder = Recorder(self.log, self.journal, self.clock)
        self.person = Person(person, role, verified=False)
        self.service = self.service_for(self.person, self.recorder)

    def service_for(self, person: Person, recorder: Recorder, mode: str = "live") -> CallService:
        return CallService(
            recorder,
            self.engines,
            self.records,
            self.references,
            self.clock,
            self.ids,
            person,
            mode=mode,
        )

    def colleague(
        self, person: str, role: str = "handler", *, told_under: str = "", account: str = ""
    ) -> CallService:
        """Somebody else with a log of their own, under an account of theirs or told; everybody reads all logs."""
        account = account or told_under or person
        origin = f"rcrp/test/desk/{account}/1" if account != person else f"test/{person}"
        log = MemoryLog(self.clock, origin, unverified=told_under)
        self.records.logs.append(log)
        recorder = Recorder(log, RefusingJournal(), self.clock)
        who = Person(person, role, verified=not told_under, account=account)
        return self.service_for(who, recorder)

    def do(self, state: CallState, *commands: Command) -> CallState:
        """Perform all of them; a refusal fails the test."""
        for command in commands:
            result = self.service.perform(state, command)
            assert isinstance(result, Performed), result
            state = result.state
        return state

    def a_call(self, answers: Mapping[str, str], *then: Command) -> CallState:
        """A call with these answers, then whatever else happens in it."""
        answering = [AnswerQuestion(question, option) for question, option in answers.items()]
        return self.do(self.service.new_call(), BeginCall("live"), *answering, *then)


@cache
def engine_of(pack: str) -> Engine:
    """A shipped pack, compiled once for the whole run."""
    from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
    from rcrp_desktop.adapters.resources import resource_path

    return Engine(FilePolicyStore([resource_path("policies")]).load_published(pack).pack)


def national() -> Engine:
    """The national pack."""
    return engine_of("national-2023")


def the_pack(bench: Bench) -> PolicyPack:
    return bench.engines.engine.pack
