"""A desk killed at random moments of scripted calls: nothing acknowledged is lost, and the call stands where it was."""

from __future__ import annotations

import os
import random
import select
import signal
from pathlib import Path

import pytest

from rcrp_desktop.adapters.policy_files.store import FilePolicyStore
from rcrp_desktop.adapters.resources import resource_path
from rcrp_desktop.adapters.sqlite.verification import SqliteLogVerifier
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.bootstrap.workplace import StartOptions, Workplace, open_desk
from rcrp_desktop.domain.audit.report import Verdict
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.standing import recommendation
from rcrp_desktop.domain.policy.engine import Engine
from tests.support.room import SeedKeys
from tests.support.search_depth import sized

ROUNDS = 50
MOST_WANTED = 6
SEEDS = range(sized(1, 8))  # 200 deaths in all, 50 in a developer's run

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the desk is forked"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def workplace(data: Path) -> Workplace:
    desk = open_desk(StartOptions(data, "national-2023", "handler", "4471"))
    return Workplace(desk, keys=SeedKeys())


def answer_until_killed(data: Path, acknowledge: int, engine: Engine, seed: int) -> None:
    """Answer whatever is asked; say each answer only once it is recorded."""
    chosen = random.Random(seed)
    place = workplace(data)
    place.engines._engines[engine.pack.digest] = engine  # compiled once, before the fork
    place.open_log()
    state = place.calls.begin().state
    while (question := recommendation(state, engine).next_question) is not None:
        calm = [option for option in question.options if not option.life]
        option = chosen.choice(calm)
        result = place.calls.perform(state, AnswerQuestion(question.id, option.id))
        assert isinstance(result, Performed)
        state = result.state
        os.write(acknowledge, f"{state.call} {question.id} {option.id}\n".encode())
    os.write(acknowledge, b"-\n" * MOST_WANTED)  # settled early: nothing more will be said
    while True:
        signal.pause()


def acknowledged_before_death(data: Path, engine: Engine, chosen: random.Random) -> list[str]:
    reading, writing = os.pipe()
    seed = chosen.randrange(10_000)
    child = os.fork()
    if child == 0:
        try:
            answer_until_killed(data, writing, engine, seed)
        finally:
            os._exit(1)
    os.close(writing)
    received, wanted = b"", chosen.randrange(1, MOST_WANTED)
    while received.count(b"\n") < wanted:
        told = os.read(reading, 4096)
        assert told, "the desk ended by itself"
        received += told
    select.poll().poll(chosen.uniform(0, 4))  # lets a random moment go by inside an answer
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while told := os.read(reading, 65_536):
        received += told
    os.close(reading)
    return [line for line in received.decode().splitlines() if line != "-"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_call_stands_where_it_was(tmp_path: Path, seed: int):
    store = FilePolicyStore((resource_path("policies"),))
    engine = Engine(store.load_published("national-2023").pack)
    chosen = random.Random(seed)
    for _ in range(ROUNDS):
        lines = [line.split() for line in acknowledged_before_death(tmp_path, engine, chosen)]
        call, told = lines[0][0], {question: option for _, question, option in lines}
        place = workplace(tmp_path)
        state = place.calls.reopen(call)
        answers = dict(state.current.answers)
        assert told.items() <= answers.items()
        assert len(answers) <= len(told) + 1  # at most the answer that was under way
        assert call in place.records.unfinished(0).calls
        asked = recommendation(state, engine).next_question
        assert asked == engine.recommend(answers).next_question
        assert asked is None or asked.id not in answers
        log = place.place
        place.close()
    assert log is not None
    report = SqliteLogVerifier().verify(log.path)
    assert report.verdict is Verdict.SIGNED_NEVER_ANCHORED, report.as_text()
