"""One call at several desks in memory, each with a log that can be lost under the running program and written anew.

The same steps go two ways, with the losses and without them: what is told must be the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.application.retelling import Retold, retell
from rcrp_desktop.domain.audit.entry import NewEntry
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from tests.support.call_bench import FULL, MemoryLog, MemoryRecords, References, RefusingJournal
from tests.support.desks_apart import CALM, ENGINE, ROLES, commands
from tests.support.room import CountedIds, ManualClock, OneEngine

CALL = "call-1"


@dataclass(frozen=True)
class Step:
    """Who does what. ``reads``: everything, before. ``busy``: their log takes nothing meanwhile.

    ``lost``: before it their log is lost, after it that is written anew; ``stays``: the old file is read beside the
    new one. ``starts``: their program is started anew: before it, and where the log is lost after it.
    """

    person: str
    act: str
    reads: bool = False
    busy: bool = False
    lost: bool = False
    stays: bool = False
    starts: bool = False


@dataclass
class Desk:
    """One person's: ``log`` is the one in use, the ``number``-th."""

    person: str
    log: MemoryLog
    journal: RefusingJournal
    service: CallService
    seen: CallState
    number: int = 1


@dataclass
class Losing:
    """``loses``: whether what a step says of a loss is done."""

    loses: bool
    skew: Mapping[str, int] = field(default_factory=dict)
    clock: ManualClock = field(default_factory=ManualClock)
    ids: CountedIds = field(default_factory=CountedIds)
    desks: dict[str, Desk] = field(default_factory=dict)
    records: MemoryRecords = field(default_factory=lambda: MemoryRecords([]))
    now: int = 10_000_000

    def __post_init__(self) -> None:
        for person in ROLES:
            log = self._log(person, 1)
            journal = RefusingJournal()
            service = self._service(person, Recorder(log, journal, self.clock))
            self.desks[person] = Desk(person, log, journal, service, CallState(CALL))
            self.records.logs.append(log)
        first = self.desks["4471"]
        for command in (BeginCall("live"), *CALM):
            self._perform(first, command)
        for desk in self.desks.values():
            self.read(desk)

    def told(self) -> Retold:
        return retell(CALL, self.records.told(CALL).entries, lambda _: ENGINE)

    def read(self, desk: Desk) -> None:
        desk.seen = desk.service.reopen(CALL)

    def do(self, step: Step) -> None:
        desk = self.desks[step.person]
        is_away = step.lost and self.loses
        if is_away:
            self._lose(desk)
        elif step.starts and not step.lost:
            self._start(desk)
        if step.reads:
            self.read(desk)
        if not is_away:
            desk.log.refuses = FULL if step.busy else None
        for command in self._commands(desk, step.act):
            self._perform(desk, command)
        if is_away:
            self._write_anew(desk, stays=step.stays, starts=step.starts)
        desk.log.refuses = None
        if step.lost and not self.loses:
            desk.service.recorder.recover()
            if step.starts:
                self._start(desk)

    def _commands(self, desk: Desk, act: str) -> Sequence[object]:
        if act == "on cad":
            now = standing(desk.seen, ENGINE)
            return (ConfirmOnCad("", holds_on_cad(desk.seen, now, ENGINE)),)
        return commands(act, desk.seen)

    def _perform(self, desk: Desk, command: object) -> None:
        self.now += 700
        self.clock.now = self.now + self.skew.get(desk.person, 0)
        done = desk.service.perform(desk.seen, command)  # type: ignore[arg-type]
        if isinstance(done, Performed):
            desk.seen = done.state

    def _lose(self, desk: Desk) -> None:
        desk.log.refuses = StorageUnavailable("missing")
        with pytest.raises(StorageUnavailable):
            desk.service.recorder.look()

    def _write_anew(self, desk: Desk, *, stays: bool, starts: bool) -> None:
        lost, recorder = desk.log, desk.service.recorder
        desk.number += 1
        desk.log = self._log(desk.person, desk.number)
        at = self.records.logs.index(lost)
        self.records.logs[at : at + 1] = [desk.log, *([lost] if stays else [])]
        if starts:
            self._start(desk)
        else:
            recorder.give_up_log()
            recorder.use(desk.log)
            recorder.recover()

    def _start(self, desk: Desk) -> None:
        recorder = Recorder(desk.log, desk.journal, self.clock)
        desk.service = self._service(desk.person, recorder)
        recorder.recover()
        self.read(desk)

    def _log(self, person: str, number: int) -> MemoryLog:
        log = MemoryLog(self.clock, f"rcrp/force/desk/{person}-live/{number}")
        log.append([NewEntry("genesis", "system", 0, person, "", "", "", {}, {})])
        return log

    def _service(self, person: str, recorder: Recorder) -> CallService:
        engines, references = OneEngine(ENGINE), References()
        who = Person(person, ROLES[person], verified=False)
        return CallService(
            recorder, engines, self.records, references, self.clock, self.ids, who, mode="live"
        )


def both(steps: Sequence[Step], skew: Mapping[str, int]) -> tuple[Losing, Losing]:
    """Without the losses, and with them."""
    whole, losing = Losing(loses=False, skew=skew), Losing(loses=True, skew=skew)
    for step in steps:
        whole.do(step)
        losing.do(step)
    return whole, losing


def as_told(retold: Retold) -> tuple[object, ...]:
    """All of it, but for where it stands and that it was taken in from a journal."""
    overrides = tuple(replace(o, raised=o.raised, recovered=False) for o in retold.state.overrides)
    return replace(retold.state, overrides=overrides, seen=()), tuple(
        (event.stamp, event.stamp.says_read, sorted(event.stamp.unseen)) for event in retold.events
    )
