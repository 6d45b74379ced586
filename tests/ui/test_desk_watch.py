"""DeskWatch goes on looking, one look at a time, whatever a look comes to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rcrp_desktop.application.problems import StorageUnavailable
from rcrp_desktop.ui.desk_watch import DeskWatch
from tests.support.call_bench import Bench
from tests.support.call_window import parts_of
from tests.support.inline_background import InlineBackground


class Looks:
    """What a look at the logs comes to, one after the other."""

    def __init__(self, *outcomes: object) -> None:
        self.outcomes = list(outcomes)

    def __call__(self) -> frozenset[str]:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        assert isinstance(outcome, frozenset)
        return outcome


def watching(
    looks: Looks, *, hold: bool = False
) -> tuple[DeskWatch, InlineBackground, list[object]]:
    lanes = InlineBackground(hold=hold)
    watch = DeskWatch(replace(parts_of(Bench()), changed_calls=looks), lanes)  # pyright: ignore[reportArgumentType]
    found: list[object] = []
    watch.changed.connect(found.append)
    return watch, lanes, found


def test_a_log_that_cannot_be_read_is_looked_at_again(qtbot):
    calls = frozenset({"c1"})
    watch, _, found = watching(Looks(StorageUnavailable("locked"), calls))
    watch.look()
    watch.look()
    assert found == [calls]


def test_a_bug_in_one_look_is_raised_and_does_not_end_the_looking(qtbot):
    calls = frozenset({"c1"})
    watch, _, found = watching(Looks(ZeroDivisionError("a bug"), calls))
    with pytest.raises(ZeroDivisionError):
        watch.look()
    watch.look()
    assert found == [calls]


def test_only_one_look_at_a_time_and_none_after_the_end(qtbot):
    watch, lanes, found = watching(Looks(frozenset({"c1"}), frozenset({"c2"})), hold=True)
    watch.look()
    watch.look()
    assert len(lanes.waiting) == 1
    lanes.run_all()
    watch.look()
    watch.stop()
    lanes.run_all()
    assert found == [frozenset({"c1"})]
