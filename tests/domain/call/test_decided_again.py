"""Who decides a request again: each decision is kept once, and what stands already is put on record no second time."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.decisions import police_standing
from rcrp_desktop.domain.call.request import Request, RequestDecision
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.state import Stamp
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.call.unknowing import with_decision
from tests.support.desks_apart import ENGINE, ROLES, Desks, run

BOSSES = [person for person, role in ROLES.items() if role == "supervisor"]
ASKED = [("4471", "ask", False), *((boss, "look", True) for boss in BOSSES)]
SEND = DecideRequest("r1", "overturn", "police_now", "Send.")
DECISIONS = st.lists(
    st.tuples(
        st.sampled_from(("boss-1", "boss-2")),
        st.sampled_from(("police_now", "police_soon", "advice_given")),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@given(DECISIONS)
@example(
    [
        ("boss-2", "police_now", False),
        ("boss-1", "police_now", False),
        ("boss-2", "advice_given", True),
    ]
)
@example(
    [
        ("boss-1", "police_now", False),
        ("boss-2", "police_now", False),
        ("boss-1", "advice_given", False),
    ]
)
def test_every_decision_on_a_request_is_kept_once_whoever_decides_again_and_knew_of_all(decisions):
    request = Request("r1", 1, "asked", "", "", "", Stamp(0, "4471", "handler", "c0"))
    for number, (actor, route, knew_all) in enumerate(decisions, 1):
        made = RequestDecision("overturn", route, "", tell_caller=False, tell_agency=False)
        stamp = Stamp(number, actor, "supervisor", f"c{number}")
        knew = len(request.every_decision) if knew_all else 0
        request = with_decision(request, made, stamp, number, knew=knew)
    kept = sorted(request.every_decision, key=lambda one: one.place)
    assert [one.place for one in kept] == [*range(1, len(decisions) + 1)]
    assert [one.made.route for one in kept] == [route for _, route, _ in decisions]


def decisions_of(desks: Desks, person: str) -> int:
    (request,) = desks.merged().requests
    return sum(one.stamp.actor == person for one in request.every_decision)


@pytest.mark.parametrize("by", ["4402", "2290"])
def test_who_decided_for_police_before_it_was_asked_anew_decides_nothing_by_doing_so_again(by: str):
    """Their decision stands, whoever closed what was asked anew by deciding the same."""
    desks = run([*ASKED, ("2290", "police", False), ("3301", "agree", False)])
    assert pending_requests(desks.merged())
    desks.read(by)
    desks.act(by, SEND)
    assert not pending_requests(desks.merged())
    sent = {one.stamp.actor for one in police_standing(desks.merged(), ENGINE.pack)}
    assert "2290" in sent
    before = decisions_of(desks, "2290")
    desks.read("2290")
    desks.act("2290", SEND)
    assert decisions_of(desks, "2290") == before


def test_who_decided_for_less_meanwhile_does_decide_by_sending_police_with_the_others():
    desks = run([*ASKED, ("2290", "police", False), ("3301", "agree", False)])
    desks.read("4402")
    desks.act("4402", SEND)
    desks.read("3301")
    desks.act("3301", SEND)
    assert decisions_of(desks, "3301") == 2
