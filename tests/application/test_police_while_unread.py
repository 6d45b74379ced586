"""Nothing stands between a supervisor and police at once: also not a log that cannot be read as they press."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rcrp_desktop.adapters.sqlite.call_records import SqliteCallRecords
from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import OperationalProblem
from rcrp_desktop.application.supervision import CallDetail, OnScreen
from rcrp_desktop.domain.call.answers import BringNewInformation
from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.standing import pending_requests, standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest, request_act
from rcrp_desktop.domain.duties import Owed
from rcrp_desktop.domain.policy.engine import Engine
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.domain.rejections import Refusal, Rejected
from tests.support.pack_builder import ADVICE_ANSWERS, a_newer_pack
from tests.support.room import Desk, OneEngine, Room
from tests.support.supervisor import Office, an_office
from tests.support.unreadable import Unreadable

CRIME = {**ADVICE_ANSWERS, "crime": "yes"}
LESS = AskLessPolice("hospital_leads", "The ward says it is theirs.")
ASKED = AskSupervisor("asked", "", "I think police should go.")


@dataclass
class Scene:
    """A request on a supervisor's screen; ``lose`` makes something of it unreadable, ``bring_back`` all of it readable."""

    office: Office
    aside: Path
    gone: list[Desk] = field(default_factory=list)

    @property
    def boss(self) -> Desk:
        return self.office.desk

    def call(self, *asked: object) -> CallState:
        return self.office.room.desk("4471").a_call("0398-23NOV", CRIME, *(asked or (LESS,)))

    def shown(self, call: CallState) -> tuple[CallDetail, OnScreen]:
        detail = self.office.supervision.open_call(call.call)
        assert isinstance(detail, CallDetail)
        return detail, OnScreen(events=detail.state.revision, shown=detail)

    def forget(self) -> None:
        """As of a call that was asked for long ago, or has more entries than are kept."""
        self.boss.records.close()
        fresh = SqliteCallRecords(self.office.room.data, self.boss.path, "live")
        self.boss.service.records = self.boss.records = fresh
        self.office.supervision.history = fresh

    def move_away(self, person: str) -> None:
        desk = self.office.room.desk(person)
        shutil.copytree(desk.path.parent, self.aside / person)
        shutil.rmtree(desk.path.parent)
        self.gone.append(desk)

    def bring_back(self) -> None:
        for desk in self.gone:
            shutil.move(self.aside / desk.person.id, desk.path.parent)
        self.forget()

    def response(self, call: CallState) -> ResponseClass | None:
        """On a desk that reads everything from the beginning."""
        looker = SqliteCallRecords(self.office.room.data, None, "live")
        self.boss.service.records = looker
        state = self.boss.service.reopen(call.call)
        looker.close()
        assert not state.damaged
        return standing(state, self.office.room.engines.engine).response


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    room = Room(tmp_path / "data")
    office = an_office(room, tmp_path / "index.db")
    yield Scene(office, tmp_path / "aside")
    office.close()
    room.close()


def handler_gone(scene: Scene) -> None:
    scene.move_away("4471")
    scene.forget()


def own_log_locked(scene: Scene) -> None:
    scene.boss.service.records = Unreadable()


def pack_gone(scene: Scene) -> None:
    """The log that kept it cannot be read, and another version is in force, with other routes."""
    scene.boss.service.engines = OneEngine(Engine(a_newer_pack()))


FATES = [handler_gone, own_log_locked, pack_gone]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("asked", [LESS, ASKED])
@pytest.mark.parametrize("fate", FATES)
def test_police_at_once_stand_once_all_is_read_whatever_cannot_be_as_they_are_sent(
    scene: Scene, fate: Callable[[Scene], None], asked: object, named: bool
):
    call, engines = scene.call(asked), scene.boss.service.engines
    detail, seen = scene.shown(call)
    (request,) = pending_requests(detail.state)
    of = request_act(detail.state, request) if named else ""
    fate(scene)
    sent = scene.office.supervision.send_police(
        call.call, request.item, "He has a knife.", of, seen
    )
    assert isinstance(sent, Performed)
    assert sent.events, "it is recorded"
    scene.boss.service.engines = engines
    scene.bring_back()
    assert scene.response(call) is ResponseClass.POLICE_IMMEDIATE
    state = scene.office.room.desk("4471").reopened(call)
    assert pending_requests(state) == ()
    assert [r.item for r in state.requests] == [request.item], "it is that very request"
    owed = {item.kind for item in open_items(state, scene.office.room.engines.engine)}
    assert Owed.TELL_CALLER_OF_CHANGE in owed


@pytest.mark.parametrize("fate", FATES)
def test_their_route_too_and_by_a_supervisor_who_had_decided_nothing_there(
    scene: Scene, fate: Callable[[Scene], None]
):
    call, engines = scene.call(ASKED), scene.boss.service.engines
    _, seen = scene.shown(call)
    fate(scene)
    sent = scene.office.supervision.decide_route(call.call, "r1", "police_now", "", seen=seen)
    assert isinstance(sent, Performed)
    scene.boss.service.engines = engines
    scene.bring_back()
    assert scene.response(call) is ResponseClass.POLICE_IMMEDIATE


@pytest.mark.parametrize("press", ["agree", "hospital_leads", "advice_given"])
def test_none_are_decided_on_what_cannot_be_read_and_the_refusal_says_so(scene: Scene, press: str):
    call = scene.call()
    _, seen = scene.shown(call)
    handler_gone(scene)
    service = scene.office.supervision
    if press == "agree":
        refused = service.agree(call.call, "r1", "Theirs.", seen=seen)
    else:
        refused = service.decide_route(call.call, "r1", press, "Theirs.", seen=seen)
    assert refused == Rejected(Refusal.REQUEST_UNREAD)


def test_where_nothing_can_be_read_no_police_fail_with_the_fault_itself(scene: Scene):
    call = scene.call()
    _, seen = scene.shown(call)
    own_log_locked(scene)
    with pytest.raises(OperationalProblem):
        scene.office.supervision.agree(call.call, "r1", "Theirs.", seen=seen)


def test_of_a_request_that_was_on_no_screen_is_said_that_it_cannot_be_read(scene: Scene):
    call = scene.call()
    scene.boss.do(scene.boss.reopened(call), BringNewInformation("new_fact"))
    handler_gone(scene)
    refused = scene.office.supervision.send_police(call.call, "r1", "")
    assert refused == Rejected(Refusal.REQUEST_UNREAD, "r1")


def test_where_all_of_the_call_is_read_nobody_is_told_that_a_log_cannot_be(scene: Scene):
    call = scene.call()
    refused = scene.office.supervision.send_police(call.call, "r9", "")
    assert refused == Rejected(Refusal.NO_SUCH_ITEM, "r9")
    refused = scene.office.supervision.agree(call.call, "r9", "Theirs.")
    assert refused == Rejected(Refusal.NO_SUCH_ITEM, "r9")


def test_less_that_a_colleague_decided_meanwhile_does_not_stand_against_them(scene: Scene):
    """Their log is read again after it."""
    call = scene.call()
    _, seen = scene.shown(call)
    other = scene.office.room.desk("2291", "supervisor")
    other.do(other.reopened(call), DecideRequest("r1", "overturn", "advice_given", "Known."))
    handler_gone(scene)
    scene.move_away("2291")
    scene.office.room.clock.pass_minutes(1)
    assert isinstance(
        scene.office.supervision.send_police(call.call, "r1", "", seen=seen), Performed
    )
    scene.bring_back()
    assert scene.response(call) is ResponseClass.POLICE_IMMEDIATE


def test_police_whom_somebody_may_have_lowered_unread_are_sent_anew(scene: Scene):
    """What stands in what can be read may be lowered in what cannot."""
    call, room = scene.call(), scene.office.room
    assert isinstance(scene.office.supervision.send_police(call.call, "r1", ""), Performed)
    other, handler = room.desk("2291", "supervisor"), room.desk("4471")
    room.clock.pass_minutes(1)
    handler.do(handler.reopened(call), LESS)
    other.do(other.reopened(call), DecideRequest("r2", "agree", text="Ward has her."))
    handler.do(handler.reopened(call), BringNewInformation("new_fact"))
    scene.move_away("2291")
    scene.forget()
    room.clock.pass_minutes(1)
    assert scene.boss.reopened(call).damaged
    sent = scene.office.supervision.send_police(call.call, "r1", "")
    assert isinstance(sent, Performed)
    assert sent.events
