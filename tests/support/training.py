"""Scenarios for tests: a small one for the small pack, the shipped ones, and trainees who follow the guide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from rcrp_desktop.adapters.policy_files.source import load_source
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.scenario_files import ScenarioFolders
from rcrp_desktop.adapters.sqlite.run_records import SqliteRunRecords
from rcrp_desktop.application.problems import Issue, ScenarioRejected
from rcrp_desktop.application.scenarios import FoundScenario
from rcrp_desktop.application.training import TrainingService
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import fold
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import UNSURE, ResponseClass
from rcrp_desktop.domain.rejections import Rejected
from rcrp_desktop.domain.training.scenario import (
    Acceptable,
    CallerAnswer,
    HeldFact,
    SaidAndDone,
    Scenario,
    Turn,
    expected_path,
)
from tests.support.room import NOON, Desk, OneEngine, Room

SECOND = 1000
SHIPPED_PACK = "national-2023"


def an_answer(
    question: str, *expect: str, must_ask: bool = False, why: str = "", says: str = ""
) -> CallerAnswer:
    return CallerAnswer(question, says or f"About {question}.", expect, why, must_ask)


def a_scenario() -> Scenario:
    """For the small pack: an ambulance leads, until the caller mentions a knife."""
    return Scenario(
        id="fall-at-home",
        version=2,
        title="Fall at home",
        pack="small",
        category="Medical",
        practises="Ask about weapons",
        about_minutes=3,
        disguised_from="https://example.org/report",
        channel="101, voice",
        caller="Neighbour",
        opens_with="He has fallen.",
        answers=(
            an_answer("act_done", "no"),
            an_answer("weapon", "no", must_ask=True, why="Ask it on every call."),
            an_answer("caller", "public"),
            an_answer("intent", "none", must_ask=True),
            an_answer("crime", "no", UNSURE),
            an_answer("health_need", "yes"),
        ),
        facts=(HeldFact("He is on the floor.", "health_need"),),
        hidden_truth="He broke a hip.",
        turns=(
            Turn(
                "knife",
                "A knife",
                "He holds a knife.",
                after="crime",
                answers=(an_answer("weapon", "yes", must_ask=True),),
                acceptable=(Acceptable(ResponseClass.POLICE_IMMEDIATE),),
            ),
            Turn("gone", "Caller hangs up", "I must go.", ends_call=True),
        ),
        acceptable=(
            Acceptable(route="partner_ambulance", note="It is medical"),
            Acceptable(ResponseClass.SUPERVISOR),
        ),
        said_and_done=SaidAndDone(
            caller_told=True,
            understanding="crime",
            agencies=("ambulance",),
            override="not_needed",
            on_cad=True,
        ),
        prompts=("What did you hear first?",),
        wrong_turn="Advice only.",
        earlier_contacts=3,
        earlier_refusals=1,
        digest="a" * 64,
    )


def without_turn_answers() -> Scenario:
    """The small scenario whose turns wait for the trainer."""
    scenario = a_scenario()
    return replace(scenario, turns=tuple(replace(turn, after="") for turn in scenario.turns))


@cache
def shipped_engine() -> Engine:
    """The shipped national pack, compiled once for the whole run."""
    policies = resource_path("policies")
    return Engine(load_source(policies / SHIPPED_PACK, lambda name: policies / name))


@cache
def shipped_scenarios() -> tuple[FoundScenario, ...]:
    return ScenarioFolders([resource_path("scenarios")]).found()


def shipped(scenario_id: str) -> Scenario:
    found = (one.scenario for one in shipped_scenarios())
    return next(s for s in found if s is not None and s.id == scenario_id)


class MemoryLibrary:
    """Scenarios that are there already; what ``broken`` names cannot be read."""

    def __init__(self, *scenarios: Scenario, broken: str = "") -> None:
        self.scenarios = scenarios
        self.broken = broken

    def found(self) -> tuple[FoundScenario, ...]:
        found = tuple(FoundScenario(f"{s.id}.yaml", s) for s in self.scenarios)
        if self.broken:
            issue = Issue(f"{self.broken}: title", "is missing")
            found = (*found, FoundScenario(self.broken, None, (issue,)))
        return found

    def read(self, name: str) -> Scenario:
        for scenario in self.scenarios:
            if Path(name).name == f"{scenario.id}.yaml":
                return scenario
        raise ScenarioRejected([Issue(Path(name).name, "cannot be read: No such file")])


@dataclass
class Trainee:
    """Follows the guide in memory, one second after the other; the events are those of a real call."""

    engine: Engine
    seconds: int = 0

    def __post_init__(self) -> None:
        self.events: list[Event] = []
        self.do(BeginCall("training"))

    @property
    def state(self) -> CallState:
        return fold("mock", self.events)

    def do(self, *commands: Command) -> None:
        for command in commands:
            self.seconds += 1
            stamp = Stamp(NOON + self.seconds * SECOND, "T-12", "handler", f"c{self.seconds}")
            facts = decide(self.state, command, self.engine, stamp)
            assert not isinstance(facts, Rejected), (command, facts)
            self.events += [Event("mock", stamp, fact) for fact in facts]

    def follow(self, choose: Callable[[str], str], *, stop_after: int = 100) -> Trainee:
        """Answer what the guide asks, as ``choose`` says, until it asks no more."""
        for _ in range(stop_after):
            current = self.state.current
            now = self.engine.recommend(current.answers, set_aside=current.set_aside)
            if now.next_question is None:
                break
            question = now.next_question.id
            option = choose(question)
            if option == UNSURE:
                self.do(AskSupervisor("unsure", question))
            else:
                self.do(AnswerQuestion(question, option))
        return self


def as_expected(
    scenario: Scenario,
    engine: Engine,
    turns: Sequence[str] = (),
    instead: Mapping[str, str] | None = None,
) -> Callable[[str], str]:
    """Answers like the expected path; ``instead`` differs, and what is not expected gets its first option."""
    expected = scenario.expected(turns).answers
    changed = instead or {}

    def choose(question: str) -> str:
        if question in changed:
            return changed[question]
        if question in expected:
            return expected[question].expect[0]
        found = engine.pack.question(question)
        assert found is not None
        return found.options[0].id

    return choose


@dataclass
class TrainingRoom:
    """A desk with a training log, and the service over it."""

    room: Room
    desk: Desk
    service: TrainingService
    runs: SqliteRunRecords

    def close(self) -> None:
        self.runs.close()
        self.room.close()


def a_training_room(
    folder: Path, *scenarios: Scenario, engine: Engine | None = None, broken: str = ""
) -> TrainingRoom:
    room = Room(folder, mode="training", engines=OneEngine(engine))
    desk = room.desk("3105", "trainer")
    runs = SqliteRunRecords(folder)
    service = TrainingService(
        MemoryLibrary(*(scenarios or (a_scenario(),)), broken=broken),
        desk.recorder,
        room.engines,
        desk.records,
        runs,
        room.clock,
        room.ids,
        desk.person,
    )
    return TrainingRoom(room, desk, service, runs)


def reached_by(scenario: Scenario, engine: Engine) -> Mapping[str, Turn | None]:
    """The routes that the expected paths lead to, each with the turn that leads there (None: no turn)."""
    found: dict[str, Turn | None] = {}
    for turn in (None, *scenario.turns):
        end = expected_path(engine, scenario.expected((turn.id,) if turn else ()).answers)
        if end.route is not None:
            found.setdefault(end.route.id, turn)
    return found
