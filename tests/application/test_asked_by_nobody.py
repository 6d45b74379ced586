"""What supervisors are asked though nobody asks: whoever brought it about may decide it, but not the one whose decision it is."""

from __future__ import annotations

import pytest

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.ports import Contacts, Person
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.decide import decide
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.four_eyes import same_person
from rcrp_desktop.domain.call.outcome import AcceptRecommendation
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.stamp import Doer
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import DecideRequest, SupervisorAsked
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.call_bench import Bench
from tests.support.desks_apart import ENGINE, Desks, begun
from tests.support.pack_builder import ADVICE_ANSWERS

ACCEPT = AcceptRecommendation()
REFERENCE = GiveReference("CAD 1", earlier_contacts=1, earlier_refusals=1)
DOWN = StandDownOverride("Wrong house.")


@pytest.fixture
def bench() -> Bench:
    bench = Bench(ENGINE)
    bench.references.known["CAD 1"] = Contacts(1, 1)
    return bench


def done(at: CallService, call: CallState, *acts: Command) -> CallState:
    for act in acts:
        found = at.perform(at.reopen(call.call), act)
        assert isinstance(found, Performed), found
    return at.reopen(call.call)


def agrees(request: Request) -> DecideRequest:
    return DecideRequest(
        request.item, "agree", request.wanted_route, "Seen.", request.stamp.command
    )


BROUGHT = [
    ((ACCEPT, EndCall()), REFERENCE),
    ((ACCEPT, RaiseOverride(), REFERENCE, EndCall()), DOWN),
]


@pytest.mark.parametrize(("before", "act"), BROUGHT)
def test_a_supervisor_alone_on_duty_decides_what_their_own_act_brought_about(
    bench: Bench, before: tuple[Command, ...], act: Command
):
    call = bench.a_call(ADVICE_ANSWERS, *before)
    assert not pending_requests(call)
    supervisor = bench.colleague("2290", "supervisor")
    (request,) = pending_requests(done(supervisor, call, act))
    assert (request.reason, request.asker) == ("second_refusal", "")
    now = standing(done(supervisor, call, agrees(request)), ENGINE)
    assert (now.source, now.is_no_police) == ("decision", True)


@pytest.mark.parametrize("name", ["2290", "2297"])
@pytest.mark.parametrize("by", ["themselves", "another"])
def test_whose_decision_it_is_does_not_agree_to_it_under_any_name(bench: Bench, name: str, by: str):
    """They took the call themselves; another on their account is nobody else."""
    call = bench.a_call(ADVICE_ANSWERS)
    taker = bench.colleague("2290", "supervisor", account="told")
    done(taker, call, ACCEPT)
    state = done(taker if by == "themselves" else bench.colleague("5512"), call, REFERENCE)
    (request,) = pending_requests(state)
    who = Person(name, "supervisor", verified=True, account="told")
    same = bench.service_for(who, taker.recorder)
    refused = same.refusal(same.reopen(call.call), agrees(request))
    assert refused == Rejected(Refusal.SAME_PERSON, name)
    other = bench.colleague("2291", "supervisor")
    assert other.refusal(other.reopen(call.call), agrees(request)) is None


# --- one request, by whichever act it follows ---------------------------------------------------------


def asked(desks: Desks) -> list[tuple[str, bool]]:
    return [(r.reason, r.decision is None) for r in desks.merged().requests]


def refused_apart() -> Desks:
    """Drawn from what two desks did, and recorded by a third that had read the one of them."""
    desks = begun()
    desks.act("4471", ACCEPT)
    desks.act("5512", REFERENCE)
    for person in ("3301", "4402"):
        desks.seen[person] = desks.merged(without="5512")
    desks.act("4402", REFERENCE)
    return desks


def test_what_one_desk_records_and_what_is_drawn_is_one_request():
    desks = refused_apart()
    assert asked(desks) == [("second_refusal", True)]


@pytest.mark.parametrize("lost", ["", "5512"])
def test_one_decision_ends_it_whichever_of_them_was_read(lost: str):
    desks = refused_apart()
    desks.seen["2290"] = desks.merged(without=lost)
    (request,) = pending_requests(desks.seen["2290"])
    desks.act("2290", agrees(request))
    assert asked(desks) == [("second_refusal", False)]
    assert standing(desks.merged(), ENGINE).source == "decision"


def test_who_had_not_read_that_it_was_decided_asks_nobody_again():
    desks = refused_apart()
    desks.read("2290")
    desks.act("2290", agrees(pending_requests(desks.seen["2290"])[0]))
    desks.act("3301", REFERENCE)
    assert isinstance(desks.made[-1].fact, SupervisorAsked)
    assert asked(desks) == [("second_refusal", False)]


def test_what_follows_of_it_to_who_had_is_another_request_and_another_decision():
    """As where the decision on it holds no more, because its maker had not read of police who were lowered since."""
    desks = refused_apart()
    desks.read("2290")
    desks.act("2290", agrees(pending_requests(desks.seen["2290"])[0]))
    state, fact = desks.merged(), SupervisorAsked("r2", 1, "second_refusal", "", "advice_given", "")
    fact = replace(fact, of=state.requests[0].stamp.command)
    again = evolve(state, Event("call-1", Stamp(9_000_000, "5512", "handler", "late"), fact))
    assert [(r.stamp.command, r.asker) for r in again.requests][1:] == [("late", "")]
    other = Stamp(9_000_001, "3301", "supervisor", "ended")
    (request,) = pending_requests(again)
    facts = decide(again, agrees(request), ENGINE, other)
    assert not isinstance(facts, Rejected)
    for made in facts:
        again = evolve(again, Event("call-1", other, made))
    assert not pending_requests(again)


def test_what_follows_of_the_next_decision_is_another_request():
    desks = refused_apart()
    desks.read("2290")
    desks.act("2290", agrees(pending_requests(desks.merged())[0]))
    desks.act("3301", ACCEPT)
    assert asked(desks) == [("second_refusal", False), ("second_refusal", True)]
    assert len({r.stamp.command for r in desks.merged().requests}) == 2


def test_whoever_decided_never_agrees_whatever_the_reference_says_by_then(bench: Bench):
    """A reference in between, on which nobody refused police, would let one person do both."""
    call = bench.a_call(ADVICE_ANSWERS)
    boss = bench.colleague("2290", "supervisor")
    (request,) = pending_requests(done(boss, call, ACCEPT, GiveReference("CAD 1")))
    other = done(boss, call, GiveReference("CAD 2"))
    assert boss.refusal(other, agrees(request)) == Rejected(Refusal.SAME_PERSON, "2290")


def test_whoever_decided_never_agrees_where_the_entry_of_it_cannot_be_read(bench: Bench):
    call = bench.a_call(ADVICE_ANSWERS)
    boss = bench.colleague("2290", "supervisor")
    done(boss, call, ACCEPT, GiveReference("CAD 1"))
    log = bench.records.logs[-1]
    log.entries = [
        replace(one, damaged=True, body={}, parts={}) if one.kind == "decision_made" else one
        for one in log.entries
    ]
    state = boss.reopen(call.call)
    (request,) = pending_requests(state)
    assert state.damaged
    assert boss.refusal(state, agrees(request)) == Rejected(Refusal.SAME_PERSON, "2290")


def test_whoever_decided_never_agrees_where_the_log_of_it_is_away(bench: Bench):
    call = bench.a_call(ADVICE_ANSWERS)
    done(bench.colleague("2290", "supervisor", account="one"), call, ACCEPT)
    away = bench.records.logs[-1]
    boss = bench.colleague("2290", "supervisor", account="two")
    done(boss, call, GiveReference("CAD 1"))
    bench.records.logs.remove(away)
    state = boss.reopen(call.call)
    (request,) = pending_requests(state)
    assert boss.refusal(state, agrees(request)) == Rejected(Refusal.SAME_PERSON, "2290")


def test_whoever_decided_never_agrees_where_police_whom_they_had_not_seen_were_taken_back():
    """No fall takes two: the answer was put right within seconds by whoever gave it."""
    desks = begun()
    desks.act("5512", AnswerQuestion("crime", "yes"))
    desks.act("2290", ACCEPT)
    desks.act("5512", AnswerQuestion("crime", "no"))
    state = desks.merged()
    (request,) = pending_requests(state)
    assert (request.reason, request.wanted_route) == ("route_fell", "advice_given")
    own = decide(state, agrees(request), ENGINE, Stamp(9_000_000, "2290", "supervisor", "own"))
    assert own == Rejected(Refusal.SAME_PERSON, "2290")
    other = Stamp(9_000_000, "3301", "supervisor", "other")
    assert not isinstance(decide(state, agrees(request), ENGINE, other), Rejected)


def test_nor_under_another_name_where_it_is_asked_once_more(bench: Bench):
    call = bench.a_call(ADVICE_ANSWERS)
    taker = bench.colleague("2290", "supervisor", account="told")
    state = done(taker, call, ACCEPT, GiveReference("CAD 1"))
    (first,) = pending_requests(state)
    state = done(bench.colleague("3301", "supervisor"), call, agrees(first))
    fact = SupervisorAsked("r2", 1, "second_refusal", "", "advice_given", "")
    fact = replace(fact, of=first.stamp.command, maker="2290")
    again = evolve(state, Event(call.call, Stamp(9_000_000, "5512", "handler", "late"), fact))
    again = replace(again, reference=None)
    (request,) = pending_requests(again)
    route = ENGINE.pack.route("advice_given")
    assert same_person(again, request, route, Doer("2297", "told"), ENGINE) == "account"
    assert same_person(again, request, route, Doer("2291", "other"), ENGINE) is None
