"""An act that is on its way swallows no other act: only itself, and what sends no more police on the same request."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.ui.key_table import Act
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_news import PLACES, Page, page_of
from tests.ui.test_board_next_row import READ, Watch, watch, work
from tests.ui.test_board_reading_time import reading

__all__ = ["reading", "watch", "work"]

pytestmark = pytest.mark.usefixtures("reading")
KNIFE = "He has a knife."


class Hand:
    """A supervisor at a call with an override and a request, over a disk that answers when it is told to."""

    def __init__(self, work: Workroom, watch: Watch, where: str) -> None:
        self.work, self.watch = work, watch
        desk = work.room.desk("4471")
        self.call = desk.a_call("1", ADVICE_ANSWERS, RaiseOverride(), AskSupervisor("asked"))
        self.page: Page = page_of(work, where)
        self.page.stand_down.why.setPlainText("Wrong house.")
        self.write("ward")
        work.lanes.hold = True
        watch.now += READ

    def write(self, why: str) -> None:
        self.page.decision.why.setPlainText(why)

    def press(self, act: Act) -> None:
        self.work.window.press(act)
        self.watch.now += READ

    def stand_down(self) -> None:
        self.page.stand_down.act.click()
        self.watch.now += READ

    def by_route(self, route: str) -> None:
        routes = self.page.decision.routes
        routes.setCurrentIndex(routes.findData(route))
        self.page.decision.decide.click()
        self.watch.now += READ

    def said(self) -> str:
        told = getattr(self.page, "told", self.page.notice)
        return told.accessibleName()

    def answered(self) -> CallState:
        self.work.lanes.hold = False
        self.work.lanes.run_all()
        return self.work.room.desk("4471").reopened(self.call)


@pytest.fixture(params=PLACES)
def hand(work: Workroom, watch: Watch, request: pytest.FixtureRequest) -> Hand:
    return Hand(work, watch, request.param)


ACTS: dict[str, Callable[[Hand], None]] = {
    "stand down": Hand.stand_down,
    "ask again": lambda hand: hand.press(Act.NEW_INFORMATION),
    "less": lambda hand: hand.by_route("advice_given"),
    "police": lambda hand: hand.press(Act.SEND_POLICE),
}
DONE: dict[str, Callable[[CallState], bool]] = {
    "stand down": lambda state: state.override is None,
    "ask again": lambda state: len(state.assessments) == 2,
    "less": lambda state: state.requests[0].every_decision != (),
    "police": lambda state: state.requests[0].every_decision[-1].made.route == "police_now",
}


@pytest.mark.parametrize("first", ACTS)
@pytest.mark.parametrize("then", ACTS)
def test_only_the_same_act_or_a_decision_for_no_more_police_is_swallowed(
    hand: Hand, first: str, then: str
):
    ACTS[first](hand)
    sent = len(hand.work.lanes.waiting)
    ACTS[then](hand)
    swallowed = first == then or (first, then) == ("police", "less")
    assert len(hand.work.lanes.waiting) == sent + (not swallowed)
    if first == then:
        assert hand.said() == "Pressed already: your decision on 1 is not recorded yet."
    elif swallowed:
        assert "Not sent: your decision before this one on 1" in hand.said()
    else:
        assert hand.said() == ""


@pytest.mark.parametrize("first", ["stand down", "ask again"])
@pytest.mark.parametrize("then", ["stand down", "ask again", "police"])
def test_both_acts_are_on_record(hand: Hand, first: str, then: str):
    ACTS[first](hand)
    ACTS[then](hand)
    state = hand.answered()
    assert DONE[first](state)
    assert DONE[then](state)


def test_each_act_is_sent_once_however_often_both_are_pressed(hand: Hand):
    for _ in range(3):
        hand.stand_down()
        hand.press(Act.NEW_INFORMATION)
    state = hand.answered()
    assert state.override is None
    assert len(state.assessments) == 2


@pytest.mark.parametrize("then", ["less", "police"])
def test_words_that_are_not_sent_are_said_not_to_be(hand: Hand, then: str):
    hand.press(Act.SEND_POLICE)
    ACTS[then](hand)
    assert "What you wrote since" not in hand.said()
    hand.write(KNIFE)
    ACTS[then](hand)
    assert "What you wrote since was not sent." in hand.said()
    hand.write("")
    ACTS[then](hand)
    assert "What you wrote since" not in hand.said()


def test_as_many_police_by_their_route_are_swallowed_too(hand: Hand):
    hand.press(Act.SEND_POLICE)
    sent = len(hand.work.lanes.waiting)
    hand.by_route("police_now")
    assert len(hand.work.lanes.waiting) == sent


def test_a_request_that_has_the_id_of_another_now_is_another_matter(hand: Hand):
    hand.press(Act.SEND_POLICE)
    sent = len(hand.work.lanes.waiting)
    model = hand.page.decision.model
    assert model is not None
    hand.page.decision._model = replace(model, of="of another desk")
    hand.by_route("advice_given")
    assert len(hand.work.lanes.waiting) == sent + 1


def test_another_override_of_the_call_is_another_act(hand: Hand):
    hand.stand_down()
    sent = len(hand.work.lanes.waiting)
    hand.page.stand_down.of = "raised since"
    hand.stand_down()
    assert len(hand.work.lanes.waiting) == sent + 1
