"""A press that is held back because the call changed says what came, where its person looks, and aloud."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from rcrp_desktop.application import supervision
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor import why_notice
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from rcrp_desktop.ui.theme.controller import ThemeController
from tests.support.call_window import is_wholly_seen, seen_part, show_active
from tests.support.pack_builder import ADVICE_ANSWERS, AMBULANCE_ANSWERS
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_news import (
    PLACES,
    RAILING,
    WHY,
    Page,
    asked_for_less,
    comes,
    decided,
    look,
    page_of,
    said,
)
from tests.ui.test_board_next_row import READ, Watch, watch, work
from tests.ui.test_board_reading_time import reading

__all__ = ["reading", "watch", "work"]

pytestmark = pytest.mark.usefixtures("reading")


@pytest.fixture
def aloud(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []

    def hear(words: str, **_how: object) -> None:
        heard.append(words)

    monkeypatch.setattr(why_notice, "announce", hear)
    return heard


def looked_at(work: Workroom, watch: Watch, where: str) -> tuple[CallState, Page]:
    call = asked_for_less(work)
    page = page_of(work, where)
    watch.now += READ
    page.decision.why.setPlainText(WHY)
    return call, page


@pytest.mark.parametrize("where", PLACES)
def test_a_press_that_is_held_back_says_what_came_and_nothing_that_was_read(
    work: Workroom, watch: Watch, where: str, aloud: list[str]
):
    call, page = looked_at(work, watch, where)
    comes(work, page, call, RAILING)
    work.window.press(Act.ACCEPT)
    assert f"(handler 4471): {RAILING.text}" in said(page)
    assert "With a relative." not in said(page)
    assert aloud == [said(page)]


@pytest.mark.parametrize("where", PLACES)
def test_what_was_read_and_passed_over_is_told_once(
    work: Workroom, watch: Watch, where: str, aloud: list[str]
):
    call, page = looked_at(work, watch, where)
    page.decision.why.setPlainText("")
    comes(work, page, call, RAILING)
    for _ in range(2):
        work.window.press(Act.ACCEPT)
        watch.now += READ
    assert decided(work, call) is None, "no reason was written"
    comes(work, page, call, WriteNote("She holds a knife."))
    work.window.press(Act.ACCEPT)
    assert "She holds a knife." in said(page)
    assert RAILING.text not in said(page)


@pytest.mark.parametrize("where", PLACES)
def test_what_comes_while_it_is_said_is_said_with_it(
    work: Workroom, watch: Watch, where: str, aloud: list[str]
):
    call, page = looked_at(work, watch, where)
    comes(work, page, call, RAILING)
    work.window.press(Act.ACCEPT)
    comes(work, page, call, WriteNote("She holds a knife."))
    assert RAILING.text in said(page)
    assert "She holds a knife." in said(page)
    assert aloud[-1] == said(page)
    look(page)
    assert len(aloud) == 2, "the same is not read out again"


@pytest.mark.parametrize("where", PLACES)
def test_a_request_that_is_asked_to_be_read_first_says_it_too(
    work: Workroom, watch: Watch, where: str
):
    """Who comes back to a page reads all of it anew: what came meanwhile may be below its edge."""
    call, page = looked_at(work, watch, where)
    comes(work, page, call, RAILING)
    page.deciding.came_by_itself()
    work.window.press(Act.ACCEPT)
    assert "Read what is on show now" in said(page)
    assert RAILING.text in said(page)


@pytest.mark.parametrize("where", PLACES)
def test_a_stand_down_that_is_held_back_says_it(
    work: Workroom, watch: Watch, where: str, aloud: list[str]
):
    ask = AskSupervisor("asked")
    call = work.room.desk("4471").a_call("1", ADVICE_ANSWERS, RaiseOverride(), ask)
    page = page_of(work, where)
    watch.now += READ
    page.stand_down.why.setPlainText("Wrong house.")
    comes(work, page, call, RAILING)
    page.stand_down.act.click()
    assert RAILING.text in page.stand_down.notice.accessibleName()
    assert aloud == [page.stand_down.notice.accessibleName()]


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("box", ["decision", "stand_down"])
def test_a_press_that_is_refused_because_more_was_recorded_says_what(
    work: Workroom, watch: Watch, where: str, box: str
):
    """It came between the last look and the press: nothing of it is on show yet."""
    ask = AskSupervisor("asked"), RaiseOverride()
    call = work.room.desk("4471").a_call("1", ADVICE_ANSWERS, *ask)
    page = page_of(work, where)
    watch.now += READ
    panel = page.decision if box == "decision" else page.stand_down
    panel.why.setPlainText("Wrong house.")
    handler = work.room.desk("4471")
    handler.do(handler.reopened(call), RAILING)
    if box == "stand_down":
        page.stand_down.act.click()
    else:
        page.decision.choose("route:advice_given")
    assert "More was recorded on this call" in panel.notice.accessibleName()
    assert RAILING.text in panel.notice.accessibleName()


@pytest.mark.parametrize("where", PLACES)
def test_a_request_that_is_asked_anew_says_what_came(work: Workroom, watch: Watch, where: str):
    ask = AskSupervisor("asked", text="Which?")
    call = work.room.desk("4471").a_call("0398-23NOV", AMBULANCE_ANSWERS, ask)
    seen = work.room.desk("3302", "supervisor").reopened(call)
    page = page_of(work, where)
    watch.now += READ
    for person, route in (("3301", "partner_ambulance"), ("3302", "advice_given")):
        desk = work.room.desk(person, "supervisor")
        desk.do(seen, DecideRequest("r1", "overturn", route, "Theirs."))
    look(page)
    assert "you did not choose it" in said(page)
    assert "Theirs." in said(page)


def test_what_a_log_that_cannot_be_read_hides_is_told(
    work: Workroom, watch: Watch, monkeypatch: pytest.MonkeyPatch
):
    call, page = looked_at(work, watch, "board")
    comes(work, page, call, RAILING)
    work.window.press(Act.ACCEPT)
    watch.now += READ
    page.decision.why.setPlainText("")
    work.window.press(Act.ACCEPT)
    service = work.office.supervision
    real = type(service).again

    def less(*args: str, **more: str) -> supervision.CallDetail:
        whole = real(*args, **more)  # type: ignore[arg-type]
        told = service.history.looked_at(call.call).entries
        newest = max(at for at, entry in enumerate(told) if entry.kind == "note_written")
        entries = [*told[:newest], *told[newest + 1 :]]
        find = service.calls.engines.of_digest
        return supervision.detail_of(whole.call, entries, find, not_read=("4471",))

    monkeypatch.setattr(type(service), "again", less)
    assert isinstance(page, BoardPage)
    page.look_again()
    page.decision.choose("route:hospital_leads")
    assert "LESS CAN BE READ" in said(page)
    assert "NOT READ NOW" in said(page)
    assert RAILING.text not in said(page)


@pytest.mark.parametrize("where", PLACES)
def test_what_is_handed_on_to_other_pages_has_no_words_of_the_call(
    work: Workroom, watch: Watch, where: str
):
    call, page = looked_at(work, watch, where)
    comes(work, page, call, RAILING)
    work.window.press(Act.ACCEPT)
    other = QPlainTextEdit()
    work.window.stack.addWidget(other)
    work.window.stack.setCurrentWidget(other)
    lines = "\n".join(work.window.standing.lines)
    assert "changed since it came on show" in lines
    assert RAILING.text not in lines


@pytest.mark.parametrize(("width", "height"), [(420, 900), (1024, 768)])
@pytest.mark.parametrize("where", PLACES)
def test_in_very_large_text_what_came_is_in_sight(
    work: Workroom,
    watch: Watch,
    theme: ThemeController,
    qtbot: QtBot,
    where: str,
    width: int,
    height: int,
):
    """On an opened call its head had taken all the room but for half a line."""
    call, page = looked_at(work, watch, where)
    theme.set_text_percent(200)
    qtbot.addWidget(work.window)
    work.window.resize(width, height - 250)  # what stands above and below a page in the real window
    show_active(qtbot, work.window)
    if isinstance(page, BoardPage):
        page.panes.go("detail")
        page.open_button.setFocus()
    comes(work, page, call, RAILING)
    watch.now += READ
    while decided(work, call) is None and RAILING.text not in said(page):
        work.window.press(Act.ACCEPT)
    notice = page.decision.notice
    qtbot.waitUntil(lambda: is_wholly_seen(notice) or seen_part(notice).height() > height // 3)
    assert decided(work, call) is None


def test_the_head_of_a_call_keeps_the_focus_where_the_text_grows(
    work: Workroom, watch: Watch, theme: ThemeController, qtbot: QtBot
):
    _, page = looked_at(work, watch, "call")
    assert isinstance(page, CallViewPage)
    for percent in (200, 100, 200):
        theme.set_text_percent(percent)
        assert page.head.isVisible()
        assert page.copy_button.hasFocus()
        assert page.columns.isAncestorOf(page.head) is (percent == 200)
