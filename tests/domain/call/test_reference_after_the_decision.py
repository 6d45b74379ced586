"""What a supervisor must agree to goes by no order of decision and reference: most give it once they have decided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcrp_desktop.domain.call.answers import AnswerQuestion, BringNewInformation, TakeBack
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall, GiveReference
from rcrp_desktop.domain.call.four_eyes import may_repeat_a_refusal
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AcceptRecommendation, SendPolice
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.standing import newest_decision, pending_requests, standing
from rcrp_desktop.domain.frozen import replace
from tests.domain.call.test_sole_supervisor import CALM, DOWN, ENGINE, NEW, Room
from tests.support.desks_apart import ILL

HANDLER, SUPERVISOR = "4471", "2290"
ACCEPT = AcceptRecommendation()
REPEATED = (
    GiveReference("CAD 1", earlier_contacts=1, earlier_refusals=1),
    GiveReference("CAD 1", earlier_contacts=1, damaged=1),
    GiveReference("CAD 1", earlier_contacts=1, unread=1),
)


def room_of(*acts: Command) -> Room:
    return Room(*((HANDLER, act) for act in (*CALM, *acts)))


def asked(room: Room) -> list[tuple[str, str]]:
    return [(request.reason, request.wanted_route) for request in pending_requests(room.state)]


@pytest.mark.parametrize("reference", REPEATED)
def test_no_police_that_was_decided_before_its_reference_is_asked_as_after_it(
    reference: GiveReference,
):
    before, after = room_of(reference, ACCEPT), room_of(ACCEPT, reference)
    assert asked(after) == asked(before) != []
    assert standing(after.state, ENGINE).source == "awaiting_supervisor"
    assert standing(after.state, ENGINE).response == standing(before.state, ENGINE).response


def test_one_that_was_refused_nowhere_asks_nobody():
    room = room_of(ACCEPT, GiveReference("CAD 1", earlier_contacts=3, lost=1))
    assert asked(room) == []
    assert standing(room.state, ENGINE).source == "decision"


@pytest.mark.parametrize("reference", REPEATED)
def test_once_a_supervisor_decided_nobody_is_asked_again(reference: GiveReference):
    room = room_of(ACCEPT, reference)
    (request,) = pending_requests(room.state)
    room.decide(request, request.wanted_route)
    for again in (reference, EndCall()):
        room.do(HANDLER, again)
        assert asked(room) == []
    assert standing(room.state, ENGINE).source == "decision"


def test_what_is_recommended_since_is_no_decision_that_somebody_has_to_agree_to():
    """It needs a supervisor once it is decided, and says so by itself."""
    room = room_of(ACCEPT, *ILL, REPEATED[0])
    now = standing(room.state, ENGINE)
    assert (now.source, now.is_no_police) == ("recommendation", True)
    assert asked(room) == []


def test_a_record_that_cannot_be_read_whole_since_asks_nobody_about_what_was_decided():
    """It would be on every call: that it is damaged is told instead."""
    room = room_of(ACCEPT)
    room.state = replace(room.state, damaged=True)
    room.do(HANDLER, WriteNote("He is well."))
    assert asked(room) == []
    room.do(HANDLER, GiveReference("CAD 1", earlier_contacts=1, unread=1))
    assert asked(room) == [("earlier_unread", "advice_given")]


ACTS: tuple[tuple[str, Command], ...] = (
    *((HANDLER, reference) for reference in REPEATED),
    (HANDLER, GiveReference("CAD 2", earlier_contacts=1)),
    (HANDLER, ACCEPT),
    (HANDLER, SendPolice()),
    (HANDLER, NEW),
    (HANDLER, BringNewInformation("agency_declined")),
    (HANDLER, TakeBack()),
    (HANDLER, AnswerQuestion("health_need", "yes")),
    (HANDLER, RaiseOverride()),
    (HANDLER, MispressOverride(1)),
    (SUPERVISOR, DOWN),
    (SUPERVISOR, StandDownOverride("Wrong house.")),
    (HANDLER, EndCall()),
    *((HANDLER, answer) for answer in CALM),
)


@given(st.lists(st.sampled_from(ACTS), max_size=14))
def test_no_police_of_a_handler_alone_never_stand_where_police_may_have_been_refused_before(
    acts: list[tuple[str, Command]],
):
    room = room_of()
    for act in acts:
        room.do(*act)
        now, decided = standing(room.state, ENGINE), newest_decision(room.state, ENGINE)
        if now.source == "decision" and now.is_no_police and decided is not None:
            assert not (decided.is_handlers and may_repeat_a_refusal(room.state.reference))
