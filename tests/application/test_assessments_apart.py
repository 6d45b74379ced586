"""Assessments that several desks begin at once, whatever their clocks say: each act stays in the one that was seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.call.answers import (
    AnswerGiven,
    AnswerQuestion,
    BringNewInformation,
    NewInformationCame,
)
from rcrp_desktop.domain.call.contact import CallBegan
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.duties import AmbulanceAsked, RecordAgency
from rcrp_desktop.domain.call.events import Event, Fact, OfAssessment
from rcrp_desktop.domain.call.evolve import evolve, fold
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, DecisionMade, SendPolice
from rcrp_desktop.domain.call.route_shown import RouteShown
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import Assessment, CallState, Stamp
from tests.support.desks_apart import ENGINE, ROLES, run
from tests.support.pack_builder import ADVICE_ANSWERS

CALM = [AnswerQuestion(question, option) for question, option in ADVICE_ANSWERS.items()]


def by_act(state: CallState, act: str) -> Assessment:
    """The assessment that a command began."""
    (found,) = [a for a in state.assessments if a.began.command == act]
    return found


def test_a_desk_records_on_another_desks_assessment_what_it_did_there(room, call):
    """Its own had that number first: what another service answered belongs to the decision that it acted on."""
    a, b = room.desk("4471"), room.desk("5512")
    seen_a, seen_b = a.reopened(call), b.reopened(call)
    there = b.do(seen_b, BringNewInformation("second_call", "He is home."))
    room.clock.now += 500
    mine = a.do(seen_a, BringNewInformation("new_fact", "Tablets."))
    room.clock.now += 500
    b.do(there, SendPolice())
    a.do(a.reopened(call), RecordAgency("ambulance", "accepted"))
    merged = b.reopened(call)
    assert by_act(merged, there.current.began.command).agencies
    assert not by_act(merged, mine.current.began.command).agencies


def test_an_assessment_comes_after_another_desks_that_was_seen_whatever_the_clock_says(room, call):
    """The one that was seen had another number by then; the newest information stays the newest."""
    a, b, c = room.desk("4471"), room.desk("5512"), room.desk("6601")
    seen_a, seen_b = a.reopened(call), b.reopened(call)
    a.do(seen_a, BringNewInformation("new_fact", "Tablets."))
    room.clock.now += 500
    there = b.do(seen_b, BringNewInformation("second_call", "He is home."))
    room.clock.now += 500
    b.do(there, AnswerQuestion("act_done", "yes"))
    seen_c = c.reopened(call)
    room.clock.pass_minutes(-5)
    last = c.do(seen_c, BringNewInformation("new_fact", "A knife."), *CALM[1:2])
    room.clock.pass_minutes(6)
    merged = a.reopened(call)
    assert merged.current.began == last.current.began
    assert merged.current.answers == last.current.answers
    assert merged.current.held == last.current.held
    assert sorted(x.number for x in merged.assessments) == [1, 2, 3, 4]


def test_police_decided_by_a_desk_whose_clock_is_behind_are_decided(room, call):
    """In an assessment that another desk began a minute ago: the decision was told before it, of nothing."""
    a, boss = room.desk("4471"), room.desk("2290", "supervisor")
    a.do(a.reopened(call), BringNewInformation("new_fact", "Tablets."))
    seen = boss.reopened(call)
    room.clock.pass_minutes(-5)
    boss.do(seen, SendPolice())
    room.clock.pass_minutes(6)
    assert standing(a.reopened(call), room.engines.engine).source == "decision"


def told(*steps: tuple[str, Fact]) -> CallState:
    """A call whose log tells only these, each under a command of its own: c0, c1, ..."""
    events = [
        Event("call-1", Stamp(count, actor, "handler", f"c{count}"), fact)
        for count, (actor, fact) in enumerate(steps)
    ]
    return fold("call-1", events)


BEGAN = ("4471", CallBegan("small", "1.0.0", "5" * 64, "live"))
SENT = DecisionMade(2, "advice_given", "police_now", "more_police", "", "lost")
CALMED = DecisionMade(2, "advice_given", "advice_given", "as_recommended", "", "lost")


def test_what_is_told_of_an_assessment_whose_beginning_is_lost_is_told_of_no_other():
    began = ("4471", NewInformationCame(2, "new_fact", ""))
    state = told(BEGAN, began, ("5512", AnswerGiven(2, "weapon", "no", "answered", "lost")))
    assert [dict(a.answers) for a in state.assessments] == [{}, {"weapon": "no"}, {}]
    assert state.current.began.command == "c1"


def test_no_police_of_a_lost_assessment_covers_nothing_and_police_of_it_stand():
    began = ("4471", NewInformationCame(2, "new_fact", ""))
    lower = standing(told(BEGAN, began, ("5512", CALMED)), ENGINE)
    assert lower.source != "decision"
    higher = standing(told(BEGAN, began, ("5512", SENT)), ENGINE)
    assert (higher.source, higher.response.sends_police) == ("decision", True)


def test_assessments_follow_each_other_by_their_order_whatever_their_numbers():
    """One whose beginning is lost has the higher number, and the newest the lower: it was decided three times, and held never."""
    lost = DecisionMade(2, "advice_given", "advice_given", "as_recommended", "", "lost")
    calm = [
        ("4471", AnswerGiven(2, question, option, "answered", "c1"))
        for question, option in ADVICE_ANSWERS.items()
    ]
    state = told(
        BEGAN,
        ("4471", NewInformationCame(2, "new_fact", "")),
        ("5512", lost),
        *calm,
    )
    assert [a.number for a in state.assessments] == [1, 3, 2]
    stamp = Stamp(99, "4471", "handler", "accepts")
    assert decide(state, AcceptRecommendation(), ENGINE, stamp)[0].reason == "second_refusal"
    now = DecisionMade(2, "advice_given", "advice_given", "as_recommended", "", "c1")
    held = standing(evolve(state, Event("call-1", stamp, now)), ENGINE)
    assert (held.source, held.since) == ("decision", stamp)


def test_no_police_before_a_lost_assessment_does_not_cover_what_came_with_it():
    calm = DecisionMade(1, "advice_given", "advice_given", "as_recommended", "")
    asked = AnswerGiven(2, "weapon", "no", "answered", "lost")
    all_asked = [
        ("4471", AnswerGiven(1, question, option, "answered"))
        for question, option in ADVICE_ANSWERS.items()
    ]
    decided = (BEGAN, *all_asked, ("4471", calm))
    assert standing(told(*decided), ENGINE).source == "decision"
    assert standing(told(*decided, ("4471", asked)), ENGINE).source != "decision"


def test_a_beginning_that_is_told_last_is_of_what_was_told_before():
    asked = AnswerGiven(2, "weapon", "no", "answered", "c2")
    state = told(BEGAN, ("5512", asked), ("4471", NewInformationCame(2, "new_fact", "Tablets.")))
    assert [(a.number, a.text, dict(a.answers)) for a in state.assessments] == [
        (1, "", {}),
        (2, "Tablets.", {"weapon": "no"}),
    ]


ACTS = ("new", "new", "yes", "calm", "back", "accept", "police now", "ambulance")
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(ROLES)[:4]), st.sampled_from(ACTS), st.booleans()),
    max_size=9,
)
SKEWS = st.fixed_dictionaries(
    {person: st.sampled_from((0, 0, -300_000, 300_000)) for person in sorted(ROLES)[1:4]}
)


@given(STEPS, SKEWS)
@settings(deadline=None)
def test_each_act_stays_in_the_assessment_that_was_on_its_screen(steps, skew):
    desks = run(steps, skew)
    state = desks.merged()
    numbers = [a.number for a in state.assessments]
    assert len(set(numbers)) == len(numbers)
    told_of = {
        stamp.command: began(assessment)
        for assessment in state.assessments
        for stamp in stamps_of(assessment)
    }
    for event in desks.made:
        if isinstance(event.fact, AnswerGiven | DecisionMade | AmbulanceAsked | RouteShown):
            act = event.stamp.command
            assert told_of.get(act, desks.on_screen[act]) == desks.on_screen[act]
            assert act in told_of or isinstance(event.fact, AmbulanceAsked), "nothing is dropped"


@given(STEPS, SKEWS)
@settings(deadline=None)
def test_an_assessment_comes_after_the_one_that_was_on_the_screen_of_who_began_it(steps, skew):
    desks = run(steps, skew)
    order = [began(assessment) for assessment in desks.merged().assessments]
    for event in desks.made:
        if isinstance(event.fact, NewInformationCame):
            act = event.stamp.command
            assert order.index(desks.on_screen[act]) < order.index(act)


def began(assessment: Assessment) -> str:
    """The first of a call is known as such: what comes first is told by the clocks alone."""
    return assessment.began.command if assessment.number > 1 else ""


@given(STEPS, SKEWS)
@settings(deadline=None)
def test_nothing_is_told_of_an_assessment_before_it_began(steps, skew):
    desks = run(steps, skew)
    begun: set[str] = set()
    for entry in merged_entries(list(desks.logs.values())):
        if entry.kind == "new_information_came":
            begun.add(entry.command)
        assert entry.body.get("begun", entry.command) in {*begun, entry.command}


def stamps_of(assessment: Assessment) -> Iterator[Stamp]:
    for made in (*assessment.lines, *assessment.decisions, *assessment.shown):
        yield made.stamp
    if assessment.ambulance is not None:
        yield assessment.ambulance


def test_every_fact_with_an_assessment_names_what_began_it():
    """A new kind of fact that has a number must be one of them, or its number alone tells where it belongs."""
    numbered = {kind for kind in get_args(Fact) if "assessment" in {f.name for f in fields(kind)}}
    assert numbered == {*get_args(OfAssessment), NewInformationCame}


def test_what_is_told_line_by_line_has_the_numbers_of_the_call():
    """Two desks answer one question in two assessments: nobody changed the other's answer, and none began twice."""
    steps = [("4471", "new", False), ("4471", "yes", False), ("5512", "new", False)]
    desks = run([*steps, ("5512", "calm", False)])
    told = retell("call-1", merged_entries(list(desks.logs.values())), lambda _: None)
    facts = [event.fact for event in told.events]
    assert [f.assessment for f in facts if isinstance(f, NewInformationCame)] == [2, 3]
    danger = [f for f in facts if isinstance(f, AnswerGiven) and f.question == "act_done"]
    assert [f.assessment for f in danger] == [1, 2, 3]
