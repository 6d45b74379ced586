"""What would change a recommendation is said alike to whoever takes the call and to whoever decides it."""

from __future__ import annotations

import random

import pytest

from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.standing import recommendation
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.presentation.supervisor.chosen import present_chosen
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench, national
from tests.support.call_walk import TEXTS
from tests.support.rows import named

WORDS = Words(TEXTS, Times(), "2306")


@pytest.mark.parametrize("seed", range(12))
def test_a_supervisor_is_told_a_route_only_where_every_further_answer_leads_to_it(seed: int):
    chance, bench = random.Random(seed), Bench(national())
    engine = bench.engines.engine
    state = bench.do(bench.service.new_call(), BeginCall("live"))
    while (said := recommendation(state, engine)).route is None:
        question = said.next_question
        assert question is not None
        option = chance.choice([option.id for option in question.options])
        state = bench.do(state, AnswerQuestion(question.id, option))
    asked = bench.do(state, AskSupervisor("asked", text="Is it so?"))
    detail = detail_of(asked.call, bench.records.told(asked.call).entries, bench.engines.of_digest)
    board = present_chosen(
        detail, named(asked, asked.requests[-1].item), bench.clock.now_ms(), WORDS
    )
    sure = {
        (change.question, change.routes[0].response)
        for change in engine.changes(said.counting)
        if len({route.response for route in change.routes}) == 1
    }
    for line in board.changes:
        start, label = line.runs[0].text, line.runs[1].text if len(line.runs) > 1 else ""
        if " if " not in start:
            continue
        about = next(q for q in engine.pack.questions if label.startswith(f"{q.number} "))
        if start.startswith("More questions would decide"):
            assert line.mark is None
        else:
            assert any(q == about.id and start == f"{_route(r)} if " for q, r in sure)


def _route(response: object) -> str:
    return WORDS.route(response.value)  # type: ignore[attr-defined]


def test_more_questions_are_said_where_they_would_decide():
    """Police at once by one answer: without it others decide, and the board named one of their routes as sure."""
    bench = Bench(national())
    state = bench.a_call({"life_now": "yes"}, AskSupervisor("asked", text="Is it so?"))
    detail = detail_of(state.call, bench.records.told(state.call).entries, bench.engines.of_digest)
    board = present_chosen(
        detail, named(state, state.requests[-1].item), bench.clock.now_ms(), WORDS
    )
    assert [line.runs[0].text for line in board.changes][:1] == ["More questions would decide if "]
