"""Police who were decided on since a supervisor was asked: what is offered is what can be recorded, and which way to less is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.supervision import CallDetail
from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.outcome import AskLessPolice, SendPolice
from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.domain.rejections import Refusal, Rejected
from rcrp_desktop.presentation.supervisor.common import Words
from rcrp_desktop.presentation.supervisor.to_decide import DecisionModel, present_decision
from rcrp_desktop.presentation.times import Times
from tests.application.test_fewer_police_unseen import (
    ARMED,
    ASKED,
    HANDLERS,
    MATTERS,
    ROUTES,
    Screen,
    asked,
    now,
    told,
)
from tests.application.test_picked_on_a_fresh_screen import ASKED_BESIDE_A_WEAPON, armed_once_more
from tests.support.call_bench import Bench
from tests.support.call_walk import TEXTS
from tests.support.desks_apart import ENGINE
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.search_depth import sized

WORDS = Words(TEXTS, Times(UTC), "2290")
LESS = [route.id for route in ENGINE.pack.routes if not route.response.sends_police]
WHY = "The nurse has seen her."


def fresh(screen: Screen) -> Screen:
    return Screen(screen.desk, screen.desk.reopen(screen.shown.call))


def panel(screen: Screen) -> DecisionModel:
    state = screen.shown
    detail = CallDetail(state, ENGINE, standing(state, ENGINE), (), (), (), ())
    model = present_decision(detail, state.requests[0], WORDS)
    assert model is not None
    return model


def sent_since(ask: Command = ASKED) -> tuple[Bench, Screen]:
    bench, screen = asked({**ADVICE_ANSWERS, "crime": "yes"}, ask)
    told(bench, screen, SendPolice())
    return bench, fresh(screen)


@pytest.mark.parametrize("ask", [ASKED, AskLessPolice("advice_given", "Known.")])
def test_only_as_many_are_offered_and_it_says_who_decided_and_how_less_can_be_asked(ask: Command):
    _, screen = sent_since(ask)
    model = panel(screen)
    assert [route for route, _ in model.routes] == ["police_now"]
    assert not model.can_agree
    assert model.limits.startswith("Police were decided on after this was asked, 12:0")
    assert "by 4471" in model.limits
    assert "the handler asks anew with U" in model.limits
    if model.names_route:
        assert model.why_not_agree == model.limits


def test_that_stands_alone_where_questions_have_no_answer_or_it_is_ones_own_work():
    """Neither answers nor another person open a way to less on that request."""
    bench, screen = asked({}, ASKED)
    told(bench, screen, SendPolice())
    assert panel(fresh(screen)).limits.count("decided") == 2
    assert "safety question" not in panel(fresh(screen)).limits
    own = Screen(bench.service, fresh(screen).shown)
    detail = CallDetail(own.shown, ENGINE, standing(own.shown, ENGINE), (), (), (), ())
    model = present_decision(detail, own.shown.requests[0], Words(TEXTS, Times(UTC), "4471"))
    assert model is not None
    assert model.own
    assert model.note == ""
    assert model.limits.startswith("Police were decided on after this was asked")


@pytest.mark.parametrize("route", LESS)
def test_no_less_is_decided_on_it_also_after_the_questions_are_asked_again(route: str):
    bench, screen = sent_since()
    desk = screen.desk
    assert desk.refusal(screen.shown, DecideRequest("r1", "overturn", route, WHY)) is not None
    told(bench, screen, BringNewInformation("supervisor_asks", "Again."))
    state = fresh(screen).shown
    told(bench, screen, *(AnswerQuestion(q, o) for q, o in ADVICE_ANSWERS.items()))
    after = fresh(screen).shown
    for one in (state, after):
        refused = desk.refusal(one, DecideRequest("r1", "overturn", route, WHY))
        assert refused is not None
        assert refused.refusal in (Refusal.TOO_LATE, Refusal.NO_SUCH_ROUTE)


@pytest.mark.parametrize(
    "anew", [AskSupervisor(text="Stand down?"), AskLessPolice("advice_given", "Known.")]
)
def test_the_way_that_it_names_is_open(anew: Command):
    bench, screen = sent_since()
    told(bench, screen, anew)
    for item in ("r2", "r1"):  # once police are lowered on the newer one, the older is decided too
        decided = DecideRequest(item, "overturn", "advice_given", WHY)
        assert isinstance(screen.desk.perform(fresh(screen).shown, decided), Performed)
    assert now(screen) is ROUTES["advice_given"]


def test_where_police_only_came_on_screen_agree_is_not_offered_and_the_list_is():
    _, screen = armed_once_more("police_later")
    model = panel(screen)
    assert not model.can_agree
    assert "police_later" in dict(model.routes)
    assert model.why_not_agree == model.limits
    assert "choose it in the list" in model.limits
    assert screen.decide("agree") == Rejected(Refusal.SHOWN_SINCE, "police_later")
    assert isinstance(screen.decide("police_later"), Performed)


def test_nothing_is_said_of_that_where_agree_is_offered():
    _, screen = asked({**ADVICE_ANSWERS, "crime": "yes"}, AskLessPolice("advice_given", "Known."))
    model = panel(fresh(screen))
    assert model.can_agree
    assert model.limits == ""


# --- the law ----------------------------------------------------------------------------------------

found: Counter[str] = Counter()
TOLD = st.tuples(
    st.integers(0, 1),
    st.sampled_from((ARMED, AnswerQuestion("weapon", "no"), SendPolice(), EndCall())) | HANDLERS,
)


def offers(
    matter: tuple[dict[str, str], Command], acts: Sequence[tuple[int, Command]], pick: int
) -> None:
    """One of what is offered, on all of the call, is recorded."""
    bench, screen = asked(*matter)
    handlers = [bench.service, bench.colleague("5512")]
    for at, act in acts:
        bench.clock.pass_minutes(0.1)
        handlers[at].perform(handlers[at].reopen(screen.shown.call), act)
    screen = fresh(screen)
    model = panel(screen)
    choices = [*(["agree"] if model.can_agree else []), *(route for route, _ in model.routes)]
    choice = choices[pick % len(choices)]
    made = screen.decide(choice, WHY)
    assert isinstance(made, Performed), (choice, made)
    found[
        "since"
        if "after this was asked," in model.limits
        else "agree"
        if choice == "agree"
        else "other"
    ] += 1


@given(
    MATTERS | ASKED_BESIDE_A_WEAPON,
    st.lists(TOLD, max_size=8),
    st.integers(min_value=0, max_value=7),
)
@settings(deadline=None, max_examples=sized(150, 4_000))
def test_whatever_is_offered_is_recorded(
    matter: tuple[dict[str, str], Command], acts: Sequence[tuple[int, Command]], pick: int
):
    offers(matter, acts, pick)


def test_the_law_was_tried():
    """Where police were decided on since, where it is agreed, and elsewhere."""
    found.clear()
    matters = (
        (ADVICE_ANSWERS, ASKED),
        ({**ADVICE_ANSWERS, "weapon": "yes"}, AskLessPolice("police_later", "Calm.")),
    )
    for matter, acts, pick in product(matters, ([], [(0, SendPolice())]), range(7)):
        offers(matter, acts, pick)
    assert min(found["since"], found["agree"], found["other"]) > 0, found
