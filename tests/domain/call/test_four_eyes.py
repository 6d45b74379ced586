"""Police who were recommended or decided on become fewer by two people, never by one who goes another way about it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import (
    AnswerGiven,
    AnswerQuestion,
    AnswerTakenBack,
    TakeBack,
)
from rcrp_desktop.domain.call.asked_route import route_before
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.events import Event
from rcrp_desktop.domain.call.evolve import fold
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.standing import pending_requests, police_decided, standing
from rcrp_desktop.domain.call.state import CallState, Stamp
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.domain.call.test_sole_supervisor import CALM, DOWN, END, ENGINE, NEW, Room
from tests.support.desks_apart import ENGINE as DESKS
from tests.support.desks_apart import Desks, Step, begun
from tests.support.search_depth import sized

RAISE, DONE = RaiseOverride(), AnswerQuestion("act_done", "yes")
CRIME, NO_CRIME = AnswerQuestion("crime", "yes"), AnswerQuestion("crime", "no")
UNSETTLED = CALM[:4]
"""With a crime it is police; without, nothing is settled and no fall is recorded."""
SELF = Rejected(Refusal.SAME_PERSON, "2290")
NOT_KNOWN = AnswerQuestion("act_done", "not_known")
SLOWLY = 20_000
"""Nothing that is on screen so long was a slip."""


def _by(person: str, *commands: Command) -> list[tuple[str, Command]]:
    return [(person, command) for command in commands]


HANDLED = [
    pytest.param(_by("2290", DONE, END), id="recommended, and ended"),
    pytest.param([*_by("4471", DONE), *_by("2290", END)], id="ended alone"),
    pytest.param(_by("2290", *CALM, CRIME, NO_CRIME, END), id="fell, and ended"),
    pytest.param(_by("2290", *CALM, CRIME, TakeBack(), END), id="taken back, and ended"),
    pytest.param(_by("2290", *UNSETTLED, CRIME, TakeBack(), END), id="unsettled, and ended"),
    pytest.param(
        [*_by("4471", *UNSETTLED, CRIME), *_by("2290", NO_CRIME), *_by("4471", END)],
        id="answered otherwise for somebody else",
    ),
    pytest.param([*_by("2290", DONE), *_by("4471", NEW, END)], id="in the assessment before"),
    pytest.param([*_by("4471", DONE, RAISE, END), *_by("2290", DOWN)], id="stood down"),
]


@pytest.mark.parametrize("acts", HANDLED)
def test_who_handled_police_decides_for_no_police_in_no_way(
    acts: list[tuple[str, Command]],
) -> None:
    room = Room(*acts)
    (request,) = pending_requests(room.state)
    assert (request.reason, request.asker) == ("ended_undecided", "")
    assert room.decide(request, "advice_given") == SELF
    assert room.decide(request, "partner_ambulance") == SELF
    assert not isinstance(room.decide(request, "police_now"), Rejected), "never a dead end"
    now = standing(room.state, ENGINE)
    assert (now.source, now.response) == ("decision", ResponseClass.POLICE_IMMEDIATE)


APPROVED = [
    pytest.param([*_by("4471", DONE, END)], id="handled and ended by another"),
    pytest.param([*_by("4471", *CALM, CRIME, NO_CRIME), *_by("4471", END)], id="fell there"),
    pytest.param(
        [*_by("2290", *CALM), *_by("4471", NEW, DONE, END)], id="a hand in what came before alone"
    ),
    pytest.param(_by("2290", *CALM, END), id="no police ever stood"),
    pytest.param(_by("2290", *CALM, NOT_KNOWN, END), id="a supervisor was recommended"),
]


@pytest.mark.parametrize("acts", APPROVED)
def test_what_another_handled_or_lowers_nothing_a_supervisor_decides(
    acts: list[tuple[str, Command]],
) -> None:
    room = Room(*acts)
    (request,) = pending_requests(room.state)
    assert not isinstance(room.decide(request, "advice_given"), Rejected)
    assert standing(room.state, ENGINE).is_no_police


def test_whoever_decided_the_first_no_police_is_not_the_second_person_of_the_second() -> None:
    """No police ever stood: it takes two because it is the second time, whoever asks and answers by then."""
    first = _by("2290", *CALM, AcceptRecommendation())
    room = Room(*first, *_by("4471", NEW, *CALM, AskSupervisor()))
    (request,) = pending_requests(room.state)
    assert room.decide(request, "advice_given") == SELF
    assert not isinstance(room.decide(request, "police_soon"), Rejected)


def test_police_whom_no_desk_showed_are_lowered_by_somebody_else_too() -> None:
    """Answers of several desks can recommend together what none of them had on screen."""
    room = Room(*_by("2290", *CALM, CRIME, END))
    unshown = (replace(a, shown=()) for a in room.state.assessments)
    room.state = replace(room.state, assessments=tuple(unshown))
    (request,) = pending_requests(room.state)
    assert room.decide(request, "advice_given") == SELF


@pytest.mark.parametrize("then", [(), (NEW,)])
def test_who_sent_police_takes_them_away_for_nobody_alone(then: tuple[Command, ...]) -> None:
    asked = _by("4471", *then, AskSupervisor())
    room = Room(*_by("4471", *CALM), *_by("2290", SendPolice()), *asked)
    (request,) = pending_requests(room.state)
    assert room.decide(request, "police_soon") == SELF
    assert not isinstance(room.decide(request, "police_now"), Rejected)


def test_a_supervisor_who_decided_for_police_may_lower_them_where_another_asks_afterwards() -> None:
    room = Room(*_by("4471", *CALM, AskSupervisor()))
    room.decide(pending_requests(room.state)[0], "police_now")
    room.do("4471", AskSupervisor())
    assert not isinstance(room.decide(pending_requests(room.state)[0], "advice_given"), Rejected)


# --- desks that read each other late ----------------------------------------------------------------

_ACTS = (
    *("yes", "crime", "calm", "not done", "no crime", "back", "new", "accept", "ask less", "end"),
    *("ask", "unsure", "police now", "agree", "less", "none", "soon", "oldest less"),
)
_PEOPLE = st.sampled_from(["2290", "4471"])
_BEFORE = st.lists(st.tuples(_PEOPLE, st.sampled_from(_ACTS), st.booleans()), max_size=5)
_POLICE = st.tuples(_PEOPLE, st.sampled_from(["yes", "crime", "police now"]), st.booleans())
_AFTER = st.lists(st.tuples(st.sampled_from(_ACTS), st.booleans()), min_size=1, max_size=7)


@given(st.tuples(_BEFORE, _POLICE), st.sampled_from(["2290", "2290", "4471"]), _AFTER)
@example(([], ("2290", "yes", True)), "2290", [("end", True), ("none", True)])
@example(([], ("2290", "crime", True)), "2290", [(a, True) for a in ("calm", "end", "none")])
@example(([], ("4471", "yes", True)), "2290", [("accept", False), ("agree", True)])
@example(([], ("4471", "crime", True)), "2290", [(a, True) for a in ("end", "oldest less")])
@settings(deadline=None, max_examples=sized(150, 6_000))
def test_police_who_stand_are_decided_away_by_nobody_alone(
    before: tuple[list[Step], Step], person: str, acts: list[tuple[str, bool]]
) -> None:
    """Recommended or decided, while nobody is asked: whatever one person does then, having read of the other or not."""
    desks = _slowly([*before[0], before[1]])
    stood = desks.merged()
    if not _has_police(stood) or pending_requests(stood):
        return
    least = police_decided(stood, DESKS)
    for act, reads in acts:
        desks.step((person, act, reads))
        state = desks.merged()
        assert police_decided(state, DESKS) >= least
        assert _has_police(state) or standing(state, DESKS).source != "decision"


def _slowly(steps: list[Step]) -> Desks:
    desks = begun()
    desks.pace = SLOWLY
    for step in steps:
        desks.step(step)
    return desks


def _has_police(state: CallState) -> bool:
    response = standing(state, DESKS).response
    return response is not None and response.sends_police


DIFFER: list[Step] = [
    *(("4471", "ask", False), ("2290", "look", True), ("3301", "look", True)),
    *(("3301", "soon", False), ("2290", "none", False), ("2290", "look", True)),
]


def test_one_of_two_who_differ_takes_away_alone_no_police_whom_the_other_decided_on() -> None:
    desks = _slowly([*DIFFER, ("2290", "none", True), ("2290", "less", True)])
    (asked,) = pending_requests(desks.merged())
    assert len(asked.differing) == 2
    desks.step(("2290", "police", True))
    assert pending_requests(desks.merged()) == (), "as many police, or more, anybody decides on"


@pytest.mark.parametrize(
    ("first", "second", "before"),
    [
        ("none", "police", "advice_given"),
        ("less", "soon", "partner_ambulance"),
        ("soon", "police", "police_soon"),
        ("police", "none", "police_now"),
    ],
)
def test_who_is_asked_again_decides_against_what_held_before_that_and_not_what_led_to_it(
    first: str, second: str, before: str
) -> None:
    """The second had not known of the first, so what they decided held for nobody yet."""
    two: list[Step] = [("3301", first, False), ("2290", second, False), ("2290", "look", True)]
    state = _slowly([*DIFFER[:3], *two]).merged()
    (asked,) = pending_requests(state)
    assert len(asked.differing) == 2
    assert route_before(state, asked, DESKS.pack) == before


@pytest.mark.parametrize("third", ["3301", "4402"])
def test_who_had_decided_for_police_themselves_or_a_third_may_agree_to_less(third: str) -> None:
    desks = _slowly([*DIFFER, (third, "none", True)])
    assert standing(desks.merged(), DESKS).is_no_police


@pytest.mark.parametrize("made", [AnswerGiven, AnswerTakenBack])
def test_whoever_answers_or_takes_back_is_one_whose_hands_were_in_it(
    made: type[AnswerGiven | AnswerTakenBack],
):
    """By name and by account: what they took back may have been what lowered police."""
    by = Stamp(1_000, "hana", "handler", "c1", account="aaaa")
    other = Stamp(2_000, "omar", "handler", "c2", account="bbbb")
    given = AnswerGiven(1, "crime", "yes", "answered")
    then = given if made is AnswerGiven else AnswerTakenBack(1, "crime", "")
    state = fold("call-1", [Event("call-1", by, given), Event("call-1", other, then)])
    assert state.current.hands == {"hana", "omar"}
    assert state.current.accounts == {"aaaa", "bbbb"}
