"""Police that only the answers of several desks recommend were on screen, and fall as what one desk showed does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.event_codec import SEEN
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.audit.entry import StoredEntry
from rcrp_desktop.domain.call import asked_by_itself
from rcrp_desktop.domain.call.answers import AnswerQuestion, WithdrawAnswer
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import GiveReference
from rcrp_desktop.domain.call.four_eyes import supervisor_first
from rcrp_desktop.domain.call.history import History
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import MISPRESS_MS
from rcrp_desktop.domain.call.standing import last_shown, pending_requests, recommendation, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.policy.pack import ResponseClass
from tests.support.desks_apart import CALM, ENGINE, NEW, ROLES, Desks, Step, begun
from tests.support.search_depth import sized

A_MINUTE = 60_000
SAFE = {"act_done": "no", "weapon": "no", "caller": "public"}
CRIME = {"intent": "none", "crime": "yes"}
NO_CRIME = {"crime": "no", "health_need": "yes"}


def answer(desks: Desks, person: str, answers: dict[str, str]) -> None:
    for question, option in answers.items():
        desks.act(person, AnswerQuestion(question, option))


def told_apart(first: dict[str, str], second: dict[str, str]) -> Desks:
    """Two desks answer at once, then read each other."""
    desks = begun(asked=())
    answer(desks, "4471", first)
    answer(desks, "5512", second)
    for person in ROLES:
        desks.read(person)
    return desks


def agrees_first(state: CallState) -> str | None:
    now = standing(state, ENGINE)
    assert now.source == "recommendation"
    assert now.is_no_police
    assert now.route is not None
    return supervisor_first(state, now.route, ENGINE)


def assert_heard_and_fallen(state: CallState) -> None:
    """A danger that no longer counts keeps the call with a supervisor; that police are gone is a fall all the same."""
    now = standing(state, ENGINE)
    assert now.response is ResponseClass.SUPERVISOR
    falls = [(f.from_route, f.to_route) for f in state.current.falls if not f.quick]
    assert falls == [("police_now", "ask_supervisor")]


def withdraw(desks: Desks, person: str) -> None:
    desks.read(person)
    desks.act(person, WithdrawAnswer("goodbye"))


PRIORITY, AT_ONCE = ResponseClass.POLICE_PRIORITY, ResponseClass.POLICE_IMMEDIATE
THOUGHTS = {**SAFE, "intent": "thoughts", "crime": "no", "health_need": "no"}


@pytest.mark.parametrize(
    ("first", "second", "shown", "then"),
    [
        (SAFE, CRIME, PRIORITY, NO_CRIME),
        (THOUGHTS, {"goodbye": "yes"}, AT_ONCE, {"goodbye": "no"}),
    ],
)
def test_police_that_two_desks_show_together_fall_to_none_by_a_supervisor_alone(
    first: dict[str, str], second: dict[str, str], shown: ResponseClass, then: dict[str, str]
):
    desks = told_apart(first, second)
    assert standing(desks.seen["4471"], ENGINE).response is shown
    desks.now += A_MINUTE
    answer(desks, "4471", then)
    assert agrees_first(desks.merged()) == "route_fell"
    desks.act("4471", AcceptRecommendation())
    (asked,) = pending_requests(desks.merged())
    assert asked.reason == "route_fell"
    desks.read("2290")
    desks.act("2290", DecideRequest(asked.item, "agree", text="Known."))
    now = standing(desks.merged(), ENGINE)
    assert (now.source, now.is_no_police) == ("decision", True), "and a supervisor can agree"


def test_it_holds_at_desks_that_keep_their_own_logs(room):
    """From the files of both, as the program reads them; a supervisor's desk finds what is asked."""
    a, b, boss = room.desk("4471"), room.desk("5512"), room.desk("2290", "supervisor")
    call = a.a_call("0398-23NOV", {})
    seen_b = b.reopened(call)
    a.do(call, *(AnswerQuestion(*one) for one in SAFE.items()))
    b.do(seen_b, *(AnswerQuestion(*one) for one in CRIME.items()))
    seen = a.reopened(call)
    assert standing(seen, room.engines.engine).response is PRIORITY
    room.clock.pass_minutes(1)
    a.do(seen, *(AnswerQuestion(*one) for one in NO_CRIME.items()), AcceptRecommendation())
    assert [r.reason for r in pending_requests(boss.reopened(call))] == ["route_fell"]


def without(entry: StoredEntry, *names: str) -> StoredEntry:
    return replace(entry, body={k: v for k, v in entry.body.items() if k not in names})


def retold(logs: Iterable[Sequence[StoredEntry]]) -> CallState:
    return retell("call-1", merged_entries(list(logs)), lambda _: ENGINE).state


def test_it_holds_for_earlier_records_that_say_nothing_of_it():
    """Of a desk that did not know of it, and of a time when entries did not say what was read."""
    desks = told_apart(SAFE, CRIME)
    desks.now += A_MINUTE
    answer(desks, "4471", NO_CRIME)
    asked = [e for e in desks.logs["4471"] if e.kind == "route_fell"]
    assert [e.body["from_route"] for e in asked] == ["police_soon"]
    logs = {who: [e for e in log if e.kind != "route_fell"] for who, log in desks.logs.items()}
    assert agrees_first(retold(logs.values())) == "route_fell"
    unread = [[without(e, SEEN) for e in log] for log in logs.values()]
    assert agrees_first(retold(unread)) == "route_fell"


def as_earlier(state: CallState) -> CallState:
    """As a desk saw it that did not know what several had shown together."""
    alone = [
        replace(a, shown=tuple(s for s in a.shown if not s.together), falls=())
        for a in state.assessments
    ]
    return replace(state, assessments=tuple(alone))


def test_no_police_that_a_handler_decided_alone_in_an_earlier_record_is_asked_of_a_supervisor():
    """To their desk no police had been on screen, and no told danger had been heard by then."""
    desks = begun()
    answer(desks, "4471", {"intent": "thoughts"})
    answer(desks, "5512", {"goodbye": "yes"})
    desks.logs["5512"] = [e for e in desks.logs["5512"] if e.kind != "route_shown"]
    desks.seen["4471"] = as_earlier(desks.merged())
    assert standing(desks.seen["4471"], ENGINE).response is AT_ONCE
    desks.now += A_MINUTE
    answer(desks, "4471", {"goodbye": "no"})
    desks.act("4471", AcceptRecommendation())
    state = desks.merged()
    assert [d.decided for d in state.current.decisions] == ["crisis_leads"]
    assert [r.reason for r in pending_requests(state)] == ["route_fell"]
    assert standing(state, ENGINE).source == "awaiting_supervisor"


def test_what_a_supervisor_decided_in_an_earlier_record_holds():
    """Its sight names all answers on which police were shown together."""
    desks = told_apart(SAFE, CRIME)
    desks.act("4471", AskSupervisor("asked", text="Is it known?"))
    desks.seen["2290"] = as_earlier(desks.merged())
    desks.act("2290", DecideRequest("r1", "overturn", "advice_given", "Known."))
    assert standing(desks.merged(), ENGINE).source == "decision"


def test_the_words_of_a_route_to_which_a_supervisor_must_agree_are_not_taken_for_shown():
    desks = told_apart(SAFE, CRIME)
    desks.read("5512")
    desks.now += A_MINUTE
    answer(desks, "4471", {"crime": "no"})
    answer(desks, "5512", {"health_need": "yes"})
    shown = last_shown(desks.merged())
    assert shown is not None
    assert (shown.route, shown.say, shown.together) == ("partner_ambulance", "", True)
    police = [s.say for s in desks.merged().current.shown if s.sends_police]
    assert all(police), "those of police are"


@pytest.mark.parametrize(("wait", "quick"), [(0, True), (MISPRESS_MS, False)])
def test_a_slip_of_one_person_is_one_together_with_another_desk_too(wait: int, quick: bool):
    """Shown by nobody's own answers, and taken back within seconds by whoever brought it."""
    desks = begun(asked=())
    answer(desks, "4471", SAFE)
    answer(desks, "5512", CRIME)
    desks.now += wait
    answer(desks, "5512", NO_CRIME)
    assert agrees_first(desks.merged()) == (None if quick else "route_fell")


def test_what_stands_together_stays_on_screen_though_one_desk_showed_less():
    """Each act of a desk that had read less shows its own route; the police of all are shown again after it."""
    desks = begun(asked=())
    answer(desks, "4471", THOUGHTS)
    answer(desks, "5512", {"goodbye": "yes"})
    desks.now += A_MINUTE
    answer(desks, "4471", {"crime": "yes", "health_need": "yes"})
    state = desks.merged()
    shown = last_shown(state)
    assert shown is not None
    assert (shown.route, shown.together) == ("police_now", True)
    assert standing(state, ENGINE).response is AT_ONCE
    desks.read("5512")
    answer(desks, "5512", {"goodbye": "no"})
    answer(desks, "5512", {"crime": "no"})
    assert agrees_first(desks.merged()) == "route_fell"


def test_police_of_one_desk_fall_where_answers_that_it_had_not_read_say_less():
    """They were on its screen alone, and nobody took them back."""
    desks = begun(asked=())
    answer(desks, "4471", THOUGHTS)
    desks.read("5512")
    answer(desks, "4471", {"intent": "none"})
    answer(desks, "5512", {"goodbye": "yes"})
    shown = last_shown(desks.seen["5512"])
    assert shown is not None
    assert shown.sends_police
    assert_heard_and_fallen(desks.merged())
    withdraw(desks, "5512")
    assert agrees_first(desks.merged()) == "route_fell"


def test_a_slip_at_one_desk_hides_no_police_that_stood_together():
    """In one act both fall, alone and together; what it unsays was told a minute ago, and is no slip at its desk either."""
    desks = begun(asked=())
    answer(desks, "5512", {"goodbye": "yes"})
    answer(desks, "4471", THOUGHTS)
    desks.now += A_MINUTE
    answer(desks, "4471", {"intent": "plan"})
    answer(desks, "4471", {"intent": "none"})
    assert [f.quick for f in desks.seen["4471"].current.falls] == [False]
    merged = desks.merged()
    assert standing(merged, ENGINE).response is ResponseClass.SUPERVISOR
    assert [(f.from_route, f.quick) for f in merged.current.falls] == [("police_now", False)]
    withdraw(desks, "5512")
    assert agrees_first(desks.merged()) == "route_fell"


def test_a_danger_that_is_withdrawn_unread_of_what_it_kept_is_a_fall_together():
    """Nothing was settled on the screen of whoever withdraws it; on the other's it kept the call with a supervisor."""
    desks = begun(asked=())
    answer(desks, "4471", {**SAFE, "goodbye": "yes"})
    desks.read("5512")
    answer(desks, "5512", {"intent": "none", "crime": "no", "health_need": "no"})
    assert standing(desks.seen["5512"], ENGINE).response is ResponseClass.SUPERVISOR
    desks.now += A_MINUTE
    desks.act("4471", WithdrawAnswer("goodbye"))
    assert agrees_first(desks.merged()) == "route_fell"


def test_of_two_routes_that_one_act_brought_the_one_of_all_desks_is_the_last():
    desks = begun(asked=(*CALM[:4], AnswerQuestion("crime", "yes")))
    seen = desks.seen["5512"]
    (police,) = seen.current.shown
    own = replace(police, route="advice_given", response="advice")
    about = replace(seen.current, shown=(own, replace(police, together=True)))
    desks.seen["5512"] = replace(seen, assessments=(about,))
    assert last_shown(desks.seen["5512"]) == about.shown[-1]
    answer(desks, "5512", NO_CRIME)
    assert [f.quick for f in desks.seen["5512"].current.falls] == [False], "it is somebody else's"


def both_begun_at_once(then: dict[str, str]) -> Desks:
    """Two desks begin the next assessment; a third answers in the one that is not the newest, beside its own desk."""
    desks = begun()
    desks.act("4471", NEW)
    desks.read("2290")
    desks.act("5512", NEW)
    for command in CALM:
        desks.act("5512", command)
    answer(desks, "4471", SAFE)
    answer(desks, "2290", then)
    return desks


def test_police_together_in_an_assessment_that_is_not_the_newest_are_asked_of_a_supervisor():
    """Nobody has them on screen: the newest knows nothing of the answer that brought them."""
    desks = both_begun_at_once(CRIME)
    state = desks.merged()
    assert [[s.route for s in a.shown if s.together] for a in state.assessments] == [
        *([], ["police_soon"], [])
    ]
    assert [(r.reason, r.assessment) for r in pending_requests(state)] == [("route_fell", 3)]
    answer(desks, "2290", {"health_need": "yes"})
    assert len(desks.merged().requests) == 1, "asked once"


def test_no_police_together_in_an_assessment_that_is_not_the_newest_asks_nobody():
    state = both_begun_at_once({"intent": "none", "crime": "no", "health_need": "no"}).merged()
    assert not any(s.together for a in state.assessments for s in a.shown)
    assert not state.requests


def test_what_a_call_at_one_desk_showed_is_what_that_desk_recorded():
    desks = begun()
    desks.step(("4471", "crime", False))
    desks.step(("5512", "ask", False))
    assert not any(s.together for a in desks.merged().assessments for s in a.shown)


def test_ids_of_what_is_asked_by_itself_are_nobody_elses():
    """A desk that had read a request which is lost counted on: the next in the call would have its number."""
    desks = both_begun_at_once({})
    desks.act("4471", AskSupervisor("asked", text="Is it known?"))
    desks.read("2290")
    desks.act("2290", AskSupervisor("asked", text="Is it near?"))
    desks.seen["2290"] = desks.seen["4471"]
    answer(desks, "2290", CRIME)
    desks.logs["4471"] = [e for e in desks.logs["4471"] if e.kind != "supervisor_asked"]
    items = [request.item for request in desks.merged().requests]
    assert len(items) == 2
    assert len(set(items)) == 2


@given(st.sets(st.sampled_from([q.id for q in ENGINE.pack.questions])), st.data())
def test_what_is_left_to_a_supervisor_changes_what_is_asked_and_no_route(aside, data):
    """So nothing but answers brings a route on screen, or takes it off: neither asking, nor what a supervisor decides."""
    options = {q.id: st.sampled_from([o.id for o in q.options]) for q in ENGINE.pack.questions}
    answers = data.draw(st.fixed_dictionaries({}, optional=options))
    asked, left = ENGINE.recommend(answers), ENGINE.recommend(answers, set_aside=aside)
    assert (asked.route, asked.rules) == (left.route, left.rules)


ACTS = (
    *("half", "other half", "half", "other half", "crime", "no crime", "ill", "calm", "yes"),
    *("back", "new", "accept", "accept", "ask", "agree", "less", "unsure", "police now"),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["4471", "5512", "2290"]), st.sampled_from(ACTS), st.booleans()),
    max_size=14,
)
APART: list[Step] = [
    *(("4471", "new", False), ("5512", "look", True), ("4471", "half", False)),
    *(("5512", "other half", False), ("5512", "crime", False)),
]


@given(STEPS)
@example([*APART, ("4471", "ill", True), ("4471", "accept", True)])
@settings(deadline=None, max_examples=sized(150, 10_000))
def test_police_on_the_screen_of_whoever_reads_all_never_fall_silently(steps: list[Step]):
    """A minute lies between the acts: nothing is a slip."""
    desks, police = begun(), False
    for step in steps:
        desks.now += A_MINUTE
        desks.step(step)
        state = desks.merged()
        route = recommendation(state, ENGINE).route
        police = police or (route is not None and route.response.sends_police)
        assert len({r.item for r in state.requests}) == len(state.requests)
        texts = [(r.question, r.wanted_route, r.text) for r in state.requests]
        assert all(isinstance(text, str) for each in texts for text in each)
        now = standing(state, ENGINE)
        if not police or not now.is_no_police:
            continue
        if now.source == "recommendation":
            assert agrees_first(state) is not None
        else:
            newest = History(state, ENGINE.pack).newest
            assert newest is not None
            assert not newest.is_handlers, "a supervisor decided it"


def test_who_is_asked_about_the_call_is_told_of_police_that_came_together_since():
    """To agree with what was asked before is not to have seen them."""
    desks = begun(asked=())
    answer(desks, "4471", SAFE)
    desks.act("4471", AskSupervisor("asked", text="Is it known?"))
    answer(desks, "5512", CRIME)
    desks.read("2290")
    desks.act("2290", DecideRequest("r1", "agree", "advice_given", "Known."))
    assert pending_requests(desks.merged())


@pytest.mark.parametrize("first", [NEW, GiveReference("CAD 1", earlier_refusals=1)])
def test_nobody_is_looked_for_who_would_have_to_agree_to_police(
    monkeypatch: pytest.MonkeyPatch, first: Command
):
    """To find what stands takes the longer the more was decided: two logs of 1,500 decisions each took 13 seconds."""
    desks = begun()
    for person in ("4471", "4402"):
        desks.act(person, first)
    for _ in range(3):
        desks.act("4471", SendPolice())
        desks.act("4402", SendPolice())
    looks: list[CallState] = []
    find = asked_by_itself.newest_decision
    monkeypatch.setattr(
        asked_by_itself,
        "newest_decision",
        lambda state, engine: looks.append(state) or find(state, engine),
    )
    assert standing(desks.merged(), ENGINE).response is ResponseClass.POLICE_IMMEDIATE
    assert looks == []


def test_nor_to_no_police_where_nothing_asks_for_it(monkeypatch: pytest.MonkeyPatch):
    desks = begun()
    for person in ("4471", "4402", "5512"):
        desks.act(person, AcceptRecommendation())
    monkeypatch.setattr(asked_by_itself, "newest_decision", None)
    assert not pending_requests(desks.merged())
