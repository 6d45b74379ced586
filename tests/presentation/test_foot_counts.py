"""The foot of the window counts calls as what they are: open, or ended and still on the list."""

from __future__ import annotations

import pytest

from rcrp_desktop.presentation.call_screen import present_call
from tests.support.call_bench import Bench
from tests.support.call_walk import facts


@pytest.mark.parametrize(
    ("calls", "ended", "owed", "said"),
    [
        (1, 0, 0, "1 call open"),
        (2, 0, 0, "2 calls open"),
        (2, 1, 3, "1 call open, 1 ended, 3 items owed"),
        (4, 2, 1, "2 calls open, 2 ended, 1 item owed"),
        (1, 1, 1, "0 calls open, 1 ended, 1 item owed"),
    ],
)
def test_a_call_that_ended_and_owes_something_is_not_counted_as_open(
    calls: int, ended: int, owed: int, said: str
):
    bench = Bench()
    state = bench.a_call({})
    assert (
        present_call(facts(bench, state, open_calls=calls, ended_calls=ended, owed=owed)).foot
        == said
    )
