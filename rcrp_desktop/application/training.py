"""Mock calls: run a scenario over the training log, keep what happened, show it again.

A mock call is a call like any other, in a log of its own that takes no other records. What belongs to
the run and not to the call (which scenario, who, what turned up, people's own words) stands beside
it in the same log, as entries of the kinds named here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from itertools import count
from threading import Lock, RLock
from typing import Protocol

from rcrp_desktop.application.audit_ports import Clock, IdSource
from rcrp_desktop.application.calls import CallService, FoundCalls, Performed
from rcrp_desktop.application.one_step import without_waiting
from rcrp_desktop.application.ports import CallRecords, Contacts, Engines, Person
from rcrp_desktop.application.recording import Recorder
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.application.scenarios import FoundScenario, ScenarioLibrary, checked
from rcrp_desktop.application.training_runs import (
    RUN_BEGAN,
    RUN_WORDS,
    TURN_CAME,
    Run,
    TurnCame,
    Who,
    run_entry,
    runs_of,
)
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call.answers import AnswerGiven
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall, GiveReference
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.canonical import Json
from rcrp_desktop.domain.frozen import frozen, replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.domain.training.debrief import Debrief
from rcrp_desktop.domain.training.scenario import Scenario
from rcrp_desktop.domain.training.scoring import score_run
from rcrp_desktop.domain.whole_numbers import MOST

MODE = "training"
TRAINEE_LIMIT, WORDS_LIMIT, COMPARED_RUNS = 20, 2000, 60


@frozen
class RunState:
    """A run under way: the call as it stands and what has turned up."""

    run: Run
    scenario: Scenario
    state: CallState
    engine: Engine


@frozen
class ShownRun:
    """A run with its comparison. ``debrief`` is None where its scenario is no longer at hand.

    ``is_other_version``: the scenario was changed since, so today's expectations are not those of then.
    """

    run: Run
    scenario: Scenario | None
    debrief: Debrief | None
    is_other_version: bool
    engine: Engine


class RunRecords(Protocol):
    """Reads the training logs. Any one thread at a time."""

    def run_entries(self) -> Sequence[StoredEntry]:
        """Every entry of ``RUN_KINDS`` in every training log, in order."""
        ...

    def not_read(self) -> tuple[str, ...]:
        """Training logs that could not be looked at for the last answer, by name."""
        ...


class TrainingService:
    """Scenarios and runs of one person at one desk.

    ``recorder``, ``records`` and ``runs`` are those of the training log, never of the live one.
    """

    def __init__(
        self,
        library: ScenarioLibrary,
        recorder: Recorder,
        engines: Engines,
        records: CallRecords,
        runs: RunRecords,
        clock: Clock,
        ids: IdSource,
        person: Person,
    ) -> None:
        """All ports are handed in by the composition root."""
        self._library = library
        self._recorder = recorder
        self._engines = engines
        self._records = records
        self._runs = runs
        self._clock = clock
        self._ids = ids
        self.person = person

    def engine(self) -> Engine:
        """The pack that mock calls are asked with."""
        return self._engines.current()

    def scenarios(self) -> tuple[FoundScenario, ...]:
        """Every scenario, with the faults it has against the pack in force."""
        engine = self._engines.current()
        return checked(self._library.found(), lambda _pack: engine)

    def runs(self) -> tuple[Run, ...]:
        """Every run that was kept, newest first."""
        return tuple(reversed(runs_of(self._runs.run_entries())))

    def not_read(self) -> tuple[str, ...]:
        """Training logs that the last list of runs could not look into, by name."""
        return self._runs.not_read()

    def differences(self) -> dict[str, int]:
        """How many differences the newest runs have, by call; what cannot be compared is left out."""
        scenarios = self._by_id()
        shown = (self._shown(run, scenarios) for run in self.runs()[:COMPARED_RUNS])
        return {one.run.call: len(one.debrief.differences) for one in shown if one.debrief}

    def open_run(self, scenario: Scenario, trainee: str) -> RunCalls:
        """The calls of one run; nothing is written, and no log read, before its call begins."""
        run = Run(
            call="",
            number=0,
            scenario=scenario.id,
            version=scenario.version,
            digest=scenario.digest,
            trainee=_within(" ".join(trainee.split()), TRAINEE_LIMIT),
            trainer=self.person.id,
            began_ms=0,
        )
        return RunCalls(
            self._recorder,
            self._engines,
            self._records,
            self._clock,
            self._ids,
            self.person,
            scenario=scenario,
            run=run,
            next_number=self._next_number,
        )

    def _next_number(self) -> int:
        """On the write lane, where a threat to life would wait with it: no log is waited for."""
        with without_waiting():
            given = {run.number for run in self.runs()}
        after = max(given, default=0) + 1
        return after if after <= MOST else next(n for n in count(1) if n not in given)

    def show(self, call: str) -> ShownRun | None:
        """A run of the past with its debrief, None where no log here has it."""
        run = next((run for run in self.runs() if run.call == call), None)
        return None if run is None else self._shown(run, self._by_id())

    def _shown(self, run: Run, scenarios: Mapping[str, Scenario]) -> ShownRun:
        retold = retell(run.call, self._records.told(run.call).entries, self._engine_for)
        events, engine = retold.events, retold.engine or self._engines.current()
        scenario = scenarios.get(run.scenario)
        debrief = None
        if scenario is not None:
            debrief = score_run(scenario, events, engine, turns=run.brought_in)
        is_other = scenario is not None and scenario.digest != run.digest
        return ShownRun(run, scenario, debrief, is_other, engine)

    def keep_words(self, call: str, *, own_words: str, manner: str) -> int:
        """Record what the trainee and the trainer say themselves; the newest words hold.

        Returns when, in UTC milliseconds.

        Raises:
            OperationalProblem: nothing was recorded.
        """
        words: dict[str, Json] = {
            "own_words": _within(own_words, WORDS_LIMIT),
            "manner": _within(manner, WORDS_LIMIT),
        }
        who = self._stamp()
        self._recorder.record([run_entry(RUN_WORDS, call, who, {}, {"text": words})])
        return who.at_ms

    def _engine_for(self, digest: str) -> Engine:
        return self._engines.of_digest(digest) or self._engines.current()

    def _by_id(self) -> dict[str, Scenario]:
        found = (one.scenario for one in self._library.found())
        return {scenario.id: scenario for scenario in found if scenario is not None}

    def _stamp(self) -> Who:
        return Who(self._clock.now_ms(), self.person, self._ids.new_id())


class RunCalls(CallService):
    """The call service of one mock call: the live one, over the training log, with one call of its own.

    ``watch`` is called after everything that happened, on the thread that made it happen.
    """

    def __init__(
        self,
        recorder: Recorder,
        engines: Engines,
        records: CallRecords,
        clock: Clock,
        ids: IdSource,
        person: Person,
        *,
        scenario: Scenario,
        run: Run,
        next_number: Callable[[], int],
    ) -> None:
        """``run`` has neither call nor beginning yet; ``next_number`` is asked for as it begins, on the writer thread."""
        told = _ToldByScenario(scenario)
        super().__init__(recorder, engines, records, told, clock, ids, person, mode=MODE)
        self.scenario = scenario
        self._run = run
        self._next_number = next_number
        self._state = CallState("")
        self._opened: Performed | None = None
        self._wall = clock
        self._fresh = ids
        self._adding = Lock()
        self._telling = RLock()  # a watcher on the same thread may stop watching while it is told
        self._watchers: list[Callable[[RunState], object]] = []

    @property
    def now(self) -> RunState:
        """The run as it stands."""
        return RunState(self._run, self.scenario, self._state, self.engine_of(self._state))

    def watch(self, watcher: Callable[[RunState], object]) -> None:
        """Have ``watcher`` told of every change."""
        with self._telling:
            self._watchers.append(watcher)

    def unwatch(self, watcher: Callable[[RunState], object]) -> None:
        """Tell ``watcher`` nothing more; once this returns it is not being told anything either."""
        with self._telling:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

    def begin(self) -> Performed:
        """Open the run's call with its reference; a second time gives the call that is open.

        Raises:
            OperationalProblem: nothing was recorded.
        """
        if self._run.call:
            return Performed(self._state, (), None)
        return self._begun(self.new_call() if self._opened is None else self._opened.state)

    def perform(
        self,
        state: CallState,
        command: Command,
        stamp: Stamp | None = None,
        *,
        engine: Engine | None = None,
    ) -> Performed | Rejected:
        """As for any call; a turn that waits for the answered question is brought in after it."""
        if isinstance(command, BeginCall) and not self._run.call:
            return self._begun(state)
        result = super().perform(state, command, stamp, engine=engine)
        if isinstance(result, Performed):
            self._happened(state.call, result.events)
        return result

    def raise_override(self, state: CallState) -> Performed:
        """The override as it is practised: shown at once, written afterwards."""
        performed = super().raise_override(state)
        self._happened(state.call, performed.events)
        return performed

    def bring_in(self, turn: str) -> RunState:
        """Bring a turn in; one that has come already, or that there is not, changes nothing.

        Raises:
            OperationalProblem: it was not recorded and has not come.
        """
        known = self.scenario.turn(turn)
        if known is not None and turn not in self._run.brought_in and self._run.call:
            who = self._who()
            self.recorder.record([run_entry(TURN_CAME, self._run.call, who, {"turn": turn}, {})])
            came = TurnCame(turn, who.at_ms)
            self._run = replace(self._run, turns=(*self._run.turns, came))
            self._tell()
        return self.now

    def unfinished(self) -> FoundCalls:
        """None: a mock call that was cut off is begun again, not reopened."""
        return FoundCalls(())

    def _begun(self, state: CallState) -> Performed:
        """The number first: what cannot be had leaves nothing behind. What was refused after that is gone on with."""
        number = self._next_number()
        opened = self._opened_on(state)
        who = self._who()
        run = replace(self._run, call=state.call, number=number, began_ms=who.at_ms)
        body: dict[str, Json] = {
            "scenario": self.scenario.id,
            "version": self.scenario.version,
            "digest": self.scenario.digest,
            "number": number,
        }
        trainee: dict[str, Json] = {"id": run.trainee}
        self.recorder.record([run_entry(RUN_BEGAN, state.call, who, body, {"trainee": trainee})])
        self._run = run
        named = super().perform(opened.state, GiveReference(self._run.reference))
        assert isinstance(named, Performed)  # the reference is our own and well formed
        self._state = named.state
        self._tell()
        return Performed(named.state, (*opened.events, *named.events), named.recording)

    def _opened_on(self, state: CallState) -> Performed:
        before = self._opened
        if before is not None and before.state.call == state.call:
            events = before.events if state.opening is None else ()
            return replace(before, state=reduce(evolve, events, state))
        opened = super().perform(state, BeginCall(self.mode))
        assert isinstance(opened, Performed)  # a fresh call cannot refuse to begin
        self._opened = opened
        return opened

    def _happened(self, call: str, events: Sequence[Event]) -> None:
        """Add to the run's call; the override comes from the main thread, all else from the writer's."""
        if call != self._run.call:
            return
        with self._adding:
            for event in events:
                self._state = evolve(self._state, event)
        self._bring_in_after(events)
        self._tell()

    def _bring_in_after(self, events: Sequence[Event]) -> None:
        answered = {e.fact.question for e in events if isinstance(e.fact, AnswerGiven)}
        for turn in self.scenario.turns:
            if turn.after in answered and turn.id not in self._run.brought_in:
                self.bring_in(turn.id)

    def _tell(self) -> None:
        now = self.now
        with self._telling:
            for watcher in tuple(self._watchers):
                watcher(now)

    def _who(self) -> Who:
        return Who(self._wall.now_ms(), self.person, self._fresh.new_id())


def _within(text: str, limit: int) -> str:
    """The text whole: fields take no more, so one that is longer is a bug and nothing is cut from it."""
    if len(text) > limit:
        raise ValueError(f"{len(text)} characters where at most {limit} are kept")
    return text


class _ToldByScenario:
    """What the records would know of the reference, as the scenario has it."""

    def __init__(self, scenario: Scenario) -> None:
        self._contacts = Contacts(scenario.earlier_contacts, scenario.earlier_refusals)

    def contacts(self, reference: str, *, besides: str) -> Contacts:  # noqa: ARG002 - the port's shape
        """The same whatever the reference."""
        return self._contacts
