"""That police were not sent by one's key stands until they go, one's own decision is recorded, or it was seen.

Whatever else is done, the window says it, or the page on show does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rcrp_desktop.application.calls import Performed
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.application.recording import Spilled
from rcrp_desktop.application.supervision import SupervisionService
from rcrp_desktop.domain.call.answers import AnswerQuestion
from rcrp_desktop.domain.call.contact import EndCall
from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.override import MispressOverride, RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import AskSupervisor, DecideRequest
from rcrp_desktop.ui import acts_told
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.call_bench import Bench
from tests.support.supervisor_shell import SupervisorShell, supervisor_shell
from tests.ui.test_board_next_row import Watch
from tests.ui.test_outcome_outlives_its_page import late
from tests.ui.test_supervisor_board import a_request

UNSENT = "0398-23NOV. Police NOT sent by your key"
PLACES = ("window", "opened call", "board")


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    for module in (acts_told, chosen_first):
        monkeypatch.setattr(module, "monotonic", watch)
    monkeypatch.setattr(chosen_first, "SHOWN_SECONDS", chosen_first.READ_SECONDS)
    return watch


@pytest.fixture
def shell(qtbot, tmp_path: Path, watch: Watch) -> Iterator[SupervisorShell]:
    with supervisor_shell(qtbot, Bench(), tmp_path) as made:
        yield made


def held_back(shell: SupervisorShell, watch: Watch, where: str, *more: AskSupervisor) -> CallState:
    """S came before its call could be read; ``where`` says so."""
    call = a_request(shell.room)
    handler = shell.room.desk("4471")
    for ask in more:
        shell.room.clock.pass_minutes(1)
        call = handler.do(handler.reopened(call), ask)
    shell.room.clock.pass_minutes(1)
    shell.press("F5", "Space")
    if where == "board":
        watch.now += 0.15
        shell.press("S")
    else:
        watch.now += 1
        shell.press("Return")
        watch.now += 0.15
        shell.press("S")
    assert (UNSENT in shell.told, is_on_page(shell)) == (False, True)
    if where == "window":
        shell.press("Escape")
        assert (UNSENT in shell.told, is_on_page(shell)) == (True, False)
        shell.press("Space")
    watch.now += 5
    return call


def is_on_page(shell: SupervisorShell) -> bool:
    page = shell.on_show
    if not isinstance(page, BoardPage | CallViewPage):
        return False
    notice = page.decision.notice
    return notice.isVisible() and "Police not sent yet" in notice.accessibleName()


def is_said(shell: SupervisorShell) -> bool:
    return UNSENT in shell.told or is_on_page(shell)


def look(shell: SupervisorShell) -> None:
    """As time does."""
    page = shell.on_show
    if isinstance(page, BoardPage | CallViewPage):
        page.refresh()
    decisions_of(shell).unsent.look_again()


def decisions_of(shell: SupervisorShell):
    board = shell.window._pages["board"]
    return board.deciding._decisions


def colleague(shell: SupervisorShell, call: CallState, route: str, item: str = "r1") -> None:
    boss = shell.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), DecideRequest(item, "overturn", route, "Known."))


def handler(shell: SupervisorShell, call: CallState, *commands: object) -> None:
    desk = shell.room.desk("4471")
    for command in commands:
        desk.do(desk.reopened(call), command)


Act = Callable[[SupervisorShell, CallState], object]

OTHERS: dict[str, Act] = {
    "a colleague decides for advice": lambda s, c: colleague(s, c, "advice_given"),
    "a colleague decides for a partner": lambda s, c: colleague(s, c, "hospital_leads"),
    "a colleague decides for fewer police": lambda s, c: colleague(s, c, "police_soon"),
    "the handler writes a note": lambda s, c: handler(s, c, WriteNote("Quiet now.")),
    "the handler answers": lambda s, c: handler(s, c, AnswerQuestion("crime", "no")),
    "the handler asks more": lambda s, c: handler(s, c, AskSupervisor("asked", text="More?")),
    "the handler closes the line": lambda s, c: handler(s, c, EndCall()),
    "threat to life by a slip": lambda s, c: handler(s, c, RaiseOverride(), MispressOverride()),
}
OWN: dict[str, Act] = {
    "F7": lambda s, _: s.press("F7"),
    "A, refused": lambda s, _: s.press("A"),
    "a route, refused": lambda s, _: choose(s, "route:advice_given"),
    "decide without a route": lambda s, _: box(s).decide.click(),
    "F5": lambda s, _: s.press("F5"),
    "Esc": lambda s, _: s.press("Escape"),
    "find": lambda s, _: s.press("Ctrl+F"),
    "guide": lambda s, _: s.press("F1"),
    "why is written": lambda s, _: box(s).why.setPlainText("Because."),
    "the row again": lambda s, _: s.press("Space"),
}
ENDS: dict[str, Act] = {
    "a colleague sends police": lambda s, c: colleague(s, c, "police_now"),
    "the handler raises threat to life": lambda s, c: handler(s, c, RaiseOverride()),
    "S": lambda s, _: choose(s, "send"),
    "own lesser decision": lambda s, _: (
        box(s).why.setPlainText("Theirs."),
        choose(s, "route:hospital_leads"),
    ),
    "F2": lambda s, _: s.press("F2"),
}


def box(shell: SupervisorShell):
    page = shell.on_show
    assert isinstance(page, BoardPage | CallViewPage)
    return page.decision


def choose(shell: SupervisorShell, choice: str) -> None:
    box(shell).choose(choice)


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("act", [*OTHERS, *OWN])
def test_nothing_else_ends_it(shell: SupervisorShell, watch: Watch, where: str, act: str):
    call = held_back(shell, watch, where)
    {**OTHERS, **OWN}[act](shell, call)
    for _ in range(2):
        assert is_said(shell)
        look(shell)
    watch.now += 5
    shell.press("Ctrl+F")
    assert UNSENT in shell.told
    shell.press("Ctrl+G")
    look(shell)
    assert UNSENT not in shell.told, "they have seen it"


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("act", ENDS)
def test_this_ends_it(shell: SupervisorShell, watch: Watch, where: str, act: str):
    call = held_back(shell, watch, where)
    ENDS[act](shell, call)
    look(shell)
    assert not is_said(shell)
    shell.press("Ctrl+F")
    assert UNSENT not in shell.told


@pytest.mark.parametrize("where", PLACES)
def test_what_a_colleague_decided_instead_is_said_beside_it(
    shell: SupervisorShell, watch: Watch, where: str
):
    """S sends nobody there any more: F2 does."""
    call = held_back(shell, watch, where)
    colleague(shell, call, "advice_given")
    look(shell)
    look(shell)
    assert f"{UNSENT}: nothing was recorded. Decided since, " in shell.told
    assert "by supervisor 2291: Advice given. For police at once" in shell.told
    assert "press F2." in shell.told
    assert "press S" not in shell.told


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("choice", ["send", "route:hospital_leads"])
def test_not_before_the_own_decision_is_recorded(
    shell: SupervisorShell, watch: Watch, where: str, choice: str
):
    held_back(shell, watch, where)
    shell.hold()
    box(shell).why.setPlainText("Theirs.")
    choose(shell, choice)
    assert (UNSENT in shell.told) == (where == "window"), "it may be recorded in this moment"
    late(shell)
    assert UNSENT in shell.told
    shell.answer()
    assert not is_said(shell)


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("choice", ["send", "route:hospital_leads"])
def test_not_by_an_own_decision_that_only_the_spill_file_has(
    shell: SupervisorShell,
    watch: Watch,
    where: str,
    choice: str,
    monkeypatch: pytest.MonkeyPatch,
):
    held_back(shell, watch, where)
    calls = shell.office.supervision.calls
    real = calls.perform

    def perform(*args: Any, **more: Any) -> Performed:
        done = real(*args, **more)
        assert isinstance(done, Performed)
        return replace(done, recording=Spilled(StorageUnavailable("full")))

    monkeypatch.setattr(calls, "perform", perform)
    with monkeypatch.context() as unread:
        unread.setattr(SupervisionService, "again", fails)
        unread.setattr(type(calls.recorder.acts), "recorded", lambda *_: frozenset())
        box(shell).why.setPlainText("Theirs.")
        choose(shell, choice)
        assert UNSENT in shell.told
        decisions_of(shell).look_again()
        assert UNSENT in shell.told
    decisions_of(shell).look_again()
    assert not is_said(shell)


def fails(*_args: object, **_more: object) -> None:
    raise StorageUnavailable("full")


@pytest.mark.parametrize("where", PLACES)
def test_nor_by_one_that_the_disk_refuses(
    shell: SupervisorShell, watch: Watch, where: str, monkeypatch: pytest.MonkeyPatch
):
    held_back(shell, watch, where)
    monkeypatch.setattr(SupervisionService, "send_police", fails)
    choose(shell, "send")
    page = shell.on_show
    assert UNSENT in shell.told or "Not recorded" in box(shell).notice.accessibleName()
    shell.press("F7", "Ctrl+F")
    assert page is not shell.on_show
    assert f"{UNSENT}. Not recorded: " in shell.told


def test_a_key_that_was_refused_at_once_is_one_that_sent_none(
    shell: SupervisorShell, watch: Watch, monkeypatch: pytest.MonkeyPatch
):
    """Not held back: the disk did not take it. It went with the next key, whatever came of that."""
    call = a_request(shell.room)
    shell.room.clock.pass_minutes(1)
    shell.press("F5", "Space")
    watch.now += 2
    with monkeypatch.context() as broken:
        broken.setattr(SupervisionService, "send_police", fails)
        shell.press("S")
    assert "Not recorded" in box(shell).notice.accessibleName()
    shell.press("Escape")
    colleague(shell, call, "advice_given")
    look(shell)
    look(shell)
    assert f"{UNSENT}. Not recorded: " in shell.told
    assert "Decided since" in shell.told


def test_that_nothing_is_asked_any_more_is_one_that_sent_none(shell: SupervisorShell, watch: Watch):
    call = held_back(shell, watch, "opened call")
    colleague(shell, call, "advice_given")
    look(shell)
    shell.press("Ctrl+G", "S", "Escape")
    assert "no decision is awaited on 0398-23NOV now" in shell.told
    assert UNSENT in shell.told
    colleague_raises(shell, call)
    look(shell)
    assert UNSENT not in shell.told


def colleague_raises(shell: SupervisorShell, call: CallState) -> None:
    boss = shell.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), RaiseOverride())


def test_a_press_on_another_request_of_the_call_says_nothing_of_this_one(
    shell: SupervisorShell, watch: Watch
):
    held_back(shell, watch, "window", AskSupervisor("asked", text="And the brother?"))
    shell.press("Ctrl+G")
    board = shell.on_show
    assert isinstance(board, BoardPage)
    first = board.table.chosen_key
    shell.press("Down")
    assert board.table.chosen_key.partition(" ")[0] == first.partition(" ")[0]
    shell.press("Up")
    watch.now += 0.15
    shell.press("S")
    assert is_on_page(shell)
    shell.press("Down")
    assert UNSENT in shell.told
    watch.now += 2
    box(shell).why.setPlainText("Theirs.")
    choose(shell, "route:hospital_leads")
    look(shell)
    assert "Recorded" in board.told.accessibleName()
    assert UNSENT in shell.told


def test_deciding_one_request_says_nothing_of_another_whose_key_sent_none_either(
    shell: SupervisorShell, watch: Watch
):
    """Both are told of in the same words."""
    held_back(shell, watch, "window", AskSupervisor("asked", text="And the brother?"))
    shell.press("Ctrl+G", "Down")
    for to_it in ("Up", "Down"):
        shell.press(to_it)
        watch.now += 0.15
        shell.press("S")
        assert is_on_page(shell)
    shell.press("Up")
    assert UNSENT in shell.told
    watch.now += 5
    box(shell).why.setPlainText("Theirs.")
    choose(shell, "route:hospital_leads")
    look(shell)
    look(shell)
    watch.now += 5
    shell.press("Ctrl+F")
    assert UNSENT in shell.told
    assert "Decided since" not in shell.told, "of the one that is told of, nothing was"


def test_a_decision_that_was_on_its_way_answers_no_later_key(shell: SupervisorShell, watch: Watch):
    """A before S: what is recorded is what S was to put right."""
    held_back(shell, watch, "window")
    shell.press("Ctrl+G")
    watch.now += 2
    shell.hold()
    box(shell).why.setPlainText("Theirs.")
    choose(shell, "route:hospital_leads")
    box(shell).first.came_by_itself()
    choose(shell, "send")
    assert is_on_page(shell)
    shell.answer()
    look(shell)
    assert UNSENT in shell.told
    assert "by you: Hospital leads" in shell.told


def test_while_the_box_says_it_the_window_does_not(shell: SupervisorShell, watch: Watch):
    """The same row once more, and a look at it: it had stood there twice."""
    held_back(shell, watch, "board")
    shell.press("Space", "F5")
    look(shell)
    assert is_on_page(shell)
    assert shell.told == ""


def test_a_row_that_a_key_only_showed_is_decided_by_the_next_without_a_word_from_the_window(
    shell: SupervisorShell, watch: Watch
):
    a_request(shell.room)
    shell.room.clock.pass_minutes(1)
    shell.press("F5", "S")
    board = shell.on_show
    assert isinstance(board, BoardPage)
    assert board.told.isVisible()
    assert shell.told == ""
    watch.now += 2
    heard = list[str]()
    shell.window.standing.mention = heard.append  # type: ignore[method-assign]
    shell.press("S")
    assert "Recorded: overturned" in board.told.accessibleName()
    assert heard == []
