"""Who presses police again and again sends them; who presses less waits anew, and a key that bounces presses nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from rcrp_desktop.domain.call.supervisor import AskSupervisor
from rcrp_desktop.ui.key_table import Act
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.supervisor_window import Workroom
from tests.ui.test_board_next_row import Watch, by_a_colleague, is_decided, watch, work
from tests.ui.test_supervisor_board import a_request, board_of

__all__ = ["watch", "work"]

PLACES = pytest.mark.parametrize("place", ["board", "opened call", "on the way back"])


@pytest.fixture(autouse=True)
def in_real_time(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen_first, "SHOWN_SECONDS", chosen_first.READ_SECONDS)
    monkeypatch.setattr(chosen_first, "BOUNCE_SECONDS", 0.15)
    monkeypatch.setattr(chosen_first, "STILL_DOWN_SECONDS", 0.08)


def come_to(work: Workroom, place: str) -> BoardPage | CallViewPage:
    board = board_of(work)
    if place != "board":
        QTest.keyClick(board.table, Qt.Key.Key_Return)
    if place == "on the way back":
        opened = work.window.page
        work.window.show_page("board")
        work.window.show_widget(opened)
    page = work.window.page
    assert isinstance(page, BoardPage | CallViewPage)
    return page


def tap(work: Workroom, watch: Watch, act: Act, every: float) -> None:
    """A finger: down for a moment, up for the rest."""
    tap_firmly(work, watch, act, every, min(0.09, every / 2))


def tap_firmly(work: Workroom, watch: Watch, act: Act, every: float, down: float) -> None:
    work.window.press(act)
    watch.now += down
    work.window.press(Act.HELD)
    watch.now += every - down


@PLACES
@pytest.mark.parametrize("every", [0.2, 0.3, 0.45, 0.55])
def test_who_presses_police_again_and_again_sends_them(
    work: Workroom, watch: Watch, place: str, every: float
):
    call = a_request(work.room)
    page = come_to(work, place)
    began = watch.now
    while not is_decided(work, call) and watch.now - began < 3:
        tap(work, watch, Act.SEND_POLICE, every)
        if watch.now - began <= every:
            said = page.decision.notice.accessibleName()
            assert "Police not sent yet. Wait a second" in said
    assert is_decided(work, call)
    assert watch.now - began >= chosen_first.READ_SECONDS


FIRM = pytest.mark.parametrize(("down", "every"), [(0.27, 0.5), (0.3, 0.55), (0.45, 0.55)])


@PLACES
@FIRM
def test_who_presses_police_firmly_again_and_again_sends_them(
    work: Workroom, watch: Watch, place: str, down: float, every: float
):
    """A finger that is sure of itself stays down longer; it holds nothing."""
    call = a_request(work.room)
    come_to(work, place)
    began = watch.now
    while not is_decided(work, call) and watch.now - began < 2:
        tap_firmly(work, watch, Act.SEND_POLICE, every, down)
    assert is_decided(work, call)
    assert watch.now - began >= chosen_first.READ_SECONDS


@FIRM
def test_who_presses_firmly_on_after_police_are_sent_sends_none_on_the_next_row(
    work: Workroom, watch: Watch, down: float, every: float
):
    first = a_request(work.room, "0001-23NOV")
    work.room.clock.pass_minutes(1)
    second = a_request(work.room, "0002-23NOV")
    come_to(work, "board")
    for _ in range(12):
        tap_firmly(work, watch, Act.SEND_POLICE, every, down)
    assert is_decided(work, first)
    assert not is_decided(work, second)


@PLACES
@pytest.mark.parametrize("every", [0.2, 0.3, 0.45])
def test_who_presses_for_less_again_and_again_has_read_nothing(
    work: Workroom, watch: Watch, place: str, every: float
):
    call = a_request(work.room)
    page = come_to(work, place)
    page.decision.why.setPlainText("The ward has her.")
    for _ in range(8):
        tap(work, watch, Act.ACCEPT, every)
    assert not is_decided(work, call)


@PLACES
def test_a_key_that_bounces_or_is_held_sends_nobody(work: Workroom, watch: Watch, place: str):
    call = a_request(work.room)
    come_to(work, place)
    for _ in range(60):
        work.window.press(Act.SEND_POLICE)
        watch.now += 0.03
    assert not is_decided(work, call)
    watch.now += chosen_first.READ_SECONDS
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, call)


def test_a_bounce_just_after_the_wait_sends_nobody(work: Workroom, watch: Watch):
    call = a_request(work.room)
    come_to(work, "on the way back")
    for wait in (0.56, 0.06, 0.03):
        work.window.press(Act.SEND_POLICE)
        watch.now += wait
    assert not is_decided(work, call)


def test_who_let_a_held_key_go_reads_first(work: Workroom, watch: Watch):
    call = a_request(work.room)
    come_to(work, "on the way back")
    for _ in range(60):
        work.window.press(Act.SEND_POLICE)
        watch.now += 0.03
    watch.now += 0.3
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, call)


def test_for_police_on_what_was_chosen_the_wait_runs_from_when_it_came_on_show(
    work: Workroom, watch: Watch
):
    call = a_request(work.room)
    come_to(work, "opened call")
    for wait in (0.3, 0.32):
        watch.now += wait
        work.window.press(Act.SEND_POLICE)
    assert is_decided(work, call)


def test_police_right_behind_another_key_are_no_bounce(work: Workroom, watch: Watch):
    call = a_request(work.room)
    come_to(work, "opened call")
    watch.now += 1
    work.window.press(Act.NEW_INFORMATION)
    watch.now += 0.1
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, call)


@PLACES
def test_a_key_that_was_held_for_long_begins_the_wait_when_it_is_let_go(
    work: Workroom, watch: Watch, place: str
):
    call = a_request(work.room)
    come_to(work, place)
    work.window.press(Act.SEND_POLICE)
    watch.now += 1
    work.window.press(Act.HELD)
    watch.now += 0.3
    work.window.press(Act.SEND_POLICE)
    assert not is_decided(work, call)


def test_an_early_press_for_police_makes_no_early_press_for_less(work: Workroom, watch: Watch):
    call = a_request(work.room)
    page = come_to(work, "opened call")
    page.decision.why.setPlainText("The ward has her.")
    watch.now += 0.4
    work.window.press(Act.SEND_POLICE)
    watch.now += 0.3
    work.window.press(Act.ACCEPT)
    assert not is_decided(work, call)


@pytest.mark.parametrize("place", ["board", "opened call"])
def test_a_key_that_bounces_after_it_decided_says_nothing_of_its_own(
    work: Workroom, watch: Watch, place: str
):
    """It ended on "Nothing was recorded" although the first press was."""
    call = a_request(work.room)
    page = come_to(work, place)
    watch.now += 1
    for _ in range(2):
        work.window.press(Act.NEW_INFORMATION)
        watch.now += 0.1
    assert "Recorded: assessment 2" in page.told.accessibleName()
    assert page.decision.notice.isHidden()
    assert len(work.room.desk("4471").reopened(call).assessments) == 2
    watch.now += 0.1
    work.window.press(Act.NEW_INFORMATION)
    assert not page.decision.notice.isHidden(), "another press is answered"


def test_a_bounce_of_police_takes_no_next_row(work: Workroom, watch: Watch):
    a_request(work.room, "0001-23NOV")
    work.room.clock.pass_minutes(1)
    a_request(work.room, "0002-23NOV")
    page = come_to(work, "board")
    assert isinstance(page, BoardPage)
    watch.now += 1
    for _ in range(2):
        work.window.press(Act.SEND_POLICE)
        watch.now += 0.1
    assert "Recorded: overturned, 0001-23NOV" in page.told.accessibleName()
    assert page.table.is_preselected


@pytest.mark.parametrize("every", [0.2, 0.3, 0.45, 0.55])
def test_who_presses_on_after_police_are_sent_sends_none_on_the_next_row(
    work: Workroom, watch: Watch, every: float
):
    """What is pressed on and on is meant for the call that it began on. Once let alone, the next press is another."""
    first = a_request(work.room, "0001-23NOV")
    work.room.clock.pass_minutes(1)
    second = a_request(work.room, "0002-23NOV")
    come_to(work, "board")
    for _ in range(12):
        tap(work, watch, Act.SEND_POLICE, every)
    assert is_decided(work, first)
    assert not is_decided(work, second)
    watch.now += chosen_first.READ_SECONDS
    work.window.press(Act.SEND_POLICE)
    assert is_decided(work, second)


# --- rows under Awaiting that cannot be decided


def test_a_row_that_is_only_held_says_that_it_is_awaited_no_more(work: Workroom, watch: Watch):
    call = a_request(work.room)
    page = come_to(work, "board")
    assert isinstance(page, BoardPage)
    by_a_colleague(work, call)
    page._read(may_move=False)
    page.choice.look(page.table.chosen_key)
    work.window.press(Act.SEND_POLICE)
    assert "was decided or taken back meanwhile" in page.told.accessibleName()


def test_a_row_that_the_list_has_not_caught_up_with_too(work: Workroom, watch: Watch):
    call = a_request(work.room)
    page = come_to(work, "board")
    assert isinstance(page, BoardPage)
    by_a_colleague(work, call)
    page.choice.look(page.table.chosen_key)
    work.window.press(Act.SEND_POLICE)
    assert "was decided or taken back meanwhile" in page.told.accessibleName()


def test_a_row_whose_policy_is_not_at_hand_says_so(work: Workroom, watch: Watch):
    work.room.desk("4471").a_call("0398-23NOV", {}, AskSupervisor("asked"))
    work.room.engines.of_digest = lambda _digest: None  # type: ignore[method-assign]
    page = come_to(work, "board")
    assert isinstance(page, BoardPage)
    assert page.panel.is_request
    work.window.press(Act.SEND_POLICE)
    assert "a policy that is not at hand here" in page.told.accessibleName()
