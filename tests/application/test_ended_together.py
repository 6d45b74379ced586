"""What only all logs together show is drawn from them: a call that ended undecided, no police that others would not let be."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.duties import RecordDuty
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, AskLessPolice, SendPolice
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.duties import Owed
from tests.support.desks_apart import CALM, ENGINE, ILL, NEW, ROLES, Desks, Step, begun, run
from tests.support.search_depth import sized

TAKEN_BACK = [("4471", "accept"), ("4471", "back"), ("5512", "gone")]
STOOD_DOWN = [("4471", "raise"), ("2290", "look"), ("4471", "gone"), ("2290", "stand down")]
UNSETTLED = [("4471", "new"), *STOOD_DOWN]


def asked(state: CallState) -> list[tuple[str, str, str]]:
    return [(r.reason, r.wanted_route, r.asker) for r in pending_requests(state)]


@pytest.mark.parametrize("acts", [TAKEN_BACK, STOOD_DOWN, UNSETTLED])
@pytest.mark.parametrize("skew", [{}, {"4471": 300_000}, {"4471": -300_000}])
def test_a_call_that_all_logs_together_show_ended_undecided_asks_a_supervisor(
    acts: list[tuple[str, str]], skew: dict[str, int]
):
    """As where they read each other before each act."""
    read = run([(who, act, True) for who, act in acts]).merged()
    apart = run([(who, act, act == "look") for who, act in acts], skew).merged()
    for state in (read, apart):
        assert asked(state) == [("ended_undecided", "", "")]
        assert standing(state, ENGINE).source == "awaiting_supervisor"
        kinds = [item.kind for item in open_items(state, ENGINE)]
        assert Owed.AWAITING_SUPERVISOR in kinds
        assert Owed.DECIDE_AGAIN not in kinds


def test_a_supervisor_who_read_all_decides_it_and_nobody_is_asked_again():
    desks = run([(who, act, act == "look") for who, act in STOOD_DOWN])
    desks.read("3301")
    (request,) = pending_requests(desks.merged())
    desks.act("3301", DecideRequest(request.item, "overturn", "advice_given", "Seen at home."))
    now = standing(desks.merged(), ENGINE)
    assert (now.source, now.is_no_police) == ("decision", True)
    assert not pending_requests(desks.merged())


def test_a_decision_whose_log_is_gone_is_asked_for_again():
    desks = begun(asked=(*CALM, AcceptRecommendation()))
    desks.logs["2290"], desks.logs["4471"] = desks.logs["4471"], []
    lost = [e for e in desks.logs["2290"] if e.kind == "decision_made"]
    desks.act("5512", EndCall())
    assert not pending_requests(desks.merged())
    desks.logs["2290"] = [e for e in desks.logs["2290"] if e not in lost]
    assert [reason for reason, *_ in asked(desks.merged())] == ["ended_undecided"]


def test_what_was_done_for_the_caller_asks_nothing_twice():
    desks = run([(who, act, act == "look") for who, act in STOOD_DOWN])
    desks.read("5512")
    for _ in range(2):
        desks.act("5512", RecordDuty("caller_told", "done"))
        desks.act("5512", AnswerQuestion("health_need", "not_known"))
    state = desks.merged()
    assert len(state.requests) == 1
    assert len({r.item for r in state.requests}) == 1


def test_a_second_refusal_by_a_desk_that_had_not_read_the_first_is_asked_of_a_supervisor():
    desks = begun()
    desks.act("5512", NEW)
    for command in ILL:
        desks.act("5512", command)
    desks.act("4471", AcceptRecommendation())
    desks.act("5512", AcceptRecommendation())
    state = desks.merged()
    assert [a.decision is not None for a in state.assessments] == [True, True]
    assert asked(state) == [("second_refusal", "partner_ambulance", "")]
    assert standing(state, ENGINE).source == "awaiting_supervisor"


def test_a_refusal_by_a_desk_that_had_not_read_of_earlier_ones_is_asked_of_a_supervisor():
    desks = begun()
    desks.act("5512", GiveReference("CAD 1", earlier_refusals=1))
    desks.act("4471", AcceptRecommendation())
    assert [reason for reason, *_ in asked(desks.merged())] == ["second_refusal"]


def test_where_a_supervisors_no_police_holds_nobody_is_asked_about_a_handlers():
    """It lowered police of whom the handler had not read."""
    desks = begun()
    desks.act("3301", GiveReference("CAD 1", earlier_refusals=1))
    desks.act("4471", SendPolice())
    desks.act("4471", AskLessPolice("partner_ambulance", "Seen to be calm."))
    desks.read("2290")
    desks.act("2290", DecideRequest("r1", "agree", text="Agreed."))
    desks.act("5512", AcceptRecommendation())
    state = desks.merged()
    assert state.current.decisions[-1].stamp.actor == "5512"
    assert standing(state, ENGINE).since == state.requests[0].decided
    assert len(state.requests) == 1


@pytest.mark.parametrize("command", [AcceptRecommendation(), SendPolice()])
def test_nothing_is_asked_of_what_no_supervisor_need_agree_to(command):
    desks = begun()
    desks.act("5512", AnswerQuestion("act_done", "no"))
    desks.act("5512", NEW) if isinstance(command, SendPolice) else None
    desks.act("4471", command)
    assert not desks.merged().requests


ACTS = (
    *("accept", "accept", "back", "gone", "gone", "raise", "mispress", "stand down", "calm"),
    *("ask", "agree", "less", "police", "new", "ill", "crime", "half", "other half", "taken"),
)
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(ROLES)), st.sampled_from(ACTS), st.booleans()), max_size=12
)
SKEW = st.dictionaries(st.sampled_from(sorted(ROLES)), st.sampled_from((-300_000, 300_000)))


@given(STEPS, SKEW)
@example([("4471", "accept", False), ("5512", "back", False), ("4471", "gone", False)], {})
@settings(deadline=None, max_examples=sized(150, 10_000))
def test_a_call_that_ended_is_decided_or_somebody_is_asked(steps: list[Step], skew: dict[str, int]):
    """Whoever had read what, and whatever the clocks say."""
    desks: Desks = begun(skew)
    for step in steps:
        desks.step(step)
        state = desks.merged()
        assert len({r.item for r in state.requests}) == len(state.requests)
        if state.ended is not None and standing(state, ENGINE).source in ("open", "recommendation"):
            assert pending_requests(state), "nobody is asked"
