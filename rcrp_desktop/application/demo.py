"""Invented calls for trying out, screenshots and load tests: marked, in a folder of their own, gone in one step.

Every call is played through ``CallService`` and ``decide`` by several invented people, each with a log of
their own. The same seed at the same hour gives the same history.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random
from typing import Protocol

from rcrp_desktop.application.assess import NoRecords, NowhereJournal, OnlyEngine
from rcrp_desktop.application.audit_ports import AuditLog, Clock, Known
from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.demo_calls import HOUR, CallPlayer, SimulatedClock, was_refused
from rcrp_desktop.application.ports import Contacts, Person
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.domain.audit.checkpoint import Checkpoint
from rcrp_desktop.domain.audit.entry import NewEntry, Receipt
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack

MODE = "example"
SCREEN_CALLS, SCREEN_SEED = 200, 2023
BATCH = 900
"""Entries in one transaction, some thirty calls; a log takes at most a thousand."""

_DAY = 24 * HOUR
_CALLS_A_DAY, _LEAST_DAYS, _MOST_DAYS = 150, 21, 182
_SAME_REFERENCE = 0.08
_RECENT = 40
_REMEMBERED = 20_000


@frozen
class Made:
    """What was made."""

    calls: int
    entries: int
    people: int
    last_ms: int


class ExampleStore(Protocol):
    """Keeps the example logs apart from all others."""

    def is_empty(self) -> bool:
        """No example history is there."""
        ...

    def open(self, person: Person, clock: Clock, salts: Callable[[], bytes]) -> AuditLog:
        """The log of an invented person, begun anew; raises OperationalProblem."""
        ...

    def clear(self) -> bool:
        """Take out every example record, and nothing else; False where there was none."""
        ...


class ExamplesThere(OperationalProblem):
    """There is an example history already; nothing was made."""


class DemoService:
    """Makes and clears example histories with one pack."""

    def __init__(self, store: ExampleStore, pack: Callable[[], PolicyPack], clock: Clock) -> None:
        """``pack`` loads the one to play with; clearing does not need it."""
        self._store = store
        self._pack = pack
        self._clock = clock

    @property
    def has_examples(self) -> bool:
        """Whether example calls are there."""
        return not self._store.is_empty()

    def make(self, calls: int, seed: int, progress: Callable[[int], None] | None = None) -> Made:
        """Play so many calls; ``progress`` is told how many are done.

        Raises:
            ExamplesThere: take them out first.
            OperationalProblem: the logs could not be written; what is there can be taken out.
        """
        if self.has_examples:
            raise ExamplesThere
        present = self._clock.now_ms() // HOUR * HOUR
        history = _History(
            self._store, Engine(self._pack(), remembered=_REMEMBERED), present, calls, seed
        )
        try:
            history.play(progress)
        finally:
            history.close()
        return history.made

    def load_examples(self, calls: int = SCREEN_CALLS) -> Made:
        """The history of the start screen's check box."""
        return self.make(calls, SCREEN_SEED)

    def clear(self) -> bool:
        """Take them out again in one step; False where there were none."""
        return self._store.clear()


@dataclass(slots=True)
class _Outbox:
    """Takes what a person records and hands it on to their log in the order of time."""

    log: AuditLog
    clock: SimulatedClock
    sent: int = 0
    _waiting: list[tuple[int, int, Sequence[NewEntry]]] = field(
        default_factory=list[tuple[int, int, Sequence[NewEntry]]]
    )
    _batch: list[NewEntry] = field(default_factory=list[NewEntry])
    _number: int = 0

    def append(self, entries: Sequence[NewEntry]) -> Receipt:
        """Keep them until everything earlier is there."""
        self._number += 1
        heappush(self._waiting, (entries[0].at_ms, self._number, entries))
        at_ms = entries[-1].at_ms
        return Receipt("", 0, 0, at_ms, 0, "", signed=False, repeated=False)

    def keep_ruleset(self, digest_hex: str, body: bytes) -> None:
        """Straight into the log."""
        self.log.keep_ruleset(digest_hex, body)

    def origin(self) -> str:
        """The log's own."""
        return self.log.origin()

    def size(self) -> int:
        """The log's own, without what waits."""
        return self.log.size()

    def known(self, entries: Sequence[NewEntry]) -> Known:
        """What the log knows."""
        return self.log.known(entries)

    def is_keyed(self) -> bool:
        """As the log."""
        return self.log.is_keyed()

    def look(self) -> None:
        """At the log."""
        self.log.look()

    def knows(self, head: Checkpoint) -> bool:
        """What the log knows."""
        return self.log.knows(head)

    def head(self) -> Checkpoint:
        """The log's own."""
        return self.log.head()

    def close(self) -> None:
        """Hand on the rest and close the log."""
        self.send_before(self.clock.end_ms)
        self._write()
        self.log.close()

    def send_before(self, at_ms: int) -> None:
        """Hand on everything from before this moment; nothing earlier comes any more."""
        while self._waiting and self._waiting[0][0] < at_ms:
            entries = heappop(self._waiting)[2]
            if len(self._batch) + len(entries) > BATCH:
                self._write()
            self._batch += entries

    def _write(self) -> None:
        if self._batch:
            # The log's clock goes with the play, and never back.
            self.clock.now = max(self.clock.now, self._batch[-1].at_ms)
            self.log.append(self._batch)
            self.sent += len(self._batch)
            self._batch = []


class _KnownReferences:
    """Earlier contacts, as the play goes."""

    def __init__(self) -> None:
        self._calls: dict[str, dict[str, bool]] = {}

    def contacts(self, reference: str, *, besides: str) -> Contacts:
        """Calls on this reference so far, and how many had no police."""
        others = [no for call, no in self._calls.get(reference, {}).items() if call != besides]
        return Contacts(len(others), sum(others))

    def note(self, reference: str, call: str, *, refused: bool) -> None:
        """A call has come to its end."""
        self._calls.setdefault(reference, {})[call] = refused


class _SeededIds:
    def __init__(self, rng: Random) -> None:
        self._rng = rng

    def new_id(self) -> str:
        """As long as a real one, and the same for the same seed."""
        return f"{self._rng.getrandbits(128):032x}"


class _History:
    """One run of ``make``."""

    def __init__(
        self, store: ExampleStore, engine: Engine, present: int, calls: int, seed: int
    ) -> None:
        self._engine = engine
        self._calls = calls
        self._rng = Random(seed)  # noqa: S311 - a play, not a secret
        self._ids = _SeededIds(Random(seed + 1))  # noqa: S311 - the same
        salts = Random(seed + 2)  # noqa: S311 - the same
        days = min(_MOST_DAYS, max(_LEAST_DAYS, calls // _CALLS_A_DAY))
        self._first, self._present = present - days * _DAY, present
        self._clock = SimulatedClock(self._first, present)
        self._references = _KnownReferences()
        self._recent: list[str] = []
        self._given = 0
        self._store, self._salts = store, lambda: salts.randbytes(32)
        self._boxes: list[_Outbox] = []
        handlers = 6 if calls <= 2_000 else 10
        self._handlers = [self._desk(f"EX-H{n}", "handler") for n in range(1, handlers + 1)]
        self._supervisors = [self._desk(f"EX-S{n}", "supervisor") for n in (1, 2)]

    @property
    def made(self) -> Made:
        """What there is now."""
        entries = sum(box.sent for box in self._boxes)
        return Made(self._calls, entries, len(self._boxes), self._present)

    def play(self, progress: Callable[[int], None] | None) -> None:
        """All calls, in the order in which they begin."""
        for number, begins in enumerate(self._beginnings(), start=1):
            for box in self._boxes:
                box.send_before(begins)
            self._play_one(begins)
            if progress is not None and number % 100 == 0:
                progress(number)

    def close(self) -> None:
        """Write what waits and close every log; all are closed even where one cannot be written."""
        problems: list[OperationalProblem] = []
        for box in self._boxes:
            try:
                box.close()
            except OperationalProblem as problem:
                problems.append(problem)
        if problems:
            raise problems[0]

    def _beginnings(self) -> list[int]:
        """More by day than by night, and some only just now."""
        found: list[int] = []
        days = (self._present - self._first) // _DAY
        while len(found) < self._calls:
            hour = int(self._rng.triangular(0, 24, 15))
            at = self._first + self._rng.randrange(days) * _DAY + hour * HOUR
            found.append(min(at + self._rng.randrange(HOUR), self._present - 1))
        return sorted(found)

    def _play_one(self, begins: int) -> None:
        self._clock.now = begins
        handler, supervisor = self._rng.choice(self._handlers), self._rng.choice(self._supervisors)
        reference = self._reference()
        # Most calls are calm, some are not, a few are grave.
        danger = self._rng.choices((0.0, 0.25, 0.6), (72, 22, 6))[0]
        state = handler.new_call()
        player = CallPlayer(
            self._clock, self._rng, self._engine, handler, supervisor, state, danger
        )
        ended = player.play(reference)
        refused = was_refused(ended, self._engine)
        self._references.note(reference, ended.call, refused=refused)

    def _reference(self) -> str:
        if len(self._recent) == _RECENT and self._rng.random() < _SAME_REFERENCE:
            return self._rng.choice(self._recent[: _RECENT // 2])
        self._given += 1
        reference = f"EX-{self._given:06d}"
        self._recent = [*self._recent[-_RECENT + 1 :], reference]
        return reference

    def _desk(self, name: str, role: str) -> CallService:
        person = Person(name, role, verified=False)
        clock = SimulatedClock(self._first - HOUR, self._present + HOUR)
        box = _Outbox(self._store.open(person, clock, self._salts), clock)
        self._boxes.append(box)
        return CallService(
            Recorder(box, NowhereJournal(), self._clock),
            OnlyEngine(self._engine),
            NoRecords(),
            self._references,
            self._clock,
            self._ids,
            person,
            mode=MODE,
        )
