"""While a supervisor is asked, Q goes on with the safety questions without which they cannot decide for no police.

Police at once were settled by the first answers: the board waited for answers, and the handler's Q said that no
question was left.
"""

from __future__ import annotations

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.standing import safety_to_ask
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.call_face import is_offered
from rcrp_desktop.presentation.call_inputs import is_emergency
from rcrp_desktop.presentation.call_models import Stage
from tests.presentation.test_call_laws import few, states, walks
from tests.support.call_bench import Bench, national
from tests.support.call_walk import facts
from tests.support.call_window import TEXTS, bench_window


def asked_for_less(bench: Bench) -> CallState:
    """Police at once after two answers, and less police wanted."""
    pack = bench.engines.engine.pack
    route = next(r for r in pack.routes if r.response.is_no_police)
    return bench.a_call({"life_now": "yes"}, AskLessPolice(route.id, "They rang back."))


def test_q_asks_the_safety_questions_until_the_supervisor_may_decide(qtbot):
    bench = Bench(national())
    state = asked_for_less(bench)
    engine = bench.engines.engine
    left = len(safety_to_ask(state, engine))
    assert left > 1, "else this tries nothing"
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        assert screen.stage is Stage.OUTCOME
        assert screen.model.outcome is not None
        told = TEXTS("outcome.left_for_supervisor.many", number=left)
        assert told in screen.model.outcome.awaiting
        assert any(hint.keys == ("Q",) for hint in screen.model.hints)
        screen.press("Q")
        asked = 0
        while screen.question:
            question = engine.pack.question(screen.question)
            assert question is not None
            screen.answer(question.id, "no" if question.option("no") else question.options[-1].id)
            asked += 1
            assert asked < 40
        assert screen.stage is Stage.OUTCOME
        assert safety_to_ask(screen.state, engine) == ()
        assert TEXTS("emergency.all_answered") not in screen.notice
        boss = bench.colleague("2290", "supervisor")
        done = boss.perform(boss.reopen(state.call), DecideRequest("r1", "agree", "", "Heard."))
        assert isinstance(done, Performed)


def test_escape_leads_back_and_q_there_again(qtbot):
    bench = Bench(national())
    state = asked_for_less(bench)
    with bench_window(qtbot, bench, states=(state,)) as (screen, _):
        screen.press("Q")
        first = screen.question
        assert first
        screen.press("Esc")
        assert screen.stage is Stage.OUTCOME
        screen.press("Q")
        assert screen.question == first


@walks
@few
def test_nobody_waits_for_a_question_that_cannot_be_asked(seed, which):
    """Whenever a supervisor is refused for want of answers, the handler's face asks or offers one."""
    for bench, state in states(seed, which):
        now = facts(bench, state)
        pending = [r for r in state.requests if r.decision is None]
        if not pending or state.ended is not None or is_emergency(now):
            continue
        route = next(r for r in now.pack.routes if r.response.is_no_police)
        boss = bench.colleague("2290", "supervisor")
        command = DecideRequest(pending[-1].item, "overturn", route.id, "Known.")
        refused = boss.perform(state, command)
        if isinstance(refused, Rejected) and refused.refusal is Refusal.SAFETY_NOT_ASKED:
            assert now.further is not None
            assert is_offered(now) or now.said.next_question is not None
