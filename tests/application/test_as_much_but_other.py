"""A call that tells as much as was on show and tells other things is not what was on show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.supervision import CallDetail, OnScreen
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.room import Room
from tests.support.supervisor import Office, an_office, remember_nothing
from tests.support.unreadable import unread

ASK = AskSupervisor("asked", text="Which?")
KNIFE = WriteNote("He has a knife.")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    made = Room(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def office(room: Room, tmp_path: Path) -> Iterator[Office]:
    made = an_office(room, tmp_path / "index.db")
    yield made
    made.close()


def does(room: Room, person: str, call: CallState, act: Command) -> None:
    desk = room.desk(person)
    desk.do(desk.reopened(call), act)


def on_screen(office: Office, call: CallState) -> OnScreen:
    detail = office.supervision.open_call(call.call)
    assert isinstance(detail, CallDetail)
    asked = detail.request("r1")
    seen = sight(detail.state, asked.assessment) if asked is not None else ""
    return OnScreen(seen, events=detail.state.revision, shown=detail)


def one_comes_one_goes(room: Room, office: Office, call: CallState) -> OnScreen:
    does(room, "5512", call, WriteNote("She is well."))
    seen = on_screen(office, call)
    room.clock.pass_minutes(1)
    does(room, "4471", call, KNIFE)
    return seen


@pytest.mark.parametrize("route", ["advice_given", "police_later"])
def test_fewer_police_are_not_decided_on_a_note_in_the_place_of_another(
    room: Room, office: Office, route: str
):
    told = ({**ADVICE_ANSWERS, "crime": "yes"}, ASK, EndCall())
    call = room.desk("4471").a_call("1", *told)
    seen = one_comes_one_goes(room, office, call)
    with unread(room.desk("5512")):
        remember_nothing(office)
        assert office.desk.reopened(call).revision == seen.events
        decided = office.supervision.decide_route(call.call, "r1", route, "Known.", seen=seen)
    assert decided == Rejected(Refusal.LOOK_IS_OLD)


def test_an_override_is_not_stood_down_on_a_note_in_the_place_of_another(
    room: Room, office: Office
):
    call = room.desk("4471").a_call("1", ADVICE_ANSWERS, RaiseOverride())
    seen = one_comes_one_goes(room, office, call)
    with unread(room.desk("5512")):
        remember_nothing(office)
        stood = office.supervision.stand_down(call.call, "Wrong house.", seen=seen)
        assert stood == Rejected(Refusal.LOOK_IS_OLD)
        again = on_screen(office, call)
        assert isinstance(
            office.supervision.stand_down(call.call, "Wrong house.", seen=again), Performed
        )


@pytest.mark.parametrize("act", ["less", "stood down"])
def test_it_is_not_either_where_something_of_it_was_not_read_before(
    room: Room, office: Office, act: str
):
    """That it is damaged was on show already: one more log goes, and a note comes in its place."""
    told = ({**ADVICE_ANSWERS, "crime": "yes"}, ASK, RaiseOverride(), EndCall())
    call = room.desk("4471").a_call("1", *told)
    does(room, "6613", call, WriteNote("I look on."))
    does(room, "4471", call, WriteNote("So do I."))
    with unread(room.desk("6613")):
        remember_nothing(office)
        seen = one_comes_one_goes(room, office, call)
        assert seen.shown is not None
        assert seen.shown.state.damaged
        with unread(room.desk("5512")):
            remember_nothing(office)
            now = office.desk.reopened(call)
            assert (now.revision, now.damaged) == (seen.events, True)
            if act == "less":
                done = office.supervision.decide_route(
                    call.call, "r1", "advice_given", "Known.", seen=seen
                )
            else:
                done = office.supervision.stand_down(call.call, "Wrong house.", seen=seen)
            assert done == Rejected(Refusal.LOOK_IS_OLD)
            again = on_screen(office, call)
            stood = office.supervision.stand_down(call.call, "Wrong house.", seen=again)
            assert isinstance(stood, Performed), "what is on show is not held back again"
