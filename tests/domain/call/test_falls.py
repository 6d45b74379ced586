"""What has stood on screen does not fall without a supervisor, whatever slips came between."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, TakeBack
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import BeginCall
from rcrp_desktop.domain.call.decide import Facts, decide
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import evolve
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, DecisionMade
from rcrp_desktop.domain.call.override import MISPRESS_MS
from rcrp_desktop.domain.call.standing import recommendation
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import SupervisorAsked
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Rejected
from tests.support.pack_builder import ADVICE_ANSWERS, a_pack
from tests.support.search_depth import sized

ENGINE = Engine(a_pack())
CALM = tuple(AnswerQuestion(question, option) for question, option in ADVICE_ANSWERS.items())
CRIME, NO_CRIME = AnswerQuestion("crime", "yes"), AnswerQuestion("crime", "no")
DONE, NOT_DONE = AnswerQuestion("act_done", "yes"), AnswerQuestion("act_done", "no")
NEW = BringNewInformation("new_fact", "Something new.")
FIVE_MINUTES = 300_000

Act = tuple[int, str, Command]
"""Milliseconds since the act before it, whose it is, and what."""


class OnScreen:
    """A call whose acts are timed, and how much protection its screen showed since when."""

    def __init__(self, acts: Sequence[Act] = ()) -> None:
        self.now_ms = 1_000_000
        self.state = CallState("call-1")
        self.count = 0
        self.showed: list[tuple[int, int]] = []
        for act in ((0, "4471", BeginCall("live")), *((0, "4471", c) for c in CALM), *acts):
            self.do(*act)

    def do(self, wait_ms: int, who: str, command: Command) -> Facts | Rejected:
        self.now_ms += wait_ms
        self.count += 1
        stamp = Stamp(self.now_ms, who, "handler", f"c{self.count}")
        facts = decide(self.state, command, ENGINE, stamp)
        for fact in () if isinstance(facts, Rejected) else facts:
            self.state = evolve(self.state, Event("call-1", stamp, fact))
        self.showed.append((self.now_ms, self.protection))
        return facts

    @property
    def protection(self) -> int:
        route = recommendation(self.state, ENGINE).route if self.state.began else None
        return -1 if route is None else route.response.protection

    def time_above(self, protection: int) -> int:
        """How long the screen showed more than that, all told."""
        until = [at_ms for at_ms, _ in self.showed[1:]]
        return sum(
            end - at_ms
            for (at_ms, showed), end in zip(self.showed, until, strict=False)
            if showed > protection
        )

    def accepted(self) -> Facts | Rejected:
        return self.do(0, "4471", AcceptRecommendation())


_COMMANDS = (
    *((c,) for c in (CRIME, NO_CRIME, DONE, NOT_DONE, TakeBack())),
    *((AnswerQuestion("health_need", o),) for o in ("yes", "no", "not_known")),
    (AnswerQuestion("weapon", "yes"),),
    (AnswerQuestion("weapon", "not_known"),),
    (AnswerQuestion("intent", "thoughts"),),
    CALM,
    (NEW, *CALM),
    (NEW, DONE, *CALM),
)
_WAITS = st.sampled_from([0, 1, 1_000, MISPRESS_MS, MISPRESS_MS + 1, FIVE_MINUTES])
_PEOPLE = st.sampled_from(["4471", "4471", "4471", "5512"])
ACTS = st.lists(st.tuples(_WAITS, _PEOPLE, st.sampled_from(_COMMANDS)), max_size=12)


def acts_of(steps: Sequence[tuple[int, str, Sequence[Command]]]) -> list[Act]:
    return [
        (wait if first else 0, who, command)
        for wait, who, commands in steps
        for first, command in zip((True, *[False] * len(commands)), commands, strict=False)
    ]


@settings(max_examples=sized(300, 20_000), deadline=None)
@example([(0, "4471", (CRIME,)), (FIVE_MINUTES, "4471", (DONE,)), (1, "4471", CALM)])
@example([(MISPRESS_MS - 1, "4471", (c,)) for c in (NO_CRIME, CRIME, NO_CRIME, CRIME, NO_CRIME)])
@given(ACTS)
def test_no_slip_shortens_how_long_police_or_anybody_stood_on_screen(
    steps: list[tuple[int, str, Sequence[Command]]],
) -> None:
    call = OnScreen(acts_of([*steps, (0, "4471", CALM)]))
    stood = call.time_above(call.protection)
    made = call.accepted()
    if stood > MISPRESS_MS:
        assert [type(fact) for fact in made] == [SupervisorAsked], made


SLIPS = st.lists(st.tuples(st.sampled_from([0, 1, 500]), st.sampled_from(_COMMANDS[:11])))


@settings(max_examples=sized(100, 5_000), deadline=None)
@given(st.sampled_from([0, FIVE_MINUTES]), SLIPS)
def test_what_only_flashed_up_within_the_mispress_time_asks_nobody(
    wait: int, slips: list[tuple[int, Sequence[Command]]]
) -> None:
    steps = [(ms, "4471", commands) for ms, commands in slips[:15]]
    call = OnScreen([(wait, "4471", TakeBack()), *acts_of([*steps, (0, "4471", CALM)])])
    assert call.now_ms - 1_000_000 - wait <= MISPRESS_MS
    assert [type(fact) for fact in call.accepted()] == [DecisionMade]


@pytest.mark.parametrize(
    "slip",
    [
        pytest.param([(0, DONE), (1_000, NOT_DONE), (1_000, NO_CRIME)], id="answered back"),
        pytest.param([(0, DONE), (1_000, TakeBack()), (1_000, NO_CRIME)], id="taken back"),
        pytest.param([(0, NEW), (0, DONE), *((0, c) for c in CALM)], id="in the next assessment"),
    ],
)
def test_police_who_stood_for_minutes_do_not_fall_with_a_slip_to_more_police(
    slip: list[tuple[int, Command]],
) -> None:
    call = OnScreen([(0, "4471", CRIME)])
    call.now_ms += FIVE_MINUTES
    for wait, command in slip:
        call.do(wait, "4471", command)
    assert [fell.quick for a in call.state.assessments for fell in a.falls][-1] is False
    assert [type(fact) for fact in call.accepted()] == [SupervisorAsked]


def test_a_slip_over_what_somebody_else_showed_is_not_theirs_to_take_back() -> None:
    call = OnScreen([(0, "5512", CRIME), (1_000, "4471", DONE), (1_000, "4471", NOT_DONE)])
    assert [fell.quick for fell in call.state.current.falls] == [True]
    call.do(0, "4471", NO_CRIME)
    assert [type(fact) for fact in call.accepted()] == [SupervisorAsked]


def test_a_slip_whose_clock_went_back_is_not_quick() -> None:
    call = OnScreen([(0, "4471", CRIME), (-FIVE_MINUTES, "4471", DONE), (1, "4471", NOT_DONE)])
    call.do(1, "4471", NO_CRIME)
    assert [fell.quick for fell in call.state.current.falls] == [True, False]


@pytest.mark.parametrize(
    ("wait", "is_quick"), [(MISPRESS_MS, True), (MISPRESS_MS + 1, False), (-1, False)]
)
def test_a_fall_is_quick_to_the_end_of_the_mispress_time(wait: int, is_quick: bool) -> None:
    call = OnScreen([(0, "4471", CRIME), (wait, "4471", NO_CRIME)])
    assert [fell.quick for fell in call.state.current.falls] == [is_quick]


def test_a_slip_long_after_another_slip_is_still_quick() -> None:
    slip = [(FIVE_MINUTES, "4471", CRIME), (1_000, "4471", NO_CRIME)]
    call = OnScreen([*slip, *slip])
    assert [fell.quick for fell in call.state.current.falls] == [True, True]
    assert [type(fact) for fact in call.accepted()] == [DecisionMade]


@pytest.mark.parametrize("times", [2, 30])
def test_police_who_are_gone_from_the_screen_for_moments_alone_are_no_slip(times: int) -> None:
    """Each time they were shown for less than the mis-press time, in all for minutes."""
    call = OnScreen([(1, "4471", CRIME), (MISPRESS_MS - 1, "4471", NO_CRIME)] * times)
    quick = [fell.quick for fell in call.state.current.falls]
    assert quick == [True, *[False] * (times - 1)]
    assert [type(fact) for fact in call.accepted()] == [SupervisorAsked]


@pytest.mark.parametrize(("wait", "is_quick"), [(4_000, True), (4_001, False)])
def test_slips_are_quick_while_all_of_them_are_no_longer_than_the_mispress_time(
    wait: int, is_quick: bool
) -> None:
    slip: list[Act] = [(FIVE_MINUTES, "4471", CRIME), (6_000, "4471", NO_CRIME)]
    call = OnScreen([*slip, (FIVE_MINUTES, "4471", DONE), (wait, "4471", NOT_DONE)])
    assert [fell.quick for fell in call.state.current.falls] == [True, is_quick]


def test_what_was_shown_above_the_lower_route_alone_counts() -> None:
    """Police who still stand after the fall were no slip, and are none of it."""
    call = OnScreen([(0, "4471", CRIME), (FIVE_MINUTES, "4471", DONE), (1_000, "4471", NOT_DONE)])
    assert [fell.quick for fell in call.state.current.falls] == [True]


def test_what_new_information_lets_fall_is_no_slip() -> None:
    call = OnScreen([(0, "4471", CRIME), *((1, "4471", command) for command in (NEW, *CALM))])
    assert [fell.quick for fell in call.state.current.falls] == [False]
