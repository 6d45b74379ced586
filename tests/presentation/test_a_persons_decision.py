"""Where a person decided, their words are the reason; what the answers led to is told as that and as nothing else."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.supervision import CallDetail, detail_of
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AddRationale, SendPolice
from rcrp_desktop.domain.call.override import GiveOverrideReason, RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.supervisor.call_view import present_call_view
from rcrp_desktop.presentation.supervisor.chosen import ChosenModel, present_chosen
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.times import Times
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS

WORDS = Words(TEXTS, Times(), "2306")


@pytest.fixture
def bench() -> Bench:
    return Bench()


def detail(bench: Bench, state: CallState) -> CallDetail:
    entries = bench.records.told(state.call).entries
    return detail_of(state.call, entries, bench.engines.of_digest)


def panel(bench: Bench, state: CallState, item: str = "on-cad") -> ChosenModel:
    return present_chosen(detail(bench, state), item, bench.clock.now_ms(), WORDS)


def decided(bench: Bench, text: str, route: str = "police_soon") -> CallState:
    """The answers lead to advice; a supervisor who is asked about one decides for police, priority."""
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("unsure", "crime"))
    return perform(bench, asked, DecideRequest("r1", "overturn", route, text))


def perform(bench: Bench, state: CallState, command: Command) -> CallState:
    done = bench.colleague("2290", "supervisor").perform(state, command)
    assert isinstance(done, Performed), done
    return done.state


def test_beside_the_board_a_decision_names_who_made_it_and_their_reason(bench):
    model = panel(bench, decided(bench, "Known to be armed."))
    assert model.lead == "Decided 12:00 by supervisor 2290: police, priority"
    assert model.reason == "Why: Known to be armed."
    assert panel(bench, decided(bench, "")).reason == "No reason was written by supervisor 2290."


def test_what_the_answers_led_to_is_no_reason_of_a_persons_decision(bench):
    model = panel(bench, decided(bench, "Known to be armed."))
    assert model.decided_by
    assert model.decided_title == "The answers alone led to advice only, because of"
    assert model.changes_title == "Would change the recommendation"
    recommended = panel(bench, bench.a_call(ADVICE_ANSWERS))
    assert recommended.decided_title == "Recommended because of"
    assert recommended.reason == ""


def test_under_a_threat_to_life_the_answers_are_not_told_as_what_decided(bench):
    state = bench.a_call(ADVICE_ANSWERS, RaiseOverride())
    assert panel(bench, state).decided_title.startswith("The answers alone led to ")


def test_a_handlers_own_decision_is_told_as_theirs(bench):
    sent = bench.a_call(ADVICE_ANSWERS, SendPolice(), AddRationale("Sounded faint."))
    model = panel(bench, sent)
    assert model.lead == "Decided 12:00 by 4471: police at once"
    assert model.reason == "Why: Sounded faint."
    accepted = panel(bench, bench.a_call(ADVICE_ANSWERS, AcceptRecommendation()))
    assert accepted.reason == "Accepted as recommended."


def test_the_call_view_gives_a_persons_reason_before_the_recommendation(bench):
    whys = present_call_view(detail(bench, decided(bench, "Armed.")), 0, WORDS).whys
    assert [why.title for why in whys] == [
        "Decided by supervisor 2290",
        "Recommendation: assessment 1",
    ]
    assert whys[0].first == "Why: Armed."
    undecided = present_call_view(detail(bench, bench.a_call(ADVICE_ANSWERS)), 0, WORDS).whys
    assert [why.title for why in undecided] == ["Recommendation: assessment 1"]


def test_the_card_says_whose_reason_it_is_and_what_the_answers_led_to(bench):
    outcome = present_call(facts(bench, decided(bench, "Known to be armed."))).outcome
    assert outcome is not None
    assert outcome.why == "Why, by supervisor 2290: Known to be armed."
    assert outcome.trace[0].startswith("The answers alone led to: ")
    assert outcome.basis == ""
    silent = present_call(facts(bench, decided(bench, ""))).outcome
    assert silent is not None
    assert silent.why == "No reason was written by supervisor 2290."


def test_a_supervisor_who_agrees_gives_no_reason_of_the_policy(bench):
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked"))
    state = perform(bench, asked, DecideRequest("r1", "agree", "advice_given", "I know the ward."))
    outcome = present_call(facts(bench, state)).outcome
    assert outcome is not None
    assert outcome.why == "Why, by supervisor 2290: I know the ward."
    assert outcome.trace[0].startswith("Recommended because of: ")


def test_what_is_read_aloud_of_a_decision_is_the_persons_reason(bench):
    asked = bench.a_call(ADVICE_ANSWERS, AskSupervisor("asked"))
    state = perform(bench, asked, DecideRequest("r1", "agree", "advice_given", "I know the ward."))
    assert "by supervisor 2290: I know the ward." in present_call(facts(bench, state)).announce


# --- why threat to life was raised ------------------------------------------------------------------


def test_whoever_may_stand_a_threat_to_life_down_sees_why_it_was_raised(bench):
    state = bench.a_call({}, RaiseOverride(), GiveOverrideReason("Caller saw a knife"))
    model = panel(bench, state).stand_down
    assert model is not None
    assert model.line == "Raised 12:00:00 by 4471"
    assert model.reason == "Why: Caller saw a knife"
    silent = panel(bench, bench.a_call({}, RaiseOverride())).stand_down
    assert silent is not None
    assert silent.reason == "4471 raised it and has not said why."
    whys = present_call_view(detail(bench, state), 0, WORDS).whys
    assert (whys[0].title, whys[0].first) == (
        "Threat to life raised by 4471",
        "Why: Caller saw a knife",
    )
