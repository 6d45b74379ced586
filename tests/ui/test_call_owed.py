"""What is owed on the open calls is asked for at every key, and worked out only where a call changed."""

from __future__ import annotations

from rcrp_desktop.domain.call.open_items import open_items
from rcrp_desktop.ui.call_taking.owed import OwedItems
from tests.support.call_bench import Bench
from tests.support.call_window import bench_window


def test_the_count_follows_every_key_and_every_call(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, _):
        controller = screen.window.live.controller
        for key in ("2", "U", "Ctrl+N", "1", "Ctrl+N", "F2", "Ctrl+PgUp", "S"):
            screen.press(key)
            states = [controller.open_call(call).state for call in controller.calls()]
            plain = [
                item
                for state in states
                if state.began is not None
                for item in open_items(state, bench.service.engine_of(state))
            ]
            assert set(controller.items()) == set(plain), key
            since = [item.since_ms for item in controller.items()]
            assert since == sorted(since)


def test_a_call_that_did_not_change_is_not_looked_at_again(qtbot):
    bench = Bench()
    with bench_window(qtbot, bench) as (screen, _):
        screen.press("F2")
        asked: list[str] = []

        class Counting:
            def engine_of(self, state):
                asked.append(state.call)
                return bench.service.engine_of(state)

        owed = OwedItems(Counting())  # pyright: ignore[reportArgumentType] - a fake of what it asks
        first = owed.of((screen.state,))
        assert first
        assert owed.of((screen.state,)) == first
        assert len(asked) == 1
        assert owed.of(()) == ()
