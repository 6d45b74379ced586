"""S is taken while something lesser is on its way: police are decided after it, and a refusal is said in every place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from rcrp_desktop.domain.call.standing import standing
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.domain.policy.pack import ResponseClass
from rcrp_desktop.presentation.supervisor.to_decide import NO_POLICE, present_decision
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.inline_background import InlineBackground
from tests.support.room import Room
from tests.support.supervisor_window import Workroom, a_workroom
from tests.ui.test_supervisor_board import a_request

Page = BoardPage | CallViewPage
PLACES = ("board", "opened call")


class Hand:
    """A supervisor at one request, over a disk that answers when it is told to."""

    def __init__(self, work: Workroom, lanes: InlineBackground, call: CallState) -> None:
        self.work, self.lanes, self.call = work, lanes, call

    @property
    def page(self) -> Page:
        page = self.work.window.page
        assert isinstance(page, BoardPage | CallViewPage)
        return page

    def press(self, *acts: Act) -> None:
        for act in acts:
            self.work.window.press(act)

    def answer(self) -> None:
        self.lanes.hold = False
        self.lanes.run_all()

    def by_a_colleague(self, route: str) -> None:
        boss = self.work.room.desk("2291", "supervisor")
        boss.do(boss.reopened(self.call), DecideRequest("r1", "overturn", route, "The ward."))

    def said(self) -> str:
        return self.page.told.accessibleName()

    @property
    def read(self) -> CallState:
        return self.work.room.desk("4471").reopened(self.call)

    def is_sent(self) -> bool:
        now = standing(self.read, self.work.room.engines.engine)
        return now.response is ResponseClass.POLICE_IMMEDIATE


@pytest.fixture(params=PLACES)
def hand(
    tmp_path: Path, show: Callable[..., QWidget], request: pytest.FixtureRequest
) -> Iterator[Hand]:
    room, lanes = Room(tmp_path / "data"), InlineBackground()
    work = a_workroom(room, tmp_path, lanes)
    board = work.window.pages["board"] = BoardPage(work.tools)
    show(work.window, 1360, 860)
    call = a_request(room)
    room.clock.pass_minutes(1)
    work.window.show_page("board")
    QTest.keyClick(board.table, Qt.Key.Key_Space)
    if request.param == "opened call":
        QTest.keyClick(board.table, Qt.Key.Key_Return)
    hand = Hand(work, lanes, call)
    hand.page.decision.why.setPlainText("The ward has her.")
    lanes.hold = True
    yield hand
    lanes.hold = False
    work.office.close()
    room.close()


def by_route(hand: Hand, route: str) -> None:
    routes = hand.page.decision.routes
    routes.setCurrentIndex(routes.findData(route))
    hand.page.decision.decide.click()


LESSER: dict[str, Callable[[Hand], object]] = {
    "agree": lambda hand: hand.press(Act.ACCEPT),
    "ask again": lambda hand: hand.press(Act.NEW_INFORMATION),
    "advice": lambda hand: by_route(hand, "advice_given"),
    "police soon": lambda hand: by_route(hand, "police_soon"),
}


@pytest.mark.parametrize("lesser", LESSER)
@pytest.mark.parametrize("more", ["S", "police at once by its route"])
def test_police_are_taken_while_a_lesser_decision_is_on_its_way(hand: Hand, lesser: str, more: str):
    LESSER[lesser](hand)
    if more == "S":
        hand.press(Act.SEND_POLICE)
    else:
        by_route(hand, "police_now")
    assert "Pressed already" not in hand.said()
    hand.answer()
    assert hand.is_sent()
    assert "Recorded: overturned, 0398-23NOV" in hand.said()


def test_more_police_than_those_on_their_way_are_taken_too(hand: Hand):
    LESSER["agree"](hand)
    by_route(hand, "police_soon")
    hand.press(Act.SEND_POLICE)
    hand.answer()
    routes = [one.made.route for one in hand.read.requests[0].every_decision]
    assert routes == ["hospital_leads", "police_soon", "police_now"]


def test_what_a_choice_sends_is_its_police_alone(hand: Hand):
    model = hand.page.decision.model
    assert model is not None
    lesser = ("agree", "again", "route:hospital_leads", "route:partner_ambulance", "none such")
    assert {model.police_of(choice) for choice in lesser} == {NO_POLICE}
    assert model.police_of("send") == model.police_of("route:police_now")
    assert NO_POLICE < model.police_of("route:police_soon") < model.police_of("send")


def test_to_agree_to_police_is_police(hand: Hand):
    """Or S behind it is not more, and police priority behind it would be."""
    engine, words = hand.work.room.engines.engine, hand.work.tools.words
    detail = hand.work.office.supervision.again(hand.call.call)
    (request,) = detail.state.requests
    wanted = replace(request, reason="less_police", wanted_route="police_soon")
    model = present_decision(replace(detail, engine=engine), wanted, words)
    assert model is not None
    assert model.police_of("agree") == model.police_of("route:police_soon")
    assert not model.is_at_once("agree")
    at_once = present_decision(
        replace(detail, engine=engine), replace(wanted, wanted_route="police_now"), words
    )
    assert at_once is not None
    assert [c for c, _ in at_once.police if at_once.is_at_once(c)] == [
        "send",
        "agree",
        "route:police_now",
    ]


@pytest.mark.parametrize("then", ["agree", "advice", "police soon", "S"])
def test_nothing_that_is_no_more_police_is_sent_behind_police(hand: Hand, then: str):
    hand.press(Act.SEND_POLICE)
    if then == "S":
        hand.press(Act.SEND_POLICE)
    else:
        LESSER[then](hand)
    begins = (
        "Pressed already: your decision on" if then == "S" else "Not sent: your decision before"
    )
    assert hand.said().startswith(begins)
    hand.answer()
    assert [one.made.route for one in hand.read.requests[0].every_decision] == ["police_now"]
    assert len(hand.read.assessments) == 1


def test_a_colleagues_lesser_decision_that_comes_first_holds_no_police_back(hand: Hand):
    hand.press(Act.SEND_POLICE)
    hand.by_a_colleague("hospital_leads")
    hand.answer()
    assert hand.is_sent()


def test_a_refusal_of_what_is_gone_is_said_where_somebody_looks(hand: Hand):
    """The box was hidden with its request: what was said in it nobody saw."""
    by_route(hand, "police_soon")
    hand.by_a_colleague("police_now")
    for _ in range(3):
        hand.page.refresh()
    hand.lanes.waiting.rotate(-1)
    hand.answer()
    assert "0398-23NOV. Not recorded" in hand.said()


def test_a_refusal_is_said_beside_the_keys_and_in_the_telling(hand: Hand):
    hand.page.decision.why.setPlainText("")
    hand.press(Act.ACCEPT)
    hand.answer()
    assert hand.page.decision.notice.isVisible()
    for said in (hand.page.decision.notice.accessibleName(), hand.said()):
        assert "Write why first" in said
