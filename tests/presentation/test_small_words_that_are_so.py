"""Words that were not so, or no English: of a kind each, on every call."""

from __future__ import annotations

import pytest

from rcrp_desktop.application import read_models
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.retelling import Step
from rcrp_desktop.application.supervision import CallDetail, detail_of
from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import (
    AskSupervisor,
    DecideRequest,
    SupervisorAsked,
    SupervisorDecided,
)
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.problem_text import refusal_text
from rcrp_desktop.presentation.supervisor.asked_rows import asked_words
from rcrp_desktop.presentation.supervisor.call_view import present_call_view
from rcrp_desktop.presentation.supervisor.chosen import present_chosen
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.steps import Timeline
from rcrp_desktop.presentation.times import Times
from tests.presentation.test_call_laws import few, states, walks
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS, facts
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.rows import named

WORDS = Words(TEXTS, Times(), "2290")
CRIME = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def bench() -> Bench:
    return Bench()


def detail(bench: Bench, state: CallState) -> CallDetail:
    entries = bench.records.told(state.call).entries
    return detail_of(state.call, entries, bench.engines.of_digest)


@walks
@few
def test_a_refusal_that_says_how_it_stands_is_made_of_whole_sentences(seed, which):
    for bench, state in states(seed, which):
        for refusal in (Refusal.TEXT_IS_OLD, Refusal.NEWS_IS_OLD):
            said = refusal_text(Rejected(refusal), TEXTS, facts(bench, state))
            assert ".." not in said
            assert ": ." not in said
            assert said == said.strip()
            assert said.endswith(".")


def test_what_was_recorded_last_is_not_called_an_answer_of_what_is_none(bench):
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation(), ConfirmOnCad())
    assert present_call(facts(bench, state)).override.right.startswith("Last entry recorded ")


def test_a_supervisor_who_was_asked_for_no_route_overturns_none(bench):
    def told(state: CallState) -> list[str]:
        boss = bench.colleague("2290", "supervisor")
        done = boss.perform(state, DecideRequest("r1", "overturn", "police_now", "Armed."))
        assert isinstance(done, Performed)
        return [step.what for step in present_call_view(detail(bench, done.state), 0, WORDS).steps]

    unsure = bench.a_call({}, AskSupervisor("unsure", "weapon"))
    assert "Supervisor decided: police at once" in told(unsure)
    wanted = bench.a_call(CRIME, AskLessPolice("advice_given", "Nothing to send for."))
    assert "Supervisor overturned: police at once" in told(wanted)


@pytest.mark.parametrize(
    ("reason", "told"), [("asked", "Supervisor decided: "), ("less_police", "Supervisor agreed: ")]
)
def test_nobody_agreed_to_what_earlier_records_say_was_wanted_and_nobody_asked_for(
    bench, reason, told
):
    state = bench.a_call(ADVICE_ANSWERS)
    timeline = Timeline(bench.service.engine_of(state), WORDS)
    asked = SupervisorAsked("r1", 1, reason, "", "advice_given", "Send somebody.")
    made = SupervisorDecided("r1", "agree", "advice_given", "Known.", False, False)
    stamps = (Stamp(0, "4471", "handler", "a"), Stamp(0, "2290", "supervisor", "b"))
    events = map(Event, (state.call, state.call), stamps, (asked, made))
    lines = [timeline.line(Step(event, "log", n)) for n, event in enumerate(events)]
    assert lines[-1].what.startswith(told)


def test_the_board_names_the_question_that_nobody_was_sure_of(bench):
    state = bench.a_call({}, AskSupervisor("unsure", "weapon"))
    (line,) = (
        line
        for line in read_models.owed_lines(state, bench.engines.engine)
        if line.kind is Owed.AWAITING_SUPERVISOR
    )
    assert asked_words(line, WORDS) == "Unsure: 2 Weapon"
    asked = present_chosen(detail(bench, state), named(state), bench.clock.now_ms(), WORDS).asked
    assert asked.endswith(": Unsure: 2 Weapon")
    whole = bench.a_call({}, AskSupervisor("unsure"))
    line = next(iter(read_models.owed_lines(whole, bench.engines.engine)))
    assert (line.kind, asked_words(line, WORDS)) == (Owed.AWAITING_SUPERVISOR, "Unsure")


def test_the_call_view_names_the_question_that_nobody_was_sure_of(bench):
    state = bench.a_call({"act_done": "no"}, AskSupervisor("unsure", "weapon", "He says both."))
    model = present_call_view(detail(bench, state), 0, WORDS)
    (row,) = (row for row in model.table if row.label.startswith("2 Weapon"))
    assert row.cells[0].runs[0].text == "Unsure: left to a supervisor"
    (asked,) = (step for step in model.steps if step.what == "Supervisor asked")
    assert asked.detail[0].text == "Unsure: Weapon · He says both."


def test_one_other_option_is_one_other():
    assert WORDS.count("chosen.or_others", 1) == " or 1 other"
    assert WORDS.count("chosen.or_others", 2) == " or 2 others"
