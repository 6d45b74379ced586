"""A danger that was told and does not count is named wherever the route that it keeps is shown, and no rule is."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.supervision import detail_of
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, WithdrawAnswer
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.presentation.cad_text import cad_lines
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.supervisor.call_view import present_call_view
from rcrp_desktop.presentation.supervisor.chosen import present_chosen
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from rcrp_desktop.presentation.widgets import Run, RunStyle
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.rows import named

WORDS = Words(TEXTS, Times(), "2306")
TOLD = "Told, and the question is not asked: 6 Goodbye: Yes."
WAY = TEXTS("outcome.told_way", number=6)
UNSAID = "Told, and withdrawn or taken back: 6 Goodbye: Yes."
BELOW = "Reason of r10_no_need."


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def kept(bench: Bench) -> CallState:
    """No danger but one, which was told out of order and is not asked about: advice, by the answers that count."""
    return bench.a_call(ADVICE_ANSWERS, AnswerQuestion("goodbye", "yes"))


def test_the_card_names_it_as_why_and_names_no_rule(bench: Bench, kept: CallState):
    outcome = present_call(facts(bench, kept)).outcome
    assert outcome is not None
    assert outcome.why == f"Why: {TOLD}"
    assert outcome.basis == ""
    assert BELOW not in str(outcome)
    assert TEXTS("outcome.trace_none") not in str(outcome)


def test_the_text_for_cad_names_it(bench: Bench, kept: CallState):
    text = " ".join(cad_lines(facts(bench, kept), 400))
    assert TOLD.upper() in text
    assert BELOW.upper() not in text


def test_the_view_of_the_call_names_it_and_no_rule(bench: Bench, kept: CallState):
    told = bench.records.told(kept.call).entries
    detail = detail_of(kept.call, told, bench.engines.of_digest)
    (why,) = present_call_view(detail, bench.clock.now_ms(), WORDS).whys
    assert why.first == TEXTS("supervisor.call.kept")
    assert [run.text for line in why.because for run in line.runs] == [TOLD]
    assert why.excluded == ""


def test_who_is_asked_to_decide_is_told_it_before_the_answers(bench: Bench, kept: CallState):
    asked = bench.do(kept, AskSupervisor("asked", text="Is it so?"))
    told = bench.records.told(asked.call).entries
    detail = detail_of(asked.call, told, bench.engines.of_digest)
    request = named(asked, asked.requests[-1].item)
    board = present_chosen(detail, request, bench.clock.now_ms(), WORDS)
    assert [run.text for run in board.decided_by[0].runs] == [TOLD]
    view = present_call_view(detail, bench.clock.now_ms(), WORDS)
    assert str(view.whys).count(TOLD) == 1


# --- how it is changed or withdrawn ------------------------------------------------------------------


def test_the_way_to_its_question_stands_beside_the_reason(bench: Bench, kept: CallState):
    outcome = present_call(facts(bench, kept)).outcome
    assert outcome is not None
    assert outcome.trace[-1] == WAY


def test_where_police_go_anyway_it_is_named_beside_their_reason(bench: Bench, kept: CallState):
    outcome = present_call(facts(bench, bench.do(kept, AnswerQuestion("crime", "yes")))).outcome
    assert outcome is not None
    assert outcome.why == "Why: Reason of r05_crime."
    assert outcome.trace[-1] == f"{TOLD} {WAY}"


def test_while_questions_are_asked_the_route_so_far_names_it(bench: Bench):
    state = bench.a_call({"act_done": "no", "goodbye": "yes"})
    screen = present_call(facts(bench, state))
    assert TOLD in screen.route.note
    assert "advice" not in [mark.mark.value for mark in screen.route.marks]


def test_among_what_we_know_it_is_not_struck_through_as_long_as_it_is_heard(
    bench: Bench, kept: CallState
):
    lines = present_call(facts(bench, kept)).known.lines
    (line,) = [line for line in lines if line.question == "goodbye"]
    assert line.runs == (Run("Yes", RunStyle.STRONG),)
    assert (line.state, line.note) == ("not_counted", TEXTS("known.told"))
    harmless = bench.do(kept, AnswerQuestion("goodbye", "no"))
    lines = present_call(facts(bench, harmless)).known.lines
    (line,) = [line for line in lines if line.question == "goodbye"]
    assert line.runs == (Run("No", RunStyle.STRUCK),)


def test_its_question_offers_to_withdraw_it_until_it_is_withdrawn(bench: Bench, kept: CallState):
    def keys(state: CallState) -> list[str]:
        question = present_call(facts(bench, state, on_show="goodbye")).question
        assert question is not None
        return [option.key for option in question.options]

    assert keys(kept) == ["1", "2", "3", "U", "0"]
    withdrawn = bench.do(kept, WithdrawAnswer("goodbye"))
    assert keys(withdrawn) == ["1", "2", "3", "U"]
    lines = present_call(facts(bench, withdrawn)).known.lines
    assert [ln.state for ln in lines if ln.question == "goodbye"] == ["withdrawn"]
    assert TOLD not in str(present_call(facts(bench, withdrawn)))


def test_the_history_of_the_call_tells_the_withdrawal(bench: Bench, kept: CallState):
    state = bench.do(kept, WithdrawAnswer("goodbye"))
    told = bench.records.told(state.call).entries
    detail = detail_of(state.call, told, bench.engines.of_digest)
    steps = present_call_view(detail, bench.clock.now_ms(), WORDS).steps
    (step,) = [step for step in steps if step.what == "Answer withdrawn, question 6"]
    assert step.detail[0] == Run("Yes", RunStyle.STRUCK)


# --- held from an earlier assessment -----------------------------------------------------------------


@pytest.fixture
def held(bench: Bench, kept: CallState) -> CallState:
    """New information, and the same answers again but for the one that is not asked about."""
    state = bench.do(kept, BringNewInformation("new_fact", "x"))
    return bench.do(state, *(AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()))


def test_a_held_danger_is_named_as_why_and_among_what_we_know(bench: Bench, held: CallState):
    screen = present_call(facts(bench, held))
    assert screen.outcome is not None
    assert screen.outcome.why == f"Why: {TOLD}"
    assert screen.outcome.trace[-1] == WAY
    (line,) = [line for line in screen.known.lines if line.question == "goodbye"]
    assert line.runs == (Run("Yes", RunStyle.STRONG),)
    assert (line.state, line.note) == ("held", TEXTS("known.told_held"))
    assert TOLD.upper() in " ".join(cad_lines(facts(bench, held), 400))


def test_its_question_offers_to_confirm_change_or_withdraw_it(bench: Bench, held: CallState):
    def keys(state: CallState) -> list[str]:
        question = present_call(facts(bench, state, on_show="goodbye")).question
        assert question is not None
        return [option.key for option in question.options]

    assert keys(held) == ["=", "2", "3", "U", "0"]
    gone = bench.do(held, WithdrawAnswer("goodbye"))
    assert keys(gone) == ["1", "2", "3", "U"]
    assert TOLD not in str(present_call(facts(bench, gone)))


def test_what_is_held_and_may_be_asked_again_is_told_as_held_only(bench: Bench, kept: CallState):
    state = bench.do(kept, BringNewInformation("new_fact", "x"))
    screen = present_call(facts(bench, state))
    assert TOLD not in str(screen)
    (line,) = [line for line in screen.known.lines if line.question == "goodbye"]
    assert (line.state, line.note) == ("held", TEXTS("known.held"))
    assert "advice" not in [mark.mark.value for mark in screen.route.marks]


# --- that it was told is not lost --------------------------------------------------------------------


def test_withdrawn_it_is_named_as_that_on_the_card_and_on_cad(bench: Bench, kept: CallState):
    """The call read "no threat was told of", and nothing but the record had it."""
    gone = facts(bench, bench.do(kept, WithdrawAnswer("goodbye")))
    outcome = present_call(gone).outcome
    assert outcome is not None
    assert UNSAID in outcome.trace
    assert UNSAID.upper() in " ".join(cad_lines(gone, 400))
    otherwise = facts(bench, bench.do(kept, AnswerQuestion("goodbye", "no")))
    assert UNSAID not in str(present_call(otherwise))


def test_withdrawn_where_it_was_held_it_is_named_too(bench: Bench, held: CallState):
    gone = facts(bench, bench.do(held, WithdrawAnswer("goodbye")))
    outcome = present_call(gone).outcome
    assert outcome is not None
    assert UNSAID in outcome.trace


def test_while_a_supervisor_is_asked_it_is_named_with_its_number(bench: Bench, kept: CallState):
    asked = present_call(facts(bench, bench.do(kept, AskSupervisor("asked", text="Is it so?"))))
    assert asked.outcome is not None
    assert TOLD not in asked.outcome.why
    assert f"{TOLD} {WAY}" in asked.outcome.trace


def test_the_key_bar_names_its_key_only_where_one_is_told(bench: Bench, kept: CallState):
    def keys(state: CallState) -> list[str]:
        return [key for hint in present_call(facts(bench, state)).hints for key in hint.keys]

    assert "X" in keys(kept)
    assert "X" not in keys(bench.do(kept, WithdrawAnswer("goodbye")))


def test_a_question_that_is_not_asked_can_be_chosen_to_tell_what_it_is_about(bench: Bench):
    lines = present_call(facts(bench, bench.a_call(ADVICE_ANSWERS))).known.lines
    (line,) = [line for line in lines if line.question == "goodbye"]
    assert (line.state, line.runs[0].text) == ("unasked", TEXTS("known.not_asked"))


def test_the_history_says_that_no_rule_led_there(bench: Bench, kept: CallState):
    told = bench.records.told(kept.call).entries
    detail = detail_of(kept.call, told, bench.engines.of_digest)
    steps = present_call_view(detail, bench.clock.now_ms(), WORDS).steps
    settled = [str(step.detail) for step in steps if step.what.startswith("Route settled")]
    assert [TEXTS("supervisor.call.kept") in detail for detail in settled] == [False, True]
