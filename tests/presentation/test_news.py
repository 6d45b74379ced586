"""What another person's act changes on the call on show is told: who did what, and what is owed because of it."""

from __future__ import annotations

import random

from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.duties import ConfirmOnCad, RecordAgency, RecordDuty
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.on_cad import holds_on_cad
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.presentation.call_screen import present_call
from rcrp_desktop.presentation.news import news_text
from tests.presentation.test_call_laws import few, states, walks
from tests.support.call_bench import Bench
from tests.support.call_walk import facts
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS

ASK = AskSupervisor("asked", text="Is it known?")


def seen(now) -> tuple[object, ...]:
    """What somebody at the screen acts by."""
    screen = present_call(now)
    outcome, question = screen.outcome, screen.question
    return (
        screen.stage,
        outcome.headline if outcome is not None else "",
        question.id if question is not None else "",
        frozenset((item.id, item.kind, item.subject) for item in now.items),
    )


@walks
@few
def test_whatever_another_desk_changes_of_face_headline_or_debts_is_told(seed, which):
    """Each stretch of a random call is read at once by somebody who did none of it."""
    chosen, before = random.Random(seed), None
    for bench, state in states(seed, which):
        now = facts(bench, state, person="5512")
        if before is not None and chosen.random() < 0.6:
            continue
        if before is not None and seen(now) != seen(before):
            told = news_text(before, now)
            assert told
            new = [item.kind for item in now.items if item not in before.items]
            kinds = {item.kind for item in before.items}
            assert not [kind for kind in new if kind not in kinds] or "Owed now:" in told
            assert state.last is not None
            assert "4471" in told or "2290" in told
        before = now


def at_a_supervisors_hand(bench: Bench, state: CallState, *commands) -> str:
    """What the handler is told of that."""
    before, boss = facts(bench, state), bench.colleague("2290", "supervisor")
    for command in commands:
        bench.clock.pass_minutes(1)
        done = boss.perform(boss.reopen(state.call), command)
        state = done.state
    return news_text(before, facts(bench, state))


def test_acts_are_told_in_the_order_of_the_record_whatever_a_clock_says():
    """Of more than three the oldest were left out by the clock: a threat to life raised last, for one."""
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS)
    before = facts(bench, state)
    for person, command in (
        ("2290", RaiseOverride()),
        ("3301", StandDownOverride("Found asleep.")),
        ("4402", RaiseOverride()),
        ("5512", StandDownOverride("Awake, and well.")),
        ("6623", RaiseOverride()),
    ):
        bench.clock.pass_minutes(-5)
        desk = bench.colleague(person, "supervisor")
        state = desk.perform(desk.reopen(state.call), command).state
    told = news_text(before, facts(bench, state))
    places = [told.index(person) for person in ("4402", "5512", "6623")]
    assert places == sorted(places), told
    assert "2290" not in told


def on_cad(bench: Bench, state: CallState) -> CallState:
    engine = bench.engines.engine
    return bench.do(state, ConfirmOnCad("", holds_on_cad(state, standing(state, engine), engine)))


def test_asked_again_under_police_that_nobody_had_decided_says_what_holds_no_longer():
    """The screen jumped from the words to say to question 1 without a word."""
    bench = Bench()
    state = bench.a_call({"act_done": "yes"}, ASK)
    assert present_call(facts(bench, state)).outcome is not None
    told = at_a_supervisors_hand(bench, state, BringNewInformation("supervisor_asks", "Ask again."))
    assert told.startswith("Supervisor 2290, 12:01:00: new information, “A supervisor asks again”.")
    assert "“Police are attending now.” holds no longer" in told


def test_less_police_says_who_decided_it_and_what_holds_no_longer():
    """The headline swapped in silence."""
    bench = Bench()
    state = on_cad(bench, bench.a_call({"act_done": "yes"}, AcceptRecommendation(), ASK))
    told = at_a_supervisors_hand(
        bench, state, DecideRequest("r1", "overturn", "police_soon", "He is in.")
    )
    assert told.startswith("Supervisor 2290, 12:01:00: decided “Police soon”.")
    assert "“Police are attending now.” holds no longer. Now: Police will attend" in told
    assert "Police advised, not on CAD" in told


def test_a_stand_down_names_the_caller_and_cad_both():
    bench = Bench()
    raised = on_cad(bench, bench.a_call({"act_done": "no"}, RaiseOverride()))
    told = at_a_supervisors_hand(bench, raised, StandDownOverride("Found asleep."))
    assert told.startswith("Supervisor 2290, 12:01:00: override stood down.")
    assert "Tell the caller: the outcome changed" in told
    assert "Cancel police on CAD" in told


def test_two_acts_are_told_in_their_order_and_notes_alone_are_not():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, ASK)
    told = at_a_supervisors_hand(
        bench,
        state,
        DecideRequest("r1", "overturn", "police_now", "Known."),
        BringNewInformation("new_fact", "More."),
    )
    assert told.index("12:01:00: decided") < told.index("12:02:00: new information")
    other = bench.a_call(ADVICE_ANSWERS, ASK)
    assert at_a_supervisors_hand(bench, other, WriteNote("Seen.")) == ""


def test_a_threat_to_life_is_told_whatever_turns_followed_it():
    """Until the person at the desk acts, news are told together: of four turns the first was left out."""
    bench = Bench()
    begun = bench.a_call({})
    other = bench.colleague("5512")
    raised = other.raise_override(begun)
    other.record_events(raised.events)
    state = bench.service.reopen(begun.call)
    turns = ("new_fact", "second_call", "supervisor_asks", "new_fact")
    for number, trigger in enumerate(turns, start=1):
        state = other.perform(state, BringNewInformation(trigger, "x")).state
        told = news_text(facts(bench, begun), facts(bench, state))
        assert "threat to life override raised" in told
        assert ("more is in the record" in told or "more are in the record" in told) is (number > 2)


def test_news_of_a_duty_says_which_and_how_it_came_out():
    bench = Bench()
    state = bench.a_call(ADVICE_ANSWERS, AcceptRecommendation())
    told = at_a_supervisors_hand(bench, state, RecordDuty("caller_told", "done"))
    assert "“done” for “Caller told”" in told
    tried = RecordDuty("checks", "could_not", "markers", text="System down.")
    told = at_a_supervisors_hand(bench, state, tried)
    assert "“could not be done” for “Markers on the address”" in told


def test_news_of_an_agency_says_which_and_what_it_answered():
    bench = Bench()
    state = bench.a_call(AMBULANCE_ANSWERS, AcceptRecommendation())
    told = at_a_supervisors_hand(bench, state, RecordAgency("ambulance", "accepted", 30))
    assert "“accepts” from Ambulance" in told
