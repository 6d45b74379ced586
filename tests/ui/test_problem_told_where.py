"""Where a fault of the disk is told, the window knows whether a call is before the person."""

from __future__ import annotations

from pathlib import Path

import pytest

from rcrp_desktop.application.problems import StorageUnavailable
from tests.support.call_bench import Bench
from tests.support.call_window import bench_window, real_window

GO_ON = "Go on with the call"
BUSY = StorageUnavailable("busy")


@pytest.mark.parametrize("page", ["record", "calls"])
def test_a_supervisor_gets_advice_of_a_call_where_one_is_on_show(qtbot, tmp_path: Path, page: str):
    """Who searched the record was told to go on with the call."""
    with real_window(qtbot, tmp_path, role="supervisor", started=False) as (screen, _):
        screen.window.show_page(page)
        screen.window.problem(BUSY)
        assert (GO_ON in screen.window.notice.accessibleName()) is (page == "calls")


def test_the_guide_that_lies_over_a_call_does_not_end_it_and_the_start_has_none(qtbot):
    with bench_window(qtbot, Bench()) as (screen, _):
        screen.press("F1")
        screen.window.problem(BUSY)
        assert GO_ON in screen.window.notice.accessibleName()
        screen.press("Escape")
        screen.window.show_start()
        screen.window.problem(BUSY)
        assert GO_ON not in screen.window.notice.accessibleName()
