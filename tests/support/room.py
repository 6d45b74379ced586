"""A control room in a temporary folder: several desks, each with its own real log, and one clock.

``room.desk("4471")`` is a handler's desk, ``room.desk("2290", "supervisor")`` a supervisor's. Calls are made
through the real services, so what a test finds in the logs is what the program writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from rcrp_desktop.adapters.keys import Ed25519Signer
from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.adapters.sqlite.log_places import LogPlace, account_mark
from rcrp_desktop.adapters.sqlite.opening import open_log
from rcrp_desktop.adapters.sqlite.references import SqliteReferences
from rcrp_desktop.application.audit_ports import Notice, Signer, SpilledAct
from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.domain.audit.entry import LogMode, NewEntry
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall, GiveReference
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.policy.engine import Engine
from tests.support.pack_builder import a_pack

NOON = 1_795_435_200_000
"""23 November 2026, 12:00 UTC."""

MINUTE = 60_000


class ManualClock:
    """Stands still until a test moves it."""

    def __init__(self, now_ms: int = NOON) -> None:
        self.now = now_ms

    def now_ms(self) -> int:
        return self.now

    def monotonic_ms(self) -> int:
        return self.now - NOON + 1_000_000

    def pass_minutes(self, minutes: float) -> None:
        self.now += round(minutes * MINUTE)


class CountedIds:
    """call-1, call-2 and so on, never twice in a room."""

    def __init__(self) -> None:
        self._next = count(1)

    def new_id(self) -> str:
        return f"id-{next(self._next):06d}"


class OneEngine:
    """The small pack is in force, and the only one at hand."""

    def __init__(self, engine: Engine | None = None) -> None:
        self.engine = engine or Engine(a_pack())

    def current(self) -> Engine:
        return self.engine

    def of_digest(self, digest: str) -> Engine | None:
        return self.engine if digest == self.engine.pack.digest else None

    def at_hand(self, digest: str) -> Engine | None:
        return self.of_digest(digest)


class MemoryJournal:
    """Keeps what spilled in memory."""

    def __init__(self) -> None:
        self.kept: list[SpilledAct] = []
        self.set_aside_lines: list[tuple[SpilledAct, str]] = []
        self.unread = False
        self.kept_on_disk = True
        self._count = 0

    def add(self, entries: Sequence[NewEntry]) -> None:
        self._count += 1
        self.kept.append(SpilledAct(self._count, 0, "live", tuple(entries)))

    def pending(self) -> list[SpilledAct]:
        return list(self.kept)

    def is_read(self) -> bool:
        return not self.unread

    def reads_on(self) -> bool:
        return False

    def unlooked(self) -> Sequence[Path]:
        return (Path("unread.jsonl"),) if self.unread else ()

    def leave_to_others(self) -> None:
        pass

    def take_over(self) -> None:
        pass

    def is_kept(self) -> bool:
        return self.kept_on_disk

    def can_keep(self) -> bool:
        return self.kept_on_disk

    def clear(self, number: int) -> None:
        self.kept = [spilled for spilled in self.kept if spilled.number != number]

    def hold(self, number: int) -> None:
        pass

    def set_aside(self, number: int, why: str) -> None:
        self.set_aside_lines += [(s, why) for s in self.kept if s.number == number]
        self.kept = [spilled for spilled in self.kept if spilled.number != number]

    def notices(self) -> Sequence[Notice]:
        return ()


class SeedKeys:
    """A signing key for each log, the same at every start."""

    def signer(self, log_id: str) -> Signer | None:
        return Ed25519Signer(log_id.encode().ljust(32, b"-")[:32])

    def why_none(self) -> str:
        return ""


class NoKeys:
    """Nowhere to keep a key: the log is unsigned and quicker to fill."""

    def signer(self, log_id: str) -> Signer | None:
        return None

    def why_none(self) -> str:
        return "none in tests"


@dataclass
class Desk:
    """One person, their log and their services."""

    person: Person
    path: Path
    recorder: Recorder
    records: SqliteCallRecords
    service: CallService

    def do(self, state: CallState, *commands: Command) -> CallState:
        """Perform all of them; a refusal fails the test."""
        for command in commands:
            result = self.service.perform(state, command)
            assert isinstance(result, Performed), result
            state = result.state
        return state

    def a_call(self, reference: str, answers: Mapping[str, str], *then: Command) -> CallState:
        """A call with these answers, then whatever else happens in it."""
        answering = [AnswerQuestion(question, option) for question, option in answers.items()]
        begun = [BeginCall("live"), GiveReference(reference), *answering, *then]
        return self.do(self.service.new_call(), *begun)

    def reopened(self, state: CallState) -> CallState:
        """The call as all logs tell it now."""
        return self.service.reopen(state.call)


@dataclass
class Room:
    """Desks that share a data folder."""

    data: Path
    clock: ManualClock = field(default_factory=ManualClock)
    ids: CountedIds = field(default_factory=CountedIds)
    engines: OneEngine = field(default_factory=OneEngine)
    signed: bool = False
    mode: LogMode = "live"
    desks: dict[str, Desk] = field(default_factory=dict)

    def desk(self, person: str, role: str = "handler", *, told_under: str = "") -> Desk:
        """The desk of this person, opened at its first use; ``told_under``: the account that it was told under."""
        known = self.desks.get(person)
        if known is not None:
            return known
        place = LogPlace(self.data, "test-force", f"desk-{person}", person, self.mode)
        keys = SeedKeys() if self.signed else NoKeys()
        opened = open_log(
            place,
            actor=person,
            app="test",
            clock=self.clock,
            keys=keys,
            heads=(),
            unverified=told_under,
            boot="boot",
        )
        recorder = Recorder(opened.log, MemoryJournal(), self.clock)
        records = SqliteCallRecords(self.data, place.path, self.mode)
        account = told_under or account_mark(person)
        who = Person(person, role, verified=not told_under, account=account)
        references = SqliteReferences(records, self.engines)
        service = CallService(
            recorder, self.engines, records, references, self.clock, self.ids, who, mode=self.mode
        )
        desk = self.desks[person] = Desk(who, place.path, recorder, records, service)
        return desk

    def close(self) -> None:
        """Let go of every file."""
        for desk in self.desks.values():
            desk.records.close()
            if desk.recorder.log is not None:
                desk.recorder.log.close()
