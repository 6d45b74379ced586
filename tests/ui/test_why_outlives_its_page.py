"""What was begun in a box for why is kept until it is recorded or nothing waits for it, whatever page went meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from rcrp_desktop.domain.call.override import RaiseOverride, StandDownOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.call_bench import Bench
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.rows import row_of
from tests.support.supervisor_shell import SupervisorShell, supervisor_shell
from tests.ui.test_supervisor_board import a_request

WHY = "The ward has her."


@pytest.fixture
def shell(qtbot, tmp_path: Path) -> Iterator[SupervisorShell]:
    with supervisor_shell(qtbot, Bench(), tmp_path) as made:
        yield made


def page(shell: SupervisorShell) -> BoardPage | CallViewPage:
    on_show = shell.on_show
    assert isinstance(on_show, BoardPage | CallViewPage)
    return on_show


def box(shell: SupervisorShell):
    """The one that is in sight."""
    decision, stand_down = page(shell).decision, page(shell).stand_down
    return decision if decision.isVisible() else stand_down


def asked(shell: SupervisorShell) -> CallState:
    call = a_request(shell.room)
    shell.room.clock.pass_minutes(1)
    shell.press("F5", "Space")
    return call


def raised(shell: SupervisorShell) -> CallState:
    call = shell.room.desk("4471").a_call("1", ADVICE_ANSWERS, RaiseOverride())
    shell.room.clock.pass_minutes(1)
    shell.press("F5", "Space")
    return call


def write(shell: SupervisorShell, words: str = WHY) -> None:
    box(shell).why.setFocus()
    QTest.keyClicks(box(shell).why, words)


def leave_page(shell: SupervisorShell) -> None:
    shell.press("Escape", "Escape")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert isinstance(shell.on_show, BoardPage)


@pytest.mark.parametrize("begin", [asked, raised])
def test_what_was_begun_on_an_opened_call_is_there_on_the_board_and_when_it_is_opened_again(
    shell: SupervisorShell, begin: Callable[[SupervisorShell], CallState]
):
    begin(shell)
    shell.press("Return")
    write(shell)
    leave_page(shell)
    assert box(shell).why.toPlainText() == WHY
    shell.press("Return")
    assert isinstance(shell.on_show, CallViewPage)
    assert box(shell).why.toPlainText() == WHY


@pytest.mark.parametrize("begin", [asked, raised])
def test_what_was_begun_on_the_board_is_gone_on_with_on_the_opened_call(
    shell: SupervisorShell, begin: Callable[[SupervisorShell], CallState]
):
    begin(shell)
    write(shell)
    shell.press("Escape", "Return")
    assert isinstance(shell.on_show, CallViewPage)
    write(shell, " Seen. ")
    leave_page(shell)
    assert sorted(box(shell).why.toPlainText()) == sorted(WHY + " Seen. ")


def test_the_route_that_was_chosen_too(shell: SupervisorShell):
    asked(shell)
    shell.press("Return")
    routes = page(shell).decision.routes
    routes.setCurrentIndex(routes.findData("police_soon"))
    routes.activated.emit(routes.currentIndex())
    leave_page(shell)
    assert page(shell).decision.routes.currentData() == "police_soon"


def test_a_refusal_on_a_page_that_went_keeps_the_words(shell: SupervisorShell):
    asked(shell)
    shell.press("Return")
    page(shell).decision.why.setPlainText(" ")
    shell.hold()
    shell.press("A")
    page(shell).decision.why.setPlainText(WHY)
    leave_page(shell)
    shell.answer()
    assert "Write why first" in shell.told
    assert box(shell).why.toPlainText() == WHY


def test_what_is_recorded_after_its_page_went_is_needed_no_more(shell: SupervisorShell):
    call = asked(shell)
    shell.press("Return")
    page(shell).decision.why.setPlainText(WHY)
    shell.hold()
    shell.press("A")
    leave_page(shell)
    shell.answer()
    assert kept(shell, call) == ""


def test_so_is_why_an_override_was_stood_down(shell: SupervisorShell):
    """Its words are kept under the override, not under the row."""
    raised(shell)
    shell.press("Return")
    stand_down, drafts = page(shell).stand_down, page(shell).deciding._drafts
    stand_down.why.setPlainText(WHY)
    shell.hold()
    stand_down.act.click()
    leave_page(shell)
    assert [draft.why for draft in drafts._kept.values()] == [WHY]
    shell.lanes.run_next()
    assert drafts._kept == {}


def kept(shell: SupervisorShell, call: CallState) -> str:
    return page(shell).deciding._drafts.of(row_of(call)).why


def test_what_was_written_on_stays(shell: SupervisorShell):
    call = asked(shell)
    shell.press("Return")
    page(shell).decision.why.setPlainText(WHY)
    shell.hold()
    shell.press("S")
    page(shell).decision.why.setPlainText(WHY + " Seen.")
    shell.press("Escape")
    shell.lanes.run_next()
    assert kept(shell, call) == WHY + " Seen."


def test_what_a_colleague_decided_meanwhile_leaves_no_words_for_later(shell: SupervisorShell):
    call = asked(shell)
    shell.press("Return")
    page(shell).decision.why.setPlainText(WHY)
    shell.press("Ctrl+F")
    boss = shell.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "police_now", ""))
    shell.window.show_page("board")
    assert kept(shell, call) == WHY
    shell.press("F5", "Space")
    assert kept(shell, call) == ""


def test_of_an_override_too_that_was_stood_down(shell: SupervisorShell):
    call = raised(shell)
    shell.press("Return")
    page(shell).stand_down.why.setPlainText(WHY)
    drafts = page(shell).deciding._drafts
    boss = shell.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), StandDownOverride("Spoken to them."))
    assert [draft.why for draft in drafts._kept.values()] == [WHY]
    shell.press("F5")
    assert drafts._kept == {}


def test_what_may_wait_in_a_log_that_is_not_read_is_kept(shell: SupervisorShell):
    call = asked(shell)
    page(shell).decision.why.setPlainText(WHY)
    detail = shell.office.supervision.again(call.call)
    gone = replace(detail, state=replace(detail.state, requests=()), not_read=("b",))
    page(shell).deciding.read(gone)
    assert kept(shell, call) == WHY
    page(shell).deciding.read(replace(gone, not_read=()))
    assert kept(shell, call) == ""
