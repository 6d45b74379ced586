"""For any call at several desks, and each log that is lost or late in turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import permutations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.merging import merged_entries
from rcrp_desktop.application.read_models import search_words
from rcrp_desktop.application.retelling import retell
from rcrp_desktop.domain.call.duties import AgencyAnswered, CadConfirmed, ChangeTold, DutyRecorded
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import DecisionMade, RationaleAdded
from rcrp_desktop.domain.call.override import (
    OverrideMispressed,
    OverrideRaised,
    OverrideReasonGiven,
    OverrideStoodDown,
)
from rcrp_desktop.domain.call.standing import standing
from tests.application.test_acts_whose_log_is_lost import (
    NONE_COME,
    ON_CAD,
    RAISED,
    TO_CALLER,
    TO_SERVICE,
    after,
    kinds,
)
from tests.support.desks_apart import ENGINE, ROLES, Desks, Step, begun
from tests.support.search_depth import sized

ACTS = (
    *(
        "raise",
        "raise",
        "why",
        "mispress",
        "stand down",
        "accept",
        "accept",
        "reason",
        "police now",
    ),
    *("caller told", "caller told", "tell caller", "tell caller", "taken", "tell services"),
    *("declined", "ask", "soon", "less", "agree", "new", "ill", "calm", "look", "copy", "on cad"),
)
NAMES = ("of", "after", "begun", "tells")


def calls() -> st.SearchStrategy[list[Step]]:
    reads = st.sampled_from((True, True, False))
    step = st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(ACTS), reads)
    return st.lists(step, max_size=14)


def left_of(desks: Desks, lost: str) -> list[Event]:
    return [event for event in desks.made if event.stamp.actor != lost]


def named(event: Event) -> Iterator[str]:
    for field in fields(event.fact):
        value = getattr(event.fact, field.name)
        if field.name in NAMES:
            yield value
        if field.name == "over":
            yield from value


def tells(event: Event, whom: str) -> bool:
    match event.fact:
        case ChangeTold(item=item, outcome="done"):
            return item.endswith(f"/{whom}")
        case DutyRecorded(duty="caller_told", outcome="done"):
            return whom == "caller"
        case AgencyAnswered(outcome=outcome):
            return whom == "agency" and outcome != "no_answer"
        case _:
            return False


def told_of_lost(desks: Desks, left: Sequence[Event], whom: str) -> list[Event]:
    """Who was told last, of an act that is lost, as far as anybody knows who told them anything later."""
    commands = {event.stamp.command for event in left}
    tellings = [event for event in left if tells(event, whom)]
    return [
        one
        for one in tellings
        if isinstance(one.fact, ChangeTold)
        and one.fact.of not in ("", *commands)
        and not any(one.stamp.command in desks.knew[later.stamp.command] for later in tellings)
    ]


LAST_HEARD: list[Step] = [*NONE_COME, *RAISED]
ENDED: list[Step] = [("5512", "raise", True), ("2290", "stand down", True)]
WORDS: list[Step] = [("5512", "raise", True), ("4471", "why", True), ("4471", "accept", False)]
ASTRAY: list[Step] = [("5512", "accept", True), ("4471", "reason", True)]
TAKEN: list[Step] = [
    *(("4471", "ill", False), ("4471", "accept", False), ("4471", "taken", False)),
    *(("5512", "police now", True), ("4471", "tell services", True)),
]
OFTEN = sized(40, 800)


@given(calls())
@example(LAST_HEARD)
@settings(deadline=None, max_examples=OFTEN)
def test_a_caller_who_heard_last_of_what_is_lost_is_owed_what_holds(steps: list[Step]):
    desks = after(begun(), *steps)
    for lost in ROLES:
        state = desks.merged(without=lost)
        is_told = told_of_lost(desks, left_of(desks, lost), "caller")
        if is_told and standing(state, ENGINE).source in ("override", "decision"):
            assert kinds(state) & TO_CALLER


@given(calls())
@example(TAKEN)
@settings(deadline=None, max_examples=OFTEN)
def test_a_service_that_heard_last_of_what_is_lost_is_owed_what_holds(steps: list[Step]):
    desks = after(begun(), *steps)
    for lost in ROLES:
        state, left = desks.merged(without=lost), left_of(desks, lost)
        taken = {e.stamp.command for e in left if isinstance(e.fact, AgencyAnswered)}
        declined = any(
            isinstance(e.fact, AgencyAnswered) and e.fact.outcome == "declined" for e in left
        )
        last = told_of_lost(desks, left, "agency")
        is_told = any(taken & desks.knew[one.stamp.command] for one in last)
        if is_told and not declined and standing(state, ENGINE).source in ("override", "decision"):
            assert kinds(state) & TO_SERVICE


@given(calls())
@example(ENDED)
@example(ON_CAD)
@settings(deadline=None, max_examples=OFTEN)
def test_the_end_of_what_is_lost_is_owed_to_the_caller_and_its_beginning_stands_until_then(
    steps: list[Step],
):
    desks = after(begun(), *steps)
    for lost in ROLES:
        state, left = desks.merged(without=lost), left_of(desks, lost)
        raised = {e.stamp.command for e in left if isinstance(e.fact, OverrideRaised)}
        downs = [e for e in left if isinstance(e.fact, OverrideStoodDown)]
        ended = {
            e.fact.of for e in left if isinstance(e.fact, OverrideStoodDown | OverrideMispressed)
        }
        known = raised | {e.fact.of for e in left if isinstance(e.fact, OverrideReasonGiven)}
        known |= {
            e.fact.tells
            for e in left
            if isinstance(e.fact, CadConfirmed) and e.fact.how == "override"
        }
        assert (state.override is not None) == bool(known - ended)
        later = [e for e in left if tells(e, "caller")]
        unheard = any(
            down.fact.of not in raised
            and not any(down.stamp.command in desks.knew[e.stamp.command] for e in later)
            for down in downs
            if isinstance(down.fact, OverrideStoodDown)
        )
        if unheard and state.override is None:
            assert kinds(state) & TO_CALLER


@given(calls())
@example(WORDS)
@example(ASTRAY)
@settings(deadline=None, max_examples=OFTEN)
def test_no_words_are_lost_with_the_act_that_they_are_for(steps: list[Step]):
    """The last of each person for each act, as where nothing is lost."""
    desks = after(begun(), *steps)
    for lost in ("", *ROLES):
        state, left = desks.merged(without=lost), left_of(desks, lost)
        written = {
            (e.stamp.actor, e.fact.of): e.fact.text
            for e in left
            if isinstance(e.fact, OverrideReasonGiven | RationaleAdded)
        }
        said = search_words(state).reasons.split("\n")
        assert set(written.values()) <= set(said)


@given(calls())
@example(LAST_HEARD)
@example(ASTRAY)
@settings(deadline=None, max_examples=OFTEN)
def test_a_call_is_marked_where_an_act_names_one_that_no_log_has_or_had_read_it_and_nowhere_else(
    steps: list[Step],
):
    desks = after(begun(), *steps)
    assert not desks.merged().damaged
    for lost in ROLES:
        left = left_of(desks, lost)
        commands = {event.stamp.command for event in left}
        read = {act for command in commands for act in desks.knew[command]}
        missing = {act for event in left for act in named(event)} - {"", *commands}
        missing |= read & {event.stamp.command for event in desks.made} - commands
        assert desks.merged(without=lost).damaged == bool(missing)


@given(calls(), st.sampled_from(sorted(ROLES)))
@example([*LAST_HEARD, ("4471", "tell caller", True)], "2290")
@settings(deadline=None, max_examples=sized(20, 1_000))
def test_what_was_done_without_a_log_is_told_as_ever_once_it_comes(steps: list[Step], late: str):
    """Half of the acts by desks that have not got it: then the same call in whatever order logs are read."""
    desks = begun()
    for number, (person, act, has_read) in enumerate(steps):
        is_late = number % 2 > 0 and person != late
        if is_late:
            desks.seen[person] = desks.merged(without=late)
        desks.step((person, act, has_read and not is_late))
    whole = desks.merged()
    assert not whole.damaged
    assert not whole.astray
    assert not any(override.unread for override in whole.overrides)
    logs = [log for log in desks.logs.values() if log]
    for order in list(permutations(logs))[:6]:
        again = retell("call-1", merged_entries(order), lambda _: ENGINE).state
        assert open_items(again, ENGINE) == open_items(whole, ENGINE)


def test_the_newest_decision_is_named_by_those_who_decide_after_it():
    """That the mark above is made of more than tellings."""
    desks = after(begun(), ("5512", "police now", True), ("4471", "police now", True))
    last = desks.made[-1].fact
    assert isinstance(last, DecisionMade)
    assert desks.merged(without="5512").damaged
