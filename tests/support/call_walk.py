"""Random walks of a call through the real rules, and the facts of every state on the way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC
from functools import cache

from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.text_files import load_texts
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.ports import Person
from rcrp_desktop.domain.call.answers import (
    AnswerQuestion,
    BringNewInformation,
    ConfirmHeld,
    TakeBack,
    WithdrawAnswer,
)
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall, EndCall, GiveReference
from rcrp_desktop.domain.call.duties import (
    AskAmbulance,
    ConfirmOnCad,
    RecordAgency,
    RecordCallBack,
    RecordDuty,
)
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import (
    AcceptRecommendation,
    AddRationale,
    AskLessPolice,
    SendPolice,
)
from rcrp_desktop.domain.call.override import (
    GiveOverrideReason,
    MispressOverride,
    RaiseOverride,
    StandDownOverride,
)
from rcrp_desktop.domain.call.standing import pending_requests, recommendation
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.presentation.call_inputs import Desk, Facts, RecordingStatus, facts_of
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench, national

TEXTS = load_texts(resource_path("text"))
TEXT = "Told by the neighbour."
WALKS = 4
"""On each of ``engines`` as calls go mostly, and then with answers that were held, or do not count, at every third step."""


def facts(
    bench: Bench, state: CallState, *, mode: str = "live", person: str = "4471", **more
) -> Facts:
    """What the presenters are given for a state."""
    desk = Desk(TEXTS, Times(UTC), person, mode)
    more.setdefault("status", RecordingStatus(3, bench.clock.now_ms()))
    engine = bench.engines.engine
    return facts_of(desk, state, engine, now_ms=bench.clock.now_ms(), **more)


def seen_by(bench: Bench, state: CallState, who: Person, **more) -> Facts:
    """The same at the desk of somebody, as it was told or as their account bears it out."""
    about = facts(bench, state, person=who.id, **more)
    is_told = bool(who.unverified)
    return replace(about, desk=replace(about.desk, unverified=is_told, account=who.account))


def walk(
    bench: Bench, chosen: random.Random, steps: int = 30, *, turns_back: bool = False
) -> Iterator[CallState]:
    """A call under random commands, most of them answers; every state on the way.

    ``turns_back``: new information comes often, and what was told before is withdrawn, confirmed or told anew.
    """
    state = bench.do(bench.service.new_call(), BeginCall("live"))
    boss = bench.colleague("2290", "supervisor")
    yield state
    for _ in range(steps):
        bench.clock.pass_minutes(chosen.choice([0, 0.05, 0.3, 4]))
        engine = bench.engines.engine
        told_again = _turning_back(chosen, state, engine) if turns_back else None
        command = told_again or _command(chosen, state, engine)
        service = boss if isinstance(command, DecideRequest | StandDownOverride) else None
        result = (service or bench.service).perform(state, command)
        if isinstance(result, Performed):
            state = result.state
            yield state


@cache
def engines() -> tuple[Engine, Engine]:
    """Of the national pack, and of the small one."""
    return (national(), Bench().engines.engine)


def states(seed: int, which: int, steps: int = 30) -> Iterator[tuple[Bench, CallState]]:
    """The states of a random call, by which of the ``WALKS``."""
    every = engines()
    bench, turns_back = Bench(every[which % len(every)]), which >= len(every)
    for state in walk(bench, random.Random(seed), steps, turns_back=turns_back):
        yield bench, state


def _command(chosen: random.Random, state: CallState, engine: Engine) -> Command:
    asked = recommendation(state, engine).next_question
    if asked is not None and chosen.random() < 0.85:
        held = state.current.held.get(asked.id)
        if held is not None and chosen.random() < 0.5:
            return ConfirmHeld(asked.id)
        open_ones = [o for o in asked.options if _leaves_no_police(engine, state, asked.id, o.id)]
        mostly = open_ones if open_ones and chosen.random() < 0.9 else asked.options
        return AnswerQuestion(asked.id, chosen.choice(mostly).id)
    return chosen.choice(_others(chosen, state, engine))


def _turning_back(chosen: random.Random, state: CallState, engine: Engine) -> Command | None:
    """Something about what was told before, a third of the time."""
    if chosen.random() > 1 / 3:
        return None
    counting = recommendation(state, engine).counting
    held, uncounted = sorted(state.current.held), sorted(counting.not_counted)
    found: list[Command] = [BringNewInformation("new_fact", TEXT), TakeBack()]
    found += [WithdrawAnswer(name) for name in (*uncounted, *held)]
    found += [ConfirmHeld(name) for name in held]
    for name in (*held, *uncounted, chosen.choice(engine.pack.questions).id):
        question = engine.pack.question(name)
        if question is not None:
            found.append(AnswerQuestion(name, chosen.choice(question.options).id))
    return chosen.choice(found)


def _leaves_no_police(engine: Engine, state: CallState, question: str, option: str) -> bool:
    """Most random answers end at police soon: a walk that is to see anything else must lean away."""
    said = engine.recommend({**state.current.answers, question: option})
    return any(route.response.is_no_police for route in said.could_be)


def _others(chosen: random.Random, state: CallState, engine: Engine) -> list[Command]:
    pack = engine.pack
    question = chosen.choice(pack.questions)
    route = chosen.choice(pack.routes)
    duties = [duty for r in pack.routes for duty in r.duties] or [None]
    duty = chosen.choice(duties)
    outcomes = ["done", "could_not", "found"]
    item = chosen.choice([r.item for r in pending_requests(state)] or ["r0"])
    found: list[Command] = [
        AnswerQuestion(question.id, chosen.choice(question.options).id),
        TakeBack(),
        WriteNote(TEXT),
        AskSupervisor("unsure", question.id),
        AskSupervisor("asked", "", TEXT),
        BringNewInformation(chosen.choice(["new_fact", "agency_declined"]), TEXT),
        RaiseOverride(),
        MispressOverride(),
        StandDownOverride("Wrong house."),
        GiveOverrideReason(TEXT),
        AcceptRecommendation(),
        AcceptRecommendation(),
        AcceptRecommendation(),
        SendPolice(),
        AddRationale(TEXT),
        AskLessPolice(route.id, TEXT),
        DecideRequest(item, "agree", "", TEXT),
        DecideRequest(item, "overturn", route.id, TEXT),
        AskAmbulance(),
        ConfirmOnCad("3-AAAA-BBBB"),
        GiveReference("CAD 401"),
        EndCall(chosen.random() < 0.5),
        RecordCallBack("done", ""),
    ]
    if duty is not None:
        check = chosen.choice(pack.system_checks).id if duty.kind == "system_checks" else ""
        found.append(RecordDuty(duty.id, chosen.choice(outcomes), check, TEXT))
        found.append(RecordDuty(duty.id, "done", check, ""))
    if pack.agencies:
        agency = chosen.choice(pack.agencies).id
        answer = chosen.choice(["accepted", "declined", "no_answer"])
        found.append(RecordAgency(agency, answer, chosen.choice([-1, 20, 500]), "Control room"))
    return found
