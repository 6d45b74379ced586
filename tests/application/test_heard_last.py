"""What somebody may have heard last of desks that had not read each other is owed as news where it is not what stands.

Whoever has read everything pays all of it by telling what stands, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.duties import (
    AgencyAnswered,
    CalledBack,
    ChangeTold,
    DutyRecorded,
    RecordAgency,
    RecordDuty,
)
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.open_items import OpenItem, about_item, open_items
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.call.told import is_same
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.engine import Engine
from tests.support.desks_apart import ENGINE, Desks, commands, decided_in, run
from tests.support.pack_builder import closing_duties
from tests.support.search_depth import sized

OVERRIDE = "override"
CALLER = {Owed.CALLER_NOT_TOLD, Owed.TELL_CALLER_OF_CHANGE, Owed.CALL_BACK}
SERVICE = {Owed.AGENCY_NOT_ACCEPTED, Owed.TELL_AGENCY_OF_CHANGE}
TO_TELL = CALLER | SERVICE
SLIP = ("raise", "mispress")


def owed(state: CallState, *kinds: Owed) -> list[OpenItem]:
    return [item for item in open_items(state, ENGINE) if item.kind in kinds]


def kinds(state: CallState) -> set[Owed]:
    return {item.kind for item in owed(state, *TO_TELL)}


def do(desks: Desks, person: str, *acts: str | Command) -> None:
    for act in acts:
        made = commands(act, desks.seen[person]) if isinstance(act, str) else (act,)
        for command in made:
            desks.act(person, command)


def begun(skew: dict[str, int], *acts: str) -> Desks:
    """An ambulance was decided on and all have read that, or other acts of the first desk."""
    desks = run([], skew)
    do(desks, "4471", *(acts or ("ill", "accept")))
    for person in ("5512", "2290"):
        desks.read(person)
    return desks


def pay(desks: Desks, person: str) -> None:
    """Whoever has read everything tells what stands to whomever it is owed, each once."""
    desks.read(person)
    for item in owed(desks.seen[person], *TO_TELL):
        if item.kind in (Owed.TELL_CALLER_OF_CHANGE, Owed.TELL_AGENCY_OF_CHANGE):
            do(desks, person, f"tell {'caller' if item.kind in CALLER else 'services'}")
        elif item.kind is Owed.AGENCY_NOT_ACCEPTED:
            do(desks, person, RecordAgency(item.subject, "accepted"))
        elif item.kind is Owed.CALLER_NOT_TOLD:
            do(desks, person, RecordDuty("caller_told", "done"))
        elif owed(desks.seen[person], Owed.CALL_BACK):
            do(desks, person, "rung back")


# --- what was broken -----------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [("calm", "accept"), ("yes", "accept")])
def test_a_caller_told_last_of_an_older_decision_by_a_closing_duty_is_to_be_told(later):
    """One desk told them of the newer decision; the other, which had read neither, that an ambulance comes."""
    desks = begun({})
    do(desks, "5512", "new", *later)
    desks.read("2290")
    do(desks, "2290", "agree")
    desks.read("5512")
    do(desks, "5512", "caller told", "tell caller")
    assert not owed(desks.merged(), Owed.CALLER_NOT_TOLD, Owed.TELL_CALLER_OF_CHANGE)
    do(desks, "4471", "caller told")
    assert owed(desks.merged(), Owed.CALLER_NOT_TOLD, Owed.TELL_CALLER_OF_CHANGE)
    pay(desks, "4471")
    assert not kinds(desks.merged()) & CALLER


@pytest.mark.parametrize("skew", [0, 5_000, -300_000])
def test_a_service_that_took_it_on_and_declined_at_once_hears_what_stands(skew):
    desks = begun({"5512": skew}, "ill")
    do(desks, "5512", "declined")
    do(desks, "4471", "taken")
    desks.read("4471")
    do(desks, "4471", "raise")
    (item,) = owed(desks.merged(), Owed.TELL_AGENCY_OF_CHANGE)
    assert "Ambulance" in about_item(item, desks.merged(), ENGINE.pack)
    pay(desks, "4471")
    assert not owed(desks.merged(), *SERVICE)


@pytest.mark.parametrize("skew", [0, 5_000, -300_000])
@pytest.mark.parametrize("first", ["taken", "declined"])
def test_a_service_beside_police_that_may_have_declined_last_is_to_take_it_on_again(first, skew):
    """Police stay decided whoever declines; in this pack their route asks a service to act as well."""
    desks = begun({"5512": skew}, "police now")
    do(desks, "5512", first)
    do(desks, "4471", "declined" if first == "taken" else "taken")
    assert asked_beside_police(desks.merged())
    desks.read("5512")
    do(desks, "5512", "taken")
    assert not asked_beside_police(desks.merged())


def asked_beside_police(state: CallState) -> bool:
    pack = ENGINE.pack
    asks = replace(pack.route("police_now"), agencies=("ambulance",), duties=closing_duties())
    routes = tuple(asks if route.id == asks.id else route for route in pack.routes)
    items = open_items(state, Engine(replace(pack, routes=routes)))
    return any(item.kind is Owed.AGENCY_NOT_ACCEPTED for item in items)


def test_who_hears_no_answer_after_a_refusal_has_not_heard_that_the_service_acts():
    desks = begun({}, "police now")
    do(desks, "4471", "declined", RecordAgency("ambulance", "no_answer"))
    do(desks, "5512", "taken")
    assert asked_beside_police(desks.merged())


@pytest.mark.parametrize("skew", [0, 5_000, -300_000])
def test_a_service_that_another_desk_asked_for_nothing_decided_is_to_take_on_what_was(skew):
    desks = begun({"5512": skew}, "ill")
    do(desks, "5512", "accept", "taken")
    do(desks, "4471", "taken")
    assert owed(desks.merged(), Owed.AGENCY_NOT_ACCEPTED)
    pay(desks, "4471")
    assert not owed(desks.merged(), *SERVICE)


def test_a_service_that_declined_after_it_took_the_call_on_is_owed_no_news():
    desks = begun({})
    do(desks, "4471", "taken")
    desks.read("5512")
    do(desks, "5512", "declined", "raise")
    assert not owed(desks.merged(), *SERVICE)


@pytest.mark.parametrize("skew", [0, 5_000, -300_000])
def test_a_service_that_took_it_on_has_done_so_while_nobody_answered_another_desk(skew):
    desks = begun({"5512": skew})
    do(desks, "5512", "taken")
    do(desks, "4471", RecordAgency("ambulance", "no_answer"))
    assert not owed(desks.merged(), Owed.AGENCY_NOT_ACCEPTED)
    desks.read("4471")
    do(desks, "4471", RecordAgency("ambulance", "no_answer"))
    assert owed(desks.merged(), Owed.AGENCY_NOT_ACCEPTED)


def test_a_caller_whom_a_supervisor_has_told_otherwise_than_before_is_owed_one_debt():
    desks = begun({}, "ill", "accept", "caller told", "ask")
    do(desks, "2290", DecideRequest("r1", "overturn", "advice_given", "Known."))
    assert standing(desks.merged(), ENGINE).route.id == "advice_given"
    assert kinds(desks.merged()) & CALLER == {Owed.CALLER_NOT_TOLD}
    pay(desks, "4471")
    assert not kinds(desks.merged()) & CALLER


# --- the laws ------------------------------------------------------------------------------------------

PEOPLE = ("4471", "5512", "2290")
ACTS = (
    *("accept", "accept", "ill", "calm", "yes", "new", "police now", "raise", "slip", "ask"),
    *("stand down", "less", "agree", "police", "gone", "rung back", "could not tell"),
    *("caller told", "caller told", "tell caller", "tell caller", "taken", "declined"),
    *("tell services", "tell services"),
)
Step = tuple[str, str, bool]
ANY = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE), st.sampled_from(ACTS), st.sampled_from((False, False, True))
    ),
    max_size=12,
)
SCRIPTS = {
    "4471": (
        *(("advice", "caller told"), ("caller told",), ("caller told", "taken")),
        *(("caller told",), ("could not tell",), ("ask", "caller told"), ("taken",)),
        *(("raise", "tell caller", "tell services", "mispress"), ("taken", "raise"), ("declined",)),
    ),
    "5512": (
        *(("advice", "caller told", "tell services"), ("advice", "could not tell")),
        *(("police now", "tell caller"), ("taken",), ("declined", "raise"), ("ask", "caller told")),
        *(("slip", "caller told"), ("rung back",), ("new", "ill", "accept", "taken")),
    ),
    "2290": ((), ("agree",), ("less",), ("stand down",)),
}


@st.composite
def scripts(draw: st.DrawFn) -> list[Step]:
    """What each person does in turn, in any order between them; now and then a handler reads, a supervisor always."""
    left = {who: list(draw(st.sampled_from(every))) for who, every in SCRIPTS.items()}
    steps: list[Step] = []
    while any(left.values()):
        person = draw(st.sampled_from([who for who, acts in left.items() if acts]))
        reads = person == "2290" or draw(st.integers(0, 3)) == 0
        steps.append((person, left[person].pop(0), reads))
    return steps


STEPS = st.one_of(scripts(), scripts(), ANY)
SKEWS = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from((-300_000, -2_000, 2_000, 5_000)))


def acted(steps: Sequence[Step], skew: dict[str, int]) -> Desks:
    desks = begun(skew)
    for person, act, reads in steps:
        if reads:
            desks.read(person)
        if act == "advice":
            advised(desks, person)
        else:
            do(desks, person, *(SLIP if act == "slip" else (act,)))
    return desks


def advised(desks: Desks, person: str) -> None:
    """No ambulance after all; a supervisor agrees, and whoever asked reads that. In one step, so that a search comes by it."""
    do(desks, person, "new", "calm", "accept")
    desks.read("2290")
    do(desks, "2290", "agree")
    desks.read(person)


def stands(state: CallState) -> str:
    """What is to be told; "" where nothing is settled."""
    now = standing(state, ENGINE)
    if now.source == "override":
        return OVERRIDE
    return now.route.id if now.source == "decision" and now.route is not None else ""


def told(desks: Desks, event: Event, whom: str) -> str | None:
    """What somebody heard in an act: of what the desk that told them knew; None where they heard nothing of it."""
    match event.fact:
        case DutyRecorded(duty="caller_told", outcome="done") if whom == "caller":
            of = desks.of[event.stamp.command]
            return decided_in(desks.merged()).get(of, "")
        case AgencyAnswered(agency="ambulance", outcome="accepted") if whom == "agency":
            of = desks.of[event.stamp.command]
            return decided_in(desks.merged()).get(of, "")
        case AgencyAnswered(agency="ambulance", outcome="declined") if whom == "agency":
            return "declined"
        case ChangeTold(item=item, outcome="done") if item.endswith(f"/{whom}"):
            return desks.came_to[event.stamp.command]
        case _:
            return None


def heard(desks: Desks, whom: str) -> dict[str, str]:
    """By the command of each telling, in the order in which they truly heard them."""
    every = [(event.stamp.command, told(desks, event, whom)) for event in desks.made]
    return {command: route for command, route in every if route is not None}


def perhaps_last(desks: Desks, whom: str) -> set[str]:
    """What of that nobody had read who told them later."""
    said = heard(desks, whom)
    read = set[str]().union(*(desks.knew[later] for later in said))
    return {route for command, route in said.items() if command not in read}


TOLD_OF_AN_OLDER_DECISION = [
    ("5512", "advice", True),
    ("5512", "caller told", False),
    ("4471", "caller told", False),
]
TAKEN_AND_DECLINED = [
    ("5512", "declined", False),
    ("4471", "taken", False),
    ("4471", "raise", True),
]


@given(STEPS, SKEWS)
@example(TOLD_OF_AN_OLDER_DECISION, {})
@settings(deadline=None, max_examples=sized(60, 3_000))
def test_a_caller_who_may_have_heard_something_else_last_is_owed_what_stands(steps, skew):
    desks = acted(steps, skew)
    now = stands(desks.merged())
    last = perhaps_last(desks, "caller")
    differs = any(not is_same(route, now, ENGINE.pack) for route in last)
    debts = owed(desks.merged(), Owed.CALLER_NOT_TOLD, Owed.TELL_CALLER_OF_CHANGE)
    assert len(debts) <= 1, "told once"
    if now and differs:
        assert debts or is_rung_back(desks)


def is_rung_back(desks: Desks) -> bool:
    """In the place of what could not be told, the caller is to be rung back, or was."""
    facts = [event.fact for event in desks.made]
    tried = any(isinstance(fact, DutyRecorded) and fact.outcome == "could_not" for fact in facts)
    rung = any(isinstance(fact, CalledBack) for fact in facts)
    return tried and (rung or bool(owed(desks.merged(), Owed.CALL_BACK)))


@given(STEPS, SKEWS)
@example(TAKEN_AND_DECLINED, {"5512": 5_000})
@settings(deadline=None, max_examples=sized(60, 3_000))
def test_a_service_that_may_have_heard_something_else_last_is_owed_what_stands(steps, skew):
    desks = acted(steps, skew)
    state = desks.merged()
    now, last = stands(state), perhaps_last(desks, "agency")
    named = " ".join(about_item(item, state, ENGINE.pack) for item in owed(state, *SERVICE))
    acts = any(fact.outcome == "accepted" for fact in answers(desks))
    if not now or not acts:
        return
    asks = now == "partner_ambulance"
    wrong = [r for r in last if not is_same(r, now, ENGINE.pack) and (asks or r != "declined")]
    if wrong:
        assert "Ambulance" in named


def answers(desks: Desks) -> list[AgencyAnswered]:
    return [event.fact for event in desks.made if isinstance(event.fact, AgencyAnswered)]


@given(STEPS, SKEWS, st.sampled_from(PEOPLE[:2]))
@settings(deadline=None, max_examples=sized(60, 3_000))
def test_whoever_has_read_everything_pays_what_is_to_be_told_by_telling_it_once(steps, skew, payer):
    desks = acted(steps, skew)
    pay(desks, payer)
    assert not kinds(desks.merged())
    assert not kinds(desks.seen[payer])
