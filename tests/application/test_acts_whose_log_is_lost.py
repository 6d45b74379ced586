"""What answers an act that is in no log that was read: lost, late, or not to be read here.

Whoever was told of it was told something else than what holds, an override that it ended was one, words stay, and the call
is not told whole.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.application.read_models import search_words
from rcrp_desktop.domain.call.duties import ChangeTold
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.look import Look
from rcrp_desktop.domain.call.open_items import items_without_pack, open_items
from rcrp_desktop.domain.call.override import (
    OverrideMispressed,
    OverrideReasonGiven,
)
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.duties import Owed
from tests.support.desks_apart import ENGINE, ILL, ROLES, Desks, Step, begun

TO_CALLER = {Owed.TELL_CALLER_OF_CHANGE, Owed.CALLER_NOT_TOLD}
TO_SERVICE = {Owed.TELL_AGENCY_OF_CHANGE, Owed.AGENCY_NOT_ACCEPTED}


def kinds(state: CallState) -> set[Owed]:
    return {item.kind for item in open_items(state, ENGINE)}


def after(desks: Desks, *steps: Step) -> Desks:
    for step in steps:
        desks.step(step)
    return desks


# --- what the caller and services were told of it


NONE_COME: list[Step] = [("4471", "accept", False), ("4471", "caller told", False)]
RAISED: list[Step] = [("2290", "raise", True), ("4471", "tell caller", True)]
DECIDED: list[Step] = [("5512", "police now", True), ("4471", "tell caller", True)]


@pytest.mark.parametrize("steps", [RAISED, DECIDED], ids=["raised", "decided"])
def test_a_caller_told_of_police_by_an_act_that_is_lost_is_told_that_none_come(steps: list[Step]):
    desks = after(begun(), *NONE_COME, *steps)
    assert not kinds(desks.merged()) & TO_CALLER
    left = desks.merged(without=steps[0][0])
    assert standing(left, ENGINE).is_no_police
    assert kinds(left) & TO_CALLER
    assert left.damaged
    item = next(i for i in open_items(left, ENGINE) if i.kind in TO_CALLER)
    assert item.otherwise, "they wait for police"


@pytest.mark.parametrize("steps", [RAISED, DECIDED], ids=["raised", "decided"])
def test_who_is_told_again_is_owed_nothing_until_the_lost_log_comes(steps: list[Step]):
    late = steps[0][0]
    desks = after(begun(), *NONE_COME, *steps)
    desks.seen["4471"] = desks.merged(without=late)
    desks.step(("4471", "caller told", False))
    assert not kinds(desks.merged(without=late)) & TO_CALLER
    whole = desks.merged()
    assert not whole.damaged
    assert kinds(whole) & TO_CALLER, "they were told last that none come, and police do"


def test_a_service_told_of_police_by_an_act_that_is_lost_is_asked_again():
    steps: list[Step] = [
        *(("4471", "accept", False), ("4471", "taken", False)),
        *(("5512", "police now", True), ("4471", "tell services", True)),
    ]
    desks = after(begun(asked=ILL), *steps)
    assert not kinds(desks.merged()) & TO_SERVICE
    left = desks.merged(without="5512")
    assert Owed.AGENCY_NOT_ACCEPTED in kinds(left)


def test_a_service_told_by_two_desks_of_which_one_is_lost_is_asked_again():
    """The second telling names the first, which cannot be read, as what it takes the place of."""
    steps: list[Step] = [
        *(("4471", "accept", False), ("4471", "taken", False)),
        *(("5512", "police now", True), ("5512", "tell services", False)),
        *(("5512", "ask", False), ("2290", "soon", True)),
        *(("4471", "tell services", True),),
    ]
    desks = after(begun(asked=ILL), *steps)
    tellers = [e.stamp.actor for e in desks.made if isinstance(e.fact, ChangeTold)]
    assert tellers == ["5512", "4471"]
    for log in ("5512", "2290"):
        desks.logs[log] = []
    assert Owed.AGENCY_NOT_ACCEPTED in kinds(desks.merged())


# --- overrides that nobody can read


ON_CAD: list[Step] = [
    *(("4471", "accept", False), ("5512", "raise", True)),
    *(("4471", "copy", True), ("4471", "on cad", False)),
]


def test_the_end_of_an_override_that_is_lost_is_owed_to_the_caller():
    desks = after(begun(), ("5512", "raise", True), ("2290", "stand down", True))
    left = desks.merged(without="5512")
    assert [i.id for i in open_items(left, ENGINE)] == [
        i.id for i in open_items(desks.merged(), ENGINE)
    ]
    assert left.override is None
    assert left.damaged


def test_who_heard_of_it_before_it_was_stood_down_has_not_heard_of_that():
    steps: list[Step] = [
        *(("5512", "raise", True), ("4471", "look", True), ("4471", "tell caller", False)),
        *(("2290", "why", True), ("2290", "stand down", True)),
    ]
    desks = after(begun(), *NONE_COME, *steps)
    assert kinds(desks.merged(without="5512")) & TO_CALLER


def test_who_was_told_of_it_has_not_heard_what_came_before_all_that_is_left_of_it():
    steps: list[Step] = [
        *(("5512", "raise", True), ("4471", "tell caller", True)),
        *(("4471", "ask", False), ("2290", "soon", True), ("4471", "why", True)),
    ]
    desks = after(begun(), *NONE_COME, *steps)
    for state in (desks.merged(), desks.merged(without="5512")):
        assert state.override is not None
        assert Owed.TELL_CALLER_OF_CHANGE in kinds(state)


@pytest.mark.parametrize("is_known", [False, True])
def test_who_takes_back_at_another_desk_what_cannot_be_read_had_raised_it(is_known: bool):
    state = begun().merged()
    if is_known:
        state = told(state, OverrideReasonGiven(1, "A knife.", "lost"), "4471")
    state = told(state, OverrideMispressed(1, "lost"), "5512")
    (override,) = state.overrides
    assert not override.stands
    assert override.raised.actor == "5512"
    assert not kinds(state) & TO_CALLER


def told(state: CallState, fact: Fact, person: str) -> CallState:
    return evolve(state, Event("call-1", Stamp(2_000_000, person, ROLES[person], "later"), fact))


def test_an_override_of_which_only_the_reason_is_left_stands():
    desks = after(begun(), ("5512", "raise", True), ("4471", "why", True))
    left = desks.merged(without="5512")
    assert standing(left, ENGINE).source == "override"
    override = left.override
    assert override is not None
    assert override.unread
    assert (override.raised.actor, override.raised.command) == ("", desks.made[-2].stamp.command)
    assert [one.stamp.actor for one in override.added] == ["4471"]
    assert not desks.merged().damaged


def test_nobody_calls_off_on_cad_an_override_of_which_only_the_text_on_cad_is_left():
    desks = after(begun(), *ON_CAD)
    left = desks.merged(without="5512")
    assert standing(left, ENGINE).source == "override"
    assert not kinds(left) & {Owed.CANCEL_ON_CAD, Owed.NOT_ON_CAD, Owed.POLICE_NOT_ON_CAD}
    assert Owed.POLICE_NOT_ON_CAD not in {item.kind for item in items_without_pack(left)}
    desks.seen["2290"] = left
    desks.step(("2290", "stand down", False))
    assert Owed.CANCEL_ON_CAD in kinds(desks.merged(without="5512"))
    assert Owed.CANCEL_ON_CAD in kinds(desks.merged())


POLICE_ON_CAD: list[Step] = [
    *(("4471", "accept", False), ("5512", "police now", True)),
    *(("4471", "copy", True), ("4471", "on cad", False)),
]


def on_cad(state: CallState) -> str:
    return Look(state, ENGINE).police_on_cad


def test_nobody_calls_off_on_cad_police_whose_decision_is_lost():
    """Who decided for no police did not know of them."""
    desks = after(begun(), *POLICE_ON_CAD)
    assert on_cad(desks.merged()) == ""
    left = desks.merged(without="5512")
    assert standing(left, ENGINE).is_no_police
    assert on_cad(left) == "stay"
    assert Owed.CANCEL_ON_CAD not in kinds(left)


def test_they_stay_on_cad_when_what_is_known_to_hold_is_put_there():
    desks = after(begun(), *POLICE_ON_CAD)
    desks.seen["4471"] = desks.merged(without="5512")
    after(desks, ("4471", "copy", False), ("4471", "on cad", False))
    assert on_cad(desks.merged(without="5512")) == "stay"


def test_a_supervisor_who_knew_them_to_be_on_cad_ends_them():
    desks = after(begun(), *POLICE_ON_CAD)
    for person, act in (("4471", "ask"), ("2290", "agree")):
        desks.seen[person] = desks.merged(without="5512")
        desks.step((person, act, False))
    left = desks.merged(without="5512")
    assert standing(left, ENGINE).is_no_police, standing(left, ENGINE)
    assert on_cad(left) == "ended"
    assert Owed.CANCEL_ON_CAD in kinds(left)


def test_who_decided_beside_them_did_not_know_them_to_be_on_cad():
    steps = (("5512", "police now", True), ("3301", "copy", True), ("3301", "on cad", False))
    desks = after(begun(), *steps, ("4471", "accept", False))
    assert on_cad(desks.merged(without="5512")) == "stay"


@pytest.mark.parametrize("sent", [("4471", "police now", True), ("4471", "crime", True)])
def test_police_whose_decision_can_be_read_end_on_cad_whenever_their_text_is_put_there(sent: Step):
    """A text that was copied before a supervisor ended them, and confirmed after."""
    desks = after(begun(), sent, ("4471", "copy", False), ("4471", "ask", False))
    after(desks, ("2290", "none", True), ("4471", "on cad", False))
    state = desks.merged()
    assert standing(state, ENGINE).is_no_police
    assert on_cad(state) == "ended"


def test_it_ends_as_any_other_and_for_nothing_but_its_own_end():
    desks = after(begun(), ("5512", "raise", True), ("4471", "why", True))
    desks.seen["2290"] = desks.merged(without="5512")
    desks.step(("2290", "stand down", False))
    for state in (desks.merged(without="5512"), desks.merged()):
        assert state.override is None
        assert len(state.overrides) == 1
    desks.step(("4402", "raise", True))
    assert desks.merged(without="5512").override is not None
    assert len({o.item for o in desks.merged(without="5512").overrides}) == 2


def test_telling_the_caller_of_an_override_of_which_only_the_reason_is_left_is_telling_of_it():
    desks = after(begun(), *NONE_COME, ("5512", "raise", True), ("2290", "why", True))
    desks.seen["4471"] = desks.merged(without="5512")
    assert Owed.TELL_CALLER_OF_CHANGE in kinds(desks.seen["4471"])
    desks.step(("4471", "tell caller", False))
    assert not kinds(desks.merged(without="5512")) & TO_CALLER
    assert not kinds(desks.merged()) & TO_CALLER


def behind_the_next(desks: Desks, person: str) -> CallState:
    """As a spill file is taken in: behind an act that had reached the log."""
    first, *others = desks.logs[person]
    numbers = [entry.seq for entry in desks.logs[person]]
    moved = zip([*others, first], numbers, strict=True)
    desks.logs[person] = [replace(entry, seq=seq) for entry, seq in moved]
    return desks.merged()


def test_one_that_comes_to_light_after_what_answers_it_stands_with_all_that_was_written_of_it():
    desks = after(begun(), ("5512", "raise", True), ("5512", "why", False), ("4471", "why", True))
    state = behind_the_next(desks, "5512")
    override = state.override
    assert override is not None
    assert not override.unread
    assert len(state.overrides) == 1
    assert override.reason
    assert [one.stamp.actor for one in override.added] == ["4471"]


# --- words


def test_words_for_a_decision_that_is_lost_are_kept_until_it_comes():
    desks = after(begun(), ("5512", "accept", True), ("4471", "reason", True))
    left = desks.merged(without="5512")
    assert [one.words.stamp.actor for one in left.astray] == ["4471"]
    assert left.astray[0].words.text in search_words(left).reasons
    whole = desks.merged()
    assert not whole.astray
    assert whole.assessments[0].decisions[0].added


def test_words_for_a_decision_that_comes_to_light_behind_them_are_its_own():
    desks = after(begun(), ("5512", "accept", True), ("5512", "reason", False))
    state = behind_the_next(desks, "5512")
    assert not state.astray
    assert state.assessments[0].decisions[0].rationale.startswith("Because")
