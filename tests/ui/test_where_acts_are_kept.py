"""Every line on where acts are kept says what the recorder knows of it: kept, or nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcrp_desktop.adapters.spill import JournalOwner, JsonLinesSpill
from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.bootstrap.window import told
from rcrp_desktop.bootstrap.workplace import StartOptions
from tests.support.audit_logs import SteppingClock
from tests.support.call_bench import Bench
from tests.support.call_window import TEXTS, bench_window

FULL = StorageUnavailable("cannot_open")
KEPT = "in the spill file and"
NOWHERE = "othing here can keep"


@pytest.mark.parametrize("before", [(), ("2",)], ids=["no call", "a call"])
def test_no_line_says_kept_beside_another_that_says_nowhere(qtbot, before):
    """The banner said that acts are kept in the spill file, and the red line that nothing here can keep them."""
    bench = Bench()
    with bench_window(qtbot, bench, role="supervisor" if not before else "handler") as (screen, _):
        screen.press(*before)
        window = screen.window
        bench.log.refuses = bench.journal.refuses = FULL
        window.problem(FULL)
        assert KEPT in window.notice.accessibleName(), "nobody has tried yet"
        screen.press("F2")
        assert NOWHERE in window.state_block.accessibleName()
        assert KEPT not in window.notice.accessibleName()
        assert NOWHERE in window.notice.accessibleName()
        bench.journal.refuses = None
        screen.press("B")
        assert NOWHERE not in window.state_block.accessibleName()
        assert NOWHERE not in window.notice.accessibleName()


def test_a_line_that_something_else_has_taken_the_place_of_is_not_told_again(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, _):
        screen.window.problem(FULL)
        screen.window.say(TEXTS("start.loaded"))
        bench.log.refuses = bench.journal.refuses = FULL
        screen.press("F2", "B")
        assert NOWHERE not in screen.window.notice.accessibleName()


@pytest.mark.parametrize("spills", [True, False])
def test_that_it_waited_in_the_spill_file_is_said_of_what_lay_there_only(qtbot, spills):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("2")
        bench.log.refuses, bench.journal.refuses = FULL, None if spills else FULL
        screen.press("F2")
        bench.log.refuses = bench.journal.refuses = None
        screen.window.live.controller.recording.recover()
        recorded = screen.model.emergency.block.recorded
        assert recorded.startswith("Recorded")
        assert ("spill file" in recorded) is spills


def test_a_journal_tells_before_anything_is_done_whether_it_has_a_place(tmp_path: Path):
    def can_keep(data: Path) -> bool:
        owner = JournalOwner(data, "desk-03-44c644d1-live", "44c644d1", "4471", "live")
        return JsonLinesSpill(owner, SteppingClock()).can_keep()

    assert can_keep(tmp_path / "not" / "made" / "yet")
    blocked = tmp_path / "a file"
    blocked.write_text("")
    assert not can_keep(blocked)
    assert not (tmp_path / "not").exists(), "it only looks"


def test_without_a_window_nothing_is_said_of_calls_that_can_be_taken(tmp_path: Path):
    words = told(FULL, StartOptions(tmp_path, "national-2023", "handler", "4471"))
    assert "Calls can be taken" not in words
    assert KEPT not in words
    assert TEXTS("problem.act_no_call") in words
