"""Supervisors who decide one request alike, unread of each other: each decision is an act of its own."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.read_models import search_words
from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AskLessPolice, DecisionMade
from rcrp_desktop.domain.call.request import Request, RequestDecision
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.supervisor import DecideRequest, SupervisorDecided
from rcrp_desktop.domain.call.unknowing import with_decision
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.frozen import replace
from tests.support.desks_apart import ASK, CALM, ENGINE, NEW, ROLES, Desks, decided_in, run
from tests.support.search_depth import sized

BOSSES = [person for person, role in ROLES.items() if role == "supervisor"]
ASKED = [("4471", "ask", False), *((boss, "look", True) for boss in BOSSES)]
SKEWS = st.dictionaries(
    st.sampled_from(sorted(ROLES)), st.sampled_from((-300_000, -2_000, 300_000))
)
READS = st.sampled_from((False, False, True))
DECIDED = st.tuples(st.sampled_from(BOSSES), st.sampled_from(("police", "agree", "less")), READS)
ELSE = st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(("ask", "look", "yes")), READS)
STEPS = st.lists(st.one_of(DECIDED, DECIDED, ELSE), max_size=8).map(lambda more: [*ASKED, *more])

LOWERED = [
    *ASKED,
    ("2290", "police", False),
    ("4471", "ask", True),
    ("2290", "agree", True),
    ("3301", "police", False),
]
THREE = [*ASKED, *((boss, "police", False) for boss in BOSSES)]


def made_in(desks: Desks) -> dict[str, str]:
    """The route of each decision that somebody made, whatever became of it."""
    made: dict[str, str] = {}
    for event in desks.made:
        if isinstance(event.fact, SupervisorDecided):
            made[event.stamp.command] = event.fact.route
        elif isinstance(event.fact, DecisionMade):
            made[event.stamp.command] = event.fact.decided
    return made


def sends_police(route: str) -> bool:
    return ENGINE.pack.route(route).response.sends_police


@example(LOWERED, {})
@example(THREE, {})
@given(STEPS, SKEWS)
@settings(deadline=None, max_examples=sized(100, 2_000))
def test_no_decision_is_thrown_away_because_another_is_like_it(steps, skew):
    desks = run(steps, skew)
    state, made = desks.merged(), made_in(desks)
    assert decided_in(state) == made
    history = History(state, ENGINE.pack)
    assert all(history.decided_by(command) is not None for command in made)


@example(LOWERED, {})
@example(THREE, {})
@given(STEPS, SKEWS)
@settings(deadline=None, max_examples=sized(100, 2_000))
def test_police_whom_two_decided_stand_until_somebody_who_knew_of_both_decides_less(steps, skew):
    desks = run(steps, skew)
    if not standing(desks.merged(), ENGINE).is_no_police:
        return
    made = made_in(desks)
    lower = [command for command, route in made.items() if not sends_police(route)]
    for police in (command for command, route in made.items() if sends_police(route)):
        assert any(police in desks.aware[act] for act in lower), "nobody who decided less knew"


@pytest.mark.parametrize("route", ["police_now", "police_soon"])
@pytest.mark.parametrize("clock_ms", [0, -300_000])
def test_lowering_the_police_of_one_leaves_those_of_the_other(route: str, clock_ms: int):
    desks = run(ASKED, {"3301": clock_ms})
    desks.act("2290", DecideRequest("r1", "overturn", route, "Send."))
    desks.read("4471")
    desks.act("4471", AskLessPolice("advice_given", "He is home."))
    desks.read("2290")
    (asked,) = pending_requests(desks.seen["2290"])
    desks.act("2290", DecideRequest(asked.item, "agree", "advice_given", "Known."))
    assert standing(desks.seen["2290"], ENGINE).is_no_police
    desks.act("3301", DecideRequest("r1", "overturn", route, "Send them."))
    assert standing(desks.merged(), ENGINE).route == ENGINE.pack.route(route)


def test_who_agrees_and_who_overturns_to_the_same_are_asked_nothing_again():
    """The caller is still to hear of it, whoever of the two comes first."""
    agree = DecideRequest("r1", "agree", "hospital_leads", "Right.")
    overturn = DecideRequest("r1", "overturn", "hospital_leads", "Known.")
    for first, second in ((agree, overturn), (overturn, agree)):
        desks = run(ASKED)
        desks.act("2290", first)
        desks.act("3301", second)
        state = desks.merged()
        assert pending_requests(state) == ()
        (request,) = state.requests
        assert [one.made.verdict for one in request.closing] == [first.verdict, second.verdict]
        assert request.decision is not None
        assert request.decision.tell_caller


@pytest.mark.parametrize("whom", ["tell_caller", "tell_agency"])
@pytest.mark.parametrize("first", [True, False])
def test_whom_one_of_two_that_are_alike_was_to_reach_is_to_be_reached(whom: str, first: bool):
    plain = RequestDecision("agree", "advice_given", "", tell_caller=False, tell_agency=False)
    both = [plain, replace(plain, **{whom: True})]
    request = Request("r1", 1, "asked", "", "", "", Stamp(1, "4471", "handler", "c1"))
    for count, made in enumerate(both[::-1] if first else both):
        at = Stamp(2, BOSSES[count], "supervisor", f"d{count}")
        request = with_decision(request, made, at, count + 2, knew=0)
    assert request.decision == both[1]


def test_of_two_that_are_alike_and_one_that_differs_none_is_dropped_when_it_is_asked_anew():
    desks = run([*ASKED, ("2290", "police", False), ("3301", "police", False)])
    desks.act("4402", DecideRequest("r1", "agree", "advice_given", "Right."))
    (request,) = desks.merged().requests
    assert [one.stamp.actor for one in request.differing] == ["2290", "3301", "4402"]
    assert request.alike == ()
    desks.read("2290")
    desks.act("2290", DecideRequest("r1", "agree", "advice_given", "We have spoken."))
    assert pending_requests(desks.merged()) == ()
    assert standing(desks.merged(), ENGINE).is_no_police


def test_who_had_not_seen_that_two_are_alike_closes_nothing_against_both():
    """They had seen two that differ; a third is like one of these, and they had not read of it."""
    desks = run([*ASKED, ("2290", "police", False), ("3301", "agree", False)])
    desks.read("2290")
    desks.act("4402", DecideRequest("r1", "overturn", "police_now", "Send."))
    desks.act("2290", DecideRequest("r1", "agree", "advice_given", "We have spoken."))
    (request,) = desks.merged().requests
    assert len(request.differing) == 4
    assert standing(desks.merged(), ENGINE).response.sends_police


def test_a_caller_who_heard_of_the_one_owes_nobody_another_word_for_the_other():
    desks = run([*ASKED, ("2290", "police", False), ("4471", "tell caller", True)])
    desks.act("3301", DecideRequest("r1", "overturn", "police_now", "Send."))
    kinds = [item.kind for item in open_items(desks.merged(), ENGINE)]
    assert Owed.TELL_CALLER_OF_CHANGE not in kinds


def test_a_route_that_answers_of_two_desks_recommend_came_with_the_last_of_them():
    """The first decision was made on fewer answers and covers not all."""
    desks = run(())
    *calm, last = CALM
    desks.act("4471", NEW)
    desks.read("5512")
    for command in (*calm, ASK):
        desks.act("4471", command)
    desks.read("3301")
    desks.act("5512", last)
    desks.read("2290")
    for person in ("3301", "2290"):
        desks.act(person, DecideRequest("r1", "overturn", "advice_given", "Known."))
    now = standing(desks.merged(), ENGINE)
    assert (now.source, now.since.actor) == ("recommendation", "5512")


def test_the_reason_of_each_can_be_searched_for():
    desks = run(ASKED)
    for person, why in zip(BOSSES, ("Known address.", "Known voice.", "Another."), strict=True):
        route = "advice_given" if why == "Another." else "police_now"
        desks.act(person, DecideRequest("r1", "overturn", route, why))
        assert why in search_words(desks.merged()).reasons
    assert all(why in search_words(desks.merged()).reasons for why in ("Known address.", "Known v"))
