"""Composes what the command line works with. Heavy parts are imported by the command that needs them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from rcrp_desktop.adapters.clock import SystemClock
from rcrp_desktop.adapters.data_places import default_folder, machine_wide
from rcrp_desktop.adapters.identity import current_account
from rcrp_desktop.adapters.local_zone import desk_zone
from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.access import AccessRecords
from rcrp_desktop.application.assess import unrecorded_calls
from rcrp_desktop.application.audit_ports import Notice
from rcrp_desktop.application.calls import CallService
from rcrp_desktop.application.policy import PolicyService
from rcrp_desktop.application.ports import Person
from rcrp_desktop.application.problems import (
    LogInUse,
    OperationalProblem,
    PackRejected,
    StorageUnavailable,
    Unforeseen,
)
from rcrp_desktop.bootstrap.log_files import folder_of, places_in
from rcrp_desktop.bootstrap.taken_in import TakenIn
from rcrp_desktop.bootstrap.watch import Watch
from rcrp_desktop.bootstrap.workplace import (
    Desk,
    StartOptions,
    Workplace,
    open_desk,
    stand_in,
)
from rcrp_desktop.domain.audit.entry import LogMode
from rcrp_desktop.domain.frozen import frozen
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import PolicyPack
from rcrp_desktop.domain.quoting import as_line, joined
from rcrp_desktop.domain.roles import Role
from rcrp_desktop.presentation.call_inputs import Desk as ScreenDesk
from rcrp_desktop.presentation.problem_text import settings_lines
from rcrp_desktop.presentation.start_notices import notice_lines
from rcrp_desktop.presentation.texts import Texts
from rcrp_desktop.presentation.times import Times

if TYPE_CHECKING:
    from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex
    from rcrp_desktop.application.demo import DemoService
    from rcrp_desktop.application.doctor import Machine
    from rcrp_desktop.application.export import ExportService
    from rcrp_desktop.application.scenarios import ScenarioLibrary
    from rcrp_desktop.application.search import SearchService
    from rcrp_desktop.application.training_runs import Run


@frozen
class Seat:
    """Who acts where. ``data`` None is the desk's own folder; ``person`` "" the system's account.

    The role is that of the command: what the last window at the desk was opened as says nothing of who acts here.
    """

    data: Path | None
    person: str = ""
    policy: str = ""
    mode: LogMode = "live"
    role: Role = "handler"


@frozen
class Office:
    """A desk at which the record is looked at."""

    search: SearchService
    index: SqliteCallIndex
    export: ExportService
    person: Person
    times: Times


@dataclass(slots=True)
class TakingDesk:
    """A desk at which calls are taken. ``why_unsigned`` is "" while its record is signed.

    ``spare`` takes a call of which nothing can be kept; ``problem`` is why the log is not open.
    """

    calls: CallService
    desk: ScreenDesk
    verified: bool
    why_unsigned: str
    place: Workplace | None
    spare: CallService | None = None
    problem: OperationalProblem | None = None

    def seal_of(self, call: str) -> str:
        """The code of the call's newest entry, "" where none is kept."""
        return self.place.records.seal_of(call) if self.place is not None else ""

    def watch(self) -> Callable[[], frozenset[str]]:
        """Tells at each call which calls any log was added to since the last one."""
        return Watch(self.place).changed if self.place is not None else frozenset

    def now_ms(self) -> int:
        """UTC milliseconds."""
        return self.calls.stamp().at_ms


class Program:
    """What every command of ``rcrp`` is given."""

    _settings_told = False
    _pack_told = False

    @cached_property
    def texts(self) -> Texts:
        """The program's words."""
        return load_texts(resource_path("text"))

    def desk(self, seat: Seat) -> Desk:
        """The desk, without any log."""
        desk = open_desk(StartOptions(seat.data, seat.policy, seat.role, seat.person))
        problem = desk.settings_problem
        if problem is not None and not self._settings_told:
            self._settings_told = True
            told = settings_lines(problem, self.texts, desk.data)
            if not isinstance(problem, StorageUnavailable):
                told.append(self.texts("cli.settings_usual"))
            sys.stderr.write(joined(map(as_line, told)) + "\n")
        return desk

    # --- packs and scenarios ----------------------------------------------------------------

    def policy(self, data: Path | None) -> PolicyService:
        """The packs of ``data`` and those that ship; with ``data`` nothing is written elsewhere."""
        own = data / "policies" if data is not None else None
        folder = own or default_folder() / "policies"
        return PolicyService(FilePolicyStore((folder, resource_path("policies")), own))

    def today(self) -> str:
        """The day at this desk, written 2026-11-23."""
        return Times(desk_zone()).iso_date(SystemClock().now_ms())

    def engine(self, data: Path | None, policy: str) -> Engine:
        """The published pack, compiled; ``""`` is the desk's own, or what stands in for it."""
        return self._engine(self.desk(Seat(data, policy=policy)))

    def _engine(self, desk: Desk) -> Engine:
        try:
            return Engine(desk.policies.load(desk.policy).pack)
        except PackRejected as problem:
            if desk.is_policy_asked:
                raise
            policies, pack = stand_in(desk)
            engine = Engine(policies.load(pack).pack)
            self._tell_stand_in(desk, engine.pack, problem)
            return engine

    def engine_of_pack(self, data: Path | None, pack: str) -> Engine | None:
        """The pack of that id, compiled; None where there is none."""
        try:
            return self.engine(data, pack)
        except PackRejected:
            return None

    def small_file(self, path: Path, limit: int) -> bytes:
        """At most one byte more than ``limit``; raises OSError, also for a pipe, which may never end."""
        from rcrp_desktop.adapters.small_files import read_small

        return read_small(path, limit)

    def answers(self, raw: bytes, pack: PolicyPack, name: str) -> dict[str, str]:
        """The answers in a file; raises AnswersRejected with every fault."""
        from rcrp_desktop.adapters.policy_files.answers import read_answers

        return read_answers(raw, pack, name)

    def scenarios(self, data: Path | None) -> ScenarioLibrary:
        """The scenarios that ship and those of ``data``."""
        from rcrp_desktop.adapters.scenario_files import ScenarioFolders, scenario_folders

        return ScenarioFolders(scenario_folders(folder_of(data)))

    def runs(self, data: Path | None) -> tuple[tuple[Run, ...], tuple[str, ...]]:
        """The mock calls kept in the training logs, newest first, and the logs that could not be looked into."""
        from rcrp_desktop.adapters.sqlite.run_records import SqliteRunRecords
        from rcrp_desktop.application.training_runs import runs_of

        records = SqliteRunRecords(folder_of(data) / "training")
        try:
            runs = tuple(reversed(runs_of(records.run_entries())))
            return runs, records.not_read()
        finally:
            records.close()

    # --- calls ------------------------------------------------------------------------------

    @contextmanager
    def trying(self, seat: Seat) -> Generator[TakingDesk]:
        """A desk that keeps nothing and looks into no log."""
        desk = self.desk(seat)
        engine = self._engine(desk)
        calls = unrecorded_calls(engine, desk.clock, desk.ids, desk.person)
        yield TakingDesk(calls, self._screen(desk), desk.person.verified, "", None)

    @contextmanager
    def recording(self, seat: Seat, *, go_on: bool = False) -> Generator[TakingDesk]:
        """A desk with its log open.

        ``go_on``: a log that cannot be opened stops no call; what is done waits in the spill journal.
        """
        desk = self.desk(seat)
        place = self._workplace(desk, seat.mode)
        problem: OperationalProblem | None = None
        try:
            try:
                notices = self._opened(place)
            except LogInUse:
                raise
            except OperationalProblem as fault:
                if not go_on:
                    raise
                notices, problem = (), fault
            why = next((notice.detail for notice in notices if notice.kind == "unsigned"), "")
            screen, verified = self._screen(desk, seat.mode), desk.person.verified
            engine = place.engines.current()
            spare = unrecorded_calls(engine, desk.clock, desk.ids, desk.person)
            yield TakingDesk(place.calls, screen, verified, why, place, spare, problem)
        finally:
            place.close()

    @contextmanager
    def releasing(self, seat: Seat) -> Generator[Workplace]:
        """A desk whose log is open, also where a fault in the program keeps everything that waits from it."""
        place = self._workplace(self.desk(seat), seat.mode)
        try:
            with suppress(Unforeseen):
                self._opened(place)
            yield place
        finally:
            place.close()

    @contextmanager
    def _at(self, place: Workplace) -> Generator[Workplace]:
        """The place with its log open, and closed again whatever happens."""
        try:
            self._opened(place)
            yield place
        finally:
            place.close()

    def _opened(self, place: Workplace) -> tuple[Notice, ...]:
        """Open the log, and say on standard error what was found."""
        notices = tuple(place.open_log())
        for line in notice_lines(notices, self.texts, places=True):
            sys.stderr.write(as_line(line) + "\n")
        return notices

    def _workplace(self, desk: Desk, mode: LogMode) -> Workplace:
        place = Workplace(desk, mode)
        if place.pack_problem is not None:
            self._tell_stand_in(desk, place.engines.published.pack, place.pack_problem)
        return place

    def _tell_stand_in(self, desk: Desk, pack: PolicyPack, problem: PackRejected) -> None:
        """Say once which pack stands in for that of the settings, and why."""
        if not self._pack_told:
            self._pack_told = True
            values = {"pack": desk.policy, "title": pack.meta.title, "why": problem.in_short}
            words = self.texts("problem.pack_stands_in", **values)
            sys.stderr.write(as_line(words) + "\n")

    def _screen(self, desk: Desk, mode: LogMode = "live") -> ScreenDesk:
        times = Times(desk_zone())
        person = desk.person
        return ScreenDesk(
            self.texts,
            times,
            person.id,
            mode,
            "!",
            person.role,
            unverified=bool(person.unverified),
            account=person.account,
        )

    # --- the record -------------------------------------------------------------------------

    @contextmanager
    def office(self, seat: Seat) -> Generator[Office]:
        """A desk at which the record is searched: its log open, because every look is recorded."""
        from rcrp_desktop.adapters.sqlite.evidence import SqliteCallEvidence
        from rcrp_desktop.application.export import ExportService
        from rcrp_desktop.application.search import SearchService

        desk = self.desk(seat)
        with self._at(self._workplace(desk, seat.mode)) as place, self._index(place) as index:
            evidence = SqliteCallEvidence(place.folder, seat.mode)
            access = AccessRecords(
                place.recorder,
                desk.person,
                desk.clock,
                desk.ids,
                reason_needed=desk.settings.ask_access_reason,
            )
            export = ExportService(place.records, place.records, evidence, place.engines, access)
            times = Times(desk_zone())
            try:
                yield Office(SearchService(index, access), index, export, desk.person, times)
            finally:
                evidence.close()

    @contextmanager
    def indexing(self, seat: Seat) -> Generator[SqliteCallIndex]:
        """The index alone: building it looks at no call for anybody, so no log is opened for writing."""
        place = self._workplace(self.desk(seat), seat.mode)
        try:
            with self._index(place) as index:
                yield index
        finally:
            place.close()

    @contextmanager
    def _index(self, place: Workplace) -> Generator[SqliteCallIndex]:
        from rcrp_desktop.adapters.sqlite.index import SqliteCallIndex

        clock, path = place.desk.clock, place.desk.places.index_file(place.mode)
        told = TakenIn(sys.stderr, self.texts, clock)
        index = SqliteCallIndex(
            path, place.folder, place.engines, clock, mode=place.mode, progress=told
        )
        try:
            yield index
        finally:
            index.close()

    # --- the rest ---------------------------------------------------------------------------

    def machine(self, data: Path | None) -> Machine:
        """What the support report looks at."""
        from rcrp_desktop.adapters.machine import ThisMachine

        packs = FilePolicyStore(self._roots(data))
        return ThisMachine(places_in(data), current_account().id, packs)

    def set_up_shared(self, data: Path | None, readers: str, desk: str) -> Path:
        """Make ``data``, or the place for all accounts of this machine, a folder that they share."""
        from rcrp_desktop.adapters.shared_folder import set_up

        place = data if data is not None else machine_wide()
        set_up(place, readers, desk)
        return place

    def _roots(self, data: Path | None) -> tuple[Path, Path]:
        return folder_of(data) / "policies", resource_path("policies")

    def demo(self, data: Path | None, policy: str = "") -> DemoService:
        """Invented calls in the example folder."""
        from rcrp_desktop.bootstrap.examples import demo_service

        return demo_service(self.desk(Seat(data, policy=policy)))

    def write_file(self, path: Path, content: bytes, *, replace: bool) -> None:
        """Write a file that somebody named, whole or not at all; in the place of another only to ``replace`` it.

        Raises:
            FileExistsError: one is there by now.
            OSError: it could not be written; that is no fault of the record.
        """
        from rcrp_desktop.adapters.sync import place_file, replace_file

        (replace_file if replace else place_file)(path, content)

    def monotonic_ms(self) -> int:
        """Milliseconds that never run backwards."""
        return SystemClock().monotonic_ms()
