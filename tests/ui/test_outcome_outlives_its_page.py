"""What came of a decision is said by the window where the page on which it was pressed is on show no more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Spilled
from rcrp_desktop.domain.call.meant import request_names
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.domain.frozen import replace
from rcrp_desktop.presentation.supervisor.matters import request_key
from rcrp_desktop.ui import acts_told
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.call_bench import Bench
from tests.support.supervisor_shell import SupervisorShell, supervisor_shell
from tests.ui.test_supervisor_board import a_request

NOT_SENT = "0398-23NOV. Police NOT sent by your key. Not recorded: "
WAITS = "NOT RECORDED YET: your decision on 0398-23NOV."


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def shell(qtbot, bench: Bench, tmp_path: Path) -> Iterator[SupervisorShell]:
    with supervisor_shell(qtbot, bench, tmp_path) as made:
        yield made


def opened(shell: SupervisorShell) -> CallState:
    """A call that was opened from the board, with nothing in the box for why."""
    call = a_request(shell.room)
    shell.room.clock.pass_minutes(1)
    shell.press("F5")
    shell.press("Space", "Return")
    assert isinstance(shell.on_show, CallViewPage)
    return call


def late(shell: SupervisorShell) -> None:
    """As after a second of a disk that hangs."""
    page = shell.on_show if isinstance(shell.on_show, CallViewPage) else None
    board = shell.window._pages["board"]
    decisions = (page or board).deciding._decisions
    for act in decisions._waiting:
        act.timer.timeout.emit()


WAYS_OUT: dict[str, Callable[[SupervisorShell], object]] = {
    "Esc": lambda shell: shell.press("Escape"),
    "find": lambda shell: shell.press("Ctrl+F"),
    "threat to life": lambda shell: shell.press("F2"),
    "calls": lambda shell: shell.window.show_page("calls"),
    "guide": lambda shell: shell.press("F1"),
    "another role": lambda shell: shell.window.show_start(),
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_a_refusal_is_said_wherever_its_person_went(shell: SupervisorShell, way: str):
    opened(shell)
    shell.hold()
    shell.press("A")  # no why
    WAYS_OUT[way](shell)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert shell.told == ""
    shell.answer()
    assert "0398-23NOV. Write why first. Nothing was recorded." in shell.told


@pytest.mark.parametrize("way", WAYS_OUT)
def test_what_is_not_recorded_yet_is_said_wherever_its_person_went(
    shell: SupervisorShell, way: str
):
    opened(shell)
    shell.hold()
    shell.press("S")
    late(shell)
    assert WAITS in shell.told, "beside the page on which it was pressed too"
    WAYS_OUT[way](shell)
    assert WAITS in shell.told
    shell.answer()
    assert WAITS not in shell.told
    assert "Recorded: overturned, 0398-23NOV" in shell.told


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_fault_is_said_too(shell: SupervisorShell, is_kept: bool):
    opened(shell)
    shell.hold()
    shell.press("S")

    def fail(*_: object, **__: object) -> None:
        raise StorageUnavailable("full")

    shell.office.supervision.calls.perform = fail  # type: ignore[method-assign]
    shell.press("Escape")
    if not is_kept:  # the page is gone altogether
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shell.answer()
    assert NOT_SENT in shell.told


def test_what_the_page_says_the_window_does_not(shell: SupervisorShell):
    opened(shell)
    shell.press("A")
    page = shell.on_show
    assert isinstance(page, CallViewPage)
    assert "Write why first" in page.told.accessibleName()
    assert shell.told == ""


def refused(shell: SupervisorShell) -> None:
    opened(shell)
    shell.hold()
    shell.press("A", "Escape")
    shell.answer()
    assert "0398-23NOV. Write why first" in shell.told


def test_a_refusal_stands_until_somebody_has_seen_it(shell: SupervisorShell):
    refused(shell)
    for key in ("Ctrl+F", "Escape"):
        shell.press(key)
    shell.window.show_page("board")
    assert "Write why first" in shell.told
    shell.press("Ctrl+G")
    assert shell.told == ""


def test_that_it_was_seen_is_in_no_record(shell: SupervisorShell):
    """Only of a log that was set aside the record says so, and of that also where both stand."""
    recorded: list[str] = []
    shell.window._found._seen = [lambda: recorded.append("seen")]
    refused(shell)
    shell.press("Ctrl+G")
    assert recorded == []
    refused(shell)
    shell.window.standing.add("SET ASIDE")
    shell.press("Ctrl+G")
    assert recorded == ["seen"]
    assert shell.told == ""


def test_a_refusal_goes_when_the_call_is_decided_anew_and_no_other_does(shell: SupervisorShell):
    for reference in ("0001-23NOV", "0002-23NOV"):
        a_request(shell.room, reference)
        shell.room.clock.pass_minutes(1)
    shell.press("F5", "Space")
    for key in ("Space", "Down"):
        shell.press(key, "Return")
        shell.hold()
        shell.press("A", "Escape")
        shell.answer()
    assert "0001-23NOV. Write why first" in shell.told
    assert "0002-23NOV. Write why first" in shell.told
    shell.press("Return", "S")
    assert "0002-23NOV" not in shell.told
    assert "0001-23NOV. Write why first" in shell.told


def test_that_it_is_recorded_is_said_until_the_next_page(
    shell: SupervisorShell, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(acts_told, "SEEN_SECONDS", 0)
    opened(shell)
    shell.hold()
    shell.press("S", "Escape")
    shell.answer()
    assert "Recorded: overturned, 0398-23NOV" in shell.told
    shell.press("Ctrl+F")
    assert shell.told == ""


def spill(shell: SupervisorShell) -> None:
    """The log takes nothing any more."""
    calls = shell.office.supervision.calls
    perform = calls.perform

    def kept(*args: object, **named: object) -> object:
        done = perform(*args, **named)  # type: ignore[arg-type]
        assert isinstance(done, Performed)
        return replace(done, recording=Spilled(StorageUnavailable("full")))

    calls.perform = kept  # type: ignore[method-assign]


def test_what_the_spill_file_has_is_not_told_as_recorded_where_it_was_pressed(
    shell: SupervisorShell,
):
    opened(shell)
    spill(shell)
    shell.press("S")
    page = shell.on_show
    assert isinstance(page, CallViewPage)
    said = "Not on disk yet: kept in the spill file, trying again."
    assert page.told.accessibleName() == said


def test_that_it_is_recorded_goes_with_the_next_decision_too(shell: SupervisorShell):
    other = a_request(shell.room, "0001-23NOV")
    left = opened(shell)
    shell.hold()
    shell.press("S", "Escape")
    shell.answer()
    assert "Recorded: overturned, " in shell.told
    board = shell.window._pages["board"]
    asked = {request_key(c.call, n) for c in (other, left) for n in request_names(c).values()}
    board.table.choose(next(r.key for r in board.table.rows.rows if r.key in asked))
    shell.press("F7")
    assert "Recorded: overturned, " not in shell.told
    assert len(shell.room.desk("4471").reopened(other).assessments) <= 2


def test_what_the_spill_file_has_stands_as_not_recorded_until_the_log_has_it(
    shell: SupervisorShell,
):
    opened(shell)
    acts = shell.office.supervision.calls.recorder.acts
    spill(shell)
    taken, acts.recorded = acts.recorded, lambda _call: frozenset()
    shell.press("S", "Escape")
    decisions = shell.window._pages["board"].deciding._decisions
    assert f"{WAITS} It is kept in the spill file" in shell.told
    decisions.look_again()
    assert WAITS in shell.told
    acts.recorded = taken
    decisions.look_again()
    assert WAITS not in shell.told
    assert "Recorded: overturned, 0398-23NOV" in shell.told
    assert not decisions._look.isActive()


def test_what_was_pressed_on_the_board_is_said_on_another_page_too(shell: SupervisorShell):
    call = a_request(shell.room)
    shell.room.clock.pass_minutes(1)
    shell.press("F5", "Space")
    shell.hold()
    shell.press("S", "Ctrl+F")
    boss = shell.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "police_soon", ""))
    shell.answer()
    assert "Recorded: overturned, 0398-23NOV" in shell.told
