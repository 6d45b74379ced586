"""In the window: while police who do not go at once stand, what could raise them is asked, and every way there is a key."""

from __future__ import annotations

import pytest

from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.call_models import Stage
from tests.support.call_bench import Bench, national
from tests.support.call_window import TEXTS, bench_window, is_wholly_seen
from tests.support.quiet_call import THREAT, say

LATER = [ResponseClass.POLICE_PRIORITY, ResponseClass.POLICE_SCHEDULED]
SIZES = pytest.mark.parametrize("size", [(420, 900), (1366, 768)], ids=str)


@pytest.fixture
def bench() -> Bench:
    return Bench(national())


def answer_towards(qtbot, screen, wanted: ResponseClass) -> None:
    """Until it is settled, by the least dangerous answers that leave the response possible."""
    screen.until_idle(qtbot)
    while screen.question:
        facts = screen.window.live.controller.facts()
        asked = facts.said.next_question
        for option in sorted(asked.options, key=lambda o: (o.unknown, o.danger)):
            answers = {**facts.state.current.answers, asked.id: option.id}
            if any(r.response is wanted for r in facts.engine.recommend(answers).could_be):
                screen.answer(asked.id, option.id)
                break
        screen.until_idle(qtbot)


def foot(screen) -> set[str]:
    return {key for hint in screen.window.hints.shown for key in hint.keys}


@SIZES
@pytest.mark.parametrize("wanted", LATER)
def test_new_information_after_police_were_decided_is_asked_about(qtbot, bench, size, wanted):
    with bench_window(qtbot, bench, size=size) as (screen, _):
        answer_towards(qtbot, screen, wanted)
        screen.press("A")
        assert screen.stage is Stage.OUTCOME
        police = screen.model.outcome.headline
        screen.press("F7", "1")
        assert screen.stage is Stage.REASSESS
        assert police in screen.page.header.accessibleName()
        screen.press("Esc")
        assert (screen.stage, screen.model.outcome.headline) == (Stage.OUTCOME, police)
        assert "Q" in foot(screen)
        screen.press("Q")
        assert screen.stage is Stage.REASSESS
        while screen.question != "weapon":
            screen.press("=")
        screen.answer("weapon", "yes")
        assert screen.model.outcome.headline == TEXTS("phrase.attending")
        screen.press("A")
        assert screen.stage is Stage.EMERGENCY


def test_backspace_after_police_were_decided_says_that_it_takes_nothing(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        answer_towards(qtbot, screen, ResponseClass.POLICE_PRIORITY)
        screen.press("A")
        kept = dict(screen.window.live.controller.live.state.current.answers)
        for _ in range(3):
            screen.press("Backspace")
            assert screen.notice == TEXTS("refused.decided_since")
        assert dict(screen.window.live.controller.live.state.current.answers) == kept
        screen.press("F7", "1", "=", "=")
        second = screen.question
        screen.press("Backspace")
        assert screen.question != second
        screen.press("Backspace")
        assert screen.question == "caller"


def test_an_answer_that_is_taken_back_out_of_order_is_asked_again(qtbot, bench):
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        first = screen.question
        screen.window.live.controller.show_question("records")
        screen.press("1")
        assert screen.question == first
        screen.press("Backspace")
        assert screen.question == "records"
        screen.press("Esc")
        assert screen.question == first


@SIZES
def test_going_on_where_nothing_is_left_is_not_named_and_says_so(qtbot, bench, size):
    with bench_window(qtbot, bench, size=size) as (screen, _):
        answer_towards(qtbot, screen, ResponseClass.PARTNER)
        screen.press("F2")
        assert "Q" not in {key for hint in screen.model.hints for key in hint.keys}
        assert screen.page.why.go_on.isHidden()
        screen.press("Q")
        assert screen.stage is Stage.EMERGENCY
        assert screen.notice == TEXTS("emergency.all_answered")
        assert is_wholly_seen(screen.window.state_block)


@pytest.mark.parametrize("sent", ["S", "A"])
def test_the_number_beside_a_decision_stays_that_of_its_own_entry(qtbot, bench, sent):
    with bench_window(qtbot, bench) as (screen, _):
        say(screen, {"caller": "public"} if sent == "S" else THREAT)
        screen.press(sent)
        assert screen.stage is Stage.EMERGENCY
        made = screen.window.live.controller.facts().stands.since.command
        number = next(e.seq for e in bench.log.entries if e.command == made)
        screen.press("F8", "K", "B")
        assert f"no. {number}" in screen.model.emergency.block.recorded
        assert len(bench.log.entries) > number + 1
