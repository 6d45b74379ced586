"""Who was told something was told what its teller knew, whatever another desk had done that they had not read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.history import OVERRIDE, History
from rcrp_desktop.domain.call.open_items import items_without_pack, open_items
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.call.told import agency_tellings, caller_tellings
from rcrp_desktop.domain.duties import Owed
from tests.support.desks_apart import CALM, ENGINE, Desks, commands, run
from tests.support.search_depth import sized

CRIME = AnswerQuestion("crime", "yes")


def owed(state: CallState) -> set[Owed]:
    return {item.kind for item in open_items(state, ENGINE)}


def do(desks: Desks, person: str, *acts: str | Command) -> None:
    for act in acts:
        made = commands(act, desks.seen[person]) if isinstance(act, str) else (act,)
        for command in made:
            desks.act(person, command)


def told_of_police_stood_down(told: str, *begun: str | Command) -> CallState:
    """A threat to life is stood down. Who tells of it has not read that, but of a newer one that was a slip."""
    desks = run([])
    do(desks, "4471", *begun, "raise")
    desks.read("2290")
    desks.read("5512")
    do(desks, "2290", "stand down")
    do(desks, "5512", "raise", "mispress")
    late, desks.logs["2290"] = desks.logs["2290"], []
    desks.read("4471")
    desks.logs["2290"] = late
    do(desks, "4471", told)
    merged = desks.merged()
    assert merged.override is None
    return merged


def test_a_service_told_of_police_who_were_stood_down_unread_is_to_take_the_call_on_again():
    state = told_of_police_stood_down("tell services", *("ill", "accept", "taken"))
    assert agency_tellings(History(state, ENGINE.pack), "ambulance")[-1].route == OVERRIDE
    assert Owed.AGENCY_NOT_ACCEPTED in owed(state)


@pytest.mark.parametrize("begun", [(), ("accept", "caller told", "new", *CALM, CRIME, "accept")])
def test_a_caller_told_of_police_who_were_stood_down_unread_hears_what_holds(begun):
    state = told_of_police_stood_down("tell caller", "accept", "caller told", *begun)
    assert caller_tellings(History(state, ENGINE.pack))[-1].route == OVERRIDE
    assert owed(state) & {Owed.TELL_CALLER_OF_CHANGE, Owed.CALLER_NOT_TOLD}
    assert Owed.TELL_CALLER_OF_CHANGE in {item.kind for item in items_without_pack(state)}


def test_who_was_told_two_things_by_desks_that_had_not_read_each_other_is_told_again():
    """Nobody can say which of the two the caller heard last."""
    desks = run([])
    do(desks, "4471", "accept", "caller told")
    desks.read("5512")
    do(desks, "5512", "raise", "tell caller", "mispress")
    do(desks, "4471", "caller told")
    assert Owed.CALLER_NOT_TOLD in owed(desks.merged())
    desks.read("4471")
    do(desks, "4471", "caller told")
    assert Owed.CALLER_NOT_TOLD not in owed(desks.merged())


def test_what_is_to_be_told_beside_police_is_that_they_come():
    """A supervisor who had not read that police were decided on asked that the caller be told of another service."""
    desks = run([("4471", "ask", False), ("2290", "look", True), ("5512", "police now", False)])
    do(desks, "2290", DecideRequest("r1", "overturn", "hospital_leads", "Known."))
    found = [i for i in open_items(desks.merged(), ENGINE) if i.id.endswith("/caller")]
    assert [item.subject for item in found] == ["police_now"]


ACTS = (
    *(("2290", "stand down"), ("4471", "slip"), ("5512", "slip"), ("4471", "raise")),
    *(("4471", "tell caller"), ("4471", "tell services"), ("5512", "tell caller")),
    *(("5512", "police now"), ("5512", "caller told"), ("5512", "taken")),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.sampled_from(["", "", "all", "4471", "5512", "2290"])),
    min_size=3,
    max_size=12,
)
SKEWS = st.dictionaries(
    st.sampled_from(["4471", "5512", "2290"]), st.sampled_from((-300_000, -2_000, 300_000))
)


def read_without(desks: Desks, person: str, late: str) -> None:
    """All logs but one, that of ``late``, of which only what had been read is at hand."""
    if late == "all":
        desks.read(person)
    elif late and late != person:
        mark = dict(m.rpartition("#")[::2] for m in desks.seen[person].seen)
        log, known = desks.logs[late], int(mark.get(f"test/desk-{late}/1", "-1")) + 1
        desks.logs[late] = log[:known]
        desks.read(person)
        desks.logs[late] = log


@given(STEPS, SKEWS)
@settings(deadline=None, max_examples=sized(200, 4_000))
def test_a_change_that_was_told_is_what_the_call_had_come_to_on_the_tellers_screen(steps, skew):
    desks = run([], skew)
    do(desks, "4471", "ill", "accept", "taken", "caller told", "raise")
    for person in ("5512", "2290"):
        desks.read(person)
    for (person, act), late in steps:
        read_without(desks, person, late)
        do(desks, person, *(("raise", "mispress") if act == "slip" else (act,)))
    history = History(desks.merged(), ENGINE.pack)
    changes = {told.command for told in history.state.told}
    for telling in (*caller_tellings(history), *agency_tellings(history, "ambulance")):
        if telling.command in changes:
            assert telling.route == desks.came_to[telling.command]
