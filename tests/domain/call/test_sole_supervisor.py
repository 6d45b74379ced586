"""One supervisor alone on duty: whatever is asked on a call, somebody who is there can end it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, TakeBack
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall, EndCall
from rcrp_desktop.domain.call.decide import Facts, decide
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.request import Request
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.desks_apart import run
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack
from tests.support.search_depth import sized

ENGINE = Engine(a_pack())
ROLES = {"4471": "handler", "2290": "supervisor"}
CALM = tuple(AnswerQuestion(question, option) for question, option in ADVICE_ANSWERS.items())
NEW = BringNewInformation("new_fact", "They rang again.")
END = EndCall(caller_gone=False)
DOWN = StandDownOverride("Misheard.")
ROUTES = [route.id for route in ENGINE.pack.routes]

Act = Callable[[CallState], Sequence[Command]]


class Room:
    """One call in a room of two who read everything at once."""

    def __init__(self, *acts: tuple[str, Command]) -> None:
        self.state = CallState("call-1")
        self.now_ms = self.count = 0
        for act in (("4471", BeginCall("live")), *acts):
            self.do(*act)

    def do(self, person: str, command: Command) -> Facts | Rejected:
        self.now_ms += 20_000
        self.count += 1
        stamp = Stamp(self.now_ms, person, ROLES[person], f"c{self.count}")
        facts = decide(self.state, command, ENGINE, stamp)
        for fact in () if isinstance(facts, Rejected) else facts:
            self.state = evolve(self.state, Event("call-1", stamp, fact))
        return facts

    def decide(self, request: Request, route: str) -> Facts | Rejected:
        act = DecideRequest(request.item, "overturn", route, "Known.", request.stamp.command)
        return self.do("2290", act)

    def would_refuse(self, request: Request, route: str) -> bool:
        act = DecideRequest(request.item, "overturn", route, "Known.", request.stamp.command)
        stamp = Stamp(self.now_ms, "2290", "supervisor", "would")
        return isinstance(decide(self.state, act, ENGINE, stamp), Rejected)


def _decides(route: str) -> Act:
    return lambda state: [
        DecideRequest(r.item, "overturn", route, "Known.", r.stamp.command)
        for r in pending_requests(state)[-1:]
    ]


def _does(*commands: Command) -> Act:
    return lambda _: commands


ANYBODY: tuple[Act, ...] = (
    *(_does(c) for c in (NEW, END, RaiseOverride(), SendPolice(), AcceptRecommendation())),
    *(_does(c) for c in (TakeBack(), AskSupervisor("asked"), AskSupervisor("unsure", "weapon"))),
    *(_does(c) for c in (AskLessPolice("advice_given", "He is home."), CALM[0], CALM[1])),
    _does(*CALM),
    _does(AnswerQuestion("act_done", "yes")),
    _does(AnswerQuestion("crime", "yes")),
)
BOSSES: tuple[Act, ...] = (
    _does(DOWN),
    *(_decides(route) for route in ("advice_given", "partner_ambulance", "police_soon")),
)
_ACTS = st.one_of(
    st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(ANYBODY)),
    st.tuples(st.just("2290"), st.sampled_from(BOSSES)),
)


@given(st.lists(_ACTS, max_size=14))
@example([("4471", _does(RaiseOverride(), END)), ("2290", _does(DOWN))])
@example([("4471", _does(END, NEW, END)), ("2290", _decides("advice_given"))])
@settings(deadline=None, max_examples=sized(200, 8_000))
def test_no_request_stays_for_which_every_act_is_refused_to_everybody_on_duty(
    acts: list[tuple[str, Act]],
) -> None:
    room = Room()
    for person, act in acts:
        for command in act(room.state):
            room.do(person, command)
        for request in pending_requests(room.state):
            assert not all(room.would_refuse(request, route) for route in ROUTES), request
    for _ in range(len(pending_requests(room.state)) + 2):
        for request in pending_requests(room.state):
            any(not isinstance(room.decide(request, route), Rejected) for route in ROUTES[::-1])
    assert pending_requests(room.state) == ()


CLOSED = [
    pytest.param([("4471", RaiseOverride()), ("4471", END), ("2290", DOWN)], id="stood down"),
    pytest.param([("2290", END)], id="closed by the supervisor"),
]


@pytest.mark.parametrize("acts", CLOSED)
def test_who_left_questions_open_decides_them_with_a_reason_and_not_for_want_of_another(
    acts: list[tuple[str, Command]],
) -> None:
    room = Room(*acts)
    (request,) = pending_requests(room.state)
    assert (request.reason, request.asker) == ("ended_undecided", "")
    plain = DecideRequest(request.item, "overturn", "advice_given", "")
    assert room.do("2290", plain) == Rejected(Refusal.RATIONALE_MISSING)
    assert not isinstance(room.decide(request, "advice_given"), Rejected)
    assert standing(room.state, ENGINE).is_no_police


def test_what_somebody_asked_themselves_they_decide_for_police_alone() -> None:
    room = Room(*(("4471", command) for command in CALM), ("2290", AskSupervisor("asked")))
    (request,) = pending_requests(room.state)
    assert request.asker == "2290"
    refused = [route for route in ROUTES if room.would_refuse(request, route)]
    assert refused == [r.id for r in ENGINE.pack.routes if not r.response.sends_police]
    assert room.decide(request, "advice_given") == Rejected(Refusal.SAME_PERSON, "2290")


def test_who_asked_for_less_police_does_not_decide_for_less_police() -> None:
    done = ("2290", AnswerQuestion("act_done", "yes"))
    room = Room(done, ("2290", AskLessPolice("police_soon", "It was days ago.")))
    (request,) = pending_requests(room.state)
    assert room.decide(request, "police_soon") == Rejected(Refusal.SAME_PERSON, "2290")
    assert not isinstance(room.decide(request, "police_now"), Rejected)


def test_what_follows_from_what_two_desks_did_is_asked_by_neither() -> None:
    """A supervisor took the call at one desk and had not read that another showed police."""
    desks = run([("4471", "yes", False), ("2290", "accept", False)])
    desks.read("2290")
    (request,) = pending_requests(desks.seen["2290"])
    assert (request.reason, request.asker, request.stamp.actor) == ("route_fell", "", "2290")
    act = DecideRequest(request.item, "overturn", "police_now", "Known.", request.stamp.command)
    desks.act("2290", act)
    assert pending_requests(desks.merged()) == ()
