"""What a press came to and stood on its page for a moment only is said by the window once that page goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rcrp_desktop.domain.call.notes import WriteNote
from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.domain.call.override import RaiseOverride
from rcrp_desktop.domain.call.state import CallState
from rcrp_desktop.domain.call.supervisor import DecideRequest
from rcrp_desktop.ui import acts_told
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from rcrp_desktop.ui.supervisor.call_view_page import CallViewPage
from tests.support.call_bench import Bench
from tests.support.pack_builder import ADVICE_ANSWERS
from tests.support.supervisor_shell import SupervisorShell, supervisor_shell
from tests.ui.test_board_next_row import Watch
from tests.ui.test_outcome_outlives_its_page import WAYS_OUT
from tests.ui.test_supervisor_board import a_request

RECORDED = "Recorded: overturned, 0398-23NOV"
REFUSED = "0398-23NOV. Write why first. Nothing was recorded."
UNSENT = "0398-23NOV. Police NOT sent by your key"
EARLY = "0398-23NOV. Nothing was recorded: the key came before this could be read."


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


def chosen(shell: SupervisorShell, watch: Watch) -> CallState:
    call = a_request(shell.room)
    shell.room.clock.pass_minutes(1)
    shell.press("F5", "Space")
    watch.now += 1
    return call


def opened(shell: SupervisorShell, watch: Watch) -> CallState:
    call = chosen(shell, watch)
    shell.press("Return")
    assert isinstance(shell.on_show, CallViewPage)
    return call


@pytest.mark.parametrize("way", WAYS_OUT)
def test_that_it_is_recorded(shell: SupervisorShell, watch: Watch, way: str):
    opened(shell, watch)
    watch.now += 1
    shell.press("S")
    watch.now += 0.01
    WAYS_OUT[way](shell)
    assert RECORDED in shell.told


@pytest.mark.parametrize("way", ["Esc", "find", "threat to life"])
def test_that_it_is_refused(shell: SupervisorShell, watch: Watch, way: str):
    opened(shell, watch)
    watch.now += 1
    shell.press("A")
    watch.now += 0.03
    if way == "Esc":
        shell.press("Escape")  # leaves the box for why, to which the refusal led
    WAYS_OUT[way](shell)
    assert REFUSED in shell.told
    shell.press("Ctrl+G")
    assert shell.told == ""


@pytest.mark.parametrize(("key", "words"), [("S", UNSENT), ("A", EARLY), ("F7", EARLY)])
@pytest.mark.parametrize("way", ["Esc", "find", "guide"])
def test_that_it_was_held_back(
    shell: SupervisorShell, watch: Watch, key: str, words: str, way: str
):
    opened(shell, watch)
    watch.now += 0.15
    shell.press(key)
    assert shell.told == ""
    WAYS_OUT[way](shell)
    assert words in shell.told
    watch.now += 5
    shell.window.show_page("record")
    shell.window.show_page("board")
    assert words in shell.told, "until somebody has seen it"
    shell.press("Ctrl+G")
    assert shell.told == ""


@pytest.mark.parametrize("key", ["S", "A"])
def test_on_the_board_too(shell: SupervisorShell, watch: Watch, key: str):
    chosen(shell, watch)
    shell.press(key, "Ctrl+F")
    assert (RECORDED if key == "S" else REFUSED) in shell.told


def test_on_the_board_what_was_held_back_too(shell: SupervisorShell, watch: Watch):
    """The list chose the row: the key only showed it."""
    a_request(shell.room)
    shell.room.clock.pass_minutes(1)
    shell.press("F5")
    assert isinstance(shell.on_show, BoardPage)
    shell.press("S", "Ctrl+F")
    assert UNSENT in shell.told


def test_that_nothing_waits_there_too(shell: SupervisorShell, watch: Watch):
    opened(shell, watch)
    watch.now += 1
    shell.press("S")
    watch.now += 3
    shell.press("S", "Escape")
    assert "no decision is awaited on 0398-23NOV now" in shell.told
    assert RECORDED not in shell.told


@pytest.mark.parametrize("key", ["S", "A"])
def test_what_stood_long_enough_is_not_said_again(shell: SupervisorShell, watch: Watch, key: str):
    opened(shell, watch)
    watch.now += 1
    shell.press(key)
    watch.now += acts_told.SEEN_SECONDS
    shell.press("Escape")
    assert shell.told == ""


def test_that_it_is_recorded_outlives_a_second_page_at_once(shell: SupervisorShell, watch: Watch):
    opened(shell, watch)
    watch.now += 1
    shell.press("S", "Escape", "Ctrl+F")
    assert RECORDED in shell.told
    watch.now += acts_told.SEEN_SECONDS
    shell.window.show_page("board")
    assert shell.told == ""


def test_a_press_that_is_acted_on_makes_the_one_before_past(shell: SupervisorShell, watch: Watch):
    opened(shell, watch)
    shell.press("A")
    watch.now += 1
    shell.hold()
    shell.press("S", "Escape")
    assert shell.told == ""


# --- "police not sent" is taken back once it is so no longer


def held_back(shell: SupervisorShell, watch: Watch) -> CallState:
    call = opened(shell, watch)
    watch.now += 0.15
    shell.press("S", "Escape")
    assert UNSENT in shell.told
    return call


def test_by_a_press_that_sends_them(shell: SupervisorShell, watch: Watch):
    held_back(shell, watch)
    watch.now += 1
    shell.hold()
    shell.press("Space", "S")
    watch.now += 1
    shell.press("S")
    assert UNSENT in shell.told, "nobody has them yet"
    shell.answer()
    assert UNSENT not in shell.told


def test_by_a_press_that_passes_before_the_page_goes(shell: SupervisorShell, watch: Watch):
    opened(shell, watch)
    shell.press("S")
    watch.now += 1
    shell.hold()
    shell.press("S")
    page = shell.on_show
    assert isinstance(page, CallViewPage)
    assert page.decision.notice.isHidden(), "it is on its way"
    shell.press("Escape")
    assert shell.told == ""


@pytest.mark.parametrize("where", ["opened call", "board"])
def test_by_the_override_on_that_call(shell: SupervisorShell, watch: Watch, where: str):
    opened(shell, watch)
    watch.now += 0.15
    shell.press("S")
    if where == "board":
        shell.press("Escape", "Space")
        watch.now += 0.1
    shell.press("F2")
    assert UNSENT not in shell.told


def test_by_a_colleague_who_decides(shell: SupervisorShell, watch: Watch):
    call = held_back(shell, watch)
    boss = shell.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), DecideRequest("r1", "overturn", "police_now", ""))
    shell.press("F5")
    assert UNSENT not in shell.told


def test_by_a_colleague_who_raises_threat_to_life(shell: SupervisorShell, watch: Watch):
    """Beside the keys too: the request is open still."""
    call = opened(shell, watch)
    watch.now += 0.15
    shell.press("S")
    page = shell.on_show
    assert isinstance(page, CallViewPage)
    assert "Police not sent yet" in page.decision.notice.accessibleName()
    boss = shell.room.desk("2291", "supervisor")
    boss.do(boss.reopened(call), RaiseOverride())
    page.refresh()
    assert page.decision.notice.isHidden()
    shell.press("Escape")
    assert shell.told == ""


@pytest.mark.parametrize("where", ["opened call", "board"])
def test_not_by_police_at_once_who_are_only_recommended(
    shell: SupervisorShell, watch: Watch, where: str
):
    """Nobody sent them: the words go with the first note of the handler's else."""
    handler = shell.room.desk("4471")
    ask = AskLessPolice("hospital_leads", "Theirs.")
    call = handler.a_call("0398-23NOV", {**ADVICE_ANSWERS, "weapon": "yes"}, ask)
    shell.room.clock.pass_minutes(1)
    shell.press("F5", "Space")
    if where == "opened call":
        watch.now += 1
        shell.press("Return")
    watch.now += 0.15
    shell.press("S")
    page = shell.on_show
    assert isinstance(page, BoardPage | CallViewPage)
    handler.do(handler.reopened(call), WriteNote("A note of the handler."))
    page.refresh()
    shell.press("F5")
    assert "Police not sent yet" in page.decision.notice.accessibleName()
    shell.press("Ctrl+F")
    assert UNSENT in shell.told


def test_another_call_keeps_its_own(shell: SupervisorShell, watch: Watch):
    held_back(shell, watch)
    shell.window.acts_told.acted_on("another")
    shell.press("F5")
    assert UNSENT in shell.told
