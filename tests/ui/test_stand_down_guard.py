"""The box that stands an override down is read by itself: what was done in the box for the request was not done in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.rows import row_of
from tests.support.supervisor_window import Workroom
from tests.support.unreadable import unread
from tests.ui.test_board_news import PLACES, RAILING, WHY, Page, comes, decided, look, page_of
from tests.ui.test_board_next_row import READ, Watch, watch, work
from tests.ui.test_board_reading_time import reading

__all__ = ["reading", "watch", "work"]

pytestmark = pytest.mark.usefixtures("reading")
ASK = AskSupervisor("asked")


def raised(work: Workroom, *more: AskSupervisor) -> CallState:
    return work.room.desk("4471").a_call("1", ADVICE_ANSWERS, RaiseOverride(), *more)


def stands(work: Workroom, call: CallState) -> bool:
    return work.room.desk("4471").reopened(call).override is not None


def said(page: Page) -> str:
    return page.stand_down.notice.accessibleName()


@pytest.mark.parametrize("where", PLACES)
def test_an_override_is_not_stood_down_before_it_was_on_show_long_enough(
    work: Workroom, watch: Watch, where: str
):
    """Where nobody asks for a decision, the other box never came on show and guarded nothing."""
    call = raised(work)
    page = page_of(work, where)
    assert page.decision.isHidden()
    page.stand_down.why.setPlainText("Wrong house.")
    watch.now += 0.05
    page.stand_down.act.click()
    assert stands(work, call)
    assert "Read what is on show" in said(page)
    watch.now += READ
    page.stand_down.act.click()
    watch.now += READ
    page.stand_down.act.click()
    assert not stands(work, call)


@pytest.mark.parametrize("where", PLACES)
def test_an_override_that_comes_on_show_is_read_from_then(work: Workroom, watch: Watch, where: str):
    call = work.room.desk("4471").a_call("1", ADVICE_ANSWERS, ASK)
    page = page_of(work, where)
    watch.now += READ
    comes(work, page, call, RaiseOverride())
    page.stand_down.why.setPlainText("Wrong house.")
    watch.now += READ / 2
    page.stand_down.act.click()
    assert stands(work, call)


@pytest.mark.parametrize("where", PLACES)
def test_news_told_in_one_box_still_holds_the_other_back(work: Workroom, watch: Watch, where: str):
    call = raised(work, ASK)
    page = page_of(work, where)
    watch.now += READ
    page.stand_down.why.setPlainText("Wrong house.")
    page.decision.why.setPlainText(WHY)
    comes(work, page, call, RAILING)
    watch.now += 0.05
    page.stand_down.act.click()
    assert stands(work, call)
    page.decision.routes.setCurrentIndex(page.decision.routes.findData("advice_given"))
    watch.now += READ
    page.decision.decide.click()
    assert decided(work, call) is None
    assert "changed since" in page.decision.notice.accessibleName()


def away_and_back(page: Page) -> None:
    page.hide()
    page.show()


def test_who_comes_back_to_the_board_means_both_boxes_anew(work: Workroom, watch: Watch):
    call = raised(work, ASK)
    page = page_of(work, "board")
    page.stand_down.why.setPlainText("Wrong house.")
    away_and_back(page)
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    watch.now += READ
    page.stand_down.act.click()
    assert stands(work, call), "S was pressed in the other box"
    watch.now += READ
    page.handlers()[Act.HELD]()
    page.stand_down.act.click()
    assert stands(work, call), "whoever holds a key down reads nothing"
    watch.now += READ
    page.stand_down.act.click()
    assert not stands(work, call)


@pytest.mark.parametrize("how", [Qt.Key.Key_Space, Qt.Key.Key_Down])
def test_who_chooses_a_row_means_both_boxes(work: Workroom, watch: Watch, how: Qt.Key):
    calls = [raised(work, ASK)]
    work.room.clock.pass_minutes(1)
    calls.append(work.room.desk("4471").a_call("2", ADVICE_ANSWERS, RaiseOverride(), ASK))
    page = page_of(work, "board")
    assert isinstance(page, BoardPage)
    page.table.choose(row_of(calls[0]))
    away_and_back(page)
    QTest.keyClick(page.table, how)
    chosen = next(call for call in calls if page.table.chosen_key == row_of(call))
    assert (chosen is calls[0]) == (how is Qt.Key.Key_Space)
    watch.now += READ
    page.stand_down.why.setPlainText("Wrong house.")
    page.stand_down.act.click()
    assert not stands(work, chosen)
    away_and_back(page)
    QTest.keyClick(page.table, Qt.Key.Key_Up if how is Qt.Key.Key_Down else Qt.Key.Key_Down)
    other = next(call for call in calls if call is not chosen)
    assert page.table.chosen_key == row_of(other)
    watch.now += READ
    work.window.press(Act.SEND_POLICE)
    assert decided(work, other) is not None


def test_where_the_list_covers_the_box_it_is_read_once_it_is_on_show(work: Workroom, watch: Watch):
    call = raised(work)
    work.window.resize(700, 640)
    page = page_of(work, "board")
    assert not page.stand_down.isVisible()
    watch.now += READ
    work.window.press(Act.NEXT_PANE)
    assert page.stand_down.isVisible()
    page.stand_down.why.setPlainText("Wrong house.")
    watch.now += READ / 2
    page.stand_down.act.click()
    assert stands(work, call)


@pytest.mark.parametrize("where", PLACES)
def test_what_is_refused_is_said_in_the_box_that_was_pressed(
    work: Workroom, watch: Watch, where: str
):
    """The other box asks for another reason, of another act."""
    call = raised(work, ASK)
    page = page_of(work, where)
    watch.now += READ
    for _ in range(2):
        page.stand_down.act.click()
        watch.now += READ
    assert stands(work, call)
    assert page.stand_down.notice.isVisible()
    assert "Write why" in said(page)
    assert page.decision.notice.isHidden()


@pytest.mark.parametrize("where", PLACES)
def test_who_asked_again_stands_down_with_one_press(work: Workroom, watch: Watch, where: str):
    """Their own act came since, and nothing else: it was refused as old, or held back as news."""
    call = raised(work, ASK)
    page = page_of(work, where)
    watch.now += READ
    page.stand_down.why.setPlainText("Wrong house.")
    work.window.press(Act.NEW_INFORMATION)
    assert len(work.room.desk("4471").reopened(call).assessments) == 2
    watch.now += 0.05
    page.stand_down.act.click()
    assert not stands(work, call)


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("first", [True, False])
def test_what_a_colleague_did_beside_that_is_read_first(
    work: Workroom, watch: Watch, where: str, first: bool
):
    call = raised(work, ASK)
    page = page_of(work, where)
    watch.now += READ
    page.stand_down.why.setPlainText("Wrong house.")
    if first:
        comes(work, page, call, RAILING)
    work.window.press(Act.NEW_INFORMATION)
    if not first:
        comes(work, page, call, RAILING)
    watch.now += READ
    page.stand_down.act.click()
    assert stands(work, call)
    assert RAILING.text in said(page)


@pytest.mark.parametrize("where", PLACES)
def test_what_the_own_act_changed_of_the_request_is_read_first(
    work: Workroom, watch: Watch, where: str
):
    call = raised(work, ASK)
    page = page_of(work, where)
    watch.now += READ
    page.decision.why.setPlainText(WHY)
    work.window.press(Act.NEW_INFORMATION)
    watch.now += READ
    page.decision.choose("route:police_soon")
    assert decided(work, call) is None
    assert "changed since it came on show" in page.decision.notice.accessibleName()


@pytest.mark.parametrize(
    ("where", "asks_again"), [("call", False), ("call", True), ("board", True)]
)
def test_a_log_that_cannot_be_read_any_more_is_no_own_act(
    work: Workroom, watch: Watch, where: str, asks_again: bool
):
    """What it may tell is not known, whatever its person did beside that."""
    call = raised(work, ASK)
    other = work.room.desk("5512")
    other.a_call("9", ADVICE_ANSWERS)
    page = page_of(work, where)
    watch.now += READ
    page.stand_down.why.setPlainText("Wrong house.")
    with unread(other):
        work.window.press(Act.NEW_INFORMATION) if asks_again else look(page)
    assert len(work.room.desk("4471").reopened(call).assessments) == 1 + asks_again
    watch.now += 0.05
    page.stand_down.act.click()
    assert stands(work, call)
    assert "changed since it came on show" in said(page)
