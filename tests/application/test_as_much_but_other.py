"""A call that tells as much as was on show and tells other things is not what was on show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.ports import Told
from rcrp_desktop.application.supervision import CallDetail, OnScreen, detail_of
from rcrp_desktop.domain.call.commands import Command
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.sight import sight
from rcrp_desktop.domain.call.standing import pending_requests
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.pack_builder import ADVICE_ANSWERS, a_newer_pack, a_pack
from tests.support.room import OneEngine, Room
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
    asked = next(iter(pending_requests(detail.state)), None)
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


@pytest.mark.parametrize("pack", ["at hand", "gone"])
@pytest.mark.parametrize("act", ["less", "stood down"])
def test_it_is_not_either_where_something_of_it_was_not_read_before(
    room: Room, office: Office, act: str, pack: str
):
    """That it is damaged was on show already: one more log goes, and a note comes in its place."""
    told = ({**ADVICE_ANSWERS, "crime": "yes"}, ASK, RaiseOverride(), EndCall())
    call = room.desk("4471").a_call("1", *told)
    does(room, "6613", call, WriteNote("I look on."))
    does(room, "4471", call, WriteNote("So do I."))
    if pack == "gone":
        under_another_pack(office)
    with unread(room.desk("6613")):
        remember_nothing(office)
        seen = one_comes_one_goes(room, office, call)
        assert seen.shown is not None
        assert (seen.shown.engine is None) == (pack == "gone")
        assert seen.shown.state.damaged
        with unread(room.desk("5512")):
            remember_nothing(office)
            again = on_screen(office, call)
            assert again.shown is not None
            assert (again.events, again.shown.state.damaged) == (seen.events, True)
            if act == "less":
                done = office.supervision.decide_route(
                    call.call, "r1", "advice_given", "Known.", seen=seen
                )
            else:
                done = office.supervision.stand_down(call.call, "Wrong house.", seen=seen)
            assert done == Rejected(Refusal.LOOK_IS_OLD)
            stood = office.supervision.stand_down(call.call, "Wrong house.", seen=again)
            assert isinstance(stood, Performed), "what is on show is not held back again"


def under_another_pack(office: Office) -> None:
    """The pack of the calls is not at hand any more, and the one in force knows other routes."""
    office.desk.service.engines = OneEngine(Engine(a_newer_pack()))


def test_an_override_is_stood_down_on_what_is_on_show_although_the_pack_is_gone(
    room: Room, office: Office
):
    """The pack in force would leave out what it does not know: less came, and something of it could not be read."""
    told = ({**ADVICE_ANSWERS, "crime": "yes"}, ASK, RaiseOverride())
    call = room.desk("4471").a_call("1", *told)
    under_another_pack(office)
    seen = on_screen(office, call)
    assert office.desk.reopened(call).revision < seen.events
    stood = office.supervision.stand_down(call.call, "Wrong house.", seen=seen)
    assert isinstance(stood, Performed)


def test_the_logs_are_read_once_where_the_pack_is_at_hand(
    room: Room, office: Office, monkeypatch: pytest.MonkeyPatch
):
    call = room.desk("4471").a_call("1", ADVICE_ANSWERS, RaiseOverride())
    seen = on_screen(office, call)
    looks: list[str] = []
    told = office.desk.records.told

    def counted(one: str) -> Told:
        looks.append(one)
        return told(one)

    monkeypatch.setattr(office.desk.records, "told", counted)
    assert isinstance(office.supervision.stand_down(call.call, "No.", seen=seen), Performed)
    assert looks == [call.call]


# --- the law, over all that a call tells ------------------------------------------------------------

TELLS = [
    one.name for one in fields(CallState) if one.compare and one.name not in {"call", "revision"}
]


@pytest.mark.parametrize("engine", [Engine(a_pack()), None])
@pytest.mark.parametrize("name", TELLS)
def test_as_much_that_tells_any_other_thing_is_old(name: str, engine: Engine | None):
    """Whether its pack is at hand, and whether it was damaged on show, changes nothing of that."""
    for damaged in (False, True):
        state = replace(CallState("call-1"), revision=3, damaged=damaged)
        detail = replace(detail_of("call-1", (), lambda _: None), state=state, engine=engine)
        seen = OnScreen(events=3, shown=detail)
        assert not seen.is_old(replace(state))
        other = replace(state)
        object.__setattr__(other, name, object())
        assert seen.is_old(other)
