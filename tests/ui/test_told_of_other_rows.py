"""What a press on one row came to is not lost with that row, nor with what came of a press on another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from rcrp_desktop.domain.call.outcome import AskLessPolice
from rcrp_desktop.ui import acts_told
from rcrp_desktop.ui.supervisor import chosen_first
from rcrp_desktop.ui.supervisor.board_page import BoardPage
from tests.support.call_bench import Bench
from tests.support.supervisor_shell import SupervisorShell, supervisor_shell
from tests.ui.test_board_next_row import Watch
from tests.ui.test_supervisor_board import CRIME, a_request

FIRST, SECOND = "0398-23NOV", "0400-23NOV"
RECORDED = f"Recorded: overturned, {FIRST}."
UNSENT = f"{FIRST}. Police NOT sent by your key"
REFUSED = f"{FIRST}. Write why first. Nothing was recorded."


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    for module in (acts_told, chosen_first):
        monkeypatch.setattr(module, "monotonic", watch)
    monkeypatch.setattr(chosen_first, "SHOWN_SECONDS", chosen_first.READ_SECONDS)
    return watch


@pytest.fixture
def shell(qtbot, tmp_path: Path, watch: Watch) -> Iterator[SupervisorShell]:
    """Two calls wait; the first is chosen on the board."""
    with supervisor_shell(qtbot, Bench(), tmp_path) as made:
        a_request(made.room)
        made.room.clock.pass_minutes(1)
        made.room.desk("4471").a_call(SECOND, CRIME, AskLessPolice("hospital_leads", "Theirs."))
        made.room.clock.pass_minutes(1)
        made.press("F5", "Space")
        assert board(made).panel.chosen_reference == FIRST
        yield made


def board(shell: SupervisorShell) -> BoardPage:
    assert isinstance(shell.on_show, BoardPage)
    return shell.on_show


def test_that_a_press_sent_no_police_is_said_after_the_next_row_is_chosen(
    shell: SupervisorShell, watch: Watch
):
    watch.now += 0.15
    shell.press("S")
    assert shell.told == ""
    watch.now += 0.1
    shell.press("Down")
    assert board(shell).panel.chosen_reference == SECOND
    assert UNSENT in shell.told
    watch.now += 5
    shell.press("F5", "Ctrl+F")
    assert UNSENT in shell.told, "until somebody has seen it"


def test_that_it_was_refused_is_said_after_the_next_row_is_chosen(
    shell: SupervisorShell, watch: Watch
):
    watch.now += 2
    shell.press("A")
    watch.now += 0.1
    shell.press("Escape", "Down")
    assert board(shell).panel.chosen_reference == SECOND
    assert REFUSED in shell.told


def test_what_stood_long_enough_to_be_seen_is_not_said_again(shell: SupervisorShell, watch: Watch):
    watch.now += 2
    shell.press("A")
    watch.now += acts_told.SEEN_SECONDS
    shell.press("Escape", "Down")
    assert shell.told == ""


def test_that_one_call_was_refused_is_said_beside_that_another_is_recorded(
    shell: SupervisorShell, watch: Watch
):
    """The disk hangs; both are answered in the same moment."""
    watch.now += 2
    write, waiting = shell.lanes.write, list[Callable[[], object]]()
    shell.lanes.write = lambda *act: waiting.append(partial(write, *act))
    shell.press("A")
    watch.now += 1
    shell.press("Escape", "Down")
    watch.now += 2
    shell.press("S")
    assert len(waiting) == 2
    shell.lanes.write = write
    for act in waiting:
        act()
    said = board(shell).told.accessibleName()
    assert SECOND in said
    assert "Recorded" in said
    assert REFUSED in shell.told


def test_a_press_that_is_acted_on_takes_away_what_was_said_of_that_call_alone(
    shell: SupervisorShell, watch: Watch
):
    watch.now += 0.15
    shell.press("S", "Down")
    watch.now += 2
    shell.press("S")
    assert UNSENT in shell.told
    for _ in range(2):  # the first only shows what came by itself
        assert board(shell).panel.chosen_reference == FIRST
        watch.now += 2
        shell.press("S")
    assert "NOT sent" not in shell.told


def test_what_the_box_says_of_the_same_row_is_not_said_twice(shell: SupervisorShell, watch: Watch):
    """Whoever chooses the row that is chosen turns to no other."""
    watch.now += 2
    shell.press("A")
    watch.now += 0.1
    shell.press("Escape", "Space")
    assert "Write why first" in board(shell).decision.notice.accessibleName()
    assert shell.told == ""


@pytest.mark.parametrize("key", ["S", "A", "Space"])
def test_that_one_is_recorded_is_said_after_a_key_on_the_row_that_came_in_its_place(
    shell: SupervisorShell, watch: Watch, key: str
):
    """Within a moment: nobody has read it, and what the key comes to takes its place."""
    watch.now += 2
    shell.press("S")
    page = board(shell)
    assert page.panel.chosen_reference == SECOND
    assert RECORDED in page.told.accessibleName()
    watch.now += 0.3
    shell.press(key)
    assert RECORDED not in page.told.accessibleName()
    assert RECORDED in shell.told


def test_nor_is_it_lost_by_a_button_beside_that_row(shell: SupervisorShell, watch: Watch):
    watch.now += 2
    shell.press("S")
    page = board(shell)
    page.table.take()
    page._tell(RECORDED)
    watch.now += 0.3
    page.decision.again.click()
    assert RECORDED not in page.told.accessibleName()
    assert RECORDED in shell.told
