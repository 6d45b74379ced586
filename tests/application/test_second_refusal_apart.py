"""A second refusal that stands has a supervisor asked, whoever had read what, whatever the clocks say and whichever log is gone.

What is asked is drawn by one rule where a desk records it and where all logs are read.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.calls import CallService, Performed
from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.ports import Contacts
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, TakeBack
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.decisions import decisions
from rcrp_desktop.domain.call.duties import ConfirmOnCad
from rcrp_desktop.domain.call.evolve import fold
from rcrp_desktop.domain.call.four_eyes import may_repeat_a_refusal
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import newest_decision, pending_requests, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.frozen import replace
from tests.support.call_bench import Bench
from tests.support.desks_apart import CALM, ENGINE, ILL, NEW, ROLES, Desks, begun
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.search_depth import sized

ACCEPT = AcceptRecommendation()
REPEATED = GiveReference("CAD 1", earlier_contacts=1, earlier_refusals=1)


def second_refusal_stands(state: CallState) -> bool:
    """No police that a handler alone decided, where police were refused before, or nobody knows."""
    now, decided = standing(state, ENGINE), newest_decision(state, ENGINE)
    if now.source != "decision" or not now.is_no_police or decided is None:
        return False
    earlier = any(
        made.turn < decided.turn and ENGINE.pack.route(made.route).response.is_no_police
        for made in decisions(state)
    )
    return decided.is_handlers and (earlier or may_repeat_a_refusal(state.reference))


# --- two desks that have not read each other ---------------------------------------------------------


@pytest.fixture
def bench() -> Bench:
    bench = Bench(ENGINE)
    bench.references.known["CAD 1"] = Contacts(1, 1)
    return bench


def do(at: CallService, state: CallState, *acts: Command) -> CallState:
    for act in acts:
        done = at.perform(state, act)
        assert isinstance(done, Performed), done
        state = done.state
    return state


def apart(bench: Bench, acts: dict[str, tuple[Command, ...]], minutes: int) -> CallState:
    """Each acts on what stood before either did, one after the other, with so long between their clocks."""
    call = bench.a_call(ADVICE_ANSWERS)
    desks = {"4471": bench.service, "5512": bench.colleague("5512")}
    bench.clock.pass_minutes(20)
    before = {who: desks[who].reopen(call.call) for who in acts}
    for who, done in acts.items():
        do(desks[who], before[who], *done)
        bench.clock.pass_minutes(minutes)
    bench.clock.pass_minutes(30)
    return bench.service.reopen(call.call)


def reversed_if(acts: dict[str, tuple[Command, ...]], first: str) -> dict[str, tuple[Command, ...]]:
    return acts if first in list(acts)[:1] else dict(reversed(acts.items()))


@pytest.mark.parametrize("first", ["4471", "5512"])
@pytest.mark.parametrize("minutes", [-5, 5])
@pytest.mark.parametrize("then", [(), (WriteNote("x"),), (ConfirmOnCad(),)])
def test_a_reference_given_at_another_desk_asks_whatever_is_told_first(
    bench: Bench, first: str, minutes: int, then: tuple[Command, ...]
):
    now = apart(bench, reversed_if({"4471": (ACCEPT,), "5512": (REPEATED,)}, first), minutes)
    do(bench.service, now, *then)
    state = bench.service.reopen(now.call)
    assert [(r.reason, r.wanted_route) for r in state.requests] == [
        ("second_refusal", "advice_given")
    ]
    assert standing(state, ENGINE).source == "awaiting_supervisor"


@pytest.mark.parametrize("first", ["4471", "5512"])
@pytest.mark.parametrize("minutes", [-5, 5])
def test_so_does_a_refusal_in_another_assessment(bench: Bench, first: str, minutes: int):
    again = (BringNewInformation("new_fact", "x"), *CALM, ACCEPT)
    state = apart(bench, reversed_if({"4471": (ACCEPT,), "5512": again}, first), minutes)
    assert [a.decision is not None for a in state.assessments] == [True, True]
    assert [r.reason for r in pending_requests(state)] == ["second_refusal"]
    assert standing(state, ENGINE).source == "awaiting_supervisor"


@pytest.mark.parametrize("act", [RaiseOverride(), NEW, AnswerQuestion("crime", "yes")])
def test_nobody_is_asked_while_no_police_do_not_stand(bench: Bench, act: Command):
    state = apart(bench, {"4471": (ACCEPT,), "5512": (act, REPEATED)}, 5)
    assert standing(state, ENGINE).source != "decision"
    assert not pending_requests(state)


def test_the_act_by_which_they_stand_again_brings_it_also_at_a_desk_that_read_of_none():
    desks = begun()
    desks.act("5512", RaiseOverride())
    desks.act("4471", ACCEPT)
    desks.act("3301", REPEATED)
    assert not pending_requests(desks.merged())
    desks.act("5512", MispressOverride(1))
    assert [r.reason for r in pending_requests(desks.merged())] == ["second_refusal"]


def test_a_log_that_is_gone_of_whoever_began_anew_leaves_it_asked():
    """Who gave the reference had read that: nothing stood then, and they asked nobody."""
    desks = begun()
    desks.act("4471", ACCEPT)
    desks.read("5512")
    desks.act("5512", NEW)
    desks.read("3301")
    desks.act("3301", REPEATED)
    assert not pending_requests(desks.merged())
    assert [r.reason for r in pending_requests(desks.merged(without="5512"))] == ["second_refusal"]


def test_what_fell_elsewhere_is_asked_of_an_earlier_record_that_does_not_say_what_was_seen():
    desks = begun()
    for option in ("yes", "no"):
        desks.act("5512", AnswerQuestion("crime", option))
        desks.now += 60_000
    desks.act("4471", ACCEPT)
    logs = [
        [replace(e, body={k: v for k, v in e.body.items() if k != "sight"}) for e in log]
        for log in desks.logs.values()
    ]
    state = retell("call-1", merged_entries(logs), lambda _: ENGINE).state
    assert state.current.falls
    assert [r.reason for r in pending_requests(state)] == ["route_fell"]


def test_fewer_police_than_are_recommended_by_a_desk_that_had_not_read_that_are_asked_about():
    """No police had been decided on a closed line, by a supervisor who had read of none."""
    desks = begun()
    desks.act("4471", AnswerQuestion("crime", "yes"))
    desks.read("5512")
    for act in (AnswerQuestion("act_done", "yes"), EndCall()):
        desks.act("5512", act)
    desks.read("2290")
    for act in commands("advice_given", desks.seen["2290"]):
        desks.act("2290", act)
    assert not pending_requests(desks.merged())
    desks.act("4471", ACCEPT)
    state = desks.merged()
    assert state.current.decision is not None
    assert [r.reason for r in pending_requests(state)] == ["ended_undecided"]


# --- the law -----------------------------------------------------------------------------------------

ACTS: tuple[Command, ...] = (
    *(REPEATED, GiveReference("CAD 1", 1, damaged=1), GiveReference("CAD 1", 1, unread=1)),
    *(GiveReference("CAD 2", 1), ACCEPT, ACCEPT, ACCEPT, SendPolice(), NEW, NEW, TakeBack()),
    *(AnswerQuestion("crime", "yes"), AnswerQuestion("crime", "no"), RaiseOverride()),
    *(MispressOverride(), EndCall(), WriteNote("x"), ConfirmOnCad()),
)
BOSSES: tuple[str, ...] = ("advice_given", "partner_ambulance", "police_soon", "stand down")
SOME = {"calm": CALM, "ill": ILL}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(ACTS), st.booleans()),
        st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(sorted(SOME)), st.booleans()),
        st.tuples(st.sampled_from(["2290", "3301"]), st.sampled_from(BOSSES), st.booleans()),
    ),
    max_size=12,
)
SKEW = st.dictionaries(st.sampled_from(sorted(ROLES)), st.sampled_from((-300_000, 300_000)))


def commands(act: Command | str, seen: CallState) -> tuple[Command, ...]:
    if not isinstance(act, str):
        return (act,)
    if act in SOME:
        return SOME[act]
    if act == "stand down":
        return (StandDownOverride("Misheard."),)
    return tuple(
        DecideRequest(r.item, "overturn", act, "Known.", r.stamp.command)
        for r in pending_requests(seen)[-1:]
    )


def stepped(desks: Desks, who: str, act: Command | str, *, reads: bool) -> None:
    if reads:
        desks.read(who)
    for command in commands(act, desks.seen[who]):
        desks.act(who, command)


@given(STEPS, SKEW)
@example([("4471", ACCEPT, False), ("5512", REPEATED, False)], {})
@example([("4471", ACCEPT, False), ("5512", NEW, False)], {"4471": 300_000})
@settings(deadline=None, max_examples=sized(150, 10_000))
def test_no_second_refusal_stands_of_which_no_supervisor_is_asked(
    steps: list[tuple[str, Command | str, bool]], skew: dict[str, int]
):
    desks = begun(skew)
    for who, act, reads in steps:
        stepped(desks, who, act, reads=reads)
        assert not second_refusal_stands(desks.merged())
    for lost in ROLES:
        state = desks.merged(without=lost)
        assert state.began is None or not second_refusal_stands(state)


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from((*ACTS, *SOME, *BOSSES))),
        max_size=14,
    )
)
@settings(deadline=None, max_examples=sized(100, 5_000))
def test_a_desk_that_read_all_records_what_reading_would_draw(
    steps: list[tuple[str, Command | str]],
):
    """Nothing is left to be drawn that no log says."""
    desks = begun()
    for who, act in steps:
        stepped(desks, who, act, reads=True)
    recorded = fold("call-1", desks.made).requests
    drawn = desks.merged().requests
    assert [(r.item, r.reason, r.wanted_route) for r in recorded] == [
        (r.item, r.reason, r.wanted_route) for r in drawn
    ]
