"""Reading a call of many events comes to what one event after the other does, and takes about as long for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain import rows
from rcrp_desktop.domain.call.answers import AnswerGiven, AnswerTakenBack, NewInformationCame
from rcrp_desktop.domain.call.contact import CallBegan, CallEnded
from rcrp_desktop.domain.call.duties import CadConfirmed, ChangeTold, DutyRecorded
from rcrp_desktop.domain.call.events import Event, Fact
from rcrp_desktop.domain.call.evolve import evolve, fold_told
from rcrp_desktop.domain.call.outcome import DecisionMade, RationaleAdded
from rcrp_desktop.domain.call.override import (
    OverrideMispressed,
    OverrideRaised,
    OverrideReasonGiven,
    OverrideStoodDown,
)
from rcrp_desktop.domain.call.route_shown import RouteFell, RouteShown
from rcrp_desktop.domain.call.state import CallState, OverrideState, Stamp
from rcrp_desktop.domain.call.supervisor import SupervisorAsked, SupervisorDecided
from rcrp_desktop.domain.call.unconfirmed import ActUnconfirmed
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.whole_numbers import MOST
from tests.support.pack_builder import a_pack
from tests.support.search_depth import sized

ENGINE = Engine(a_pack())
ACTS = ("c1", "c2", "c3", "c4", "c5", "")
ITEMS = ("r1", "r2", "r3")
QUESTIONS = ("weapon", "act_done")
ROUTES = (("police_now", "police_immediate"), ("advice_given", "advice"))


def one_of(*these: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(these)


def answers() -> st.SearchStrategy[Fact]:
    n, act = st.integers(1, 4), st.sampled_from(ACTS)
    question, option = st.sampled_from(QUESTIONS), one_of("yes", "no")
    return st.one_of(
        st.builds(AnswerGiven, n, question, option, st.just("answered"), act),
        st.builds(AnswerTakenBack, n, question, one_of("", "no"), act),
        st.builds(NewInformationCame, n, one_of("new_fact", "supervisor_asks"), st.just("")),
    )


def routes() -> st.SearchStrategy[Fact]:
    n, act, route = st.integers(1, 4), st.sampled_from(ACTS), st.sampled_from(ROUTES)
    return st.one_of(
        st.builds(lambda n, r, act: RouteShown(n, *r, (), "", act), n, route, act),
        st.builds(
            lambda n, act: RouteFell(n, "police_now", "advice_given", "", False, act), n, act
        ),
        st.builds(
            lambda n, r, act: DecisionMade(n, r[0], r[0], "as_recommended", "", act), n, route, act
        ),
        st.builds(RationaleAdded, n, one_of("x", "y"), act, act),
    )


def overrides() -> st.SearchStrategy[Fact]:
    n, act, text = st.integers(1, 4), st.sampled_from(ACTS), one_of("x", "y")
    return st.one_of(
        st.builds(OverrideRaised, n),
        st.builds(OverrideRaised, n),
        st.builds(OverrideReasonGiven, n, text, act),
        st.builds(OverrideMispressed, n, act),
        st.builds(OverrideStoodDown, n, text, act),
        st.builds(lambda n, act: CadConfirmed(n, "", tells=act, how="override"), n, act),
        st.just(ActUnconfirmed("override_raised", "4471", "handler", 1, "unbound", "")),
    )


def requests() -> st.SearchStrategy[Fact]:
    n, act, item = st.integers(1, 4), st.sampled_from(ACTS), st.sampled_from(ITEMS)
    return st.one_of(
        st.builds(
            lambda i, n, q, act: SupervisorAsked(i, n, "unsure", q, "", "", act),
            item,
            n,
            one_of("", *QUESTIONS),
            act,
        ),
        st.builds(
            lambda i, r, b, act, knew: SupervisorDecided(
                i, "overturn", r[0], "", tell_caller=b, tell_agency=not b, of=act, knew=knew
            ),
            item,
            st.sampled_from(ROUTES),
            st.booleans(),
            act,
            st.integers(0, 3),
        ),
    )


def others() -> st.SearchStrategy[Fact]:
    n, act = st.integers(1, 4), st.sampled_from(ACTS)
    return st.one_of(
        st.builds(CallEnded, st.booleans()),
        st.builds(lambda n, act: DutyRecorded(n, "d", "", "done", "", act), n, act),
        st.builds(lambda act: ChangeTold("r1", "done", "", act), act),
    )


@st.composite
def told(draw: st.DrawFn) -> list[Event]:
    """Commands come twice, numbers clash and desks have not read each other, as in logs that are lost or altered."""
    every = st.one_of(answers(), routes(), overrides(), requests(), others())
    events = [Event("call", stamp(0, "c0"), CallBegan("p", "1", ENGINE.pack.digest, "live"))]
    acts = st.tuples(every, st.sampled_from(ACTS), one_of("4471", "4502"), st.booleans())
    for place, (fact, act, actor, is_unread) in enumerate(draw(st.lists(acts, max_size=40)), 1):
        unseen = frozenset(draw(st.sets(st.integers(1, place), max_size=4)) if is_unread else ())
        events.append(Event("call", replace(stamp(place, act), actor=actor, unseen=unseen), fact))
    return events


def stamp(place: int, act: str) -> Stamp:
    return Stamp(place, "4471", "handler", act)


@contextmanager
def pieces_of(size: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "PIECE", size)
        yield


def in_single_steps(events: Sequence[Event]) -> CallState:
    state = CallState("call")
    for event in events:
        state = evolve(state, event)
    return state


@given(told())
@settings(deadline=None, max_examples=sized(300, 8_000))
def test_long_rows_tell_what_looking_through_all_of_them_tells(events: list[Event]):
    with pieces_of(10_000):
        plain, told_plain = fold_told("call", events, ENGINE)
        in_steps = in_single_steps(events)
    for size in (1, 2, 3):
        with pieces_of(size):
            assert fold_told("call", events, ENGINE) == (plain, told_plain)
            assert fold_told("call", events)[0] == in_single_steps(events) == in_steps


# --- how it was with overrides, looking at all


def is_meant(override: OverrideState, number: int, of: str, at: Stamp) -> bool:
    if of:
        return override.raised.command == of
    return override.number == number and override.place not in at.unseen


def free_among_all(others: Sequence[OverrideState], number: int) -> int:
    taken = {override.number for override in others}
    return max(taken) + 1 if number in taken else number


def meant_among_all(state: CallState, number: int, of: str, at: Stamp) -> Sequence[OverrideState]:
    """All that stand of one act and were seen, else the newest."""
    named = [o for o in state.overrides if is_meant(o, number, of, at)]
    standing = [o for o in named if o.stands]
    return [o for o in standing if o.place not in at.unseen] or standing[-1:] or named[-1:]


def is_known(one: OverrideState, at: Stamp) -> bool:
    is_own = one.raised.command == at.command != "" and one.raised.is_by_who_did(at)
    return is_own and one.stands and not one.unconfirmed


def raised_among_all(state: CallState, fact: OverrideRaised, at: Stamp) -> list[tuple[int, str]]:
    if any(is_known(o, at) for o in state.overrides):
        return [(o.number, o.raised.command) for o in state.overrides]
    left = [o for o in state.overrides if not (o.unread and o.raised.command == at.command)]
    every = [(o.number, o.raised.command) for o in left]
    return [*every, (free_among_all(left, fact.number), at.command)]


@given(told())
@settings(deadline=None, max_examples=sized(200, 4_000))
def test_an_override_is_raised_and_answered_as_among_all(events: list[Event]):
    before = CallState("call")
    for event in events:
        fact, at, state = event.fact, event.stamp, evolve(before, event)
        if isinstance(fact, OverrideRaised):
            now = [(o.number, o.raised.command) for o in state.overrides]
            assert now == raised_among_all(before, fact, at)
        if isinstance(fact, OverrideStoodDown):
            known = meant_among_all(before, fact.number, fact.of, at)
            down = [o for o in state.overrides if o.ended_place == state.revision]
            came = [o for o in state.overrides if o.place == state.revision]
            assert [o.place for o in down if o not in came] == [o.place for o in known]
            assert [o.unread for o in came] == ([] if known else [True])
        if isinstance(fact, OverrideMispressed):
            known = [o for o in before.overrides if is_meant(o, fact.number, fact.of, at)]
            others = {o.place for o in known if not o.unread and not o.raised.is_by_who_did(at)}
            was = {o.place: o.stands for o in before.overrides}
            fell = {o.place for o in state.overrides if was.get(o.place) and not o.stands}
            assert not fell & others
            own = {o.place for o in known if is_known(o, replace(at, command=fact.of))}
            assert own <= fell
        before = state


def raised_by(*whose: str) -> list[Event]:
    """Under one command, as altered or foreign logs may tell it."""
    every = enumerate(whose, 1)
    return [Event("call", replace(stamp(n, "A"), actor=who), OverrideRaised(n)) for n, who in every]


def test_one_persons_threat_to_life_that_is_told_again_is_one_until_it_is_ended():
    events = raised_by("4471", "4471")
    taken_back = Event("call", stamp(8, "m"), OverrideMispressed(1, "A"))
    assert [o.stands for o in in_single_steps(events).overrides] == [True]
    assert in_single_steps([*events, taken_back]).override is None
    after = in_single_steps([*events, taken_back, *raised_by("4471")])
    assert [o.stands for o in after.overrides] == [False, True]


def test_of_two_who_raised_it_under_one_command_each_takes_back_their_own():
    taken_back = Event("call", stamp(8, "m"), OverrideMispressed(1, "A"))
    state = in_single_steps([*raised_by("4471", "4502"), taken_back])
    assert [(o.raised.actor, o.stands) for o in state.overrides] == [
        ("4471", False),
        ("4502", True),
    ]
    ended = Event("call", replace(stamp(9, "d"), role="supervisor"), OverrideStoodDown(1, "x", "A"))
    assert in_single_steps([*raised_by("4471", "4502"), ended]).override is None
    of_one = replace(ended, stamp=replace(ended.stamp, unseen=frozenset({2})))
    state = in_single_steps([*raised_by("4471", "4502"), of_one])
    assert [(o.raised.actor, o.stands) for o in state.overrides] == [
        ("4471", False),
        ("4502", True),
    ]


def test_of_what_names_no_command_and_of_two_accounts_told_for_one_name_each_is_one():
    no_command = [Event("call", stamp(n, ""), OverrideRaised(n)) for n in (1, 2)]
    assert [o.number for o in in_single_steps(no_command).overrides] == [1, 2]
    told_for = [replace(stamp(9, "A"), unverified=True, account=who) for who in ("x", "y", "y")]
    accounts = [Event("call", at, OverrideRaised(1)) for at in told_for]
    assert [o.raised.account for o in in_single_steps(accounts).overrides] == ["x", "y"]


def test_what_nobody_vouches_for_hides_no_threat_to_life_of_that_command():
    claim = ActUnconfirmed("override_raised", "4471", "handler", 1, "unbound", "")
    events = [Event("call", stamp(n, "A"), claim) for n in (1, 2)]
    state = in_single_steps([*events, Event("call", stamp(3, "A"), OverrideRaised(1))])
    assert [o.unconfirmed for o in state.overrides] == [True, False]
    assert len(state.unconfirmed) == 2


def test_whose_words_they_are_holds_where_another_raised_it_under_that_command():
    told_why = [
        Event("call", replace(stamp(9, f"w{who}"), actor=who), OverrideReasonGiven(1, who, "A"))
        for who in ("4471", "4502", "4503")
    ]
    state = in_single_steps([*raised_by("4471", "4502"), *told_why])
    assert [o.reason for o in state.overrides] == ["4471", "4502"]
    assert [w.text for o in state.overrides for w in o.added] == ["4503"]


def test_words_for_an_override_that_comes_to_light_later_are_kept_in_their_order():
    events = [
        Event("call", replace(stamp(n, f"w{n}"), actor=who), OverrideReasonGiven(1, text, "c9"))
        for n, (who, text) in enumerate([("4502", "first"), ("4503", "second"), ("4471", "own")])
    ]
    state = in_single_steps([*events, Event("call", stamp(9, "c9"), OverrideRaised(1))])
    (raised,) = state.overrides
    assert not raised.unread
    assert (raised.reason, [w.text for w in raised.added]) == ("own", ["first", "second"])


# --- how much is looked at


class Counted:
    looked = 0


class Number(int):
    def __eq__(self, other: object) -> bool:
        Counted.looked += 1
        return int(self) == other

    def __hash__(self) -> int:
        Counted.looked += 1
        return hash(int(self))


class Name(str):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        Counted.looked += 1
        return str(self) == str(other)

    def __hash__(self) -> int:
        Counted.looked += 1
        return hash(str(self))


def new(number: int, act: str) -> tuple[Fact, str]:
    return NewInformationCame(Number(number), "new_fact", ""), act


def raised(number: int, act: str) -> tuple[Fact, str]:
    return OverrideRaised(Number(number)), act


def answer(number: int, act: str, begun: str = "") -> tuple[Fact, str]:
    return AnswerGiven(Number(number), "weapon", "no", "answered", begun), act


def asked(n: int) -> tuple[Fact, str]:
    return SupervisorAsked(Name(f"r{n}"), 1, "unsure", "", "", ""), f"a{n}"


def decided(n: int) -> tuple[Fact, str]:
    made = SupervisorDecided(Name(f"r{n}"), "overturn", "police_now", "", False, False, of=f"a{n}")
    return replace(made, of=Name(made.of)), f"d{n}"


CLAIM = ActUnconfirmed("override_raised", "4471", "handler", 1, "unbound", "")
Shape = Callable[[int], list[tuple[Fact, str]]]
SHAPES: dict[str, Shape] = {
    "raised": lambda n: [(OverrideRaised(Number(k + 1)), f"a{k}") for k in range(n)],
    "raised, then withdrawn": lambda n: [
        *((OverrideRaised(Number(k + 1)), f"a{k}") for k in range(n // 2)),
        *((OverrideMispressed(Number(k + 1), Name(f"a{k}")), f"m{k}") for k in range(n // 2)),
    ],
    "raised under one command, then withdrawn": lambda n: [
        *((OverrideRaised(Number(k + 1)), "A") for k in range(n // 2)),
        *((OverrideMispressed(Number(1), Name("A")), f"m{k}") for k in range(n // 2)),
    ],
    "raised and withdrawn under one command": lambda n: [
        of
        for k in range(n // 2)
        for of in (
            (OverrideRaised(Number(k + 1)), "A"),
            (OverrideStoodDown(Number(1), "x", Name("A")), f"m{k}"),
        )
    ],
    "claimed under one command, then ended": lambda n: [
        *((CLAIM, "A") for _ in range(n // 2)),
        *((OverrideStoodDown(Number(1), "x", Name("A")), f"m{k}") for k in range(n // 2)),
    ],
    "new information": lambda n: [new(k + 2, f"c{k}") for k in range(n)],
    "new information under one number": lambda n: [new(2, f"c{k}") for k in range(n)],
    "new information as numbers run out": lambda n: [
        new(MOST, "c0"),
        *(new(2 + k % (n // 2), f"c{k + 1}") for k in range(n - 1)),
    ],
    "raised as numbers run out": lambda n: [
        raised(MOST, "a0"),
        *(raised(1 + k % (n // 2), f"a{k + 1}") for k in range(n - 1)),
    ],
    "answers of unread": lambda n: [answer(k + 2, f"a{k}", f"c{k}") for k in range(n)],
    "answers of unread of one number": lambda n: [answer(2, f"a{k}", f"c{k}") for k in range(n)],
    "answers by number in the second": lambda n: [
        *(new(k + 2, f"c{k}") for k in range(n // 2)),
        *(answer(2, f"a{k}") for k in range(n // 2)),
    ],
    "requests": lambda n: [asked(k) for k in range(n)],
    "requests under one command, then decisions": lambda n: [
        *((asked(k)[0], "A") for k in range(n // 2)),
        *((replace(decided(k)[0], of=Name("A")), f"d{k}") for k in range(n // 2)),
    ],
    "requests, then decisions": lambda n: [
        *(asked(k) for k in range(n // 2)),
        *(decided(k) for k in range(n // 2)),
    ],
}


def looks_at(shape: Shape, events: int) -> int:
    """How many numbers and acts are looked at in reading so many."""
    made = [(CallBegan("p", "1", ENGINE.pack.digest, "live"), "c0"), *shape(events)]
    every = [Event("call", stamp(n, Name(act)), fact) for n, (fact, act) in enumerate(made)]
    Counted.looked = 0
    fold_told("call", every, ENGINE)
    return Counted.looked


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_twice_as_many_events_are_about_twice_the_work(shape: Shape):
    with pieces_of(64):
        assert 0 < looks_at(shape, 800) <= 3 * looks_at(shape, 400)
