"""No police that needs a supervisor is not said before one has agreed (design §4: no route falls silently)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, ConfirmHeld
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest, SupervisorAsked
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.call_models import CallScreen, Stage
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.items import present_tab
from rcrp_desktop.presentation.widgets import RouteMarkKind
from tests.support.call_bench import Bench, national
from tests.support.call_walk import TEXTS, facts, walk
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

NOT_ATTENDING = TEXTS("phrase.not_attending")
MUST_AGREE = TEXTS("phrase.must_agree")


def fallen(bench: Bench) -> CallState:
    """Unknown harm asks a supervisor; a minute later it is corrected, and no police is found."""
    state = bench.a_call({**AMBULANCE_ANSWERS, "act_done": "not_known"})
    bench.clock.pass_minutes(1)
    return bench.do(state, AnswerQuestion("act_done", "no"))


def refused_before(bench: Bench) -> CallState:
    bench.references.known["CAD 1"] = Contacts(2, 1)
    return bench.a_call(ADVICE_ANSWERS, GiveReference("CAD 1"))


def maybe_refused_before(bench: Bench) -> CallState:
    bench.references.known["CAD 1"] = Contacts(0, 0, unread=1)
    return bench.a_call(ADVICE_ANSWERS, GiveReference("CAD 1"))


def maybe_refused_in_a_damaged_call(bench: Bench) -> CallState:
    bench.references.known["CAD 1"] = Contacts(1, 0, damaged=1)
    return bench.a_call(ADVICE_ANSWERS, GiveReference("CAD 1"))


def second_in_one_call(bench: Bench) -> CallState:
    first = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    again = bench.do(first, BringNewInformation("second_call", "x"))
    return bench.do(again, *(ConfirmHeld(question) for question in AMBULANCE_ANSWERS))


def damaged(bench: Bench) -> CallState:
    """Nothing of what can be read asks for police."""
    return replace(bench.a_call(ADVICE_ANSWERS), damaged=True)


WAITING = pytest.mark.parametrize(
    ("made", "why"),
    [
        (fallen, "route_fell"),
        (refused_before, "second_refusal"),
        (maybe_refused_before, "earlier_unread"),
        (maybe_refused_in_a_damaged_call, "earlier_damaged"),
        (second_in_one_call, "second_refusal"),
        (damaged, "record_damaged"),
    ],
)


def screen_of(bench: Bench, state: CallState) -> CallScreen:
    return present_call(facts(bench, state))


@WAITING
def test_the_outcome_says_that_a_supervisor_must_agree_and_why(made, why):
    bench = Bench()
    screen = screen_of(bench, made(bench))
    assert screen.outcome is not None
    assert screen.outcome.headline == MUST_AGREE
    assert screen.outcome.mark is RouteMarkKind.SUPERVISOR
    assert TEXTS(f"outcome.agree.{why}") in screen.outcome.why
    assert [(a.key, a.label) for a in screen.outcome.actions] == [
        ("A", TEXTS("outcome.ask_to_agree")),
        ("S", TEXTS("outcome.send_police")),
        ("U", TEXTS("outcome.ask_supervisor")),
    ]
    assert (("A",), TEXTS("hint.ask_to_agree")) in [(h.keys, h.text) for h in screen.hints]


@pytest.mark.parametrize("role", ["handler", "supervisor"])
def test_a_supervisor_who_took_the_call_is_told_that_another_must_agree(role):
    bench = Bench(role=role)
    state = bench.do(fallen(bench), AcceptRecommendation())
    shown = facts(bench, state)
    screen = present_call(replace(shown, desk=replace(shown.desk, role=role)))
    assert screen.outcome is not None
    assert (TEXTS("outcome.by_another") in screen.outcome.awaiting) == (role == "supervisor")


@WAITING
def test_the_words_for_no_police_are_withheld_everywhere(made, why):
    bench = Bench()
    state = made(bench)
    now = facts(bench, state)
    screen = present_call(now)
    assert screen.outcome is not None
    assert now.said.route is not None
    assert now.said.route.say not in screen.outcome.say
    assert (screen.outcome.safety_net, screen.outcome.agencies) == ("", ())
    assert NOT_ATTENDING not in screen.announce
    assert now.said.reason not in screen.announce
    plain = " ".join(screen.cad.text.split())
    assert "NOT ATTENDING" not in plain
    assert "A SUPERVISOR MUST AGREE FIRST" in plain
    assert NOT_ATTENDING not in present_tab(now, is_live=True).line
    assert present_tab(now, is_live=True).state.startswith(MUST_AGREE)
    assert screen.route.lead == MUST_AGREE
    assert [mark.mark for mark in screen.route.marks] == [RouteMarkKind.SUPERVISOR]
    if why == "route_fell":
        assert screen.duties is None, "nothing is listed that would tell the caller"


@WAITING
def test_asking_is_what_the_key_does_and_agreement_brings_the_words(made, why):
    bench = Bench()
    asked = bench.do(made(bench), AcceptRecommendation())
    assert screen_of(bench, asked).outcome.headline == TEXTS("phrase.supervisor")  # pyright: ignore
    boss = bench.colleague("2290", "supervisor")
    item = asked.requests[-1].item
    done = boss.perform(asked, DecideRequest(item, "agree", "", "Seen."))
    assert isinstance(done, Performed)
    now = facts(bench, done.state)
    outcome = present_call(now).outcome
    assert outcome is not None
    assert outcome.headline == NOT_ATTENDING
    assert now.stands.route is not None
    assert outcome.say == now.stands.route.say


def test_the_record_does_not_claim_words_that_were_withheld():
    bench = Bench()
    state = fallen(bench)
    assert [shown.say for shown in state.current.shown] == [
        "",
        "",
    ]


@WAITING
def test_that_a_supervisor_is_deciding_is_said_once_one_is_asked(made, why):
    """Nobody decides anything before A is pressed, and the card names that key."""
    bench = Bench()
    state = made(bench)
    before = screen_of(bench, state).outcome
    after = screen_of(bench, bench.do(state, AcceptRecommendation())).outcome
    assert before is not None
    assert after is not None
    nobody = TEXTS("outcome.nobody_asked", press="A")
    assert before.say == TEXTS("outcome.say_before_asked")
    assert nobody in before.awaiting
    assert after.say == facts(bench, state).pack.scripts.get(
        "supervisor_say", TEXTS("phrase.supervisor")
    )
    assert nobody not in after.awaiting


def test_where_the_answers_lead_to_a_supervisor_it_is_said_once_u_was_pressed():
    bench = Bench()
    state = bench.a_call({**ADVICE_ANSWERS, "act_done": "not_known"})
    before = screen_of(bench, state).outcome
    asked = bench.do(state, AskSupervisor(text="Is it known?"))
    after = screen_of(bench, asked).outcome
    assert before is not None
    assert after is not None
    assert state.current.shown[-1].route == "ask_supervisor"
    assert state.current.shown[-1].say == ""
    assert before.say == TEXTS("outcome.say_before_asked")
    assert TEXTS("outcome.nobody_asked", press="U") in before.awaiting
    assert "No supervisor is asked" not in after.awaiting
    assert after.say != before.say


def test_an_assessment_that_waited_is_not_remembered_as_said():
    bench = Bench()
    again = bench.do(fallen(bench), BringNewInformation("new_fact", "x"))
    reassess = screen_of(bench, again).reassess
    assert reassess is not None
    assert reassess.earlier_headline == MUST_AGREE


def test_a_slip_of_seconds_is_no_fall():
    bench = Bench()
    state = bench.a_call({**AMBULANCE_ANSWERS, "act_done": "not_known"})
    outcome = screen_of(bench, bench.do(state, AnswerQuestion("act_done", "no"))).outcome
    assert outcome is not None
    assert outcome.headline == NOT_ATTENDING


@given(st.integers(0, 2**32), st.booleans(), st.booleans())
@settings(max_examples=25)
def test_no_police_is_said_as_advice_only_where_accepting_decides_it(
    seed: int, big: bool, turns_back: bool
):
    bench = Bench(national() if big else None)
    for state in walk(bench, random.Random(seed), 30, turns_back=turns_back):
        screen = present_call(facts(bench, state))
        if screen.stage is not Stage.OUTCOME or screen.outcome is None:
            continue
        if "A" not in [action.key for action in screen.outcome.actions]:
            continue
        tried = bench.service.perform(state, AcceptRecommendation())
        assert isinstance(tried, Performed)
        asks = any(isinstance(event.fact, SupervisorAsked) for event in tried.events)
        assert asks == (screen.outcome.headline == MUST_AGREE)
