"""What supervisors are asked is said by every face, with the words of whoever asked: who does not see it asks again."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.cli.call_lines import outcome_lines, reason_lines
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.presentation.call_inputs import Facts
from rcrp_desktop.presentation.call_models import Stage
from rcrp_desktop.presentation.call_outcome import present_outcome
from rcrp_desktop.presentation.call_screen import present_call
from tests.presentation.test_call_laws import few, states, walks
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS

WRITTEN = "Is this right?"
ASKED = AskSupervisor("asked", text=WRITTEN)
SOON = {**ADVICE_ANSWERS, "crime": "yes"}


@pytest.fixture
def bench() -> Bench:
    return Bench()


def said_by_face(now: Facts) -> str:
    """What the face on show says of what is asked."""
    screen = present_call(now)
    match screen.stage:
        case Stage.EMERGENCY:
            assert screen.emergency is not None
            return screen.emergency.awaited
        case Stage.OUTCOME:
            card = screen.outcome
            assert card is not None
            return f"{card.lead} {card.why} {card.awaiting}"
        case Stage.QUESTION | Stage.REASSESS:
            return screen.route.note


@pytest.mark.parametrize("before", [SendPolice(), RaiseOverride()])
def test_the_red_face_says_that_a_supervisor_is_asked_and_what_they_were_written(bench, before):
    now = facts(bench, bench.a_call(ADVICE_ANSWERS, before, ASKED))
    screen = present_call(now)
    assert screen.stage is Stage.EMERGENCY
    assert said_by_face(now) == f"With a supervisor since 12:00: Handler asks. “{WRITTEN}”"
    assert screen.announce.startswith("Police are attending now.")
    assert WRITTEN in screen.announce
    assert screen.emergency is not None
    assert screen.emergency.awaited in [*reason_lines(now, screen.emergency)]


def test_nothing_is_said_of_what_nobody_asks(bench):
    now = facts(bench, bench.a_call(ADVICE_ANSWERS, SendPolice()))
    assert said_by_face(now) == ""


def test_the_key_that_asks_is_hinted_on_the_red_face(bench):
    screen = present_call(facts(bench, bench.a_call(ADVICE_ANSWERS, SendPolice())))
    assert ("U",) in [hint.keys for hint in screen.hints]


def test_a_card_of_police_who_were_decided_on_says_what_is_asked_beside_them(bench):
    now = facts(bench, bench.a_call(SOON, AcceptRecommendation(), ASKED))
    assert said_by_face(now).count(WRITTEN) == 1
    assert "With a supervisor since 12:00" in said_by_face(now)


def test_a_card_whose_headline_is_that_a_supervisor_decides_says_it_once_and_with_the_words(bench):
    now = facts(bench, bench.a_call(ADVICE_ANSWERS, ASKED))
    said = said_by_face(now)
    assert said.count("With a supervisor since") == 1
    assert said.count(WRITTEN) == 1
    again = facts(bench, bench.a_call(ADVICE_ANSWERS, ASKED, AskSupervisor("asked", text="And?")))
    assert "“And?”" in said_by_face(again)
    assert said_by_face(again).count(WRITTEN) == 1


def test_less_police_that_is_asked_for_is_told_with_its_reason(bench):
    asked = AskLessPolice("advice_given", "They rang back.")
    now = facts(bench, bench.a_call(ADVICE_ANSWERS, SendPolice(), asked))
    assert said_by_face(now).startswith(
        "Less police asked for: Advice given. “They rang back.” With"
    )


@walks
@few
def test_every_face_says_every_request_that_waits(seed, which):
    for bench, state in states(seed, which):
        now = facts(bench, state)
        said = said_by_face(now)
        for request in pending_requests(state):
            time = now.desk.times.minute(request.stamp.at_ms)
            assert request.differing or time in said, (request, said)
            assert request.differing or request.text in said


# --- less police is asked for from what was decided too ---------------------------------------------


# --- the trace of the answers is no reason of a supervisor who is asked --------------------------------


def test_what_the_answers_led_to_is_no_reason_why_a_supervisor_decides(bench):
    card = present_call(facts(bench, bench.a_call(ADVICE_ANSWERS, ASKED))).outcome
    assert card is not None
    assert card.why == f"Why: Handler asks: “{WRITTEN}”"
    assert card.trace[0].startswith("The answers alone led to: ")
    assert len(card.trace) == 1
    assert card.basis == card.settled == ""


def test_nor_why_one_must_agree_first(bench):
    bench.references.known["CAD 1"] = Contacts(2, 1)
    now = facts(bench, bench.a_call(ADVICE_ANSWERS, GiveReference("CAD 1")))
    assert now.must_agree == "second_refusal"
    card = present_call(now).outcome
    assert card is not None
    assert card.trace[0].startswith("The answers alone led to: ")
    assert (len(card.trace), card.basis) == (1, "")


def test_a_supervisor_to_whom_the_answers_lead_is_because_of_them(bench):
    unknown = bench.a_call({**ADVICE_ANSWERS, "weapon": "not_known"})
    card = present_call(facts(bench, unknown)).outcome
    assert card is not None
    assert card.trace[0].startswith("Recommended because of: ")
    asked = bench.service.perform(unknown, AcceptRecommendation()).state
    card = present_call(facts(bench, asked)).outcome
    assert card is not None
    assert card.trace[0].startswith("Recommended because of: ")


# --- a terminal says each once ------------------------------------------------------------------------


def test_a_terminal_says_once_that_a_threat_to_life_was_stood_down(bench):
    state = bench.a_call(ADVICE_ANSWERS, RaiseOverride())
    boss = bench.colleague("2290", "supervisor")
    state = boss.perform(boss.reopen(state.call), StandDownOverride("Wrong house.")).state
    now = facts(bench, state)
    card = present_outcome(now)
    assert card is not None
    lines = [line for line in outcome_lines(now, card) if "Wrong house." in line]
    assert len(lines) == 1


def test_a_hint_names_no_number_of_seconds_that_does_not_run(bench):
    screen = present_call(facts(bench, bench.a_call({}, RaiseOverride())))
    (hint,) = [hint for hint in screen.hints if hint.keys == ("M",)]
    assert hint.text == "mis-pressed"
